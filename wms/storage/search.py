"""What a search asks the books: a code finds what bears it, else a text what is named so.

Whatever was typed is a value and never a part of a statement; `%` and `_` stand for themselves.
"""

from typing import Any

from wms.domain.codes import pressed
from wms.domain.messages import say
from wms.domain.site import Site
from wms.domain.words import SiteKind
from wms.operations.panels import MOST_LINES, Sheet, Text
from wms.operations.search_ports import Card, Found, History, Hit, Part, Reference, Thing
from wms.storage.search_cards import Cards
from wms.storage.search_history import history
from wms.storage.search_orders import Orders
from wms.storage.search_parts import Parts
from wms.storage.search_site import SiteCards
from wms.storage.search_supply import SupplyCards
from wms.storage.statements import Statement
from wms.storage.store import Tx

_PLACE_OF_CONTAINER = (
    " COALESCE((SELECT name FROM station s WHERE s.station_id = c.destination_id),"
    " (SELECT name FROM point p WHERE p.point_id = c.destination_id), '')"
)
_BOX = f"SELECT c.sscc, c.destination_id,{_PLACE_OF_CONTAINER}, c.state FROM container c"
_BY_CODE: dict[Thing, tuple[Statement, ...]] = {
    Thing.CONTAINER: (
        Statement(f"{_BOX} WHERE c.sscc = :code"),
        Statement(f"{_BOX} WHERE c.asset_code = :code ORDER BY c.opened_at DESC LIMIT :most"),
        Statement(
            "SELECT b.sscc, b.owner, COALESCE(s.name, ''), b.state FROM inbound_container b"
            " LEFT JOIN station s ON s.station_id = b.owner WHERE b.sscc = :code"
        ),
    ),
    Thing.MANIFEST: (
        Statement("SELECT number, route_id, '', state FROM manifest WHERE number = :code"),
        Statement("SELECT number, route_id, '', state FROM inbound_manifest WHERE number = :code"),
    ),
    Thing.PRODUCT: (
        Statement("SELECT sku_id, name, temp_zone FROM sku WHERE sku_id IN (:code, :upper)"),
        Statement("SELECT sku_id, name, temp_zone FROM sku WHERE gtin = :code ORDER BY sku_id"),
    ),
    Thing.STATION: (
        Statement(
            "SELECT station_id, name, trunk_route FROM station WHERE station_id IN (:code, :upper)"
        ),
    ),
    Thing.POINT: (
        Statement("SELECT point_id, name, leader FROM point WHERE point_id IN (:code, :upper)"),
    ),
    Thing.ROUTE: (
        Statement("SELECT route_id, name, departs_at FROM route WHERE route_id IN (:code, :upper)"),
    ),
    Thing.PERSON: (
        Statement("SELECT person_id, name, role FROM person WHERE person_id IN (:code, :upper)"),
    ),
    Thing.SUPPLIER: (
        Statement(
            "SELECT supplier_id, name, phone FROM supplier WHERE supplier_id IN (:code, :upper)"
        ),
    ),
    Thing.GOODS_RECEIPT: (
        Statement(
            "SELECT r.number, r.supplier_id, COALESCE(v.name, ''), r.timing FROM goods_receipt r"
            " LEFT JOIN supplier v ON v.supplier_id = r.supplier_id"
            " WHERE r.number IN (:code, :upper)"
        ),
    ),
    Thing.RETURNS_NOTE: (
        Statement(
            "SELECT number, site_id, '', state FROM returns_note WHERE number IN (:code, :upper)"
        ),
    ),
    Thing.NIGHT: (
        Statement("SELECT wave_id, business_date, '' FROM wave WHERE wave_id IN (:code, :upper)"),
    ),
    Thing.FACT: (
        Statement("SELECT event_id, terminal_id, at FROM journal WHERE event_id = :code"),
    ),
}
_LIKE = "LOWER({} {{binary}}) LIKE :part ESCAPE '!'"


def _named(columns: str, table: str, *names: str) -> tuple[Statement, Statement]:
    """Those whose name has the text in it, the shorter name first; and how many there are."""
    where = " OR ".join(_LIKE.format(name) for name in names)
    order = f"LENGTH({names[0]}), {columns.partition(',')[0]} {{binary}}"
    return (
        Statement(f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order} LIMIT :most"),
        Statement(f"SELECT COUNT(*) FROM {table} WHERE {where}"),
    )


_BY_NAME = {
    Thing.PRODUCT: _named("sku_id, name, temp_zone", "sku", "name"),
    Thing.STATION: _named("station_id, name, trunk_route", "station", "name"),
    Thing.POINT: _named("point_id, name, leader", "point", "name", "leader"),
    Thing.ROUTE: _named("route_id, name, departs_at", "route", "name"),
    Thing.PERSON: _named("person_id, name, role", "person", "name"),
    Thing.SUPPLIER: _named("supplier_id, name, phone", "supplier", "name"),
}
_AT_POSITION = Statement(
    f"{_BOX} WHERE c.wave_id = :wave_id AND c.destination_id = :destination_id AND c.zone = :zone"
    " ORDER BY CASE c.state WHEN 'open' THEN 0 ELSE 1 END, c.opened_at DESC LIMIT :most"
)
_NIGHT = Statement(
    "SELECT w.wave_id FROM wave w WHERE w.state = 'planned'"
    " OR EXISTS (SELECT 1 FROM goods_receipt g WHERE g.wave_id = w.wave_id)"
    " ORDER BY w.business_date DESC LIMIT 1"
)
NIGHTS_OF_SHEETS = 8
"""A sheet is keyed the morning it comes back, or after a long weekend."""
_SHEETS = Statement(
    "SELECT m.number FROM manifest m WHERE m.tier = 'branch' AND m.wave_id IN"
    " (SELECT wave_id FROM wave ORDER BY business_date DESC LIMIT :most)"
)
_IN_A_STATE = (Thing.CONTAINER, Thing.MANIFEST, Thing.GOODS_RECEIPT, Thing.RETURNS_NOTE)


class SiteSearch:
    """The search in one transaction; see `wms.operations.search_ports`."""

    def __init__(self, site: Site, tx: Tx) -> None:
        self.site = site
        self.tx = tx

    def night(self) -> str:
        row = self.tx.one(_NIGHT)
        return str(row[0]) if row else ""

    def find(self, text: str) -> Found:
        hits = self._bearing(text) or self._itself(text)
        orders = Orders(self.site, self.tx)
        if not hits and self.site.kind is SiteKind.CENTRAL_WAREHOUSE:
            hits = orders.find(text)
        if hits:
            return Found(hits)
        named: list[Hit] = []
        more = 0
        for thing, (lines, counted) in _BY_NAME.items():
            part = f"%{_escaped(text)}%"
            room = MOST_LINES - len(named)
            rows = self.tx.all(lines, part=part, most=room + 1)
            named += [_hit(thing, row) for row in rows[:room]]
            if len(rows) > room:
                (count,) = self.tx.one(counted, part=part) or (0,)
                more += int(count) - min(len(rows), room)
        if not named and self.site.kind is SiteKind.GRID_STATION:
            # A station's customers lie in one piece: looked through when nothing else is meant.
            return Found(orders.find(text))
        return Found(tuple(named), more)

    def _itself(self, code: str) -> tuple[Hit, ...]:
        """The warehouse by its own code; a station stands among the stations."""
        if code.upper() != self.site.site_id:
            return ()
        return (Hit(Reference(Thing.SITE, self.site.site_id), self.site.name),)

    def _bearing(self, code: str) -> tuple[Hit, ...]:
        found: dict[Reference, Hit] = {}
        given = {"code": code, "upper": code.upper(), "most": MOST_LINES}
        for thing, statements in _BY_CODE.items():
            for statement in statements:
                for row in self.tx.all(statement, **given):
                    hit = _hit(thing, row)
                    found.setdefault(hit.reference, hit)
        return tuple(found.values())

    def at_position(self, wave_id: str, destination_id: str, zone: str) -> Found:
        where = {"wave_id": wave_id, "destination_id": destination_id, "zone": zone}
        rows = self.tx.all(_AT_POSITION, **where, most=MOST_LINES)
        if rows:
            return Found(tuple(_hit(Thing.CONTAINER, row) for row in rows))
        places = (Thing.STATION, Thing.POINT)
        bearing = self._bearing(destination_id)
        return Found(tuple(hit for hit in bearing if hit.reference.thing in places))

    def card(self, wave_id: str, reference: Reference) -> Card | None:
        return Cards(self.site, self.tx, wave_id).of(reference)

    def part(self, wave_id: str, reference: Reference) -> Sheet:
        listed = reference.thing in (Thing.GOODS_RECEIPT, Thing.RETURNS_NOTE)
        if reference.part is Part.EMPTIES:
            return SiteCards(self.site, self.tx, wave_id).balances(reference)
        if listed and reference.part is Part.PRODUCTS:
            return SupplyCards(self.tx, wave_id).lines(reference)
        return Parts(self.site, self.tx, wave_id).of(reference)

    def manifest_pressed(self, digits: str) -> str | None:
        rows = self.tx.all(_SHEETS, most=NIGHTS_OF_SHEETS)
        found = [str(number) for (number,) in rows if pressed(str(number)) == digits]
        return found[0] if len(found) == 1 else None

    def history(self, wave_id: str, reference: Reference, most: int) -> History:
        return history(self.tx, wave_id, reference, most)


def _hit(thing: Thing, row: tuple[Any, ...]) -> Hit:
    key, *told = map(str, row)
    note: Text = told[-1]
    if thing is Thing.PRODUCT:
        note = say("search.zone", zone=told[-1])
    elif thing is Thing.PERSON:
        note = say("search.role", role=told[-1])
    elif thing in _IN_A_STATE:
        note = say("search.state", state=told[-1])
    name = " ".join(filter(None, told[:-1]))
    return Hit(Reference(thing, key), name, note)


def _escaped(text: str) -> str:
    """A part of a name as LIKE takes it. Only Latin letters are taken large and small alike, as
    SQLite does it."""
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return "".join(c.lower() if c.isascii() else c for c in text)
