"""Sowing at the central warehouse: products to the positions that need them."""

import pytest

from tests.floor import APPLES, DUMPLINGS, NOODLES, YOGURT, Night, Terminal
from tests.scanning import said
from wms.domain.codes import make_sscc
from wms.domain.words import Role
from wms.operations.reply import Command, Level


@pytest.fixture
def sorter(warehouse: Night) -> Terminal:
    """A sorter who has begun to sow."""
    return warehouse.terminal(job=Command.PUT)


def test_everything_a_position_needs_is_put_there(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(NOODLES.gtin)
    assert (sorter.last.view.big, sorter.last.view.quantity) == ("GS001-A", 5)

    sorter.do("GS001-A")
    assert sorter.says == "GS001-A 没有容器：扫一个空容器"
    refused = "「MILK」不是容器码：扫一个空容器的码，给 GS001-A 用"
    assert sorter.refused("MILK") == refused

    sorter.do(sorter.tote(), "GS001-A")
    assert sorter.says == "GS001-A 放 5 件 粉丝"
    assert sorter.last.level is Level.OK
    assert (sorter.last.view.big, sorter.last.view.quantity) == ("GS002-A", 4)
    assert (sorter.last.view.done, sorter.last.view.total) == (5, 15)
    assert warehouse.rows("SELECT put, short FROM sort_count") == [(5, 0)]
    assert warehouse.rows("SELECT sku_id, quantity FROM content") == [("S1", 5)]


def test_the_product_code_serves_as_well_as_the_gtin(sorter: Terminal) -> None:
    sorter.do("S1")
    assert sorter.says == "粉丝"


def test_fewer_are_put_when_a_number_is_keyed_first(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote())
    sorter.key("3")
    sorter.do("GS001-A")
    assert sorter.says == "GS001-A 放 3 件 粉丝"
    assert (sorter.last.view.big, sorter.last.view.quantity) == ("GS001-A", 2)

    sorter.key("2")
    sorter.do("GS001-A")
    assert sorter.says == "GS001-A 放 2 件 粉丝"
    assert warehouse.rows("SELECT quantity FROM content") == [(5,)]


def test_a_position_read_twice_does_not_take_the_rest_as_well(
    sorter: Terminal, warehouse: Night
) -> None:
    tote = sorter.tote()
    sorter.do(NOODLES.gtin, "GS001-A", tote)
    sorter.key("3")
    sorter.do("GS001-A", tote)
    assert sorter.says == "GS001-A 刚放过 3 件：其余 2 件也放，就再扫一次"
    assert sorter.last.level is Level.CHECK
    assert warehouse.rows("SELECT quantity FROM content") == [(3,)]
    sorter.do("GS001-A")
    assert sorter.says == "GS001-A 放 2 件 粉丝"


def test_a_shortage_is_said_with_f4_and_opens_a_difference(
    sorter: Terminal, warehouse: Night
) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote())
    sorter.key("4")
    sorter.do(Command.EXCEPTION, "GS001-A")
    assert sorter.says == "GS001-A 放 4 件，缺 1 件 粉丝"
    assert warehouse.rows(
        "SELECT kind, sku_id, destination_id, quantity, state FROM discrepancy"
    ) == [("short", "S1", "GS001", 1, "unreviewed")]


def test_a_shortage_begun_is_still_one_after_a_container_was_set_out(
    sorter: Terminal, warehouse: Night
) -> None:
    sorter.do(NOODLES.gtin, Command.EXCEPTION)
    sorter.key("2")
    sorter.do("GS001-A", sorter.tote())
    assert sorter.last.view.quantity == 2
    sorter.do("GS001-A")
    assert sorter.says == "GS001-A 放 2 件，缺 3 件 粉丝"
    assert warehouse.rows("SELECT put, short FROM sort_count") == [(2, 3)]


def test_all_short_needs_no_container(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(DUMPLINGS.gtin, Command.EXCEPTION, "GS001-F")
    assert sorter.says == "GS001-F 放 0 件，缺 2 件 水饺"
    assert warehouse.rows("SELECT COUNT(*) FROM container") == [(0,)]


def test_the_container_itself_may_be_scanned_instead_of_its_position(sorter: Terminal) -> None:
    tote = sorter.tote()
    sorter.do(NOODLES.gtin, "GS001-A", tote, tote)
    assert sorter.says == "GS001-A 放 5 件 粉丝"


def test_a_full_container_is_closed_and_the_next_takes_the_rest(
    sorter: Terminal, warehouse: Night
) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote())
    sorter.key("3")
    sorter.do("GS001-A", Command.CLOSE, "GS001-A")
    (full,) = warehouse.boxes()
    assert sorter.says == f"GS001-A 已封箱：3 件，箱号 {full}"
    assert warehouse.rows("SELECT paper, number, copy FROM print_job") == [
        ("container_label", full, 0)
    ]

    # Two more go there: the screen asks for the next container at once.
    assert sorter.last.view.prompt.key == "put.prompt.bind"
    assert sorter.last.view.big == "GS001-A"
    sorter.do(sorter.tote(), "GS001-A")
    assert sorter.says == "GS001-A 放 2 件 粉丝"
    assert warehouse.rows("SELECT state, label_copies FROM container ORDER BY sscc") == [
        ("closed", 1),
        ("open", 0),
    ]


def test_a_container_nothing_more_goes_into_is_only_closed(
    sorter: Terminal, warehouse: Night
) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    assert sorter.last.view.big == "GS002-A"
    assert sorter.last.view.prompt.key == "put.prompt.put"
    assert warehouse.audit() == []


def comes_next(t: Terminal) -> str:
    """What the screen says comes after this position."""
    assert t.last.view.following is not None
    return said(t.last.view.following)


def test_the_screen_says_what_comes_after_this_position(sorter: Terminal) -> None:
    sorter.do(NOODLES.gtin)
    assert comes_next(sorter) == "GS002-A，4 件"
    sorter.do("GS001-A", sorter.tote(), "GS001-A", "GS002-A", sorter.tote(), "GS002-A")
    assert comes_next(sorter) == "最后一个格口"
    assert said(sorter.last.view.prompt) == "粉丝：送到格口，扫格口"


def test_undo_takes_the_last_put_back(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A", Command.UNDO)
    assert sorter.says == "已撤销：GS001 的 粉丝 退回 5 件"
    assert (sorter.last.view.big, sorter.last.view.quantity) == ("GS001-A", 5)
    assert warehouse.rows("SELECT put FROM sort_count") == [(0,)]
    assert warehouse.rows("SELECT * FROM content") == []
    assert sorter.refused(Command.UNDO) == "没有可撤销的"


def test_undo_goes_back_put_by_put(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
    sorter.do("GS002-A", sorter.tote(), "GS002-A")
    sorter.do(Command.UNDO)
    assert sorter.says == "已撤销：GS002 的 粉丝 退回 4 件"
    sorter.do(Command.UNDO)
    assert sorter.says == "已撤销：GS001 的 粉丝 退回 5 件"
    assert warehouse.rows("SELECT SUM(put) FROM sort_count") == [(0,)]


def test_an_undone_shortage_is_no_difference_any_more(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(DUMPLINGS.gtin, Command.EXCEPTION, "GS001-F", Command.UNDO)
    assert sorter.says == "已撤销：GS001 的 水饺 退回 0 件，撤回缺货 2 件"
    assert warehouse.rows("SELECT state FROM discrepancy") == [("reversed",)]
    assert warehouse.rows("SELECT short FROM sort_count") == [(0,)]


def test_nothing_is_taken_back_out_of_a_closed_container(
    sorter: Terminal, warehouse: Night
) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    (box,) = warehouse.boxes()
    assert sorter.refused(Command.UNDO) == f"箱 {box} 已封：不能撤销，叫组长"
    assert warehouse.rows("SELECT put FROM sort_count") == [(5,)]


def test_yogurt_on_an_ambient_position_is_a_hard_stop(sorter: Terminal) -> None:
    assert sorter.refused(YOGURT.gtin, "GS001-A") == (
        "停！酸奶 是冷藏，GS001-A 是常温格口：应放 GS001-C。必须放这里：按 F8、F4 再扫它，主管放行"
    )
    assert sorter.refused("GS002-A").startswith(
        "停！酸奶 是冷藏，GS002-A 是常温格口：应放 GS001-C。"
    )


def test_a_position_that_needs_none_names_the_one_that_does(sorter: Terminal) -> None:
    assert sorter.refused(APPLES.gtin, "GS003-A") == "GS003-A 不要 苹果：应放 GS001-A，3 件"


def test_a_position_that_has_all_names_the_next(sorter: Terminal) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
    assert sorter.refused("GS001-A") == "GS001-A 的 粉丝 已放够：应放 GS002-A，4 件"


def test_a_finished_product_says_what_to_do_with_the_rest(sorter: Terminal) -> None:
    sorter.do(DUMPLINGS.gtin, "GS001-F", sorter.tote(), "GS001-F")
    sorter.do(DUMPLINGS.gtin)
    assert sorter.says == "水饺 已分完：余货放一边"
    assert sorter.last.level is Level.CHECK
    assert sorter.refused("GS001-F") == "水饺 已分完：余货放一边"


def test_an_unknown_product_goes_to_the_reject_chute(sorter: Terminal) -> None:
    assert sorter.refused("6901028075015") == "不认识的商品「6901028075015」：放异常口，叫组长"


def test_a_product_nobody_ordered_tonight_is_refused(sorter: Terminal, warehouse: Night) -> None:
    warehouse.tamper("DELETE FROM plan_list WHERE kind = 'put' AND key = 'S4'")
    assert sorter.refused(DUMPLINGS.gtin) == "水饺：2026-11-21 没人订，放异常口"


def test_a_misread_gtin_is_caught_by_its_check_digit(sorter: Terminal) -> None:
    wrong = NOODLES.gtin[:-1] + str((int(NOODLES.gtin[-1]) + 1) % 10)
    assert sorter.refused(wrong) == f"「{wrong}」校验位不对：重扫，或核对后重输"


def test_a_closed_containers_label_is_no_position(sorter: Terminal, warehouse: Night) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    (label,) = warehouse.boxes()
    assert sorter.refused(label) == f"{label} 是 GS001 已封箱的标签：这里扫商品或格口"
    nobodys = make_sscc("6901234", 1, 7)
    assert sorter.refused(nobodys) == f"本站没有箱号 {nobodys}：核对标签"


def test_a_position_before_any_product_is_refused(sorter: Terminal) -> None:
    assert sorter.refused("GS001-A") == "先扫商品，再扫格口"
    assert sorter.refused(Command.EXCEPTION) == (
        "手上没有要分的商品：先扫商品。多货、破损：F2 返回再按 F4 上报"
    )


def test_more_than_a_position_needs_is_refused(sorter: Terminal) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote())
    sorter.key("6")
    assert sorter.refused("GS001-A") == "6 太多：GS001 只要 5"


def test_more_than_any_position_needs_is_refused_when_keyed(sorter: Terminal) -> None:
    sorter.do(NOODLES.gtin)
    sorter.key("7")
    assert sorter.says == "7 太多：一个格口最多要 6"


@pytest.mark.parametrize("keyed", ["0", "-1", "1.5", "٣", "1_000", "9999999"])
def test_what_is_no_quantity_changes_nothing(
    sorter: Terminal, warehouse: Night, keyed: str
) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote())
    sorter.key(keyed)
    assert sorter.last.level is Level.STOP
    assert "1 到 6" in sorter.says or "一个格口最多要 6" in sorter.says
    sorter.do(Command.ACKNOWLEDGE)
    assert sorter.last.view.quantity == 5
    assert warehouse.rows("SELECT * FROM sort_count") == []


def test_a_tote_that_stands_elsewhere_cannot_be_set_out_again(sorter: Terminal) -> None:
    tote = sorter.tote()
    sorter.do(NOODLES.gtin, "GS001-A", tote, "GS001-A", "GS002-A")
    assert sorter.refused(tote) == f"容器 {tote} 正在 GS001-A 用：换一个空的"


def test_a_tote_that_stands_nowhere_needs_a_position_first(sorter: Terminal) -> None:
    tote = sorter.tote()
    assert sorter.refused(NOODLES.gtin, tote) == (f"容器 {tote} 没放在任何格口：先扫格口，再扫它")


def test_an_empty_container_is_not_closed(sorter: Terminal) -> None:
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), Command.CLOSE)
    assert sorter.refused("GS001-A") == "GS001-A 的容器是空的：不用封"
    assert sorter.refused(Command.CLOSE, "GS002-A") == ("GS002-A 没有打开的容器可封：核对格口")


def test_another_terminal_was_faster(sorter: Terminal, warehouse: Night) -> None:
    other = warehouse.terminal("T-02", Role.LEAD, Command.PUT)
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote())
    other.do(NOODLES.gtin)
    sorter.do("GS001-A")

    other.do("GS001-A")
    assert other.says == "GS001-A 不要了：要的 5 件别处已放，或刚重分掉。没登记，手上的拿回"
    assert other.last.level is Level.CHECK
    assert (other.last.view.big, other.last.view.quantity) == ("GS002-A", 4)
    assert warehouse.rows("SELECT put FROM sort_count") == [(5,)]
