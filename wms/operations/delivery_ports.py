"""What the morning's jobs need to know: driver's sheets and what was said of their stops."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from wms.domain.business_date import DELIVERED_BY, LOCAL
from wms.domain.codes import make_stop
from wms.domain.words import HoldState, InterceptState, Outcome, Zone
from wms.operations.intercept_ports import Interception

_END = {True: InterceptState.SET_ASIDE, False: InterceptState.TOO_LATE}


@dataclass(frozen=True, slots=True)
class SaidLine:
    """Items of a product a point did not take and why; `returned` is the fact by which they are
    on their way back, empty where nothing comes back."""

    sku_id: str
    quantity: int
    reason: str
    returned: str


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of a stop last, by whom, and by which fact."""

    version: int
    outcome: Outcome
    delivered_at: str
    reason: str
    tenths: int | None
    source: str
    said_at: str
    said_by: str
    event_id: str
    lines: tuple[SaidLine, ...]


@dataclass(frozen=True, slots=True)
class Goods:
    """Items of a product on board for a stop, in containers of a zone."""

    sku_id: str
    name: str
    zone: Zone
    quantity: int


@dataclass(frozen=True, slots=True)
class StopHold:
    """Items of a product that were too warm for a stop, read at `tenths` of a degree: at the stop
    itself, or before the vehicle took them along."""

    sku_id: str
    zone: Zone
    quantity: int
    tenths: int
    state: HoldState


@dataclass(frozen=True, slots=True)
class SheetStop:
    """A stop of a driver's sheet with what the vehicle brings it; `said` is None until somebody
    says what became of it. `intercepts`: orders of it that are not to be handed out, though their
    goods are on board. `holds` are those of the stop, `along` goods that left though held."""

    number: str
    sequence: int
    point_id: str
    name: str
    leader: str
    containers: tuple[str, ...]
    goods: tuple[Goods, ...]
    said: Said | None
    intercepts: tuple[Interception, ...] = ()
    holds: tuple[StopHold, ...] = ()
    along: tuple[StopHold, ...] = ()

    @property
    def undecided(self) -> bool:
        """Whether something of it is held, and no supervisor has decided."""
        return any(one.state is HoldState.HELD for one in self.holds)

    @property
    def condemned(self) -> dict[str, int]:
        """Items of it, by product, that a supervisor condemned: nothing said anew delivers them."""
        found: dict[str, int] = {}
        for one in self.holds:
            if one.state is HoldState.CONDEMNED:
                found[one.sku_id] = found.get(one.sku_id, 0) + one.quantity
        return found

    def released(self, sku_id: str, tenths: int) -> bool:
        """Whether a supervisor let a product be handed over at a reading as warm as this."""
        return any(
            one.state is HoldState.RELEASED and one.sku_id == sku_id and one.tenths >= tenths
            for one in self.holds
        )

    @property
    def waiting(self) -> tuple[Interception, ...]:
        """The interceptions of which nobody has said how they ended."""
        return tuple(one for one in self.intercepts if one.state is InterceptState.ASKED)

    @property
    def stopped(self) -> int:
        """Items of cancelled orders that its driver kept back."""
        aside = (one for one in self.intercepts if one.state is InterceptState.SET_ASIDE)
        return sum(one.packed for one in aside)

    @property
    def keeps(self) -> tuple[str, ...]:
        """The interceptions that wait and whose goods are kept back where it took nothing; those
        that were condemned come back for that."""
        left, found = self.got(), []
        for sku_id, items in self.condemned.items():
            left[sku_id] = left.get(sku_id, 0) - items
        for one in self.waiting:
            if one.packed <= left[one.sku_id]:
                left[one.sku_id] -= one.packed
                found.append(one.key)
        return tuple(found)

    def ended(self, back: Collection[str]) -> "SheetStop":
        """The same once its interceptions have ended: those of `back` with their goods on the
        vehicle, the others too late."""
        ended = tuple(
            replace(one, state=_END[one.key in back]) if one.state is InterceptState.ASKED else one
            for one in self.intercepts
        )
        return replace(self, intercepts=ended)

    @property
    def code(self) -> str:
        """The code beside its row."""
        return make_stop(self.number, self.sequence)

    @property
    def items(self) -> int:
        """Items on board for it."""
        return sum(goods.quantity for goods in self.goods)

    @property
    def cold(self) -> tuple[Zone, ...]:
        """The zones whose temperature is read when it takes them."""
        found = {goods.zone for goods in self.goods}
        return tuple(zone for zone in Zone if zone in found and zone is not Zone.AMBIENT)

    def name_of(self, sku_id: str) -> str:
        """What a product of it is called."""
        return next((goods.name for goods in self.goods if goods.sku_id == sku_id), sku_id)

    def got(self) -> dict[str, int]:
        """Items on board for it, by product; what was intercepted and kept back is not for it."""
        total: dict[str, int] = {}
        for goods in self.goods:
            total[goods.sku_id] = total.get(goods.sku_id, 0) + goods.quantity
        for one in self.intercepts:
            if one.state is InterceptState.SET_ASIDE:
                total[one.sku_id] = max(0, total[one.sku_id] - one.packed)
        return {sku_id: items for sku_id, items in total.items() if items}


@dataclass(frozen=True, slots=True)
class DriverSheet:
    """A branch manifest whose vehicle has left, with the stops it brings something."""

    number: str
    route_id: str
    route_name: str
    wave_id: str
    business_date: date
    departed_at: datetime
    plate: str
    driver: str
    stops: tuple[SheetStop, ...]

    @property
    def day(self) -> date:
        """The day its goods are delivered, whatever the clock says: the business date's next."""
        return self.business_date + timedelta(days=1)

    @property
    def open(self) -> tuple[SheetStop, ...]:
        """The stops of which nobody has said anything yet."""
        return tuple(stop for stop in self.stops if stop.said is None)


@dataclass(frozen=True, slots=True)
class SheetHead:
    """A driver's sheet in a list; `said` of its `stops` are done."""

    number: str
    route_id: str
    route_name: str
    departed_at: str
    plate: str
    driver: str
    stops: int
    said: int


@dataclass(frozen=True, slots=True)
class StopDue:
    """A stop of the morning: what was said of it, and when it was served; empty until then."""

    number: str
    point_id: str
    name: str
    sequence: int
    outcome: Outcome | None
    delivered_at: str


@dataclass(frozen=True, slots=True)
class RouteDue:
    """A branch route of a wave; `departed_at` is empty while its vehicle is here, `stops` are
    those of the vehicles that left."""

    route_id: str
    name: str
    departs_at: str
    departed_at: str
    stops: tuple[StopDue, ...]


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """How a branch route's morning went, in stops: `due` were on vehicles that left; of those
    `delivered` took all or part, `on_time` of them by 11:00 and `late` after it; `refused` took
    nothing, `undeliverable` had nobody there; of `open` nobody has said anything."""

    route_id: str
    due: int
    delivered: int
    partly: int
    on_time: int
    late: int
    refused: int
    undeliverable: int
    open: int


def due_at(business_date: date) -> datetime:
    """11:00 of the day after: by then the points have their goods (domain.md, step 8)."""
    day = business_date + timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(DELIVERED_BY), LOCAL)


class DeliveryBooks(Protocol):
    """Driver's sheets and deliveries. Nothing here decides anything."""

    def sheet(self, number: str) -> DriverSheet | None:
        """The sheet of a branch manifest that has left; None where there is no such one."""

    def sheets(self) -> tuple[SheetHead, ...]:
        """The sheets of the latest wave of which any vehicle has left, by route."""

    def on_note(self, event_ids: tuple[str, ...]) -> str:
        """The returns note that goods collected by one of these facts are on; empty where all
        are still here."""

    def comes_back(self, asked: Interception) -> str:
        """The sheet with goods of an interception on board, on which its point is said not to
        have taken the product, or it was too warm there; empty where none is."""

    def held(self, containers: tuple[str, ...]) -> tuple[str, ...]:
        """Which of these containers are held, or condemned, because of their temperature."""

    def routes(self, wave_id: str) -> tuple[RouteDue, ...]:
        """Every branch route of a wave that goes tonight, by departure, with its stops."""

    def figures(self, wave_id: str) -> tuple[DeliveryFigures, ...]:
        """How the morning of a wave went, by branch route."""
