"""What takes two people, done by one or without the right: the audit notices.

Each test takes a guard away, lets the floor work on, and puts the guard back before it asks.
"""

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night, person_of
from tests.operations.test_two_people import OTHER_LEAD, OTHER_LEADS_BADGE, SCENES, voiding
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations import desk, dispatch, floor, override, void
from wms.operations.reply import Command


@ON_SQLITE
@pytest.mark.parametrize("scene", SCENES)
def test_neither_of_the_two_had_the_right(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch, scene: str
) -> None:
    begin, done = SCENES[scene]
    warehouse.hire(OTHER_LEAD, OTHER_LEADS_BADGE)
    t = begin(warehouse, Role.LEAD)
    with monkeypatch.context() as worse:
        worse.setattr(override, "may_together", lambda *_: True)
        t.do(OTHER_LEADS_BADGE)
    assert t.last.banner.key == done
    assert warehouse.broken() == {"people"}
    (told,) = warehouse.audit()
    assert "都没有权限" in told


@ON_SQLITE
def test_a_sorter_stood_by(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = voiding(warehouse, Role.SUPERVISOR)
    with monkeypatch.context() as worse:
        worse.setattr(override, "may", lambda *_: True)
        worse.setattr(override, "may_together", lambda *_: True)
        t.do(warehouse.badges[Role.SORTER])
    assert warehouse.broken() == {"people", "rights"}


@ON_SQLITE
def test_a_sorter_voids_with_a_supervisor_beside(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as worse:
        for module in (desk, floor):
            worse.setattr(module, "may", lambda *_: True)
        voiding(warehouse, Role.SORTER).do(warehouse.badges[Role.SUPERVISOR])
    assert warehouse.broken() == {"rights"}


@ON_SQLITE
def test_forcing_voiding_and_printing_alone(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01").do(Command.UNDO)
    number, boss = "T01-20261121-1", person_of(Role.SUPERVISOR)
    with monkeypatch.context() as worse:
        for module in (dispatch, void):
            worse.setattr(module, "record_override", lambda *_: None)
        forced = dispatch.Forced(person_of(Role.ADMIN), "time_up")
        with warehouse.office(Right.LEAVE_BEHIND, boss) as act:
            dispatch.close_manifest(act, dispatch.manifest_of(act.books, number), forced)
        with warehouse.office(Right.PRINT_MANIFEST, boss) as act:
            for copy in range(3):
                dispatch.print_manifest(act, dispatch.manifest_of(act.books, number), copy, "lost")
        with warehouse.office(Right.VOID_MANIFEST, boss) as act:
            void.void_manifest(act, number, forced.second, "lost")
    assert len([breach for breach in warehouse.audit() if number in breach]) == 3
    assert "overrides" in warehouse.broken()
