"""Unloading at the station: every container held against the manifest that came before it."""

import json
import zlib
from contextlib import closing

import pytest

from tests.conftest import NewStore
from tests.floor import GS001, GS002, NOODLES, Clock, Night, Terminal
from tests.town import WAVE
from wms.domain.codes import make_sscc
from wms.domain.mail import Envelope
from wms.domain.words import Role
from wms.operations.dispatch import ADVICE
from wms.operations.reply import Command, Level

DONE, TRUCK = Command.DONE, "T01-20261121-1"


def box(night: Night, owner: str, zone: str = "ambient") -> str:
    """The announced container of an owner and zone."""
    ((sscc,),) = night.rows(
        "SELECT sscc FROM inbound_container WHERE owner = :o AND zone = :z", o=owner, z=zone
    )
    return str(sscc)


def at_the_dock(station: Night, *seals: str) -> Terminal:
    """A sorter has opened the truck and found these seals."""
    t = station.terminal(job=Command.UNLOAD)
    t.do(TRUCK, *(seals or ("F10001",)), DONE, "4.0", "-18.5")
    return t


def test_a_truck_is_unloaded_against_its_manifest(station: Night, warehouse: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    t.do(TRUCK)
    assert t.says == f"交接单 {TRUCK}：扫车门封签"
    t.do("F10001", DONE, "4.0", "-18.5")
    assert t.says == f"{TRUCK} 到站，封签完好"
    assert (t.last.view.big, t.last.view.done, t.last.view.total) == ("T01", 0, 3)

    for zone in ("ambient", "chilled", "frozen"):
        t.do(box(station, "GS001", zone))
        assert t.says == f"收到箱 {box(station, 'GS001', zone)}"
    t.do(DONE)
    assert t.says == "箱已到齐：再扫交接单结束"
    t.do(TRUCK)
    assert t.says == f"{TRUCK} 卸完，缺 0 箱"
    assert station.rows("SELECT sku_id, received, damaged FROM stock ORDER BY sku_id") == [
        ("S1", 5, 0),
        ("S2", 3, 0),
        ("S3", 3, 0),
        ("S4", 2, 0),
    ]

    assert station.mail_to(warehouse) == [True]
    assert warehouse.rows("SELECT state, COUNT(*) FROM container GROUP BY state ORDER BY 1") == [
        ("closed", 2),
        ("departed", 1),
        ("received", 3),
    ]
    assert warehouse.rows("SELECT * FROM discrepancy") == []
    assert station.audit() == warehouse.audit() == []


def test_the_route_finds_its_truck_too(station: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    t.do("T01")
    assert t.says == f"交接单 {TRUCK}：扫车门封签"
    t.do(Command.UNDO)
    assert t.says == "扫交接单条码"
    assert t.refused(Command.UNDO) == "这里不用「F6 撤销」：按 F2 返回"


def test_a_seal_or_a_reading_keyed_wrong_is_taken_back(station: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    t.do(TRUCK, "F10001", "F1OOO1", Command.UNDO)
    assert t.says == "扫封签，错了按 F6；没有了按 F9"
    assert t.details == ["封签 F10001"]
    t.do(DONE, "6.5")
    assert t.details == ["封签 F10001", "冷藏 6.5 度"]
    # The reading; then the seals stand as they were given; then the last of those.
    t.do(Command.UNDO)
    assert t.says == "输入冷藏温度，例如 4.5"
    t.do(Command.UNDO)
    assert t.details == ["封签 F10001"]
    t.do(Command.BACK)
    assert t.details == ["封签 -"]
    t.do("F10001", DONE, "9.5", Command.UNDO, DONE, "9.5")
    assert t.says.startswith("冷藏 9.5 度，超过 8.0 度！再量一次")
    t.do("4.0", "-18.5")
    assert t.says == f"{TRUCK} 到站，封签完好"
    ((body,),) = station.rows("SELECT body FROM journal WHERE kind = 'truck_arrived'")
    arrived = json.loads(body)
    assert arrived["seals_found"] == ["F10001"]
    assert arrived["readings"] == [["chilled", 40], ["frozen", -185]]
    assert station.rows("SELECT * FROM discrepancy") == []
    # What is written down is not taken back.
    assert t.refused(Command.UNDO) == "这里不用「F6 撤销」：按 F2 返回"
    assert station.audit() == []


def test_whoever_joins_at_a_truck_goes_on_with_its_containers(station: Night) -> None:
    at_the_dock(station).do(box(station, "GS001", "frozen"))
    other = station.terminal("T-07", Role.LEAD, Command.UNLOAD)
    other.do(TRUCK)
    assert other.says == f"交接单 {TRUCK}：接着扫卸下的箱"
    other.do(box(station, "GS001", "chilled"))
    assert other.last.level is Level.OK


def test_a_truck_nobody_announced_is_not_unloaded(station: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    assert t.refused("T02-20261121-1") == (
        "没有收到交接单「T02-20261121-1」的预告：核对条码，或叫组长联系中心仓"
    )


def test_a_different_seal_is_flagged_and_a_difference_opened(station: Night) -> None:
    t = at_the_dock(station, "F99999")
    assert t.says == "封签不符！应为 F10001：逐箱清点"
    assert t.last.level is Level.CHECK
    assert station.rows("SELECT seal_intact FROM inbound_manifest") == [(0,)]
    assert station.rows("SELECT kind, manifest, state FROM discrepancy") == [
        ("seal", TRUCK, "unreviewed")
    ]
    assert station.audit() == []


def test_a_missing_seal_and_one_too_many_are_different_too(station: Night) -> None:
    assert at_the_dock(station, "F10001", "F10002").says == "封签不符！应为 F10001：逐箱清点"


def test_a_warm_arrival_is_said(station: Night) -> None:
    t = station.terminal(job=Command.UNLOAD)
    t.do(TRUCK, "F10001", DONE, "4.0")
    assert t.refused("minus 18") == "「minus 18」不是温度：例如 4.5 或 -18.5"
    t.do("-12")
    assert t.says == "冷冻 -12 度，超过 -18.0 度！再量一次；没错就再输一次，货要扣下"
    t.do("-12")
    assert t.says == f"{TRUCK} 到站，冷冻超温：叫组长"
    assert t.last.level is Level.CHECK


def test_two_at_the_dock_arrive_once(station: Night) -> None:
    first, second = (station.terminal(name, job=Command.UNLOAD) for name in ("T-01", "T-02"))
    for t in (first, second):
        t.do(TRUCK, "F10001", DONE, "4.0")
    first.do("-19")
    second.do("-19")
    assert second.says == "别的终端刚改过：看清屏幕再扫一次"
    second.do(box(station, "GS001"))
    assert second.says == f"收到箱 {box(station, 'GS001')}"
    assert station.audit() == []


def test_a_damaged_container_is_received_and_held_apart(station: Night, warehouse: Night) -> None:
    t = at_the_dock(station)
    t.do(Command.EXCEPTION)
    assert t.says == "破损：扫破损的箱"
    t.do(box(station, "GS001", "frozen"))
    assert t.says == f"箱 {box(station, 'GS001', 'frozen')} 破损，已收待查"
    assert station.rows("SELECT sku_id, received, damaged FROM stock") == [("S4", 2, 2)]

    t.do(box(station, "GS001"))
    assert t.says == f"收到箱 {box(station, 'GS001')}"
    t.do(box(station, "GS001", "chilled"), DONE, TRUCK)
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT kind, subject, destination_id FROM discrepancy") == [
        ("damage", box(station, "GS001", "frozen"), "GS001")
    ]
    assert station.audit() == warehouse.audit() == []


def test_a_mis_sent_container_is_held_and_its_owner_named(station: Night, warehouse: Night) -> None:
    t = at_the_dock(station)
    stray = box(station, "GS002")
    t.do(stray)
    assert t.says == f"错发：箱 {stray} 是下一站 GS002 华强网格站 的：放回车上，车走了就留置"
    assert t.last.level is Level.CHECK
    assert station.rows("SELECT * FROM stock") == []

    t.do(DONE, TRUCK)
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT kind FROM discrepancy WHERE subject = :s", s=stray) == [
        ("missend",)
    ]
    assert warehouse.rows("SELECT state FROM container WHERE sscc = :s", s=stray) == [("received",)]
    assert station.audit() == warehouse.audit() == []


def test_a_container_nobody_announced_is_extra(station: Night, warehouse: Night) -> None:
    t = at_the_dock(station)
    stranger = make_sscc("6909999", 1, 1)
    t.do(stranger)
    assert t.says == f"多出：箱 {stranger} 没有预告，留置"
    t.do(stranger)
    assert t.says.startswith(f"箱 {stranger} 已收过")
    t.do(DONE, TRUCK)
    station.mail_to(warehouse)
    assert ("extra", stranger) in warehouse.rows("SELECT kind, subject FROM discrepancy")
    assert station.audit() == warehouse.audit() == []


def test_what_was_not_seen_is_missing_on_both_sides(station: Night, warehouse: Night) -> None:
    t = at_the_dock(station)
    t.do(box(station, "GS001"), DONE)
    assert t.says == "还差 2 箱"
    assert t.details == [f"未见 {box(station, 'GS001', zone)}" for zone in ("chilled", "frozen")]
    t.do(TRUCK)
    assert t.says == f"{TRUCK} 卸完，缺 2 箱；2 种商品少 5 件，已按比例摊到 3 个点"
    station.mail_to(warehouse)
    for night in (station, warehouse):
        assert night.rows("SELECT kind, state, COUNT(*) FROM discrepancy GROUP BY kind, state") == [
            ("missing", "unreviewed", 2)
        ]
        assert night.audit() == []
    assert warehouse.rows("SELECT COUNT(*) FROM container WHERE state = 'missing'") == [(2,)]


def test_a_container_found_later_goes_into_a_second_receipt(
    station: Night, warehouse: Night
) -> None:
    t = at_the_dock(station)
    late = box(station, "GS001", "frozen")
    t.do(box(station, "GS001"), box(station, "GS001", "chilled"), DONE, TRUCK)
    station.mail_to(warehouse)

    t.do(TRUCK, late)
    assert t.says == f"收到箱 {late}"
    assert station.rows("SELECT state, receipt_version FROM inbound_manifest") == [("unloaded", 2)]
    assert station.mail_to(warehouse) == [True]
    assert warehouse.rows("SELECT version FROM receipt") == [(2,)]
    assert warehouse.rows("SELECT state FROM container WHERE sscc = :s", s=late) == [("received",)]
    for night in (station, warehouse):
        assert night.rows("SELECT state FROM discrepancy") == [("reversed",)]
        assert night.audit() == []


@pytest.mark.parametrize("finder_first", [True, False])
def test_a_container_missing_here_and_found_there_is_mis_sent_whoever_reports_first(
    station: Night, warehouse: Night, new_store: NewStore, clock: Clock, finder_first: bool
) -> None:
    with closing(Night.planned(GS002, new_store(), clock)) as owner:
        warehouse.tamper("UPDATE outbox SET acknowledged_at = ''")
        warehouse.mail_to(owner)
        stray = box(station, "GS002")
        at_the_dock(station).do(stray, *_own(station), DONE, TRUCK)
        owner.terminal(job=Command.UNLOAD).do(TRUCK, "F10001", DONE, DONE, TRUCK)
        for night in (station, owner) if finder_first else (owner, station):
            assert night.mail_to(warehouse) == [True]

        assert owner.audit() == []
    assert warehouse.rows("SELECT state FROM container WHERE sscc = :s", s=stray) == [("received",)]
    assert warehouse.rows(
        "SELECT kind, destination_id FROM discrepancy WHERE subject = :s AND state = 'unreviewed'",
        s=stray,
    ) == [("missend", "GS001")]
    assert warehouse.audit() == []


def _own(station: Night) -> list[str]:
    return [box(station, "GS001", zone) for zone in ("ambient", "chilled", "frozen")]


def test_a_container_that_comes_on_the_next_truck_is_told_of_its_own(
    station: Night, warehouse: Night
) -> None:
    t = at_the_dock(station)
    late = box(station, "GS001", "frozen")
    t.do(box(station, "GS001"), box(station, "GS001", "chilled"), DONE, TRUCK)
    _second_truck(station)
    t.do("F40004", DONE, "T01-20261121-2", "F2", DONE, late)
    assert t.says == f"收到箱 {late}"
    receipts = [row[0] for row in station.rows("SELECT key FROM outbox ORDER BY position")]
    assert receipts == [f"{TRUCK}/1", f"{TRUCK}/GS001", f"{TRUCK}/2"]
    station.mail_to(warehouse)
    assert warehouse.rows("SELECT state FROM container WHERE sscc = :s", s=late) == [("received",)]
    assert station.audit() == warehouse.audit() == []


def test_a_truck_faster_than_its_letter_is_announced_all_the_same(station: Night) -> None:
    t = at_the_dock(station)
    early = make_sscc("6901234", 0, 900)
    t.do(*(box(station, "GS001", zone) for zone in ("ambient", "chilled", "frozen")), early)
    assert t.says == f"多出：箱 {early} 没有预告，留置"
    t.do(DONE, TRUCK, "F40004", DONE)
    content = [[NOODLES.sku_id, 1]]
    _second_truck(
        station,
        {"sscc": early, "zone": "ambient", "destination_id": "GS001", "content": content},
    )
    assert station.audit() == []
    assert station.rows("SELECT state FROM discrepancy WHERE subject = :s", s=early) == [
        ("reversed",)
    ]

    t.do("T01-20261121-2", "F2", DONE)
    assert t.details == [f"未见 {early}"]
    t.do(early, DONE, "T01-20261121-2")
    assert station.audit() == []
    assert station.rows("SELECT state FROM inbound_container WHERE sscc = :s", s=early) == [
        ("received",)
    ]


def _second_truck(station: Night, *containers: dict[str, object]) -> None:
    """T01 drove again, with these for the station."""
    body = {
        "number": "T01-20261121-2",
        "wave_id": WAVE,
        "business_date": "2026-11-21",
        "route_id": "T01",
        "plate": "桂A00002",
        "driver": "黄师傅",
        "seals": ["F2"],
        "readings": [],
        "containers": [{"type": "tote", **container} for container in containers],
    }
    parts = ("CW01/GS001/trunk_manifest/2", "CW01", "GS001", ADVICE, "T01-20261121-2")
    envelope = Envelope.seal(*parts, zlib.compress(json.dumps(body).encode()))
    assert station.mail.take(envelope, station.clock.now.isoformat())


def test_a_container_seen_twice_says_when_and_by_whom(station: Night) -> None:
    t = at_the_dock(station)
    t.do(box(station, "GS001"))
    at = station.clock.now.strftime("%H:%M")
    t.do(box(station, "GS001"))
    assert t.says == f"箱 {box(station, 'GS001')} 已收过：{at} 韦小妹"
    assert t.last.level is Level.CHECK
    assert station.rows("SELECT received FROM stock WHERE sku_id = 'S1'") == [(5,)]


def test_what_is_no_label_is_refused(station: Night) -> None:
    t = at_the_dock(station)
    assert t.refused("S1") == "「S1」不是箱标签"
    assert t.refused("069012340010000014") == "「069012340010000014」校验位不对：重扫，或核对后重输"


def test_a_count_is_finished_once(station: Night) -> None:
    t, other = at_the_dock(station), station.terminal("T-02", job=Command.UNLOAD)
    other.do(TRUCK, DONE)
    t.do(DONE, TRUCK)
    other.do(TRUCK)
    assert other.says == "别的终端刚改过：看清屏幕再扫一次"
    # What is left is to seal it: once, too.
    other.do(DONE, "F40004", DONE)
    t.do("F40004", DONE)
    assert t.says == f"{TRUCK} 的新封签刚有人登记过：F40004"
    t.do(TRUCK, DONE)
    assert t.refused(TRUCK) == f"{TRUCK} 已经卸完"
    keys = [key for (key,) in station.rows("SELECT key FROM outbox ORDER BY position")]
    assert keys == [f"{TRUCK}/1", f"{TRUCK}/GS001"]


def test_the_same_message_twice_counts_once(
    warehouse: Night, station: Night, new_store: NewStore, clock: Clock
) -> None:
    envelopes = [e for e in warehouse.mail.waiting() if e.to_site == "GS001"]
    assert envelopes == []
    with closing(Night.planned(GS001, new_store(), clock)) as fresh:
        warehouse.tamper("UPDATE outbox SET acknowledged_at = ''")
        for envelope in [e for e in warehouse.mail.waiting() if e.to_site == "GS001"]:
            assert fresh.mail.take(envelope, "2026-11-22T00:30:00+08:00")
            assert not fresh.mail.take(envelope, "2026-11-22T00:31:00+08:00")
        assert fresh.rows("SELECT COUNT(*) FROM inbound_manifest") == [(1,)]
        assert fresh.audit() == []
    ((body,),) = station.rows("SELECT body FROM inbound_manifest")
    assert json.loads(body)["seals"] == ["F10001"]


def test_a_container_packed_here_did_not_come_off_the_truck(station: Night) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    t = station.terminal(job=Command.UNLOAD)
    ours = station.boxes("P001")[0]
    t.do(TRUCK)
    assert t.refused(ours) == f"箱 {ours} 是本站自己装的，发往 P001：不是这辆车卸下的"
    assert station.rows("SELECT * FROM inbound_container WHERE state = 'extra'") == []
    assert station.audit() == []


def test_two_hands_unload_one_truck_and_each_sees_what_the_other_did(station: Night) -> None:
    """What others take off is on the screen at the next look; a damage begun stays begun."""
    t = at_the_dock(station)
    other = station.terminal("T-02", job=Command.UNLOAD)
    other.do(TRUCK)
    other.do(box(station, "GS001", "frozen"))
    t.do(Command.EXCEPTION)
    looked = t.desk.look().view
    assert (looked.done, looked.total, looked.prompt.key) == (1, 3, "unload.ask.damaged")
    t.do(box(station, "GS001"))
    assert t.says == f"箱 {box(station, 'GS001')} 破损，已收待查"
    assert (t.last.view.done, len(t.details)) == (2, 1)

    other.do(box(station, "GS001", "chilled"))
    assert other.last.view.done == 2
    assert other.desk.look().view.details == ()
    assert t.desk.look().view.done == 3
    assert station.audit() == []
