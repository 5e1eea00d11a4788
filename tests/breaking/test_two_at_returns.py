"""Two people at the same returned goods at the warehouse, at two terminals at once."""

from contextlib import closing
from dataclasses import replace
from threading import Event, Thread

import pytest

from tests.breaking.test_killed_at_each_write import DEEDS, Deed
from tests.breaking.test_two_at_once import together
from tests.conftest import ON_POSTGRES
from tests.floor import APPLES, DUMPLINGS, NOODLES, Night
from tests.operations.test_returns import NOTE, came, counted, send_back
from tests.town import WAVE
from wms.domain.digest import checksum
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.settlement import body_of, lines_of
from wms.domain.supply_events import SettlementFrozen
from wms.domain.words import Role
from wms.operations import returns_rules, settlement
from wms.operations.floor import Act
from wms.operations.reply import Command, Level
from wms.operations.settlement import Correcting

__all__ = ["came", "counted"]

DONE = Command.DONE
ANY = DEEDS["apples are taken back"]
COUNT = replace(
    ANY,
    job=Command.RETURNS,
    before=(NOTE, NOODLES.gtin, DONE, APPLES.gtin, DONE, DUMPLINGS.gtin, DONE, DONE),
    last=DONE,
)
LINE = replace(ANY, job=Command.RETURNS, role=Role.SUPERVISOR)


def apples(way: str) -> Deed:
    """Both rotten apples go one way."""
    before = (NOTE, APPLES.gtin, f"RETURNS-{way}", "2")
    return replace(LINE, before=before, last="WHY-supplier_fault" if way == "TO_SUPPLIER" else "烂")


@ON_POSTGRES
def test_two_count_the_same_note(came: Night) -> None:
    first, second = together(came, COUNT, COUNT)
    assert first.last.level is Level.OK, first.says
    assert second.last.level is not Level.OK, second.says
    counted_once = "SELECT COUNT(*) FROM journal WHERE kind = 'returns_received'"
    assert came.rows(counted_once) == [(1,)]
    assert came.audit() == []


@ON_POSTGRES
@pytest.mark.parametrize("other", ["TO_SUPPLIER", "DESTROYED"])
def test_two_dispose_of_the_same_apples(counted: Night, other: str) -> None:
    first, second = together(counted, apples("TO_SUPPLIER"), apples(other))
    assert first.last.level is Level.OK, first.says
    assert second.last.level is not Level.OK, second.says
    ways = "SELECT to_supplier, to_resale, destroyed FROM returns_line WHERE sku_id = 'S2'"
    assert counted.rows(ways) == [(2, 0, 0)]
    assert counted.audit() == []


@ON_POSTGRES
@pytest.mark.parametrize("slip_first", [True, False])
def test_a_slip_is_closed_while_its_goods_are_decided_anew(
    counted: Night, slip_first: bool
) -> None:
    """The driver has them, or they wait again; never both."""
    send_back(counted)
    slip = replace(LINE, before=("RETURNS-SUPPLIERS", "V1"), last=DONE)
    anew = replace(LINE, before=(NOTE, APPLES.gtin), last=Command.EXCEPTION)
    together(counted, *((slip, anew) if slip_first else (anew, slip)))
    ((sent, slips),) = counted.rows(
        "SELECT to_supplier, (SELECT COUNT(*) FROM return_slip) FROM returns_line"
        " WHERE sku_id = 'S2'"
    )
    assert (sent, slips) in ((2, 1), (0, 1), (0, 0))
    assert counted.audit() == []


@ON_POSTGRES
def test_two_close_the_same_slip(counted: Night) -> None:
    send_back(counted)
    slip = replace(LINE, before=("RETURNS-SUPPLIERS", "V1"), last=DONE)
    first, second = together(counted, slip, slip)
    assert first.last.level is Level.OK, first.says
    assert second.last.level is not Level.OK, second.says
    assert counted.rows("SELECT number FROM return_slip") == [("RS20261121-V1-1",)]
    assert counted.audit() == []


@ON_POSTGRES
def test_an_account_is_frozen_while_its_goods_are_decided_anew(
    counted: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is without them, or there is a line below it; never a figure nobody gives."""
    send_back(counted)
    supervisor = counted.terminal("T-66", Role.SUPERVISOR, Command.RETURNS)
    supervisor.do(NOTE, APPLES.gtin)
    done = Event()

    def freeze() -> None:
        with closing(counted.again()) as office:
            freeze_account(office)
        done.set()

    thread = Thread(target=freeze)

    def as_it_freezes(act: Act, late: Correcting) -> object:
        thread.start()
        done.wait(0.3)
        return settlement.correct_returned(act, late)

    with monkeypatch.context() as slow:
        slow.setattr(returns_rules, "correct_returned", as_it_freezes)
        supervisor.scan(Command.EXCEPTION)
    thread.join()
    assert supervisor.last.level is Level.OK, supervisor.says
    ((body,),) = counted.rows("SELECT body FROM settlement")
    assert {line.sku_id: line.returned for line in lines_of(body)} == {"S1": 4, "S4": 2}
    assert counted.rows("SELECT * FROM settlement_correction") == []
    assert counted.audit() == []


def freeze_account(office: Night) -> None:
    """V1's account of the night, as it stands once nobody writes to it."""
    with office.office(Right.SETTLE) as act:
        act.books.accounts.hold(WAVE)
        (account,) = act.books.accounts.accounts(WAVE, "V1")
        body = body_of(WAVE, "V1", account.lines)
        fact = SettlementFrozen(WAVE, "V1", body, checksum(body))
        act.record(fact, say("settle.frozen", wave=WAVE, suppliers=1))
