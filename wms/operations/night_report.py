"""The report of a night, put together: this site's figures, those of its stations, and the nights
before it.

What is kept of a night that is over is what counting it again gives; the night asked for is always
counted afresh, those it is compared with only where nobody ever did.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from wms.domain.business_date import LOCAL
from wms.domain.kpi import NIGHTS, whole_night
from wms.domain.messages import Refused, say
from wms.domain.night_figures import SiteFigures
from wms.domain.report_papers import NightBefore, NightReport
from wms.domain.site import Site
from wms.domain.words import SiteKind
from wms.operations.figure_ports import NIGHT_FIGURES, CountedAt, NightHead
from wms.operations.ports import Books, Store

Seen = Callable[[int, int], None]
"""Is told how many of how many nights are counted."""


def night_report(
    store: Store, site: Site, wave_id: str, now: datetime, see: Seen = lambda _done, _all: None
) -> NightReport:
    """The report of a night, every night it is compared with counted; what is over is kept, and
    a station's warehouse is told what is new. Refused where there is no such night."""
    with store.reading() as books:
        head = _head(books, wave_id)
        before = books.figures.nights_before(head.business_date, NIGHTS)
    see(0, 1 + len(before))
    own = _counted(store, site, wave_id, now)
    history = []
    for done, night in enumerate(before, 1):
        see(done, 1 + len(before))
        history.append(_before(store, site, night, now))
    see(1 + len(before), 1 + len(before))
    with store.reading() as books:
        return _report(books, site, head, own, tuple(reversed(history)))


def glance(store: Store, site: Site, wave_id: str, now: datetime) -> NightReport:
    """The same for a screen: nothing is written, and beside it stand those nights only of which
    figures were kept."""
    with store.snapshot() as books:
        head = _head(books, wave_id)
        own = books.figures.count(wave_id, now)
        history = []
        for night in books.figures.nights_before(head.business_date, NIGHTS):
            if (kept := books.figures.kept(night.wave_id)) is not None:
                history.append(_with_stations(books, night, kept[1]))
        return _report(books, site, head, own, tuple(reversed(history)))


def keep_next(store: Store, site: Site, wave_id: str, now: datetime) -> int:
    """Count and keep the latest of the nights this one is compared with that ended, and whose
    figures nobody kept; how many are left after that. So a screen fills up by itself, and no
    longer stands still than one night takes."""
    with store.reading() as books:
        head = _head(books, wave_id)
        missing = [
            night.wave_id
            for night in books.figures.nights_before(head.business_date, NIGHTS)
            if now >= _ends(night) and books.figures.kept(night.wave_id) is None
        ]
    if not missing:
        return 0
    _counted(store, site, missing[0], now)
    return len(missing) - 1


def _ends(night: NightHead) -> datetime:
    """The noon at which a night is over, whatever did not happen."""
    noon = datetime.combine(date.fromisoformat(night.business_date), time(12), LOCAL)
    return noon + timedelta(days=1)


def keep_and_tell(books: Books, site: Site, figures: SiteFigures, at: CountedAt) -> int:
    """Keep the figures of a night that is over; the warehouse of a station is told where they are
    new. Their version."""
    version, fresh = books.figures.keep(figures, at)
    if fresh and site.kind is SiteKind.GRID_STATION:
        books.tell(site.central_site, NIGHT_FIGURES, f"{figures.wave_id}/{version}")
    return version


def _head(books: Books, wave_id: str) -> NightHead:
    head = books.figures.night(wave_id)
    if head is None:
        raise Refused(say("wave.none_planned"))
    return head


def _counted(store: Store, site: Site, wave_id: str, now: datetime) -> SiteFigures:
    with store.snapshot() as books:
        figures, at = books.figures.count(wave_id, now), books.figures.now_at()
    if figures.over:
        with store.writing() as books:
            keep_and_tell(books, site, figures, at)
    return figures


def _before(store: Store, site: Site, night: NightHead, now: datetime) -> NightBefore:
    with store.reading() as books:
        kept = books.figures.kept(night.wave_id)
    own = kept[1] if kept is not None else _counted(store, site, night.wave_id, now)
    with store.reading() as books:
        return _with_stations(books, night, own)


def _with_stations(books: Books, night: NightHead, own: SiteFigures) -> NightBefore:
    counts = _together(own, books.figures.reported(night.wave_id))
    return NightBefore(date.fromisoformat(night.business_date), counts)


def _together(own: SiteFigures, stations: tuple[SiteFigures, ...]) -> Mapping[str, int]:
    told = {station.site_id: station.apart for station in stations}
    return whole_night(own.counts, own.short_of, told) if own.short_of or told else own.counts


def _report(
    books: Books, site: Site, head: NightHead, own: SiteFigures, before: tuple[NightBefore, ...]
) -> NightReport:
    stations = books.figures.reported(head.wave_id)
    known = {station.site_id for station in stations}
    silent = tuple(one for one in books.figures.stations(head.wave_id) if one[0] not in known)
    unfinished = not own.over or bool(silent) or any(not one.over for one in stations)
    return NightReport(
        site_name=site.name,
        central=site.kind is SiteKind.CENTRAL_WAREHOUSE,
        wave_id=head.wave_id,
        business_date=date.fromisoformat(head.business_date),
        preliminary=unfinished,
        counts=_together(own, stations),
        sites=(own, *stations),
        silent=silent,
        before=before,
    )
