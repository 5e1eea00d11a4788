"""Labels and papers printed again, with why, and counted."""

import json

import pytest

from tests.conftest import ON_SQLITE
from tests.dock import GOOD, NOTICE_V1, at_dock
from tests.floor import NOODLES, Night, Terminal
from wms.domain.codes import make_sscc
from wms.domain.words import Role
from wms.operations.containers import NOBODY_ASKED
from wms.operations.reply import Command
from wms.storage.spool import Spool

WHY = "WHY-unreadable"


@pytest.fixture
def sorter(warehouse: Night) -> Terminal:
    """One container is closed, another stands open; a sorter asks for labels."""
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    t.do("GS002-A", t.tote(), "GS002-A", Command.REPRINT)
    return t


def reasons(night: Night) -> list[tuple[str, int, str]]:
    """Whose copies were printed again in the name of whom, and why."""
    rows = night.rows(
        "SELECT person_id, body FROM journal WHERE kind = 'label_reprinted' ORDER BY position"
    )
    said = [(person, json.loads(body)) for person, body in rows]
    return [(person, body["copy"], body["reason"]) for person, body in said]


def seconds(night: Night) -> list[tuple[str, str]]:
    """With whom standing by for what."""
    rows = night.rows("SELECT body FROM journal WHERE kind = 'overridden' ORDER BY position")
    return [(said["right"], said["second"]) for said in (json.loads(body) for (body,) in rows)]


def test_a_label_is_printed_again_and_says_why(sorter: Terminal, warehouse: Night) -> None:
    closed, _ = warehouse.boxes()
    sorter.do(closed)
    assert sorter.says == "补打要写原因"
    assert [choice.command for choice in sorter.last.view.choices] == [
        WHY,
        "WHY-lost",
        "WHY-damaged_paper",
    ]
    assert reasons(warehouse) == []
    sorter.do(WHY)
    assert sorter.says == f"箱 {closed} 补打第 1 次"
    assert reasons(warehouse) == [("P-sorter", 1, "unreadable")]
    assert warehouse.rows("SELECT copy FROM print_job WHERE number = :n ORDER BY 1", n=closed) == [
        (0,),
        (1,),
    ]
    assert warehouse.audit() == []


def test_beyond_the_first_it_takes_a_second_person(sorter: Terminal, warehouse: Night) -> None:
    """Nobody alone, whatever their role; a sorter with a lead beside them may."""
    closed, _ = warehouse.boxes()
    sorter.do(closed, WHY, closed, "胶水没了")
    assert sorter.says == f"{closed} 第 2 次补打要第二人在场：请扫工牌"
    assert sorter.refused(WHY) == "等第二人扫工牌；不做了按 F2"
    sorter.do(warehouse.badges[Role.LEAD])
    assert sorter.says == f"箱 {closed} 补打第 2 次"
    assert reasons(warehouse)[1:] == [("P-sorter", 2, "胶水没了")]
    assert seconds(warehouse) == [("reprint_again", "P-lead")]
    lead = warehouse.terminal("T-02", Role.LEAD, Command.REPRINT)
    lead.do(closed, WHY)
    assert lead.refused(warehouse.badges[Role.LEAD])
    assert len(reasons(warehouse)) == 2
    lead.do(warehouse.badges[Role.SUPERVISOR])
    assert reasons(warehouse)[2:] == [("P-lead", 3, "unreadable")]
    assert warehouse.audit() == []


def test_nobody_keys_what_only_the_program_says(sorter: Terminal, warehouse: Night) -> None:
    """A copy that nobody asked for takes no second person; one that somebody keys does."""
    closed, _ = warehouse.boxes()
    sorter.do(closed)
    for word in sorted(NOBODY_ASKED):
        assert sorter.refused(word) == f"「{word}」不是原因：选一条，或写几个字"
    sorter.do(WHY)
    assert reasons(warehouse) == [("P-sorter", 1, "unreadable")]
    assert warehouse.audit() == []


def test_f2_leaves_the_label_for_another(sorter: Terminal, warehouse: Night) -> None:
    closed, _ = warehouse.boxes()
    sorter.do(closed, Command.BACK)
    assert sorter.last.view.choices == ()
    sorter.do(closed, WHY)
    assert reasons(warehouse) == [("P-sorter", 1, "unreadable")]


def test_two_ask_for_the_same_label_at_once(sorter: Terminal, warehouse: Night) -> None:
    closed, _ = warehouse.boxes()
    other = warehouse.terminal("T-02", Role.LEAD, Command.REPRINT)
    other.do(closed)
    sorter.do(closed, WHY)
    assert other.refused(WHY) == f"{closed} 刚在别处打过，已有 2 份：看清再打"
    assert len(reasons(warehouse)) == 1


def test_an_open_container_has_no_label_yet(sorter: Terminal, warehouse: Night) -> None:
    _, standing = warehouse.boxes()
    assert sorter.refused(standing) == f"箱 {standing} 在 GS002-A 还没封箱：没有标签可补"


def test_what_is_no_label_of_ours_is_refused(sorter: Terminal) -> None:
    stranger = make_sscc("6901234", 2, 1)
    assert sorter.refused(stranger) == f"本站没有箱号 {stranger}：核对标签"
    assert sorter.refused("S1") == "「S1」不是箱标签，也不是收货单、退货单的单号"
    assert sorter.refused(Command.UNDO) == "这里不用「F6 撤销」：按 F2 返回"


def test_a_receipt_is_for_a_lead_and_only_where_it_was_closed(
    sorter: Terminal, warehouse: Night
) -> None:
    number = "GR20261121-0001"
    assert sorter.refused(number) == "韦小妹 不能打印单据：找组长"
    lead = warehouse.terminal("T-02", Role.LEAD, Command.REPRINT)
    for other in (number, "RN20261121-GS001-1", "RS20261122-V1-1"):
        assert lead.refused(other).startswith("这里没有打过"), other


def twice_more(night: Night, number: str) -> list[tuple[int, str]]:
    """A lead has the paper printed again, and once more with the supervisor beside; the copies that
    wait, with the reason that stands on each."""
    t = night.terminal("T-33", Role.LEAD, Command.REPRINT)
    t.do(number, "WHY-lost")
    assert t.says.endswith(f"{number} 送打印（补打第 1 次）")
    t.do(number, "WHY-driver_asks")
    assert t.says == f"{number} 第 2 次补打要第二人在场：请扫工牌"
    t.do(night.badges[Role.SUPERVISOR])
    assert ("print_manifest", "P-supervisor") in seconds(night)
    assert night.audit() == []
    jobs = [job for job in Spool(night.store).queued() if job.number == number]
    return [(job.copy.number, job.copy.reason) for job in jobs]


COPIES = [(0, ""), (1, "lost"), (2, "driver_asks")]


def test_a_closed_goods_receipt_is_printed_again(dock: Night) -> None:
    number = "GR20261121-0001"
    t = at_dock(dock)
    t.do(NOODLES.gtin, "15", GOOD, Command.DONE)
    lead = dock.terminal("T-34", Role.LEAD, Command.REPRINT)
    assert lead.refused(number) == f"这里没有打过收货单 {number}：核对单号", "it is open"
    t.do(Command.DONE, NOTICE_V1)
    assert twice_more(dock, number) == COPIES


@ON_SQLITE
def test_a_returns_note_is_printed_again_where_it_was_closed(morning: Night) -> None:
    number = "RN20261121-GS001-1"
    t = morning.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
    t.do("P001", NOODLES.gtin, "1", "WHY-unwanted", Command.DONE, Command.DONE)
    t.do(Command.CLOSE, Command.DONE)
    assert twice_more(morning, number) == COPIES
