"""Every number printed on a paper leads somewhere when it is scanned into the search."""

import pytest

from tests.floor import Night
from tests.operations.test_take_back import sold
from wms.domain.codes import named_on
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.operations.search_ports import Reference, Thing
from wms.operations.search_view import Query, look_up

STATION = [
    ("ST-GS001-B01-20261121-1-2", Thing.POINT, "P002"),
    ("GS001-B01-20261121-1", Thing.MANIFEST, "GS001-B01-20261121-1"),
    ("DN-P001-20261121", Thing.POINT, "P001"),
    ("PL-GS001-B01-20261121", Thing.ROUTE, "GS001-B01"),
    ("PUT-S1-20261121", Thing.PRODUCT, "S1"),
    ("KPI20261121-GS001", Thing.STATION, "GS001"),
    ("O-7", Thing.POINT, "P001"),
]
WAREHOUSE = [
    ("SN20261121-V1", Thing.SUPPLIER, "V1"),
    ("AC20261121-V1", Thing.SUPPLIER, "V1"),
    ("RS20261122-V1-2", Thing.SUPPLIER, "V1"),
    ("PL-T01-20261121", Thing.ROUTE, "T01"),
    ("T01-20261121-1", Thing.MANIFEST, "T01-20261121-1"),
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


def test_what_no_paper_bears_leads_nowhere(morning: Night) -> None:
    for text in ("ST-GS001-B09-20261121-1-1", "DN-P999-20261121", "AC2026-V1", "PL--20261121"):
        assert found(morning, text) == []
    # A line of a receipt is of its receipt.
    assert named_on("GR20261121-0007/3") == "GR20261121-0007"
    assert named_on("GR20261121-0007") == ""
