"""盘点: somebody opens a container and counts what is there."""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, NOODLES, YOGURT, Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Level


@pytest.fixture
def tote(warehouse: Night) -> str:
    """A tote open at GS001-A, five noodles and three apples in it by the books."""
    t = warehouse.terminal("T-09", job=Command.PUT)
    tote = t.tote()
    t.do(NOODLES.gtin, "GS001-A", tote, "GS001-A", APPLES.gtin, "GS001-A")
    return tote


@pytest.fixture
def counter(warehouse: Night, tote: str) -> Terminal:
    """Somebody who has begun to count."""
    del tote
    return warehouse.terminal(job=Command.COUNT)


def test_as_in_the_books_says_so(counter: Terminal, warehouse: Night, tote: str) -> None:
    counter.do("GS001-A", NOODLES.gtin)
    counter.key("5")
    assert counter.says == "粉丝：5 件"
    counter.do(APPLES.gtin, APPLES.gtin, APPLES.gtin, Command.DONE)
    assert counter.last.view.prompt.key == "count.prompt.confirm"
    counter.do(tote)
    (box,) = warehouse.boxes()
    assert counter.says == f"账实相符：箱 {box}，8 件"
    assert counter.last.level is Level.OK
    assert warehouse.rows("SELECT * FROM discrepancy") == []
    assert warehouse.audit() == []


def test_nobody_is_told_how_many_there_should_be(counter: Terminal) -> None:
    counter.do("GS001-A")
    view = counter.last.view
    assert (view.big, view.quantity, view.total, view.details) == ("GS001-A", None, 0, ())


def test_what_differs_is_a_difference_of_each_product(
    counter: Terminal, warehouse: Night, tote: str
) -> None:
    counter.do(tote, NOODLES.gtin)
    counter.key("3")
    counter.do(YOGURT.gtin, APPLES.gtin)
    counter.key("3")
    counter.do(Command.DONE, tote)
    (box,) = warehouse.boxes()
    assert counter.says == f"账实不符：箱 {box} 实有 7 件，2 种有差异，已报组长"
    assert counter.last.level is Level.CHECK
    assert warehouse.rows(
        "SELECT kind, sku_id, quantity, subject, destination_id, state FROM discrepancy"
        " ORDER BY line"
    ) == [
        ("short", "S1", 2, box, "GS001", "unreviewed"),
        ("overage", "S3", 1, box, "GS001", "unreviewed"),
    ]
    # Counting alone changes no book.
    assert warehouse.rows("SELECT put FROM sort_count WHERE sku_id = 'S1'") == [(5,)]
    assert warehouse.audit() == []


def test_the_last_line_is_taken_back(counter: Terminal) -> None:
    counter.do("GS001-A", NOODLES.gtin, NOODLES.gtin, NOODLES.gtin)
    assert counter.says == "粉丝：3 件"
    counter.do(Command.UNDO)
    assert counter.says == "撤回一行：粉丝 现在 2 件"
    counter.do(Command.UNDO, Command.UNDO, Command.UNDO)
    assert counter.says == "不盘这个了：扫别的容器"


def test_a_second_count_takes_the_place_of_the_first(
    counter: Terminal, warehouse: Night, tote: str
) -> None:
    counter.do(tote, Command.DONE)
    assert counter.says == "一件都没有？没有就再扫一次容器确认"
    counter.do(tote, tote, NOODLES.gtin)
    counter.key("5")
    counter.do(APPLES.gtin)
    counter.key("2")
    counter.do(Command.DONE, tote)
    assert warehouse.rows(
        "SELECT kind, sku_id, quantity, state FROM discrepancy ORDER BY opened_at, line"
    ) == [
        ("short", "S1", 5, "reversed"),
        ("short", "S2", 3, "reversed"),
        ("short", "S2", 1, "unreviewed"),
    ]
    assert warehouse.audit() == []


def test_somebody_put_into_it_meanwhile(counter: Terminal, warehouse: Night, tote: str) -> None:
    counter.do(tote, NOODLES.gtin)
    other = warehouse.terminal("T-09", job=Command.PUT)
    other.do(Command.UNDO)
    counter.do(Command.DONE, tote)
    assert counter.says.startswith("盘点时箱")
    assert counter.last.level is Level.CHECK
    assert warehouse.rows("SELECT * FROM discrepancy") == []


def test_a_retry_of_the_confirmation_counts_once(
    counter: Terminal, warehouse: Night, tote: str
) -> None:
    counter.do(tote, Command.DONE)
    confirm = counter.new_scan(tote)
    counter.give(confirm)
    told = counter.says
    counter.give(confirm)
    assert counter.says in (told, counter.says)
    assert warehouse.rows("SELECT COUNT(*) FROM discrepancy") == [(2,)]
    assert warehouse.audit() == []


@ON_SQLITE
def test_what_is_wrong_is_said_with_what_is_right(
    counter: Terminal, warehouse: Night, tote: str
) -> None:
    assert counter.refused(NOODLES.gtin) == (
        f"「{NOODLES.gtin}」不是容器：先扫容器标签、容器码或格口"
    )
    assert counter.refused("GS002-A") == "GS002-A 没有打开的容器：已封的箱扫标签"
    spare = counter.tote()
    assert counter.refused(spare) == f"容器 {spare} 没在用：已封的箱扫标签"
    counter.do("GS001-A")
    (box,) = warehouse.boxes()
    assert counter.refused(tote) == f"箱 {box} 还没数完：数完先按 F9，再扫它"
    assert counter.refused("6901028075015").startswith("不认识的商品「6901028075015」：放一边")
    assert counter.refused(Command.CLOSE) == "这里不用「F7 封箱」：按 F2 返回"


@ON_SQLITE
def test_what_has_left_cannot_be_counted(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_and_depart("T01")
    (box, *_) = warehouse.boxes("GS001")
    t = warehouse.terminal(job=Command.COUNT)
    assert t.refused(box) == f"箱 {box} 已发车，不在本站：不能盘"


def test_a_container_off_the_truck_is_counted_against_what_the_sender_said(
    station: Night,
) -> None:
    station.unload_everything("T01-20261121-1")
    ((box, number),) = station.rows(
        "SELECT sscc, number FROM inbound_container WHERE zone = 'frozen'"
    )
    t = station.terminal(job=Command.COUNT)
    t.do(box, "S4", Command.DONE, box)
    assert t.says == f"账实不符：箱 {box} 实有 1 件，1 种有差异，已报组长"
    assert station.rows("SELECT kind, sku_id, quantity, subject, manifest FROM discrepancy") == [
        ("short", "S4", 1, box, number)
    ]
    assert station.audit() == []


@ON_SQLITE
def test_a_count_goes_on_at_another_terminal(counter: Terminal, warehouse: Night) -> None:
    counter.do("GS001-A", NOODLES.gtin)
    counter.key("4")
    counter.desk.look()
    other = warehouse.terminal("T-05", Role.SORTER)
    assert other.last.view.prompt.key == "count.prompt.product"
    assert (other.last.view.big, other.last.view.quantity) == ("GS001-A", 4)
