"""The plan: every route its list, every product its put list, and all of it adds up."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.planning.night import WAVE, D, line, take, warehouse, write
from tests.planning.shelf import Shelf
from wms.domain.messages import NightfloorError, Refused, Unavailable
from wms.domain.reference import Point, Route, Sku, Station
from wms.domain.words import Area, Tier, Zone
from wms.planning import plan as planning
from wms.planning.book import name_codes, open_book, write_book
from wms.planning.customers import customer_lines
from wms.planning.cutoff import cut_off
from wms.planning.engine import Engine, engine
from wms.planning.intake import import_files
from wms.planning.lists import branch_put_lists, pick_lines, pick_list, put_lines, put_list
from wms.planning.packed_lines import delivery_lines
from wms.planning.plan import plan, preview
from wms.planning.ports import ListKind, PlannedList, Table

NIGHT = (
    line("O1", 1, "P1", "S1", 3, at="2026-11-21T10:00:00+08:00"),
    line("O1", 2, "P1", "S2", 1, at="2026-11-21T10:00:00+08:00"),
    line("O2", 1, "P2", "S1", 2, at="2026-11-21T08:00:00+08:00"),
    line("O3", 1, "P1", "S1", 4, at="2026-11-21T09:00:00+08:00", customer="C3"),
    line("O4", 1, "P4", "S1", 1),
    line("O5", 1, "P5", "S3", 6),
)


def frozen(folder: Path, *lines: str, supply: tuple[str, ...] = ()) -> Shelf:
    shelf = warehouse(folder)
    take(shelf, folder, *lines)
    if supply:
        import_files(shelf, [write(folder, "supply.csv", ["sku_id,qty", *supply])])
    cut_off(shelf, D)
    return shelf


def body(shelf: Shelf, kind: ListKind, key: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(shelf.lists[WAVE][kind, key].body)
    return content


def test_every_route_has_its_list_even_without_goods(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT)
    report = plan(shelf, D)
    assert (report.trunk_lists, report.branch_lists, report.put_lists) == (2, 4, 3)
    assert report.totals.items_ordered == report.totals.items_allocated == 17
    assert body(shelf, ListKind.BRANCH_PICK, "GS1-B2") == {
        "point": [], "sku": [], "qty": [], "short": [],
    }  # fmt: skip


def test_trunk_lists_stand_last_drop_first_and_by_slot(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT)
    plan(shelf, D)
    assert body(shelf, ListKind.TRUNK_PICK, "T1") == {
        "station": ["GS1", "GS1", "GS2"],
        "sku": ["S2", "S1", "S1"],
        "qty": [1, 9, 1],
    }


def test_branch_lists_stand_by_stop_then_slot_and_put_lists_by_drop(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT)
    plan(shelf, D)
    assert body(shelf, ListKind.BRANCH_PICK, "GS1-B1") == {
        "point": ["P2", "P1", "P1"],
        "sku": ["S1", "S2", "S1"],
        "qty": [2, 1, 7],
        "short": [0, 0, 0],
    }
    assert body(shelf, ListKind.PUT, "S1") == {"dest": ["GS2", "GS1"], "qty": [1, 9]}


def test_short_supply_goes_by_station_then_point_then_first_ordered(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT, supply=("S1,5", "S3,0", "S2,100"))
    seen = preview(shelf, D)
    report = plan(shelf, D)
    # Ten ordered, five come: GS1 4.5 and GS2 .5, equal remainders, the larger order gets it.
    rice = next(product for product in seen.products if product.sku_id == "S1")
    assert (rice.supply, rice.demand) == (5, 10)
    assert [(s.station_id, s.ordered, s.allotted) for s in rice.stations] == [
        ("GS1", 9, 5),
        ("GS2", 1, 0),
    ]
    assert (report.totals.items_allocated, report.totals.items_short) == (6, 11)
    assert report.short_products == 2
    # P1 7 of 9 and P2 2 of 9, of five: 3.9 and 1.1.
    assert body(shelf, ListKind.BRANCH_PICK, "GS1-B1") == {
        "point": ["P2", "P1", "P1"],
        "sku": ["S1", "S2", "S1"],
        "qty": [1, 1, 4],
        "short": [1, 0, 3],
    }
    assert body(shelf, ListKind.BRANCH_PICK, "GS3-B1") == {
        "point": ["P5"], "sku": ["S3"], "qty": [0], "short": [6],
    }  # fmt: skip
    assert (ListKind.PUT, "S3") not in shelf.lists[WAVE]
    notes = notes_of(shelf, "GS1")
    assert [(note.order_id, note.line_no, note.ordered, note.quantity) for note in notes["P1"]] == [
        ("O3", 1, 4, 4),
        ("O1", 1, 3, 0),
        ("O1", 2, 1, 1),
    ]
    assert notes["P1"][0].customer_ref == "C3"


def notes_of(shelf: Shelf, station: str) -> dict[str, Any]:
    skus = {key: sku(shelf, key) for key in shelf.rows[Table.SKUS]}
    points = [key for key, row in shelf.rows[Table.POINTS].items() if row[6] == station]
    packed = dict(customer_lines(shelf.books[WAVE], shelf.shortage(WAVE), {station: points}))
    return delivery_lines(packed[station], skus)


def sku(shelf: Shelf, key: str) -> Sku:
    row = list(shelf.rows[Table.SKUS][key])
    return Sku._make([*row[:4], Zone(str(row[4])), *row[5:]])


def test_a_preview_may_ask_what_if_and_stores_nothing(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT)
    assert preview(shelf, D).products == ()
    assert [product.sku_id for product in preview(shelf, D, {"S2": 0}).products] == ["S2"]
    assert WAVE not in shelf.lists


def test_a_plan_needs_a_frozen_wave_that_nobody_works_yet(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, *NIGHT)
    for prepare, key in ((None, "plan.before_cutoff"), (cut_off, "plan.in_work")):
        if prepare:
            prepare(shelf, D)
            plan(shelf, D)
            shelf.in_work = WAVE
        with pytest.raises(NightfloorError) as refused:
            plan(shelf, D)
        assert refused.value.message.key == key


def test_planning_again_gives_the_same_lists(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT, supply=("S1,5",))
    plan(shelf, D)
    before = dict(shelf.lists[WAVE])
    plan(shelf, D)
    assert shelf.lists[WAVE] == before


def test_lists_that_do_not_add_up_are_not_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = frozen(tmp_path, *NIGHT)
    forgetful = replace(planning.LISTINGS[ListKind.PUT], table="(FROM sown WHERE station <> 'GS2')")
    monkeypatch.setitem(planning.LISTINGS, ListKind.PUT, forgetful)
    with pytest.raises(Refused) as refused:
        plan(shelf, D)
    assert refused.value.message.key == "plan.does_not_add_up"
    assert WAVE not in shelf.lists


def test_a_large_night_is_listed_in_portions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = frozen(tmp_path, *NIGHT)
    plan(shelf, D)
    before = dict(shelf.lists[WAVE])
    monkeypatch.setattr(planning, "_AT_A_TIME", 2)
    plan(shelf, D)
    assert shelf.lists[WAVE] == before


@pytest.fixture
def eng() -> Iterator[Engine]:
    with engine() as made:
        name_codes(made, "SELECT 'P' || i FROM range(3000) AS t(i)", "VALUES ('S1'), ('S2')")
        yield made


BOOKFUL = (
    "SELECT 'O' || i AS order_id, 1 AS line_no, i::BIGINT AS ordered_at, 'P' || (i % 3000) AS "
    "point_id, 'S' || (1 + i % 2) AS sku_id, 1 AS qty, '' AS customer_ref FROM "
    "range(300000) AS t(i)"
)


def test_a_book_read_again_holds_what_was_written(eng: Engine) -> None:
    body, _ = write_book(eng, BOOKFUL)
    open_book(eng, body, "book")
    assert eng.row(f"SELECT count(*) FROM (({BOOKFUL}) EXCEPT SELECT * FROM book)") == (0,)
    assert eng.row("SELECT count(*) FROM book") == (300_000,)


def test_a_book_that_came_out_different_is_not_trusted(
    eng: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = eng.run

    def forgets_a_line(sql: str) -> None:
        honest(sql.replace("range(300000)", "range(299999)") if sql.startswith("COPY") else sql)

    monkeypatch.setattr(eng, "run", forgets_a_line)
    with pytest.raises(Unavailable) as failed:
        write_book(eng, BOOKFUL)
    assert failed.value.message.key == "plan.book_not_written"


LINES = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P3", "P4", "P5", "P6"]),
        st.sampled_from(["S1", "S2", "S3"]),
        st.integers(1, 30),
        st.integers(0, 59),
    ),
    min_size=1,
    max_size=25,
)
SUPPLY = st.dictionaries(st.sampled_from(["S1", "S2", "S3"]), st.integers(0, 200))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(orders=LINES, supply=SUPPLY)
def test_any_night_adds_up_to_the_unit(
    tmp_path: Path, orders: list[tuple[str, str, int, int]], supply: dict[str, int]
) -> None:
    lines = [
        line(f"O{i}", 1, point, product, n, at=f"2026-11-21T09:{minute:02d}:00+08:00")
        for i, (point, product, n, minute) in enumerate(orders)
    ]
    shelf = frozen(tmp_path, *lines, supply=tuple(f"{key},{n}" for key, n in supply.items()))
    plan(shelf, D)
    demand: Counter[str] = Counter()
    ordered: Counter[tuple[str, str]] = Counter()
    for point, product, n, _ in orders:
        demand[product] += n
        ordered[point, product] += n
    comes = {p: min(n, supply.get(p, n)) for p, n in demand.items() if supply.get(p, n)}
    by_tier = {kind: per_product(shelf, kind) for kind in ListKind}
    assert all(+found == comes for found in by_tier.values())
    branch = [found for item in lists_of(shelf, ListKind.BRANCH_PICK) for found in item]
    assert {(x.destination_id, x.sku_id): x.quantity + x.short for x in branch} == ordered
    assert all(x.quantity >= 0 and x.short >= 0 for x in branch)
    customers: Counter[tuple[str, str]] = Counter()
    for station in ("GS1", "GS2", "GS3"):
        for point, notes in notes_of(shelf, station).items():
            for note in notes:
                assert 0 <= note.quantity <= note.ordered
                customers[point, note.sku_id] += note.quantity
    assert +customers == +Counter({(x.destination_id, x.sku_id): x.quantity for x in branch})


def lists_of(shelf: Shelf, kind: ListKind) -> Iterator[list[Any]]:
    for (found, key), planned in shelf.lists[WAVE].items():
        if found == kind:
            lines = (
                put_lines(key, planned.body) if kind is ListKind.PUT else pick_lines(planned.body)
            )
            yield list(lines)


def per_product(shelf: Shelf, kind: ListKind) -> Counter[str]:
    found: Counter[str] = Counter()
    for lines in lists_of(shelf, kind):
        for each in lines:
            found[each.sku_id] += each.quantity
    return found


def test_a_station_makes_its_own_put_lists_from_its_routes(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT, supply=("S1,5",))
    plan(shelf, D)
    routes = ("GS1-B1", "GS1-B2")
    made = branch_put_lists(listed(shelf, ListKind.BRANCH_PICK, key).body for key in routes)
    assert {key: json.loads(text) for key, text in made.items()} == {
        "S1": {"dest": ["P2", "P1"], "qty": [1, 4]},
        "S2": {"dest": ["P1"], "qty": [1]},
    }


def listed(shelf: Shelf, kind: ListKind, key: str) -> PlannedList:
    return shelf.lists[WAVE][kind, key]


def test_papers_carry_what_the_list_says(tmp_path: Path) -> None:
    shelf = frozen(tmp_path, *NIGHT, supply=("S1,5", "S3,0"))
    plan(shelf, D)
    skus = {key: sku(shelf, key) for key in shelf.rows[Table.SKUS]}
    points = {
        key: Point._make([*row[:2], Area(str(row[2])), *row[3:]])
        for key, row in shelf.rows[Table.POINTS].items()
    }
    stations = {key: Station._make(row) for key, row in shelf.rows[Table.STATIONS].items()}
    row = shelf.rows[Table.ROUTES]["GS1-B1"]
    paper = pick_list(
        listed(shelf, ListKind.BRANCH_PICK, "GS1-B1").body,
        number="L1",
        wave_id=WAVE,
        business_date=D,
        route=Route._make([row[0], Tier(str(row[1])), *row[2:]]),
        origin_name="城东站",
        destinations=points,
        skus=skus,
    )
    assert [(group.sequence, group.destination_name) for group in paper.groups] == [
        (1, "二村"),
        (2, "一村"),
    ]
    assert [(x.slot, x.name, x.quantity) for x in paper.groups[1].lines] == [
        ("A01-1", "酸奶", 1),
        ("B02-1", "大米", 4),
    ]
    sown = put_list(
        listed(shelf, ListKind.PUT, "S1").body,
        number="L2",
        wave_id=WAVE,
        business_date=D,
        sku=skus["S1"],
        site_name="中心仓",
        destinations=stations,
    )
    assert [(x.position, x.route_id, x.quantity) for x in sown.lines] == [("GS1-A", "T1", 5)]
