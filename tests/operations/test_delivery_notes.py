"""The note that goes with a vehicle says what is on that vehicle, and of the point's other goods
where they are: never that they came."""

import json
import zlib

import pytest

from tests.floor import NOODLES, Night
from tests.town import WAVE
from wms.documents import render
from wms.domain.delivery_papers import Elsewhere
from wms.domain.papers import BranchManifest, Copy, DeliveryNote
from wms.domain.words import Role, Zone
from wms.operations.reply import Command
from wms.storage.contents import Contents
from wms.storage.night_tables import night_tables

TRUCK = "T01-20261121-1"
FIRST, SECOND = "GS001-B01-20261121-1", "GS001-B01-20261121-2"
DONE = Command.DONE
ORDERS = (
    ("P001", "C1", "S1", 1),
    ("P001", "C2", "S1", 1),
    ("P001", "C1", "S3", 1),
    ("P001", "C2", "S2", 3),
    ("P002", "C3", "S1", 1),
    ("P002", "C3", "S3", 2),
)


@pytest.fixture
def packed(station: Night) -> Night:
    """The station sorted; the noodles of P001 lie in two totes, one in each."""
    station.unload_everything(TRUCK)
    sorter = station.terminal(job=Command.PUT)
    sorter.do(NOODLES.gtin, "P001-A", sorter.tote())
    sorter.key("1")
    sorter.do("P001-A", Command.CLOSE, "P001-A")
    station.sort_everything()
    columns = {
        "point": [point for point, *_ in ORDERS],
        "order": [f"O{customer}" for _, customer, *_ in ORDERS],
        "line": list(range(1, len(ORDERS) + 1)),
        "customer": [customer for _, customer, *_ in ORDERS],
        "sku": [sku for *_, sku, _ in ORDERS],
        "ordered": [quantity for *_, quantity in ORDERS],
        "qty": [quantity for *_, quantity in ORDERS],
    }
    station.tamper(
        "INSERT INTO customer_lines (wave_id, station_id, body) VALUES (:w, 'GS001', :b)",
        w=WAVE,
        b=zlib.compress(json.dumps(columns).encode()),
    )
    return station


def box(night: Night, point: str, sku: str, nth: int = 0) -> str:
    """The SSCC of the container in which a point's goods lie."""
    rows = night.rows(
        "SELECT c.sscc FROM container c JOIN content t ON t.sscc = c.sscc"
        " WHERE c.destination_id = :p AND t.sku_id = :s ORDER BY 1",
        p=point,
        s=sku,
    )
    return str(rows[nth][0])


def notes(night: Night, number: str) -> dict[str, DeliveryNote]:
    """The notes of a manifest by point; of each, what is said to be on board is what the driver's
    sheet of that manifest says, against which deliveries are keyed."""
    found = {note.point_id: note for note in Contents(night.books).delivery_notes(number)}
    with night.books.reading() as books:
        sheet = books.delivery.sheet(number)
    on_sheet = {}
    if sheet is not None:
        for stop in sheet.stops:
            on_sheet[stop.point_id] = sum(goods.quantity for goods in stop.goods)
        for point, note in found.items():
            assert sum(line.quantity for line in note.lines) == on_sheet.get(point, 0)
    return found


def told(note: DeliveryNote) -> list[tuple[str, str, int, int, int, int]]:
    """Customer, product, on board, otherwise, staying, short."""
    return [
        (line.customer_ref, line.sku_id, line.quantity, line.other, line.stays, line.short)
        for line in note.lines
    ]


def split(packed: Night) -> None:
    """The van is full with one tote of P001's noodles; the rest follows."""
    t = packed.terminal("T-91", Role.LEAD, Command.LOAD)
    t.do("GS001-B01", box(packed, "P001", "S1"), Command.SPLIT, "GS001-B01", "GS001-B01")
    packed.clock.go_to(6, 30, day=22)
    assert packed.depart("GS001-B01") == FIRST


def test_of_a_split_load_each_note_says_what_its_van_brings(packed: Night) -> None:
    split(packed)
    (note,) = notes(packed, FIRST).values()
    assert told(note) == [
        ("C1", "S1", 1, 0, 0, 0),
        ("C2", "S1", 0, 1, 0, 0),
        ("C1", "S3", 0, 1, 0, 0),
        ("C2", "S2", 0, 3, 0, 0),
    ]
    assert {one.number for one in note.elsewhere} == {SECOND}
    assert sum(one.items for one in note.elsewhere) == 5

    packed.clock.go_to(7, 0, day=22)
    assert packed.load_and_depart("GS001-B01") == SECOND
    later = notes(packed, SECOND)
    assert told(later["P001"]) == [
        ("C2", "S1", 1, 0, 0, 0),
        ("C1", "S3", 1, 0, 0, 0),
        ("C2", "S2", 3, 0, 0, 0),
    ]
    assert later["P001"].elsewhere == (
        Elsewhere(box(packed, "P001", "S1"), Zone.AMBIENT, 1, FIRST),
    )
    assert told(later["P002"]) == [("C3", "S1", 1, 0, 0, 0), ("C3", "S3", 2, 0, 0, 0)]
    # Printed again, the first one still says what was on the first van.
    assert notes(packed, FIRST) == {"P001": note}
    assert packed.audit() == []


def test_what_the_notes_say_came_is_what_deliveries_are_said_against(packed: Night) -> None:
    """Nobody is at P001 when the first van comes: one item goes back, not five."""
    split(packed)
    packed.clock.go_to(7, 0, day=22)
    packed.load_and_depart("GS001-B01")
    packed.clock.go_to(9, 0, day=22)
    t = packed.terminal(job=Command.DELIVER)
    t.do(f"ST-{FIRST}-1", Command.EXCEPTION, "DELIVER-undeliverable", "WHY-absent", DONE)
    assert t.says.endswith("带回 1 件"), t.says
    t.do(f"ST-{SECOND}-1", "9:05", "4.0")
    assert t.says == "1 兴宁自提点 全部签收 09:05"
    assert packed.rows("SELECT number, outcome FROM delivery ORDER BY 1") == [
        (FIRST, "undeliverable"),
        (SECOND, "delivered"),
    ]
    assert packed.rows("SELECT sku_id, quantity FROM returned") == [("S1", 1)]
    assert packed.audit() == []


def test_a_container_left_behind_is_said_to_stay_and_why(packed: Night) -> None:
    """One tote of noodles did not make it onto the van; the supervisor let it go."""
    behind = box(packed, "P001", "S1", 1)
    t = packed.load_everything("GS001-B01")
    t.do(Command.EXCEPTION, behind)
    number = packed.depart("GS001-B01")
    note = notes(packed, number)["P001"]
    gone = sum(line.stays for line in note.lines)
    (one,) = note.elsewhere
    assert (one.sscc, one.items, one.number, one.reason) == (behind, gone, "", "time_up")
    assert sum(line.quantity + line.stays for line in note.lines) == 6
    assert ("C2", "S1", 0, 0, 1, 0) in told(note)
    assert notes(packed, number)["P002"].elsewhere == ()
    zh, en = (
        render(note, Copy(0, packed.clock.tick(), "黄大姐"), "text", language).decode()
        for language in ("zh_CN", "en")
    )
    assert "不在本车上，不要按已到点收" in zh
    assert "留在站里：" in zh
    assert "not delivered with this note" in en
    assert packed.audit() == []


def test_what_is_held_as_too_warm_stays_and_says_so(packed: Night) -> None:
    warm = box(packed, "P001", "S3")
    packed.load_everything("GS001-B01")
    t = packed.terminal("T-92", Role.SUPERVISOR, Command.DEPART)
    t.do("GS001-B01", DONE, DONE, "F10001", DONE, "9.5", "9.5")
    held = [row[0] for row in packed.rows("SELECT subject FROM hold WHERE state = 'held'")]
    assert warm in held
    off = packed.terminal("T-91", Role.LEAD, Command.LOAD)
    for sscc in held:
        off.do("GS001-B01", Command.EXCEPTION, sscc)
    number = packed.depart("GS001-B01")
    note = notes(packed, number)["P001"]
    assert note.elsewhere == (Elsewhere(warm, Zone.CHILLED, 1, "", 95),)
    assert ("C1", "S3", 0, 0, 1, 0) in told(note)
    assert packed.audit() == []


def stops_of(night: Night, number: str) -> list[str]:
    """The points on a driver's sheet."""
    paper = Contents(night.books).manifest(number)
    assert isinstance(paper, BranchManifest)
    return [stop.point_id for stop in paper.stops]


@pytest.fixture
def one_short(packed: Night) -> Night:
    """One of P002's yogurts spoiled in its tote: it went short of it."""
    packed.tamper(
        "UPDATE sort_count SET put = put - 1, short = short + 1"
        " WHERE destination_id = 'P002' AND sku_id = 'S3'"
    )
    return packed


def test_the_sheet_of_a_split_load_has_no_stop_its_van_brings_nothing(one_short: Night) -> None:
    """P002's goods follow: what it is short of is said on the sheet that comes with them."""
    split(one_short)
    assert stops_of(one_short, FIRST) == ["P001"]
    one_short.clock.go_to(7, 0, day=22)
    assert one_short.load_and_depart("GS001-B01") == SECOND
    assert stops_of(one_short, SECOND) == ["P001", "P002"]
    paper = Contents(one_short.books).manifest(SECOND)
    assert isinstance(paper, BranchManifest)
    assert [stop.shorts for stop in paper.stops] == [0, 1]


def test_a_point_that_gets_nothing_at_all_is_told_so_once(station: Night) -> None:
    """Everything of P002 went short: it is a stop of the last vehicle of its route, and of that
    alone."""
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.tamper("DELETE FROM content WHERE sscc IN"
                   " (SELECT sscc FROM container WHERE destination_id = 'P002')")  # fmt: skip
    station.tamper("UPDATE container SET state = 'condemned' WHERE destination_id = 'P002'")
    station.tamper(
        "UPDATE sort_count SET short = short + put, put = 0 WHERE destination_id = 'P002'"
    )
    t = station.terminal("T-91", Role.LEAD, Command.LOAD)
    t.do("GS001-B01", station.boxes("P001")[0], Command.SPLIT, "GS001-B01", "GS001-B01")
    station.clock.go_to(6, 30, day=22)
    assert station.depart("GS001-B01") == FIRST
    station.clock.go_to(7, 0, day=22)
    assert station.load_and_depart("GS001-B01") == SECOND
    assert (stops_of(station, FIRST), stops_of(station, SECOND)) == (["P001"], ["P001", "P002"])


def test_a_point_left_behind_whole_has_a_note_that_says_so(packed: Night) -> None:
    """Nobody stops there; its leader is sent the note, or told by it on the telephone."""
    t = packed.terminal("T-91", Role.LEAD, Command.LOAD)
    t.do("GS001-B01", *packed.boxes("P001"))
    number = packed.depart("GS001-B01")
    assert stops_of(packed, number) == ["P001"]
    found = notes(packed, number)
    assert set(found) == {"P001", "P002"}
    note = found["P002"]
    assert (note.containers, note.leader != "") == ((), True)
    assert {(one.number, one.reason) for one in note.elsewhere} == {("", "time_up")}
    assert told(note) == [("C3", "S1", 0, 0, 1, 0), ("C3", "S3", 0, 0, 2, 0)]
    assert (
        "本车没有这个点的货"
        in render(note, Copy(0, packed.clock.tick(), "黄大姐"), "text", "zh_CN").decode()
    )
    # The next van brings it all the same: with a note of its own.
    packed.clock.go_to(8, 0, day=22)
    later = packed.load_and_depart("GS001-B01")
    assert told(notes(packed, later)["P002"]) == [
        ("C3", "S1", 1, 0, 0, 0),
        ("C3", "S3", 2, 0, 0, 0),
    ]
    assert {one.number for one in notes(packed, number)["P002"].elsewhere} == {later}
    with packed.store.snapshot() as tx:
        heads = {table.name: table for table in night_tables(tx, WAVE)}["delivery_note"]
        assert {row[0] for row in heads.rows} == {
            note.number for one in (number, later) for note in notes(packed, one).values()
        }
    assert packed.audit() == []


def test_the_notes_of_a_void_manifest_say_that_they_are_void(packed: Night) -> None:
    packed.load_everything("GS001-B01")
    packed.close_manifest(FIRST)
    copy = Copy(0, packed.clock.tick(), "黄大姐")
    (before, _) = notes(packed, FIRST).values()
    assert "作废" not in render(before, copy, "text", "zh_CN").decode()
    boss = packed.terminal("T-03", Role.SUPERVISOR, Command.VOID)
    boss.do(FIRST, "WHY-wrong_load", packed.badges[Role.ADMIN])
    for note in Contents(packed.books).delivery_notes(FIRST):
        assert note.void is not None
        assert "作废" in render(note, copy, "text", "zh_CN").decode()
        assert "VOID" in render(note, copy, "text", "en").decode()
    packed.load_everything("GS001-B01")
    assert packed.depart("GS001-B01") == SECOND
    assert all(note.void is None for note in notes(packed, SECOND).values())
