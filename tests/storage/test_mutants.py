"""The system made worse in one place, and the audit that notices.

Each test takes a guard away, lets the floor work on, and puts the guard back before it asks.
"""

import json
from typing import Any

import pytest

from tests.belt import Belt
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.floor import KEY, NOODLES, Night, person_of
from wms.domain import events as e
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.words import Role, TrackOutcome
from wms.operations import again, containers, desk, floor
from wms.operations import conveyor as conveyor_module
from wms.operations.conveyor import Conveyor, Ruling
from wms.operations.ports import ManifestHead, Overtaken, Stamp
from wms.operations.reply import Command
from wms.operations.transport_ports import Left
from wms.storage import books as books_module
from wms.storage import effects, freezing
from wms.storage.books import SiteBooks
from wms.storage.effects import belt as belt_effects
from wms.storage.effects import sorting, transport
from wms.storage.journal import link
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.transport_books import SiteTransport


@ON_POSTGRES
def test_without_the_id_check_a_retry_counts_twice(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.tamper("ALTER TABLE journal DROP CONSTRAINT journal_event_id_key")
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    with monkeypatch.context() as worse:
        worse.setattr(SiteBooks, "standing", lambda *_: (Role.SORTER, None))
        t.key("2")
        put = t.new_scan("GS001-A")
        t.give(put)
        t.key("2")
        t.give(put)
    assert warehouse.rows("SELECT put FROM sort_count") == [(4,)]
    assert warehouse.broken() == {"facts_once", "database"}


@ON_SQLITE
def test_an_effect_that_counts_twice(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(*given: Any) -> None:
        once(*given)
        once(*given)

    once = sorting.items_put
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    with monkeypatch.context() as worse:
        worse.setitem(effects._ON_STOCK, e.ItemsPut, twice)
        t.key("2")
        t.do("GS001-A")
    assert warehouse.broken() == {"replay", "diverted"}


@ON_SQLITE
def test_an_effect_left_out(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.sort_everything()
    with monkeypatch.context() as worse:
        worse.delitem(effects._EFFECTS, e.ManifestDeparted)
        warehouse.load_and_depart("T01")
    assert "replay" in warehouse.broken()


@ON_SQLITE
def test_an_effect_without_its_fact(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    with monkeypatch.context() as worse:
        worse.setattr(warehouse.books.journal, "append", lambda *_: None)
        t.do("GS001-A")
    assert warehouse.broken() == {"replay", "diverted"}


@ON_POSTGRES
def test_closing_without_a_lock_lets_a_container_slip_on(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.sort_everything()
    loader = warehouse.load_everything("T01")
    loader.do(Command.UNDO, Command.UNDO)
    late = str(loader.last.view.details[0].values["sscc"])
    other = warehouse.again()

    def freeze_unlocked(books: SiteBooks, manifest: ManifestHead, left: Left) -> str:
        body = freezing.freeze(books.tx, books.owner.queries, manifest, left)
        elsewhere = other.terminal("T-02", Role.LEAD, Command.LOAD)
        elsewhere.do("T01", late)
        return body

    with monkeypatch.context() as worse:
        worse.setattr(SiteBooks, "freeze", freeze_unlocked)
        t = warehouse.terminal("T-03", Role.SUPERVISOR, Command.DEPART)
        t.do("T01", Command.DONE, Command.DONE, "F10001", Command.DONE)
        while t.last.view.prompt.key == "depart.ask.reading_of":
            t.do("-19.0")
        t.do("T01", "WHY-time_up", warehouse.badges[Role.ADMIN])
    other.close()
    assert "manifest_totals" in warehouse.broken()


@ON_SQLITE
def test_loading_onto_a_closed_manifest(
    whole_night: tuple[Night, Night], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lenient(tx: Tx, stamp: Stamp, event: e.ContainerLoaded) -> None:
        tx.run(
            Statement(
                "INSERT INTO manifest_container (number, sscc, active, loaded_at, loaded_by)"
                " VALUES (:number, :sscc, 1, :at, :person)"
            ),
            number=event.number,
            sscc=event.sscc,
            at=stamp.at,
            person=stamp.person_id,
        )

    warehouse, _ = whole_night
    (waiting,) = warehouse.rows("SELECT sscc FROM container WHERE state = 'closed'")
    with monkeypatch.context() as worse:
        worse.setitem(effects._EFFECTS, e.ContainerLoaded, lenient)
        with warehouse.office(Right.LOAD, person_of(Role.LEAD)) as act:
            loaded = e.ContainerLoaded("T01-20261121-1", waiting[0])
            act.record(loaded, say("desk.welcome"))
    assert {"manifest_totals", "manifest_final"} <= warehouse.broken()


@ON_SQLITE
def test_an_undo_that_can_be_done_twice(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(
        books: SiteBooks, terminal_id: str, _person: str
    ) -> tuple[str, e.ItemsPut] | None:
        row = books.tx.one(
            Statement(
                "SELECT event_id, body FROM journal WHERE kind = 'items_put'"
                " AND terminal_id = :t ORDER BY seq DESC LIMIT 1"
            ),
            t=terminal_id,
        )
        return (row[0], e.ItemsPut(**json.loads(row[1]))) if row else None

    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    t.key("3")
    t.do("GS001-A")
    t.key("1")
    t.do("GS001-A")
    with monkeypatch.context() as worse:
        worse.setattr(books_module.SiteBooks, "last_put", forgetful)
        t.do(Command.UNDO, Command.UNDO)
    assert warehouse.broken() == {"facts_once"}


@ON_SQLITE
def test_rights_that_nobody_checks(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01")
    with monkeypatch.context() as worse:
        for module in (desk, floor, containers):
            worse.setattr(module, "may", lambda *_: True)
        t = warehouse.terminal("T-02", Role.SORTER, Command.DEPART)
        t.do("T01", Command.DONE, Command.DONE, "F10001", Command.DONE, "4.0", "-19.0", "T01")
    assert warehouse.broken() == {"rights"}


@ON_SQLITE
def test_a_void_that_leaves_its_containers_on(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.close_manifest("T02-20261121-1")
    with monkeypatch.context() as worse:
        nothing = Statement("UPDATE manifest_container SET active = 1 WHERE number = :number")
        worse.setattr(transport, "_TAKE_ALL_OFF", nothing)
        t = warehouse.terminal("T-02", Role.SUPERVISOR, Command.VOID)
        t.do("T02", "WHY-wrong_load", warehouse.badges[Role.ADMIN])
    assert {"one_manifest", "manifest_totals"} <= warehouse.broken()


@ON_SQLITE
def test_a_stop_that_is_moved_while_it_is_on_a_vehicle(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T01")
    with monkeypatch.context() as worse:
        worse.setattr(SiteTransport, "loaded_of", lambda *_: ())
        worse.setattr(transport, "_HOLD_CONTAINERS", Statement("SELECT 'open'"))
        t = warehouse.terminal("T-02", Role.LEAD, Command.REASSIGN)
        t.do("GS002", "T02")
    assert "one_manifest" in warehouse.broken()


@ON_SQLITE
def test_a_second_reprint_without_a_second_person(
    whole_night: tuple[Night, Night], monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, _ = whole_night
    label = warehouse.boxes("GS003")[0]
    t = warehouse.terminal("T-02", Role.SORTER, Command.REPRINT)
    t.do(label, "WHY-lost")
    assert warehouse.audit() == []
    with monkeypatch.context() as worse:
        worse.setattr(again, "takes_second", lambda _: False)
        worse.setattr(containers, "takes_second", lambda _: False)
        t.do(label, "WHY-lost")
    assert warehouse.broken() == {"overrides"}


@ON_SQLITE
def test_a_second_label_nobody_finds_without_a_lead(
    whole_night: tuple[Night, Night], monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, _ = whole_night
    label = warehouse.boxes("GS003")[0]
    t = warehouse.terminal("T-02", Role.SORTER, Command.REPRINT)
    t.do(label, "WHY-lost")
    with monkeypatch.context() as worse:
        worse.setattr(containers, "may", lambda *_: True)
        with warehouse.office(Right.REPRINT_LABEL, person_of(Role.SORTER)) as act:
            containers.reprint_label(act, label, containers.NOT_FOUND)
    assert warehouse.broken() == {"rights"}


@ON_SQLITE
def test_a_badge_that_works_after_it_was_revoked(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS001-A", t.tote())
    with warehouse.office(Right.MANAGE_PEOPLE) as act:
        act.record(e.BadgeRevoked("P-sorter"), say("desk.welcome"))
    with monkeypatch.context() as worse:
        worse.setattr(SiteBooks, "standing", lambda *_: (Role.SORTER, None))
        t.do("GS001-A")
    assert warehouse.broken() == {"rights"}


FORGED = {
    "a person let in by a sorter": ("P-sorter", e.PersonAdded("X", "X", "admin", "d")),
    "a person who lets himself in, with a badge": ("X", e.PersonAdded("X", "X", "admin", "d")),
    "a stranger's put": ("X", e.SignedIn("X")),
    "another site's fact at a terminal": ("P-lead", e.PlanTaken("W20261121", 2, 1)),
}


@ON_SQLITE
@pytest.mark.parametrize(("person", "event"), FORGED.values(), ids=FORGED.keys())
def test_a_fact_forged_with_the_key_itself(warehouse: Night, person: str, event: e.Event) -> None:
    stamp = Stamp("forged", "T-66", person, "2026-11-21T23:59:00.000+08:00")
    warehouse.tamper(
        "INSERT INTO journal (event_id, terminal_id, seq, person_id, at, kind, body, answer,"
        " digest) VALUES ('forged', 'T-66', 1, :person, :at, :kind, :body, '[]', :digest)",
        person=person,
        at=stamp.at,
        kind=event.kind,
        body=event.as_json(),
        digest=link(KEY, "", 1, stamp, event.kind, event.as_json(), "[]"),
    )
    assert warehouse.broken() - {"replay", "subjects", "people"} == {"rights"}


@ON_SQLITE
def test_the_journal_means_nothing_under_another_key(warehouse: Night) -> None:
    warehouse.books.journal.key = b"x" * 32
    assert warehouse.broken() == {"chain"}


# -- the belt


@ON_SQLITE
def test_counting_when_the_chute_is_chosen(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def eager(conveyor: Conveyor, turn: Any, *of: Any) -> Ruling:
        ruling = route(conveyor, turn, *of)
        if ruling.chute:
            conveyor._diverted(turn, of[0], ruling.chute)
        return ruling

    route = Conveyor._route
    belt = Belt(warehouse)
    belt.set_out("GS001-A", "GS002-A")
    with monkeypatch.context() as worse:
        worse.setattr(Conveyor, "_route", eager)
        track = belt.induct(NOODLES)
    # In the store it looks as if it fell; whoever saw that it did not, finds it counted.
    belt.conveyor.released([track], TrackOutcome.LOST)
    assert belt.counts() == [("GS001", 1, 0)]
    assert belt.states() != [(track, "ended", "lost")]


@ON_SQLITE
def test_an_effect_that_counts_at_the_decision(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    belt = Belt(warehouse)
    belt.set_out("GS001-A")
    with monkeypatch.context() as worse:
        worse.setattr(belt_effects, "_RESERVE", belt_effects._COUNT)
        belt.induct(NOODLES)
    assert {"replay", "reserved", "diverted", "contents"} <= warehouse.broken()


@ON_SQLITE
def test_what_was_reserved_is_never_free_again(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    belt = Belt(warehouse)
    belt.set_out("GS001-A")
    with monkeypatch.context() as worse:
        worse.setattr(belt_effects, "_free_all", lambda *_: None)
        belt.fall(belt.induct(NOODLES))
    assert {"replay", "reserved"} <= warehouse.broken()


@ON_SQLITE
def test_what_was_reserved_is_free_twice(warehouse: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(*given: Any) -> None:
        once(*given)
        once(*given)

    once = belt_effects._free_all
    belt = Belt(warehouse)
    belt.set_out("GS001-A")
    first, second = belt.induct(NOODLES), belt.induct(NOODLES)
    with monkeypatch.context() as worse:
        worse.setattr(belt_effects, "_free_all", twice)
        belt.conveyor.missed(first, 0)
    assert belt.rulings[second].chute == 1
    assert {"replay", "reserved"} <= warehouse.broken()


@ON_SQLITE
def test_an_alternate_that_nobody_reserved(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_first(tx: Tx, wave_id: str, sku_id: str, place: str, planned: int) -> None:
        if place == "GS001":
            reserve(tx, wave_id, sku_id, place, planned)

    reserve = belt_effects._reserve
    belt = Belt(warehouse)
    belt.set_out("GS001-A", "GS002-A")
    with monkeypatch.context() as worse:
        worse.setattr(belt_effects, "_reserve", only_first)
        belt.induct(NOODLES)
    assert {"replay", "reserved"} <= warehouse.broken()


@ON_SQLITE
def test_without_its_id_an_event_told_twice_is_stopped_by_the_track(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    belt = Belt(warehouse)
    belt.set_out("GS001-A")
    track = belt.induct(NOODLES)
    belt.fall(track)
    with monkeypatch.context() as worse:
        worse.setattr(conveyor_module._Turn, "done", lambda *_: None)
        with pytest.raises(Overtaken):
            belt.fall(track)
    assert belt.counts() == [("GS001", 1, 0)]
    assert warehouse.broken() == set()


@ON_SQLITE
def test_without_id_and_track_a_divert_told_twice_counts_twice(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    belt = Belt(warehouse)
    belt.set_out("GS001-A")
    track = belt.induct(NOODLES)
    numbers = iter(range(9))
    with monkeypatch.context() as worse:
        worse.setattr(conveyor_module._Turn, "done", lambda *_: None)
        worse.setattr(conveyor_module._Turn, "id", lambda *of: f"x/{of[1]}/{next(numbers)}")
        worse.setattr(belt_effects, "_take_up", lambda *_: None)
        belt.fall(track)
        belt.fall(track)
    assert belt.night.rows("SELECT put FROM sort_count WHERE destination_id = 'GS001'") == [(2,)]
    assert {"diverted", "replay", "reserved"} <= warehouse.broken()
