"""Late suppliers: what has not come by the cutoff, and what becomes of it."""

import json
import zlib
from datetime import timedelta

import pytest

from tests.dock import NOTICE_V1, afternoon, at_dock, wave_is
from tests.floor import APPLES, NOODLES, Night, Terminal
from wms.domain.mail import Envelope
from wms.domain.messages import Refused
from wms.domain.people import Right
from wms.domain.words import LateDecision, Role
from wms.operations.boards.docks import state_of
from wms.operations.late_rules import decide, late_suppliers
from wms.operations.receive_close import reconcile
from wms.operations.reply import Command, Level
from wms.storage.expected_supply import expected_supply

WAVE = "W20261121"
DONE = Command.DONE


@pytest.fixture
def dock(warehouse: Night) -> Night:
    """V1 brought 10 of 15 noodles and nothing else; V2, who is to bring 6 apples, is not here."""
    night = afternoon(warehouse)
    t = at_dock(night)
    t.do(NOODLES.gtin)
    t.key("1*10")
    t.do("20261215", DONE)
    return night


def late(night: Night) -> dict[str, int]:
    """Items missing, by supplier."""
    with night.books.reading() as books:
        return {one.supplier_id: one.open for one in late_suppliers(books, WAVE)}


def supply(night: Night) -> dict[str, int]:
    """What the plan would count on now."""
    with night.store.reading() as tx:
        return expected_supply(tx, WAVE, night.clock.wall())


def decides(night: Night, supplier: str, decision: LateDecision) -> None:
    with night.office(Right.DECIDE_SUPPLY) as act:
        decide(act, WAVE, supplier, decision, "on_the_way")


def decides_before_the_plan(night: Night) -> None:
    """The trucks wait for V1, and sorting begins."""
    wave_is(night, "frozen")
    decides(night, "V1", LateDecision.WAIT)
    wave_is(night, "planned")


def go_on(night: Night) -> Terminal:
    """Somebody goes on with the vehicle of V1."""
    t = night.terminal("T-02", Role.SORTER, Command.RECEIVE)
    t.do("GR20261121-0001")
    return t


def supervisor(night: Night) -> Terminal:
    return night.terminal("T-09", Role.SUPERVISOR, Command.LATE_SUPPLIERS)


def shorts(night: Night, sku_id: str) -> int:
    found = night.rows("SELECT COALESCE(SUM(short), 0) FROM sort_count WHERE sku_id = :s", s=sku_id)
    return int(found[0][0])


def test_what_has_not_come_is_listed_the_most_first(dock: Night) -> None:
    assert list(late(dock).items()) == [("V1", 14), ("V2", 6)]


def test_it_goes_on_where_it_stood(dock: Night) -> None:
    wave_is(dock, "frozen")
    t = supervisor(dock)
    t.do("V2", "LATE-SHORT")
    t.desk.look()
    again = dock.terminal("T-10", Role.SUPERVISOR)
    assert again.last.view.prompt.key == "late.prompt.why"
    again.do("WHY-no_goods")
    assert dock.rows("SELECT supplier_id, decision FROM supplier_decision") == [("V2", "short")]


def test_of_whom_nothing_is_missing_any_more_nothing_is_asked(dock: Night) -> None:
    wave_is(dock, "frozen")
    t = supervisor(dock)
    t.do("V2", "LATE-SHORT")
    t.desk.look()
    dock.tamper("DELETE FROM demand WHERE sku_id = 'S2'")
    again = dock.terminal("T-10", Role.SUPERVISOR)
    assert again.last.view.prompt.key == "late.prompt"


def test_before_the_cutoff_nothing_is_decided(dock: Night) -> None:
    with pytest.raises(Refused) as refused:
        decides(dock, "V2", LateDecision.SHORT)
    assert refused.value.message.key == "late.before_cutoff"


def test_a_supervisor_decides_on_the_list(dock: Night) -> None:
    wave_is(dock, "frozen")
    t = supervisor(dock)
    assert (t.last.view.done, t.last.view.total) == (0, 2)
    t.do("V2")
    t.do("LATE-NEXT_RUN")
    t.do("WHY-no_answer")
    assert t.says == "绿源合作社：下一班送，欠 6 件"
    assert t.last.level is Level.OK
    assert (t.last.view.done, t.last.view.total) == (1, 2)
    rows = "SELECT supplier_id, decision, reason, version FROM supplier_decision"
    assert dock.rows(rows) == [("V2", "next_run", "no_answer", 1)]
    t.do("V2", "LATE-SHORT", "问过了没有货")
    assert dock.rows(rows) == [("V2", "short", "问过了没有货", 2)]
    assert t.refused("V9") == "V9 没有欠货：看清单上的编号"
    assert dock.audit() == []


def test_a_lead_decides_nothing(dock: Night) -> None:
    wave_is(dock, "frozen")
    t = dock.terminal("T-08", Role.LEAD)
    assert t.refused(Command.LATE_SUPPLIERS) == "黄大姐 没有决定迟到供应商的权限：找主管"


@pytest.mark.parametrize(
    ("decision", "apples", "noodles"),
    [(None, 0, None), (LateDecision.WAIT, None, None), (LateDecision.NEXT_RUN, 0, None)],
)
def test_the_plan_counts_on_what_is_waited_for(
    dock: Night, decision: LateDecision | None, apples: int | None, noodles: int | None
) -> None:
    """V1 stands at its dock: what it has not unloaded yet is still to come."""
    wave_is(dock, "frozen")
    dock.clock.go_to(23, 1)
    if decision:
        decides(dock, "V2", decision)
    found = supply(dock)
    assert (found.get(APPLES.sku_id), found.get(NOODLES.sku_id)) == (apples, noodles)


def test_short_counts_on_what_was_accepted_alone(dock: Night) -> None:
    wave_is(dock, "frozen")
    decides(dock, "V1", LateDecision.SHORT)
    assert supply(dock)[NOODLES.sku_id] == 10


def test_after_the_plan_what_is_left_is_shared_again(dock: Night) -> None:
    wave_is(dock, "planned")
    decides(dock, "V1", LateDecision.SHORT)
    assert shorts(dock, NOODLES.sku_id) == 5
    decides(dock, "V1", LateDecision.WAIT)
    assert shorts(dock, NOODLES.sku_id) == 0
    assert dock.audit() == []


def test_what_the_trucks_wait_for_is_shared_until_the_vehicle_was_unloaded(dock: Night) -> None:
    """The cutoff has held what came against the book; V1 comes again with three of the five."""
    go_on(dock).do(DONE, NOTICE_V1)
    wave_is(dock, "frozen")
    with dock.office(Right.FREEZE_WAVE) as act:
        reconcile(act, WAVE)
    dock.clock.go_to(23, 30)
    decides(dock, "V1", LateDecision.WAIT)
    wave_is(dock, "planned")
    t = at_dock(dock)
    t.do(NOODLES.gtin)
    t.key("2")
    t.do("20261215", DONE)
    assert shorts(dock, NOODLES.sku_id) == 0
    t.do(NOODLES.gtin)
    t.key("1")
    t.do("20261215", DONE)
    assert shorts(dock, NOODLES.sku_id) == 0
    t.do(DONE, NOTICE_V1)
    assert shorts(dock, NOODLES.sku_id) == 2
    assert dock.audit() == []


def test_before_an_empty_pile_what_is_waited_for_is_told_apart(dock: Night) -> None:
    """Ten noodles came and V1 is to bring five more: whoever finds none is not told of some."""
    decides_before_the_plan(dock)
    t = dock.terminal("T-03", Role.SORTER, Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A", DONE)
    assert t.says == "粉丝 手上 0 件，还在等 5 件，按比例重分：3 个去处共缺 5 件"
    t.do(Command.EXCEPTION, "GS002-A")
    t.key("10")
    assert t.says == "粉丝 手上 10 件，还在等 5 件，按比例重分：3 个去处共补回 11 件"
    assert dock.audit() == []


def test_who_came_before_the_appointment_and_left_is_not_waited_for(dock: Night) -> None:
    """It is half past five, V1 was expected until six: it came early and was unloaded."""
    dock.clock.go_to(17, 30)
    wave_is(dock, "frozen")
    assert NOODLES.sku_id not in supply(dock)
    go_on(dock).do(DONE, NOTICE_V1)
    assert supply(dock)[NOODLES.sku_id] == 10


def test_who_stands_at_a_dock_is_waited_for_where_nobody_decided(dock: Night) -> None:
    """As the plan counted on it, so it is shared; the appointment is over since six."""
    wave_is(dock, "planned")
    dock.clock.go_to(23, 30)
    t = go_on(dock)
    t.do(NOODLES.gtin)
    t.key("2")
    t.do("20261215", DONE)
    assert shorts(dock, NOODLES.sku_id) == 0
    t.do(DONE, NOTICE_V1)
    assert shorts(dock, NOODLES.sku_id) == 3
    assert dock.audit() == []


def test_a_supplier_brings_more_than_it_announced(dock: Night) -> None:
    wave_is(dock, "planned")
    dock.tamper("INSERT INTO supply (wave_id, sku_id, quantity) VALUES (:w, 'S1', 4)", w=WAVE)
    t = dock.terminal("T-03", Role.LEAD, Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    assert dock.audit() == []


def test_every_station_is_told(dock: Night) -> None:
    wave_is(dock, "frozen")
    decides(dock, "V2", LateDecision.NEXT_RUN)
    told = dock.rows("SELECT to_site, key FROM outbox WHERE kind = 'supplier_decision' ORDER BY 1")
    assert told == [(f"GS00{n}", f"{WAVE}/V2/1") for n in (1, 2, 3)]
    assert dock.audit() == []
    dock.tamper("DELETE FROM outbox WHERE kind = 'supplier_decision' AND to_site = 'GS002'")
    assert dock.broken() == {"mail_once"}


def test_a_later_decision_that_comes_first_stays(warehouse: Night, station: Night) -> None:
    def says(version: int, decision: LateDecision) -> Envelope:
        body = {"wave_id": WAVE, "supplier_id": "V2", "decision": decision, "reason": "no_goods"}
        packed = zlib.compress(json.dumps({**body, "version": version}).encode())
        ids = ("CW01", "GS001", "supplier_decision", f"{WAVE}/V2/{version}")
        return Envelope.seal(f"CW01/GS001/{ids[3]}", *ids, packed)

    del warehouse
    assert station.mail.take(says(2, LateDecision.NEXT_RUN), "2026-11-21T23:40:00+08:00")
    assert station.mail.take(says(1, LateDecision.SHORT), "2026-11-21T23:41:00+08:00")
    assert not station.mail.take(says(2, LateDecision.NEXT_RUN), "2026-11-21T23:42:00+08:00")
    rows = station.rows("SELECT supplier_id, decision, version FROM supplier_decision")
    assert rows == [("V2", "next_run", 2)]
    assert station.audit() == []


def test_the_docks_say_who_is_late(dock: Night) -> None:
    now = dock.clock.wall()
    with dock.books.reading() as books:
        rows = {row.supplier_id: row for row in books.suppliers.docks(WAVE)}
    assert state_of(rows["V1"], now) == "open"
    assert state_of(rows["V2"], now) == "late"
    assert state_of(rows["V2"], now - timedelta(hours=1)) == "due"
    t = dock.terminal("T-07", Role.LEAD, Command.DOCKS)
    assert t.last.view.panels
    assert t.refused("V2") == "V2：这里只看；收货用「收货」"
