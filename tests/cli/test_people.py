"""Badges: given out, listed, taken back; a code is in the file's barcode and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.sites import Town
from wms.bootstrap import SiteApp
from wms.domain.words import Role
from wms.operations.reply import Command, Level, Scan
from wms.simulate.hands import NightClock, Unexpected, Worker
from wms.storage.statements import Statement

TICK = timedelta(seconds=1)


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


def test_the_first_administrator_has_a_badge_and_chooses_a_pin(
    new_town: Town, tmp_path: Path
) -> None:
    office, badge = new_town.office(), tmp_path / "badge.pdf"
    with hired(new_town, badge, "陆管理", Role.ADMIN) as (_, admin):
        assert admin.desk.look().who.role == "admin"
    [told] = [p for p in office.figures("people", "list")["people"] if p["id"] == "E0001"]
    assert (told["pin"], told["locked"], told["active"]) == ("set", False, True)
    assert told["seen_at"]
    listed = office.done("people", "list").out
    assert "已定" in listed
    assert told["seen_at"][:10] in listed
    assert office.figures("check")["check"] == "ok"


def test_a_new_badge_takes_the_place_of_the_old_one(new_town: Town, tmp_path: Path) -> None:
    office = new_town.office()
    old, new = tmp_path / "old.pdf", tmp_path / "new.pdf"
    office.done("people", "add", "--name", "甲", "--role", "sorter", "--out", old)
    told = office.figures("people", "badge", "E0001", "--out", new)
    assert (told["id"], told["badge"]) == ("E0001", str(new))
    assert new.stat().st_mode & 0o077 == 0
    assert scan_at_a_terminal(new_town, code_in(old)) is Level.STOP
    assert scan_at_a_terminal(new_town, code_in(new)) is Level.OK
    office.done("people", "revoke", "E0001")
    office.done("people", "badge", "E0001", "--out", new)
    assert scan_at_a_terminal(new_town, code_in(new)) is Level.OK
    assert office.figures("check")["check"] == "ok"


@contextmanager
def hired(town: Town, badge: Path, name: str, role: Role) -> Iterator[tuple[SiteApp, Worker]]:
    """Somebody whose badge the office made, who has just come to a terminal with it."""
    town.office().done("people", "add", "--name", name, "--role", role, "--out", badge)
    with town.site() as app:
        yield app, Worker(app.desk("T-01"), NightClock(app.clock(), TICK), code_in(badge))


def test_a_locked_badge_is_unlocked_and_a_forgotten_pin_taken_away(
    new_town: Town, tmp_path: Path
) -> None:
    office, badge = new_town.office(), tmp_path / "badge.pdf"
    with hired(new_town, badge, "甲", Role.LEAD) as (_, lead):
        lead.scan(Command.SIGN_OUT)
        lead.pin = "314159"
        with pytest.raises(Unexpected):
            lead.show(lead.badge)
    told = office.figures("people", "unlock", "E0001")
    assert (told["failures"], told["locked"], told["pin"]) == (0, False, "set")
    assert "没有锁" in office("people", "unlock", "E0001").line
    assert office.figures("people", "forget-pin", "E0001")["pin"] == "missing"
    assert "还没定过密码" in office("people", "forget-pin", "E0001").line
    assert office.figures("check")["check"] == "ok"


@pytest.mark.parametrize("command", ["badge", "unlock", "forget-pin", "revoke"])
def test_nothing_is_done_about_nobody(command: str, new_town: Town) -> None:
    told = new_town.office()("people", command, "E0404")
    assert told.code == 2
    assert "没有工号" in told.line


def test_the_machines_own_user_gets_no_badge(new_town: Town) -> None:
    office = new_town.office()
    (me,) = [p["id"] for p in office.figures("people", "list")["people"]]
    told = office("people", "badge", me)
    assert told.code == 1
    assert "不发工牌" in told.line
    assert not list((new_town.folder / "store").rglob("badge_*"))


def test_a_badge_made_at_a_terminal_lies_in_the_print_folder(
    new_town: Town, tmp_path: Path
) -> None:
    office, badge = new_town.office(), tmp_path / "badge.pdf"
    with hired(new_town, badge, "陆管理", Role.ADMIN) as (app, admin):
        admin.scan(Command.PEOPLE)
        admin.scan(Command.HIRE)
        admin.key("农新来")
        reply = admin.scan("sorter")
        made = Path(str(reply.banner.values["file"]))
        folder = app.config.print.folder
    assert made.parent == folder
    assert made.stat().st_mode & 0o077 == 0
    code = code_in(made)
    assert [f.name for f in folder.iterdir()] == ["badge_E0002.pdf"]
    assert code.encode() not in (new_town.folder / "store" / "CW01.db").read_bytes()
    assert scan_at_a_terminal(new_town, code) is Level.OK
    assert office.figures("check")["check"] == "ok"
