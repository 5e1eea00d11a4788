"""The customers' lines on the delivery notes of a station: what really came for each of them."""

from collections.abc import Mapping
from dataclasses import replace

from wms.domain.papers import DeliveryLine
from wms.domain.reference import Sku
from wms.planning.customers import delivery_lines
from wms.storage.statements import Statement
from wms.storage.store import Tx

_PUT = Statement(
    "SELECT destination_id, sku_id, put FROM sort_count WHERE wave_id = :wave_id AND put > 0"
)
_INTERCEPTED = Statement("SELECT order_id, line_no FROM intercept WHERE wave_id = :wave_id")
_CUSTOMERS = Statement("SELECT body FROM customer_lines WHERE wave_id = :wave_id")
_PROMISED = Statement(
    "SELECT k.sku_id FROM supplier_decision d JOIN sku k ON k.supplier_id = d.supplier_id"
    " WHERE d.wave_id = :wave_id AND d.decision = 'next_run'"
)


def handed_out(tx: Tx, wave_id: str, skus: Mapping[str, Sku]) -> dict[str, list[DeliveryLine]]:
    """By point what its customers get of what was put, first ordered first served, as the
    allocation did."""
    packed = tx.one(_CUSTOMERS, wave_id=wave_id)
    if packed is None:
        return {}
    put: dict[str, dict[str, int]] = {}
    for point, sku, quantity in tx.all(_PUT, wave_id=wave_id):
        put.setdefault(point, {})[sku] = quantity
    intercepted = {(order, line) for order, line in tx.all(_INTERCEPTED, wave_id=wave_id)}
    promised = {row[0] for row in tx.all(_PROMISED, wave_id=wave_id)}
    return {
        point: _share(
            [
                replace(
                    line,
                    next_run=line.sku_id in promised,
                    intercepted=(line.order_id, line.line_no) in intercepted,
                )
                for line in lines
            ],
            put.get(point, {}),
        )
        for point, lines in delivery_lines(bytes(packed[0]), skus).items()
    }


def _share(lines: list[DeliveryLine], left: dict[str, int]) -> list[DeliveryLine]:
    """What lies there of an order that was intercepted is nobody's, and comes last."""
    given: dict[tuple[str, int], DeliveryLine] = {}
    for line in sorted(lines, key=lambda line: line.intercepted):
        quantity = min(line.quantity, left.get(line.sku_id, 0))
        left[line.sku_id] = left.get(line.sku_id, 0) - quantity
        given[line.order_id, line.line_no] = replace(line, quantity=quantity)
    return [given[line.order_id, line.line_no] for line in lines]
