"""Every number printed on a paper leads somewhere when it is scanned into the search."""

import json

import pytest

from tests.floor import Night
from tests.operations.test_take_back import sold
from tests.scanning import said
from tests.town import WAVE
from wms.domain.codes import make_short_stop, named_on
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.operations.search_ports import Reference, Thing
from wms.operations.search_view import Query, look_up
from wms.planning.order_pages import packed, page_of

STATION = [
    ("ST-GS001-B01-20261121-1-2", Thing.POINT, "P002"),
    (make_short_stop("GS001-B01-20261121-1", 2), Thing.POINT, "P002"),
    ("GS001-B01-20261121-1", Thing.MANIFEST, "GS001-B01-20261121-1"),
    ("DN-P001-20261121", Thing.POINT, "P001"),
    ("GS001-B01-20261121-1/2", Thing.POINT, "P002"),
    ("PL-GS001-B01-20261121", Thing.ROUTE, "GS001-B01"),
    ("PUT-S1-20261121", Thing.PRODUCT, "S1"),
    ("KPI20261121-GS001", Thing.NIGHT, "W20261121"),
    ("EB20261122-GS001", Thing.SITE, "GS001"),
    ("O-7", Thing.ORDER, "O-7"),
]
WAREHOUSE = [
    ("SN20261121-V1", Thing.SUPPLIER, "V1"),
    ("AC20261121-V1", Thing.SUPPLIER, "V1"),
    ("RS20261122-V1-2", Thing.SUPPLIER, "V1"),
    ("PL-T01-20261121", Thing.ROUTE, "T01"),
    ("T01-20261121-1", Thing.MANIFEST, "T01-20261121-1"),
    ("KPI20261121-CW01", Thing.NIGHT, "W20261121"),
    ("KPI20261121-GS001", Thing.STATION, "GS001"),
    ("EB20261122-CW01", Thing.SITE, "CW01"),
    ("EB20261122-GS001", Thing.STATION, "GS001"),
    ("w20261121", Thing.NIGHT, "W20261121"),
]


def found(night: Night, text: str) -> list[Reference]:
    result = look_up(night.floor, "W20261121", Query(text))
    return [hit.reference for hit in result.found.hits]


@pytest.mark.parametrize(("number", "thing", "key"), STATION, ids=[row[0] for row in STATION])
def test_at_the_station(morning: Night, number: str, thing: Thing, key: str) -> None:
    sold(morning, ("O-7", "P001", "S2", 2))
    assert found(morning, number) == [Reference(thing, key)]
    t = morning.terminal("T-01", Role.LEAD, Command.SEARCH)
    t.do(number)
    assert f"{thing}" in t.last.banner.key


@pytest.mark.usefixtures("station")
@pytest.mark.parametrize(("number", "thing", "key"), WAREHOUSE, ids=[row[0] for row in WAREHOUSE])
def test_at_the_warehouse(warehouse: Night, number: str, thing: Thing, key: str) -> None:
    warehouse.tamper("INSERT INTO supplier VALUES ('V1', '好邻农产品', 'fresh', '')")
    assert found(warehouse, number) == [Reference(thing, key)]
    t = warehouse.terminal("T-01", Role.SUPERVISOR, Command.SEARCH)
    t.do(number)
    assert t.last.banner.key == f"search.found.{thing}"


def test_what_no_paper_bears_leads_nowhere(morning: Night) -> None:
    for text in (
        "ST-GS001-B09-20261121-1-1",
        "ST0000000001",
        "DN-P999-20261121",
        "AC2026-V1",
        "PL--20261121",
    ):
        assert found(morning, text) == []
    # A line of a receipt is of its receipt.
    assert named_on("GR20261121-0007/3") == "GR20261121-0007"
    assert named_on("GR20261121-0007") == ""


def booked(night: Night, *lines: tuple[str, int, str, str, int]) -> None:
    """The closed book by order number: order, line, point, product, how many."""
    pages: dict[int, list[str]] = {}
    for line in lines:
        pages.setdefault(page_of(line[0]), []).append("\t".join(map(str, line)))
    for page, rows in pages.items():
        night.tamper(
            "INSERT INTO order_page (wave_id, page, body, lines) VALUES (:w, :page, :body, :lines)",
            w=WAVE,
            page=page,
            body=packed("\n".join(rows)),
            lines=len(rows),
        )


def card(night: Night, text: str) -> list[tuple[str, str]]:
    """What the card of the one thing found says, label and value."""
    ((reference),) = found(night, text)
    result = look_up(night.floor, WAVE, Query(reference=reference))
    assert result.card is not None
    return [
        (entry.label, entry.value if isinstance(entry.value, str) else said(entry.value))
        for entry in result.card.entries
    ]


def test_an_order_at_the_warehouse_says_where_each_line_is(
    warehouse: Night, station: Night
) -> None:
    """Somebody calls while T01 is on the road: noodles of a point of GS001, and apples the plan
    could not give in full; dumplings of a point whose truck is still here."""
    del station
    booked(
        warehouse,
        ("O-7", 1, "P001", "S1", 2),
        ("O-7", 2, "P001", "S2", 3),
        ("O-8", 1, "P005", "S1", 1),
    )
    cut = {"points": {"point": [], "sku": [], "short": []},
           "lines": {"order": ["O-7"], "line": [2], "short": [1]}}  # fmt: skip
    warehouse.tamper("DELETE FROM shortage")
    warehouse.tamper(
        "INSERT INTO shortage (wave_id, body) VALUES (:w, :b)", w=WAVE, b=json.dumps(cut).encode()
    )
    told = card(warehouse, "o-7")
    assert told[:5] == [
        ("wave", WAVE),
        ("point", "P001 兴宁自提点"),
        ("station", "GS001 民生网格站"),
        ("route", "T01 第 1 站"),
        ("route", "GS001-B01 第 1 站"),
    ]
    assert told[5] == ("order_line", "第 1 行 粉丝 2 件")
    assert told[6][1].startswith("GS001 全部：计划 ")
    assert ("order_line", "第 2 行 苹果：订 3 件，只排到 2 件") in told
    trucks = [value for label, value in told if label == "manifest"]
    assert trucks
    assert all(value.startswith("T01-20261121-1 已发车") for value in trucks)
    assert ("manifest", "在箱里，还没装车") in card(warehouse, "O-8")


def test_an_order_at_its_station_says_what_became_of_it(morning: Night) -> None:
    sold(morning, ("O-7", "P001", "S2", 2), ("O-8", "P002", "S2", 1))
    t = morning.terminal("T-02", job=Command.DELIVER)
    t.do("GS001-B01-20261121-1", "ST-GS001-B01-20261121-1-1", "840", "4")
    told = card(morning, "O-7")
    assert ("order_line", "第 1 行 苹果 2 件") in told
    assert [value for label, value in told if label == "delivered"] == [
        "已签收 11-22 08:40（GS001-B01-20261121-1）"
    ]
    assert any(v.startswith("GS001-B01-20261121-1") for label, v in told if label == "manifest")


def test_what_is_in_no_book_is_not_found(warehouse: Night) -> None:
    booked(warehouse, ("O-7", 1, "P001", "S1", 2))
    assert found(warehouse, "O-70") == []


def test_the_balance_of_empties_opens_from_the_site_and_from_a_station(
    warehouse: Night, station: Night
) -> None:
    del station
    for whose in (Reference(Thing.SITE, "CW01"), Reference(Thing.STATION, "GS001")):
        result = look_up(warehouse.floor, WAVE, Query(reference=whose))
        assert result.card is not None
        (entry,) = (one for one in result.card.entries if one.label == "empties")
        assert entry.leads_to is not None
        part = look_up(warehouse.floor, WAVE, Query(reference=entry.leads_to)).part
        assert part is not None
        assert {line.cells[0] for line in part.lines} >= {"GS001"}


def test_orders_that_differ_in_capitals_alone_are_two(warehouse: Night, morning: Night) -> None:
    """Two customers: neither is shown the other's lines; asked for otherwise, both are named."""
    lines = (("ab-7", 1, "P001", "S1", 2), ("AB-7", 1, "P005", "S2", 1))
    booked(warehouse, *lines)
    for number, (point, product) in {"ab-7": ("P001", "粉丝"), "AB-7": ("P005", "苹果")}.items():
        told = card(warehouse, number)
        assert [value[:4] for label, value in told if label == "point"] == [point]
        assert [value for label, value in told if label == "order_line"] == [
            f"第 1 行 {product} {2 if product == '粉丝' else 1} 件"
        ]
    both = [Reference(Thing.ORDER, number) for number in ("AB-7", "ab-7")]
    assert sorted(found(warehouse, "Ab-7"), key=lambda one: one.key) == both
    sold(morning, ("ab-7", "P001", "S2", 2), ("AB-7", "P002", "S2", 1))
    assert found(morning, "AB-7") == [both[0]]
    assert [value[:4] for label, value in card(morning, "ab-7") if label == "point"] == ["P001"]


def test_an_order_numbered_as_our_papers_are_is_found(warehouse: Night, morning: Night) -> None:
    """A shop system counts as we do: `ST`, `SN`, a day and a number."""
    numbers = ["ST202611210007", "ST2026112107", "SN20261121-0007", "DN-77-20261121"]
    for n, number in enumerate(numbers):
        booked(warehouse, (number, 1, "P001", "S1", n + 1))
        assert found(warehouse, number) == [Reference(Thing.ORDER, number)]
    sold(morning, *((number, "P001", "S2", 1) for number in numbers))
    for number in numbers:
        assert found(morning, number) == [Reference(Thing.ORDER, number)]
