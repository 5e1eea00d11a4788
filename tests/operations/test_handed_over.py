"""What customers gave back was handed over to them, whatever is said of it afterwards."""

from tests.floor import NOODLES, Night
from tests.operations.test_intercept import STATE, ask
from tests.operations.test_intercept_at_stop import B01, sheet
from wms.domain.words import Role
from wms.operations.reply import Command


def given_back(station: Night, items: str) -> None:
    t = station.terminal("T-51", Role.SORTER, Command.TAKE_BACK)
    t.do("P001", NOODLES.gtin, items, "WHY-quality", Command.DONE)


def test_what_customers_gave_back_was_not_set_aside(warehouse: Night, morning: Night) -> None:
    """They cannot have had it, had it been left in the vehicle."""
    morning.terminal(job=Command.DELIVER).do(f"ST-{B01}-1", "4.0")
    ask(warehouse)
    warehouse.mail_to(morning)
    given_back(morning, "1")
    t = morning.terminal("T-50", Role.SORTER, Command.INTERCEPT)
    t.do("O0/1")
    assert t.refused("END-SET_ASIDE") == (
        "P001 的客户已经退回 粉丝 1 件，O0/1 的货交出去了：选「来不及」；"
        "退货记错了，先到收退货里撤销"
    )
    assert morning.audit() == []
    t.do("END-TOO_LATE")
    assert t.says == "O0/1 没拦住：粉丝 2 件已到 P001"


def test_nor_did_its_driver_keep_it(warehouse: Night, morning: Night) -> None:
    """Said anew of the same stop."""
    morning.terminal(job=Command.DELIVER).do(f"ST-{B01}-1", "4.0")
    given_back(morning, "1")
    ask(warehouse)
    warehouse.mail_to(morning)
    t = sheet(morning)
    t.do(f"ST-{B01}-1", "INTERCEPT-BACK")
    assert t.refused("8:35", "4.5") == "兴宁自提点 的 S1 已经收过 1 件售后退货：先到收退货里撤销"
    assert morning.audit() == []
    assert morning.rows(STATE) == [("asked", 0)]
