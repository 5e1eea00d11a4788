"""Two people answer for it: one of them has the right, whichever of the two it is."""

from collections.abc import Callable
from itertools import product

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, YOGURT, Night, Terminal, person_of
from tests.scanning import said
from wms.domain.events import BadgeRevoked
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, badge_code, may, may_together, second_for
from wms.domain.words import Role
from wms.operations.depart import Depart
from wms.operations.dispatch import close_manifest, manifest_of
from wms.operations.floor import Hand
from wms.operations.override import record_override
from wms.operations.reply import Command

DONE = Command.DONE
S, L, V, A = Role.SORTER, Role.LEAD, Role.SUPERVISOR, Role.ADMIN
NUMBER = "T01-20261121-1"
OTHER_LEAD = Person("P-lead-2", "莫二姐", L)
OTHER_LEADS_BADGE = badge_code(b"another leads 16")


@pytest.mark.parametrize(("hand", "second"), product(Role, Role))
def test_the_second_may_stand_by_and_one_of_the_two_has_the_right(hand: Role, second: Role) -> None:
    for right in Right:
        wanted = second is not S and (may(hand, right) or may(second, right))
        assert may_together(hand, second, right) is wanted, right


@pytest.mark.parametrize(
    ("hand", "right", "role"),
    [
        (S, Right.OVERRIDE_ZONE, V),
        (L, Right.OVERRIDE_ZONE, V),
        (V, Right.OVERRIDE_ZONE, L),
        (L, Right.LEAVE_BEHIND, V),
        (A, Right.LEAVE_BEHIND, L),
        (L, Right.REVIEW_DIFFERENCE, L),
        (L, Right.PRINT_MANIFEST, L),
        (L, Right.MANAGE_PEOPLE, A),
    ],
)
def test_who_is_fetched(hand: Role, right: Right, role: Role) -> None:
    assert second_for(hand, right) is role


def forcing(night: Night, role: Role) -> Terminal:
    """T01 lacks a container; somebody says why it leaves, and waits for the second person."""
    night.sort_everything()
    night.load_everything("T01").do(Command.UNDO)
    t = night.terminal("T-03", role, Command.DEPART)
    t.do("T01", DONE, DONE, "F1", DONE, "4", "T01", "WHY-time_up")
    return t


def voiding(night: Night, role: Role) -> Terminal:
    """A closed manifest of a vehicle that waits is to be taken back."""
    night.sort_everything()
    night.load_everything("T01")
    night.close_manifest(NUMBER)
    t = night.terminal("T-03", role, Command.VOID)
    t.do(NUMBER, "WHY-wrong_load")
    return t


def letting_in(night: Night, role: Role) -> Terminal:
    """Chilled goods are to go into the ambient container at GS001."""
    t = night.terminal("T-03", role, Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", YOGURT.gtin)
    t.do(Command.EXCEPTION, "GS001-A", "ZONE-ICED")
    t.key("4.5")
    return t


SCENES: dict[str, tuple[Callable[[Night, Role], Terminal], str]] = {
    "forced": (forcing, "manifest.departed"),
    "void": (voiding, "void.done"),
    "wrong zone": (letting_in, "wrong_zone.put"),
}
TOGETHER = [
    *(("forced", *pair) for pair in [(L, V), (L, A), (V, L), (V, A)]),
    *(("void", *pair) for pair in [(L, V), (V, L)]),
    *(("wrong zone", *pair) for pair in [(S, V), (S, A), (L, V), (V, L)]),
]


@pytest.mark.parametrize(("scene", "hand", "second"), TOGETHER)
def test_the_two_do_it(warehouse: Night, scene: str, hand: Role, second: Role) -> None:
    begin, done = SCENES[scene]
    t = begin(warehouse, hand)
    needed = L if hand is V else V
    assert t.last.view.prompt == say("second.prompt", role=needed)
    t.do(warehouse.badges[second])
    assert t.last.banner.key == done
    assert warehouse.rows(
        "SELECT person_id FROM journal WHERE kind IN ('overridden', 'second_shown')"
        " AND terminal_id = 'T-03' ORDER BY seq"
    ) == [(f"P-{second}",), (f"P-{hand}",)]
    assert warehouse.audit() == []


@pytest.mark.parametrize(("scene", "hand"), [("forced", L), ("void", L), ("wrong zone", S)])
def test_neither_of_the_two_has_the_right(warehouse: Night, scene: str, hand: Role) -> None:
    begin, done = SCENES[scene]
    warehouse.hire(OTHER_LEAD, OTHER_LEADS_BADGE)
    t = begin(warehouse, hand)
    told = "你和 莫二姐 都没有这个权限：请一位主管来扫工牌"
    assert t.refused(OTHER_LEADS_BADGE) == told
    assert t.last.banner.key != done
    here = "SELECT kind FROM journal WHERE kind = 'second_shown' AND terminal_id = 'T-03'"
    assert warehouse.rows(here) == []
    assert warehouse.audit() == []
    t.do(warehouse.badges[V])
    assert t.last.banner.key == done
    assert warehouse.audit() == []


def test_the_sorter_reads_beforehand_that_it_takes_a_supervisor(warehouse: Night) -> None:
    t = warehouse.terminal("T-03", S, Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A", YOGURT.gtin, Command.EXCEPTION, "GS001-A")
    assert t.last.view.details[-1] == say("wrong_zone.takes_two", role=V)
    t.do("ZONE-ICED")
    assert t.last.view.details[-1] == say("wrong_zone.takes_two", role=V)
    t.do(Command.UNDO)
    assert t.says == "已放弃：放回本温层格口"
    assert warehouse.audit() == []


def revoke(night: Night, role: Role) -> None:
    """Somebody's badge is taken back."""
    with night.office(Right.MANAGE_PEOPLE) as act:
        act.record(BadgeRevoked(f"P-{role}"), say("desk.welcome"))


def demote(night: Night, role: Role, to: Role) -> None:
    """Somebody's role as the store has it; no fact does that."""
    night.tamper("UPDATE person SET role = :to WHERE person_id = :who", to=to, who=f"P-{role}")


TOOK_AWAY: dict[str, tuple[Callable[[Night], None], str]] = {
    "the second's badge": (lambda night: revoke(night, V), "覃主管 的工牌已停用：找组长"),
    "the second's role": (
        lambda night: demote(night, V, L),
        "你和 覃主管 都没有这个权限：请一位主管来扫工牌",
    ),
    "all of the second's role": (
        lambda night: demote(night, V, S),
        "覃主管 不能作第二人：须组长或主管",
    ),
    "the hand's badge": (lambda night: revoke(night, L), "黄大姐 的工牌已停用：找组长"),
}


@pytest.mark.parametrize("taken", TOOK_AWAY)
def test_what_was_so_when_they_scanned_is_not_so_any_more(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    """Between the second person's PIN and the act."""
    take_away, told = TOOK_AWAY[taken]
    t = forcing(warehouse, L)
    forced = Depart.seconded

    def slowly(job: Depart, hand: Hand, *rest: object) -> object:
        take_away(warehouse)
        return forced(job, hand, *rest)  # type: ignore[arg-type]

    with monkeypatch.context() as slow:
        slow.setattr(Depart, "seconded", slowly)
        assert t.refused(warehouse.badges[V]) == told
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    if "role" in taken:
        demote(warehouse, V, V)
    assert warehouse.audit() == []


def test_the_hand_with_the_right_loses_it_beside_a_lead(warehouse: Night) -> None:
    t = forcing(warehouse, V)
    demote(warehouse, V, L)
    told = t.refused(warehouse.badges[L])
    assert told == "你和 黄大姐 都没有这个权限：请一位主管来扫工牌"
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    t.do(warehouse.badges[A])
    assert t.says == f"桂A68868 已发车，交接单 {NUMBER}"
    demote(warehouse, V, V)
    assert warehouse.audit() == []


def test_without_anybody_the_refusal_says_who_has_to_come(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01").do(Command.UNDO)
    for role, needed in ((L, "主管"), (V, "组长")):
        with (
            pytest.raises(Refused) as refusal,
            warehouse.office(Right.CLOSE_MANIFEST, person_of(role)) as act,
        ):
            close_manifest(act, manifest_of(act.books, NUMBER))
        assert said(refusal.value.message) == (
            f"交接单 {NUMBER}：1 箱没装、0 件没分，强发要写原因，另要一位{needed}在场"
        )
    assert warehouse.audit() == []


@ON_SQLITE
def test_a_lead_and_a_lead_write_nothing_together(warehouse: Night) -> None:
    warehouse.hire(OTHER_LEAD, OTHER_LEADS_BADGE)
    with (
        pytest.raises(Refused) as refusal,
        warehouse.office(Right.CLOSE_MANIFEST, person_of(L)) as act,
    ):
        record_override(act, Right.VOID_MANIFEST, NUMBER, OTHER_LEAD, "wrong_load")
    assert refusal.value.message == say("second.neither", person="莫二姐", role=V)
