"""What the report of the night needs of the books; the store answers (`wms.storage.figures`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from wms.domain.night_figures import SiteFigures

NIGHT_FIGURES = "night_figures"
"""The message by which a station tells its warehouse how its night went."""


@dataclass(frozen=True, slots=True)
class NightHead:
    """A wave; `state` is "open", "frozen" or "planned"."""

    wave_id: str
    business_date: str
    state: str


@dataclass(frozen=True, slots=True)
class CountedAt:
    """The last fact figures were counted after, and how many of the newest before it were there:
    the audit counts again at that fact."""

    position: int
    facts: int


class FigureBooks(Protocol):
    """Figures of nights, counted or kept."""

    def night(self, wave_id: str) -> NightHead | None:
        """The wave; None where there is none."""

    def nights_before(self, business_date: str, most: int) -> tuple[NightHead, ...]:
        """The planned waves of earlier dates, the latest first, at most so many."""

    def count(self, wave_id: str, now: datetime) -> SiteFigures:
        """The figures of this site's night, from the books as they are. One pass over the night's
        part of the journal and one over its counters: keep what it gives. Ask in a snapshot."""

    def now_at(self) -> CountedAt:
        """The last fact there is, in the same snapshot."""

    def kept(self, wave_id: str) -> tuple[int, SiteFigures] | None:
        """The figures kept last, and the how manieth they are; None where none were."""

    def keep(self, figures: SiteFigures, at: CountedAt) -> tuple[int, bool]:
        """Keep them; their version, and whether they are others than those kept before. False as
        well where somebody else kept that version meanwhile."""

    def reported(self, wave_id: str) -> tuple[SiteFigures, ...]:
        """What other sites said of the night, by site, the latest version of each."""

    def stations(self, wave_id: str) -> tuple[tuple[str, str], ...]:
        """The stations the plan of a warehouse gives something, with names, by code."""

    def said_all(self) -> tuple[str, ...]:
        """The waves of which every vehicle left and every stop was said of, or after which a later
        night left already, and of which no figures were kept yet: a station's nights that are
        over."""
