"""The figures of a night, counted from the books of both tiers, told and kept."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.dock import afternoon, at_dock
from tests.floor import APPLES, NOODLES, YOGURT, Night
from tests.town import WAVE
from wms.domain.kpi import KPIS, STRETCH, Count, Ratio
from wms.domain.night_figures import SiteFigures, revived
from wms.domain.words import Role
from wms.operations.reply import Command


def figures_of(night: Night) -> SiteFigures:
    with night.books.reading() as books:
        return books.figures.count(WAVE, night.clock.now)


def ratio(figures: SiteFigures, key: str) -> Ratio:
    return next(kpi for kpi in KPIS if kpi.key == key).of(figures.counts)


def test_a_night_nobody_has_begun_has_plan_and_nothing_else(warehouse: Night) -> None:
    found = figures_of(warehouse)
    assert not found.over
    assert found.counts[Count.PLANNED] == 29
    assert (found.counts[Count.ORDERED], found.counts[Count.CUT]) == (30, 1)
    assert ratio(found, "short") == Ratio(1, 30)
    assert ratio(found, "labour").value is None
    assert ratio(found, "rejected").value is None
    assert ratio(found, "points_on_time").value is None
    assert ratio(found, "difference").value == 0
    assert found.suppliers == ()


def test_a_morning_with_known_troubles_gives_these_figures(morning: Night) -> None:
    print(figures_of(morning))
