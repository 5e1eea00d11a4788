"""Less is there than the plan gave away: what is left is shared again, fairly, and only there."""

from tests.floor import NOODLES, Night, person_of
from tests.town import WAVE
from wms.domain.people import Right
from wms.domain.words import Role, ShareCause
from wms.operations import sharing
from wms.operations.reply import Command


def shorts(night: Night, sku: str = NOODLES.sku_id) -> dict[str, int]:
    rows = night.rows(
        "SELECT destination_id, short FROM sort_count WHERE sku_id = :s AND short > 0", s=sku
    )
    return dict(rows)


def share(night: Night, left: int | None, cause: ShareCause = ShareCause.RECEIPT) -> str:
    with night.office(Right.PUT, person_of(Role.SORTER)) as act:
        return sharing.share_again(act, WAVE, NOODLES.sku_id, cause, left)


def test_what_is_left_is_shared_in_proportion(warehouse: Night) -> None:
    # 5, 4 and 6 are planned.
    assert share(warehouse, 9)
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    assert warehouse.audit() == []


def test_nothing_that_was_put_is_taken_back(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.scan(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    assert share(warehouse, 4)
    assert shorts(warehouse) == {"GS002": 2, "GS003": 4}
    assert warehouse.audit() == []


def test_what_is_found_later_is_given_back_by_the_same_rule(warehouse: Night) -> None:
    share(warehouse, 3)
    share(warehouse, 9, ShareCause.FOUND)
    assert shorts(warehouse) == {"GS001": 2, "GS002": 2, "GS003": 2}
    share(warehouse, 15, ShareCause.FOUND)
    assert shorts(warehouse) == {}
    assert warehouse.audit() == []


def test_where_nobody_gets_less_nothing_is_said(warehouse: Night) -> None:
    assert share(warehouse, 15) == ""
    assert share(warehouse, 40) == ""


def test_a_warehouse_that_keeps_no_stock_knows_of_nothing_left(warehouse: Night) -> None:
    assert share(warehouse, None) == ""
