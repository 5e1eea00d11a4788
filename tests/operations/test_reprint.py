"""Labels printed again, and counted."""

import pytest

from tests.floor import NOODLES, Night, Terminal
from wms.domain.codes import make_sscc
from wms.domain.words import Role
from wms.operations.reply import Command


@pytest.fixture
def sorter(warehouse: Night) -> Terminal:
    """One container is closed, another stands open; a sorter asks for labels."""
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", Command.CLOSE, "GS001-A")
    t.do("GS002-A", t.tote(), "GS002-A", Command.REPRINT)
    return t


def test_a_label_is_printed_again_and_says_so(sorter: Terminal, warehouse: Night) -> None:
    closed, _ = warehouse.boxes()
    sorter.do(closed)
    assert sorter.says == f"箱 {closed} 补打第 1 次"
    assert warehouse.rows("SELECT copy FROM print_job WHERE number = :n ORDER BY 1", n=closed) == [
        (0,),
        (1,),
    ]
    assert warehouse.audit() == []


def test_beyond_the_first_it_takes_a_lead(sorter: Terminal, warehouse: Night) -> None:
    closed, _ = warehouse.boxes()
    sorter.do(closed)
    assert sorter.refused(closed) == f"箱 {closed} 已补打 1 次：再补要组长"
    sorter.do(warehouse.badges[Role.LEAD], Command.REPRINT, closed)
    assert sorter.says == f"箱 {closed} 补打第 2 次"
    assert warehouse.audit() == []


def test_an_open_container_has_no_label_yet(sorter: Terminal, warehouse: Night) -> None:
    _, standing = warehouse.boxes()
    assert sorter.refused(standing) == f"箱 {standing} 在 GS002-A 还没封箱：没有标签可补"


def test_what_is_no_label_of_ours_is_refused(sorter: Terminal) -> None:
    stranger = make_sscc("6901234", 2, 1)
    assert sorter.refused(stranger) == f"本站没有箱号 {stranger}：核对标签"
    assert sorter.refused("S1") == "「S1」不是箱标签"
    assert sorter.refused(Command.UNDO) == "这里不用「F6 撤销」：按 F2 返回"
