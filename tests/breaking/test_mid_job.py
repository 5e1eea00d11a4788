"""In the middle of a job the badge is withdrawn, the role changes, or the next night begins."""

from datetime import timedelta

import pytest

from tests.breaking.test_killed_at_each_write import Deed, deed, night
from tests.conftest import ON_SQLITE
from tests.floor import Night, person_of
from wms.domain.people import Right, may
from wms.domain.words import Role
from wms.operations.jobs import jobs_of
from wms.operations.people import revoke_badge
from wms.operations.reply import Command

__all__ = ["deed", "night"]

NEXT = (
    "INSERT INTO wave (wave_id, business_date, state, plan_version)"
    " VALUES ('W20261122', '2026-11-22', :state, 1)"
)


@ON_SQLITE
def test_a_badge_is_withdrawn_before_the_last_scan(night: Night, deed: Deed) -> None:
    t = night.terminal(role=deed.role)
    t.do(deed.job, *deed.before)
    before = night.rows(deed.stands)
    with night.office(Right.MANAGE_PEOPLE) as act:
        revoke_badge(act, person_of(deed.role).person_id)
    assert t.refused(deed.last).endswith("的工牌已停用：找组长")
    assert night.rows(deed.stands) == before
    assert night.audit() == []


@ON_SQLITE
def test_a_role_without_the_right_before_the_last_scan(night: Night, deed: Deed) -> None:
    t = night.terminal(role=deed.role)
    t.do(deed.job, *deed.before)
    right = next(job.right for job in jobs_of(night.floor) if job.command == deed.job)
    rights = {right, Right.CLOSE_RETURNS} if Command.CLOSE in deed.before else {right}
    less = [role for role in Role if not any(may(role, right) for right in rights)]
    if not less:
        pytest.skip("everybody may")
    before = night.rows(deed.stands)
    person = person_of(deed.role).person_id
    night.tamper("UPDATE person SET role = :r WHERE person_id = :p", r=less[0], p=person)
    assert "没有" in t.refused(deed.last)
    assert night.rows(deed.stands) == before


@ON_SQLITE
@pytest.mark.parametrize("mid", [True, False])
@pytest.mark.parametrize("state", ["open", "frozen", "planned"])
def test_the_next_night_begins(night: Night, deed: Deed, state: str, mid: bool) -> None:
    """A receipt, a sheet, a note, an interception stays with its own night."""
    t = night.terminal(role=deed.role)
    if mid:
        t.do(deed.job, *deed.before)
    night.tamper(NEXT, state=state)
    night.clock.now += timedelta(minutes=2)
    if not mid:
        t.do(deed.job, *deed.before)
    t.do(deed.last)
    assert night.rows(deed.stands) == deed.done
    assert night.audit() == []
