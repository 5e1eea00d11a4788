"""Receiving on the store: what `wms.operations.receiving_ports` declares."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from wms.domain.words import ReceiptState, Zone
from wms.operations.receiving_ports import (
    Appointment,
    Gap,
    Goods,
    ProductTally,
    ReceiptHead,
    ReceivedLine,
    ReceivingWave,
    Standing,
    Supplier,
    Tally,
)
from wms.storage.effects.receiving import number_range
from wms.storage.queries import LAST_NUMBER
from wms.storage.statements import Statement
from wms.storage.store import Tx

_WAVE = "SELECT w.wave_id, w.business_date, w.state, w.receives, w.receiving_ended_at FROM wave w"
WAVE = Statement(f"{_WAVE} WHERE w.wave_id = :wave_id")
_HOLD_WAVE = Statement(f"{_WAVE} WHERE w.wave_id = :wave_id {{exclusive}}")
_NEWEST_OF = Statement(
    f"{_WAVE} WHERE EXISTS (SELECT 1 FROM demand d JOIN sku s ON s.sku_id = d.sku_id"
    " WHERE d.wave_id = w.wave_id AND d.quantity > 0 AND s.supplier_id = :supplier_id)"
    " ORDER BY w.business_date DESC LIMIT 1"
)
_NEWEST = Statement(
    f"{_WAVE} WHERE EXISTS (SELECT 1 FROM demand d WHERE d.wave_id = w.wave_id"
    " AND d.quantity > 0) ORDER BY w.business_date DESC LIMIT 1"
)
_SUPPLIER = Statement(
    "SELECT supplier_id, name, category_group FROM supplier WHERE supplier_id = :supplier_id"
)
_ZONES = Statement(
    "SELECT DISTINCT s.temp_zone FROM demand d JOIN sku s ON s.sku_id = d.sku_id"
    " WHERE d.wave_id = :wave_id AND d.quantity > 0 AND s.supplier_id = :supplier_id"
)
_APPOINTMENT = Statement(
    "SELECT dock, starts_at, ends_at FROM dock_appointment"
    " WHERE wave_id = :wave_id AND supplier_id = :supplier_id"
)
_HEAD = (
    "SELECT r.number, r.wave_id, r.supplier_id, COALESCE(s.name, ''),"
    " COALESCE(s.category_group, ''), r.dock, r.plate, r.timing, r.state, r.arrived_at,"
    " (SELECT COUNT(*) FROM goods_receipt_line l WHERE l.number = r.number AND l.reversed = 0)"
    " FROM goods_receipt r LEFT JOIN supplier s ON s.supplier_id = r.supplier_id"
)
_RECEIPT = Statement(f"{_HEAD} WHERE r.number = :number")
_RECEIPTS = Statement(f"{_HEAD} WHERE r.wave_id = :wave_id ORDER BY r.number")
_OPEN_RECEIPTS = Statement(
    f"{_HEAD} WHERE r.wave_id = :wave_id AND r.supplier_id = :supplier_id AND r.state = 'open'"
    " ORDER BY r.number"
)
_HOLD = Statement("SELECT state FROM goods_receipt WHERE number = :number {exclusive}")
# Two vehicles at two docks bring the same product: whoever writes first is counted by the other.
HOLD_PRODUCT = Statement(
    "SELECT d.quantity FROM goods_receipt r JOIN demand d ON d.wave_id = r.wave_id"
    " AND d.sku_id = :sku_id WHERE r.number = :number {exclusive}"
)
_KEEP_STOCK = Statement(
    "UPDATE wave SET receives = 1 WHERE wave_id = :wave_id AND receives = 0 AND state <> 'planned'"
)
_GOODS = (
    "SELECT s.sku_id, s.gtin, s.name, s.temp_zone, s.unit, s.weight_g, s.shelf_life_days,"
    " s.supplier_id, COALESCE(p.name, ''), COALESCE(p.category_group, '') FROM sku s"
    " LEFT JOIN supplier p ON p.supplier_id = s.supplier_id"
)
_BY_CODE = Statement(f"{_GOODS} WHERE s.sku_id = :code OR s.gtin = :code ORDER BY s.sku_id")
_SUMS = (
    "SELECT COALESCE(SUM(l.accepted), 0), COALESCE(SUM(l.rejected), 0), COALESCE(SUM(l.held), 0)"
)
_TALLY = Statement(
    f"{_SUMS}, COALESCE((SELECT d.quantity FROM demand d WHERE d.wave_id = :wave_id"
    " AND d.sku_id = :sku_id), 0) FROM goods_receipt_line l WHERE l.wave_id = :wave_id"
    " AND l.sku_id = :sku_id AND l.reversed = 0"
)
_STANDING = Statement(
    "SELECT r.wave_id, r.supplier_id, (SELECT COALESCE(MAX(o.line), 0) + 1"
    " FROM goods_receipt_line o WHERE o.number = r.number), COALESCE((SELECT d.quantity"
    " FROM demand d WHERE d.wave_id = r.wave_id AND d.sku_id = :sku_id), 0),"
    " COALESCE(SUM(l.accepted), 0), COALESCE(SUM(l.rejected), 0), COALESCE(SUM(l.held), 0),"
    " w.state, w.receives FROM goods_receipt r JOIN wave w ON w.wave_id = r.wave_id"
    " LEFT JOIN goods_receipt_line l ON l.wave_id = r.wave_id AND l.sku_id = :sku_id"
    " AND l.reversed = 0 WHERE r.number = :number AND r.state = 'open'"
    " GROUP BY r.number, r.wave_id, r.supplier_id, w.state, w.receives"
)
_LAST = Statement(
    "SELECT l.number, l.line, l.event_id, l.sku_id, COALESCE(s.name, l.sku_id), l.accepted,"
    " l.rejected, l.held, COALESCE((SELECT MAX(h.state) FROM hold h"
    " WHERE h.subject = l.number || '/' || CAST(l.line AS TEXT) AND h.state <> 'reversed'), '')"
    " FROM goods_receipt_line l LEFT JOIN sku s ON s.sku_id = l.sku_id"
    " WHERE l.number = :number AND l.person_id = :person_id AND l.reversed = 0"
    " AND l.at = (SELECT MAX(o.at) FROM goods_receipt_line o WHERE o.number = :number"
    " AND o.person_id = :person_id AND o.reversed = 0) ORDER BY l.line DESC"
)
_PRODUCTS = Statement(
    "SELECT p.sku_id, COALESCE(MAX(s.name), p.sku_id), SUM(p.ordered), SUM(p.accepted),"
    " SUM(p.rejected), SUM(p.held), SUM(p.here), SUM(p.refused), SUM(p.kept) FROM ("
    "SELECT d.sku_id, d.quantity AS ordered, 0 AS accepted, 0 AS rejected, 0 AS held, 0 AS here,"
    " 0 AS refused, 0 AS kept FROM demand d JOIN sku k ON k.sku_id = d.sku_id"
    " AND k.supplier_id = :supplier_id WHERE d.wave_id = :wave_id AND d.quantity > 0"
    " UNION ALL SELECT l.sku_id, 0, l.accepted, l.rejected, l.held,"
    " CASE WHEN l.number = :number THEN l.accepted ELSE 0 END,"
    " CASE WHEN l.number = :number THEN l.rejected ELSE 0 END,"
    " CASE WHEN l.number = :number THEN l.held ELSE 0 END FROM goods_receipt_line l"
    " WHERE l.wave_id = :wave_id AND l.supplier_id = :supplier_id AND l.reversed = 0) p"
    " LEFT JOIN sku s ON s.sku_id = p.sku_id GROUP BY p.sku_id ORDER BY p.sku_id"
)
_BODY = Statement(
    "SELECT r.number, r.wave_id, w.business_date, r.supplier_id, COALESCE(s.name, ''), r.dock,"
    " r.plate, r.timing, r.arrived_at, COALESCE(p.name, r.arrived_by),"
    " COALESCE(a.starts_at, ''), COALESCE(a.ends_at, ''), COALESCE(s.phone, '')"
    " FROM goods_receipt r JOIN wave w ON w.wave_id = r.wave_id"
    " LEFT JOIN supplier s ON s.supplier_id = r.supplier_id"
    " LEFT JOIN person p ON p.person_id = r.arrived_by"
    " LEFT JOIN dock_appointment a ON a.wave_id = r.wave_id AND a.supplier_id = r.supplier_id"
    " WHERE r.number = :number"
)
_LINES = Statement(
    "SELECT l.line, l.sku_id, COALESCE(s.name, ''), COALESCE(s.gtin, ''), COALESCE(s.unit, ''),"
    " l.lot, l.expires_on, l.accepted, l.rejected, l.held, l.reason, l.let_in, l.cartons,"
    " l.weight_g, l.light_g, l.promised_g, l.tenths, l.at, COALESCE(p.name, l.person_id)"
    " FROM goods_receipt_line l"
    " LEFT JOIN sku s ON s.sku_id = l.sku_id LEFT JOIN person p ON p.person_id = l.person_id"
    " WHERE l.number = :number AND l.reversed = 0 ORDER BY l.line"
)
_READINGS = Statement("SELECT zone, tenths FROM reading WHERE subject = :number ORDER BY line")
# What went back as nobody ordered it bears that reason as its note, before whatever a lead adds.
_GAPS = Statement(
    "SELECT s.supplier_id, g.sku_id, SUM(g.ordered), SUM(g.accepted), SUM(g.known) FROM ("
    "SELECT sku_id, quantity AS ordered, 0 AS accepted, 0 AS known FROM demand"
    " WHERE wave_id = :wave_id"
    " UNION ALL SELECT sku_id, 0, accepted + held, 0 FROM goods_receipt_line"
    " WHERE wave_id = :wave_id AND reversed = 0"
    " UNION ALL SELECT d.sku_id, 0, 0, CASE WHEN d.kind = 'short' THEN d.quantity"
    " ELSE -d.quantity END FROM discrepancy d JOIN sku k ON k.sku_id = d.sku_id"
    " AND k.supplier_id = d.subject WHERE d.wave_id = :wave_id AND d.state = 'reviewed'"
    " AND (d.kind = 'short' OR d.kind = 'overage' AND SUBSTR(d.note, 1, 11) <> 'not_ordered'))"
    " g JOIN sku s ON s.sku_id = g.sku_id"
    " WHERE (s.supplier_id = :supplier_id OR (:supplier_id = '' AND NOT EXISTS (SELECT 1"
    " FROM goods_receipt r WHERE r.wave_id = :wave_id AND r.supplier_id = s.supplier_id"
    " AND r.state = 'open'))) GROUP BY s.supplier_id, g.sku_id"
    " HAVING SUM(g.ordered) <> SUM(g.accepted) OR SUM(g.known) <> 0"
    " ORDER BY s.supplier_id, g.sku_id"
)
_RECONCILED = Statement(
    "UPDATE wave SET receiving_ended_at = :at WHERE wave_id = :wave_id AND receiving_ended_at = ''"
)
_FIELDS = (
    *("line", "sku_id", "name", "gtin", "unit", "lot", "expires_on", "accepted", "rejected"),
    *("held", "reason", "let_in", "cartons", "weight_g", "light_g", "promised_g", "tenths"),
    *("at", "by"),
)


class SiteReceiving:
    """See `wms.operations.receiving_ports.ReceivingBooks`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def wave(self, wave_id: str) -> ReceivingWave | None:
        return _wave(self.tx.one(WAVE, wave_id=wave_id))

    def hold_wave(self, wave_id: str) -> ReceivingWave | None:
        return _wave(self.tx.one(_HOLD_WAVE, wave_id=wave_id))

    def newest_wave(self, supplier_id: str) -> ReceivingWave | None:
        of_supplier = _wave(self.tx.one(_NEWEST_OF, supplier_id=supplier_id))
        return of_supplier or _wave(self.tx.one(_NEWEST))

    def supplier(self, supplier_id: str) -> Supplier | None:
        row = self.tx.one(_SUPPLIER, supplier_id=supplier_id)
        return Supplier(*row) if row else None

    def orders_of(self, wave_id: str, supplier_id: str) -> tuple[Zone, ...] | None:
        rows = self.tx.all(_ZONES, wave_id=wave_id, supplier_id=supplier_id)
        return tuple(zone for zone in Zone if (zone,) in rows) or None

    def appointment(self, wave_id: str, supplier_id: str) -> Appointment | None:
        row = self.tx.one(_APPOINTMENT, wave_id=wave_id, supplier_id=supplier_id)
        if row is None:
            return None
        return Appointment(row[0], *map(datetime.fromisoformat, row[1:]))

    def open_receipts(self, wave_id: str, supplier_id: str) -> tuple[ReceiptHead, ...]:
        of = {"wave_id": wave_id, "supplier_id": supplier_id}
        return tuple(map(_head, self.tx.all(_OPEN_RECEIPTS, **of)))

    def receipts(self, wave_id: str) -> tuple[ReceiptHead, ...]:
        return tuple(map(_head, self.tx.all(_RECEIPTS, wave_id=wave_id)))

    def receipt(self, number: str) -> ReceiptHead | None:
        row = self.tx.one(_RECEIPT, number=number)
        return _head(row) if row else None

    def next_serial(self, wave_id: str) -> int:
        row = self.tx.one(LAST_NUMBER, name=number_range(wave_id))
        return int(row[0]) + 1 if row else 1

    def keep_stock_of(self, wave_id: str) -> None:
        self.tx.run(_KEEP_STOCK, wave_id=wave_id)

    def goods(self, codes: Sequence[str]) -> tuple[Goods, ...]:
        for code in filter(None, codes):
            if rows := self.tx.all(_BY_CODE, code=code):
                return tuple(map(_goods, rows))
        return ()

    def tally(self, wave_id: str, sku_id: str) -> Tally:
        row = self.tx.one(_TALLY, wave_id=wave_id, sku_id=sku_id)
        assert row is not None
        accepted, rejected, held, ordered = map(int, row)
        return Tally(ordered, accepted, rejected, held)

    def hold_receipt(self, number: str) -> ReceiptHead | None:
        # Looked at only once it is held: what another terminal added meanwhile counts.
        if self.tx.one(_HOLD, number=number) is None:
            return None
        return self.receipt(number)

    def standing(self, number: str, sku_id: str) -> Standing | None:
        of = {"number": number, "sku_id": sku_id}
        if not self.tx.hold(HOLD_PRODUCT, **of):
            # The book was written anew while this waited; its row is another one now. Where nothing
            # of the product is ordered, the receipt is held alone.
            self.tx.hold(_HOLD, number=number)
            self.tx.hold(HOLD_PRODUCT, **of)
        row = self.tx.one(_STANDING, **of)
        if row is None:
            return None
        wave_id, supplier_id, line, *counts, state, receives = row
        shares = state == "planned" and bool(receives)
        return Standing(wave_id, supplier_id, int(line), Tally(*map(int, counts)), shares)

    def last_lines(self, number: str, person_id: str) -> tuple[ReceivedLine, ...]:
        rows = self.tx.all(_LAST, number=number, person_id=person_id)
        return tuple(ReceivedLine(*row) for row in rows)

    def products(self, number: str) -> tuple[ProductTally, ...]:
        head = self.receipt(number)
        if head is None:
            return ()
        of = {"wave_id": head.wave_id, "supplier_id": head.supplier.supplier_id}
        return tuple(
            ProductTally(sku_id, name, Tally(*map(int, sums[:4])), *map(int, sums[4:]))
            for sku_id, name, *sums in self.tx.all(_PRODUCTS, number=number, **of)
        )

    def frozen(self, number: str) -> dict[str, object]:
        head = self.tx.one(_BODY, number=number)
        assert head is not None
        names = (
            *("number", "wave_id", "business_date", "supplier_id", "supplier_name", "dock"),
            *("plate", "timing", "arrived_at", "arrived_by", "starts_at", "ends_at", "phone"),
        )
        lines = self.tx.all(_LINES, number=number)
        return {
            **dict(zip(names, head, strict=True)),
            "readings": [list(row) for row in self.tx.all(_READINGS, number=number)],
            "lines": [dict(zip(_FIELDS, line, strict=True)) for line in lines],
            "products": [
                [p.sku_id, p.name, p.tally.ordered, p.tally.accepted, p.here, p.refused, p.kept]
                for p in self.products(number)
            ],
        }

    def gaps(self, wave_id: str, supplier_id: str = "") -> tuple[Gap, ...]:
        rows = self.tx.all(_GAPS, wave_id=wave_id, supplier_id=supplier_id)
        return tuple(Gap(row[0], row[1], *map(int, row[2:])) for row in rows)

    def reconciled(self, wave_id: str, at: str) -> None:
        self.tx.run(_RECONCILED, wave_id=wave_id, at=at)


def _wave(row: tuple[Any, ...] | None) -> ReceivingWave | None:
    if row is None:
        return None
    wave_id, day, state, receives, ended = row
    planned = state == "planned"
    cut_off = planned or state == "frozen"
    return ReceivingWave(
        wave_id, date.fromisoformat(day), cut_off, planned, bool(receives), bool(ended)
    )


def _head(row: tuple[Any, ...]) -> ReceiptHead:
    return ReceiptHead(
        number=row[0],
        wave_id=row[1],
        supplier=Supplier(row[2], row[3], row[4]),
        dock=row[5],
        plate=row[6],
        timing=row[7],
        state=ReceiptState(row[8]),
        arrived_at=row[9],
        lines=int(row[10]),
    )


def _goods(row: tuple[Any, ...]) -> Goods:
    return Goods(
        sku_id=row[0],
        gtin=row[1],
        name=row[2],
        zone=Zone(row[3]),
        unit=row[4],
        weight_g=int(row[5]),
        shelf_life_days=int(row[6]),
        supplier=Supplier(row[7], row[8], row[9]),
    )
