"""How far the night is: every destination and every route, from plan, counters and containers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from wms.domain.business_date import LOCAL
from wms.domain.messages import Refused, Unavailable, say
from wms.domain.words import ContainerState, ManifestState
from wms.operations.boards.looks import Look, Seen
from wms.operations.boards.ports import BoardBooks, ManifestRow, RouteRow
from wms.operations.conveyor_choice import minutes_into_the_night
from wms.operations.floor import Floor
from wms.operations.ports import Destination, Wave

_NOON = time(12, 0)
_LAST = "11:59"
_ABOARD = frozenset(ContainerState) - {ContainerState.OPEN, ContainerState.CLOSED}
RARELY = 60
"""Adding up every counter of a night costs more than all the rest: it is repeated after so many
times what it took, on SQLite with 150,000 counters every few seconds."""


def moment(wave: Wave, at: str) -> datetime:
    """`HH:MM` in the night of a wave, which lasts from noon of its business date to the next."""
    noon = datetime.combine(datetime.fromisoformat(wave.business_date), _NOON, LOCAL)
    return noon + timedelta(minutes=minutes_into_the_night(at))


def tonight(floor: Floor) -> Wave:
    """The night a board is about: the first that has not ended, planned or not, else the last
    there was. Refused while there is none."""
    with floor.store.reading() as books:
        nights = books.boards.nights()
    if not nights:
        raise Refused(say("wave.none_planned"))
    now = floor.clock()
    return next((wave for wave in nights if now < moment(wave, _LAST)), nights[-1])


@dataclass(frozen=True, slots=True)
class StopStanding:
    """How far one destination is. Items: `planned` of it `put` and `short`; containers: `open`
    ones hold something, `waiting` are closed, `aboard` are on the vehicle or went with it."""

    destination: Destination
    planned: int
    put: int
    short: int
    open: int
    waiting: int
    aboard: int

    @property
    def left(self) -> int:
        """Items neither put nor reported short."""
        return self.planned - self.put - self.short


@dataclass(frozen=True, slots=True)
class RouteProgress:
    """A route with its destinations and its manifests, by version."""

    route: RouteRow
    departs_at: datetime
    stops: tuple[StopStanding, ...]
    manifests: tuple[ManifestRow, ...]

    def total(self, what: str) -> int:
        """The sum over its destinations of one of their figures."""
        return sum(getattr(stop, what) for stop in self.stops)

    @property
    def state(self) -> ManifestState | None:
        """That of its latest manifest; None before loading began."""
        return self.manifests[-1].state if self.manifests else None

    @property
    def departed(self) -> bool:
        """Whether every vehicle that was loaded for it has left."""
        left = [m.state for m in self.manifests if m.state is not ManifestState.VOID]
        return bool(left) and all(state is ManifestState.DEPARTED for state in left)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the night stands. `plan` is the state of its wave: "open", "frozen", "planned". `first`
    are the first departures by tier, `HH:MM`."""

    wave: Wave
    plan: str
    routes: tuple[RouteProgress, ...]
    first: Mapping[str, str]

    def route(self, route_id: str) -> RouteProgress | None:
        """One of them."""
        return next((one for one in self.routes if one.route.route_id == route_id), None)

    @property
    def stops(self) -> Iterable[StopStanding]:
        """Every destination."""
        return (stop for route in self.routes for stop in route.stops)

    @property
    def left(self) -> int:
        """Items neither put nor short."""
        return sum(stop.left for stop in self.stops)


@dataclass
class NightWatch:
    """What the boards of one terminal know of the night, read no oftener than is cheap.

    The plan is read once, the counters now and then, containers and manifests every half second.
    """

    floor: Floor
    _plan: dict[str, int] = field(default_factory=dict)
    _plan_of: tuple[str, int] = ("", -1)

    def __post_init__(self) -> None:
        self._light = Look[Standing](self.floor.ticks)
        self._counts = Look[dict[str, tuple[int, int]]](self.floor.ticks, RARELY)

    def standing(self, wave: Wave) -> Seen[Standing]:
        """How the night of a wave stands."""
        return self._light.now(wave.wave_id, lambda: self._read(wave))

    def _read(self, wave: Wave) -> Standing:
        counts = self._counts.now(wave.wave_id, lambda: self._sorted(wave)).value
        if counts is None:
            raise Unavailable(say("boards.no_answer_yet"))
        with self.floor.store.reading() as books:
            return self._gather(books.boards, wave, counts)

    def _sorted(self, wave: Wave) -> dict[str, tuple[int, int]]:
        with self.floor.store.reading() as books:
            return books.boards.sorted(wave.wave_id)

    def _gather(
        self, boards: BoardBooks, wave: Wave, counts: Mapping[str, tuple[int, int]]
    ) -> Standing:
        plan, version = boards.plan_of(wave.wave_id)
        if self._plan_of != (wave.wave_id, version):
            self._plan = boards.planned(wave.wave_id)
            self._plan_of = (wave.wave_id, version)
        boxes = boards.boxes(wave.wave_id)
        stops: dict[str, list[StopStanding]] = {}
        for place in boards.stops(wave.wave_id):
            key = place.destination_id
            stop = _stop(place, self._plan.get(key, 0), counts.get(key, (0, 0)), boxes.get(key, {}))
            stops.setdefault(place.route_id, []).append(stop)
        manifests: dict[str, list[ManifestRow]] = {}
        for row in boards.manifests(wave.wave_id):
            manifests.setdefault(row.route_id, []).append(row)
        routes = (
            RouteProgress(
                route,
                moment(wave, route.departs_at),
                tuple(stops[route.route_id]),
                tuple(manifests.get(route.route_id, ())),
            )
            for route in boards.routes()
            # A route nobody here is served by leaves from somewhere else.
            if route.route_id in stops
        )
        return Standing(wave, plan, tuple(routes), boards.first_departures())


def _stop(
    place: Destination,
    planned: int,
    counts: tuple[int, int],
    boxes: Mapping[ContainerState, int],
) -> StopStanding:
    put, short = counts
    aboard = sum(number for state, number in boxes.items() if state in _ABOARD)
    standing = (boxes.get(ContainerState.OPEN, 0), boxes.get(ContainerState.CLOSED, 0), aboard)
    return StopStanding(place, planned, put, short, *standing)
