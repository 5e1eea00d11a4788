"""A whole night on any folder that follows the file contract, all eight steps of it.

Files in; suppliers told, at their docks and received; cutoff, plan; sow, load and depart at the
central warehouse; the trunk manifests to the stations; unload, sort, load and depart there;
deliveries, empties and returns; notes counted and disposed of; accounts frozen three days later;
every store audited and every item accounted for. All of it through the same operations that the
terminal calls, on one store per site. With troubles, what can go wrong does.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from wms.bootstrap import open_site
from wms.domain.business_date import wave_id_of
from wms.domain.messages import Message, say
from wms.domain.progress import See, within
from wms.domain.words import LateDecision, Role
from wms.locale import catalogue
from wms.planning.customers import customer_lines
from wms.planning.cutoff import cut_off, keep_by_order
from wms.planning.intake import import_files
from wms.planning.packed_lines import lines_that_come
from wms.planning.plan import plan
from wms.simulate import hall as halls
from wms.simulate import tally
from wms.simulate.after_night import After, late_return
from wms.simulate.docks_night import Docks
from wms.simulate.hands import NightClock
from wms.simulate.night_floor import Floor
from wms.simulate.night_sites import (
    CENTRAL,
    documents_of,
    found_central,
    found_stations,
    make_room,
    may_be_played,
    served_stations,
)
from wms.simulate.plant import Plant, plant
from wms.simulate.site_night import SiteNight, moment
from wms.simulate.station_night import breaches_of, play_stations
from wms.simulate.trouble_docks import trouble_vehicles
from wms.simulate.trouble_floor import ACTS, Scene
from wms.simulate.trouble_morning import ask_to_intercept
from wms.simulate.trouble_road import Roads, change_on_road, mis_sent
from wms.simulate.troubles import Stage, Trouble, draw, of
from wms.storage.statements import Statement

__all__ = ["CENTRAL", "play_night"]

_POINTS = Statement("SELECT point_id FROM point WHERE station_id = :station")
_INTERCEPTED = Statement("SELECT order_id, line_no FROM intercept")


def play_night(
    data: Path,
    business_date: date,
    out: Path,
    see: See,
    devices: bool = False,
    trouble: int = 0,
    seed: int = 1,
) -> dict[str, Any]:
    """Play the night of `business_date` on the files in `data`; stores and papers go to `out`.

    `see` is told each step; what happens within one, a trouble, is told as 1 of 1.

    With `devices` the central warehouse sorts what is conveyable over simulated sorters,
    labels and manifests come out of simulated printers, and every scan comes over a pseudo
    terminal. `trouble` things go wrong, drawn by `seed`; each is named as it happens.

    Returns the counts of both tiers, `check` ("ok", or the broken invariants and the items that
    are nowhere) and `seconds`. BadInput where `data` has no order of that night, or `out` already
    holds something.
    """
    began = time.monotonic()
    may_be_played(data, business_date)
    make_room(out)
    with ExitStack() as stack:
        floor = Floor(out / "lines", devices, stack)
        figures = _Night(data, business_date, out, see, floor, trouble, Random(seed)).play()
    return {**figures, "seconds": round(time.monotonic() - began, 1)}


class _Night:
    """One night, from the files to the accounts."""

    def __init__(
        self,
        data: Path,
        business_date: date,
        out: Path,
        see: See,
        floor: Floor,
        trouble: int,
        rng: Random,
    ) -> None:
        self.data, self.day, self.out, self.see = data, business_date, out, see
        self.floor, self.rng = floor, rng
        tick = timedelta(milliseconds=2 if floor.devices else 20)
        self.clock = NightClock(moment(business_date, "16:00"), tick)
        self.hall: Plant | None = None
        if floor.devices:
            machines = halls.machines(served_stations(data), out / "documents" / "machines")
            self.hall = floor.stack.enter_context(plant(machines))
        self.central = found_central(data, out, self.clock, self.hall)
        here = self.central.config.site.id
        stations = served_stations(data)
        self.troubles = draw(rng, trouble, here, stations)
        self.named: list[Message] = []
        folder = documents_of(out, self.central)
        wave_id = wave_id_of(business_date)
        self.night = SiteNight(self.central, self.clock, wave_id, folder, floor.hand)
        self.scene = Scene(self.night, rng, self.name)
        self.docks = Docks(self.night, business_date)
        self.after = After(self.night, business_date)
        self.broken: list[str] = []
        self.belts: dict[str, Any] = {}

    def name(self, trouble: Message) -> None:
        """A trouble happens."""
        self.named.append(trouble)
        self.see(trouble, 1, 1)

    def ours(self, stage: Stage) -> list[Trouble]:
        """The troubles of the warehouse at a stage."""
        return of(self.troubles, self.central.config.site.id, stage)

    def play(self) -> dict[str, Any]:
        """Step by step; returns the figures."""
        late_lines, totals = self._plan()
        self._warehouse()
        counted = self._stations()
        figures = self._account(counted)
        self.central.store.close()
        if self.floor.devices:
            self.belts["scans_over_lines"] = self.floor.scans + counted["scans"]
        told = {"troubles": [m.key.rpartition(".")[2] for m in self.named]} if self.named else {}
        return {
            "orders": totals.orders,
            "lines": totals.lines,
            "items_ordered": totals.items_ordered,
            "items_allocated": totals.items_allocated,
            "items_short": totals.items_short,
            **figures,
            "late_lines": late_lines,
            **self.belts,
            **told,
            "check": self.broken or "ok",
        }

    def _plan(self) -> tuple[int, Any]:
        """The afternoon: orders, suppliers, their goods; the book is closed, the plan is made."""
        planning, step = self.central.planning(), _stepping(self.see)
        self.see(say("simulate.night.import"), 0, 1)
        import_files(planning, [self.data], self.central.config.site.cutoff)
        self.docks.tell_suppliers(write=False)
        self.see(say("simulate.night.receive"), 0, 1)
        vehicles = self.docks.load_vehicles()
        trouble_vehicles(vehicles, self.ours(Stage.DOCKS), self.rng, self.name)
        on_time = [vehicle for vehicle in vehicles if vehicle.late is None]
        self.docks.receive_all(on_time, step("simulate.night.receive"))
        self.clock.go_to(moment(self.day, "23:00"))
        cutoff = cut_off(planning, self.day)
        self.docks.close_book()
        self.docks.decide()
        self.scene.decide_holds(lambda sku: sku not in self.docks.condemned)
        self.see(say("simulate.night.plan"), 0, 1)
        planned = plan(planning, self.day)
        keep_by_order(planning, cutoff.wave_id)
        if waited := [v for v in vehicles if v.late is LateDecision.WAIT]:
            self.docks.receive_all(waited, step("simulate.night.receive_late"))
        return cutoff.late, planned.totals

    def _warehouse(self) -> None:
        """Sorted, loaded and gone."""
        if self.hall is not None:
            self._hall_sorts(self.hall)
            return
        step = _stepping(self.see)
        self.night.print_lists("trunk_pick", step("simulate.night.lists"))
        self._sort()
        self._leave()
        self.night.print_queued(step("simulate.night.print"))

    def _sort(self) -> None:
        for trouble in self.ours(Stage.SORT):
            self.scene.happens(trouble, ACTS[trouble.kind])
        self.night.sort(_stepping(self.see)("simulate.night.sort"))
        for trouble in self.ours(Stage.COUNT):
            self.scene.happens(trouble, ACTS[trouble.kind])

    def _leave(self) -> None:
        self.clock.go_to(moment(self.day, "23:40"))
        gone = Roads(self.scene, self.ours(Stage.ROAD)).play()
        leaving = moment(self.day, "00:00", days=1)
        self.night.depart_all(leaving, _stepping(self.see)("simulate.night.trunk"), gone)

    def _hall_sorts(self, hall: Plant) -> None:
        """The same with its machines; what store and machines disagree about is a breach."""
        step = _stepping(self.see)
        self.night.print_lists("trunk_pick", step("simulate.night.lists"))
        with halls.gateway(self.central):
            lead = self.night.hire(Role.LEAD, f"{self.central.config.site.id}-K1", 4)
            at_work = halls.Hall(self.central, self.night.wave_id, hall, lead, self.night.assets)
            at_work.sort(step("simulate.night.belts"))
            self._sort()
            self._leave()
            at_work.wait_for_print(step("simulate.night.print"))
        told = catalogue(self.central.config.print.language).text
        here = self.central.config.site.id
        self.broken += [f"{here}: {told(one)}" for one in at_work.differences()]
        self.belts = at_work.figures()

    def _stations(self) -> dict[str, int]:
        """Every station twice: until its goods are sorted, and from the departure to the note."""
        wave_id, step = self.night.wave_id, _stepping(self.see)
        found = found_stations(self.central, self.out, self.day, wave_id, self.floor.devices)
        astray = mis_sent(self.night, self.troubles, self.rng, self.name)
        stations = [
            replace(
                station,
                seed=self.rng.randrange(1_000_000),
                troubles=tuple(t for t in self.troubles if t.site_id == station.site_id),
                astray=tuple(astray.get(station.site_id, ())),
                gone=tuple(box for boxes in astray.values() for box in boxes),
            )
            for station in found
        ]
        self._intercept("intercept_early")
        changed = [t for t in self.troubles if t.kind == "changed_on_road"]
        for nth, trouble in enumerate(changed, 1):
            change_on_road(self.scene, trouble, nth)
        self._exchange()
        sorted_ = play_stations("sort", stations, step("simulate.night.stations"), self.name)
        self.clock.go_to(moment(self.day, "06:20", days=1))
        self._exchange()
        self._intercept("intercept_put")
        self._exchange()
        later = [replace(s, begins=sorted_.ended[s.site_id]) for s in stations]
        morning = play_stations("morning", later, step("simulate.night.morning"), self.name)
        self.clock.go_to(moment(self.day, "11:40", days=1))
        self._exchange()
        self.broken += morning.broken
        self.stations = later
        total = dict(morning.counts)
        for name, value in sorted_.counts.items():
            total[name] = total.get(name, 0) + value
        return total

    def _exchange(self) -> None:
        self.see(say("simulate.night.exchange"), 0, 1)
        self.central.exchange()

    def _intercept(self, kind: str) -> None:
        """Orders cancelled after the cutoff."""
        for trouble in self.troubles:
            if trouble.kind != kind:
                continue
            ask_to_intercept(self.scene, trouble, self._orders_of(trouble.site_id))

    def _orders_of(self, station: str) -> list[tuple[str, int]]:
        """Order and line of what comes for a station's points, and nobody intercepted yet."""
        books, wave_id = self.central.planning(), self.night.wave_id
        with self.central.store.reading() as tx:
            points = [row[0] for row in tx.all(_POINTS, station=station)]
            known = {(order, line) for order, line in tx.all(_INTERCEPTED)}
        book, shortage = books.order_book(wave_id), books.shortage(wave_id)
        ((_, packed),) = customer_lines(book, shortage, {station: points})
        return [line for line in lines_that_come(packed) if line not in known]

    def _account(self, counted: dict[str, int]) -> dict[str, Any]:
        """What came back is counted, accounts are frozen, and everything is added up."""
        self.see(say("simulate.night.after"), 0, 1)
        self.clock.go_to(moment(self.day, "13:00", days=1))
        differ = [t for t in self.ours(Stage.AFTER) if t.kind == "returns_differ"]
        for trouble in differ:
            self.name(trouble.told(self.night.wave_id))
        self.after.count_notes(one_less=bool(differ))
        self.after.empties()
        self._hear_back()
        accounts = self.after.settle()
        late = [t for t in self.ours(Stage.AFTER) if t.kind == "late_return"]
        for nth, trouble in enumerate(late):
            late_return(self.after, self.stations, trouble, self.name, nth)
            self._hear_back()
        self.see(say("simulate.night.check"), 0, 1)
        self.broken += breaches_of(self.central)
        rows = self._tally()
        here = self.night.counts()
        return {
            "notices": self.docks.notices,
            "receipt_lines": self.docks.lines,
            "items_accepted": here["received"],
            "items_put": here["put"],
            "containers": here["containers"] + counted["containers"],
            "trunk_manifests": here["manifests"],
            "branch_manifests": counted["manifests"],
            "items_dispatched_trunk": here["dispatched"],
            "items_received": counted["received"],
            "items_dispatched_branch": counted["dispatched"],
            "items_short_on_floor": here["short"] + counted["short"],
            "stops_said": counted["stops"],
            "items_returned": counted["returned"],
            "notes_counted": self.after.notes,
            "empties_back": counted["empties"],
            "accounts_frozen": accounts,
            "differences": here["differences"] + counted["differences"],
            "tally": {row.name: {"in": row.whole, **row.parts} for row in rows},
        }

    def _tally(self) -> list[tally.Row]:
        """The way of every item; what is nowhere is a breach."""
        apps = [open_site(station.config) for station in self.stations]
        rows = [tally.of_site(self.central, "warehouse"), tally.on_the_road(self.central, apps)]
        rows.append(tally.together("stations", [tally.of_site(app, "") for app in apps]))
        rows.append(tally.together("stops", [tally.at_stops(app) for app in apps]))
        for app in apps:
            self.broken += breaches_of(app)
            app.store.close()
        told = catalogue(self.central.config.print.language).text
        self.broken += [
            told(say("simulate.tally.off", step=row.name, items=row.off)) for row in rows if row.off
        ]
        return rows

    def _hear_back(self) -> None:
        """The stations learn what the warehouse knows by now, and say that they do."""
        self.central.exchange()
        for done, station in enumerate(self.stations):
            self.see(say("simulate.night.exchange"), done, len(self.stations))
            app = open_site(station.config)
            app.exchange()
            app.store.close()
        self.central.exchange()


def _stepping(see: See) -> Callable[[str], Callable[[int, int], None]]:
    return lambda key: within(see, say(key))
