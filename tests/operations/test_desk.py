"""The desk: who stands there, what is refused before any job sees it, and what a retry gets."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.floor import KEY, NOODLES, PEPPER, YOGURT, Night, Terminal
from tests.scanning import said
from wms.domain.events import BadgeRevoked
from wms.domain.messages import say
from wms.domain.people import Right, badge_code
from wms.domain.words import Role
from wms.operations.desk import Desk
from wms.operations.floor import Floor
from wms.operations.reply import Command, Level
from wms.storage.books import SiteStore
from wms.storage.store import Store


def test_nothing_moves_before_a_badge(warehouse: Night) -> None:
    t = warehouse.terminal(role=None)
    assert t.desk.look().banner == say("desk.welcome")
    assert t.refused(Command.PUT) == "还没上岗：请先扫工牌"
    assert t.refused(NOODLES.gtin) == "还没上岗：请先扫工牌"


def test_a_badge_opens_the_menu_of_its_role(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.SORTER)
    assert t.says == "韦小妹，已上岗"
    menu = [c.command for c in t.last.view.choices]
    of_the_night = [Command.PUT, Command.LOAD, Command.REPRINT, Command.PRINTING]
    assert [command for command in menu if command in of_the_night] == of_the_night
    assert not {Command.DEPART, Command.PEOPLE, Command.PIN} & set(menu)
    assert (t.last.who.person, t.last.who.role) == ("韦小妹", "sorter")

    lead = warehouse.terminal("T-02", Role.LEAD)
    assert Command.DEPART in [c.command for c in lead.last.view.choices]


def test_at_a_station_the_menu_follows_its_night(station: Night) -> None:
    t = station.terminal(role=Role.LEAD)
    menu = [c.command for c in t.last.view.choices]
    of_the_night = [Command.UNLOAD, Command.PUT, Command.LOAD, Command.DEPART, Command.REPRINT]
    assert [command for command in menu if command in of_the_night] == of_the_night
    assert menu[-1] == Command.PIN


def test_the_business_date_comes_from_the_wave_not_from_the_clock(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    warehouse.clock.now = warehouse.clock.now.replace(day=22, hour=0, minute=30)
    t.do(NOODLES.gtin)
    assert (t.last.who.business_date, t.last.who.wave) == ("2026-11-21", "W20261121")


@pytest.mark.parametrize("badge", [badge_code(b"stranger's badge"), badge_code(b"\x00" * 16)])
def test_a_strangers_badge_opens_nothing(warehouse: Night, badge: str) -> None:
    t = warehouse.terminal(role=None)
    assert t.refused(badge) == "工牌无效或已停用：找组长"


def test_a_revoked_badge_stops_at_the_very_next_scan(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    with warehouse.office(Right.MANAGE_PEOPLE) as act:
        act.record(BadgeRevoked("P-sorter"), say("people.revoked", person="P-sorter"))
    assert t.refused("GS001-A") == "韦小妹 的工牌已停用：找组长"
    assert warehouse.rows("SELECT * FROM sort_count") == []
    assert t.refused(warehouse.badges[Role.SORTER]) == "工牌无效或已停用：找组长"
    assert warehouse.audit() == []


def test_badging_over_keeps_each_ones_task(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)

    t.do(warehouse.badges[Role.LEAD])
    assert t.says == "黄大姐，已上岗"
    assert t.last.view.choices
    t.do(Command.LOAD, "T01")

    t.do(warehouse.badges[Role.SORTER])
    assert (t.last.view.big, t.last.view.quantity) == ("GS001-A", 5)
    t.do(warehouse.badges[Role.LEAD])
    assert t.last.view.big == "T01"
    assert [
        row[0]
        for row in warehouse.rows(
            "SELECT kind FROM journal WHERE terminal_id = 'T-01' AND kind LIKE 'signed%'"
            " ORDER BY position"
        )
    ] == ["signed_in", *["signed_in", "signed_out"] * 3]


def test_undo_takes_back_ones_own_put_not_the_colleagues(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    t.do(warehouse.badges[Role.LEAD], Command.PUT)
    assert t.refused(Command.UNDO) == "没有可撤销的"
    t.do(warehouse.badges[Role.SORTER], Command.UNDO)
    assert t.says == "已撤销：GS001 的 粉丝 退回 5 件"


def test_signing_out_leaves_an_empty_desk(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(Command.SIGN_OUT)
    assert t.says == "韦小妹，已下岗"
    assert t.refused("GS001-A") == "还没上岗：请先扫工牌"
    assert warehouse.audit() == []


def test_back_help_and_an_acknowledgement_of_nothing(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(Command.HELP, Command.ACKNOWLEDGE)
    assert t.says == "没有待确认的停止"
    t.do(Command.BACK)
    assert t.says == "已返回作业菜单"
    assert t.refused("S1") == "「S1」不是作业：请先选作业"
    assert t.refused(Command.UNLOAD) == f"「{Command.UNLOAD}」不是作业：请先选作业"


def test_a_job_beyond_ones_role_is_not_begun(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.SORTER)
    assert t.refused(Command.DEPART) == "韦小妹 不能放车：找组长"
    admin = warehouse.terminal("T-02", Role.ADMIN)
    assert admin.refused(Command.PUT) == "陆管理 没有分拣权限：找组长"


def test_a_command_of_another_job_says_so(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    assert t.refused(Command.DONE) == "这里不用「F9 完成」：按 F2 返回"


def test_before_any_plan_there_is_nothing_to_do(warehouse: Night) -> None:
    warehouse.tamper("UPDATE wave SET state = 'frozen'")
    t = warehouse.terminal()
    assert t.refused(Command.PUT) == "还没有排好的波次：先截单、排单"


# -- a refusal stays until it is acknowledged


def test_scans_while_a_refusal_stands_are_refused_and_counted(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.scan("GS009-A")
    assert t.last.latched
    for missed in (1, 2, 3):
        t.scan("GS001-A")
        assert t.says == "GS009-A 不要 粉丝：应放 GS001-A，5 件"
        assert (t.last.level, t.last.refused_while_latched) == (Level.STOP, missed)
    t.scan(warehouse.badges[Role.LEAD])
    assert t.last.who.person == "韦小妹"
    assert warehouse.rows("SELECT * FROM sort_count") == []

    t.do(Command.ACKNOWLEDGE, "GS001-A")
    assert not t.last.latched
    assert t.says == "GS001-A 放 5 件 粉丝"


def test_the_last_three_confirmed_acts_stay_in_sight(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", "GS002-A", t.tote(), "GS002-A")
    t.scan(YOGURT.gtin, "GS001-A")
    assert [message.key for message in t.last.recent] == [
        "put.done",
        "container.bound",
        "put.done",
    ]


# -- hostile text is only text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "扫到空码：请重扫"),
        ("  \t ", "扫到空码：请重扫"),
        ("9" * 5000, "扫到 5000 个字符，最多 512：不是本仓的码"),
        ("GS001-A\x11", "码里有控制字符：不是本仓的码，请换标签"),
        ("\x1b[2J", "码里有控制字符：不是本仓的码，请换标签"),
        ("\u202eA-100SG", "码里有控制字符：不是本仓的码，请换标签"),
        ("[@click=app.quit]x[/]", "不认识的商品「[@click=app.quit]x[/]」：放异常口，叫组长"),
        ("{quantity}", "不认识的商品「{quantity}」：放异常口，叫组长"),
        (
            "'; DROP TABLE journal; --",
            "不认识的商品「'; DROP TABLE journal; --」：放异常口，叫组长",
        ),
    ],
)
def test_a_hostile_scan_gets_one_clear_refusal(warehouse: Night, text: str, said: str) -> None:
    t = warehouse.terminal(job=Command.PUT)
    before = warehouse.rows("SELECT COUNT(*) FROM journal")
    assert t.refused(text) == said
    assert warehouse.rows("SELECT COUNT(*) FROM journal") == before


@ON_SQLITE
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60), keyed=st.booleans())
def test_whatever_is_scanned_there_is_an_answer_and_nothing_is_put(
    warehouse: Night, text: str, keyed: bool
) -> None:
    t = warehouse.terminal("T-77", job=Command.PUT)
    t.do(NOODLES.gtin)
    reply = t.key(text) if keyed else t.scan(text)
    assert reply.scan_id
    assert warehouse.rows("SELECT COUNT(*) FROM sort_count") == [(0,)]


# -- the same scan again


def test_a_retry_counts_once_and_gets_the_first_answer(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.key("2")
    put = t.new_scan("GS001-A")
    first = t.give(put)
    again = t.give(put)
    assert (
        again.banner
        == first.banner
        == say("put.done", product="粉丝", quantity=2, short=0, position="GS001-A")
    )
    assert again.level is Level.OK
    assert warehouse.rows("SELECT put FROM sort_count") == [(2,)]
    assert (again.view.big, again.view.quantity) == ("GS001-A", 3)


UNSETTLED = (
    "数据库没响应，先别扫：一恢复就自己接着做这一次，不会重复计数；也可以按 F8 马上再试（link cut）"
)


class CutLink(Store):
    """A store whose link is cut: `before` commits are lost on their way there, the replies to
    `after` more on their way back; for `down` attempts it does not answer at all, and for
    `then_down` attempts after the next loss."""

    before = after = down = then_down = 0

    def cursor(self) -> Any:
        if self.down:
            self.down -= 1
            raise OSError("link cut")
        return _CutCursor(self, super().cursor())


class _CutCursor:
    def __init__(self, store: CutLink, cursor: Any) -> None:
        self._store, self._cursor = store, cursor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def execute(self, sql: str, *values: Any) -> Any:
        if sql == "COMMIT" and self._store.before:
            self._store.before -= 1
            self._cut()
        self._cursor.execute(sql, *values)
        if sql == "COMMIT" and self._store.after:
            self._store.after -= 1
            self._cut()

    def _cut(self) -> None:
        self._store.down, self._store.then_down = self._store.then_down, 0
        raise OSError("link cut")


def behind(link: Store, night: Night) -> Terminal:
    """A terminal that reaches the night's store over `link`."""
    desk = Desk(Floor(night.site, SiteStore(night.site, link, KEY)), "T-05", PEPPER)
    return Terminal(desk, night.clock, night.assets)


@pytest.fixture
def cut(warehouse: Night) -> Iterator[tuple[Terminal, CutLink]]:
    """A sorter with noodles in hand, before a tote at GS001-A, and the link to cut."""
    with closing(CutLink(warehouse.url)) as link:
        t = behind(link, warehouse)
        t.do(warehouse.badges[Role.SORTER], Command.PUT, NOODLES.gtin, "GS001-A", t.tote())
        t.key("2")
        yield t, link


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_reply_that_was_lost_on_the_way_changes_nothing(
    warehouse: Night, cut: tuple[Terminal, CutLink], where: str
) -> None:
    t, link = cut
    setattr(link, where, 1)
    t.do("GS001-A")
    assert t.says == "GS001-A 放 2 件 粉丝"
    assert warehouse.rows("SELECT put FROM sort_count") == [(2,)]
    t.key("3")
    t.do("GS001-A")
    assert t.says == "GS001-A 放 3 件 粉丝"
    assert warehouse.audit() == []


@pytest.mark.parametrize("committed", [True, False])
def test_a_store_that_stays_away_is_asked_again_with_the_same_scan(
    warehouse: Night, cut: tuple[Terminal, CutLink], committed: bool
) -> None:
    t, link = cut
    link.after, link.before, link.then_down = int(committed), int(not committed), 2
    t.scan("GS001-A")
    assert t.says == UNSETTLED
    assert t.last.latched

    link.down = 3
    t.scan(Command.ACKNOWLEDGE)
    assert t.last.latched

    t.scan(Command.ACKNOWLEDGE)
    assert t.says == "GS001-A 放 2 件 粉丝"
    assert (t.last.level, t.last.latched) == (Level.OK, False)
    assert warehouse.rows("SELECT put FROM sort_count") == [(2,)]
    assert warehouse.audit() == []


@pytest.mark.parametrize("committed", [True, False])
def test_once_the_store_answers_the_work_goes_on_by_itself(
    warehouse: Night, cut: tuple[Terminal, CutLink], committed: bool
) -> None:
    t, link = cut
    link.after, link.before, link.then_down = int(committed), int(not committed), 20
    t.scan("GS001-A")
    assert t.says == UNSETTLED
    away = t.desk.look()
    assert (away.latched, away.banner) == (True, t.last.banner)
    assert [said(alert.message) for alert in t.desk.alerts(0)] == [
        "数据库没响应：叫组长看看数据库和网线"
    ]

    link.down = 0
    back = t.desk.look()
    assert (said(back.banner), back.level) == ("GS001-A 放 2 件 粉丝", Level.OK)
    assert not back.latched
    assert t.desk.alerts(0) == ()
    assert warehouse.rows("SELECT put FROM sort_count") == [(2,)]
    assert warehouse.audit() == []


def test_whoever_scanned_on_meanwhile_looks_before_it_goes_on(
    warehouse: Night, cut: tuple[Terminal, CutLink]
) -> None:
    t, link = cut
    link.before, link.then_down = 1, 20
    t.scan("GS001-A")
    t.scan(YOGURT.gtin)
    link.down = 0
    assert t.desk.look().latched
    assert warehouse.rows("SELECT put FROM sort_count WHERE put > 0") == []
    t.scan(Command.ACKNOWLEDGE)
    assert t.says == "GS001-A 放 2 件 粉丝"


def test_a_night_in_which_every_reply_is_lost_once(warehouse: Night) -> None:
    with closing(CutLink(warehouse.url)) as link:
        t = behind(link, warehouse)
        said = []
        for text in (
            *(warehouse.badges[Role.SUPERVISOR], Command.PUT, YOGURT.gtin),
            *("GS003-C", t.tote(), "GS003-C", Command.UNDO, "GS003-C", Command.CLOSE, "GS003-C"),
            *(Command.LOAD, "T02", "069012340010000013", Command.UNDO, "069012340010000013"),
            *(Command.DEPART, "T02", Command.DONE, Command.DONE, "F1", Command.DONE, "4.0", "T02"),
            *("WHY-time_up", warehouse.badges[Role.ADMIN]),
            *(Command.REPRINT, "069012340010000013", "WHY-lost", Command.SIGN_OUT),
        ):
            link.after = 1
            t.do(text)
            said.append(t.last.banner.key)
    assert said == [
        *("desk.signed_in", "put.begin", "put.product"),
        *("put.no_container", "container.bound", "put.done", "undo.put", "put.done"),
        *("put.close_begun", "container.closed"),
        *("load.begin", "load.route", "load.loaded", "undo.load", "load.loaded"),
        *("depart.begin", "depart.leaves_behind", "depart.ask.driver", "depart.ask.seal"),
        *("depart.seal", "depart.ask.reading_of", "depart.ask.confirm", "depart.forcing"),
        *("depart.second", "manifest.departed"),
        *("reprint.begin", "manifests.why", "container.label_reprinted", "desk.signed_out"),
    ]
    assert warehouse.rows("SELECT put FROM sort_count") == [(4,)]
    assert warehouse.audit() == []
