"""What lies in the exchange folder and is no message holds up nothing that is one."""

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.conftest import (
    loaded_stage,
    new_stage,
    nothing_in_the_environment,
    planned_stage,
    planned_town,
)
from tests.exchange.letters import box, envelope_for, letters, post, sealed
from tests.sites import Town

__all__ = [
    "loaded_stage",
    "new_stage",
    "nothing_in_the_environment",
    "planned_stage",
    "planned_town",
]

DEEP = "[" * 200_000


def only_the_good_one_is_taken(town: Town) -> None:
    """Behind the poison, by name, lies the plan; the station takes it and sets the other aside."""
    told = town.office("GS001")("exchange", "--json")
    assert (told.code, told.figures["taken"]) == (1, 1), told.err
    assert list(told.figures["refused"]) == ["0.json"]
    assert letters(town, "GS001") == []
    assert town.office("GS001").done("check").out


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        os.mkdir,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.write_text(DEEP),
        lambda path: path.write_text('{"a":' * 200_000),
    ],
    ids=["pipe", "folder", "link without end", "brackets", "braces"],
)
def test_what_is_no_message_is_set_aside(
    make: Callable[[Path], object], planned_town: Town
) -> None:
    planned_town.office().done("exchange")
    make(box(planned_town, "GS001", "in") / "0.json")
    only_the_good_one_is_taken(planned_town)


@pytest.mark.parametrize("field", ["message_id", "from_site", "kind", "key"])
@pytest.mark.parametrize("value", ["\ud800", "a\0b", "\x1b[2J", "x" * 3000], ids=repr)
def test_a_field_no_store_can_hold(field: str, value: str, planned_town: Town) -> None:
    planned_town.office().done("exchange")
    (letter,) = letters(planned_town, "GS001")
    content = json.loads(letter.read_text(encoding="utf-8")) | {field: value}
    (letter.parent / "0.json").write_text(json.dumps(content))
    only_the_good_one_is_taken(planned_town)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 10**30},
        {"version": -(2**31)},
        {"version": float("inf")},
        {"version": "1"},
        {"wave_id": {"a": 1}},
        {"wave_id": 7},
        {"wave_id": "W20200101"},
        {"business_date": "2020-01-01"},
        {"stations": [[["GS001"], {}, "", "", "T01", 1]]},
        {"stations": [["GS001", None, "", "", "T01", 1]]},
        {"stations": [["GS001", "a\0b", "", "", "T01", 1]]},
        {"stations": [["GS001", "\ud800", "", "", "T01", 1]]},
        {"stations": [["GS001", "n", "", "", "T01", 2**31]]},
        {"lists": [["GS001-B01", "{}", 1, 10**30]]},
        {"customers": "!!!"},
    ],
    ids=str,
)
def test_a_sealed_plan_no_store_can_hold(changes: dict[str, Any], planned_town: Town) -> None:
    honest = envelope_for(planned_town, "GS001")
    content = json.loads(zlib.decompress(honest.body)) | changes
    forged = sealed(honest, message_id="forged", body=zlib.compress(json.dumps(content).encode()))
    post(planned_town, forged)
    (letter,) = letters(planned_town, "GS001")
    letter.rename(letter.with_name("0.json"))
    planned_town.office().done("exchange")
    only_the_good_one_is_taken(planned_town)


def test_a_sealed_body_of_brackets(planned_town: Town) -> None:
    honest = envelope_for(planned_town, "GS001")
    post(planned_town, sealed(honest, message_id="deep", body=zlib.compress(DEEP.encode())))
    (letter,) = letters(planned_town, "GS001")
    letter.rename(letter.with_name("0.json"))
    planned_town.office().done("exchange")
    only_the_good_one_is_taken(planned_town)


def test_word_that_is_none_is_passed_over(planned_town: Town) -> None:
    acks = box(planned_town, "CW01", "acks")
    (acks / "a.json").mkdir(parents=True)
    (acks / "b.json").write_text(DEEP)
    (acks / "c.json").write_text('{"to_site": "CW01", "message_id": "\\ud800"}')
    (acks / "d.json").symlink_to("/dev/zero")
    assert planned_town.office().figures("exchange")["posted"] == 2
    assert [path.name for path in acks.iterdir()] == ["a.json"]


def test_a_file_where_the_folder_of_refused_ones_should_be(planned_town: Town) -> None:
    planned_town.office().done("exchange")
    (box(planned_town, "GS001", "in") / "0.json").write_text("x")
    (planned_town.folder / "exchange" / "GS001" / "refused").write_text("")
    told = planned_town.office("GS001")("exchange")
    assert (told.code, "refused" in told.line) == (3, True)
