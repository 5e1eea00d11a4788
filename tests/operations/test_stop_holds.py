"""Goods too warm at a stop: held, then delivered or on their way back, by a supervisor's word."""

from contextlib import closing

import pytest

from tests.conftest import NewStore
from tests.floor import APPLES, CENTRAL, GS001, YOGURT, Clock, Night, Terminal
from tests.operations.test_cold import condemn, decide, release
from tests.operations.test_differences import listed
from tests.town import Part
from wms.domain.words import Role
from wms.operations.reply import Command

DONE = Command.DONE
B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"
STOP = f"ST-{B01}-1"
LINES = "SELECT sku_id, quantity, reason FROM delivery_line ORDER BY sku_id, reason"
BACK = "SELECT sku_id, quantity, origin, reason, party FROM returned"
OUTCOME = "SELECT version, outcome FROM delivery WHERE point_id = 'P001'"
OPEN = (
    "SELECT kind, sku_id, quantity, note, state FROM discrepancy WHERE state <> 'reversed'"
    " AND destination_id = 'P001' ORDER BY kind, sku_id"
)


@pytest.fixture
def driver(morning: Night) -> Terminal:
    """P001 did not take one apple of its two, damaged; its yogurt measured 9.5, twice."""
    t = morning.terminal(job=Command.DELIVER)
    t.do(B01, STOP, "DELIVER-partly", APPLES.gtin, "1", "WHY-damaged", DONE)
    t.do("9.5", "9.5", "8:40")
    assert "扣下 1 件" in t.says
    return t


def test_released_it_was_delivered(driver: Terminal, morning: Night) -> None:
    del driver
    assert morning.rows(BACK) == [("S2", 1, "refused", "damaged", "P001")]
    release(morning, STOP)
    assert morning.rows(LINES) == [("S2", 1, "damaged")]
    assert morning.rows(OUTCOME) == [(2, "partly")]
    assert morning.rows(BACK) == [("S2", 1, "refused", "damaged", "P001")]
    assert morning.audit() == []


def test_condemned_it_comes_back_for_its_temperature(driver: Terminal, morning: Night) -> None:
    del driver
    condemn(morning, STOP)
    assert morning.rows(LINES) == [("S2", 1, "damaged"), ("S3", 1, "temperature")]
    assert sorted(morning.rows(BACK)) == [
        ("S2", 1, "refused", "damaged", "P001"),
        ("S3", 1, "refused", "temperature", "P001"),
    ]
    assert morning.rows(OPEN) == [
        ("damage", "S2", 1, "", "unreviewed"),
        ("damage", "S3", 1, "temperature", "unreviewed"),
    ]
    assert morning.audit() == []
    # The note names it, and its supplier is told why.
    own = morning.terminal("T-04", Role.LEAD, Command.TAKE_BACK)
    own.do(Command.CLOSE, DONE)
    assert ("S3", "temperature", 1) in morning.rows("SELECT sku_id, reason, sent FROM returns_line")
    assert morning.audit() == []


def test_what_a_lead_reviewed_stays_reviewed(driver: Terminal, morning: Night) -> None:
    """The decision says the stop anew; what was looked at of it is not looked at again."""
    del driver
    lead = morning.terminal("T-05", Role.LEAD, Command.DIFFERENCES)
    lead.do(*listed(lead), "CAUSE-BRANCH")
    condemn(morning, STOP)
    assert [(row[1], row[4]) for row in morning.rows(OPEN)] == [
        ("S2", "reviewed"),
        ("S3", "unreviewed"),
    ]
    assert morning.rows("SELECT cause FROM discrepancy WHERE state = 'reviewed'") == [("branch",)]
    assert morning.audit() == []


def test_what_is_condemned_is_not_reviewed_with_what_was_damaged(morning: Night) -> None:
    """One yogurt of two was broken, and a lead said why; the other was too warm: as many of the
    same product, but nobody has looked at it."""
    t = morning.terminal(job=Command.DELIVER)
    t.do(B01, f"ST-{B01}-2", "DELIVER-partly", YOGURT.gtin, "1", "WHY-damaged", DONE)
    t.do("9.5", "9.5", "8:40")
    assert "扣下 1 件" in t.says
    lead = morning.terminal("T-05", Role.LEAD, Command.DIFFERENCES)
    lead.do(*listed(lead), "CAUSE-BRANCH")
    condemn(morning, f"ST-{B01}-2")
    both = (
        "SELECT quantity, note, state, cause FROM discrepancy WHERE state <> 'reversed'"
        " AND sku_id = 'S3' ORDER BY state"
    )
    once = [(1, "", "reviewed", "branch"), (1, "temperature", "unreviewed", "")]
    assert morning.rows(both) == once
    # Now that one is looked at too; said anew, each keeps its own word.
    lead.do(Command.BACK, Command.DIFFERENCES)
    lead.do(*listed(lead), "CAUSE-TRUNK")
    t.do(f"ST-{B01}-2", "DELIVER-partly", YOGURT.gtin, "1", "WHY-damaged", DONE, "4", "8:50")
    assert [row[2:] for row in sorted(morning.rows(both))] == [
        ("reviewed", "branch"),
        ("reviewed", "trunk"),
    ]
    assert morning.audit() == []


def test_until_it_is_decided_the_stop_is_not_said_anew(driver: Terminal, morning: Night) -> None:
    driver.do(B01, STOP)
    assert driver.refused("8:50", "4.0").startswith("兴宁自提点 有超温扣着的货：先让主管处理")
    assert morning.rows(OUTCOME) == [(1, "partly")]
    release(morning, STOP)
    driver.do(Command.BACK, Command.BACK, B01, STOP, "8:50", "4.0")
    assert morning.rows(OUTCOME) == [(3, "delivered")]
    assert morning.rows(BACK) == []
    assert morning.audit() == []


def test_condemned_goods_are_delivered_by_no_later_word(driver: Terminal, morning: Night) -> None:
    condemn(morning, STOP)
    driver.do(B01, STOP, "8:50", "4.0")
    assert morning.rows(LINES) == [("S3", 1, "temperature")]
    assert morning.rows(OUTCOME) == [(3, "partly")]
    driver.do(STOP, "DELIVER-undeliverable", "WHY-absent", "9:00")
    assert ("S3", 1, "temperature") in morning.rows(LINES)
    assert morning.rows("SELECT SUM(quantity) FROM returned WHERE sku_id = 'S3'") == [(1,)]
    assert morning.audit() == []


def test_released_at_a_reading_it_is_handed_over_at_that(driver: Terminal, morning: Night) -> None:
    """The same word once more changes nothing; warmer than that it is held again."""
    release(morning, STOP)
    driver.do(B01, STOP, "8:50", "9.5", "9.5")
    assert morning.rows(OUTCOME) == [(3, "delivered")]
    driver.do(STOP, "8:50", "12", "12")
    assert morning.rows(OUTCOME) == [(4, "partly")]
    assert [row[0] for row in morning.rows("SELECT state FROM hold ORDER BY opened_at")] == [
        "released",
        "held",
    ]
    assert morning.audit() == []


def test_all_of_a_stop_too_warm_is_refused_until_released(morning: Night) -> None:
    t = morning.terminal(job=Command.DELIVER)
    t.do(B02, f"ST-{B02}-1", "9:00")
    zones = []
    while t.last.view.prompt.key in ("deliver.prompt.reading", "deliver.prompt.again"):
        zones.append("x")
        t.do("20")
    assert zones
    before = morning.rows("SELECT outcome FROM delivery WHERE number = :n", n=B02)
    boss = decide(morning, f"ST-{B02}-1")
    many = [c.command for c in boss.last.view.choices]
    pick = "HOLD-RELEASE-ALL" if "HOLD-RELEASE-ALL" in many else "HOLD-RELEASE"
    boss.do(pick, "WHY-probe_wrong", morning.badges[Role.LEAD])
    after = morning.rows("SELECT outcome FROM delivery WHERE number = :n", n=B02)
    assert before in ([("partly",)], [("refused",)])
    assert after == [("delivered",)]
    assert morning.audit() == []


def test_each_zone_of_a_stop_is_measured_again(new_store: NewStore) -> None:
    """P001 gets yogurt and dumplings, and both came too warm; one reading does not do for both."""
    parts, clock = (Part("P001", "S3", 1), Part("P001", "S4", 2)), Clock()
    warehouse = Night.planned(CENTRAL, new_store(), clock, parts)
    station = Night.planned(GS001, new_store(), clock, parts)
    with closing(warehouse), closing(station):
        warehouse.sort_everything()
        truck = warehouse.load_and_depart("T01")
        warehouse.mail_to(station)
        station.unload_everything(truck)
        station.sort_everything()
        station.load_and_depart("GS001-B01")
        clock.go_to(9, 30, day=22)
        t = station.terminal(job=Command.DELIVER)
        t.do(B01, STOP, "8:40", "9.5", "9.5", "-12", "-12")
        boss = decide(station, STOP, "HOLD-RELEASE-ALL", "WHY-measured_again")
        assert boss.says == "输入冷藏温度，例如 4.5"
        boss.do("4.0")
        assert boss.says == "输入冷冻温度，例如 -18.5"
        assert boss.refused("4.0").startswith("复测冷冻 4.0 度，还是超过 -18.0 度")
        boss.do("-19", station.badges[Role.LEAD])
        assert set(station.rows("SELECT zone, state, measured FROM hold")) == {
            ("chilled", "released", 40),
            ("frozen", "released", -190),
        }
        assert station.rows("SELECT outcome FROM delivery") == [("delivered",)]
        assert station.audit() == []


def test_the_same_word_twice_holds_once(driver: Terminal, morning: Night) -> None:
    driver.do(B01, STOP, "DELIVER-partly", APPLES.gtin, "1", "WHY-damaged", DONE)
    driver.do("9.5", "9.5", "8:40")
    assert morning.rows("SELECT COUNT(*) FROM hold") == [(1,)]
    assert morning.rows(OUTCOME) == [(1, "partly")]
