"""A customer's order: which lines it has, and how far those are that it is among.

Nobody packs for one customer: the warehouse packs for a station, a station for a point. So a line
says what the plan gives it, and then how the product stands at the place it goes to.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wms.domain.carried import as_ordered
from wms.domain.messages import say
from wms.domain.site import Site
from wms.domain.stamps import day_and_clock
from wms.domain.words import ManifestState, SiteKind
from wms.operations.search_ports import Entry, Hit, Reference, Thing
from wms.operations.search_view import moment
from wms.planning.order_pages import lines_on, page_of
from wms.planning.packed_lines import lines_of_order
from wms.storage.queries import PLAN_LIST
from wms.storage.statements import Statement
from wms.storage.store import Tx

NIGHTS = 5
"""Nights looked through, the latest first: goods come back for three business dates."""
_NIGHTS = Statement(
    "SELECT wave_id FROM wave WHERE state <> 'open' ORDER BY business_date DESC LIMIT :most"
)
_PAGE = Statement("SELECT body FROM order_page WHERE wave_id = :wave_id AND page = :page")
_SHORTAGE = Statement("SELECT body FROM shortage WHERE wave_id = :wave_id")
_CUSTOMERS = Statement("SELECT body FROM customer_lines WHERE wave_id = :wave_id")
_POINT = Statement(
    "SELECT p.name, p.station_id, COALESCE(s.name, ''), COALESCE(t.route_id, s.trunk_route, ''),"
    " COALESCE(t.sequence, s.drop_seq, 0), COALESCE(b.route_id, p.branch_route),"
    " COALESCE(b.sequence, p.stop_seq) FROM point p"
    " LEFT JOIN station s ON s.station_id = p.station_id"
    " LEFT JOIN stop_route t ON t.wave_id = :wave_id AND t.destination_id = p.station_id"
    " LEFT JOIN stop_route b ON b.wave_id = :wave_id AND b.destination_id = p.point_id"
    " WHERE p.point_id = :point_id"
)
_PRODUCT = Statement("SELECT name FROM sku WHERE sku_id = :sku_id")
_COUNT = Statement(
    "SELECT put, short FROM sort_count WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND destination_id = :place"
)
_LIES_IN = Statement(
    "SELECT DISTINCT COALESCE(m.number, ''), COALESCE(m.state, ''), COALESCE(m.departed_at, '')"
    " FROM container c JOIN content t ON t.sscc = c.sscc AND t.sku_id = :sku_id"
    " LEFT JOIN manifest_container l ON l.sscc = c.sscc AND l.active = 1"
    " LEFT JOIN manifest m ON m.number = l.number AND m.state <> 'void'"
    " WHERE c.wave_id = :wave_id AND c.destination_id = :place AND c.state <> 'condemned'"
    " AND t.quantity > 0 ORDER BY 1"
)
_DELIVERED = Statement(
    "SELECT number, outcome, delivered_at FROM delivery WHERE wave_id = :wave_id"
    " AND point_id = :point_id ORDER BY number"
)
_INTERCEPTED = Statement(
    "SELECT state FROM intercept WHERE order_id = :order_id AND line_no = :line_no"
)


@dataclass(frozen=True, slots=True)
class _Line:
    wave_id: str
    order_id: str
    line_no: int
    point_id: str
    sku_id: str
    ordered: int
    quantity: int


class Orders:
    """Orders of the last nights whose book is closed."""

    def __init__(self, site: Site, tx: Tx) -> None:
        self.tx = tx
        self.central = site.kind is SiteKind.CENTRAL_WAREHOUSE

    def find(self, order_id: str) -> tuple[Hit, ...]:
        """The order of just that number, else those that have it in other capitals; one that waited
        a night has lines in two."""
        found: dict[str, _Line] = {}
        for line in self._lines(order_id):
            if line.order_id == order_id:
                return (self._hit(line),)
            found.setdefault(line.order_id, line)
        return tuple(map(self._hit, found.values()))

    def _hit(self, line: _Line) -> Hit:
        name, station_id, station, *_ = self._place(line)
        note = f"{station_id} {station}".strip()
        return Hit(Reference(Thing.ORDER, line.order_id), f"{line.point_id} {name}", note)

    def card(self, order_id: str) -> tuple[str, list[Entry]] | None:
        """Where it goes, and each line with how far its product is at the place it is packed for
        here."""
        entries: list[Entry] = []
        before: tuple[str, str] = ("", "")
        lines = list(self._lines(order_id))
        # Another customer's, whose number differs in its capitals alone, is left out.
        for line in [line for line in lines if line.order_id == order_id] or lines:
            if (line.wave_id, line.point_id) != before:
                before = line.wave_id, line.point_id
                entries += self._whither(line)
            entries += self._standing(line)
        return (order_id, entries) if entries else None

    def _lines(self, order_id: str) -> Iterator[_Line]:
        read = self._of_book if self.central else self._of_customers
        for (wave_id,) in self.tx.all(_NIGHTS, most=NIGHTS):
            yield from read(wave_id, order_id)

    def _of_book(self, wave_id: str, order_id: str) -> Iterator[_Line]:
        row = self.tx.one(_PAGE, wave_id=wave_id, page=page_of(order_id))
        found = list(lines_on(bytes(row[0]), order_id)) if row else []
        cut = self._cut(wave_id, {one.order_id for one in found}) if found else {}
        for one in found:
            gets = one.quantity - cut.get((one.order_id, one.line_no), 0)
            where = (one.order_id, one.line_no, one.point_id, one.sku_id)
            yield _Line(wave_id, *where, one.quantity, gets)

    def _cut(self, wave_id: str, orders: set[str]) -> dict[tuple[str, int], int]:
        """What the plan does not give them, by order and line."""
        row = self.tx.one(_SHORTAGE, wave_id=wave_id)
        cut = json.loads(bytes(row[0]))["lines"] if row else {"order": [], "line": [], "short": []}
        rows = zip(cut["order"], cut["line"], cut["short"], strict=True)
        return {(order, line): short for order, line, short in rows if order in orders}

    def _of_customers(self, wave_id: str, order_id: str) -> Iterator[_Line]:
        row = self.tx.one(_CUSTOMERS, wave_id=wave_id)
        for line in lines_of_order(bytes(row[0]), order_id) if row else ():
            yield _Line(wave_id, *line)

    def _place(self, line: _Line) -> tuple[Any, ...]:
        of = {"wave_id": line.wave_id, "point_id": line.point_id}
        return self.tx.one(_POINT, **of) or ("", "", "", "", 0, "", 0)

    def _whither(self, line: _Line) -> list[Entry]:
        name, station_id, station, trunk, drop, branch, stop = self._place(line)
        entries = [
            Entry("wave", line.wave_id, Reference(Thing.NIGHT, line.wave_id)),
            Entry("point", f"{line.point_id} {name}", Reference(Thing.POINT, line.point_id)),
            Entry("station", f"{station_id} {station}", Reference(Thing.STATION, station_id)),
        ]
        routes = ((trunk, drop), (branch, stop)) if self.central else ((branch, stop),)
        entries += [
            Entry(
                "route",
                say("search.stop", route=route, sequence=at),
                Reference(Thing.ROUTE, route),
            )
            for route, at in routes
            if route
        ]
        of = {"wave_id": line.wave_id, "point_id": line.point_id}
        for number, outcome, at in self.tx.all(_DELIVERED, **of):
            said = {"number": number, "outcome_kind": outcome, "at": day_and_clock(at)}
            told = say("search.order_delivered", **said)
            entries.append(Entry("delivered", told, Reference(Thing.MANIFEST, number)))
        return entries

    def _standing(self, line: _Line) -> Iterator[Entry]:
        (name,) = self.tx.one(_PRODUCT, sku_id=line.sku_id) or (line.sku_id,)
        at = as_ordered(line.line_no)
        gets = {"line": at, "product": name, "ordered": line.ordered, "quantity": line.quantity}
        key = "search.order_line" if line.quantity == line.ordered else "search.order_line_cut"
        yield Entry("order_line", say(key, **gets), Reference(Thing.PRODUCT, line.sku_id))
        place = self._place(line)[1] if self.central else line.point_id
        of = {"wave_id": line.wave_id, "sku_id": line.sku_id, "place": place}
        put, short = self.tx.one(_COUNT, **of) or (0, 0)
        counts = {"place": place, "planned": self._planned(line, place), "put": put, "short": short}
        yield Entry("counts", say("search.order_counts", **counts))
        for number, state, left in self.tx.all(_LIES_IN, **of):
            if not number:
                yield Entry("manifest", say("search.order_waits"))
                continue
            word = state
            if state in (ManifestState.OPEN, ManifestState.CLOSED):
                word = f"manifest_{state}"
            told = say("search.manifest", number=number, state=word, at=moment(left))
            yield Entry("manifest", told, Reference(Thing.MANIFEST, number))
        row = self.tx.one(_INTERCEPTED, order_id=line.order_id, line_no=line.line_no)
        if row is not None:
            yield Entry("intercepted", say("search.order_intercepted", intercept_state=row[0]))

    def _planned(self, line: _Line, place: str) -> int:
        row = self.tx.one(PLAN_LIST, wave_id=line.wave_id, kind="put", key=line.sku_id)
        body = json.loads(row[0]) if row else {"dest": [], "qty": []}
        pairs = zip(body["dest"], body["qty"], strict=True)
        return sum(quantity for dest, quantity in pairs if dest == place)
