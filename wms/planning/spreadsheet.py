"""Rows of an .xlsx, read only after looking at how large it unpacks."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

import python_calamine

from wms.domain.messages import Message, say

LARGEST_UNPACKED = 200 * 1024 * 1024
_BLOCK = 1 << 20

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
                    while block := file.read(_BLOCK):
                        unpacked += len(block)
                        if unpacked > LARGEST_UNPACKED:
                            raise fail(path, too_large)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise fail(path, say("intake.bad_spreadsheet")) from error


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
