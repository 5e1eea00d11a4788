"""Searching for what came from suppliers and what goes back: by its paper, its name, its goods."""

import pytest

from tests.dock import NOTICE_V1, afternoon, at_dock
from tests.floor import APPLES, NOODLES, Night
from tests.operations.test_cold import came
from tests.operations.test_on_road import swap
from tests.operations.test_search import card, follow, history, lines, searching
from wms.domain.words import Role
from wms.operations.reply import Command

RECEIPT, NOTE = "GR20261121-0001", "RN20261121-GS001-1"


@pytest.fixture
def dock(warehouse: Night) -> Night:
    """V1 has brought 10 of its noodles so far."""
    night = afternoon(warehouse)
    t = at_dock(night)
    t.do(NOODLES.gtin, "10", "20270601", NOODLES.gtin)
    return night


@pytest.mark.parametrize("asked", ["V1", "v1", "旺达", NOTICE_V1])
def test_a_supplier_is_found_by_code_by_name_and_by_its_notice(dock: Night, asked: str) -> None:
    t = searching(dock)
    t.do(asked)
    told = card(t)
    assert told["订购"] == "24"
    assert told["预约"] == "11-21 D31 17:00-18:00"
    assert told["收货单"].startswith(f"{RECEIPT} 准时")
    assert any("粉丝" in line for line in history(t))


def test_from_a_supplier_to_its_receipt_to_a_product_and_back(dock: Night) -> None:
    t = searching(dock)
    t.do("V1")
    follow(t, RECEIPT)
    assert card(t)["状态"] == "在收"
    assert card(t)["月台"] == "D31"
    assert card(t)["到货"] == "收 10 拒 0 扣 0"
    follow(t, "收 10 拒 0")
    assert lines(t) == [("S1", "粉丝", "10", "0", "0")]
    follow(t, "粉丝")
    assert any("粉丝" in line and "收" in line for line in history(t))
    follow(t, "供应商")
    assert card(t)["预约"] == "11-21 D31 17:00-18:00"


def test_a_returns_note_tells_what_is_on_it_at_both_sites(morning: Night, warehouse: Night) -> None:
    t = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    t.do("P001", APPLES.gtin, "2", "WHY-rotten", Command.DONE)
    t.do(Command.CLOSE, Command.DONE)
    morning.mail_to(warehouse)
    for night in (morning, warehouse):
        t = searching(night)
        t.do(NOTE)
        assert card(t)["内装"].startswith("退 2 件")
        assert history(t)
        follow(t, "内装")
        assert lines(t)[0][:4] == ("S2", "苹果", "P001", "2")


def test_a_vehicle_that_leaves_is_one_line_of_the_history(whole_night: tuple[Night, Night]) -> None:
    warehouse, _ = whole_night
    t = searching(warehouse)
    t.do("T01-20261121-1")
    left = [line for line in history(t) if "发车" in line and "打印" not in line]
    assert len(left) == 1, history(t)


def test_a_container_tells_that_its_vehicle_was_changed_on_the_road(
    warehouse: Night, station: Night
) -> None:
    swap(warehouse)
    warehouse.mail_to(station)
    box = came(station, "chilled")
    for night in (warehouse, station):
        t = searching(night)
        t.do(f"00{box}")
        assert any("桂B77777" in line and "F20002" in line for line in history(t)), history(t)
