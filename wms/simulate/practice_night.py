"""Makes the simulated night people practise in, in a few seconds.

`make_stages` plays it and leaves a copy of the store for each stage of the night
that a lesson begins at. It runs as a program of its own (`python -m …`), so that what it takes in
memory is gone when somebody practises.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from wms.bootstrap import LOCAL_TIME
from wms.domain.codes import make_position
from wms.domain.events import PlanReleased, WaveFrozen
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.reference import Sku
from wms.domain.site import Site
from wms.domain.words import Role, SiteKind, Zone
from wms.operations.desk import Desk
from wms.operations.floor import Hand
from wms.operations.reply import Command, Level, Scan
from wms.planning.lists import branch_put_lists
from wms.planning.ports import ListKind, PlannedList, Table
from wms.simulate.hands import NightClock, Unexpected
from wms.simulate.practice_town import (
    CENTRAL,
    COACH,
    DAY,
    FACTS,
    GOODS,
    ORDERED,
    OTHER_COACH,
    POINTS,
    READINGS,
    ROUTES,
    SEAL,
    STATION,
    STATIONS,
    WAVE,
    PracticeSite,
    manifest_number,
    tote,
)
from wms.storage.mail import Mailroom
from wms.storage.migrate import migrate
from wms.storage.planning_store import save_lists, save_reference
from wms.storage.statements import Statement
from wms.storage.store import Store


class PracticeNight(PracticeSite):
    """A site whose night is made."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._ids = count(1)
        self._totes = count(500)

    def scan(self, desk: Desk, *texts: str) -> None:
        """What the coach scans; the night is made so that nothing of it is refused."""
        for text in texts:
            given = Scan(text, f"coach-{next(self._ids)}", self.clock(), source="keypad")
            reply = desk.take(given)
            if reply.level is Level.STOP:
                raise Unexpected(reply.banner)
            if reply.banner.key == "put.no_container":
                self.scan(desk, tote(next(self._totes)), text)

    def lay_out(self) -> None:
        """Reference rows, the wave and its lists."""
        lists = tuple(_lists(self.site))
        items = sum(one.items for one in lists if one.kind is ListKind.PUT)
        points = [p for p in POINTS if self.site is CENTRAL or p.station_id == self.site.site_id]
        with self.store.writing() as tx:
            tx.run(
                Statement("INSERT INTO meta (key, value) VALUES ('site_id', :site)"),
                site=self.site.site_id,
            )
            save_reference(tx, Table.STATIONS, STATIONS)
            save_reference(tx, Table.ROUTES, ROUTES)
            save_reference(tx, Table.POINTS, points)
            save_reference(tx, Table.SKUS, GOODS)
            tx.run(
                Statement(
                    "INSERT INTO wave (wave_id, business_date, state, items_ordered,"
                    " items_allocated, items_short, plan_version)"
                    " VALUES (:wave, :day, 'planned', :items, :items, 0, 1)"
                ),
                wave=WAVE,
                day=DAY,
                items=items,
            )
            save_lists(tx, WAVE, lists)
        hand = Hand("office", COACH)
        for right, event in (
            (Right.FREEZE_WAVE, WaveFrozen(WAVE, "")),
            (Right.PLAN, PlanReleased(WAVE, items, 0)),
        ):
            scan = Scan("office", f"office-{right}", self.clock(), source="office")
            with self.floor.act(hand, scan, right) as act:
                act.record(event, say("practice.begin"))

    def sort(self) -> None:
        """Everything where it belongs, every container closed."""
        desk = self.desk(COACH)
        self.scan(desk, Command.PUT)
        used: dict[str, None] = {}
        for sku in GOODS:
            for place in _needing(self.site, sku):
                position = make_position(place, sku.temp_zone)
                self.scan(desk, sku.gtin, position)
                used[position] = None
        for position in used:
            self.scan(desk, Command.CLOSE, position)

    def boxes(self) -> dict[str, str]:
        """The SSCC of the container packed for each position."""
        query = Statement("SELECT destination_id, zone, sscc FROM container ORDER BY sscc")
        with self.store.reading() as tx:
            return {make_position(place, Zone(zone)): s for place, zone, s in tx.all(query)}

    def load(self, *routes: str) -> None:
        """Every container of the routes on its vehicle."""
        desk = self.desk(COACH)
        for route in routes:
            self.scan(desk, Command.LOAD, route)
            while waiting := desk.look().view.details:
                self.scan(desk, str(waiting[0].values["sscc"]))

    def depart(self, route: str) -> None:
        """The vehicle has left."""
        desk = self.desk(COACH)
        self.scan(desk, Command.DEPART, route, Command.DONE, Command.DONE, SEAL[route])
        self.scan(desk, Command.DONE)
        while (zone := desk.look().view.prompt.values.get("zone")) is not None:
            self.scan(desk, READINGS[Zone(str(zone))])
        self.scan(desk, route)

    def unload(self, route: str) -> list[str]:
        """Every container of a truck received; their SSCCs."""
        desk = self.desk(COACH)
        number = manifest_number(route)
        boxes = self.announced(number)
        self.scan(desk, Command.UNLOAD, number, SEAL[route], Command.DONE)
        while (zone := desk.look().view.prompt.values.get("zone")) is not None:
            self.scan(desk, READINGS[Zone(str(zone))])
        self.scan(desk, *boxes, Command.DONE, number)
        return boxes

    def announced(self, number: str) -> list[str]:
        """What a truck brings for this station."""
        with self.books.reading() as books:
            return list(books.missing_on(number))


def make_stages(kind: SiteKind, folder: Path) -> None:
    """A store for each stage of a site of that kind, in `folder`, and `facts.json`: what the
    lessons need to know of it."""
    with closing(Store(f"sqlite:///{folder / 'central.db'}")) as store:
        central = _opened(CENTRAL, store)
        if kind is SiteKind.CENTRAL_WAREHOUSE:
            _play(central, folder, {})
            return
        central.sort()
        central.load("T91")
        central.depart("T91")
        with closing(Store(f"sqlite:///{folder / 'station.db'}")) as own:
            station = _opened(STATION, own)
            mail, inbox = Mailroom(central.books), Mailroom(station.books)
            for envelope in mail.waiting():
                if envelope.to_site == STATION.site_id:
                    inbox.take(envelope, central.clock().isoformat())
            inbound = station.announced(manifest_number("T91"))
            _keep(own, folder, "unload")
            station.unload("T91")
            _play(station, folder, {"inbound": inbound})


def _play(site: PracticeNight, folder: Path, facts: dict[str, object]) -> None:
    """From sorting to departure, with a copy of the store at each stage."""
    routes = [r.route_id for r in ROUTES if r.origin_id == site.site.site_id]
    _keep(site.store, folder, "sort")
    site.sort()
    facts |= {"boxes": site.boxes()}
    _keep(site.store, folder, "load")
    site.load(routes[0])
    _keep(site.store, folder, "depart")
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _opened(site: Site, store: Store) -> PracticeNight:
    migrate(store.engine)
    start = datetime.fromisoformat(f"{DAY}T23:10:00").replace(tzinfo=LOCAL_TIME)
    opened = PracticeNight(site, store, NightClock(start, timedelta(seconds=1)))
    opened.add(replace(COACH, role=Role.ADMIN, person_id="admin"))
    for person in (COACH, OTHER_COACH):
        opened.add(person)
    opened.lay_out()
    return opened


def _keep(store: Store, folder: Path, stage: str) -> None:
    store.close()  # the last connection writes everything home
    shutil.copyfile(str(store.engine.url.database), folder / f"stage-{stage}.db")


def _needing(site: Site, sku: Sku) -> list[str]:
    lists = (one for one in _lists(site) if one.kind is ListKind.PUT and one.key == sku.sku_id)
    return [str(place) for one in lists for place in json.loads(one.body)["dest"]]


def _lists(site: Site) -> Iterator[PlannedList]:
    """The lists of the plan that this site has."""
    of_point = {point.point_id: point for point in POINTS}
    central = site is CENTRAL
    branch: dict[str, list[tuple[str, Sku, int]]] = {}
    trunk: dict[str, dict[tuple[str, str], int]] = {}
    sown: dict[str, dict[str, int]] = {}
    for point_id, sku, items in ORDERED:
        point = of_point[point_id]
        if not central and point.station_id != site.site_id:
            continue
        station = next(s for s in STATIONS if s.station_id == point.station_id)
        branch.setdefault(point.branch_route, []).append((point_id, sku, items))
        on_truck = trunk.setdefault(station.trunk_route, {})
        place = (station.station_id, sku.sku_id)
        on_truck[place] = on_truck.get(place, 0) + items
        product = sown.setdefault(sku.sku_id, {})
        product[station.station_id] = product.get(station.station_id, 0) + items
    bodies: dict[str, Mapping[str, Sequence[Any]]] = {
        route: {
            "point": [point for point, _, _ in own],
            "sku": [sku.sku_id for _, sku, _ in own],
            "qty": [items for _, _, items in own],
            "short": [0] * len(own),
        }
        for route, own in branch.items()
    }
    yield from (_planned(ListKind.BRANCH_PICK, route, body) for route, body in bodies.items())
    if not central:
        for key, text in branch_put_lists(map(json.dumps, bodies.values())).items():
            yield _planned(ListKind.PUT, key, json.loads(text))
        return
    for route, quantities in trunk.items():
        stations, skus = zip(*quantities, strict=True)
        columns = {"station": stations, "sku": skus, "qty": list(quantities.values())}
        yield _planned(ListKind.TRUNK_PICK, route, columns)
    for key, needed in sown.items():
        yield _planned(ListKind.PUT, key, {"dest": list(needed), "qty": list(needed.values())})


def _planned(kind: ListKind, key: str, columns: Mapping[str, Sequence[Any]]) -> PlannedList:
    quantities = columns["qty"]
    return PlannedList(kind, key, json.dumps(columns), len(quantities), sum(quantities))


if __name__ == "__main__":
    make_stages(SiteKind(sys.argv[1]), Path(sys.argv[2]))
