"""Papers for suppliers as files: one a supplier, in each format that is asked for."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wms.bootstrap.files import laid_out
from wms.domain.codes import file_stem
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import Copy
from wms.domain.settlement_papers import SettlementStatement

ForSuppliers = SupplierNotice | SettlementStatement
FORMATS = ("csv", "xlsx", "pdf")
"""What is written where nobody said a format; spreadsheets are written while PDF is drawn."""
_DRAWING = 2
"""Threads that draw PDF: typst lets others work meanwhile."""


def write_papers(
    papers: Sequence[ForSuppliers],
    formats: Iterable[str],
    folder: Path,
    copy: Copy,
    language: str,
    see: Callable[[int, int], None] = lambda _done, _total: None,
) -> list[Path]:
    """Write them into `folder`, a file named after the number of each; `see` is told how many of
    how many are there. OSError where that cannot be."""
    from wms.documents import pdf
    from wms.documents.builders import build
    from wms.documents.sheets import csv_file
    from wms.documents.workbooks import xlsx_files

    wanted = [format_ for format_ in FORMATS if format_ in set(formats)]
    built = [build(paper, copy, language) for paper in papers]
    written: list[Path] = []
    with ThreadPoolExecutor(_DRAWING) as threads:
        drawn = threads.map(lambda one: pdf.draw([one]), built if "pdf" in wanted else ())
        files = {"csv": map(csv_file, built), "xlsx": xlsx_files(built), "pdf": drawn}
        try:
            for format_ in wanted:
                for paper, content in zip(papers, files[format_], strict=True):
                    path = folder / f"{file_stem(paper.number)}.{format_}"
                    with laid_out(path, content):
                        pass
                    written.append(path)
                    see(len(written), len(papers) * len(wanted))
        except BaseException:
            # Nobody waits for what is not to be written any more.
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    return written
