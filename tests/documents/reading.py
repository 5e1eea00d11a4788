"""Reading papers back as a person, a scanner or another program would."""

import csv
import io
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL.Image import Image
from python_calamine import CalamineWorkbook

DPI = 203  # the coarsest printer on the floor


def pages(pdf: bytes, dpi: int = DPI) -> list[Image]:
    """Each page as the printer would draw it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("1") for page in document]
    finally:
        document.close()


def scanned(pdf: bytes) -> list[tuple[str, str]]:
    """AIM identifier and text of every barcode on the first page, as printed at 203 dpi."""
    picture = pages(pdf)[0].convert("L")
    return [(code.symbology_identifier, code.text) for code in zxingcpp.read_barcodes(picture)]


def texts(pdf: bytes) -> list[str]:
    """The text of each page, without the places a line may break at."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return [text.replace("\u200b", "").replace("\ufffe", "") for text in found]


def fonts_embedded(pdf: bytes) -> list[bool]:
    """Of the font of each piece of text, whether the file brings it along."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(piece)) == 1
            for page in document
            for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])
        ]
    finally:
        document.close()


def csv_rows(data: bytes) -> list[list[str]]:
    """The rows of a CSV file as a spreadsheet would take them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def xlsx_sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """The rows of every sheet of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def table(rows: list[list[str]], title: str) -> list[list[str]]:
    """The column titles and the rows of the table called `title` in a CSV file."""
    start = rows.index([title]) + 1
    end = next((i for i in range(start, len(rows)) if not rows[i]), len(rows))
    return rows[start:end]
