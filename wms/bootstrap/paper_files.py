"""Papers for suppliers as files: one a supplier, in each format that is asked for."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wms.bootstrap.files import laid_out
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import Copy
from wms.domain.settlement_papers import SettlementStatement

ForSuppliers = SupplierNotice | SettlementStatement
FORMATS = ("pdf", "csv", "xlsx")
FOR_SUPPLIERS = ("csv", "xlsx")
"""What is written where nobody said a format."""
_DRAWING = 2
"""Threads that draw PDF: typst lets others work meanwhile."""


def write_papers(
    papers: Sequence[ForSuppliers],
    formats: Iterable[str],
    folder: Path,
    copy: Copy,
    language: str,
) -> list[Path]:
    """Write them into `folder`, a file named after each. OSError where that cannot be."""
    written = []
    for format_, contents in _drawn(papers, tuple(formats), copy, language):
        for paper, content in zip(papers, contents, strict=True):
            path = folder / f"{paper.number}.{format_}"
            with laid_out(path, content):
                pass
            written.append(path)
    return written


def _drawn(
    papers: Sequence[ForSuppliers], formats: tuple[str, ...], copy: Copy, language: str
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files in each format. What is a spreadsheet in more than one is built once."""
    from wms.documents import render
    from wms.documents.builders import build
    from wms.documents.sheets import csv_file
    from wms.documents.workbooks import xlsx_files

    for_sheets = set(formats) & set(FOR_SUPPLIERS)
    built = [build(paper, copy, language) for paper in papers] if for_sheets else []
    for format_ in formats:
        if format_ == "csv":
            yield format_, map(csv_file, built)
        elif format_ == "xlsx":
            yield format_, xlsx_files(built)
        else:
            with ThreadPoolExecutor(_DRAWING) as threads:
                yield format_, threads.map(lambda p: render(p, copy, "pdf", language), papers)
