"""What each fact does to the tables: the one place where the floor's tables change.

Used when a fact is recorded and when the journal is replayed; both must give the same rows. An
effect guards itself where two terminals can meet: the slower one changes nothing.
"""

from collections.abc import Callable
from typing import Any

from wms.domain import device_events as d
from wms.domain import difference_events as x
from wms.domain import events as e
from wms.domain import people_events as p
from wms.domain import transport_events as t
from wms.domain.words import SiteKind
from wms.operations.ports import Stamp
from wms.storage.effects import belt, differences, inbound, people, sorting, transport
from wms.storage.store import Tx

_EFFECTS: dict[type[e.Event], Callable[[Tx, Stamp, Any], None]] = {
    e.PersonAdded: people.person_added,
    e.BadgeRevoked: people.badge_revoked,
    e.SignedIn: people.signed_in,
    p.BadgeIssued: people.badge_issued,
    p.PinSet: people.pin_set,
    p.PinFailed: people.pin_failed,
    p.BadgeUnlocked: people.badge_unlocked,
    p.SecondShown: people.second_shown,
    p.TerminalLost: people.terminal_lost,
    p.PreferenceSet: people.preference_set,
    e.ContainerBound: sorting.container_bound,
    e.ContainerClosed: sorting.container_closed,
    e.LabelReprinted: sorting.label_reprinted,
    e.ManifestOpened: transport.manifest_opened,
    e.ContainerLoaded: transport.container_loaded,
    e.LoadReversed: transport.load_reversed,
    e.ManifestClosed: transport.manifest_closed,
    e.ManifestDeparted: transport.manifest_departed,
    e.PaperPrinted: transport.paper_printed,
    t.ManifestVoided: transport.manifest_voided,
    t.ManifestSplit: transport.manifest_split,
    t.StopReassigned: transport.stop_reassigned,
    t.VehicleAssigned: transport.vehicle_assigned,
    e.ManifestAdvised: inbound.manifest_advised,
    e.TruckArrived: inbound.truck_arrived,
    e.ContainerReceived: inbound.container_received,
    e.UnloadFinished: inbound.unload_finished,
    e.ReceiptTaken: inbound.receipt_taken,
    d.SorterSwitched: belt.sorter_switched,
    d.SorterRunBegan: belt.sorter_run_began,
    d.ItemRouted: belt.item_routed,
    d.ItemReleased: belt.item_released,
    x.ContainerCounted: differences.container_counted,
    x.DifferenceReviewed: differences.difference_reviewed,
}


class Effects:
    """The effects of a site's facts. A grid station keeps stock; the warehouse keeps none."""

    def __init__(self, kind: SiteKind) -> None:
        self._keeps_stock = kind is SiteKind.GRID_STATION

    def apply(self, tx: Tx, stamp: Stamp, event: e.Event) -> None:
        """Do to the tables what `event` means; `Overtaken` where a guard does not hold."""
        if isinstance(event, e.ItemsPut):
            sorting.items_put(tx, stamp, event, self._keeps_stock)
        elif isinstance(event, e.PutReversed):
            sorting.put_reversed(tx, stamp, event, self._keeps_stock)
        elif isinstance(event, d.ItemDiverted):
            belt.item_diverted(tx, stamp, event, self._keeps_stock)
        elif isinstance(event, d.ItemLanded):
            belt.item_landed(tx, stamp, event, self._keeps_stock)
        elif isinstance(event, x.DifferenceReported):
            differences.difference_reported(tx, stamp, event, self._keeps_stock)
        elif isinstance(event, x.ReportReversed):
            differences.report_reversed(tx, stamp, event, self._keeps_stock)
        elif isinstance(event, x.ContentCorrected):
            differences.content_corrected(tx, stamp, event, self._keeps_stock)
        else:
            effect = _EFFECTS.get(type(event))
            if effect is not None:
                effect(tx, stamp, event)
