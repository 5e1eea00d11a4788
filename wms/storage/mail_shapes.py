"""What the body of a message from another site must look like before a store sees any of it.

A shape is a type; a list of one shape; a tuple, for a row with so many values; or a dict, for an
object with at least these names.
"""

from datetime import datetime
from typing import Any, get_type_hints

from wms.domain.night_figures import RouteFigures
from wms.domain.reference import Point, Route, Sku, Station
from wms.operations.difference_ports import REVIEW
from wms.operations.dispatch import ADVICE
from wms.operations.empties_rules import EMPTIES
from wms.operations.figure_ports import NIGHT_FIGURES
from wms.operations.intercept_rules import INTERCEPT, INTERCEPT_ENDED
from wms.operations.late_rules import SUPPLIER_DECISION
from wms.operations.on_road import VEHICLE_CHANGE
from wms.operations.reseal import TRUCK_SEALED
from wms.operations.returns_rules import RETURNS_ACCOUNT
from wms.operations.take_back_rules import RETURNS_NOTE
from wms.operations.unload import RECEIPT
from wms.storage.planning_store import STATION_PLAN

_LARGEST = 2**31 - 1
"""The largest whole number a column holds on every engine."""


def _row(kind: type) -> tuple[type, ...]:
    """A row of reference data, as JSON has it: words, numbers, and truth as a number."""
    return tuple(str if issubclass(t, str) else int for t in get_type_hints(kind).values())


SHAPES: dict[str, Any] = {
    SUPPLIER_DECISION: {
        "wave_id": str,
        "supplier_id": str,
        "decision": str,
        "reason": str,
        "version": int,
    },
    VEHICLE_CHANGE: {
        "number": str,
        "change": int,
        "wave_id": str,
        "plate": str,
        "driver": str,
        "driver_phone": str,
        "seals": [str],
        "previous_plate": str,
        "reason": str,
        "changed_at": str,
    },
    TRUCK_SEALED: {
        "number": str,
        "station_id": str,
        "wave_id": str,
        "seals": [str],
        "found": [str],
        "sealed_at": str,
        "sealed_by": str,
    },
    STATION_PLAN: {
        "wave_id": str,
        "version": int,
        "business_date": str,
        "stations": [_row(Station)],
        "routes": [_row(Route)],
        "points": [_row(Point)],
        "skus": [_row(Sku)],
        "lists": [(str, str, int, int)],
        "customers": str,
    },
    ADVICE: {
        "number": str,
        "wave_id": str,
        "business_date": str,
        "route_id": str,
        "plate": str,
        "driver": str,
        "seals": [str],
        "readings": [(str, int)],
        "containers": [
            {
                "sscc": str,
                "type": str,
                "zone": str,
                "destination_id": str,
                "content": [(str, int)],
            }
        ],
    },
    EMPTIES: {"subject": str, "lines": [(str, int, int)]},
    INTERCEPT: {
        "order_id": str,
        "line_no": int,
        "wave_id": str,
        "point_id": str,
        "sku_id": str,
        "quantity": int,
        "reason": str,
    },
    INTERCEPT_ENDED: {"order_id": str, "line_no": int, "state": str},
    RETURNS_NOTE: {"body": str, "checksum": str, "closed_at": str, "closed_by": str},
    RETURNS_ACCOUNT: {
        "number": str,
        "found": [(int, int)],
        "extra": [(str, str, str, int)],
    },
    NIGHT_FIGURES: {
        "wave_id": str,
        "version": int,
        "name": str,
        "over": bool,
        "counts": [(str, int)],
        "kinds": [(str, int, int)],
        "pace": [(str, int)],
        "routes": [_row(RouteFigures)],
    },
    REVIEW: {
        "opened_by": str,
        "line": int,
        "version": int,
        "wave_id": str,
        "kind": str,
        "subject": str,
        "sku_id": str,
        "matter": str,
        "cause": str,
        "note": str,
        "reviewed_at": str,
        "reviewed_by": str,
    },
    RECEIPT: {
        "number": str,
        "version": int,
        "wave_id": str,
        "arrived_at": str,
        "seal_intact": bool,
        "containers": [(str, str)],
    },
}


def fits(value: Any, shape: Any) -> bool:
    """Whether `value`, read from JSON, has the shape and can stand in any store."""
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in value and fits(value[name], inner) for name, inner in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    if isinstance(shape, tuple):
        return isinstance(value, list) and len(value) == len(shape) and all(map(fits, value, shape))
    if shape is str:
        return isinstance(value, str) and "\0" not in value and not _half_a_pair(value)
    if shape is int:
        # Not `True`, which Python takes for 1 and PostgreSQL does not.
        return type(value) is int and -_LARGEST <= value <= _LARGEST
    return isinstance(value, shape)


def a_moment(text: str) -> None:
    """ValueError where it is no time of ISO 8601 that says of which zone it is."""
    if datetime.fromisoformat(text).utcoffset() is None:
        raise ValueError(text)


def _half_a_pair(text: str) -> bool:
    """JSON can spell half a surrogate pair; nothing else can hold it."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)
