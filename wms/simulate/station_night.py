"""A simulated station, in a process of its own: until its goods are sorted, and the morning."""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing import get_context
from random import Random

from wms.bootstrap import SiteApp, init_site, open_site
from wms.domain.messages import Message
from wms.locale import catalogue
from wms.simulate.hands import NightClock
from wms.simulate.morning_night import Morning
from wms.simulate.night_floor import Floor
from wms.simulate.night_sites import Station
from wms.simulate.site_night import SiteNight, moment
from wms.simulate.trouble_floor import ACTS, Scene
from wms.simulate.trouble_morning import Stops, end_intercepts
from wms.simulate.trouble_road import Roads, arrivals
from wms.simulate.troubles import Stage, of

_FIGURES = ("stops", "returned", "empties", "scans")


@dataclass
class Played:
    """What a process did at a station: counts, breaches, the troubles it had, and when it ended."""

    site_id: str
    counts: dict[str, int]
    broken: list[str]
    named: list[Message]
    ended: datetime


@dataclass
class Together:
    """The same of all stations."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FIGURES, 0))
    broken: list[str] = field(default_factory=list)
    ended: dict[str, datetime] = field(default_factory=dict)


def play_stations(
    part: str,
    stations: Sequence[Station],
    see: Callable[[int, int], None],
    name: Callable[[Message], None],
) -> Together:
    """Every station on its own store, two at a time: they share nothing but the post."""
    total = Together()
    play = _PARTS[part]
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as pool:
        running = [pool.submit(play, station) for station in stations]
        for done, finished in enumerate(as_completed(running)):
            see(done, len(stations))
            played = finished.result()
            total.broken += played.broken
            total.ended[played.site_id] = played.ended
            for message in played.named:
                name(message)
            for figure, value in played.counts.items():
                total.counts[figure] = total.counts.get(figure, 0) + value
    see(len(stations), len(stations))
    return total


def breaches_of(app: SiteApp) -> list[str]:
    """What the audit found, each with its site and the number of the invariant."""
    say_it = catalogue(app.config.print.language).text
    return [
        f"{app.config.site.id} {breach.number} {breach.name}: {say_it(breach.message)}"
        for breach in app.check()
    ]


def _sort(station: Station) -> Played:
    """From the truck's arrival to the last container closed."""
    with ExitStack() as stack:
        clock = NightClock(
            moment(station.business_date, "02:30", days=1), timedelta(milliseconds=500)
        )
        init_site(station.config, clock)
        app, night, scene, floor = _there(station, clock, stack, 60)
        night.print_lists("branch_pick", _quiet)
        unloading = of(station.troubles, station.site_id, Stage.UNLOAD)
        night.unload_all(arrivals(scene, unloading, station.astray, set(station.gone)))
        scene.decide_holds(lambda _: scene.rng.random() < 0.5)
        for trouble in of(station.troubles, station.site_id, Stage.SORT):
            scene.happens(trouble, ACTS[trouble.kind])
        night.sort(_quiet)
        for trouble in of(station.troubles, station.site_id, Stage.COUNT):
            scene.happens(trouble, ACTS[trouble.kind])
        app.exchange()
        app.store.close()
        return Played(station.site_id, {"scans": floor.scans}, [], scene.told, clock())


def _morning(station: Station) -> Played:
    """From the departure to the returns note."""
    day = station.business_date
    with ExitStack() as stack:
        begins = max(station.begins or moment(day, "06:30", days=1), moment(day, "06:30", days=1))
        clock = NightClock(begins, timedelta(milliseconds=500))
        app, night, scene, floor = _there(station, clock, stack, 160)
        end_intercepts(scene)
        gone = Roads(scene, of(station.troubles, station.site_id, Stage.ROAD)).play()
        night.depart_all(moment(day, "07:00", days=1), _quiet, gone)
        night.print_queued(_quiet)
        clock.go_to(moment(day, "09:55", days=1))
        morning = Morning(night)
        stops = Stops(morning, scene, set())
        troubles = of(station.troubles, station.site_id, Stage.MORNING)
        stops.before(troubles)
        morning.deliver_all()
        clock.go_to(moment(day, "11:20", days=1))
        stops.late(troubles)
        lost = [trouble for trouble in troubles if trouble.kind == "empties_lost"]
        for trouble in lost:
            scene.see(trouble.told(station.site_id))
        counts = {"empties": morning.empties_back(keep=2 * len(lost))}
        counts["returned"] = morning.take_back()
        counts["stops"] = sum(len(morning.stops(number)) for number in morning.sheets())
        morning.close_note()
        app.exchange()
        counts |= {**night.counts(), "scans": floor.scans}
        app.store.close()
        return Played(station.site_id, counts, [], scene.told, clock())


_PARTS = {"sort": _sort, "morning": _morning}


def _there(
    station: Station, clock: NightClock, stack: ExitStack, hired: int
) -> tuple[SiteApp, SiteNight, Scene, Floor]:
    """The station, its mail read, its people at their places."""
    floor = Floor(station.config.parent / "lines", station.devices, stack)
    app = open_site(station.config, clock)
    app.exchange()
    night = SiteNight(app, clock, station.wave_id, station.documents, floor.hand)
    scene = Scene(night, Random(station.seed), hired=hired)
    return app, night, scene, floor


def _quiet(_done: int, _total: int) -> None:
    """A station's steps are told as a whole."""
