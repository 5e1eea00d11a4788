"""The store as planning sees it: all of an act or nothing, and never under the floor's feet."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from tests.conftest import NewStore
from tests.floor import CENTRAL, Clock, Night
from tests.town import GOODS, PARTS, POINTS, ROUTES, STATIONS, WAVE, lists_of
from wms.domain.messages import Refused, Unavailable
from wms.domain.reference import Reference
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.planning.ports import Intake, OrderBook, Plan, Table, Totals, WaveState
from wms.storage.planning_store import PlanningBooks

DAY = date(2026, 11, 21)
REFERENCE: dict[Table, tuple[Reference, ...]] = {
    Table.STATIONS: STATIONS,
    Table.ROUTES: ROUTES,
    Table.POINTS: POINTS,
    Table.SKUS: GOODS,
}
ITEMS = sum(part.quantity for part in PARTS)
SHORT = sum(part.short for part in PARTS)


def book(body: bytes, replaces: bytes = b"") -> OrderBook:
    """The order book of the night, in place of another."""
    before = sha256(replaces).hexdigest() if replaces else ""
    counts = (11, 5, ITEMS + SHORT)
    return OrderBook(WAVE, DAY, body, sha256(body).hexdigest(), *counts, before)


def plan(body: bytes) -> Plan:
    """The plan of a book."""
    totals = Totals(5, 11, ITEMS + SHORT, ITEMS, SHORT)
    return Plan(WAVE, sha256(body).hexdigest(), totals, b"", iter(lists_of(CENTRAL, PARTS)))


@pytest.fixture
def night(new_store: NewStore, clock: Clock) -> Iterator[Night]:
    """A warehouse that knows its people and nothing else."""
    with closing(Night(CENTRAL, new_store(), clock)) as night:
        night.hire_everyone()
        yield night


@pytest.fixture
def office(night: Night) -> PlanningBooks:
    """Reference rows and a first book are in."""
    office = PlanningBooks(night.books, night.office)
    office.save_intake(Intake(REFERENCE, [book(b"one")]))
    return office


def facts(night: Night) -> list[str]:
    """What the office did with the wave, in order."""
    rows = night.rows("SELECT kind, body FROM journal ORDER BY position")
    return [kind for kind, body in rows if "person_id" not in body]


def refusal(act: object, *given: object) -> str:
    """The key of the refusal that the act gets."""
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act(*given)
    return refused.value.message.key


def test_what_is_imported_is_what_is_read(office: PlanningBooks, night: Night) -> None:
    for table, rows in REFERENCE.items():
        columns = rows[0]._fields
        kept = [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in rows]
        assert sorted(office.reference_rows(table, columns)) == sorted(kept)
    (wave,) = office.waves()
    assert (wave.wave_id, wave.state, wave.lines) == (WAVE, WaveState.OPEN, 11)
    assert office.order_book(WAVE) == b"one"
    assert facts(night) == ["files_imported"]


def test_a_row_is_replaced_by_its_code(office: PlanningBooks) -> None:
    renamed = STATIONS[0]._replace(name="别名")
    office.save_intake(Intake({Table.STATIONS: [renamed]}, []))
    named = office.reference_rows(Table.STATIONS, ("station_id", "name"))
    assert list(named) == [("GS001", "别名"), ("GS002", "华强网格站"), ("GS003", "中和网格站")]


def test_supply_is_replaced_product_by_product(office: PlanningBooks) -> None:
    office.save_intake(Intake({}, [], {WAVE: {"S1": 7, "S2": 3}}))
    office.save_intake(Intake({}, [], {WAVE: {"S2": 4}}))
    assert office.supply(WAVE) == {"S1": 7, "S2": 4}


def test_a_book_made_from_an_older_one_is_refused_whole(
    office: PlanningBooks, night: Night
) -> None:
    office.save_intake(Intake({}, [book(b"two", replaces=b"one")]))
    late = Intake({Table.STATIONS: [STATIONS[0]._replace(name="别名")]}, [book(b"x", b"one")])
    assert refusal(office.save_intake, late) == "office.book_moved"
    assert office.order_book(WAVE) == b"two"
    assert ("别名",) not in night.rows("SELECT name FROM station")


def test_a_book_is_frozen_once_and_then_stays(office: PlanningBooks) -> None:
    office.freeze(WAVE, 3)
    assert refusal(office.freeze, WAVE, 0) == "plan.second_cutoff"
    assert refusal(office.save_intake, Intake({}, [book(b"two", b"one")])) == "office.book_moved"


def test_a_damaged_book_is_not_planned_from(office: PlanningBooks, night: Night) -> None:
    night.tamper("UPDATE order_book SET digest = 'x'")
    with pytest.raises(Unavailable):
        office.order_book(WAVE)


def test_a_plan_needs_a_frozen_book_and_just_that_one(office: PlanningBooks) -> None:
    assert refusal(office.save_plan, plan(b"one")) == "plan.before_cutoff"
    office.freeze(WAVE, 0)
    assert refusal(office.save_plan, plan(b"other")) == "plan.before_cutoff"


def test_a_plan_is_released_and_every_station_told(office: PlanningBooks, night: Night) -> None:
    office.freeze(WAVE, 0)
    office.save_plan(plan(b"one"))
    assert night.rows("SELECT to_site, key FROM outbox ORDER BY to_site") == [
        (station, f"{WAVE}/1") for station in ("GS001", "GS002", "GS003")
    ]
    assert facts(night) == ["files_imported", "wave_frozen", "plan_released"]
    assert night.audit() == []


def test_a_plan_that_does_not_add_up_changes_nothing(office: PlanningBooks, night: Night) -> None:
    def breaks_off() -> Iterator[object]:
        yield next(iter(lists_of(CENTRAL, PARTS)))
        raise ZeroDivisionError

    office.freeze(WAVE, 0)
    with pytest.raises(ZeroDivisionError):
        office.save_plan(replace(plan(b"one"), lists=breaks_off()))  # type: ignore[arg-type]
    assert night.rows("SELECT * FROM plan_list") == []
    assert facts(night) == ["files_imported", "wave_frozen"]


def test_until_the_floor_begins_a_plan_may_be_made_again(
    office: PlanningBooks, night: Night
) -> None:
    office.freeze(WAVE, 0)
    office.save_plan(plan(b"one"))
    before = night.rows("SELECT COUNT(*) FROM plan_list")
    office.save_plan(plan(b"one"))
    assert night.rows("SELECT COUNT(*) FROM plan_list") == before
    assert night.rows("SELECT plan_version FROM wave") == [(2,)]
    assert night.audit() == []


@pytest.mark.parametrize("only_short", [False, True])
def test_once_the_floor_has_begun_the_plan_stands(
    office: PlanningBooks, night: Night, only_short: bool
) -> None:
    office.freeze(WAVE, 0)
    office.save_plan(plan(b"one"))
    t = night.terminal(role=Role.LEAD, job=Command.PUT)
    t.do("S4", *([Command.EXCEPTION, "GS001-F"] if only_short else ["GS001-F", t.tote()]))
    assert refusal(office.save_plan, plan(b"one")) == "plan.in_work"
    assert night.audit() == []
