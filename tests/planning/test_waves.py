"""Orders find their wave; cutoff closes it; what comes later waits or is refused."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.planning.night import WAVE, D, line, take, warehouse, write_orders
from wms.domain.messages import BadInput, Refused
from wms.planning.cutoff import cut_off, keep_by_order
from wms.planning.intake import import_files
from wms.planning.order_pages import lines_on, page_of
from wms.planning.ports import WaveState

NEXT = date(2026, 11, 22)


def test_one_file_may_hold_the_lines_of_several_nights(tmp_path: Path) -> None:
    report = take(
        warehouse(tmp_path),
        tmp_path,
        line("O1", 1, "P1", "S1", 1, at="2026-11-20T23:00:00+08:00"),
        line("O2", 1, "P1", "S1", 1, at="2026-11-20T23:00:00.000001+08:00"),
        line("O3", 1, "P1", "S1", 1, at="2026-11-21T15:00:00Z"),
        line("O4", 1, "P1", "S1", 1, at="2026-11-21T23:00:01+08:00"),
    )
    assert [(w.wave_id, w.added) for w in report.waves] == [
        ("W20261120", 1),
        (WAVE, 2),
        ("W20261122", 1),
    ]


def test_a_site_may_cut_off_at_another_hour(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    late = line("O1", 1, "P1", "S1", 1, at="2026-11-21T22:30:00+08:00")
    report = import_files(shelf, [write_orders(tmp_path, late)], cutoff=time(22, 0))
    assert report.waves[0].business_date == NEXT


def test_before_cutoff_a_changed_line_replaces(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3), line("O1", 2, "P1", "S2", 1))
    report = take(shelf, tmp_path, line("O1", 1, "P1", "S1", 5), line("O2", 1, "P2", "S1", 1))
    assert [(w.added, w.changed, w.unchanged) for w in report.waves] == [(1, 1, 0)]
    assert (shelf.known_waves[WAVE].lines, shelf.known_waves[WAVE].items) == (3, 7)


def test_before_cutoff_a_line_may_move_to_another_night(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3), line("O1", 2, "P1", "S2", 1))
    tomorrow = "2026-11-22T09:00:00+08:00"
    take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3, at=tomorrow))
    assert shelf.known_waves[WAVE].items == 1
    assert shelf.known_waves["W20261122"].items == 3


def test_cutoff_freezes_the_wave_and_counts_who_waits(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(
        shelf,
        tmp_path,
        line("O1", 1, "P1", "S1", 3),
        line("O1", 2, "P1", "S2", 1),
        line("O2", 1, "P1", "S2", 1, at="2026-11-21T23:10:00+08:00"),
    )
    report = cut_off(shelf, D)
    assert (report.lines, report.orders, report.items, report.late) == (2, 1, 4, 1)
    assert shelf.known_waves[WAVE].state is WaveState.FROZEN


def test_a_second_cutoff_and_an_unknown_wave_are_refused(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3))
    cut_off(shelf, D)
    with pytest.raises(BadInput) as twice:
        cut_off(shelf, D)
    assert twice.value.message.key == "plan.second_cutoff"
    with pytest.raises(Refused) as refused:
        cut_off(shelf, NEXT)
    assert refused.value.message.key == "plan.unknown_wave"


def test_after_cutoff_late_and_changed_lines_are_refused_and_counted(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    first, second = line("O1", 1, "P1", "S1", 3), line("O1", 2, "P1", "S2", 1)
    take(shelf, tmp_path, first, second)
    cut_off(shelf, D)
    book = shelf.books[WAVE]
    report = take(
        shelf,
        tmp_path,
        first,
        line("O1", 2, "P1", "S2", 4),
        line("O7", 1, "P1", "S1", 1),
        line("O8", 1, "P1", "S1", 1, at="2026-11-21T23:30:00+08:00"),
    )
    tonight, tomorrow = report.waves
    assert (tonight.unchanged, tonight.late, tonight.late_changes) == (1, 1, 1)
    assert report.refused_changes == ("O1/2",)
    assert report.late == 2
    assert shelf.books[WAVE] == book
    assert tomorrow.added == 1


def test_after_cutoff_a_line_cannot_escape_into_the_next_night(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3))
    cut_off(shelf, D)
    report = take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3, at="2026-11-22T09:00:00+08:00"))
    assert report.refused_changes == ("O1/1",)
    assert "W20261122" not in shelf.known_waves


def test_late_lines_alone_store_nothing(tmp_path: Path) -> None:
    shelf = warehouse(tmp_path)
    take(shelf, tmp_path, line("O1", 1, "P1", "S1", 3))
    cut_off(shelf, D)
    saves = shelf.saves
    take(shelf, tmp_path, line("O7", 1, "P1", "S1", 1))
    assert shelf.saves == saves


def test_the_closed_book_is_kept_by_order_number(tmp_path: Path) -> None:
    """Every order stands on the page of its number, written in capitals or not, and no other."""
    shelf = warehouse(tmp_path)
    numbers = [f"SO-{n:04}" for n in range(60)] + ["so-mixed-Case", "单 号 7", "ÄÖ-x", "0042"]
    lines = [
        line(number, at, f"P{1 + at % 2}", "S1", at) for number in numbers for at in range(1, 4)
    ]
    take(shelf, tmp_path, *lines)
    cut_off(shelf, D)
    keep_by_order(shelf, WAVE)
    keep_by_order(shelf, WAVE)
    pages = {page.page: page for page in shelf.pages[WAVE]}
    assert sum(page.lines for page in pages.values()) == len(lines)
    for number in numbers:
        for asked in (number, number.upper(), number.lower()):
            found = list(lines_on(pages[page_of(asked)].body, asked))
            assert [
                (one.order_id, one.line_no, one.point_id, one.sku_id, one.quantity) for one in found
            ] == [(number, at, f"P{1 + at % 2}", "S1", at) for at in (1, 2, 3)]


def test_an_order_of_an_odd_number_is_found_on_its_page(tmp_path: Path) -> None:
    """What a shop system makes up: a word's last Σ, a dotted İ, white space around."""
    shelf = warehouse(tmp_path)
    numbers = ["ΟΔΟΣ", "OΣ7", "İ-7", *(f" {n}\u3000" for n in range(8))]
    take(shelf, tmp_path, *(line(number, 1, "P1", "S1", 2) for number in numbers))
    cut_off(shelf, D)
    keep_by_order(shelf, WAVE)
    pages = {page.page: page for page in shelf.pages[WAVE]}
    for number in numbers:
        for asked in (number, number.strip()):
            (found,) = lines_on(pages[page_of(asked)].body, asked)
            assert found.order_id == number
