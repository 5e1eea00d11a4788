"""Suppliers that have not brought everything: what is missing, how long the trucks can wait, and
what a supervisor's decision does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from wms.domain.messages import Message, Refused, say
from wms.domain.supply_events import SupplierDecided
from wms.domain.words import LateDecision, ManifestState, ShareCause
from wms.operations.boards.forecast import forecast
from wms.operations.boards.readiness import LOADING
from wms.operations.boards.standing import RouteProgress, Standing
from wms.operations.floor import Act
from wms.operations.ports import Books
from wms.operations.sharing import share_again
from wms.operations.supplier_ports import Decided, DockRow, OpenProduct

SUPPLIER_DECISION = "supplier_decision"
"""The message that tells a station what was decided: its delivery notes say it."""
OPEN, PLANNED = "open", "planned"
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class LateSupplier:
    """A supplier of which something has not come. `here`: its vehicle stands at a dock."""

    supplier_id: str
    name: str
    products: tuple[OpenProduct, ...]
    dock: DockRow | None
    decided: Decided | None

    @property
    def ordered(self) -> int:
        """Items of the products that have not all come."""
        return sum(one.ordered for one in self.products)

    @property
    def open(self) -> int:
        """Items that have not come."""
        return sum(one.open for one in self.products)

    @property
    def points(self) -> int:
        """Pick-up points that need the product most of them need: the least that go short."""
        return max((one.points for one in self.products), default=0)

    @property
    def routes(self) -> frozenset[str]:
        """Trunk routes that need some of it."""
        return frozenset(route for one in self.products for route in one.routes)

    @property
    def here(self) -> bool:
        """Whether its vehicle is being unloaded now."""
        return self.dock is not None and bool(self.dock.receipt) and not self.dock.closed_at


@dataclass(frozen=True, slots=True)
class Slack:
    """How long the trucks can wait. Minutes: `until` the first of them has to be loaded; `spare`
    of those once everything is sorted, what is missing among it, None where nobody can say yet.
    `gone`: trucks that left without it, of `trucks`."""

    until: int
    spare: int | None
    gone: int
    trucks: int


def late_suppliers(books: Books, wave_id: str) -> tuple[LateSupplier, ...]:
    """Every supplier of which something has not come, the most missing first. Empty for a wave
    that was planned before anything was received: there everything counts as come."""
    wave = books.receiving.wave(wave_id)
    if wave is None or not wave.stocks:
        return ()
    docks = {row.supplier_id: row for row in books.suppliers.docks(wave_id)}
    decided = books.suppliers.decided(wave_id)
    found: dict[str, list[OpenProduct]] = {}
    for product in books.suppliers.open_products(wave_id):
        found.setdefault(product.supplier_id, []).append(product)
    late = (
        LateSupplier(
            supplier, own[0].supplier, tuple(own), docks.get(supplier), decided.get(supplier)
        )
        for supplier, own in found.items()
    )
    return tuple(sorted(late, key=lambda one: (-one.open, one.supplier_id)))


def slack(
    late: LateSupplier, standing: Standing, steps: Mapping[int, int], now: datetime
) -> Slack | None:
    """How long the trucks that need it can wait; None where no truck needs it.

    A truck has to be sorted 20 minutes before it leaves (`readiness.LOADING`). What leaves first
    is sorted first, at the pace of the last half hour (`boards.forecast`); what is missing comes
    on top of it.
    """
    concerned = [one for one in standing.routes if one.route.route_id in late.routes]
    waiting = [one for one in concerned if not one.departed]
    gone = len(concerned) - len(waiting)
    if not concerned:
        return None
    until = min((_minutes(_due(one), now) for one in waiting), default=0)
    spare = _spare(late, standing, steps, now) if standing.plan == PLANNED else None
    return Slack(until, spare, gone, len(concerned))


def _spare(
    late: LateSupplier, standing: Standing, steps: Mapping[int, int], now: datetime
) -> int | None:
    """The least any of them has left over."""
    left, least = late.open, None
    for route in sorted((r for r in standing.routes if not r.departed), key=_due):
        left += route.total("left")
        if route.route.route_id not in late.routes:
            continue
        done = forecast(steps, left, now.timestamp())
        if done.finish is None:
            return None
        spare = int((_due(route).timestamp() - done.finish) // _MINUTE)
        least = spare if least is None else min(least, spare)
    return least


def _due(route: RouteProgress) -> datetime:
    return route.departs_at - LOADING


def _minutes(due: datetime, now: datetime) -> int:
    return int((due - now).total_seconds() // _MINUTE)


def decide(
    act: Act, wave_id: str, supplier_id: str, decision: LateDecision, reason: str
) -> Message:
    """What becomes of what a supplier has not brought. Refused before the cutoff, where all of it
    came, and once every truck that needs it has left.

    Before the plan it says what the plan counts on; after it what is left is shared again.
    """
    books = act.books
    plan, _ = books.boards.plan_of(wave_id)
    if plan in ("", OPEN):
        raise Refused(say("late.before_cutoff", wave=wave_id))
    late = next((s for s in late_suppliers(books, wave_id) if s.supplier_id == supplier_id), None)
    if late is None:
        raise Refused(say("late.nothing_open", supplier=supplier_id))
    if plan == PLANNED and _all_left(books, wave_id, late.routes):
        raise Refused(say("late.all_left", supplier=late.name or supplier_id))
    version = late.decided.version + 1 if late.decided else 1
    told = say("late.decided", supplier=late.name, decision_kind=decision, items=late.open)
    act.record(SupplierDecided(wave_id, supplier_id, decision, reason, version), told)
    for station in books.suppliers.stations():
        books.tell(station, SUPPLIER_DECISION, f"{wave_id}/{supplier_id}/{version}")
    if plan == PLANNED:
        for product in late.products:
            share_again(act, wave_id, product.sku_id, ShareCause.LATE_SUPPLIER)
    return told


def _all_left(books: Books, wave_id: str, routes: Iterable[str]) -> bool:
    """Whether no truck is here any more that could take it along."""
    states: dict[str, list[ManifestState]] = {}
    for row in books.boards.manifests(wave_id):
        if row.state is not ManifestState.VOID:
            states.setdefault(row.route_id, []).append(row.state)
    needed = set(routes) or {route.route_id for route in books.boards.routes()}
    return all(
        states.get(route) and all(s is ManifestState.DEPARTED for s in states[route])
        for route in needed
    )
