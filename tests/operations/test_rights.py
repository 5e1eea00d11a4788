"""One table says who may do what; here it is written out again, and tried at the desk."""

import itertools

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import NOODLES, Night, person_of
from wms.domain.messages import Refused, say
from wms.domain.people import RIGHTS, Right, may
from wms.domain.words import Role
from wms.locale import LANGUAGES, catalogue
from wms.operations.reply import Command, Level

S, L, V, A = Role.SORTER, Role.LEAD, Role.SUPERVISOR, Role.ADMIN
GRANTED = {
    Right.SIGN_IN: {S, L, V, A},
    Right.PUT: {S, L, V},
    Right.CLOSE_CONTAINER: {S, L, V},
    Right.LOAD: {S, L, V},
    Right.UNLOAD: {S, L, V},
    Right.REPRINT_LABEL: {S, L, V},
    Right.REPRINT_AGAIN: {L, V, A},
    Right.CLOSE_MANIFEST: {L, V, A},
    Right.DEPART: {L, V, A},
    Right.LEAVE_BEHIND: {V, A},
    Right.PRINT_MANIFEST: {L, V, A},
    Right.IMPORT_FILES: {V, A},
    Right.FREEZE_WAVE: {V, A},
    Right.PLAN: {V, A},
    Right.MANAGE_PEOPLE: {A},
    Right.RUN_SORTER: {L, V, A},
    Right.SORT_BY_CHUTE: {S, L, V, A},
    Right.SEND_QUEUE: {S, L, V, A},
    Right.CONFIRM_COPY: {S, L, V, A},
    Right.COUNT: {S, L, V},
    Right.REPORT_DIFFERENCE: {S, L, V},
    Right.REVIEW_DIFFERENCE: {L, V, A},
    Right.OVERRIDE_ZONE: {V, A},
    Right.SEE_BOARDS: {L, V, A},
    Right.REASSIGN: {L, V, A},
    Right.SPLIT_LOAD: {L, V, A},
    Right.VOID_MANIFEST: {V, A},
    Right.CHANGE_VEHICLE: {V, A},
    Right.BE_SECOND: {L, V, A},
    Right.UNLOCK_BADGE: {L, V, A},
    Right.SEARCH: {L, V, A},
    Right.PRACTISE: {S, L, V, A},
    Right.RECEIVE: {S, L, V},
    Right.DECIDE_SUPPLY: {V, A},
    Right.DECIDE_HOLD: {V, A},
    Right.DELIVER: {S, L, V, A},
    Right.INTERCEPT: {V, A},
    Right.TAKE_BACK: {S, L, V},
    Right.CLOSE_RETURNS: {L, V, A},
    Right.DISPOSE: {V, A},
    Right.SETTLE: {V, A},
}
EVERY_PAIR = list(itertools.product(Role, Right))


@ON_SQLITE
@pytest.mark.parametrize(("role", "right"), EVERY_PAIR, ids=lambda word: str(word))
def test_an_act_is_allowed_to_whom_the_table_grants_it(
    warehouse: Night, role: Role, right: Right
) -> None:
    before = warehouse.rows("SELECT COUNT(*) FROM journal")
    if role in GRANTED[right]:
        with warehouse.office(right, person_of(role)) as act:
            assert act.hand.person.role is role
        return
    with (
        pytest.raises(Refused) as refusal,
        warehouse.office(right, person_of(role)) as act,
    ):
        pytest.fail("the act was begun")
    assert refusal.value.message == say(f"right.denied.{right}", person=person_of(role).name)
    assert warehouse.rows("SELECT COUNT(*) FROM journal") == before


def test_what_the_table_does_not_name_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(RIGHTS, Right.PLAN)
    assert not any(may(role, Right.PLAN) for role in Role)


@pytest.mark.parametrize("right", Right)
def test_every_denial_can_be_said(right: Right) -> None:
    for language in LANGUAGES:
        assert "韦小妹" in catalogue(language)(f"right.denied.{right}", person="韦小妹")


ON_THE_FLOOR = {
    Command.PUT: {S, L, V},
    Command.LOAD: {S, L, V},
    Command.DEPART: {L, V, A},
    Command.REPRINT: {S, L, V},
}


@ON_SQLITE
@pytest.mark.parametrize(
    ("role", "job"), list(itertools.product(Role, ON_THE_FLOOR)), ids=lambda word: str(word)
)
def test_a_job_is_offered_and_begun_by_whom_it_is_meant_for(
    warehouse: Night, role: Role, job: str
) -> None:
    t = warehouse.terminal(role=role)
    allowed = role in ON_THE_FLOOR[job]
    assert (job in [choice.command for choice in t.last.view.choices]) is allowed
    t.scan(job)
    assert (t.last.level is not Level.STOP) is allowed


@ON_SQLITE
def test_a_right_lost_during_the_shift_is_lost_at_once(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    warehouse.tamper("UPDATE person SET role = 'admin' WHERE role = 'sorter'")
    assert t.refused("GS001-A") == "韦小妹 没有分拣权限：找组长"


@ON_SQLITE
def test_someone_without_the_right_to_sign_in_does_not(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RIGHTS, Right.SIGN_IN, frozenset({L}))
    t = warehouse.terminal(role=None)
    assert t.refused(warehouse.badges[S]) == "韦小妹 不能上岗"
    t.do(warehouse.badges[L])
