"""The job with people: who is locked, badges made and taken back, PINs taken away, newcomers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import KEY, NOODLES, PEPPER, Night, Terminal, person_of
from tests.operations.test_desk import CutLink
from tests.scanning import PIN, said
from wms.domain.messages import Unavailable, say
from wms.domain.people import MOST_FAILURES, Person, Right, badge_code, badge_digest
from wms.domain.people_events import PinFailed
from wms.domain.words import Role
from wms.operations.desk import Desk
from wms.operations.floor import Answered, Floor
from wms.operations.panels import Sheet
from wms.operations.people_ports import DrawnBadge
from wms.operations.reply import Command, Expects, Level
from wms.storage.books import SiteStore


class Drawer:
    """A press that keeps what it drew in a drawer: the code of each badge that came out."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self._unsettled: dict[str, tuple[Person, str]] = {}

    @contextmanager
    def drawn(self, person: Person, by: str, scan_id: str) -> Iterator[DrawnBadge]:
        assert by
        made = person, badge_code(f"{len(self.codes):16d}".encode())
        person, code = self._unsettled.pop(scan_id, made)
        try:
            yield DrawnBadge(person, badge_digest(code, PEPPER), f"badge_{person.person_id}.pdf")
        except Answered:
            self.codes.append(code)
            raise
        except Unavailable:
            self._unsettled[scan_id] = person, code
            raise
        self.codes.append(code)


@pytest.fixture
def drawer(warehouse: Night) -> Drawer:
    """The warehouse's press."""
    drawer = Drawer()
    warehouse.floor = replace(warehouse.floor, press=drawer)
    return drawer


def lock(night: Night, role: Role) -> None:
    """Somebody keys ten wrong PINs."""
    for failed in range(1, MOST_FAILURES + 1):
        with night.office(Right.SIGN_IN, person_of(role)) as act:
            locked = failed == MOST_FAILURES
            act.record(PinFailed(f"P-{role}", failed, "", locked), say("pin.wrong"))


def lines(t: Terminal) -> list[tuple[str, ...]]:
    """Who stands in the list: code, badge, PIN."""
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    return [
        tuple(str(getattr(line.cells[n], "key", line.cells[n])) for n in (0, 3, 4))
        for line in sheet.lines
    ]


def offered(t: Terminal) -> list[str]:
    """What may be done now."""
    return [choice.command for choice in t.last.view.choices]


def test_a_lead_sees_who_is_locked_first_and_unlocks(warehouse: Night) -> None:
    lock(warehouse, Role.SUPERVISOR)
    t = warehouse.terminal(role=Role.LEAD, job=Command.PEOPLE)
    assert lines(t) == [
        ("P-supervisor", "people.badge.locked", "people.pin.set"),
        ("P-admin", "people.badge.active", "people.pin.set"),
        ("P-lead", "people.badge.active", "people.pin.set"),
        ("P-sorter", "people.badge.active", "people.pin.none"),
    ]
    assert offered(t) == []
    t.do("P-supervisor")
    assert offered(t) == [Command.UNLOCK]
    t.do(Command.UNLOCK)
    assert t.says == "P-supervisor 覃主管 的工牌已解锁"
    assert offered(t) == []
    assert t.refused(Command.REVOKE).startswith("「CMD-REVOKE」不是这里的选项")
    warehouse.terminal("T-02", Role.SUPERVISOR)
    t.do(Command.BACK)
    assert lines(t)[0][0] == "P-admin"
    assert warehouse.audit() == []


@ON_SQLITE
def test_nobody_unlocks_their_own_badge(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.LEAD, job=Command.PEOPLE)
    lock(warehouse, Role.LEAD)
    t.do("P-lead")
    assert t.refused(Command.UNLOCK) == "不能给自己解锁（P-lead）：找另一位组长"


@ON_SQLITE
def test_people_are_no_sorters_business(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.SORTER)
    assert t.refused(Command.PEOPLE) == "韦小妹 没有解锁工牌的权限：找组长"
    lead = warehouse.terminal("T-02", Role.LEAD, Command.PEOPLE)
    assert lead.refused(Command.HIRE) == "黄大姐 不能管理工牌：找管理员"
    assert lead.refused("P-404") == "没有工号「P-404」"
    assert lead.refused("os:root") == "没有工号「os:root」"


def test_a_badge_is_revoked_when_it_is_picked_twice(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do("P-sorter", Command.REVOKE)
    assert (t.says, t.last.level) == ("停用 韦小妹 的工牌？再选一次确认", Level.CHECK)
    t.do(Command.BACK)
    assert offered(t) == [Command.REVOKE]
    t.do(Command.REVOKE, Command.REVOKE)
    assert t.says.startswith("P-sorter 韦小妹 的工牌已停用")
    sorter = warehouse.terminal("T-02", role=None)
    assert sorter.refused(warehouse.badges[Role.SORTER]) == "工牌无效或已停用：找组长"
    t.do(Command.BACK, "P-admin", Command.REVOKE)
    assert t.refused(Command.REVOKE) == "不能停用自己的工牌（P-admin）：换一个人来做"
    assert warehouse.audit() == []


def test_a_new_badge_opens_and_the_old_one_does_not(warehouse: Night, drawer: Drawer) -> None:
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do("P-sorter", Command.ISSUE, Command.ISSUE)
    assert t.says == "P-sorter 韦小妹 的工牌已做好：badge_P-sorter.pdf（印出后删掉文件）"
    [code] = drawer.codes
    sorter = warehouse.terminal("T-02", role=None)
    assert sorter.refused(warehouse.badges[Role.SORTER]) == "工牌无效或已停用：找组长"
    sorter.do(code)
    assert sorter.last.who.person == "韦小妹"
    for row in warehouse.rows("SELECT body, answer FROM journal"):
        assert code not in "".join(map(str, row))
    assert code not in repr(t.last)
    assert warehouse.audit() == []


def test_whoever_came_with_the_old_badge_does_nothing_more_with_it(
    warehouse: Night, drawer: Drawer
) -> None:
    sorter = warehouse.terminal("T-02", Role.SORTER, Command.PUT)
    sorter.do(NOODLES.gtin, "GS001-A", sorter.tote(), "GS001-A")
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do("P-sorter", Command.ISSUE, Command.ISSUE)
    told = "韦小妹 换了新工牌，旧的作废：扫新工牌登录"
    assert sorter.refused("GS002-A") == told
    sorter.do(drawer.codes[0], Command.UNDO)
    assert sorter.says == "已撤销：GS001 的 粉丝 退回 5 件"
    assert warehouse.audit() == []


@pytest.mark.usefixtures("drawer")
def test_a_new_badge_is_made_while_the_pin_of_the_old_one_is_keyed(warehouse: Night) -> None:
    finder = warehouse.terminal("T-02", role=None)
    finder.pin = ""
    finder.do(warehouse.badges[Role.LEAD])
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do("P-lead", Command.ISSUE, Command.ISSUE)
    reply = finder.key(PIN)
    assert said(reply.banner) == "黄大姐 换了新工牌，旧的作废：扫新工牌登录"
    assert finder.last.who.person == ""
    assert warehouse.audit() == []


def test_somebody_who_comes_back_chooses_a_pin_anew(warehouse: Night, drawer: Drawer) -> None:
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do("P-lead", Command.REVOKE, Command.REVOKE, Command.ISSUE, Command.ISSUE)
    lead = warehouse.terminal("T-02", role=None)
    lead.pin = ""
    lead.do(drawer.codes[0])
    assert lead.says == "黄大姐：请定一个新密码"
    assert warehouse.audit() == []


def test_a_forgotten_pin_is_taken_away(warehouse: Night) -> None:
    lock(warehouse, Role.LEAD)
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do("P-lead", Command.FORGET_PIN, Command.FORGET_PIN)
    assert t.says.startswith("P-lead 黄大姐 的密码已清除")
    assert offered(t) == [Command.REVOKE]
    warehouse.terminal("T-02", Role.LEAD)
    assert warehouse.audit() == []


def test_somebody_new_is_registered_with_a_badge(warehouse: Night, drawer: Drawer) -> None:
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do(Command.HIRE)
    assert t.last.view.expects is Expects.TEXT
    t.key("农新来")
    assert [choice.command for choice in t.last.view.choices] == list(Role)
    assert t.refused("boss") == "「boss」不是岗位：选列出的"
    t.do("lead")
    assert t.says == "E0001 农新来 的工牌已做好：badge_E0001.pdf（印出后删掉文件）"
    warehouse.terminal("T-02", role=None).do(drawer.codes[0])
    assert warehouse.audit() == []


@ON_SQLITE
@pytest.mark.parametrize("name", ["  ", "长" * 41, "a\u200bb", Command.DONE])
def test_what_is_no_name_is_refused(warehouse: Night, drawer: Drawer, name: str) -> None:
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    t.do(Command.HIRE)
    assert t.key(name).latched
    assert drawer.codes == []


@ON_SQLITE
def test_where_no_badges_are_made_nobody_is_registered(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.ADMIN, job=Command.PEOPLE)
    assert t.refused(Command.HIRE) == "这台终端不能做工牌"
    t.do("P-sorter")
    assert offered(t) == [Command.REVOKE]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_badge_whose_confirmation_was_lost_is_the_one_that_opens(
    warehouse: Night, drawer: Drawer, where: str
) -> None:
    link = CutLink(warehouse.url)
    floor = Floor(warehouse.site, SiteStore(warehouse.site, link, KEY), press=drawer)
    t = Terminal(Desk(floor, "T-05", PEPPER), warehouse.clock, warehouse.assets)
    t.do(warehouse.badges[Role.ADMIN], Command.PEOPLE, Command.HIRE)
    t.key("农新来")
    setattr(link, where, 1)
    t.do("sorter")
    assert t.says == "E0001 农新来 的工牌已做好：badge_E0001.pdf（印出后删掉文件）"
    [code] = drawer.codes
    sorter = warehouse.terminal("T-02", role=None)
    sorter.do(code)
    assert sorter.last.who.person == "农新来"
    link.close()
    assert warehouse.audit() == []
