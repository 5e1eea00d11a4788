"""An order cancelled after the cutoff: intercepted at its station, never on a closed paper."""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, Night, Terminal
from tests.operations.test_sharing import customers, shorts
from tests.town import WAVE
from wms.domain.papers import BranchManifest
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.intercept_ports import OrderLine
from wms.operations.intercept_rules import intercept
from wms.operations.panels import Sheet
from wms.operations.reply import Command
from wms.storage.contents import Contents
from wms.storage.effects import intercepts

TRUCK = "T01-20261121-1"
STATE = "SELECT state, withheld FROM intercept"


def ask(warehouse: Night, point: str = "P001", quantity: int = 2) -> None:
    """The supervisor has an order line of noodles intercepted."""
    line = OrderLine("O0", 1, point, "GS001", "S1", "粉丝", quantity, quantity)
    with warehouse.office(Right.INTERCEPT) as act:
        intercept(act, WAVE, line, "customer_asks")


def at_station(station: Night, role: Role = Role.SORTER) -> Terminal:
    return station.terminal("T-50", role, Command.INTERCEPT)


def set_aside(t: Terminal) -> None:
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    t.do(sheet.lines[0].pick, "END-SET_ASIDE")


def test_what_is_not_put_yet_is_withheld_and_goes_back(warehouse: Night, station: Night) -> None:
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    assert station.rows(STATE) == [("asked", 2)]
    assert shorts(station) == {"P001": 2}

    sorter = station.terminal(job=Command.PUT)
    sorter.do(NOODLES.gtin)
    assert sorter.says == "拦截 O0/1：2 件放一边，再到「拦截」确认"
    assert sorter.last.view.big == "B01-2-A"

    set_aside(at_station(station))
    assert station.rows(STATE) == [("set_aside", 2)]
    back = "SELECT origin, party, order_id, sku_id, quantity, reason FROM returned"
    assert station.rows(back) == [("intercepted", "P001", "O0", "S1", 2, "cancelled")]
    station.mail_to(warehouse)
    assert warehouse.rows(STATE) == [("set_aside", 0)]
    assert station.audit() == [] == warehouse.audit()


def test_goods_of_a_cancelled_order_are_nobody_elses(warehouse: Night, station: Night) -> None:
    """Neither while they are withheld nor once they lie aside."""
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    set_aside(at_station(station))
    report = station.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-DAMAGE", NOODLES.gtin, NOODLES.gtin)
    # Three were left for P002 and P003; now two are.
    assert sum(shorts(station).values()) == 2 + 1
    assert shorts(station)["P001"] == 2
    assert station.audit() == []


def test_what_lies_in_a_container_travels_and_is_not_handed_out(
    warehouse: Night, station: Night
) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    customers(station, ("P001", 2), ("P002", 1), ("P003", 2))
    ask(warehouse)
    warehouse.mail_to(station)
    assert station.rows(STATE) == [("asked", 0)]
    contents = Contents(station.books)
    number = station.load_and_depart("GS001-B01")
    manifest = contents.manifest(number)
    assert isinstance(manifest, BranchManifest)
    stopped = [(e.destination_id, e.quantity, e.note) for e in manifest.exceptions]
    assert stopped == [("P001", 2, "O0/1")]
    notes = {note.point_id: note.lines for note in contents.delivery_notes(number)}
    assert [line.intercepted for line in notes["P001"]] == [True]
    assert [line.intercepted for line in notes["P002"]] == [False]

    t = at_station(station)
    t.do("O0/1", "END-TOO_LATE")
    assert t.says == "O0/1 没拦住：粉丝 2 件已到 P001"
    assert station.rows("SELECT COUNT(*) FROM returned") == [(0,)]
    station.mail_to(warehouse)
    assert warehouse.rows(STATE) == [("too_late", 0)]
    assert station.audit() == [] == warehouse.audit()


def test_a_closed_manifest_is_not_edited_the_note_says_it(warehouse: Night, station: Night) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    customers(station, ("P001", 2), ("P002", 1), ("P003", 2))
    number = station.load_and_depart("GS001-B01")
    contents = Contents(station.books)
    before = contents.manifest(number)
    ask(warehouse)
    warehouse.mail_to(station)
    assert contents.manifest(number) == before
    notes = {note.point_id: note.lines for note in contents.delivery_notes(number)}
    assert [line.intercepted for line in notes["P001"]] == [True]
    assert station.audit() == []


def test_it_is_asked_for_once_and_ended_once(warehouse: Night, station: Night) -> None:
    station.unload_everything(TRUCK)
    ask(warehouse)
    with pytest.raises(Exception, match="asked_before"):
        ask(warehouse)
    warehouse.mail_to(station)
    t, other = at_station(station), station.terminal("T-51", Role.LEAD, Command.INTERCEPT)
    t.do("O0/1")
    other.do("O0/1")
    t.do("END-SET_ASIDE")
    assert other.refused("END-TOO_LATE") == "O0/1 已经了结：已拦下"
    assert t.refused("O9/1") == "没有要拦的 O9/1：看清单上的行号"


def test_only_a_supervisor_has_orders_intercepted(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.LEAD)
    assert t.refused(Command.INTERCEPT) == "黄大姐 没有拦截订单的权限：找主管"


def on_hand(station: Night) -> int:
    """Noodles that are here and in no container, by the books."""
    with station.books.reading() as books:
        found = books.on_hand(WAVE, "S1")
    assert found is not None
    return found


def test_once_set_aside_they_are_on_hand_no_longer(warehouse: Night, station: Night) -> None:
    """Nor left over, so that nobody sends them back a second time."""
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    before = on_hand(station)
    set_aside(at_station(station))
    assert on_hand(station) == before - 2
    sower = station.terminal(job=Command.PUT)
    sower.do(NOODLES.gtin)
    for place in ("P002-A", "P003-A"):
        sower.do(place, sower.tote(), place)
    assert on_hand(station) == 0
    own = station.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    own.do("RETURN-OWN", NOODLES.gtin)
    assert "0 件" in own.refused("2")
    assert station.rows("SELECT SUM(quantity) FROM returned") == [(2,)]
    assert station.audit() == []


def test_what_never_came_is_not_sent_back(warehouse: Night, station: Night) -> None:
    """Of the two that were withheld the last damage left one for nobody else."""
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    report = station.terminal("T-02", job=Command.REPORT)
    report.do("REPORT-DAMAGE", NOODLES.gtin, NOODLES.gtin)
    t = at_station(station)
    set_aside(t)
    assert t.says == "O0/1 拦下：粉丝 只有 1 件可放一边，另 1 件没到货"
    assert station.rows("SELECT quantity FROM returned") == [(1,)]
    assert on_hand(station) == 3
    assert station.audit() == []
    station.mail_to(warehouse)
    assert warehouse.rows(STATE) == [("set_aside", 0)]
    assert warehouse.audit() == []


@ON_SQLITE
def test_set_aside_and_sent_back_by_nobody(warehouse: Night, station: Night) -> None:
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    set_aside(at_station(station))
    station.tamper("DELETE FROM returned")
    assert "intercepted" in station.broken()


@ON_SQLITE
def test_set_aside_and_still_on_hand(
    warehouse: Night, station: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    with monkeypatch.context() as worse:
        worse.setattr(intercepts, "send_back", lambda *_: None)
        set_aside(at_station(station))
    assert "stock" in station.broken()


def short_at_the_first_point(station: Night, put: int) -> None:
    """Two noodles were planned for P001 and `put` are there; the sorter goes on with the others."""
    station.unload_everything(TRUCK)
    sorter = station.terminal(job=Command.PUT)
    sorter.do(NOODLES.gtin)
    if put:
        sorter.do("P001-A", sorter.tote())
        sorter.key(str(put))
    sorter.do(Command.EXCEPTION, "P001-A", NOODLES.gtin)
    assert shorts(station) == {"P001": 2 - put}


def test_what_was_short_before_is_not_there_to_be_put_aside(
    warehouse: Night, station: Night
) -> None:
    short_at_the_first_point(station, put=0)
    ask(warehouse)
    warehouse.mail_to(station)
    assert station.rows(STATE) == [("asked", 2)]
    assert shorts(station) == {"P001": 2}
    sorter = station.terminal("T-02", Role.LEAD, Command.PUT)
    sorter.do(NOODLES.gtin)
    assert sorter.says == "粉丝"

    t = at_station(station)
    t.do("O0/1")
    assert t.details == ["O0/1：粉丝 2 件，自提点 P001", "现在站里没有货的：2 件，不用拿"]
    t.do("END-SET_ASIDE")
    assert t.says == "O0/1 拦下：粉丝 只有 0 件可放一边，另 2 件没到货"
    assert station.rows("SELECT COUNT(*) FROM returned") == [(0,)]
    station.mail_to(warehouse)
    assert warehouse.rows(STATE) == [("set_aside", 0)]
    assert station.audit() == [] == warehouse.audit()


def test_a_cancelled_order_is_the_first_to_go_short(warehouse: Night, station: Night) -> None:
    """One of two noodles of P001 was not there: the one that was is for the other customer, and
    nobody asks its driver for it."""
    short_at_the_first_point(station, put=1)
    station.terminal("T-02", Role.LEAD, Command.PUT).do(Command.CLOSE, "P001-A")
    customers(station, ("P001", 1), ("P001", 1), ("P002", 1), ("P003", 2))
    ask(warehouse, quantity=1)
    warehouse.mail_to(station)
    assert station.rows(STATE) == [("asked", 1)]
    number = station.load_and_depart("GS001-B01")
    notes = {note.point_id: note.lines for note in Contents(station.books).delivery_notes(number)}
    given = [(line.intercepted, line.quantity) for line in notes["P001"]]
    assert sorted(given) == [(False, 1), (True, 0)]
    with station.books.reading() as books:
        sheet = books.delivery.sheet(number)
    assert sheet is not None
    assert not any(stop.intercepts for stop in sheet.stops)
    assert station.audit() == []
