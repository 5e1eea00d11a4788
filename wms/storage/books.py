"""The site's books: what `wms.operations` declares, on the store."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from wms.domain.events import Event, ItemsPut
from wms.domain.messages import Message
from wms.domain.people import Person
from wms.domain.site import Site
from wms.domain.supply_events import SupplyShared
from wms.domain.words import (
    InboundState,
    Role,
    Tier,
    Zone,
)
from wms.operations.inbound_ports import InboundBox, Truck
from wms.operations.ports import (
    Box,
    Destination,
    Equipment,
    Loaded,
    Loading,
    ManifestHead,
    Need,
    Product,
    Route,
    Stamp,
    Wave,
)
from wms.operations.print_ports import Copy
from wms.operations.transport_ports import Left
from wms.storage import queries as q
from wms.storage.ahead import SiteAhead
from wms.storage.belt import SiteBelt
from wms.storage.boards import SiteBoards
from wms.storage.bookmarks import SiteBookmarks
from wms.storage.cold import SiteCold
from wms.storage.delivery import SiteDelivery
from wms.storage.devices import equipment
from wms.storage.differences import SiteDifferences
from wms.storage.effects import Effects
from wms.storage.effects.sharing import supplies_shared
from wms.storage.empties import SiteEmpties
from wms.storage.figures import SiteFigureBooks
from wms.storage.freezing import freeze
from wms.storage.intercepts import SiteIntercepts
from wms.storage.journal import Journal
from wms.storage.loading import loaded_of, loading_of
from wms.storage.people_books import SitePeople
from wms.storage.print_books import SitePrints
from wms.storage.receiving import SiteReceiving
from wms.storage.returns import SiteReturns
from wms.storage.route_plans import planned_of
from wms.storage.rows import box_of, head_of
from wms.storage.search import SiteSearch
from wms.storage.settlement import SiteAccounts
from wms.storage.sharing import SiteSharing
from wms.storage.store import Store, Tx, Writing
from wms.storage.supplier_books import SiteSuppliers
from wms.storage.transport_books import SiteTransport
from wms.storage.trucks import truck_of

_write = json.JSONEncoder(ensure_ascii=False).encode
LOOK_BACK = 50
"""How many of someone's facts at a terminal are searched for the last that still stands."""


class SiteStore:
    """The store of one site, as the floor sees it. One thread at a time."""

    def __init__(self, site: Site, store: Store, key: bytes) -> None:
        self.site = site
        self.store = store
        self.journal = Journal(key)
        self.effects = Effects(site.kind)
        self.queries = q.Queries(site.kind)
        self._places: dict[str, Destination] = {}
        self._places_of: tuple[str, int] = ("", 0)

    def writing(self) -> Writing["SiteBooks"]:
        """One durable transaction."""
        return Writing(self.store, self._books)

    def _books(self, tx: Tx) -> "SiteBooks":
        return SiteBooks(self, tx)

    @contextmanager
    def reading(self) -> Iterator["SiteBooks"]:
        """Look-ups."""
        with self.store.reading() as tx:
            yield SiteBooks(self, tx)

    @contextmanager
    def snapshot(self) -> Iterator["SiteBooks"]:
        """Look-ups that all see the same moment."""
        with self.store.snapshot() as tx:
            yield SiteBooks(self, tx)

    def places(
        self, tx: Tx, wave_id: str, changes: int, needed: Iterable[str]
    ) -> dict[str, Destination]:
        """The destinations by their codes, with their routes in a wave, remembered: the plan of a
        night names the same ones. `changes` counts what became of the wave's routes; one of
        `needed` that is not known was imported since."""
        if self._places_of != (wave_id, changes) or not self._places.keys() >= set(needed):
            rows = tx.all(self.queries.destinations, wave_id=wave_id)
            self._places = {row[0]: Destination(*row) for row in rows}
            self._places_of = (wave_id, changes)
        return self._places

    def place(self, tx: Tx, wave_id: str, destination_id: str) -> Destination:
        """One of them."""
        (changes,) = tx.one(q.STOPS_CHANGED, wave_id=wave_id) or (0,)
        return self.places(tx, wave_id, int(changes), (destination_id,))[destination_id]

    def forget_places(self) -> None:
        """Reference rows were imported: names and routes may be others now."""
        self._places = {}


class SiteBooks:
    """The books inside one transaction; see `wms.operations.ports.Books`."""

    def __init__(self, owner: SiteStore, tx: Tx) -> None:
        self.owner = owner
        self.tx = tx

    def standing(
        self, person_id: str, event_id: str, badge: str = ""
    ) -> tuple[Role | None, Message | None]:
        asked = {"person_id": person_id, "event_id": event_id, "badge": badge}
        role, answer = self._row(q.STANDING, **asked)
        told = Message(*json.loads(answer)) if answer is not None else None
        return (Role(role) if role else None), told

    def person_by_badge(self, digest: str) -> Person | None:
        row = self.tx.one(q.PERSON_BY_BADGE, digest=digest)
        return Person(row[0], row[1], Role(row[2])) if row else None

    def working_wave(self) -> Wave | None:
        row = self.tx.one(q.WORKING_WAVE)
        return Wave(*row) if row else None

    def product(self, code: str) -> Product | None:
        row = self.tx.one(q.PRODUCT, code=code)
        return Product(row[0], row[1], Zone(row[2]), bool(row[3])) if row else None

    def needs(self, wave_id: str, sku_id: str) -> tuple[Need, ...]:
        row = self.tx.one(q.PLAN_OF_PRODUCT, wave_id=wave_id, sku_id=sku_id)
        if row is None:
            return ()
        body = json.loads(row[0])
        places = self.owner.places(self.tx, wave_id, int(row[1]), body["dest"])
        counted = self.tx.all(q.COUNTS_OF_PRODUCT, wave_id=wave_id, sku_id=sku_id)
        counts = {place: done for place, *done in counted}
        return tuple(
            Need(places[place], quantity, *counts.get(place, (0, 0)))
            for place, quantity in zip(body["dest"], body["qty"], strict=True)
        )

    def on_hand(self, wave_id: str, sku_id: str) -> int | None:
        if not self.owner.effects.keeps_stock(self.tx, wave_id):
            return None
        row = self.tx.one(q.ON_HAND, wave_id=wave_id, sku_id=sku_id)
        return int(row[0]) if row else 0

    def box(self, sscc: str) -> Box | None:
        return box_of(self.tx.one(self.owner.queries.box, sscc=sscc))

    def open_at(self, wave_id: str, destination_id: str, zone: Zone) -> str:
        where = {"wave_id": wave_id, "destination_id": destination_id, "zone": zone}
        row = self.tx.one(q.OPEN_BOX_AT, **where)
        return str(row[0]) if row else ""

    def open_box(self, wave_id: str, destination_id: str, zone: Zone) -> Box | None:
        where = {"wave_id": wave_id, "destination_id": destination_id, "zone": zone}
        return box_of(self.tx.one(self.owner.queries.open_box, **where))

    def open_box_of_asset(self, asset_code: str) -> Box | None:
        row = self.tx.one(q.OPEN_BOX_OF_ASSET, asset_code=asset_code)
        return self.box(row[0]) if row else None

    def next_serial(self) -> int:
        row = self.tx.one(q.LAST_NUMBER, name="sscc")
        return int(row[0]) + 1 if row else 1

    def last_put(self, terminal_id: str, person_id: str) -> tuple[str, ItemsPut] | None:
        whose = {"terminal_id": terminal_id, "person_id": person_id}
        for event_id, body in self._standing_facts(whose, "items_put", "put_reversed"):
            return event_id, ItemsPut(**body)
        return None

    def last_load(self, terminal_id: str, person_id: str, number: str) -> tuple[str, str] | None:
        whose = {"terminal_id": terminal_id, "person_id": person_id}
        for event_id, body in self._standing_facts(whose, "container_loaded", "load_reversed"):
            if body["number"] != number:
                continue
            # Somebody else may have taken it off since, and even loaded it again.
            box = self.box(str(body["sscc"]))
            stands = box is not None and box.manifest == number
            if stands and self.transport.load_of(body["sscc"]) == event_id:
                return event_id, str(body["sscc"])
        return None

    def _standing_facts(
        self, whose: dict[str, str], done: str, undone: str
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Someone's latest facts of a kind that were not reversed, newest first."""
        given = {**whose, "done": done, "reversed": undone}
        reversals: set[str] = set()
        for event_id, kind, text in self.tx.all(q.FACTS_OF_TERMINAL, **given, most=LOOK_BACK):
            body = json.loads(text)
            if kind == undone:
                reversals.add(body["reverses"])
            elif event_id not in reversals:
                yield event_id, body

    def route(self, route_id: str) -> Route | None:
        row = self.tx.one(q.ROUTE, route_id=route_id, tier=self.owner.site.departs)
        return Route(row[0], row[1], Tier(row[2]), *row[3:]) if row else None

    def manifest(self, number: str) -> ManifestHead | None:
        row = self.tx.one(q.MANIFEST, number=number)
        return head_of(row) if row else None

    def manifests_of_route(self, wave_id: str, route_id: str) -> tuple[ManifestHead, ...]:
        rows = self.tx.all(q.MANIFESTS_OF_ROUTE, wave_id=wave_id, route_id=route_id)
        return tuple(map(head_of, rows))

    def loading(self, manifest: ManifestHead) -> Loading:
        return loading_of(self.tx, self.owner.queries, manifest)

    def loaded(self, manifest: ManifestHead) -> Loaded:
        return loaded_of(self.tx, self.owner.queries, manifest)

    def unsorted(self, manifest: ManifestHead) -> int:
        where = {"wave_id": manifest.wave_id, "route_id": manifest.route_id}
        (done,) = self._row(self.owner.queries.sorted_of_route, **where)
        return planned_of(self.tx, self.owner.queries, manifest.tier, **where) - int(done)

    def freeze(self, manifest: ManifestHead, left: Left) -> str:
        self.tx.one(q.HOLD_MANIFEST, number=manifest.number)
        return freeze(self.tx, self.owner.queries, manifest, left)

    def stations_on(self, number: str) -> tuple[str, ...]:
        return tuple(row[0] for row in self.tx.all(self.owner.queries.stations_on, number=number))

    def paper_copies(self, paper: str, number: str) -> int:
        (copies,) = self._row(q.PAPER_COPIES, paper=paper, number=number)
        return int(copies)

    def truck(self, code: str) -> Truck | None:
        return truck_of(self.tx, code, self.owner.site.site_id)

    def inbound_box(self, sscc: str) -> InboundBox | None:
        row = self.tx.one(q.INBOUND_BOX, sscc=sscc)
        return (
            InboundBox(row[0], row[1], row[2], row[3], InboundState(row[4]), row[5], row[6])
            if row
            else None
        )

    def missing_on(self, number: str) -> tuple[str, ...]:
        where = {"number": number, "site_id": self.owner.site.site_id}
        return tuple(row[0] for row in self.tx.all(q.MISSING_ON, **where))

    @property
    def ahead(self) -> SiteAhead:
        return SiteAhead(self.tx, self.owner.queries)

    @property
    def receiving(self) -> SiteReceiving:
        return SiteReceiving(self.tx)

    @property
    def belt(self) -> SiteBelt:
        return SiteBelt(self.tx, self.owner.queries)

    @property
    def bookmarks(self) -> SiteBookmarks:
        return SiteBookmarks(self.tx)

    @property
    def differences(self) -> SiteDifferences:
        return SiteDifferences(self.tx, self.owner.site, self.owner.queries)

    @property
    def boards(self) -> SiteBoards:
        return SiteBoards(self.tx, self.owner.site)

    @property
    def people(self) -> SitePeople:
        return SitePeople(self.tx)

    @property
    def search(self) -> SiteSearch:
        return SiteSearch(self.owner.site, self.tx)

    @property
    def prints(self) -> SitePrints:
        return SitePrints(self.tx)

    @property
    def intercepts(self) -> SiteIntercepts:
        return SiteIntercepts(self.tx)

    @property
    def sharing(self) -> SiteSharing:
        return SiteSharing(self.tx, self.owner.site, self.needs, self.owner.places)

    @property
    def transport(self) -> SiteTransport:
        return SiteTransport(self.tx, self.owner.queries, self.owner.site.departs)

    @property
    def cold(self) -> SiteCold:
        return SiteCold(self.tx, self.owner.site)

    @property
    def delivery(self) -> SiteDelivery:
        return SiteDelivery(self.tx)

    @property
    def empties(self) -> SiteEmpties:
        return SiteEmpties(self.tx, self.owner.site)

    @property
    def returns(self) -> SiteReturns:
        return SiteReturns(self.tx, self.owner.site)

    @property
    def accounts(self) -> SiteAccounts:
        return SiteAccounts(self.tx)

    @property
    def figures(self) -> SiteFigureBooks:
        return SiteFigureBooks(self.tx, self.owner.site)

    @property
    def suppliers(self) -> SiteSuppliers:
        return SiteSuppliers(self.tx)

    def equipment(self) -> Equipment:
        return equipment(self.tx)

    def record(
        self, stamp: Stamp, event: Event, answer: Message, prints: Copy | None = None
    ) -> None:
        self.owner.effects.apply(self.tx, stamp, event)
        if prints is not None:
            self.print(stamp.event_id, prints.paper, prints.number, prints.copy)
        told = _write([answer.key, answer.values])
        self.owner.journal.append(self.tx, stamp, event, told)

    def record_shared(self, facts: Sequence[tuple[Stamp, SupplyShared, Message]]) -> None:
        supplies_shared(self.tx, [(stamp, event) for stamp, event, _ in facts])
        told = [(s, event, _write([a.key, a.values])) for s, event, a in facts]
        self.owner.journal.append_all(self.tx, told)

    def print(self, event_id: str, paper: str, number: str, copy: int) -> None:
        values = {"event_id": event_id, "paper": paper, "number": number, "copy": copy}
        self.tx.must(q.QUEUE_PRINT, "paper not queued", **values)

    def tell(self, site_id: str, kind: str, key: str) -> None:
        message_id = f"{self.owner.site.site_id}/{site_id}/{kind}/{key}"
        self.tx.run(q.QUEUE_MESSAGE, message_id=message_id, to_site=site_id, kind=kind, key=key)

    def _row(self, statement: Any, /, **values: Any) -> tuple[Any, ...]:
        row = self.tx.one(statement, **values)
        assert row is not None
        return row
