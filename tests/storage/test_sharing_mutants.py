"""Sharing made worse in one place, and the audit that notices."""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, Night
from tests.operations.test_intercept import ask
from wms.domain.sharing import Claim
from wms.operations import sharing
from wms.operations.reply import Command
from wms.storage.effects import intercepts
from wms.storage.effects import sharing as effects
from wms.storage.statements import Statement

SHARED = {"shares"}
"""The invariant that is broken here."""
NOTHING = Statement("UPDATE meta SET value = value WHERE key = 'site_id'")


def nothing_left(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.EXCEPTION, "GS001-A", Command.DONE)


@ON_SQLITE
def test_a_rule_that_promises_more_than_is_left(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def generous(left: int, claims: list[Claim]) -> list[int]:
        return [min(claim.most, claim.has + left + 1) for claim in claims]

    with monkeypatch.context() as worse:
        worse.setattr(sharing, "by_the_rule", generous)
        nothing_left(warehouse)
    assert warehouse.broken() == {"shares"}


@ON_SQLITE
def test_a_sharing_that_cuts_nobody(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as worse:
        worse.setattr(effects, "_CUT", NOTHING)
        worse.setattr(effects, "only", lambda *_: None)
        nothing_left(warehouse)
    assert warehouse.broken() == {"shares", "replay"}


@ON_SQLITE
def test_shorts_written_by_hand(warehouse: Night) -> None:
    nothing_left(warehouse)
    warehouse.tamper("UPDATE sort_count SET short = short - 1 WHERE destination_id = 'GS002'")
    assert warehouse.broken() == {"shares", "replay"}


@ON_SQLITE
def test_goods_said_to_be_nowhere_by_nobody(station: Night) -> None:
    station.tamper("INSERT INTO unfound (wave_id, sku_id, quantity) VALUES ('W20261121', 'S1', 1)")
    assert station.broken() == {"shares", "replay"}


@ON_SQLITE
def test_an_interception_that_withholds_nothing(
    warehouse: Night, station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(warehouse)
    with monkeypatch.context() as worse:
        worse.setattr(intercepts, "COUNT_PUT", NOTHING)
        warehouse.mail_to(station)
    assert station.broken() == {"shares", "replay"}


@ON_SQLITE
def test_a_station_that_is_not_told_of_an_interception(warehouse: Night) -> None:
    ask(warehouse)
    warehouse.tamper("DELETE FROM outbox WHERE kind = 'intercept'")
    assert warehouse.broken() == {"mail_once"}
