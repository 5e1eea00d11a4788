"""Goods that come back, on the store; see `wms.operations.returns_ports`."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from wms.domain.business_date import wave_id_of
from wms.domain.codes import make_return_slip, make_returns_note
from wms.domain.site import Site
from wms.domain.words import ReturnOrigin, ReturnReason, ReturnState, SiteKind
from wms.operations.returns_ports import (
    Collected,
    ForSupplier,
    LeftOver,
    NightGot,
    NoteHead,
    NoteLine,
    ReturnRow,
    Sold,
)
from wms.planning.packed_lines import lines_of_customer
from wms.storage.statements import Statement
from wms.storage.store import Tx

_POINT = Statement("SELECT name FROM point WHERE point_id = :code AND station_id = :site_id")
# What left for it, less what it did not take, what it brought back, and cancelled orders' goods
# that it was not to hand out.
_NIGHTS = Statement(
    "SELECT w.wave_id, w.business_date, SUM(g.got), SUM(g.got) - SUM(g.back) FROM ("
    "SELECT c.wave_id, t.quantity AS got, 0 AS back FROM container c"
    " JOIN content t ON t.sscc = c.sscc AND t.sku_id = :sku_id"
    " JOIN manifest_container l ON l.sscc = c.sscc AND l.active = 1"
    " JOIN manifest m ON m.number = l.number AND m.state = 'departed'"
    " WHERE c.destination_id = :party"
    " UNION ALL SELECT d.wave_id, -l.quantity, 0 FROM delivery_line l"
    " JOIN delivery d ON d.number = l.number AND d.point_id = l.point_id"
    " WHERE l.point_id = :party AND l.sku_id = :sku_id"
    " UNION ALL SELECT wave_id, 0, quantity FROM returned"
    " WHERE party = :party AND sku_id = :sku_id AND origin = 'after_sales'"
    " UNION ALL SELECT wave_id, -stopped, 0 FROM intercept"
    " WHERE point_id = :party AND sku_id = :sku_id"
    ") g JOIN wave w ON w.wave_id = g.wave_id GROUP BY w.wave_id, w.business_date"
    " HAVING SUM(g.got) > 0 ORDER BY w.business_date DESC"
)
_AFTER_SALES = Statement(
    "SELECT sku_id, SUM(quantity) FROM returned WHERE party = :party AND wave_id = :wave_id"
    " AND origin = 'after_sales' GROUP BY sku_id"
)
# Two terminals that count what is left of the same goods wait for each other.
_HOLD_POINT = Statement("SELECT 1 FROM point WHERE point_id = :code {exclusive}")
_HOLD_SITE = Statement("SELECT 1 FROM meta WHERE key = 'site_id' {exclusive}")
_SUPPLIER = Statement("SELECT supplier_id FROM sku WHERE sku_id = :sku_id")
_WAVES = Statement(
    "SELECT wave_id, business_date FROM wave WHERE state = 'planned'"
    " ORDER BY business_date DESC LIMIT :most"
)
_ROUTES_LEFT = Statement(
    "SELECT COUNT(*) FROM plan_list l WHERE l.wave_id = :wave_id AND l.kind = :kind"
    " AND NOT EXISTS (SELECT 1 FROM manifest m WHERE m.wave_id = :wave_id"
    " AND m.route_id = l.key AND m.state = 'departed')"
)
_LEFT_OVER = Statement(
    "SELECT s.sku_id, COALESCE(k.name, s.sku_id), s.received - s.damaged - s.put"
    " - COALESCE((SELECT u.quantity FROM unfound u WHERE u.wave_id = s.wave_id"
    " AND u.sku_id = s.sku_id), 0)"
    " - COALESCE((SELECT SUM(i.withheld) FROM intercept i WHERE i.wave_id = s.wave_id"
    " AND i.sku_id = s.sku_id AND i.state = 'asked'), 0),"
    " COALESCE((SELECT l.items FROM plan_list l WHERE l.wave_id = s.wave_id AND l.kind = 'put'"
    " AND l.key = s.sku_id), 0) - COALESCE((SELECT SUM(c.put + c.short) FROM sort_count c"
    " WHERE c.wave_id = s.wave_id AND c.sku_id = s.sku_id), 0), s.damaged"
    " - COALESCE((SELECT SUM(r.quantity) FROM returned r WHERE r.sku_id = s.sku_id"
    " AND r.wave_id = s.wave_id AND r.origin = 'residual'"
    " AND r.reason IN ('damaged', 'quality')), 0)"
    " FROM stock s LEFT JOIN sku k ON k.sku_id = s.sku_id WHERE s.wave_id = :wave_id"
    " AND s.received > s.put ORDER BY s.sku_id"
)
# `NoteLine.condemned_at_dock`, in the words of a store.
CONDEMNED_AT_DOCK = f"origin = '{ReturnOrigin.RESIDUAL}' AND reason = '{ReturnReason.ROTTEN}'"
# What is condemned while its supplier is still here goes back with him.
_CONDEMNED = Statement(
    "SELECT h.sku_id, COALESCE(MAX(k.name), h.sku_id), SUM(h.quantity)"
    " - COALESCE((SELECT SUM(r.quantity) FROM returned r WHERE r.sku_id = h.sku_id"
    f" AND r.wave_id = :wave_id AND {CONDEMNED_AT_DOCK}), 0)"
    " FROM hold h LEFT JOIN sku k ON k.sku_id = h.sku_id WHERE h.wave_id = :wave_id"
    " AND h.state = 'condemned' AND h.step = 'receipt' AND h.sku_id <> ''"
    " AND EXISTS (SELECT 1 FROM goods_receipt g WHERE h.subject LIKE g.number || '/%'"
    " AND g.closed_at <> '' AND g.closed_at < h.decided_at)"
    " GROUP BY h.sku_id ORDER BY h.sku_id"
)
_COLLECTED = (
    "SELECT r.event_id, r.line, r.wave_id, r.origin, r.party, COALESCE(p.name, t.name, ''),"
    " r.order_id, r.sku_id, COALESCE(k.name, r.sku_id), COALESCE(k.unit, ''),"
    " COALESCE(k.supplier_id, ''), r.quantity, r.reason, r.at, r.order_doubt FROM returned r"
    " LEFT JOIN sku k ON k.sku_id = r.sku_id LEFT JOIN point p ON p.point_id = r.party"
    " LEFT JOIN station t ON t.station_id = r.party"
)
_CUSTOMERS = Statement("SELECT body FROM customer_lines WHERE wave_id = :wave_id")
_GIVEN_BACK = Statement(
    "SELECT COALESCE(SUM(quantity), 0) FROM returned WHERE wave_id = :wave_id"
    " AND order_id = :order_id AND sku_id = :sku_id AND origin = 'after_sales'"
)
_ALL_COLLECTED = Statement(
    f"{_COLLECTED} WHERE r.state = 'collected' AND r.note = '' ORDER BY r.at, r.event_id"
)
_LAST_TAKEN = Statement(
    f"{_COLLECTED} JOIN journal j ON j.event_id = r.event_id WHERE r.note = ''"
    " AND r.state = 'collected' AND r.origin IN ('after_sales', 'residual')"
    " AND j.terminal_id = :terminal_id AND j.person_id = :person_id"
    " ORDER BY j.position DESC LIMIT 1"
)
_NUMBERED = Statement("SELECT COUNT(*) FROM returns_note WHERE site_id = :site AND number LIKE :of")
_SLIPS = Statement("SELECT COUNT(*) FROM return_slip WHERE supplier_id = :of AND number LIKE :like")
_HEAD = (
    "SELECT n.number, n.site_id, COALESCE(MAX(s.name), ''), n.state,"
    " CASE WHEN n.received_at <> '' THEN n.received_at ELSE n.closed_at END AS since,"
    " COUNT(l.line), COALESCE(SUM(l.sent), 0), COALESCE(SUM(l.found), 0),"
    " COALESCE(SUM(l.found - l.to_supplier - l.to_resale - l.destroyed), 0)"
    " FROM returns_note n LEFT JOIN returns_line l ON l.number = n.number"
    " LEFT JOIN station s ON s.station_id = n.site_id"
)
_BY_NOTE = " GROUP BY n.number, n.site_id, n.state, n.received_at, n.closed_at"
_NOTE = Statement(f"{_HEAD} WHERE n.number = :number{_BY_NOTE}")
_UNDONE = Statement(
    f"{_HEAD}{_BY_NOTE} HAVING n.state = 'on_note'"
    " OR SUM(l.found - l.to_supplier - l.to_resale - l.destroyed) > 0 ORDER BY since, n.number"
)
_NEWEST = Statement(f"{_HEAD}{_BY_NOTE} ORDER BY n.closed_at DESC, n.number LIMIT :most")
_LINE = (
    "SELECT l.number, l.line, l.wave_id, l.sku_id, COALESCE(k.name, l.sku_id), l.supplier_id,"
    " COALESCE(v.name, ''), l.origin, l.party, COALESCE(p.name, s.name, ''), l.reason, l.sent,"
    " l.found, l.to_supplier, l.to_resale, l.destroyed, l.slipped FROM returns_line l"
    " LEFT JOIN sku k ON k.sku_id = l.sku_id LEFT JOIN supplier v ON v.supplier_id = l.supplier_id"
    " LEFT JOIN point p ON p.point_id = l.party LEFT JOIN station s ON s.station_id = l.party"
)
_LINES = Statement(f"{_LINE} WHERE l.number = :number ORDER BY l.line")
_TO_HAND_OVER = Statement(
    f"{_LINE} WHERE l.supplier_id = :supplier_id AND l.to_supplier > l.slipped"
    " ORDER BY l.wave_id, l.sku_id, l.number, l.line"
)
_FOR_SUPPLIERS = Statement(
    "SELECT l.supplier_id, COALESCE(MAX(v.name), ''), COUNT(*),"
    " SUM(l.to_supplier - l.slipped), MIN(n.received_at) FROM returns_line l"
    " JOIN returns_note n ON n.number = l.number"
    " LEFT JOIN supplier v ON v.supplier_id = l.supplier_id WHERE l.to_supplier > l.slipped"
    " GROUP BY l.supplier_id ORDER BY MIN(n.received_at), l.supplier_id"
)
_BODY = Statement(
    "SELECT n.body, n.closed_at, COALESCE(p.name, n.closed_by), n.checksum FROM returns_note n"
    " LEFT JOIN person p ON p.person_id = n.closed_by WHERE n.number = :number"
    " UNION ALL SELECT s.body, s.closed_at, COALESCE(p.name, s.closed_by), s.checksum"
    " FROM return_slip s LEFT JOIN person p ON p.person_id = s.closed_by"
    " WHERE s.number = :number"
)
RETURNED = (
    "SELECT supplier_id, sku_id, to_supplier AS returned FROM returns_line"
    f" WHERE wave_id = :wave_id AND to_supplier > 0 AND NOT ({CONDEMNED_AT_DOCK})"
)
"""What goes back to suppliers of a wave, for their accounts. Goods condemned at the dock were
rejected, and never accepted: they are no return."""
_OF_DATE = Statement(
    "SELECT w.business_date, r.note, r.state, r.origin, r.party, r.sku_id,"
    " COALESCE(k.name, r.sku_id), COALESCE(k.supplier_id, ''), r.reason, r.order_id, r.quantity,"
    " 0, 0, 0, 0, r.at FROM returned r JOIN wave w ON w.wave_id = r.wave_id"
    " LEFT JOIN sku k ON k.sku_id = r.sku_id WHERE w.business_date = :day AND r.note = ''"
    " UNION ALL SELECT :day, l.number, n.state, l.origin, l.party, l.sku_id,"
    " COALESCE(k.name, l.sku_id), l.supplier_id, l.reason, '', l.sent, l.found, l.to_supplier,"
    " l.to_resale, l.destroyed, n.closed_at FROM returns_line l"
    " JOIN returns_note n ON n.number = l.number LEFT JOIN sku k ON k.sku_id = l.sku_id"
    " WHERE l.wave_id = :wave_id ORDER BY 2, 5, 6"
)
SHOWN_NOTES = 60
_NIGHTS_BACK = 14


class SiteReturns:
    """Goods that come back, inside one transaction."""

    def __init__(self, tx: Tx, site: Site) -> None:
        self.tx = tx
        self.site = site
        self.central = site.kind is SiteKind.CENTRAL_WAREHOUSE

    def place(self, code: str) -> str | None:
        row = self.tx.one(_POINT, code=code, site_id=self.site.site_id)
        return str(row[0]) if row else None

    def nights(self, party: str, sku_id: str) -> tuple[NightGot, ...]:
        rows = self.tx.all(_NIGHTS, party=party, sku_id=sku_id)
        return tuple(NightGot(wave, day, int(got), int(left)) for wave, day, got, left in rows)

    def hold(self, place: str) -> None:
        if place == self.site.site_id:
            self.tx.one(_HOLD_SITE)
        else:
            self.tx.one(_HOLD_POINT, code=place)

    def after_sales(self, party: str, wave_id: str) -> dict[str, int]:
        self.hold(party)
        rows = self.tx.all(_AFTER_SALES, party=party, wave_id=wave_id)
        return {sku_id: int(items) for sku_id, items in rows}

    def recent_waves(self, days: int) -> tuple[tuple[str, str], ...]:
        rows = self.tx.all(_WAVES, most=_NIGHTS_BACK)
        if not rows:
            return ()
        oldest = date.fromisoformat(rows[0][1]) - timedelta(days=days)
        return tuple((wave, day) for wave, day in rows if date.fromisoformat(day) >= oldest)

    def left_over(self, wave_id: str) -> tuple[LeftOver, ...]:
        return tuple(item for item in self._left_over(wave_id) if item.items > 0)

    def _left_over(self, wave_id: str) -> Iterator[LeftOver]:
        days = dict(self.recent_waves(_NIGHTS_BACK))
        day = days.get(wave_id, "")
        kind = f"{self.site.departs}_pick"
        (routes,) = self.tx.one(_ROUTES_LEFT, wave_id=wave_id, kind=kind) or (0,)
        # A night that is not the last one any more, or whose vehicles have left, needs nothing.
        over = not routes or wave_id != next(iter(days), "")
        for sku_id, name, here, needed, damaged in self.tx.all(_LEFT_OVER, wave_id=wave_id):
            spare = int(here) - (0 if over else max(0, int(needed)))
            yield LeftOver(wave_id, day, sku_id, name, ReturnReason.SURPLUS, spare)
            yield LeftOver(wave_id, day, sku_id, name, ReturnReason.DAMAGED, int(damaged))
        for sku_id, name, items in self.tx.all(_CONDEMNED, wave_id=wave_id):
            yield LeftOver(wave_id, day, sku_id, name, ReturnReason.ROTTEN, int(items))

    def sold(self, wave_id: str, order_id: str) -> tuple[Sold, ...] | None:
        packed = self.tx.one(_CUSTOMERS, wave_id=wave_id)
        if packed is None:
            return None
        return tuple(Sold(*line) for line in lines_of_customer(bytes(packed[0]), order_id))

    def given_back(self, wave_id: str, order_id: str, sku_id: str) -> int:
        asked = {"wave_id": wave_id, "order_id": order_id, "sku_id": sku_id}
        (items,) = self.tx.one(_GIVEN_BACK, **asked) or (0,)
        return int(items)

    def collected(self) -> tuple[Collected, ...]:
        return tuple(map(self._collected, self.tx.all(_ALL_COLLECTED)))

    def last_taken(self, terminal_id: str, person_id: str) -> Collected | None:
        row = self.tx.one(_LAST_TAKEN, terminal_id=terminal_id, person_id=person_id)
        return self._collected(row) if row else None

    def _collected(self, row: tuple[Any, ...]) -> Collected:
        named = row[5] or (self.site.name if row[4] == self.site.site_id else "")
        return Collected(
            event_id=row[0],
            line=int(row[1]),
            wave_id=row[2],
            origin=ReturnOrigin(row[3]),
            party=row[4],
            party_name=named,
            order_id=row[6],
            sku_id=row[7],
            name=row[8],
            unit=row[9],
            supplier_id=row[10],
            quantity=int(row[11]),
            reason=ReturnReason(row[12]),
            at=row[13],
            order_doubt=row[14],
        )

    def next_note(self, business_date: str, site_id: str) -> str:
        of = f"RN{business_date.replace('-', '')}-%"
        (count,) = self.tx.one(_NUMBERED, site=site_id, of=of) or (0,)
        return make_returns_note(business_date, site_id, int(count) + 1)

    def notes(self) -> tuple[NoteHead, ...]:
        rows = self.tx.all(_UNDONE) if self.central else self.tx.all(_NEWEST, most=SHOWN_NOTES)
        return tuple(map(self._head, rows))

    def note(self, number: str) -> NoteHead | None:
        row = self.tx.one(_NOTE, number=number)
        return self._head(row) if row else None

    def _head(self, row: tuple[Any, ...]) -> NoteHead:
        number, site_id, name, state, since, *counts = row
        named = name or (self.site.name if site_id == self.site.site_id else "")
        lines, sent, found, waiting = map(int, counts)
        # What became of goods is decided, and known, at the warehouse alone.
        waits = waiting if self.central else 0
        return NoteHead(
            number, site_id, named, ReturnState(state), since, lines, sent, found, waits
        )

    def lines(self, number: str) -> tuple[NoteLine, ...]:
        return tuple(map(self._line, self.tx.all(_LINES, number=number)))

    def _line(self, row: tuple[Any, ...]) -> NoteLine:
        number, line, wave, sku, name, supplier, supplier_name, origin, party, place, why = row[:11]
        named = place or (self.site.name if party == self.site.site_id else "")
        of = (number, int(line), wave, sku, name, supplier, supplier_name, ReturnOrigin(origin))
        return NoteLine(*of, party, named, ReturnReason(why), *map(int, row[11:]))

    def body(self, number: str) -> dict[str, Any] | None:
        row = self.tx.one(_BODY, number=number)
        if row is None:
            return None
        # A note that another site closed says itself who did, and its digest.
        closed = {"closed_at": row[1], "closed_by": row[2], "checksum": row[3]}
        return {**closed, **json.loads(row[0])}

    def supplier_of(self, sku_id: str) -> str:
        row = self.tx.one(_SUPPLIER, sku_id=sku_id)
        return str(row[0]) if row else ""

    def for_suppliers(self) -> tuple[ForSupplier, ...]:
        return tuple(
            ForSupplier(supplier, name, int(lines), int(items), since)
            for supplier, name, lines, items, since in self.tx.all(_FOR_SUPPLIERS)
        )

    def to_hand_over(self, supplier_id: str) -> tuple[NoteLine, ...]:
        return tuple(map(self._line, self.tx.all(_TO_HAND_OVER, supplier_id=supplier_id)))

    def next_slip(self, business_date: str, supplier_id: str) -> str:
        like = f"RS{business_date.replace('-', '')}-%"
        (count,) = self.tx.one(_SLIPS, of=supplier_id, like=like) or (0,)
        return make_return_slip(business_date, supplier_id, int(count) + 1)

    def of_date(self, business_date: str) -> tuple[ReturnRow, ...]:
        wave_id = wave_id_of(date.fromisoformat(business_date))
        rows = self.tx.all(_OF_DATE, day=business_date, wave_id=wave_id)
        return tuple(ReturnRow(*row) for row in rows)
