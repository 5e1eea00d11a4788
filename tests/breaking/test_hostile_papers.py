"""Names out of an import that are markup, commands or formulas, on the papers and lists of the
suppliers: they are text there, whatever they say."""

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from tests.cli.test_receipts import receive_all_of_the_first_supplier
from tests.documents.reading import texts
from tests.exchange.conftest import new_stage, new_town, nothing_in_the_environment
from tests.sites import DAY, Town
from wms.storage.statements import Statement

__all__ = ["new_stage", "new_town", "nothing_in_the_environment"]

NAMES = (
    '=HYPERLINK("x")[red]#import "x" $x$ \\*_`[@click=app.quit]',
    "@SUM(1)\x1b[31m\x07\x85\u2028\u202etxt\u2066.exe",
    "+1" + "长" * 198,
)
SHEETS = ("csv", "xlsx")
SHOWN = (
    ("settle", "show", "--date", DAY),
    ("receipt", "list", "--date", DAY),
    ("docks", "--date", DAY),
    ("report", "--date", DAY, "--format", "text"),
    ("holds", "--date", DAY),
    ("empties",),
)


def harmless(text: str) -> bool:
    """Nothing in it moves a cursor, turns letters round or hides any."""
    return not any(
        unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") and c not in "\r\n\t\ufeff\u200b"
        for c in text
    )


@pytest.mark.parametrize("name", NAMES, ids=["markup", "control", "long"])
def test_hostile_names_are_text_on_every_paper_of_a_supplier(new_town: Town, name: str) -> None:
    office = new_town.office()
    office.done("import", new_town.data)
    with new_town.site() as app, app.store.writing() as tx:
        tx.run(Statement("UPDATE supplier SET name = :n, phone = :n, category_group = :n"), n=name)
        tx.run(Statement("UPDATE sku SET name = :n, unit = '=1'"), n=name)
    number = receive_all_of_the_first_supplier(new_town)
    for format_ in (*SHEETS, "pdf"):
        folder = new_town.folder / format_
        for command in (("notice",), ("settle", "show")):
            office.done(*command, "--date", DAY, "--format", format_, "--out", folder)
        for path in sorted(folder.iterdir())[:12]:
            read(path)
    out = new_town.folder / "receipt.pdf"
    office.done("receipt", "print", number, "--out", out)
    read(out)
    assert harmless(office.done("receipt", "show", number).out)
    for shown in SHOWN:
        told = office(*shown)
        assert told.code == 0, (shown, told.err)
        assert harmless(told.out), shown


def read(path: Path) -> None:
    """What it says, as whoever opens it would see it."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        assert harmless("".join(texts(content)).replace("\ufffe", "")), path
    elif path.suffix == ".csv":
        text = content.decode("utf-8-sig")
        assert harmless(text), path
        cells = (cell.strip('"') for line in text.splitlines() for cell in line.split(","))
        assert not any(cell.startswith(("=", "+1", "@")) for cell in cells), path
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                text = archive.read(member).decode()
                assert "<f>" not in text
                assert harmless(text), (path, member)
