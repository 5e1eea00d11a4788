"""Rows of an .xlsx, read only after looking at how large it unpacks."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import IO

import python_calamine

from wms.domain.messages import Message, say

LARGEST_UNPACKED = 200 * 1024 * 1024
_BLOCK = 1 << 20
_FILLED_CELL = re.compile(rb"<c\s[^<>]*?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]*(?<!/)>")
_READERS_CELL = 32
"""Bytes calamine keeps for each cell of a sheet, empty or not."""
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)

Fail = Callable[[Path, Message], Exception]


def spreadsheet_rows(path: Path, fail: Fail) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet as text, with their row number; `fail` makes the error raised
    when the file is no spreadsheet or unpacks to more than 200 MB."""
    _check_unpacked_size(path, fail)
    try:
        book = python_calamine.load_workbook(path)
        sheet = book.get_sheet_by_index(0)
        for number, row in enumerate(sheet.iter_rows(), 1):
            yield number, [_text(value) for value in row]
    except (python_calamine.CalamineError, OSError, IndexError) as error:
        raise fail(path, say("intake.bad_spreadsheet")) from error


def _check_unpacked_size(path: Path, fail: Fail) -> None:
    """The sizes an archive declares may lie, so it is also unpacked once, into nothing."""
    too_large = say("intake.unpacks_too_large", limit=LARGEST_UNPACKED // (1024 * 1024))
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise fail(path, too_large)
            unpacked = 0
            for member in members:
                with archive.open(member) as file:
                    for block in _whole_tags(file):
                        unpacked += len(block)
                        if max(unpacked, _size_of_grid(block)) > LARGEST_UNPACKED:
                            raise fail(path, too_large)
    except _DAMAGED as error:
        raise fail(path, say("intake.bad_spreadsheet")) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # bz2 says so of bytes that are not its own.
        raise fail(path, say("intake.bad_spreadsheet")) from error


def _whole_tags(file: IO[bytes]) -> Iterator[bytes]:
    """The content in blocks that cut no tag in two."""
    rest = b""
    while block := file.read(_BLOCK):
        whole, opening, rest = (rest + block).rpartition(b"<")
        rest = opening + rest
        yield whole
    yield rest


def _size_of_grid(sheet: bytes) -> int:
    """Bytes the reader takes for the rectangle from A1 to the outermost filled cell of a part of
    a sheet: one stray cell in the last corner of a small file would make it 500 GB."""
    cells = _FILLED_CELL.findall(sheet)
    columns = max((_column(letters) for letters in {letters for letters, _ in cells}), default=0)
    rows = max((int(row) for _, row in cells), default=0)
    return columns * rows * _READERS_CELL


def _column(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _text(value: object) -> str:
    """A cell as the text a CSV would have: whole numbers without `.0`, times as HH:MM."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case _:
            return str(value)
