"""How an effect protects itself, and the differences that effects open."""

from typing import Any

from wms.operations.ports import Overtaken, Stamp
from wms.storage.statements import Statement
from wms.storage.store import Tx

_OPEN_DISCREPANCY = Statement(
    "INSERT INTO discrepancy (event_id, line, wave_id, kind, subject, manifest, sku_id,"
    " destination_id, quantity, opened_at, opened_by, note)"
    " VALUES (:event_id, :line, :wave_id, :kind, :subject, :manifest, :sku_id,"
    " :destination_id, :quantity, :at, :person, :note)"
)
_REVERSE_DISCREPANCY = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE event_id = :event_id"
)
_REVERSE_OF_CONTAINER = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE manifest = :manifest AND subject = :sscc"
    " AND sku_id = '' AND state = 'unreviewed'"
)
_REVERSE_OF_ITEM = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE manifest = '' AND subject = :item"
    " AND state = 'unreviewed'"
)

_SUPPLY_SAID_ANEW = Statement(
    "UPDATE discrepancy SET state = 'reversed' WHERE wave_id = :wave_id AND subject = :supplier_id"
    " AND sku_id = :sku_id AND kind IN ('short', 'overage') AND note = '' AND state = 'unreviewed'"
)
"""What goes back with the driver bears its reason as a note, and stays said."""


def only(rows: int, what: str) -> None:
    """Exactly one row was touched, or somebody else was faster: `Overtaken`."""
    if rows != 1:
        raise Overtaken(what)


def open_discrepancy(tx: Tx, stamp: Stamp, line: int, kind: str, **of: Any) -> None:
    """A difference, unreviewed until a lead reviews it; its key is the fact that showed it."""
    empty = {"wave_id": "", "subject": "", "manifest": "", "sku_id": "", "destination_id": ""}
    values = {**empty, "quantity": 0, "note": "", **of}
    tx.run(
        _OPEN_DISCREPANCY,
        event_id=stamp.event_id,
        line=line,
        kind=kind,
        at=stamp.at,
        person=stamp.person_id,
        **values,
    )


def reverse_discrepancies(tx: Tx, event_id: str) -> None:
    """What the fact `event_id` opened was reversed with it."""
    tx.run(_REVERSE_DISCREPANCY, event_id=event_id)


def reverse_container_discrepancies(tx: Tx, manifest: str, sscc: str) -> None:
    """What was said of this container is said anew: it turned up, or its state changed."""
    tx.run(_REVERSE_OF_CONTAINER, manifest=manifest, sscc=sscc)


def reverse_item_discrepancies(tx: Tx, item: str) -> None:
    """An item of the belt that was given up fell after all."""
    tx.run(_REVERSE_OF_ITEM, item=item)


def supply_said_anew(tx: Tx, wave_id: str, supplier_id: str, sku_id: str) -> None:
    """By how much a supplier was short or over of a product is said anew."""
    tx.run(_SUPPLY_SAID_ANEW, wave_id=wave_id, supplier_id=supplier_id, sku_id=sku_id)
