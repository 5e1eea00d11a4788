"""What a thing is and where it is now: one card for each kind of thing a search finds."""

import json
from collections.abc import Callable
from typing import Any

from wms.domain.codes import make_position
from wms.domain.messages import say
from wms.domain.site import Site
from wms.domain.words import ManifestState, SiteKind, Tier, Zone
from wms.operations.panels import Text
from wms.operations.search_ports import Card, Entry, Part, Reference, Thing
from wms.operations.search_view import moment
from wms.storage import search_rows as q
from wms.storage.search_orders import Orders
from wms.storage.search_planned import planned_at
from wms.storage.search_site import SiteCards
from wms.storage.search_supply import SupplyCards
from wms.storage.statements import Statement
from wms.storage.store import Tx

_HASH_SHOWN = 16


class Cards:
    """The cards of one site in one transaction, with the numbers of one night."""

    def __init__(self, site: Site, tx: Tx, wave_id: str) -> None:
        self.site = site
        self.tx = tx
        self.wave_id = wave_id
        supply = SupplyCards(tx, wave_id)
        self.own = SiteCards(site, tx, wave_id)
        self._makers: dict[Thing, Callable[[str], tuple[str, list[Entry]] | None]] = {
            Thing.CONTAINER: self._container,
            Thing.PRODUCT: self._product,
            Thing.STATION: self._station,
            Thing.POINT: self._point,
            Thing.ROUTE: self._route,
            Thing.MANIFEST: self._manifest,
            Thing.PERSON: self._person,
            Thing.SUPPLIER: supply.supplier,
            Thing.GOODS_RECEIPT: supply.receipt,
            Thing.RETURNS_NOTE: supply.note,
            Thing.ORDER: Orders(site, tx).card,
            Thing.NIGHT: self.own.night,
            Thing.SITE: self.own.own,
            Thing.FACT: self._fact,
        }

    def of(self, reference: Reference) -> Card | None:
        """The card of a thing; None where there is no such thing."""
        made = self._makers[reference.thing](reference.key)
        if made is None:
            return None
        name, entries = made
        told = (entry for entry in entries if entry.value != "")
        return Card(reference, name, (*told, *self._differences(reference)))

    def _differences(self, reference: Reference) -> list[Entry]:
        (count,) = self._row(q.DIFFERENCES, reference.key) or (0,)
        if not count:
            return []
        part = Reference(reference.thing, reference.key, Part.DIFFERENCES)
        return [Entry("differences", say("search.count", count=count), part)]

    def _container(self, key: str) -> tuple[str, list[Entry]] | None:
        contents = Reference(Thing.CONTAINER, key, Part.CONTENTS)
        entries: list[Entry] = []
        if coming := self._row(q.INBOUND, key):
            number, owner, zone, state, at, person, kinds, items = coming
            entries += [
                Entry("state", say("search.state", state=state)),
                Entry("truck", number, Reference(Thing.MANIFEST, number)),
                self._place("owner", owner),
                Entry("zone", say("search.zone", zone=zone) if zone else ""),
                Entry("received", self._done(at, person)),
                Entry("contents", say("search.contents", kinds=kinds, items=items), contents),
            ]
        if own := self._row(q.BOX, key):
            kind, asset, wave, place, zone, state, opened, closed, labels, kinds, items = own[:11]
            where, lost = make_position(place, Zone(zone)), own[11]
            entries += [
                Entry("state", say("search.state", state=state)),
                Entry("recount", say("search.recount", terminal=lost) if lost else ""),
                self._place("destination", place),
                Entry("position", say("search.position", position=where, zone=zone)),
                *self._on(key),
                Entry("contents", say("search.contents", kinds=kinds, items=items), contents),
                Entry("asset", say("search.asset", asset=asset, container_kind=kind)),
                Entry("opened", moment(opened)),
                Entry("closed", moment(closed)),
                Entry("labels", say("search.count", count=labels) if labels else ""),
                Entry("wave", wave),
            ]
        return (key, entries) if entries else None

    def _on(self, sscc: str) -> list[Entry]:
        return [
            Entry(
                "manifest",
                say(
                    "search.loaded" if active else "search.taken_off", number=number, at=moment(at)
                ),
                Reference(Thing.MANIFEST, number),
            )
            for number, active, at in self.tx.all(q.ON, key=sscc)
        ]

    def _product(self, key: str) -> tuple[str, list[Entry]] | None:
        row = self._row(q.PRODUCT, key)
        if row is None:
            return None
        name, gtin, zone, slot, unit, category, supplier, supplier_id = row
        items, lines = self._row(q.PLANNED, key) or (0, 0)
        put, short = self._row(q.COUNTED, key) or (0, 0)
        supply = self._row(q.SUPPLY, key)
        cut = self._cut(key) if supply else 0
        stock = self._row(q.STOCK, key)
        counts = say("search.counts", planned=items, put=put, short=short)
        destinations = Reference(Thing.PRODUCT, key, Part.DESTINATIONS)
        return name, [
            Entry("code", say("search.codes", code=key, gtin=gtin)),
            Entry("zone", say("search.zone", zone=zone)),
            Entry("slot", say("search.slot", slot=slot, unit=unit, category=category)),
            Entry("counts", counts),
            Entry("planned_to", say("search.count", count=lines), destinations),
            Entry("supply", say("search.supply", supply=supply[0]) if supply else ""),
            Entry("cut", say("search.count", count=cut) if cut else ""),
            Entry(
                "stock",
                say("search.stock", received=stock[0], damaged=stock[1], put=stock[2])
                if stock
                else "",
            ),
            Entry(
                "lies_in",
                say("search.look"),
                Reference(Thing.PRODUCT, key, Part.CONTAINERS),
            ),
            Entry(
                "supplier",
                f"{supplier_id} {supplier}".strip(),
                self._known(Thing.SUPPLIER, supplier_id),
            ),
        ]

    def _cut(self, sku_id: str) -> int:
        """Items of the product that were ordered and that the stored plan gives nobody."""
        row = self.tx.one(q.SHORTAGE, wave_id=self.wave_id)
        points = json.loads(bytes(row[0]))["points"] if row else {"sku": [], "short": []}
        pairs = zip(points["sku"], points["short"], strict=True)
        return sum(short for sku, short in pairs if sku == sku_id)

    def _station(self, key: str) -> tuple[str, list[Entry]] | None:
        row = self._row(q.STATION, key)
        if row is None:
            return None
        name, address, phone, route, sequence = row
        entries = self._as_destination(Thing.STATION, key, Tier.TRUNK, route, sequence)
        return name, [Entry("code", key), *entries, Entry("address", f"{address} {phone}".strip())]

    def _point(self, key: str) -> tuple[str, list[Entry]] | None:
        row = self._row(q.POINT, key)
        if row is None:
            return None
        name, address, leader, phone, station, route, sequence = row
        return name, [
            Entry("code", key),
            Entry("leader", f"{leader} {phone}".strip()),
            *self._as_destination(Thing.POINT, key, Tier.BRANCH, route, sequence),
            self._place("station", station),
            Entry("address", address),
        ]

    def _as_destination(
        self, thing: Thing, key: str, tier: Tier, usual: str, sequence: int
    ) -> list[Entry]:
        """Route, numbers, containers and manifests of a place; what is done elsewhere is not
        known here."""
        route, stop = self._row(q.MOVED, key) or (usual, sequence)
        planned, cut = planned_at(self.tx, self.wave_id, tier, usual, key)
        entries = [
            Entry(
                "route",
                say("search.stop", route=route, sequence=stop),
                Reference(Thing.ROUTE, route),
            )
        ]
        products = Reference(thing, key, Part.PRODUCTS)
        if self._serves(thing):
            put, short = self._row(q.SORTED_AT, key) or (0, 0)
            counts = say("search.counts", planned=planned, put=put, short=short)
            entries.append(Entry("counts", counts, products))
            (boxes,) = self._row(q.BOXES_AT, key) or (0,)
            held = Reference(thing, key, Part.CONTAINERS)
            entries.append(Entry("containers", say("search.count", count=boxes), held))
            entries += self._manifests(self.tx.all(q.MANIFESTS_TO, key=key, wave_id=self.wave_id))
        elif planned or cut:
            entries.append(Entry("planned", say("search.count", count=planned), products))
        if cut:
            entries.append(Entry("cut", say("search.count", count=cut), products))
        return [*entries, *self.own.empties(Reference(thing, key))]

    def _serves(self, thing: Thing) -> bool:
        """Whether this site packs for such places."""
        own = Thing.STATION if self.site.kind is SiteKind.CENTRAL_WAREHOUSE else Thing.POINT
        return thing is own

    def _manifests(self, rows: list[tuple[Any, ...]]) -> list[Entry]:
        return [
            Entry(
                "manifest",
                say("search.manifest", number=number, state=_manifest(state), at=moment(at)),
                Reference(Thing.MANIFEST, number),
            )
            for number, state, at in rows
        ]

    def _route(self, key: str) -> tuple[str, list[Entry]] | None:
        row = self._row(q.ROUTE, key)
        if row is None:
            return None
        name, tier, origin, plate, driver, phone, departs = row
        where = {"wave_id": self.wave_id, "kind": f"{tier}_pick", "key": key}
        items, lines = self.tx.one(q.PICKED, **where) or (0, 0)
        return name, [
            Entry("code", key),
            self._place("origin", origin),
            Entry("departs", departs),
            Entry("vehicle", say("search.vehicle", plate=plate, driver=driver, phone=phone)),
            Entry("planned", say("search.lines", items=items, lines=lines)),
            Entry("stops", say("search.look"), Reference(Thing.ROUTE, key, Part.STOPS)),
            *self._manifests(self.tx.all(q.MANIFESTS_OF, key=key, wave_id=self.wave_id)),
        ]

    def _manifest(self, key: str) -> tuple[str, list[Entry]] | None:
        entries: list[Entry] = []
        held = Reference(Thing.MANIFEST, key, Part.CONTAINERS)
        if own := self._row(q.MANIFEST, key):
            version, route, state, opened, closed, by, departed, departure, follows, checksum = own[
                :10
            ]
            boxes, items, copies = own[10:]
            left = json.loads(departure) if departure else {}
            entries += [
                Entry("state", say("search.version", state=_manifest(state), version=version)),
                Entry("route", route, Reference(Thing.ROUTE, route)),
                Entry("containers", say("search.boxes", count=boxes, items=items), held),
                Entry("opened", moment(opened)),
                Entry("closed", self._done(closed, by)),
                Entry("departed", moment(departed)),
                Entry("vehicle", _vehicle(left) if left else ""),
                Entry("seals", " ".join(left.get("seals", ()))),
                Entry("copies", say("search.count", count=copies) if copies else ""),
                self._link("follows", follows),
                *(self._link("followed", row[0]) for row in self.tx.all(q.FOLLOWED, key=key)),
                Entry("checksum", checksum[:_HASH_SHOWN]),
            ]
            (receipts,) = self._row(q.RECEIPTS, key) or (0,)
            entries.append(
                Entry("receipts", say("search.count", count=receipts) if receipts else "")
            )
        coming = self.tx.one(q.COMING, key=key, site=self.site.site_id)
        if coming:
            route, state, arrived, intact, version, expected, seen = coming
            entries += [
                Entry("state", say(f"arrivals.state.{state}")),
                Entry("route", route, Reference(Thing.ROUTE, route)),
                Entry("containers", say("search.seen", seen=seen, expected=expected), held),
                Entry("arrived", moment(arrived)),
                Entry("seals", say("search.seal_intact" if intact else "search.seal_broken"))
                if arrived
                else Entry("seals", ""),
                Entry("receipts", say("search.count", count=version) if version else ""),
            ]
        return (key, entries) if entries else None

    def _link(self, label: str, number: str) -> Entry:
        return Entry(label, number, Reference(Thing.MANIFEST, number) if number else None)

    def _person(self, key: str) -> tuple[str, list[Entry]] | None:
        row = self._row(q.PERSON, key)
        if row is None:
            return None
        name, role, active, locked = row
        stands = self._row(q.STANDS, key)
        badge = "search.badge_locked" if locked else "search.badge_active"
        entries = [
            Entry("code", key),
            Entry("role", say("search.role", role=role)),
            Entry("badge", say(badge if active else "search.badge_revoked")),
        ]
        if stands:
            terminal, kind, at = stands
            sentence = "search.stands_at" if kind == "signed_in" else "search.left_at"
            entries.append(Entry("stands", say(sentence, terminal=terminal, at=moment(at))))
        return name, entries

    def _fact(self, key: str) -> tuple[str, list[Entry]] | None:
        row = self._row(q.FACT, key)
        if row is None:
            return None
        kind, terminal, seq, at, person_id, person, subject, sku_id, digest = row
        return key, [
            Entry("kind", kind),
            Entry("at", moment(at)),
            Entry("person", person, self._known(Thing.PERSON, person_id)),
            Entry("terminal", say("search.numbered", terminal=terminal, seq=seq)),
            Entry("subject", subject, self._subject(subject)),
            Entry("product", sku_id, self._known(Thing.PRODUCT, sku_id)),
            Entry("digest", digest[:_HASH_SHOWN]),
        ]

    def _subject(self, subject: str) -> Reference | None:
        found = (self._known(thing, subject) for thing in q.IS)
        return next((one for one in found if one is not None), None)

    def _known(self, thing: Thing, key: str) -> Reference | None:
        return Reference(thing, key) if key and self.tx.one(q.IS[thing], key=key) else None

    def _place(self, label: str, code: str) -> Entry:
        """A station or a point by its code and name; picking it leads there."""
        for thing, statement in ((Thing.STATION, q.STATION), (Thing.POINT, q.POINT)):
            if row := self.tx.one(statement, key=code):
                return Entry(label, f"{code} {row[0]}", Reference(thing, code))
        return Entry(label, code)

    def _done(self, at: str, person: str) -> Text:
        return say("search.done", at=moment(at), person=person) if at else ""

    def _row(self, statement: Statement, key: str) -> tuple[Any, ...] | None:
        return self.tx.one(statement, key=key, wave_id=self.wave_id)


def _manifest(state: str) -> str:
    """The word for it: a manifest is loaded and closed, a box is not sealed or sealed."""
    return f"manifest_{state}" if state in (ManifestState.OPEN, ManifestState.CLOSED) else state


def _vehicle(left: dict[str, Any]) -> Text:
    return say(
        "search.vehicle", plate=left["plate"], driver=left["driver"], phone=left["driver_phone"]
    )
