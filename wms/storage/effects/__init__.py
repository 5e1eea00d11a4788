"""What each fact does to the tables: the one place where the floor's tables change.

Used when a fact is recorded and when the journal is replayed; both must give the same rows. An
effect guards itself where two terminals can meet: the slower one changes nothing.
"""

from collections.abc import Callable
from typing import Any

from wms.domain import cold_events as c
from wms.domain import delivery_events as v
from wms.domain import device_events as d
from wms.domain import difference_events as x
from wms.domain import events as e
from wms.domain import people_events as p
from wms.domain import supply_events as s
from wms.domain import transport_events as t
from wms.domain.words import SiteKind
from wms.operations.ports import Stamp
from wms.storage.effects import (
    belt,
    cold,
    delivery,
    differences,
    figures,
    inbound,
    intercepts,
    people,
    receiving,
    returns,
    settlement,
    sharing,
    sorting,
    suppliers,
    transport,
)
from wms.storage.store import Tx

_EFFECTS: dict[type[e.Event], Callable[[Tx, Stamp, Any], None]] = {
    e.PersonAdded: people.person_added,
    s.SettlementFrozen: settlement.settlement_frozen,
    s.SettlementCorrected: settlement.settlement_corrected,
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
    t.VehicleChanged: transport.vehicle_changed,
    t.VehicleChangeTold: transport.vehicle_change_told,
    t.TruckSealed: transport.truck_sealed,
    t.TruckSealTold: transport.truck_seal_told,
    e.ManifestAdvised: inbound.manifest_advised,
    e.TruckArrived: inbound.truck_arrived,
    e.ContainerReceived: inbound.container_received,
    e.UnloadFinished: inbound.unload_finished,
    e.ReceiptTaken: inbound.receipt_taken,
    d.SorterSwitched: belt.sorter_switched,
    d.SorterRunBegan: belt.sorter_run_began,
    d.ItemRouted: belt.item_routed,
    d.ItemReleased: belt.item_released,
    s.SupplyShared: sharing.supply_shared,
    v.OrderIntercepted: intercepts.order_intercepted,
    v.InterceptAsked: intercepts.intercept_asked,
    e.PlanTaken: intercepts.plan_taken,
    v.InterceptAnswered: intercepts.intercept_answered,
    v.InterceptEnded: intercepts.intercept_ended,
    v.InterceptTold: intercepts.intercept_told,
    s.FiguresTaken: figures.figures_taken,
    s.SupplierDecided: suppliers.supplier_decided,
    s.SupplierDecisionTold: suppliers.supplier_decision_told,
    s.SupplierArrived: receiving.supplier_arrived,
    s.GoodsReceiptClosed: receiving.goods_receipt_closed,
    s.SupplyReconciled: receiving.supply_reconciled,
    c.ReadingTaken: cold.reading_taken,
    c.GoodsHeld: cold.goods_held,
    v.StopDelivered: delivery.stop_delivered,
    v.EmptiesMoved: delivery.empties_moved,
    v.EmptiesTold: delivery.empties_moved,
    v.ReturnsNoteClosed: returns.returns_note_closed,
    v.ReturnsAdvised: returns.returns_advised,
    v.ReturnsReceived: returns.returns_received,
    v.ReturnsCounted: returns.returns_counted,
    v.ReturnDisposed: returns.return_disposed,
    v.ReturnSlipClosed: returns.return_slip_closed,
    x.ContainerCounted: differences.container_counted,
    x.DifferenceReviewed: differences.difference_reviewed,
    x.ReviewTold: differences.review_told,
}


_ON_STOCK: dict[type[e.Event], Callable[[Tx, Stamp, Any, bool], None]] = {
    e.ItemsPut: sorting.items_put,
    e.PutReversed: sorting.put_reversed,
    d.ItemDiverted: belt.item_diverted,
    d.ItemLanded: belt.item_landed,
    x.DifferenceReported: differences.difference_reported,
    x.ReportReversed: differences.report_reversed,
    x.ContentCorrected: differences.content_corrected,
    c.HoldDecided: cold.hold_decided,
    s.GoodsReceived: receiving.goods_received,
    s.GoodsReceivedReversed: receiving.goods_received_reversed,
    v.ReturnCollected: returns.return_collected,
    v.ReturnReversed: returns.return_reversed,
}
"""Those that move what is on hand, where the site keeps stock of their wave."""


class Effects:
    """The effects of a site's facts. A grid station keeps stock; a warehouse keeps it of the waves
    it receives goods for."""

    def __init__(self, kind: SiteKind) -> None:
        self._station = kind is SiteKind.GRID_STATION
        self._keeping: dict[str, bool] = {}

    def keeps_stock(self, tx: Tx, wave_id: str) -> bool:
        """Whether the site keeps stock of a wave. Remembered: what is asked of it once the plan is
        released, when the first receipt that decides it can no longer be opened."""
        if self._station:
            return True
        known = self._keeping.get(wave_id)
        if known is None:
            known = tx.one(receiving.KEEPS_STOCK, wave_id=wave_id) is not None
            self._keeping[wave_id] = known
        return known

    def apply(self, tx: Tx, stamp: Stamp, event: e.Event) -> None:
        """Do to the tables what `event` means; `Overtaken` where a guard does not hold."""
        kind = type(event)
        if (stocked := _ON_STOCK.get(kind)) is not None:
            stocked(tx, stamp, event, self.keeps_stock(tx, getattr(event, "wave_id", "")))
        elif (effect := _EFFECTS.get(kind)) is not None:
            effect(tx, stamp, event)
        if kind is s.SupplierArrived:
            # Asked again of the books: this arrival may decide it, or may not be committed.
            self._keeping.clear()
