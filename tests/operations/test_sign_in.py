"""Badge and PIN: what opens, what waits, what is counted where, and how long it lasts."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, Night, person_of
from tests.operations.gate import WRONG, at_the_gate, failures, keyed, wrong
from tests.scanning import PIN
from wms.domain.events import BadgeRevoked
from wms.domain.messages import say
from wms.domain.people import MOST_FAILURES, Right, wait_after
from wms.domain.words import Role
from wms.operations.people import unlock_badge
from wms.operations.reply import Command, Expects, Level, Scan

# -- the way in


def test_a_sorter_is_in_by_the_badge_alone(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.SORTER])
    assert t.says == "韦小妹，已上岗"
    assert t.refused(Command.PIN) == "韦小妹 的岗位不用密码"


@pytest.mark.parametrize("role", [Role.LEAD, Role.SUPERVISOR, Role.ADMIN])
@ON_SQLITE
def test_whoever_may_more_keys_a_pin_after_the_badge(warehouse: Night, role: Role) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[role])
    name = person_of(role).name
    assert t.says == f"{name}：请键入密码"
    assert t.last.view.expects is Expects.PIN
    assert t.last.who.person == ""
    assert keyed(t, PIN) == f"{name}，已上岗"
    assert t.last.who.person == name
    assert warehouse.audit() == []


def test_badging_over_needs_the_newcomers_pin_before_the_one_before_is_out(
    warehouse: Night,
) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin)
    t.pin = ""
    t.do(warehouse.badges[Role.LEAD])
    assert (t.last.who.person, t.last.view.big) == ("韦小妹", "")
    assert keyed(t, WRONG).startswith("工牌与密码不符")
    assert t.last.who.person == "韦小妹"
    t.do(Command.BACK)
    assert (t.says, t.last.view.big) == ("不再等密码", "GS001-A")

    t.do(warehouse.badges[Role.LEAD])
    keyed(t, PIN)
    assert t.last.who.person == "黄大姐"
    t.do(warehouse.badges[Role.SORTER])
    assert t.last.view.big == "GS001-A"
    assert warehouse.audit() == []


def test_another_badge_is_taken_while_a_pin_is_asked_for(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD], warehouse.badges[Role.SUPERVISOR])
    assert t.says == "覃主管：请键入密码"
    t.do(warehouse.badges[Role.SORTER])
    assert t.says == "韦小妹，已上岗"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (NOODLES.gtin, "密码只能用键盘键入，不能扫码"),
        (PIN, "密码只能用键盘键入，不能扫码"),
        (Command.PUT, "正在等密码：先键入密码，或按 F2 放弃"),
    ],
)
@ON_SQLITE
def test_what_is_scanned_while_a_pin_is_asked_for_goes_nowhere(
    warehouse: Night, given: str, said: str
) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.pin = ""
    t.do(warehouse.badges[Role.LEAD])
    assert t.refused(given) == said
    assert t.last.view.expects is Expects.PIN
    assert failures(warehouse) == (0, 0)


@ON_SQLITE
def test_what_is_no_pin_is_not_counted(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    for text in ("12345", "1234567", "12a456", "١٢٣٤٥٦"):
        assert keyed(t, text) == "密码是 6 位数字：重新键入"
    assert failures(warehouse) == (0, 0)


# -- wrong ones


def test_five_wrong_pins_make_the_badge_wait_each_further_one_twice_as_long(
    warehouse: Night,
) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    told = wrong(t, MOST_FAILURES)
    assert told[:4] == ["工牌与密码不符：按 F8 后重新键入"] * 4
    assert [text.split("要等 ")[1].split(" 秒")[0] for text in told[4:9]] == [
        "30",
        "60",
        "120",
        "240",
        "480",
    ]
    assert told[9] == "连错 10 次，这张工牌已锁：找组长解锁，别人可先扫工牌"
    assert keyed(t, PIN) == "黄大姐 的工牌已锁：找组长解锁"
    assert t.refused(warehouse.badges[Role.LEAD]) == "黄大姐 的工牌已锁：找组长解锁"
    assert warehouse.audit() == []


@ON_SQLITE
def test_while_it_waits_not_even_the_right_pin_opens_and_nothing_is_counted(
    warehouse: Night,
) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    keyed(t, *[WRONG] * 5)
    for pin in (PIN, WRONG):
        assert keyed(t, pin).startswith("黄大姐 的工牌要等到 23:3")
    assert failures(warehouse) == (5, 0)
    # The badge waits, the terminal does not.
    t.do(warehouse.badges[Role.SORTER], Command.PUT)
    t.clock.now += timedelta(seconds=30)
    t.do(warehouse.badges[Role.LEAD])
    assert keyed(t, PIN) == "黄大姐，已上岗"
    assert failures(warehouse) == (0, 0)


def test_two_terminals_and_a_new_process_count_together(warehouse: Night) -> None:
    one, other = at_the_gate(warehouse, "T-01"), at_the_gate(warehouse, "T-02")
    for t in (one, other):
        t.do(warehouse.badges[Role.LEAD])
    for t in (one, other, one, other):
        keyed(t, WRONG)
    again = warehouse.again()
    try:
        t = at_the_gate(again, "T-03")
        t.do(again.badges[Role.LEAD])
        assert "30 秒" in keyed(t, WRONG)
        assert keyed(one, PIN).startswith("黄大姐 的工牌要等到")
    finally:
        again.close()
    assert warehouse.audit() == []


def test_a_right_pin_ends_the_row(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    keyed(t, *[WRONG] * 4, PIN)
    t.do(Command.SIGN_OUT, warehouse.badges[Role.LEAD])
    assert keyed(t, WRONG) == "工牌与密码不符：按 F8 后重新键入"
    assert failures(warehouse) == (1, 0)


def test_the_same_wrong_pin_told_twice_counts_once(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    scan = t.new_scan(WRONG, source="keypad")
    first = t.give(scan)
    t.do(Command.ACKNOWLEDGE)
    assert t.give(scan).banner == first.banner
    assert failures(warehouse) == (1, 0)


def test_a_locked_badge_is_unlocked_by_a_lead_and_not_by_its_owner(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.SUPERVISOR])
    wrong(t, MOST_FAILURES)
    with warehouse.office(Right.UNLOCK_BADGE, person_of(Role.LEAD)) as act:
        unlock_badge(act, "P-supervisor")
    t.do(warehouse.badges[Role.SUPERVISOR])
    assert keyed(t, PIN) == "覃主管，已上岗"
    assert warehouse.audit() == []


def test_a_badge_revoked_while_its_pin_is_keyed_opens_nothing(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    with warehouse.office(Right.MANAGE_PEOPLE) as act:
        act.record(BadgeRevoked("P-lead"), say("desk.welcome"))
    for pin in (PIN, WRONG):
        assert keyed(t, pin) == "工牌无效或已停用：找组长"
    assert warehouse.audit() == []


@given(row=st.lists(st.booleans(), max_size=25))
def test_the_rule_of_the_wait(row: list[bool]) -> None:
    """Right PINs end a row; within one the wait never gets shorter, and it ends with a lead."""
    failed = 0
    for right in row:
        before = wait_after(failed)
        failed = 0 if right else failed + 1
        assert right or wait_after(failed) >= before
        if failed <= 4:
            assert not wait_after(failed)
        else:
            assert wait_after(failed) == timedelta(seconds=30 * 2 ** (failed - 5))


@ON_SQLITE
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(row=st.lists(st.tuples(st.integers(0, 1), st.sampled_from([PIN, WRONG])), max_size=16))
def test_two_terminals_count_as_one_would(warehouse: Night, row: list[tuple[int, str]]) -> None:
    """Whatever is keyed wherever, waited out each time: the store counts what the rule says."""
    if failures(warehouse) != (0, 0):
        with warehouse.office(Right.UNLOCK_BADGE) as act:
            unlock_badge(act, "P-lead")
    gates = [at_the_gate(warehouse, f"T-0{n}") for n in (1, 2)]
    for t in gates:
        t.do(warehouse.badges[Role.LEAD])
    failed = 0
    for terminal, pin in row:
        t = gates[terminal]
        t.clock.now += timedelta(minutes=10)
        told = keyed(t, pin)
        locked = failed == MOST_FAILURES
        assert (told == "黄大姐 的工牌已锁：找组长解锁") is locked
        if not locked:
            failed = 0 if pin == PIN else failed + 1
        assert failures(warehouse) == (failed, int(failed == MOST_FAILURES))
        if t.last.who.person:
            t.do(Command.SIGN_OUT, warehouse.badges[Role.LEAD])


# -- how long it lasts


def test_a_supervisor_who_walks_off_is_signed_out_by_itself_and_resumes(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.SUPERVISOR, job=Command.PUT)
    t.do(NOODLES.gtin)
    t.clock.now += timedelta(minutes=4, seconds=58)
    assert t.desk.look().who.person == "覃主管"
    t.clock.now += timedelta(seconds=2)
    look = t.desk.look()
    assert look.who.person == ""
    assert t.desk.look().view.details == (say("desk.idled_out", person="覃主管"),)
    assert warehouse.rows("SELECT kind, person_id FROM journal ORDER BY position DESC LIMIT 1") == [
        ("signed_out", "P-supervisor")
    ]
    assert t.refused("GS001-A") == "还没上岗：请先扫工牌"
    t.do(warehouse.badges[Role.SUPERVISOR])
    assert t.last.view.big == "GS001-A"
    assert warehouse.audit() == []


@ON_SQLITE
def test_the_first_scan_after_too_long_is_nobodys(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.ADMIN)
    t.clock.now += timedelta(minutes=5)
    assert t.refused(Command.DEPART) == "陆管理 离开太久，已自动下岗：扫工牌接着做"
    t.do(warehouse.badges[Role.SORTER])
    assert t.last.who.person == "韦小妹"


@ON_SQLITE
def test_sorters_and_leads_do_not_idle_out_but_a_shift_is_the_most(warehouse: Night) -> None:
    for role in (Role.SORTER, Role.LEAD):
        t = warehouse.terminal(f"T-{role}", role, Command.PUT)
        t.clock.now += timedelta(hours=11, minutes=58)
        t.do(NOODLES.gtin)
        t.clock.now += timedelta(minutes=2)
        assert t.desk.look().who.person == ""
        assert t.refused("GS001-A") == "还没上岗：请先扫工牌"
    assert warehouse.audit() == []


@ON_SQLITE
def test_a_refusal_stays_in_sight_though_its_reader_idled_out(warehouse: Night) -> None:
    t = warehouse.terminal(role=Role.SUPERVISOR)
    t.scan("S1")
    t.clock.now += timedelta(minutes=6)
    look = t.desk.look()
    assert (look.level, look.latched, look.who.person) == (Level.STOP, True, "")
    t.do(Command.ACKNOWLEDGE)
    assert not t.last.latched


# -- what a person prefers


def test_language_and_look_follow_the_person(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, Command.LANGUAGE, Command.LOOK)
    assert (t.last.who.language, t.last.who.look, t.last.view.big) == ("en", "light", "GS001-A")
    other = warehouse.terminal("T-02")
    assert (other.last.who.language, other.last.who.look) == ("en", "light")
    other.do(Command.LANGUAGE, Command.LOOK, Command.LOOK)
    assert (other.last.who.language, other.last.who.look) == ("zh_CN", "dark")
    other.do(Command.SIGN_OUT)
    assert other.last.who.language == ""
    assert warehouse.audit() == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("command", "shows", "then"),
    [
        (Command.LANGUAGE, ("en", "light"), ("zh_CN", "")),
        (Command.LANGUAGE, ("zh_CN", "dark"), ("en", "")),
        (Command.LOOK, ("en", "light"), ("", "large")),
        (Command.LOOK, ("en", "large"), ("", "dark")),
    ],
)
def test_who_never_chose_gets_the_other_of_what_the_terminal_shows(
    warehouse: Night, command: str, shows: tuple[str, str], then: tuple[str, str]
) -> None:
    t = warehouse.terminal()
    language, look = shows
    reply = t.give(Scan(command, "first F3", t.clock.tick(), language=language, look=look))
    assert (reply.who.language, reply.who.look) == then


@ON_SQLITE
def test_a_refusal_can_be_read_in_the_other_language(warehouse: Night) -> None:
    t = warehouse.terminal()
    t.scan("S1")
    reply = t.scan(Command.LANGUAGE)
    assert (reply.latched, reply.refused_while_latched, reply.who.language) == (True, 0, "en")


def test_a_scan_from_the_wedge_is_no_pin_wherever_it_comes_from(warehouse: Night) -> None:
    t = at_the_gate(warehouse)
    t.do(warehouse.badges[Role.LEAD])
    for source in ("wedge", "serial:/dev/ttyUSB0", "tcp:10.0.0.7:9000", "key"):
        t.give(Scan(PIN, f"id-{source}", t.clock.tick(), source=source))
        assert t.says == "密码只能用键盘键入，不能扫码"
        t.do(Command.ACKNOWLEDGE)
