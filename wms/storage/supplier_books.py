"""The suppliers' part of the books: what `wms.operations.supplier_ports` declares, on the store."""

import json
from collections.abc import Mapping
from typing import Any

from wms.domain.words import LateDecision
from wms.operations.supplier_ports import Decided, DockRow, OpenProduct
from wms.storage.statements import Statement
from wms.storage.store import Tx

_ORDERED = (
    "SELECT s.supplier_id, SUM(d.quantity) AS ordered, SUM(COALESCE(l.accepted, 0)) AS accepted"
    " FROM demand d JOIN sku s ON s.sku_id = d.sku_id LEFT JOIN (SELECT sku_id,"
    " SUM(accepted) AS accepted FROM goods_receipt_line WHERE wave_id = :wave_id"
    " AND reversed = 0 GROUP BY sku_id) l ON l.sku_id = d.sku_id"
    " WHERE d.wave_id = :wave_id AND d.quantity > 0 GROUP BY s.supplier_id"
)
_DOCKS = Statement(
    "SELECT p.supplier_id, p.name, COALESCE(a.dock, ''), COALESCE(a.starts_at, ''),"
    " COALESCE(a.ends_at, ''), COALESCE(o.ordered, 0), COALESCE(o.accepted, 0),"
    " COALESCE(r.number, ''), COALESCE(r.dock, ''), COALESCE(r.plate, ''),"
    " COALESCE(r.timing, ''), COALESCE(r.arrived_at, ''), COALESCE(r.closed_at, '')"
    f" FROM supplier p LEFT JOIN ({_ORDERED}) o ON o.supplier_id = p.supplier_id"
    " LEFT JOIN dock_appointment a ON a.wave_id = :wave_id AND a.supplier_id = p.supplier_id"
    " LEFT JOIN goods_receipt r ON r.wave_id = :wave_id AND r.supplier_id = p.supplier_id"
    " WHERE o.supplier_id IS NOT NULL OR a.supplier_id IS NOT NULL OR r.supplier_id IS NOT NULL"
    " ORDER BY CASE WHEN a.starts_at IS NULL THEN 1 ELSE 0 END, a.starts_at, a.dock,"
    " p.supplier_id, r.number"
)
_OPEN = Statement(
    "SELECT s.supplier_id, COALESCE(p.name, ''), s.sku_id, s.name, d.quantity,"
    " COALESCE(l.accepted, 0), COALESCE(l.held, 0) FROM demand d"
    " JOIN sku s ON s.sku_id = d.sku_id LEFT JOIN supplier p ON p.supplier_id = s.supplier_id"
    " LEFT JOIN (SELECT sku_id, SUM(accepted) AS accepted, SUM(held) AS held"
    " FROM goods_receipt_line WHERE wave_id = :wave_id AND reversed = 0 GROUP BY sku_id) l"
    " ON l.sku_id = d.sku_id WHERE d.wave_id = :wave_id"
    " AND d.quantity > COALESCE(l.accepted, 0) + COALESCE(l.held, 0)"
    " AND (:supplier_id = '' OR s.supplier_id = :supplier_id) ORDER BY s.supplier_id, s.sku_id"
)
_TOLD = Statement(
    "SELECT n.body FROM notice n WHERE n.wave_id = :wave_id AND n.supplier_id = :supplier_id"
    " ORDER BY n.version DESC LIMIT 1"
)
_DECIDED = Statement(
    "SELECT d.supplier_id, d.decision, d.reason, d.decided_at, COALESCE(p.name, d.decided_by),"
    " d.version FROM supplier_decision d LEFT JOIN person p ON p.person_id = d.decided_by"
    " WHERE d.wave_id = :wave_id"
)
_STATIONS = Statement("SELECT station_id FROM station ORDER BY station_id")


class SiteSuppliers:
    """See `wms.operations.supplier_ports.SupplierBooks`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def docks(self, wave_id: str) -> tuple[DockRow, ...]:
        # A supplier that came more than once stands with its latest receipt.
        found = {row[0]: row for row in self.tx.all(_DOCKS, wave_id=wave_id)}
        return tuple(_dock_row(row) for row in found.values())

    def open_products(self, wave_id: str, supplier_id: str = "") -> tuple[OpenProduct, ...]:
        told: dict[str, dict[str, Any]] = {}
        found = []
        for supplier, name, sku_id, product, ordered, accepted, held in self.tx.all(
            _OPEN, wave_id=wave_id, supplier_id=supplier_id
        ):
            if supplier not in told:
                told[supplier] = self._told(wave_id, supplier)
            points, routes = told[supplier].get(sku_id, (0, {}))
            known = (supplier, name, sku_id, product)
            counts = (int(ordered), int(accepted), int(held))
            found.append(OpenProduct(*known, *counts, points, routes))
        return tuple(found)

    def _told(self, wave_id: str, supplier_id: str) -> dict[str, Any]:
        """Points and routes of each product, by the latest notice."""
        row = self.tx.one(_TOLD, wave_id=wave_id, supplier_id=supplier_id)
        lines = json.loads(row[0])["lines"] if row else []
        return {line[0]: (line[4], line[5]) for line in lines}

    def decided(self, wave_id: str) -> Mapping[str, Decided]:
        return {
            supplier: Decided(LateDecision(decision), reason, at, person, int(version))
            for supplier, decision, reason, at, person, version in self.tx.all(
                _DECIDED, wave_id=wave_id
            )
        }

    def stations(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self.tx.all(_STATIONS))


def _dock_row(row: tuple[Any, ...]) -> DockRow:
    supplier, name, dock, starts, ends, ordered, accepted, *vehicle = row
    return DockRow(supplier, name, dock, starts, ends, int(ordered), int(accepted), *vehicle)
