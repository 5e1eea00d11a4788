"""A terminal is lost while goods are between shelf and scanner: its open containers are counted."""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import APPLES, NOODLES, YOGURT, Night, Terminal
from wms.domain.messages import Message
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations import lost
from wms.operations.bookmark_ports import Done
from wms.operations.difference_ports import Due
from wms.operations.reply import Command, Level
from wms.operations.search_ports import Reference, Thing
from wms.storage.bookmarks import SiteBookmarks
from wms.storage.store import StoreTrouble

FLAGGED = "SELECT destination_id, recount FROM container WHERE recount <> '' ORDER BY 1, zone"
TOLD = "SELECT COUNT(*) FROM journal WHERE kind = 'terminal_lost'"


def sow(night: Night, terminal_id: str, *places: str, role: Role = Role.SORTER) -> Terminal:
    """Somebody puts noodles at these positions; then the terminal is lost."""
    t = night.terminal(terminal_id, role, Command.PUT)
    t.do(NOODLES.gtin)
    for place in places:
        t.do(place, t.tote(), place)
    t.desk.look()
    return t


def count_as_booked(t: Terminal, pick: str, items: str) -> None:
    """Noodles alone, as many as the books say."""
    t.do(Command.COUNT, pick, NOODLES.gtin)
    t.key(items)
    t.do(Command.DONE, pick)


def test_whoever_comes_back_is_told_what_to_count(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A", "GS002-A")
    t = warehouse.terminal("T-01")
    assert t.says == "韦小妹，接着干。上次断线：GS001-A GS002-A 的容器点一下"
    assert t.last.level is Level.CHECK
    assert t.last.view.big == "GS003-A"
    assert warehouse.rows(FLAGGED) == [("GS001", "T-01"), ("GS002", "T-01")]
    assert warehouse.audit() == []


def test_somebody_else_is_told_as_well(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    t = warehouse.terminal("T-01", Role.LEAD)
    assert t.says == "黄大姐，已上岗。上次断线：GS001-A 的容器点一下"
    assert warehouse.audit() == []


def test_the_count_lists_them_and_a_count_ends_it(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A", "GS002-A")
    t = warehouse.terminal("T-01", job=Command.COUNT)
    assert [choice.name.values["position"] for choice in t.last.view.choices] == [
        "GS001-A",
        "GS002-A",
    ]
    assert t.last.view.prompt.key == "count.prompt.due"
    first, second = (choice.command for choice in t.last.view.choices)
    count_as_booked(t, first, "5")
    assert t.last.banner.key == "count.agrees"
    assert [choice.command for choice in t.last.view.choices] == [second]
    count_as_booked(t, second, "3")
    assert t.last.banner.key == "count.differs"
    assert t.last.view.choices == ()
    assert t.last.view.prompt.key == "count.prompt.container"
    assert warehouse.rows(FLAGGED) == []
    assert warehouse.audit() == []


def test_given_up_it_still_waits(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    t = warehouse.terminal("T-01", job=Command.COUNT)
    t.do(t.last.view.choices[0].command, Command.UNDO)
    assert len(t.last.view.choices) == 1


def test_closed_without_a_count_the_answer_says_so(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A", "GS002-A")
    t = warehouse.terminal("T-01")
    assert t.do(Command.CLOSE, "GS001-A").level is Level.CHECK
    assert t.says.startswith("GS001-A 已封箱，断线后没点：5 件")
    assert warehouse.rows(FLAGGED) == [("GS002", "T-01")]
    count_as_booked(t, "GS002-A", "4")
    assert t.do(Command.PUT, Command.CLOSE, "GS002-A").level is Level.OK
    assert t.says.startswith("GS002-A 已封箱：4 件")
    assert warehouse.audit() == []


def test_the_search_says_it_waits(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    warehouse.terminal("T-01")
    (sscc,) = warehouse.boxes()
    with warehouse.books.reading() as books:
        card = books.search.card("", Reference(Thing.CONTAINER, sscc))
    assert card is not None
    (waits,) = (entry.value for entry in card.entries if entry.label == "recount")
    assert isinstance(waits, Message)
    assert catalogue("zh_CN").text(waits) == "终端 T-01 断线后还没点"


def test_left_in_order_nothing_waits(warehouse: Night) -> None:
    t = sow(warehouse, "T-01", "GS001-A")
    t.do(Command.SIGN_OUT)
    assert warehouse.terminal("T-01").last.level is Level.OK
    assert warehouse.rows(TOLD) == [(0,)]


def test_a_wrong_pin_after_somebody_left_is_nobody_standing_there(warehouse: Night) -> None:
    t = sow(warehouse, "T-01", "GS001-A")
    t.do(Command.SIGN_OUT)
    t.pin = "271828"
    t.scan(warehouse.badges[Role.LEAD])
    assert t.last.level is Level.STOP
    warehouse.terminal("T-01")
    assert warehouse.rows(TOLD) == [(0,)]


def test_badged_over_and_then_lost_it_is_what_the_second_one_filled(warehouse: Night) -> None:
    t = sow(warehouse, "T-01", "GS001-A")
    t.do(warehouse.badges[Role.LEAD], Command.PUT, YOGURT.gtin, "GS003-C", t.tote(), "GS003-C")
    back = warehouse.terminal("T-01")
    assert "GS003-C 的容器" in back.says
    assert warehouse.rows(FLAGGED) == [("GS003", "T-01")]
    assert warehouse.audit() == []


def test_badged_over_and_lost_before_anything_was_moved(warehouse: Night) -> None:
    t = sow(warehouse, "T-01", "GS001-A")
    t.do(warehouse.badges[Role.LEAD])
    warehouse.terminal("T-01")
    assert warehouse.rows(TOLD) == [(0,)]


def test_what_was_taken_out_again_counts_as_touched(warehouse: Night) -> None:
    t = sow(warehouse, "T-01", "GS001-A")
    t.do(Command.UNDO)
    warehouse.terminal("T-01")
    assert warehouse.rows(FLAGGED) == [("GS001", "T-01")]


def test_only_what_stands_open(warehouse: Night) -> None:
    t = sow(warehouse, "T-01", "GS001-A", "GS002-A")
    t.do(Command.CLOSE, "GS001-A")
    warehouse.terminal("T-01")
    assert warehouse.rows(FLAGGED) == [("GS002", "T-01")]


def test_two_terminals_lost_each_says_its_own(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    sow(warehouse, "T-02", "GS002-A", role=Role.LEAD)
    first = warehouse.terminal("T-01")
    second = warehouse.terminal("T-02", Role.LEAD)
    assert "：GS001-A 的容器" in first.says
    assert "：GS002-A 的容器" in second.says
    first.do(Command.COUNT)
    assert len(first.last.view.choices) == 2
    assert warehouse.audit() == []


def test_both_had_filled_the_same_container_one_count_is_enough(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    t = warehouse.terminal("T-02", Role.LEAD, Command.PUT)
    t.do(APPLES.gtin, "GS001-A")
    warehouse.terminal("T-01")
    t = warehouse.terminal("T-02", Role.LEAD)
    assert "：GS001-A 的容器" in t.says
    t.do(Command.COUNT, "GS001-A", NOODLES.gtin)
    t.key("5")
    t.do(APPLES.gtin, APPLES.gtin, APPLES.gtin, Command.DONE, "GS001-A")
    assert t.last.level is Level.OK
    assert warehouse.rows(FLAGGED) == []
    assert warehouse.audit() == []


def test_the_second_who_comes_is_not_told_again(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    t = warehouse.terminal("T-01")
    t.do(warehouse.badges[Role.LEAD])
    assert t.says == "黄大姐，已上岗"
    assert warehouse.rows(TOLD) == [(1,)]


def test_lost_once_more_before_it_was_counted_is_told_again(warehouse: Night) -> None:
    sow(warehouse, "T-01", "GS001-A")
    warehouse.terminal("T-01").desk.look()
    t = warehouse.terminal("T-01")
    assert "：GS001-A 的容器" in t.says
    assert warehouse.rows(TOLD) == [(1,)]


def test_many_are_named_by_the_first_and_how_many_more() -> None:
    due = tuple(Due(f"{n}", f"GS00{n}-A", "TB-1", "T-01") for n in range(1, 6))
    assert lost.places(due) == "GS001-A GS002-A GS003-A +2"
    assert lost.places(due[:3]) == "GS001-A GS002-A GS003-A"


def test_the_same_sign_in_twice_counts_once(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer of the store is swallowed: committed, and nobody told."""
    sow(warehouse, "T-01", "GS001-A")
    t = warehouse.terminal("T-01", role=None)
    once = [True]
    reading = type(warehouse.books).reading

    def swallowed(self: object) -> object:
        committed = bool(warehouse.rows(TOLD)[0][0])
        if committed and once:
            once.pop()
            raise StoreTrouble(OSError("gone"))
        return reading(self)  # type: ignore[arg-type]

    monkeypatch.setattr(type(warehouse.books), "reading", swallowed)
    t.do(warehouse.badges[Role.SORTER])
    assert not once
    assert "：GS001-A 的容器" in t.says
    assert warehouse.rows(TOLD) == [(1,)]
    assert warehouse.audit() == []


@ON_SQLITE
def test_it_is_looked_for_once_in_the_life_of_a_terminal(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    latest = SiteBookmarks.latest

    def counted(
        books: SiteBookmarks, terminal_id: str, wave_id: str, most: int
    ) -> tuple[Done, ...]:
        asked.append(terminal_id)
        return latest(books, terminal_id, wave_id, most)

    monkeypatch.setattr(SiteBookmarks, "latest", counted)
    t = sow(warehouse, "T-01", "GS001-A")
    t.do(warehouse.badges[Role.LEAD], warehouse.badges[Role.SORTER], Command.SIGN_OUT)
    t.do(warehouse.badges[Role.SORTER])
    assert asked == ["T-01"]


@ON_SQLITE
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE container SET state = 'closed', label_copies = 1",
        "UPDATE journal SET kind = 'put_made' WHERE kind = 'items_put'",
        "UPDATE journal SET body = REPLACE(body, 'T-01', 'T-09') WHERE kind = 'terminal_lost'",
    ],
)
def test_tampering_with_what_waits_is_named(warehouse: Night, sql: str) -> None:
    sow(warehouse, "T-01", "GS001-A")
    warehouse.terminal("T-01")
    assert warehouse.audit() == []
    assert warehouse.tamper(sql)
    assert "recount" in warehouse.broken()
