"""Facts are written as text and read back as they were."""

import json
from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wms.domain import (
    cold_events,
    delivery_events,
    device_events,
    difference_events,
    events,
    people_events,
    supply_events,
    transport_events,
)
from wms.domain.events import EVENTS, Event, revive

NUMBERS = st.integers(-(2**53), 2**53)
OF_TYPE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(),
    int: NUMBERS,
    bool: st.booleans(),
    list[str]: st.lists(st.text()),
    list[list[Any]]: st.lists(st.lists(st.one_of(st.text(), NUMBERS))),
    int | None: st.none() | NUMBERS,
    list[list[int]]: st.lists(st.lists(NUMBERS)),
    dict[str, int]: st.dictionaries(st.text(), NUMBERS),
    dict[str, str]: st.dictionaries(st.text(), st.text()),
}


def facts() -> st.SearchStrategy[Event]:
    """Any fact with anything in it, hostile text and all."""
    made = []
    for kind in EVENTS.values():
        types = get_type_hints(kind)
        made.append(st.builds(kind, **{f.name: OF_TYPE[types[f.name]] for f in fields(kind)}))
    return st.one_of(made)


@given(facts())
def test_a_fact_comes_back_as_it_was_written(fact: Event) -> None:
    assert revive(fact.kind, fact.as_json()) == fact


@given(facts())
def test_a_fact_is_one_line_of_json_with_its_own_fields(fact: Event) -> None:
    text = fact.as_json()
    assert "\n" not in text
    assert list(json.loads(text)) == [f.name for f in fields(fact)]


def test_each_kind_has_a_name_of_its_own() -> None:
    rooms = (
        events,
        cold_events,
        delivery_events,
        device_events,
        difference_events,
        people_events,
        supply_events,
        transport_events,
    )
    words = [word for room in rooms for word in vars(room).values()]
    kinds = {word for word in words if isinstance(word, type)}
    facts_of_night = [kind for kind in kinds if issubclass(kind, Event) and kind is not Event]
    assert {kind.kind: kind for kind in facts_of_night} == EVENTS
    assert len(EVENTS) == len(facts_of_night)
    assert all(EVENTS)


@pytest.mark.parametrize("text", ["{}", '{"person_id": 1, "more": 2}', "[]", "null"])
def test_a_fact_of_another_shape_is_no_fact(text: str) -> None:
    with pytest.raises(TypeError):
        revive("signed_in", text)


def test_an_unknown_kind_is_no_fact() -> None:
    with pytest.raises(KeyError):
        revive("party", "{}")
