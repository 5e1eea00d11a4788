"""A central warehouse late in a full night, for benches of boards and of searches.

150,000 counters, 3,300 containers and the facts that made them, all written by the floor's own
effects in one transaction, in about fifteen seconds on SQLite. Labels nobody printed and branch
lists nobody reads are left out; `wms check` finds that, and nothing else.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from wms.bootstrap import SiteApp, init_site, now
from wms.domain import events as e
from wms.domain.business_date import wave_id_of
from wms.domain.codes import (
    check_digit,
    make_asset,
    make_manifest_number,
    make_position,
    make_sscc,
)
from wms.domain.messages import Message, say
from wms.domain.people import OFFICE, Person, Right
from wms.domain.people_events import PinSet
from wms.domain.reference import Route, Sku, Station
from wms.domain.words import ContainerType, Role, Tier, Zone
from wms.operations.floor import Act
from wms.operations.pins import Pins
from wms.operations.ports import Stamp
from wms.planning.ports import ListKind, PlannedList, Table
from wms.simulate.bench_site import write_config
from wms.storage.planning_store import save_lists, save_reference
from wms.storage.statements import Statement

PIN = "730461"
PRODUCTS = 5_100
NEEDS_A_PRODUCT = 30
"""Of the stations, so many want a product: 153,000 lines product × station."""
BOX_HOLDS = 130
SORTERS = 40
_LED_BY = Person("B001", "板主管", Role.LEAD)
_SPENT = timedelta(hours=5)
"""The night so far."""
_TO_GO = timedelta(minutes=50)
"""Until the trucks leave."""
_WAVE = Statement(
    "INSERT INTO wave (wave_id, business_date, state, items_ordered, items_allocated, plan_version)"
    " VALUES (:wave, :day, 'planned', :items, :items, 1)"
)


def make_board_site(
    folder: Path, routes: int = 50, url: str = "", products: int = PRODUCTS
) -> tuple[Path, str, str]:
    """The site in `folder`, one station a route, its night five hours old: the configuration, a
    lead's badge, and the PIN that goes with it. `url` of the store, SQLite by default."""
    store = f'[store]\nurl = "{url or "sqlite:///board.db"}"\nkey_file = "board.key"\n'
    config = write_config(folder / "board.toml", store)
    app, _ = init_site(config)
    badge = app.issue_badge(_LED_BY)
    pin_hash = Pins(app.pepper).hash(_LED_BY.person_id, PIN)
    with app.site_store.writing() as books:
        # Their own act, as at a first sign-in.
        stamp = Stamp(str(uuid.uuid4()), OFFICE, _LED_BY.person_id, app.stamp())
        pin_set = PinSet(_LED_BY.person_id, pin_hash)
        books.record(stamp, pin_set, say("pin.set", person=_LED_BY.name))
    fill_night(app, routes, products)
    app.store.close()
    return config, badge, PIN


def fill_night(app: SiteApp, routes: int = 50, products: int = PRODUCTS) -> str:
    """The same night at a new site; its wave."""
    night = _Night(app, routes, products)
    night.plan()
    night.work()
    return night.wave


@dataclass
class _Box:
    """The container that stands open at a position."""

    sscc: str = ""
    items: int = 0


@dataclass
class _Night:
    """The night as it is written; every quantity follows from its place in the plan."""

    app: SiteApp
    routes: int
    products: int
    ends: datetime = field(default_factory=now)
    serial: int = 0
    boxes: dict[tuple[str, Zone], _Box] = field(default_factory=dict)
    full: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # A night lasts from noon to noon: whatever the hour, this one is being worked.
        day = (self.ends - timedelta(hours=12)).date()
        self.day, self.wave = day.isoformat(), wave_id_of(day)
        self.stations = [f"GS{number:03d}" for number in range(1, self.routes + 1)]

    def needs(self, product: int) -> Iterator[tuple[str, int]]:
        """Who wants a product, and how many: 1 to 5, not quite three on average."""
        for place in range(min(NEEDS_A_PRODUCT, self.routes)):
            yield self.stations[(product + place) % self.routes], 1 + (product + place * 3) % 5

    # -- what is given

    def plan(self) -> None:
        """Reference rows, wave and lists."""
        leaves = f"{self.ends + _TO_GO:%H:%M}"
        trucks = [
            Route(f"T{n:02d}", Tier.TRUNK, "CW01", f"干线 {n:02d}", f"桂A{n:05d}", "", "", leaves)
            for n in range(1, self.routes + 1)
        ]
        stations = [
            Station(key, f"第{n}网格站", "", "", f"T{n:02d}", 1)
            for n, key in enumerate(self.stations, 1)
        ]
        wanted = {n: dict(self.needs(n)) for n in range(self.products)}
        items = sum(sum(needs.values()) for needs in wanted.values())
        with self.app.store.writing() as tx:
            save_reference(tx, Table.ROUTES, trucks)
            save_reference(tx, Table.STATIONS, stations)
            save_reference(tx, Table.SKUS, [_sku(n) for n in range(self.products)])
            tx.run(_WAVE, wave=self.wave, day=self.day, items=items)
            save_lists(tx, self.wave, self._lists(wanted))

    def _lists(self, wanted: dict[int, dict[str, int]]) -> Iterable[PlannedList]:
        by_station: dict[str, list[tuple[str, int]]] = {}
        for product, needs in wanted.items():
            sku = _sku(product).sku_id
            columns = {"dest": list(needs), "qty": list(needs.values())}
            yield _planned(ListKind.PUT, sku, columns)
            for station, quantity in needs.items():
                by_station.setdefault(station, []).append((sku, quantity))
        for station, lines in by_station.items():
            skus, quantities = zip(*lines, strict=True)
            columns = {"station": [station] * len(lines), "sku": skus, "qty": quantities}
            yield _planned(ListKind.TRUNK_PICK, self.route(station), columns)

    def route(self, station: str) -> str:
        """The route of a station."""
        return f"T{self.stations.index(station) + 1:02d}"

    # -- what was done

    def work(self) -> None:
        """The puts of the night, product by product, each at the terminal of one of the sorters;
        then two thirds of the routes are loaded, the last of them half."""
        crew = [Person(f"S{n:03d}", f"分拣员{n:02d}", Role.SORTER) for n in range(1, SORTERS + 1)]
        for person in crew:
            self.app.issue_badge(person)
        begins = self.ends - _SPENT
        with self.app.permit(Right.PLAN) as act:
            for place, person in enumerate(crew):
                told = say("desk.signed_in", person=person.name)
                self._record(act, place, begins, e.SignedIn(person.person_id), told)
            for product in range(self.products):
                at = begins + _SPENT * product / self.products
                self._sow(act, product, at)
            self._load(act)

    def _sow(self, act: Act, product: int, at: datetime) -> None:
        sku, zone = _sku(product).sku_id, _zone(product)
        who = product % SORTERS
        for place, (station, planned) in enumerate(self.needs(product)):
            step = product * NEEDS_A_PRODUCT + place
            if step % 25 == 0:
                continue  # still to do
            short = 1 if step % 97 == 0 else 0
            quantity = planned - short
            box = self._box(act, who, at, station, zone, quantity)
            put = e.ItemsPut(
                self.wave, station, sku, planned, quantity, short, box if quantity else ""
            )
            position = make_position(station, zone)
            key = "put.done_short" if short else "put.done"
            numbers = {"quantity": quantity, "short": short}
            told = say(key, product=_sku(product).name, position=position, **numbers)
            self._record(act, who, at, put, told)

    def _box(
        self, act: Act, who: int, at: datetime, station: str, zone: Zone, quantity: int
    ) -> str:
        box = self.boxes.setdefault((station, zone), _Box())
        position = make_position(station, zone)
        if box.sscc and box.items + quantity > BOX_HOLDS:
            told = say("container.closed", position=position, items=box.items, sscc=box.sscc)
            self._record(act, who, at, e.ContainerClosed(box.sscc), told)
            self.full.setdefault(station, []).append((box.sscc, box.items))
            box.sscc = ""
        if not box.sscc:
            self.serial += 1
            box.sscc, box.items = make_sscc(self.app.config.site.gs1_prefix, 0, self.serial), 0
            asset = make_asset(ContainerType.TOTE, self.serial)
            kind = ContainerType.TOTE
            bound = (box.sscc, self.serial, asset, kind, self.wave, station, zone)
            told = say("container.bound", asset=asset, position=position)
            self._record(act, who, at, e.ContainerBound(*bound), told)
        box.items += quantity
        return box.sscc

    def _load(self, act: Act) -> None:
        for place, station in enumerate(self.stations[: self.routes * 2 // 3]):
            number = make_manifest_number(self.route(station), self.day, 1)
            at, who = self.ends, place % SORTERS
            opened = e.ManifestOpened(number, 1, Tier.TRUNK, self.route(station), self.wave)
            told = say("load.route", route=self.route(station), number=number)
            self._record(act, who, at, opened, told)
            boxes = self.full.get(station, [])
            for sscc, items in boxes if place < self.routes // 3 else boxes[: len(boxes) // 2]:
                told = say("load.loaded", sscc=sscc, destination=station, items=items)
                self._record(act, who, at, e.ContainerLoaded(number, sscc), told)

    def _record(self, act: Act, who: int, at: datetime, event: e.Event, told: Message) -> None:
        stamp = Stamp(
            str(uuid.uuid4()),
            f"T-{who + 1:02d}",
            f"S{who + 1:03d}",
            at.isoformat(timespec="milliseconds"),
        )
        act.books.record(stamp, event, told)


def _zone(product: int) -> Zone:
    return (Zone.AMBIENT, Zone.AMBIENT, Zone.AMBIENT, Zone.CHILLED, Zone.FROZEN)[product % 5]


def _sku(product: int) -> Sku:
    digits = f"200{product:09d}"
    return Sku(
        sku_id=f"B{product:05d}",
        gtin=digits + check_digit(digits),
        name=f"商品{product:05d}",
        category="食品",
        temp_zone=_zone(product),
        unit="件",
        weight_g=500,
        volume_ml=800,
        shelf_life_days=30,
        supplier_id="",
        slot=f"{_zone(product).letter}{product:05d}",
        conveyable=True,
    )


def _planned(kind: ListKind, key: str, columns: dict[str, object]) -> PlannedList:
    quantities = columns["qty"]
    assert isinstance(quantities, list | tuple)
    body = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return PlannedList(kind, key, body, len(quantities), sum(quantities))
