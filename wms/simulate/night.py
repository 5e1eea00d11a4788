"""A whole night on any folder that follows the file contract.

Files in, cutoff, plan; sow, load and depart at the central warehouse; the trunk manifests to the
stations; unload, sort, load and depart there; receipts back; every store audited. All of it
through the same operations that the terminal calls, on one store per site.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from wms.bootstrap import SiteApp, init_site, open_site
from wms.domain.messages import BadInput, Message, Unavailable, say
from wms.domain.words import Role
from wms.locale import catalogue
from wms.planning.contract import FileKind
from wms.planning.cutoff import cut_off
from wms.planning.files import Located, gather, located_rows, open_given
from wms.planning.intake import import_files
from wms.planning.plan import plan
from wms.simulate import hall as halls
from wms.simulate.hands import NightClock
from wms.simulate.plant import Plant, plant
from wms.simulate.pty_hand import PtyHand
from wms.simulate.site_night import SiteNight, moment
from wms.storage.statements import Statement

SEE = Callable[[Message, int, int], None]
"""Told of each step: what is being done, how much of it is done, of how much."""
GS1_PREFIX = "2000000"
"""A restricted-circulation prefix: these containers never leave the simulation."""
CENTRAL = "central.toml"

_STATIONS = Statement("SELECT station_id, name FROM station ORDER BY station_id")


@dataclass(frozen=True)
class _Station:
    """What a process needs to play one station."""

    config: Path
    business_date: date
    wave_id: str
    documents: Path
    devices: bool


@dataclass
class _Floor:
    """What is there to work with at a site: scanners on pseudo terminals where the night is
    played with devices, and the machines of the hall at the central warehouse."""

    folder: Path
    devices: bool
    stack: ExitStack
    hands: list[PtyHand] = field(default_factory=list)

    def hand(self, terminal_id: str) -> PtyHand | None:
        """A scanner for a terminal."""
        if not self.devices:
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        hand = self.stack.enter_context(PtyHand(self.folder / f"scanner-{terminal_id}"))
        self.hands.append(hand)
        return hand

    @property
    def scans(self) -> int:
        """Codes that came over a line."""
        return sum(hand.scans for hand in self.hands)


def play_night(
    data: Path, business_date: date, out: Path, see: SEE, devices: bool = False
) -> dict[str, Any]:
    """Play the night of `business_date` on the files in `data`; stores and papers go to `out`.

    With `devices` the central warehouse sorts what is conveyable over simulated sorters,
    labels and manifests come out of simulated printers, and every scan comes over a pseudo
    terminal.

    Returns the counts of both tiers, `check` ("ok", or the broken invariants) and `seconds`.
    BadInput where `out` already holds something.
    """
    began = time.monotonic()
    _make_room(out)
    with ExitStack() as stack:
        floor = _Floor(out / "lines", devices, stack)
        figures = _play(data, business_date, out, see, floor)
    return {**figures, "seconds": round(time.monotonic() - began, 1)}


def _play(data: Path, business_date: date, out: Path, see: SEE, floor: _Floor) -> dict[str, Any]:
    tick = timedelta(milliseconds=2 if floor.devices else 20)
    clock = NightClock(moment(business_date, "16:00"), tick)
    hall: Plant | None = None
    if floor.devices:
        machines = halls.machines(_served(data), out / "documents" / "machines")
        hall = floor.stack.enter_context(plant(machines))
    central = _found_central(data, out, clock, hall)
    see(say("simulate.night.import"), 0, 1)
    import_files(central.planning(), [data], central.config.site.cutoff)
    clock.go_to(moment(business_date, "23:00"))
    cutoff = cut_off(central.planning(), business_date)
    see(say("simulate.night.plan"), 0, 1)
    planned = plan(central.planning(), business_date)
    night = SiteNight(central, clock, cutoff.wave_id, _documents(out, central), floor.hand)
    broken: list[str] = []
    belts: dict[str, Any] = {}
    if hall is None:
        _play_central(night, business_date, see)
    else:
        broken, belts = _play_hall(night, hall, business_date, see)
    stations = list(_found_stations(central, out, business_date, cutoff.wave_id, floor.devices))
    see(say("simulate.night.exchange"), 0, 1)
    central.exchange()
    counted, breaches = _play_stations(stations, see)
    broken += breaches
    see(say("simulate.night.exchange"), 0, 1)
    central.exchange()
    _hear_back(stations, see)
    see(say("simulate.night.check"), 0, 1)
    broken += _breaches(central)
    here = night.counts()
    totals = planned.totals
    central.store.close()
    if floor.devices:
        belts["scans_over_lines"] = floor.scans + counted["scans"]
    return {
        "orders": totals.orders,
        "lines": totals.lines,
        "items_ordered": totals.items_ordered,
        "items_allocated": totals.items_allocated,
        "items_short": totals.items_short,
        "items_put": here["put"],
        "containers": here["containers"] + counted["containers"],
        "trunk_manifests": here["manifests"],
        "branch_manifests": counted["manifests"],
        "items_dispatched_trunk": here["dispatched"],
        "items_received": counted["received"],
        "items_dispatched_branch": counted["dispatched"],
        "items_short_on_floor": here["short"] + counted["short"],
        "differences": here["differences"] + counted["differences"],
        "late_lines": cutoff.late,
        **belts,
        "check": broken or "ok",
    }


def _make_room(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise BadInput(say("simulate.night.out_not_empty", folder=str(out)))
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(
            say("simulate.night.out_unusable", folder=str(out), cause=cause)
        ) from error


def _documents(out: Path, app: SiteApp) -> Path:
    return out / "documents" / app.config.site.id


def _write_config(
    out: Path,
    file: str,
    site_id: str,
    name: str,
    kind: str,
    number: int,
    central: str = "",
    devices: str = "",
) -> Path:
    """The configuration of one simulated site; its name is quoted as TOML wants it."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    path = out / file
    path.write_text(
        f'[site]\nid = "{site_id}"\nname = "{quoted}"\nkind = "{kind}"\nnumber = {number}\n'
        f'gs1_prefix = "{GS1_PREFIX}"\ncentral = "{central}"\n\n'
        f'[store]\nurl = "sqlite:///stores/{site_id}.db"\nkey_file = "stores/{site_id}.key"\n\n'
        f'[exchange]\nfolder = "exchange"\n\n'
        f'[print]\nfolder = "documents/{site_id}"\n\n[terminal]\nid = "{site_id}-T1"\n{devices}',
        encoding="utf-8",
    )
    return path


def _found_central(data: Path, out: Path, clock: NightClock, hall: Plant | None) -> SiteApp:
    site_id = _origin(data)
    devices = halls.configuration(site_id, _served(data), hall) if hall else ""
    path = _write_config(out, CENTRAL, site_id, "中心仓", "central_warehouse", 0, devices=devices)
    return init_site(path, clock)[0]


def _origin(data: Path) -> str:
    """Where the trunk routes of the folder start."""
    for values in _rows(data, FileKind.ROUTES):
        if values.get("tier") == "trunk":
            return values["origin_id"]
    raise BadInput(say("simulate.night.no_trunk_route", folder=str(data)))


def _served(data: Path) -> list[str]:
    """The stations of the folder, in the order of their routes and drops."""
    rows = _rows(data, FileKind.STATIONS)
    keyed = sorted((row["trunk_route"], int(row["drop_seq"]), row["station_id"]) for row in rows)
    return [station for _, _, station in keyed]


def _rows(data: Path, kind: FileKind) -> Iterator[dict[str, str]]:
    taken, _ = gather([data])
    for given in map(open_given, taken):
        if given.kind is kind:
            for row in located_rows(given):
                if isinstance(row, Located):
                    yield dict(zip(given.header, row.fields, strict=False))


def _found_stations(
    central: SiteApp, out: Path, business_date: date, wave_id: str, devices: bool
) -> Iterator[_Station]:
    with central.store.reading() as tx:
        rows = tx.all(_STATIONS)
    for number, (station_id, name) in enumerate(rows, start=1):
        path = _write_config(
            out,
            f"{station_id}.toml",
            station_id,
            name,
            "grid_station",
            number,
            central.config.site.id,
        )
        yield _Station(path, business_date, wave_id, out / "documents" / station_id, devices)


def _stepping(see: SEE) -> Callable[[str], Callable[[int, int], None]]:
    return lambda key: lambda done, total: see(say(key), done, total)


def _play_hall(
    night: SiteNight, hall: Plant, business_date: date, see: SEE
) -> tuple[list[str], dict[str, Any]]:
    """The central warehouse with its machines. Returns what store and machines disagree about,
    and the machines' figures."""
    step = _stepping(see)
    site_id = night.app.config.site.id
    night.print_lists("trunk_pick", step("simulate.night.lists"))
    with halls.gateway(night.app):
        lead = night.hire(Role.LEAD, f"{site_id}-K1", 4)
        at_work = halls.Hall(night.app, night.wave_id, hall, lead, night.assets)
        at_work.sort(step("simulate.night.belts"))
        night.sort(step("simulate.night.sort"))
        night.clock.go_to(moment(business_date, "23:40"))
        night.depart_all(moment(business_date, "00:00", days=1), step("simulate.night.trunk"))
        at_work.wait_for_print(step("simulate.night.print"))
    told = catalogue(night.app.config.print.language).text
    return [f"{site_id}: {told(one)}" for one in at_work.differences()], at_work.figures()


def _play_central(night: SiteNight, business_date: date, see: SEE) -> None:
    step = _stepping(see)
    night.print_lists("trunk_pick", step("simulate.night.lists"))
    night.sort(step("simulate.night.sort"))
    night.clock.go_to(moment(business_date, "23:40"))
    night.depart_all(moment(business_date, "00:00", days=1), step("simulate.night.trunk"))
    night.print_queued(step("simulate.night.print"))


def _play_stations(stations: list[_Station], see: SEE) -> tuple[dict[str, int], list[str]]:
    """Every station on its own store, two at a time: they share nothing but the post."""
    total: dict[str, int] = {}
    broken: list[str] = []
    context = get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=context) as pool:
        running = [pool.submit(_play_station, station) for station in stations]
        for done, finished in enumerate(as_completed(running)):
            see(say("simulate.night.stations"), done, len(stations))
            counts, breaches = finished.result()
            broken += breaches
            for name, value in counts.items():
                total[name] = total.get(name, 0) + value
    see(say("simulate.night.stations"), len(stations), len(stations))
    return total, broken


def _hear_back(stations: list[_Station], see: SEE) -> None:
    """The stations learn that their receipts were taken."""
    for done, station in enumerate(stations):
        see(say("simulate.night.exchange"), done, len(stations))
        app = open_site(station.config)
        app.exchange()
        app.store.close()


def _play_station(station: _Station) -> tuple[dict[str, int], list[str]]:
    """One station from the truck's arrival to the last branch vehicle, and its audit."""
    with ExitStack() as stack:
        floor = _Floor(station.config.parent / "lines", station.devices, stack)
        counts, broken = _at_station(station, floor)
        return {**counts, "scans": floor.scans}, broken


def _at_station(station: _Station, floor: _Floor) -> tuple[dict[str, int], list[str]]:
    day = station.business_date
    clock = NightClock(moment(day, "02:30", days=1), timedelta(milliseconds=500))
    init_site(station.config, clock)
    app = open_site(station.config, clock)
    app.exchange()
    night = SiteNight(app, clock, station.wave_id, station.documents, floor.hand)
    night.print_lists("branch_pick", _quiet)
    night.unload_all()
    night.sort(_quiet)
    clock.go_to(moment(day, "06:30", days=1))
    night.depart_all(moment(day, "07:00", days=1), _quiet)
    night.print_queued(_quiet)
    app.exchange()
    broken = _breaches(app)
    counts = night.counts()
    app.store.close()
    return counts, broken


def _breaches(app: SiteApp) -> list[str]:
    """What the audit found, each with its site and the number of the invariant."""
    say_it = catalogue(app.config.print.language).text
    return [
        f"{app.config.site.id} {breach.number} {breach.name}: {say_it(breach.message)}"
        for breach in app.check()
    ]


def _quiet(_done: int, _total: int) -> None:
    """A station's steps are told as a whole."""
