"""What each fact is about: the one table by which a search finds the history of a thing.

`journal.subject` is the code of the thing, as it stands on its label or in its table: the SSCC of
a container, the number of a manifest, a person's code, a sorter's track, and where nothing more
specific is known the destination, or the wave. `journal.sku_id` is the product, where a fact is
about one. Both are told by the body alone, so that they can be proved (`wms check`) and filled in
for facts written before; they are outside the chain, because they say nothing that is not in it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from wms.domain.event import Event
from wms.storage.statements import Statement
from wms.storage.store import Tx

TRACK = "track"
"""A track is known by three fields together: `sorter-1/3/271`."""

ABOUT: dict[str, tuple[str, ...]] = {
    "person_added": ("person_id",),
    "badge_revoked": ("person_id",),
    "badge_issued": ("person_id",),
    "badge_unlocked": ("person_id",),
    "pin_set": ("person_id",),
    "pin_failed": ("person_id",),
    "second_shown": ("person_id",),
    "terminal_lost": ("terminal",),
    "preference_set": ("person_id",),
    "signed_in": ("person_id",),
    "signed_out": ("person_id",),
    "files_imported": (),
    "plan_taken": ("wave_id",),
    "wave_frozen": ("wave_id",),
    "plan_released": ("wave_id",),
    "container_bound": ("sscc",),
    "container_closed": ("sscc",),
    "container_counted": ("sscc",),
    "content_corrected": ("sscc",),
    "label_reprinted": ("sscc",),
    "items_put": ("sscc", "destination_id"),
    "put_reversed": ("sscc", "destination_id"),
    "manifest_opened": ("number",),
    "container_loaded": ("sscc",),
    "load_reversed": ("sscc",),
    "manifest_closed": ("number",),
    "manifest_departed": ("number",),
    "manifest_voided": ("number",),
    "manifest_split": ("number",),
    "stop_reassigned": ("destination_id",),
    "vehicle_assigned": ("route_id",),
    "vehicle_changed": ("number",),
    "vehicle_change_told": ("number",),
    "truck_sealed": ("number",),
    "truck_seal_told": ("number",),
    "paper_printed": ("number",),
    "copy_confirmed": ("number",),
    "copy_queued_again": ("number",),
    "queue_sent": ("printer",),
    "manifest_advised": ("number",),
    "truck_arrived": ("number",),
    "container_received": ("sscc",),
    "unload_finished": ("number",),
    "receipt_taken": ("number",),
    "difference_reported": ("sscc", "destination_id", "sku_id", "wave_id"),
    "report_reversed": ("sscc", "destination_id", "sku_id", "wave_id"),
    "difference_reviewed": ("opened_by",),
    "review_told": ("subject", "site_id"),
    "overridden": ("subject",),
    "supplier_arrived": ("number",),
    "goods_received": ("number",),
    "goods_received_reversed": ("number",),
    "goods_receipt_closed": ("number",),
    "supply_reconciled": ("wave_id",),
    "supplier_decided": ("supplier_id",),
    "supplier_decision_told": ("supplier_id",),
    "notices_issued": ("wave_id",),
    "supply_shared": ("wave_id",),
    "settlement_frozen": ("supplier_id",),
    "settlement_corrected": ("supplier_id",),
    "figures_taken": ("site_id",),
    "reading_taken": ("subject",),
    "goods_held": ("subject",),
    "hold_decided": ("subject",),
    "stop_delivered": ("point_id",),
    "empties_moved": ("party",),
    "empties_told": ("party",),
    "order_intercepted": ("order_id",),
    "intercept_asked": ("order_id",),
    "intercept_answered": ("order_id",),
    "intercept_ended": ("order_id",),
    "intercept_told": ("order_id",),
    "return_collected": ("party",),
    "return_reversed": ("party",),
    "returns_note_closed": ("number",),
    "returns_advised": ("number",),
    "returns_received": ("number",),
    "returns_counted": ("number",),
    "return_disposed": ("number",),
    "return_slip_closed": ("number",),
    "sorter_switched": ("sorter",),
    "sorter_run_began": ("sorter",),
    "item_routed": (TRACK,),
    "item_diverted": ("sscc", TRACK),
    "item_landed": ("sscc", TRACK),
    "item_released": (TRACK,),
}
"""For every kind of fact the fields that name what it is about; the first not empty does."""


def about(event: Event) -> tuple[str, str]:
    """The subject and the product of a fact; empty where there is none."""
    return _subject(event.kind, lambda name: getattr(event, name)), getattr(event, "sku_id", "")


def about_body(kind: str, body: Mapping[str, Any]) -> tuple[str, str]:
    """The same of a fact as the journal holds it; of a kind nobody knows, nothing."""
    return _subject(kind, lambda name: body.get(name, "")), str(body.get("sku_id", ""))


def _subject(kind: str, value: Callable[[str], Any]) -> str:
    for name in ABOUT.get(kind, ()):
        if found := value(name):
            whole = name == TRACK
            return f"{value('sorter')}/{value('run')}/{found}" if whole else str(found)
    return ""


_FACTS = Statement(
    "SELECT position, kind, body FROM journal WHERE position > :after ORDER BY position LIMIT :most"
)
_FILL = Statement(
    "UPDATE journal SET subject = :subject, sku_id = :sku_id WHERE position = :position"
)
AT_A_TIME = 2000


def fill_subjects(tx: Tx) -> None:
    """Say of every fact in the journal what it is about; a few thousand are held at a time."""
    for rows in _portions(tx):
        filled = []
        for position, kind, body in rows:
            subject, sku_id = about_body(kind, json.loads(body))
            filled.append({"position": position, "subject": subject, "sku_id": sku_id})
        tx.many(_FILL, filled)


def _portions(tx: Tx) -> Iterator[list[tuple[Any, ...]]]:
    after = 0
    while rows := tx.all(_FACTS, after=after, most=AT_A_TIME):
        yield rows
        after = rows[-1][0]
