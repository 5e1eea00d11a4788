"""Every fact says what it is about, and the tables of a search are true to the journal."""

import json
from contextlib import closing
from dataclasses import fields

import pytest

from tests.belt import HALL, Belt
from tests.breaking.test_upgrade import as_it_was
from tests.conftest import ON_SQLITE, NewStore
from tests.floor import NOODLES, Clock, Night
from wms.domain.events import EVENTS
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.storage.migrate import migrate
from wms.storage.store import Store
from wms.storage.subjects import ABOUT, TRACK, about, about_body, fill_subjects

Sites = tuple[Night, Night]


def test_every_kind_of_fact_says_what_it_is_about() -> None:
    assert set(ABOUT) == set(EVENTS)


@pytest.mark.parametrize("kind", sorted(ABOUT))
def test_what_names_the_subject_is_a_field_of_the_fact(kind: str) -> None:
    named = {field.name for field in fields(EVENTS[kind])}
    assert set(ABOUT[kind]) <= named
    if TRACK in ABOUT[kind]:
        assert {"sorter", "run"} <= named


def test_a_put_is_about_its_container_and_without_one_about_the_destination() -> None:
    put = {"sku_id": "S1", "destination_id": "GS001", "sscc": "269"}
    assert about_body("items_put", put) == ("269", "S1")
    assert about_body("items_put", {**put, "sscc": ""}) == ("GS001", "S1")


def test_the_facts_of_a_night_are_filed_under_what_they_are_about(whole_night: Sites) -> None:
    warehouse, station = whole_night
    [box] = warehouse.rows("SELECT MIN(sscc) FROM content WHERE sku_id = 'S1'")[0]
    kinds = [
        kind
        for (kind,) in warehouse.rows(
            "SELECT kind FROM journal WHERE subject = :s ORDER BY position", s=box
        )
    ]
    assert kinds[0] == "container_bound"
    assert "items_put" in kinds
    assert kinds[-2:] == ["container_closed", "container_loaded"]
    number = "T01-20261121-1"
    assert {k for (k,) in warehouse.rows("SELECT kind FROM journal WHERE subject = :s", s=number)}
    assert ("unload_finished",) in station.rows(
        "SELECT kind FROM journal WHERE subject = :s", s=number
    )
    puts = "SELECT COUNT(*) FROM journal WHERE kind = 'items_put' AND sku_id = :sku"
    assert warehouse.rows(puts, sku="S1") == [(3,)]


def test_what_rides_a_belt_is_filed_under_its_track_until_it_lies_in_a_container(
    belt: Belt,
) -> None:
    belt.fall(belt.induct(NOODLES))
    rows = belt.night.rows(
        "SELECT kind, subject, sku_id FROM journal WHERE kind LIKE 'item_%' ORDER BY position"
    )
    [routed, diverted] = rows
    assert routed == ("item_routed", "sorter-1/1/1", "S1")
    assert diverted[1] in belt.night.boxes()


def test_a_fact_filed_under_something_else_is_found_by_the_check(warehouse: Night) -> None:
    warehouse.sort_everything()
    assert warehouse.broken() == set()
    warehouse.tamper("UPDATE journal SET subject = 'GS001' WHERE kind = 'container_closed'")
    assert warehouse.broken() == {"subjects"}


def test_a_product_that_is_another_is_found_by_the_check(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.tamper("UPDATE journal SET sku_id = 'S2' WHERE sku_id = 'S1'")
    assert warehouse.broken() == {"subjects"}


def test_facts_written_before_are_filed_by_the_upgrade(new_store: NewStore, clock: Clock) -> None:
    with closing(Night.planned(HALL, new_store(), clock)) as night:
        t = night.terminal("T-07", Role.SORTER, Command.PUT)
        t.do(NOODLES.gtin, "2", "GS001-A", t.tote(), "GS001-A")
        told = night.rows("SELECT event_id, subject, sku_id, digest FROM journal ORDER BY position")
        today = night.url
    before = new_store()
    as_it_was(today, before)
    with closing(Store(before)) as store:
        migrate(store.engine)
    with closing(Night(HALL, before, clock)) as night:
        again = night.rows(
            "SELECT event_id, subject, sku_id, digest FROM journal ORDER BY position"
        )
        assert again == told
        assert "subjects" not in night.broken()


@ON_SQLITE
def test_a_long_journal_is_filed_in_portions(
    warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wms.storage.subjects.AT_A_TIME", 3)
    warehouse.sort_everything()
    warehouse.tamper("UPDATE journal SET subject = '', sku_id = ''")
    assert warehouse.broken() == {"subjects"}
    with warehouse.store.writing() as tx:
        fill_subjects(tx)
    assert warehouse.audit() == []


def test_the_event_and_its_body_say_the_same(warehouse: Night) -> None:
    warehouse.sort_everything()
    for kind, body in warehouse.rows("SELECT kind, body FROM journal"):
        event = EVENTS[kind](**json.loads(body))
        assert about(event) == about_body(kind, json.loads(body))
