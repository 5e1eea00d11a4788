"""退货处理: a station's note counted at the warehouse, disposed of, and given to suppliers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.dock import NOTICE_V1, afternoon, at_dock
from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from tests.operations.test_reprint import COPIES, twice_more
from wms.domain.codes import CodeKind, identify, make_return_slip, make_returns_note
from wms.domain.digest import checksum
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.settlement import body_of
from wms.domain.supply_events import SettlementFrozen
from wms.domain.words import Role
from wms.operations import returns_rules
from wms.operations.panels import Sheet
from wms.operations.ports import Books
from wms.operations.reply import Command, Level

DONE, UNDO, F4, CLOSE = Command.DONE, Command.UNDO, Command.EXCEPTION, Command.CLOSE
B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"
NOTE, OWN_NOTE = "RN20261121-GS001-1", "RN20261121-CW01-1"
LINES = (
    "SELECT sku_id, party, sent, found, to_supplier, to_resale, destroyed FROM returns_line"
    " WHERE number = :n ORDER BY line"
)
OPEN = (
    "SELECT kind, sku_id, quantity, subject, destination_id FROM discrepancy"
    " WHERE state = 'unreviewed' ORDER BY kind, sku_id"
)


@pytest.fixture
def came(morning: Night, warehouse: Night) -> Night:
    """The warehouse in the afternoon. P001 gave back 2 rotten apples and 1 noodles, P002 1 noodles,
    P003 nothing was given: 2 noodles and 2 dumplings came back; the note and its goods are here."""
    d = morning.terminal("T-02", job=Command.DELIVER)
    d.do(B02, f"ST-{B02}-1", "DELIVER-undeliverable", "WHY-absent", DONE)
    t = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    t.do("P001", APPLES.gtin, "2", "WHY-rotten", DONE)
    t.do(NOODLES.gtin, "1", "WHY-unwanted", DONE, DONE)
    t.do("P002", NOODLES.gtin, "1", "WHY-damaged", DONE, CLOSE, DONE)
    morning.mail_to(warehouse)
    warehouse.clock.go_to(13, 0, day=22)
    return warehouse


@pytest.fixture
def counted(came: Night) -> Night:
    """The same, counted, just as noted."""
    counting(came).do(DONE, DONE)
    return came


def counting(came: Night) -> Terminal:
    t = came.terminal(job=Command.RETURNS)
    t.do(NOTE)
    for product in (APPLES, NOODLES, DUMPLINGS):
        t.do(product.gtin, DONE)
    return t


def test_a_note_is_listed_until_it_is_done_with(came: Night) -> None:
    t = came.terminal(job=Command.RETURNS)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert [line.pick for line in sheet.lines] == [NOTE]
    assert sheet.lines[0].cells[3:6] == ("8", "", "")


def test_everything_is_there(came: Night, morning: Night) -> None:
    t = counting(came)
    assert (t.last.view.done, t.last.view.total) == (5, 5)
    t.do(DONE)
    assert t.says == "没点 0 行，不符 0 行：没错按 F9"
    t.do(DONE)
    assert t.says == f"退货单 {NOTE} 收齐 8 件，已告诉站点"
    assert t.last.level is Level.OK
    assert came.rows(OPEN) == []
    # The station's books close.
    came.mail_to(morning)
    assert morning.rows("SELECT DISTINCT state FROM returned") == [("received",)]
    assert morning.rows("SELECT state FROM returns_note") == [("received",)]
    assert (came.audit(), morning.audit()) == ([], [])


def test_what_is_missing_and_what_is_not_on_the_note(came: Night, morning: Night) -> None:
    t = came.terminal(job=Command.RETURNS)
    t.do(NOTE, NOODLES.gtin, "3")
    assert t.says == "单上 4 件，点到 3 件：3 行一行一行点"
    t.do(DONE, "0", DONE)
    assert t.says == "粉丝 点到 3 件，单上 4 件"
    t.do(APPLES.gtin, "3", YOGURT.gtin)
    assert t.says == "酸奶 单上没有：几件？"
    t.do("1", DONE)
    assert t.says == "没点 1 行，不符 4 行：没错按 F9"
    t.do(DONE)
    assert t.last.level is Level.CHECK
    assert came.rows(LINES, n=NOTE) == [
        ("S1", "P001", 1, 1, 0, 0, 0),
        ("S2", "P001", 2, 3, 0, 0, 0),
        ("S1", "P002", 1, 0, 0, 0, 0),
        ("S1", "P003", 2, 2, 0, 0, 0),
        ("S4", "P003", 2, 0, 0, 0, 0),
        ("S3", "GS001", 0, 1, 0, 0, 0),
    ]
    differences = [
        ("overage", "S2", 1, NOTE),
        ("overage", "S3", 1, NOTE),
        ("short", "S1", 1, NOTE),
        ("short", "S4", 2, NOTE),
    ]
    assert [row[:4] for row in came.rows(OPEN)] == differences
    assert {row[4] for row in came.rows(OPEN)} == {"GS001"}
    assert came.mail_to(morning)
    assert [row[:4] for row in morning.rows(OPEN)] == differences
    assert (came.audit(), morning.audit()) == ([], [])
    again = came.terminal("T-09", job=Command.RETURNS)
    again.do(NOTE)
    assert again.says == f"退货单 {NOTE} 已点数：怎么处置？"


def test_counted_again_the_last_count_stands(came: Night) -> None:
    t = came.terminal(job=Command.RETURNS)
    t.do(NOTE, APPLES.gtin, "1", APPLES.gtin)
    assert t.says == "苹果 点过 1 件：再点以新的为准"
    t.do("2")
    assert t.says == "苹果 2 件，对"


def test_what_was_counted_outlives_the_terminal(came: Night) -> None:
    t = came.terminal(job=Command.RETURNS)
    t.do(NOTE, APPLES.gtin, DONE)
    t.desk.look()
    again = came.terminal("T-07")
    assert (again.last.view.done, again.last.view.total) == (1, 5)


@pytest.mark.usefixtures("came")
def test_the_station_knows_nothing_of_other_notes(morning: Night) -> None:
    t = morning.terminal("T-08", job=Command.RETURNS)
    told = "没有退货单「RN20261121-GS002-1」：站点还没发来，或号码不对"
    assert t.refused("RN20261121-GS002-1") == told
    t.do(NOTE)
    assert t.last.view.prompt.key == "returns.prompt.show"


def test_a_supervisor_decides_line_by_line(counted: Night) -> None:
    t = counted.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, APPLES.gtin, "RETURNS-TO_SUPPLIER", "1", "WHY-supplier_fault")
    assert "苹果 1 件" in t.says
    t.do(APPLES.gtin)
    assert t.refused("RETURNS-DESTROYED", "2") == "苹果 待处置只有 1 件"
    t.do(DONE, "烂了")
    assert counted.rows(LINES, n=NOTE)[1] == ("S2", "P001", 2, 2, 1, 0, 1)
    t.do("RETURNS-EVERY", "RETURNS-TO_RESALE", "WHY-as_new")
    assert counted.rows(
        "SELECT SUM(to_supplier), SUM(to_resale), SUM(destroyed) FROM returns_line"
    ) == [(1, 6, 1)]
    # Nothing of it waits any more.
    t.do(DONE)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert sheet.lines == ()
    assert counted.audit() == []
    # Decided wrongly.
    t.do(NOTE, DUMPLINGS.gtin)
    assert (t.last.view.prompt.key, t.last.view.choices) == ("returns.prompt.decided", ())
    t.do(F4)
    assert t.says == "水饺 2 件重新处置"
    assert counted.audit() == []


def test_nothing_that_is_spoiled_is_sold(counted: Night) -> None:
    """The reasons offered are those of what becomes of the goods."""
    t = counted.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, APPLES.gtin, "RETURNS-TO_RESALE", "1")
    assert [choice.command for choice in t.last.view.choices] == [
        "WHY-as_new",
        "WHY-too_short_dated",
    ]
    assert t.refused("WHY-spoiled") == "「WHY-spoiled」不是原因：选一条，或写几个字"
    t.do("WHY-as_new")
    assert t.says == f"苹果 1 件 转售（{NOTE}）"


def test_a_sorter_decides_nothing(counted: Night) -> None:
    t = counted.terminal("T-04", job=Command.RETURNS)
    assert t.refused(NOTE, APPLES.gtin) == "韦小妹 没有处置退货的权限：找主管"


def returned_of(books: Books) -> dict[tuple[str, str], int]:
    """What settlement takes off for goods that go back, by supplier and product."""
    return {
        (account.supplier_id, line.sku_id): line.returned
        for account in books.accounts.accounts("W20261121")
        for line in account.lines
        if line.returned
    }


def test_a_suppliers_driver_takes_them_along(counted: Night) -> None:
    t = counted.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, "RETURNS-EVERY", "RETURNS-TO_SUPPLIER", "WHY-supplier_fault", DONE)
    assert t.last.view.choices
    t.do("RETURNS-SUPPLIERS", "V1")
    assert t.says == "退给 V1 8 件：点清再按 F9"
    t.do(DONE)
    slip = "RS20261121-V1-1"
    assert slip in t.says
    ((body,),) = counted.rows("SELECT body FROM return_slip")
    assert sum(line["quantity"] for line in json.loads(body)["lines"]) == 8
    assert counted.rows("SELECT number, copy FROM print_job WHERE paper = 'return_slip'") == [
        (slip, 0)
    ]
    # What the driver has cannot be decided anew.
    assert "司机已带走" in t.refused(NOTE, APPLES.gtin, F4)
    with counted.books.reading() as books:
        assert returned_of(books) == {("V1", "S1"): 4, ("V1", "S2"): 2, ("V1", "S4"): 2}
        assert books.returns.for_suppliers() == ()
    assert counted.audit() == []


def close_account(night: Night) -> None:
    """V1's account of the night, in which nothing came and nothing went back yet."""
    body = body_of("W20261121", "V1", ())
    with night.office(Right.SETTLE) as act:
        fact = SettlementFrozen("W20261121", "V1", body, checksum(body))
        act.record(fact, say("settle.frozen", wave="W20261121", suppliers=1))


def send_back(night: Night) -> None:
    t = night.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, "RETURNS-EVERY", "RETURNS-TO_SUPPLIER", "WHY-supplier_fault", DONE)


LATER = "SELECT line, sku_id, figure, quantity FROM settlement_correction ORDER BY line"


def test_what_goes_back_after_the_account_is_frozen_is_a_line_below_it(counted: Night) -> None:
    close_account(counted)
    send_back(counted)
    later = counted.rows(LATER)
    assert [line for line, *_ in later] == [1, 2, 3, 4, 5]
    assert {sku: 0 for _, sku, *_ in later}.keys() == {"S1", "S2", "S4"}
    assert sum(quantity for *_, quantity in later) == 8
    # Decided anew, it is taken off again by a line more; nothing before it changes.
    t = counted.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, APPLES.gtin, F4)
    assert counted.rows(LATER) == [*later, (6, "S2", "returned", -2)]
    assert counted.audit() == []


def test_a_return_that_never_reaches_the_account_is_found(
    counted: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_account(counted)
    monkeypatch.setattr(returns_rules, "correct_returned", lambda *_: None)
    send_back(counted)
    assert counted.broken() == {"settled_returns"}


def test_an_account_that_forgets_what_went_back_is_found(counted: Night) -> None:
    send_back(counted)
    close_account(counted)
    assert counted.broken() == {"settled_returns"}


def test_the_warehouses_own_goods_are_disposed_of_likewise(came: Night) -> None:
    t = came.terminal("T-05", Role.SUPERVISOR, Command.TAKE_BACK)
    # It keeps no stock of this wave: somebody's word is all there is.
    t.do(NOODLES.gtin, "3", DONE)
    assert t.says == "本站 粉丝 3 件上退货单：多送"
    t.do(CLOSE, DONE)
    assert OWN_NOTE in t.says
    assert came.rows(LINES, n=OWN_NOTE) == [("S1", "CW01", 3, 3, 0, 0, 0)]
    assert came.rows("SELECT COUNT(*) FROM outbox WHERE kind = 'returns_note'") == [(0,)]
    r = came.terminal("T-06", Role.SUPERVISOR, Command.RETURNS)
    r.do(OWN_NOTE, NOODLES.gtin, "RETURNS-TO_RESALE", DONE, "WHY-as_new")
    assert came.audit() == []


def test_goods_condemned_after_their_supplier_left_are_disposed_of(warehouse: Night) -> None:
    dock = afternoon(warehouse)
    t = at_dock(dock)
    t.do(YOGURT.gtin, DONE, "20261215", "9.0", DONE, DONE, NOTICE_V1)
    boss = dock.terminal("T-80", Role.SUPERVISOR, Command.HOLDS)
    boss.do("GR20261121-0001/1", "HOLD-CONDEMN", "WHY-thawed")
    dock.tamper("UPDATE wave SET state = 'planned'")
    b = dock.terminal("T-81", Role.SUPERVISOR, Command.TAKE_BACK)
    b.do(YOGURT.gtin)
    assert b.refused("8") == "酸奶 只有 7 件是腐烂变质的"
    b.do(DONE, CLOSE, DONE)
    r = dock.terminal("T-82", Role.SUPERVISOR, Command.RETURNS)
    r.do(OWN_NOTE, YOGURT.gtin, "RETURNS-TO_SUPPLIER", DONE, "WHY-supplier_fault")
    with dock.books.reading() as books:
        # They were rejected; they are not returned as well.
        assert returned_of(books) == {}


def test_papers_and_list_of_the_office(counted: Night) -> None:
    from wms.storage.returns_papers import returns_note

    paper = returns_note(counted.books, NOTE)
    assert [line.quantity for line in paper.lines] == [1, 2, 1, 2, 2]
    assert [line.found for line in paper.lines] == [1, 2, 1, 2, 2]
    assert paper.closed_by == "黄大姐"
    with counted.books.reading() as books:
        rows = books.returns.of_date("2026-11-21")
    assert [(row.note, row.sku_id, row.found) for row in rows if row.party == "P001"] == [
        (NOTE, "S1", 1),
        (NOTE, "S2", 2),
    ]


def test_history_of_a_point_and_a_product_tells_of_it(counted: Night, morning: Night) -> None:
    t = morning.terminal("T-10", Role.LEAD, Command.SEARCH)
    for code in ("P001", APPLES.gtin):
        t.do(code, DONE)
        t.do(code)
        told = [line.cells[1] for line in t.last.view.panels[1].lines]  # type: ignore[union-attr]
        assert "take_back.taken" in [getattr(one, "key", "") for one in told], code
    w = counted.terminal("T-10", Role.LEAD, Command.SEARCH)
    w.do("GS001")
    told = [line.cells[1] for line in w.last.view.panels[1].lines]  # type: ignore[union-attr]
    keys = [getattr(one, "key", "") for one in told]
    assert {"returns.advised", "returns.received"} <= set(keys)


@ON_SQLITE
def test_a_note_that_was_changed_on_its_way_is_refused(morning: Night, warehouse: Night) -> None:
    t = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    t.do("P001", APPLES.gtin, "2", "WHY-rotten", DONE, CLOSE, DONE)
    import zlib

    from wms.domain.mail import Envelope

    (envelope,) = [e for e in morning.mail.waiting() if e.kind == "returns_note"]
    body = json.loads(zlib.decompress(envelope.body))
    body["body"] = body["body"].replace('"quantity":2', '"quantity":1')
    forged = Envelope.seal(
        envelope.message_id,
        envelope.from_site,
        envelope.to_site,
        envelope.kind,
        envelope.key,
        zlib.compress(json.dumps(body).encode()),
    )
    from wms.domain.messages import Refused

    with pytest.raises(Refused):
        warehouse.mail.take(forged, "2026-11-22T10:00:00+08:00")
    assert warehouse.mail.take(envelope, "2026-11-22T10:00:00+08:00") is True
    assert warehouse.mail.take(envelope, "2026-11-22T10:00:00+08:00") is False


_CODE = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,12}\Z")


@given(_CODE, st.integers(1, 999))
def test_a_number_is_known_by_its_shape_whatever_the_site_is_called(site: str, serial: int) -> None:
    note = identify(make_returns_note("2026-11-21", site, serial))
    assert note.kind is CodeKind.RETURNS_NOTE
    assert identify(make_return_slip("2026-11-21", site, serial)).kind is CodeKind.RETURN_SLIP


@ON_SQLITE
def test_the_slip_of_what_a_supplier_took_is_printed_again(counted: Night) -> None:
    t = counted.terminal("T-04", Role.SUPERVISOR, Command.RETURNS)
    t.do(NOTE, "RETURNS-EVERY", "RETURNS-TO_SUPPLIER", "WHY-supplier_fault", DONE)
    t.do("RETURNS-SUPPLIERS", "V1", DONE)
    assert twice_more(counted, "RS20261121-V1-1") == COPIES
    lead = counted.terminal("T-34", Role.LEAD, Command.REPRINT)
    assert lead.refused(NOTE).startswith("这里没有打过退货单"), "that one is its station's"
