"""One site's part of a night, done by simulated people at its terminals."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from wms.bootstrap import LOCAL_TIME, SiteApp
from wms.domain.codes import make_position
from wms.domain.papers import Copy
from wms.domain.people import Person
from wms.domain.printing import FOLDER
from wms.domain.words import Role, Tier, Zone
from wms.operations.containers import LABEL
from wms.operations.reply import Command, Reply
from wms.operations.unload import WAIVE
from wms.simulate.hands import Assets, NightClock, Sower, Worker
from wms.simulate.people import person as composed_name
from wms.simulate.pty_hand import PtyHand
from wms.storage.spool import PrintJob
from wms.storage.statements import Statement

PAPERS_AT_A_TIME = 200
ANOTHER = ("桂B0TEST", "韦师傅")
"""Plate and driver of whichever vehicle comes for the rest of a load."""
READING = {Zone.CHILLED: "4.0", Zone.FROZEN: "-20.0"}

_WORK = Statement(
    "SELECT l.body, s.sku_id, s.gtin, s.temp_zone FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'put' ORDER BY s.slot, s.sku_id"
)
_SAME_GTIN = Statement("SELECT gtin FROM sku GROUP BY gtin HAVING COUNT(*) > 1")
_STOCK = Statement("SELECT sku_id, received - damaged - put FROM stock WHERE wave_id = :wave_id")
_RECEIVES = Statement("SELECT receives FROM wave WHERE wave_id = :wave_id")
_DONE = Statement(
    "SELECT sku_id, destination_id, put + short + reserved FROM sort_count WHERE wave_id = :wave_id"
)
_STANDING = Statement(
    "SELECT c.destination_id, c.zone, COALESCE(SUM(t.quantity), 0) FROM container c"
    " LEFT JOIN content t ON t.sscc = c.sscc WHERE c.wave_id = :wave_id AND c.state = 'open'"
    " GROUP BY c.destination_id, c.zone"
)
_BOXES = Statement(
    "SELECT d.route_id, c.sscc, c.zone FROM container c JOIN"
    " (SELECT station_id AS id, trunk_route AS route_id, drop_seq AS seq FROM station"
    "  UNION ALL SELECT point_id, branch_route, stop_seq FROM point) d"
    " ON d.id = c.destination_id WHERE c.wave_id = :wave_id AND c.state = 'closed'"
    " ORDER BY d.route_id, d.seq DESC, c.sscc"
)
_TRUCKS = Statement("SELECT number, body FROM inbound_manifest ORDER BY number")
_ROUTES_WITH_LISTS = Statement(
    "SELECT l.key FROM plan_list l WHERE l.wave_id = :wave_id AND l.kind = :kind"
    " AND l.items > 0 ORDER BY l.key"
)

Tick = Callable[[int, int], None]


def moment(day: date, at: str, days: int = 0) -> datetime:
    """A time of the night that belongs to business date `day`, in local time."""
    return datetime.combine(day, time.fromisoformat(at), LOCAL_TIME) + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Unloading:
    """How a truck is found: other `seals` than were announced, `warm` the reading of its first cold
    zone; containers `missing`, `damaged`, and those that are on it `also`."""

    seals: tuple[str, ...] = ()
    warm: str = ""
    missing: frozenset[str] = frozenset()
    damaged: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()


def own_containers(site_id: str, body: dict[str, Any]) -> list[str]:
    """The containers of a manifest that are for a site."""
    return [c["sscc"] for c in body["containers"] if c["destination_id"] == site_id]


@dataclass
class SiteNight:
    """A site, its people and its clock. `documents` is where its papers go; `hand` gives whoever
    begins at a terminal a scanner of their own, or None: then they are their own keyboard."""

    app: SiteApp
    clock: NightClock
    wave_id: str
    documents: Path
    hand: Callable[[str], PtyHand | None] = lambda _: None
    assets: Assets = field(default_factory=Assets)

    def hire(self, role: Role, terminal_id: str, number: int) -> Worker:
        """Somebody with a badge, signed in at a terminal of their own."""
        site = self.app.config.site
        name = composed_name(Random(site.number * 10 + number))
        person = Person(f"{site.id}-{role}-{number}", name, role)
        badge = self.app.issue_badge(person)
        return Worker(self.app.desk(terminal_id), self.clock, badge, self.hand(terminal_id))

    def sort(self, tick: Tick) -> None:
        """Every product to every position that still needs it; then the last containers are
        closed."""
        with self.app.store.reading() as tx:
            work = tx.all(_WORK, wave_id=self.wave_id)
            ambiguous = {row[0] for row in tx.all(_SAME_GTIN)}
            stock = dict(tx.all(_STOCK, wave_id=self.wave_id))
            counted = {(sku, place): n for sku, place, n in tx.all(_DONE, wave_id=self.wave_id)}
            standing = {
                make_position(place, Zone(zone)): int(held)
                for place, zone, held in tx.all(_STANDING, wave_id=self.wave_id)
            }
            receives = tx.one(_RECEIVES, wave_id=self.wave_id)
        keeps_stock = self.app.floor.site.departs is Tier.BRANCH or _first(receives) == 1
        site_id = self.app.config.site.id
        sorter = self.hire(Role.SORTER, f"{site_id}-S1", 1)
        sower = Sower(sorter, self.assets, standing)
        sower.begin()
        for done, (body, sku_id, gtin, zone) in enumerate(work):
            tick(done, len(work))
            columns = json.loads(body)
            planned = zip(columns["dest"], columns["qty"], strict=True)
            left = ((place, n - counted.get((sku_id, place), 0)) for place, n in planned)
            needs = [(place, n) for place, n in left if n]
            if not needs:
                continue
            code = sku_id if gtin in ambiguous else gtin
            on_hand = stock.get(sku_id, 0) if keeps_stock else None
            sower.sow(code, Zone(zone), needs, on_hand)
        sower.close_all()
        tick(len(work), len(work))

    def boxes(self) -> dict[str, list[tuple[str, str]]]:
        """The closed containers of each route with their zones, last drop first."""
        with self.app.store.reading() as tx:
            rows = tx.all(_BOXES, wave_id=self.wave_id)
        boxes: dict[str, list[tuple[str, str]]] = {}
        for route_id, sscc, zone in rows:
            boxes.setdefault(route_id, []).append((sscc, zone))
        return boxes

    def depart_all(self, leaving: datetime, tick: Tick, aside: Collection[str] = ()) -> None:
        """Load every route, last drop first; when it is time, let every vehicle leave. The routes
        of `aside` are left to others."""
        boxes = {route: held for route, held in self.boxes().items() if route not in aside}
        lead = self.hire(Role.LEAD, f"{self.app.config.site.id}-L1", 2)
        for done, (route_id, containers) in enumerate(boxes.items()):
            tick(done, len(boxes))
            self.load(lead, route_id, [sscc for sscc, _ in containers])
        self.clock.go_to(leaving)
        for done, route_id in enumerate(boxes):
            seal = f"F{self.app.config.site.number:03d}{done + 1:05d}"
            self.depart(lead, route_id, seal)
        tick(len(boxes), len(boxes))

    def load(self, lead: Worker, route_id: str, containers: Iterable[str]) -> None:
        """Containers onto the route's vehicle."""
        lead.scan(Command.LOAD)
        lead.scan(route_id)
        for sscc in containers:
            lead.scan(sscc)

    def depart(
        self, lead: Worker, route_id: str, seal: str, plate: str = Command.DONE, warm: str = ""
    ) -> Reply:
        """A route's vehicle leaves, with its usual plate and everything in order; or with another
        plate, because of trouble or because its own is on the road, or with `warm` read twice of
        the first cold zone."""
        lead.scan(Command.DEPART)
        gone = lead.scan(route_id).view.prompt.key == "depart.missing.plate"
        plate, driver = ANOTHER if gone else (plate, Command.DONE)
        for text in (plate, driver, seal):
            lead.scan(text)
        reply = lead.scan(Command.DONE)
        while reply.view.prompt.key == "depart.ask.reading_of":
            reading = warm or READING[Zone(str(reply.view.prompt.values["zone"]))]
            reply = lead.key(reading)
            if warm:
                reply, warm = lead.key(reading), ""
        return lead.scan(route_id)

    def unload_all(self, as_found: "Mapping[str, Unloading] | None" = None) -> None:
        """Every truck that was announced: seals, readings, each container, done."""
        with self.app.store.reading() as tx:
            trucks = tx.all(_TRUCKS)
        lead = self.hire(Role.LEAD, f"{self.app.config.site.id}-U1", 3)
        for number, text in trucks:
            self.unload(lead, number, text, (as_found or {}).get(number))

    def unload(
        self, lead: Worker, number: str, text: str, found: "Unloading | None" = None
    ) -> None:
        """One truck: `text` is what was announced of it."""
        body, found = json.loads(text), found or Unloading()
        lead.scan(Command.UNLOAD)
        lead.scan(number)
        with self.app.site_store.reading() as books:
            truck = books.truck(number)
        for seal in found.seals or (truck.seals.now if truck is not None else ()):
            lead.scan(seal)
        reply, warm = lead.scan(Command.DONE), found.warm
        while reply.view.prompt.key == "depart.ask.reading_of":
            reading = warm or READING[Zone(str(reply.view.prompt.values["zone"]))]
            reply = lead.key(reading)
            if warm:
                reply, warm = lead.key(reading), ""
        for sscc in (*own_containers(self.app.config.site.id, body), *found.also):
            if sscc in found.damaged:
                lead.scan(Command.EXCEPTION)
            if sscc not in found.missing:
                lead.scan(sscc)
        reply = lead.scan(Command.DONE)
        if reply.view.prompt.key == "unload.ask.count":
            lead.scan(WAIVE)
            lead.scan("WHY-sender_confirms")
            lead.show(self.hire(Role.SUPERVISOR, f"{self.app.config.site.id}-U2", 4).badge)
            lead.scan(Command.DONE)
        reply = lead.scan(number)
        if reply.view.prompt.key == "unload.ask.new_seal":
            # It goes on to another station.
            lead.scan(f"N{self.app.config.site.number:03d}{number.replace('-', '')[-9:]}")
            lead.scan(Command.DONE)

    def print_lists(self, kind: str, tick: Tick) -> None:
        """The pick list of every route that has anything on it, as PDF."""
        from wms.documents import render

        contents = self.app.contents()
        with self.app.store.reading() as tx:
            routes = [r[0] for r in tx.all(_ROUTES_WITH_LISTS, wave_id=self.wave_id, kind=kind)]
        folder = self.documents / "picklists"
        folder.mkdir(parents=True, exist_ok=True)
        language = self.app.config.print.language
        copy = Copy(0, self.clock(), self.app.config.site.name)
        for done, route_id in enumerate(routes):
            tick(done, len(routes))
            paper = contents.pick_list(self.wave_id, route_id)
            (folder / f"{paper.number}.pdf").write_bytes(render(paper, copy, "pdf", language))
        tick(len(routes), len(routes))

    def print_queued(self, tick: Tick) -> None:
        """Whatever the floor asked to print: manifests and notes singly, labels by the hundred."""
        spool = self.app.spool()
        jobs = list(self._all_queued())
        labels = [job for job in jobs if job.paper == LABEL]
        others = [job for job in jobs if job.paper != LABEL]
        for done, job in enumerate(others):
            tick(done, len(others))
            self.app.print_queued([job])
        folder = self.documents / "labels"
        folder.mkdir(parents=True, exist_ok=True)
        for start in range(0, len(labels), PAPERS_AT_A_TIME):
            some = labels[start : start + PAPERS_AT_A_TIME]
            number = start // PAPERS_AT_A_TIME + 1
            (folder / f"labels_{number:03d}.pdf").write_bytes(self.app.draw_together(some))
            for job in some:
                spool.handed_out(job, FOLDER, self.app.stamp())
        tick(len(others), len(others))

    def _all_queued(self) -> Iterator[PrintJob]:
        yield from self.app.spool().queued(most=1_000_000)

    def counts(self) -> dict[str, int]:
        """What this site did, from its own tables."""
        with self.app.store.reading() as tx:
            return {name: int(_first(tx.one(query))) for name, query in _COUNTS.items()}


def _first(row: tuple[Any, ...] | None) -> Any:
    return row[0] if row and row[0] is not None else 0


_ON_MANIFESTS = (
    " FROM manifest m JOIN manifest_container b ON b.number = m.number AND b.active = 1"
    " JOIN content t ON t.sscc = b.sscc WHERE m.state = 'departed'"
)
_COUNTS = {
    "put": Statement("SELECT SUM(put) FROM sort_count"),
    "short": Statement("SELECT SUM(short) FROM sort_count"),
    "containers": Statement("SELECT COUNT(*) FROM container WHERE state <> 'open'"),
    "manifests": Statement("SELECT COUNT(*) FROM manifest WHERE state = 'departed'"),
    "dispatched": Statement(f"SELECT SUM(t.quantity){_ON_MANIFESTS}"),
    "received": Statement("SELECT SUM(received) FROM stock"),
    "differences": Statement(
        "SELECT COUNT(*) FROM discrepancy WHERE state = 'unreviewed'"
        " AND event_id NOT IN"
        " (SELECT event_id FROM journal WHERE kind = 'supply_reconciled')"
    ),
}
