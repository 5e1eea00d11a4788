"""Receiving made worse in one place, and the audit that notices."""

from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.dock import GOOD, NOTICE_V1, afternoon, at_dock, wave_is
from tests.floor import NOODLES, Night
from wms.domain import supply_events as s
from wms.domain.words import Role
from wms.operations import receive_goods
from wms.operations.reply import Command
from wms.storage import effects
from wms.storage.effects import Effects, receiving
from wms.storage.statements import Statement

DONE = Command.DONE
AT_THE_DOCKS = {"warehouse_stock", "receipt_lines", "receipts_final"}
"""The invariants that are broken here."""
NOTHING = Statement("UPDATE meta SET value = value WHERE key = 'site_id'")


@pytest.fixture
def dock(warehouse: Night) -> Night:
    return afternoon(warehouse)


@ON_SQLITE
def test_goods_that_never_reach_the_stock(dock: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = at_dock(dock)
    with monkeypatch.context() as worse:
        worse.setattr(receiving, "_STOCK", NOTHING)
        t.do(NOODLES.gtin, "15", GOOD, DONE)
    assert dock.broken() == {"warehouse_stock", "replay"}


@ON_SQLITE
def test_a_reversal_that_leaves_the_stock(dock: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD, DONE)
    with monkeypatch.context() as worse:
        worse.setattr(receiving, "_UNSTOCK", NOTHING)
        t.do(Command.UNDO)
    assert dock.broken() == {"warehouse_stock", "replay"}


@ON_SQLITE
def test_a_line_that_counts_twice(dock: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(*given: Any) -> None:
        once(*given)
        tx, _, event, _ = given
        where = {"wave_id": event.wave_id, "sku_id": event.sku_id}
        tx.run(receiving._STOCK, **where, accepted=event.accepted)

    once = receiving.goods_received
    t = at_dock(dock)
    with monkeypatch.context() as worse:
        worse.setitem(effects._ON_STOCK, s.GoodsReceived, twice)
        t.do(NOODLES.gtin, "15", GOOD, DONE)
    assert dock.broken() == {"warehouse_stock", "replay"}


@ON_SQLITE
def test_held_goods_that_count_as_received(dock: Night) -> None:
    at_dock(dock).do("S3", DONE, GOOD, "12.0", DONE)
    dock.tamper("INSERT INTO stock (wave_id, sku_id, received) VALUES ('W20261121', 'S3', 7)")
    assert dock.broken() == {"warehouse_stock", "replay"}


@ON_SQLITE
def test_the_warehouse_forgets_that_it_keeps_stock(
    dock: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_dock(dock).do(NOODLES.gtin, "3", GOOD, DONE)
    wave_is(dock, "planned")
    with monkeypatch.context() as worse:
        worse.setattr(Effects, "keeps_stock", lambda *_: False)
        p = dock.terminal("T-02", job=Command.PUT)
        p.do(NOODLES.gtin, "GS001-A", p.tote(), "GS001-A")
    assert "warehouse_stock" in dock.broken()


@ON_SQLITE
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE goods_receipt_line SET accepted = accepted + 1",
        "UPDATE goods_receipt_line SET event_id = 'another'",
        "DELETE FROM goods_receipt_line",
    ],
)
def test_lines_by_hand(dock: Night, tampering: str) -> None:
    at_dock(dock).do(NOODLES.gtin, "15", GOOD, DONE)
    dock.tamper(tampering)
    assert {"receipt_lines", "replay"} <= dock.broken()


@ON_SQLITE
@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE goods_receipt SET body = body || ' '",
        "UPDATE goods_receipt_line SET accepted = accepted - 1",
    ],
)
def test_a_closed_receipt_by_hand(dock: Night, tampering: str) -> None:
    at_dock(dock).do(NOODLES.gtin, "15", GOOD, DONE, DONE, NOTICE_V1)
    dock.tamper(tampering)
    assert {"receipts_final", "replay"} <= dock.broken()


@ON_SQLITE
def test_goods_too_old_let_in_by_one(dock: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def alone(*_: Any) -> None:
        """Nobody stands by."""

    t = at_dock(dock, role=Role.LEAD)
    t.do(NOODLES.gtin, "15", "20261201", "OLD-LETIN", "WHY-sells_tonight")
    with monkeypatch.context() as worse:
        worse.setattr(receive_goods, "record_override", alone)
        t.do(dock.badges[Role.SUPERVISOR])
    assert dock.broken() == {"overrides"}


@ON_SQLITE
def test_a_receipt_nobody_closed_is_printed(dock: Night) -> None:
    at_dock(dock).do(NOODLES.gtin, "15", GOOD, DONE, DONE, NOTICE_V1)
    dock.tamper("DELETE FROM paper_copy WHERE paper = 'goods_receipt'")
    assert "replay" in dock.broken()
