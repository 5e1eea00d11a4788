"""PINs: how one is chosen and changed, which are too simple, and what is never written down."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, PEPPER, Night, person_of
from tests.operations.gate import NEW, RIGHT, WRONG, at_the_gate, keyed, newcomer, wrong
from tests.scanning import PIN
from wms.domain.events import PersonAdded
from wms.domain.messages import say
from wms.domain.people import (
    MOST_FAILURES,
    Right,
    badge_code,
    badge_digest,
    is_pin,
    is_too_simple,
)
from wms.domain.words import Role
from wms.operations.people import forget_pin, issue_badge
from wms.operations.pins import Pins
from wms.operations.reply import Command
from wms.storage.schema import metadata

# -- choosing


def test_a_first_pin_is_chosen_twice_at_the_first_sign_in(warehouse: Night) -> None:
    newcomer(warehouse)
    t = at_the_gate(warehouse)
    t.do(NEW)
    assert t.says == "农新来：请定一个新密码"
    for simple in ("000000", "123456", "654321", "112233", "121212", "123123", "135791"):
        assert keyed(t, simple).startswith("这个密码太好猜")
    assert keyed(t, RIGHT) == "农新来：请把新密码再键一次"
    assert keyed(t, WRONG) == "两次键入不一样：从头再定一个"
    assert keyed(t, RIGHT, RIGHT) == "农新来，密码已设好，已上岗"
    t.do(Command.SIGN_OUT, NEW)
    assert keyed(t, RIGHT) == "农新来，已上岗"
    assert warehouse.audit() == []


@ON_SQLITE
def test_a_badge_that_never_got_a_pin_is_made_anew_after_twelve_hours(warehouse: Night) -> None:
    person = newcomer(warehouse)
    t = at_the_gate(warehouse)
    t.clock.now += timedelta(hours=12, minutes=1)
    assert t.refused(NEW) == "农新来 的工牌发出超过 12 小时还没定密码：找管理员换发"
    another = badge_code(b"another badge...")
    with warehouse.office(Right.MANAGE_PEOPLE) as act:
        issue_badge(act, person.person_id, badge_digest(another, PEPPER))
    assert t.refused(NEW) == "工牌无效或已停用：找组长"
    t.do(another)
    keyed(t, RIGHT, RIGHT)
    assert t.last.who.person == "农新来"
    assert warehouse.audit() == []


def test_a_badge_of_before_there_were_pins_goes_on_opening(warehouse: Night) -> None:
    for role, badge in ((Role.LEAD, NEW), (Role.SORTER, badge_code(b"an older badge.."))):
        digest = badge_digest(badge, PEPPER)
        with warehouse.office(Right.MANAGE_PEOPLE) as act:
            act.record(PersonAdded(f"OLD-{role}", "老员工", role, digest), say("desk.welcome"))
    t = at_the_gate(warehouse)
    t.clock.now += timedelta(days=300)
    t.do(badge_code(b"an older badge.."))
    assert t.says == "老员工，已上岗"
    t.do(NEW)
    assert keyed(t, RIGHT, RIGHT) == "老员工，密码已设好，已上岗"
    assert warehouse.audit() == []


def test_a_forgotten_pin_is_taken_away_and_chosen_anew(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    wrong(t, MOST_FAILURES)
    with warehouse.office(Right.MANAGE_PEOPLE, person_of(Role.ADMIN)) as act:
        forget_pin(act, "P-lead")
    t.do(warehouse.badges[Role.LEAD])
    keyed(t, RIGHT, RIGHT)
    assert t.last.who.person == "黄大姐"
    assert warehouse.audit() == []


def test_people_change_their_own_pin(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.LEAD, job=Command.PUT)
    t.pin = ""
    t.do(NOODLES.gtin)
    t.do(Command.PIN)
    assert keyed(t, WRONG).startswith("工牌与密码不符")
    assert keyed(t, PIN) == "黄大姐：请定一个新密码"
    assert keyed(t, RIGHT, RIGHT) == "黄大姐 的密码已设好"
    assert t.last.view.big == "GS001-A"
    t.do(Command.SIGN_OUT, warehouse.badges[Role.LEAD])
    assert keyed(t, PIN).startswith("工牌与密码不符")
    keyed(t, RIGHT)
    assert t.last.who.person == "黄大姐"
    assert warehouse.audit() == []


# -- what is never written down


def test_no_pin_stands_anywhere(warehouse: Night) -> None:
    newcomer(warehouse)
    t = at_the_gate(warehouse)
    replies = []
    for text in (NEW, RIGHT, RIGHT, Command.PIN, RIGHT, WRONG, WRONG, Command.SIGN_OUT, NEW):
        replies.append(repr(t.key(text)))
    for pin in ("271828", "271828", WRONG):
        replies.append(repr(t.key(pin)))
        if t.last.latched:
            replies.append(repr(t.scan(Command.ACKNOWLEDGE)))
    assert t.last.who.person == "农新来"
    written = [
        str(row)
        for table in metadata.sorted_tables
        for row in warehouse.rows(f"SELECT * FROM {table.name}")
    ]
    assert any("$argon2id$v=19$m=19456,t=2,p=1$" in row for row in written)
    for pin in (RIGHT, WRONG, "271828"):
        assert not [text for text in (*replies, *written) if pin in text]


@given(pin=st.from_regex(r"\A[0-9]{6}\Z"))
def test_most_pins_may_be_chosen_and_the_first_tried_may_not(pin: str) -> None:
    assert is_pin(pin)
    if len(set(pin)) <= 2 or pin[:3] == pin[3:]:
        assert is_too_simple(pin)


def test_few_pins_are_refused() -> None:
    refused = sum(is_too_simple(f"{n:06d}") for n in range(0, 1_000_000, 7))
    assert refused < 0.02 * 1_000_000 / 7


def test_a_pin_holds_for_one_person_under_one_key() -> None:
    pins = Pins(b"p" * 32)
    stored = pins.hash("P1", RIGHT)
    assert pins.holds(stored, "P1", RIGHT)
    assert not pins.holds(stored, "P1", WRONG)
    assert not pins.holds(stored, "P2", RIGHT)
    assert not Pins(b"q" * 32).holds(stored, "P1", RIGHT)
    assert not pins.holds("", "P1", RIGHT)
    assert not pins.holds("tampered", "P1", RIGHT)
