"""Searching from the command line gives what the terminal gives."""

import pytest

from tests.sites import DAY, Town


def test_a_container_with_its_card_and_history(loaded_town: Town) -> None:
    [[box]] = loaded_town.rows("SELECT MIN(sscc) FROM container")
    told = loaded_town.office().done("search", f"00{box}")
    assert box in told.out
    assert "T01" in told.out
    machine = loaded_town.office().figures("search", box)
    assert machine["thing"] == "container"
    assert machine["code"] == box
    assert {entry["label"] for entry in machine["card"]} >= {"state", "destination", "manifest"}
    kinds = [fact["kind"] for fact in machine["facts"]]
    assert kinds[0] == "container_loaded"
    assert kinds[-1] == "container_bound"
    english = loaded_town.office().done("search", box, "--lang", "en")
    assert "Goes to" in english.out


def test_what_an_entry_leads_to_is_a_search_again(loaded_town: Town) -> None:
    [[box]] = loaded_town.rows("SELECT MIN(sscc) FROM container")
    card = loaded_town.office().figures("search", box)["card"]
    [contents] = [entry["leads_to"] for entry in card if entry["label"] == "contents"]
    assert loaded_town.office().figures("search", contents)["lines"]
    assert "件数" in loaded_town.office().done("search", contents).out


def test_several_things_are_listed(planned_town: Town) -> None:
    machine = planned_town.office().figures("search", "网格站")
    assert {hit["thing"] for hit in machine["hits"]} == {"station"}
    assert len(machine["hits"]) == 2
    assert "GS001" in planned_town.office().done("search", "网格站", "--date", DAY).out


def test_what_is_not_there_is_refused_by_its_name(planned_town: Town) -> None:
    told = planned_town.office()("search", "海参崴")
    assert told.code == 1
    assert "海参崴" in told.line


@pytest.mark.parametrize("text", ["", " ", "a\nb", "x" * 5000])
def test_what_is_no_text_is_bad_input(planned_town: Town, text: str) -> None:
    told = planned_town.office()("search", text)
    assert told.code == 2
    assert told.line


@pytest.mark.parametrize("text", ["%", "'; DROP TABLE journal; --", "[/]", "{x}"])
def test_signs_are_only_text(planned_town: Town, text: str) -> None:
    told = planned_town.office()("search", text)
    assert told.code == 1
    assert text in told.line


def test_a_night_nobody_knows_is_refused(planned_town: Town) -> None:
    assert planned_town.office()("search", "GS001", "--date", "2031-01-01").code == 1
