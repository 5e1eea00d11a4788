"""The accounts with suppliers: what `wms.operations.settlement_ports` declares, on the store."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from wms.domain.settlement import Figure, SettlementLine
from wms.operations.settlement_ports import Account, Correction, Frozen, Pending
from wms.storage.returns import RETURNED
from wms.storage.statements import Statement
from wms.storage.store import Tx

# One pass: every figure is a row of its own, added up by product. A product belongs to whoever
# brought it; only what never came belongs to whom the reference rows name.
# What goes back to a supplier while its account is being frozen is a line below it.
_HOLD = Statement("SELECT 1 FROM wave WHERE wave_id = :wave_id {exclusive}")
_ACCOUNTS = Statement(
    "SELECT f.supplier_id, COALESCE(p.name, ''), f.sku_id, COALESCE(s.name, ''),"
    " COALESCE(s.unit, ''), SUM(f.ordered), SUM(f.delivered), SUM(f.accepted), SUM(f.rejected),"
    " SUM(f.returned), SUM(f.weight_g) FROM ("
    "SELECT s.supplier_id, d.sku_id, d.quantity AS ordered, 0 AS delivered, 0 AS accepted,"
    " 0 AS rejected, 0 AS returned, 0 AS weight_g FROM demand d JOIN sku s ON s.sku_id = d.sku_id"
    " WHERE d.wave_id = :wave_id AND d.quantity > 0"
    " UNION ALL SELECT l.supplier_id, l.sku_id, 0, l.accepted + l.rejected + l.held, l.accepted,"
    " l.rejected, 0, l.weight_g FROM goods_receipt_line l"
    " WHERE l.wave_id = :wave_id AND l.reversed = 0"
    f" UNION ALL SELECT supplier_id, sku_id, 0, 0, 0, 0, returned, 0 FROM ({RETURNED}) r"
    ") f LEFT JOIN supplier p ON p.supplier_id = f.supplier_id"
    " LEFT JOIN sku s ON s.sku_id = f.sku_id"
    " WHERE :supplier_id = '' OR f.supplier_id = :supplier_id"
    " GROUP BY f.supplier_id, p.name, f.sku_id, s.name, s.unit"
    " ORDER BY f.supplier_id {binary}, f.sku_id {binary}"
)
_PENDING = Statement(
    "SELECT w.supplier_id, COALESCE(p.name, ''), SUM(w.receipts), SUM(w.held), SUM(w.returns)"
    " FROM (SELECT supplier_id, 1 AS receipts, 0 AS held, 0 AS returns FROM goods_receipt"
    " WHERE wave_id = :wave_id AND state = 'open'"
    " UNION ALL SELECT supplier_id, 0, held, 0 FROM goods_receipt_line"
    " WHERE wave_id = :wave_id AND reversed = 0 AND held > 0"
    " UNION ALL SELECT supplier_id, 0, 0, found - to_supplier - to_resale - destroyed"
    " FROM returns_line WHERE wave_id = :wave_id"
    " AND found > to_supplier + to_resale + destroyed"
    ") w LEFT JOIN supplier p ON p.supplier_id = w.supplier_id"
    " WHERE :supplier_id = '' OR w.supplier_id = :supplier_id"
    " GROUP BY w.supplier_id, p.name ORDER BY w.supplier_id {binary}"
)
_FROZEN = Statement(
    "SELECT a.supplier_id, COALESCE(p.name, ''), a.body, a.checksum, a.frozen_at,"
    " COALESCE(w.name, a.frozen_by) FROM settlement a"
    " LEFT JOIN supplier p ON p.supplier_id = a.supplier_id"
    " LEFT JOIN person w ON w.person_id = a.frozen_by WHERE a.wave_id = :wave_id"
    " AND (:supplier_id = '' OR a.supplier_id = :supplier_id) ORDER BY a.supplier_id {binary}"
)
_CORRECTIONS = Statement(
    "SELECT c.supplier_id, c.line, c.sku_id, COALESCE(s.name, ''), c.figure, c.quantity, c.reason,"
    " c.at, COALESCE(w.name, c.person_id) FROM settlement_correction c"
    " LEFT JOIN sku s ON s.sku_id = c.sku_id LEFT JOIN person w ON w.person_id = c.person_id"
    " WHERE c.wave_id = :wave_id AND (:supplier_id = '' OR c.supplier_id = :supplier_id)"
    " ORDER BY c.supplier_id {binary}, c.line"
)
_NIGHTS = Statement(
    "SELECT wave_id, business_date FROM wave WHERE state <> 'open' ORDER BY business_date"
)
# Something was received, and somebody's account is not final yet.
_UNFROZEN = Statement(
    "SELECT 1 FROM (SELECT s.supplier_id FROM demand d JOIN sku s ON s.sku_id = d.sku_id"
    " WHERE d.wave_id = :wave_id AND d.quantity > 0"
    " UNION SELECT supplier_id FROM goods_receipt_line WHERE wave_id = :wave_id AND reversed = 0"
    ") f WHERE EXISTS (SELECT 1 FROM goods_receipt r WHERE r.wave_id = :wave_id)"
    " AND NOT EXISTS (SELECT 1 FROM settlement a WHERE a.wave_id = :wave_id"
    " AND a.supplier_id = f.supplier_id) LIMIT 1"
)
_RECEIVED = Statement("SELECT 1 FROM goods_receipt WHERE wave_id = :wave_id LIMIT 1")
_PHONES = Statement("SELECT supplier_id, phone FROM supplier")


class SiteAccounts:
    """See `wms.operations.settlement_ports.AccountBooks`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def nights(self) -> tuple[tuple[str, str], ...]:
        return tuple((str(wave_id), str(day)) for wave_id, day in self.tx.all(_NIGHTS))

    def hold(self, wave_id: str) -> None:
        self.tx.one(_HOLD, wave_id=wave_id)

    def accounts(self, wave_id: str, supplier_id: str = "") -> Iterator[Account]:
        rows = self.tx.all(_ACCOUNTS, wave_id=wave_id, supplier_id=supplier_id)
        for (supplier, name), lines in groupby(rows, lambda row: (row[0], row[1])):
            yield Account(supplier, name, tuple(_line(row) for row in lines))

    def pending(self, wave_id: str, supplier_id: str = "") -> tuple[Pending, ...]:
        rows = self.tx.all(_PENDING, wave_id=wave_id, supplier_id=supplier_id)
        return tuple(Pending(row[0], row[1], *map(int, row[2:])) for row in rows)

    def frozen(self, wave_id: str, supplier_id: str = "") -> tuple[Frozen, ...]:
        rows = self.tx.all(_FROZEN, wave_id=wave_id, supplier_id=supplier_id)
        return tuple(Frozen(*row) for row in rows)

    def corrections(self, wave_id: str, supplier_id: str = "") -> tuple[Correction, ...]:
        rows = self.tx.all(_CORRECTIONS, wave_id=wave_id, supplier_id=supplier_id)
        return tuple(_correction(*row) for row in rows)

    def received(self, wave_id: str) -> bool:
        return self.tx.one(_RECEIVED, wave_id=wave_id) is not None

    def unfrozen(self, wave_id: str) -> bool:
        return self.tx.one(_UNFROZEN, wave_id=wave_id) is not None

    def phones(self) -> dict[str, str]:
        return dict(self.tx.all(_PHONES))


def _line(row: tuple[Any, ...]) -> SettlementLine:
    return SettlementLine(row[2], row[3], row[4], *map(int, row[5:]))


def _correction(
    supplier_id: str, line: int, sku_id: str, product: str, figure: str, *rest: Any
) -> Correction:
    return Correction(supplier_id, line, sku_id, product, Figure(figure), *rest)
