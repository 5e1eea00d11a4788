"""Badges: given out, listed, taken back; a code is in the file's barcode and nowhere else."""

from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.sites import Town
from wms.operations.reply import Level, Scan
from wms.storage.statements import Statement


def code_in(badge: Path) -> str:
    """What a scanner reads from a printed badge."""
    with pypdfium2.PdfDocument(str(badge)) as document:
        picture = document[0].render(scale=4).to_pil()
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)


def scan_at_a_terminal(town: Town, code: str) -> Level:
    with town.site() as app:
        return (
            app.desk("T-77").take(Scan(code, f"badge-{code[-4:]}-{app.stamp()}", app.clock())).level
        )


def test_a_badge_opens_the_floor_until_it_is_taken_back(new_town: Town, tmp_path: Path) -> None:
    office = new_town.office()
    badge = tmp_path / "badge.pdf"
    told = office.done("people", "add", "--name", "韦小妹", "--role", "sorter", "--out", badge)
    code = code_in(badge)
    assert code.startswith("WB")
    assert code not in told.out + told.err
    assert badge.stat().st_mode & 0o077 == 0
    assert code.encode() not in (new_town.folder / "store" / "CW01.db").read_bytes()
    assert scan_at_a_terminal(new_town, code) is Level.OK
    assert "韦小妹" in office.done("people", "list").out
    assert "已停用" in office.done("people", "revoke", "E0001").out
    assert scan_at_a_terminal(new_town, code) is Level.STOP
    assert office.figures("check")["check"] == "ok"


def test_people_are_numbered_as_they_come(new_town: Town) -> None:
    office = new_town.office()
    for name, role in (("甲", "sorter"), ("乙", "lead"), ("丙", "supervisor"), ("丁", "admin")):
        added = office.figures("people", "add", "--name", name, "--role", role)
        assert Path(added["badge"]).exists()
    people = office.figures("people", "list")["people"]
    assert [p["id"] for p in people if p["id"].startswith("E")] == [f"E000{n}" for n in range(1, 5)]


def test_a_badge_that_cannot_be_written_is_not_issued(new_town: Town) -> None:
    office = new_town.office()
    office("people", "list")
    before = new_town.fingerprint()
    told = office("people", "add", "--name", "甲", "--role", "lead", "--out", "/proc/none/b.pdf")
    assert told.code == 2
    assert "换一个 --out" in told.line
    assert new_town.fingerprint() == before


@pytest.mark.parametrize(
    ("person", "code", "expected"), [("E0404", 2, "没有工号"), ("me", 1, "换一个人来做")]
)
def test_who_cannot_be_revoked(person: str, code: int, expected: str, new_town: Town) -> None:
    office = new_town.office()
    if person == "me":
        (person,) = [p["id"] for p in office.figures("people", "list")["people"]]
    told = office("people", "revoke", person)
    assert told.code == code
    assert expected in told.line


def test_a_badge_is_taken_back_once(new_town: Town) -> None:
    office = new_town.office()
    office.done("people", "add", "--name", "甲", "--role", "lead")
    office.done("people", "revoke", "E0001")
    told = office("people", "revoke", "E0001")
    assert told.code == 1
    assert "早已停用" in told.line


def test_an_office_whose_right_was_taken_may_do_nothing(new_town: Town) -> None:
    new_town.office().done("people", "list")
    with new_town.site() as app:
        me = app.hand().person.person_id
    with new_town.site() as app, app.store.writing() as tx:
        tx.run(Statement("UPDATE person SET active = 0 WHERE person_id = :me"), me=me)
    told = new_town.office()("people", "add", "--name", "甲", "--role", "lead")
    assert told.code == 1
    assert "已停用" in told.line
