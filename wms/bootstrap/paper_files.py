"""Papers for suppliers as files: one a supplier, in each format that is asked for."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from wms.bootstrap.files import laid_out
from wms.domain.codes import file_stem
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import Copy
from wms.domain.settlement_papers import SettlementStatement

if TYPE_CHECKING:
    from wms.documents.model import Document

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
    from wms.documents.builders import build
    from wms.documents.pdf_batch import TOGETHER, draw_each
    from wms.documents.sheets import csv_file
    from wms.documents.workbooks import xlsx_files

    wanted = [format_ for format_ in FORMATS if format_ in set(formats)]
    built: list[Document] = []
    drawing: deque[Future[list[bytes]]] = deque()
    written: list[Path] = []
    with ThreadPoolExecutor(_DRAWING) as threads:
        try:
            # The first are drawn while the others are built.
            for start in range(0, len(papers), TOGETHER):
                some = [build(paper, copy, language) for paper in papers[start : start + TOGETHER]]
                built += some
                if "pdf" in wanted:
                    drawing.append(threads.submit(draw_each, some))
            files = {"csv": map(csv_file, built), "xlsx": xlsx_files(built), "pdf": _drawn(drawing)}
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


def _drawn(drawing: deque[Future[list[bytes]]]) -> Iterator[bytes]:
    """What was drawn, in order; what was taken is kept no longer."""
    while drawing:
        yield from drawing.popleft().result()
