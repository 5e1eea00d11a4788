"""Sheets drawn a few at once and divided into a PDF each: a notice for every supplier of a night.

Half of what typst does for a paper of one page it does once a file, cutting down the font above
all. So those of one page are drawn as one and divided by qpdf, which draws nothing anew. Each file
then holds the characters of all it was drawn with, and the words of none of them: the more
together, the less work and the larger the files. Of several pages a paper is drawn alone.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO

import pikepdf

from wms.documents import pdf
from wms.documents.model import Document, Plots, Section, Table

TOGETHER = 8
"""Papers drawn at once. Sixteen would save a twentieth of the work and make each file of real
names a third larger."""
_MOST_ROWS = 14
"""Of a paper that is taken to have one page: what has more often has two."""


def draw_each(documents: Sequence[Document]) -> list[bytes]:
    """A PDF of each of `documents`, sheets in one language. The same documents together give the
    same bytes."""
    short = [document for document in documents if _short(document)]
    pages = iter(_pages(short) if short else ())
    return [next(pages) if _short(each) else pdf.draw([each]) for each in documents]


def _short(document: Document) -> bool:
    tables = [part.table if isinstance(part, Section) else part for part in document.parts]
    rows = sum(len(table.on_paper) for table in tables if isinstance(table, Table))
    return rows <= _MOST_ROWS and not any(isinstance(part, Plots) for part in document.parts)


def _pages(documents: Sequence[Document]) -> list[bytes]:
    """Each of the documents on its page, or each drawn alone where one of them has more."""
    with pikepdf.open(BytesIO(pdf.draw(documents, counted=False))) as whole:
        if len(whole.pages) == len(documents):
            return list(_divided(whole))
    return [pdf.draw([document]) for document in documents]


def _divided(whole: pikepdf.Pdf) -> Iterator[bytes]:
    for page in whole.pages:
        with pikepdf.new() as alone:
            alone.pages.append(page)
            alone.Root.Lang = str(whole.Root.Lang)
            for name, value in whole.docinfo.items():
                alone.docinfo[name] = str(value)
            file = BytesIO()
            alone.save(file, min_version=whole.pdf_version, deterministic_id=True)
            yield file.getvalue()
