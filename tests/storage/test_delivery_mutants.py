"""The morning's books tampered with, or made worse in one place, and the audit that notices."""

from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, Night
from wms.domain.delivery_events import EmptiesMoved
from wms.domain.messages import Message
from wms.operations import deliver_rules, dispatch, empties_rules
from wms.operations.floor import Act
from wms.operations.reply import Command, Level
from wms.storage import effects
from wms.storage.effects import delivery
from wms.storage.statements import Statement

TRUCK, B01, B02 = "T01-20261121-1", "GS001-B01-20261121-1", "GS001-B02-20261121-1"
UNGUARDED = Statement(
    "UPDATE empties SET sent = sent + :sent, back = back + :back"
    " WHERE party = :party AND type = :type AND :told = 0"
)
MORNING = {
    "a delivery of a vehicle that is still here": (
        "delivered",
        "UPDATE manifest SET state = 'closed' WHERE route_id = 'GS001-B01'",
    ),
    "a delivery at a stop of another route": (
        "delivered",
        "UPDATE delivery SET point_id = 'P003'",
    ),
    "more comes back than the stop got": ("delivered", "UPDATE delivery_line SET quantity = 4"),
    "what comes back was taken": ("delivered", "UPDATE delivery SET outcome = 'delivered'"),
    "what was not taken is forgotten": ("delivered", "DELETE FROM delivery_line"),
    "what comes back is on no way": (
        "delivered",
        "DELETE FROM journal WHERE kind = 'return_collected'",
    ),
    "fewer are out than went": ("empties", "UPDATE empties SET sent = 1 WHERE party = 'P001'"),
    "more came back than went": ("empties", "UPDATE empties SET back = 9 WHERE party = 'P001'"),
    "a party is forgotten": ("empties", "DELETE FROM empties WHERE party = 'P002'"),
}


@pytest.fixture
def said(station: Night) -> Night:
    """Stop 1 of B01 took all but two apples."""
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.clock.go_to(9, 30, day=22)
    t = station.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "DELIVER-partly", APPLES.gtin, "2", "WHY-damaged")
    t.do(Command.DONE, "4", "8:40")
    assert station.audit() == []
    return station


@ON_SQLITE
@pytest.mark.parametrize(("name", "sql"), MORNING.values(), ids=MORNING.keys())
def test_tampering_with_the_morning_is_named(said: Night, name: str, sql: str) -> None:
    assert said.tamper(sql)
    assert name in said.broken()


@ON_SQLITE
def test_a_vehicle_that_takes_no_empties_along(
    said: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as worse:
        worse.setattr(dispatch, "send_out", lambda *_: None)
        said.load_and_depart("GS001-B02")
    assert said.broken() == {"empties"}


@ON_SQLITE
def test_goods_that_come_back_without_a_fact(said: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing_back(*_: Any) -> list[Any]:
        return []

    t = said.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-2", "DELIVER-undeliverable", "WHY-absent")
    with monkeypatch.context() as worse:
        worse.setattr(deliver_rules, "_lines_back", nothing_back)
        t.do("8:50")
    assert said.broken() == {"delivered"}


@ON_SQLITE
def test_lines_of_an_earlier_word_left_standing(
    said: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = said.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-1", "8:40")
    with monkeypatch.context() as worse:
        nothing = Statement("UPDATE meta SET value = value WHERE key = 'site_id'")
        worse.setattr(delivery, "_DROP_LINES", nothing)
        t.do("4")
    assert said.broken() == {"delivered", "replay"}


@ON_SQLITE
def test_empties_counted_in_the_journal_alone(said: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = said.terminal(job=Command.EMPTIES)
    t.do("P001", "EMPTIES-tote")
    with monkeypatch.context() as worse:
        worse.delitem(effects._EFFECTS, EmptiesMoved)
        t.do("1")
    assert said.broken() == {"empties", "replay"}


@ON_SQLITE
def test_more_back_than_out_and_nobody_asked(said: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def all_of_it(_books: Any, party: Any, kind: Any, count: int, *, found: bool) -> Any:
        del found
        return (empties_rules.Moved(party.code, party.subject, ((kind, 0, count),)),)

    t = said.terminal(job=Command.EMPTIES)
    t.do("P001", "EMPTIES-tote")
    with monkeypatch.context() as worse:
        worse.setattr(empties_rules, "come_back", all_of_it)
        # The store itself takes no more back than is out.
        t.do("7")
        assert t.last.level is Level.CHECK
        worse.setattr(delivery, "_MOVE_EMPTIES", UNGUARDED)
        t.do("EMPTIES-tote", "7")
    assert said.broken() == {"empties", "replay"}


def test_a_station_that_is_not_told(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")

    def silent(act: Act, moved: Any, answer: Message, *, tell: bool) -> None:
        del tell
        lines = [[str(kind), sent, back] for kind, sent, back in moved.lines]
        act.record(EmptiesMoved(moved.party, moved.subject, lines), answer)

    with monkeypatch.context() as worse:
        worse.setattr(empties_rules, "record", silent)
        warehouse.depart("T02")
    assert warehouse.broken() == {"mail_once"}
