"""Books of returns tampered with, or made worse in one place, and the audit that notices."""

from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, NOODLES, Night
from wms.domain.words import Role
from wms.operations import returns_rules, take_back_rules
from wms.operations.reply import Command
from wms.operations.returns_ports import NightGot
from wms.storage import returns as returns_store
from wms.storage.effects import returns
from wms.storage.statements import Statement

NOTE = "RN20261121-GS001-1"
DONE, CLOSE = Command.DONE, Command.CLOSE
NOTHING = Statement("UPDATE meta SET value = value WHERE key = 'site_id'")
AT_STATION = {
    "goods on a note that does not name them": (
        "returned_once",
        "UPDATE returned SET note = 'RN20261121-GS001-9' WHERE sku_id = 'S2'",
    ),
    "goods taken off their note": (
        "returned_once",
        "UPDATE returned SET note = '', state = 'collected' WHERE sku_id = 'S2'",
    ),
    "goods that vanished": ("returned_once", "DELETE FROM returned WHERE sku_id = 'S2'"),
    "a note that says other goods": (
        "returned_once",
        "UPDATE returns_note SET body = REPLACE(body, '苹果', '香蕉')",
    ),
    "a line of a note that says more": (
        "returned_once",
        "UPDATE returns_line SET sent = 9 WHERE sku_id = 'S2'",
    ),
    "more than the point got": (
        "returned_within",
        "UPDATE returned SET quantity = 4 WHERE sku_id = 'S2'",
    ),
    "of a night it got nothing in": (
        "returned_within",
        "UPDATE returned SET wave_id = 'W20261120' WHERE sku_id = 'S2'",
    ),
}
AT_WAREHOUSE = {
    "more decided than found": (
        "disposed",
        "UPDATE returns_line SET destroyed = destroyed + 1 WHERE sku_id = 'S2'",
    ),
    "less found after it was decided": (
        "disposed",
        "UPDATE returns_line SET found = 1 WHERE sku_id = 'S2'",
    ),
    "decided before it was counted": (
        "disposed",
        "UPDATE returns_note SET state = 'on_note'",
    ),
    "more taken along than the slip says": (
        "disposed",
        "UPDATE returns_line SET slipped = slipped + 1, to_supplier = to_supplier + 1,"
        " found = found + 1 WHERE sku_id = 'S2'",
    ),
    "a slip that says other goods": (
        "disposed",
        "UPDATE return_slip SET body = REPLACE(body, '苹果', '香蕉')",
    ),
    "a line that came from nowhere": (
        "returned_once",
        "UPDATE returns_line SET party = 'P003' WHERE sku_id = 'S2'",
    ),
}


def taken_back(morning: Night) -> None:
    t = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    t.do("P001", APPLES.gtin, "2", "WHY-rotten", DONE)
    t.do(NOODLES.gtin, "1", "WHY-unwanted", DONE)


@pytest.fixture
def noted(morning: Night) -> Night:
    """P001 gave back 2 apples and 1 noodles; they are on a note."""
    taken_back(morning)
    morning.terminal("T-04", Role.LEAD, Command.TAKE_BACK).do(CLOSE, DONE)
    assert morning.audit() == []
    return morning


@pytest.fixture
def disposed(noted: Night, warehouse: Night) -> Night:
    """The warehouse counted them, and a supplier's driver has the apples."""
    noted.mail_to(warehouse)
    t = warehouse.terminal("T-05", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, APPLES.gtin, DONE, NOODLES.gtin, DONE, DONE, DONE)
    t.do(APPLES.gtin, "RETURNS-TO_SUPPLIER", DONE, "WHY-supplier_fault", DONE)
    t.do("RETURNS-SUPPLIERS", "V1", DONE)
    assert warehouse.audit() == []
    return warehouse


@ON_SQLITE
@pytest.mark.parametrize(("name", "sql"), AT_STATION.values(), ids=AT_STATION.keys())
def test_tampering_at_the_station_is_named(station: Night, name: str, sql: str) -> None:
    morning_of(station)
    taken_back(station)
    station.terminal("T-04", Role.LEAD, Command.TAKE_BACK).do(CLOSE, DONE)
    assert station.audit() == []
    assert station.tamper(sql)
    assert name in station.broken()


@ON_SQLITE
@pytest.mark.parametrize(("name", "sql"), AT_WAREHOUSE.values(), ids=AT_WAREHOUSE.keys())
def test_tampering_at_the_warehouse_is_named(disposed: Night, name: str, sql: str) -> None:
    assert disposed.tamper(sql)
    assert name in disposed.broken()


def morning_of(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.clock.go_to(9, 30, day=22)


@ON_SQLITE
def test_more_than_it_got_and_nobody_asked(station: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    morning_of(station)
    t = station.terminal("T-03", job=Command.TAKE_BACK)
    t.do("P001", APPLES.gtin, "2", "WHY-rotten")
    generous = NightGot("W20261121", "2026-11-21", 99, 99)
    with monkeypatch.context() as worse:
        worse.setattr(take_back_rules, "nights_of", lambda *_: (generous,))
        t.do(DONE, APPLES.gtin, "2", "WHY-rotten", DONE)
    assert station.broken() == {"returned_within"}


@ON_SQLITE
def test_a_note_that_leaves_a_return_out(station: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    morning_of(station)
    taken_back(station)
    whole = take_back_rules.lines_of

    def forgets(goods: Any) -> Any:
        return whole(goods)[1:]

    with monkeypatch.context() as worse:
        worse.setattr(take_back_rules, "lines_of", forgets)
        station.terminal("T-04", Role.LEAD, Command.TAKE_BACK).do(CLOSE, DONE)
    assert station.broken() == {"returned_once"}


@ON_SQLITE
def test_a_return_on_two_notes(station: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    morning_of(station)
    taken_back(station)
    t = station.terminal("T-04", Role.LEAD, Command.TAKE_BACK)
    t.do(CLOSE, DONE)
    with monkeypatch.context() as worse:
        every = returns_store._ALL_COLLECTED.sql.replace(
            "r.state = 'collected' AND r.note = ''", "1 = 1"
        )
        anyhow = returns._ONTO_NOTE.sql.replace(" AND state = 'collected'", "")
        worse.setattr(returns_store, "_ALL_COLLECTED", Statement(every))
        worse.setattr(returns, "_ONTO_NOTE", Statement(anyhow))
        t.do(CLOSE, DONE)
    assert {"returned_once", "replay"} <= station.broken()


@ON_SQLITE
def test_left_over_goods_that_stay_in_stock(
    station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.unload_everything("T01-20261121-1")
    t = station.terminal(job=Command.TAKE_BACK)
    t.do("RETURN-OWN", NOODLES.gtin, "2")
    with monkeypatch.context() as worse:
        worse.setattr(returns, "_was_on_hand", lambda *_: False)
        t.do(DONE)
    assert station.broken() == {"stock", "replay"}


@ON_SQLITE
def test_the_station_is_not_told(
    noted: Night, warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted.mail_to(warehouse)
    t = warehouse.terminal("T-05", job=Command.RETURNS)
    t.do(NOTE, APPLES.gtin, DONE, NOODLES.gtin, DONE, DONE)
    with monkeypatch.context() as worse:
        worse.setattr(returns_rules, "RETURNS_ACCOUNT", "returns_note")
        t.do(DONE)
    assert warehouse.broken() == {"mail_once"}
