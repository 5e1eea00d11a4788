"""The rules of tonight's routes: which stop goes with which, and on which vehicle."""

from dataclasses import dataclass

from wms.domain.events import LabelReprinted
from wms.domain.messages import Message, Refused, say
from wms.domain.transport_events import StopReassigned, VehicleAssigned
from wms.domain.words import ManifestState
from wms.operations.containers import LABEL, ROUTE_CHANGED
from wms.operations.floor import Act
from wms.operations.ports import Books, Destination, Route, Wave
from wms.operations.print_ports import Copy
from wms.operations.transport_ports import ManifestStanding


@dataclass(frozen=True, slots=True)
class Move:
    """Stops as they stood before they went over to route `to`."""

    stops: tuple[Destination, ...]
    to: str


def move(act: Act, wave: Wave, stops: tuple[Destination, ...], to: Route) -> Message:
    """The stops go with route `to` from now on, behind its own, in the order they had."""
    books = act.books
    first = stops[0]
    was = books.transport.stop(wave.wave_id, first.destination_id) or first
    books.transport.hold_manifests(wave.wave_id, was.route_id, to.route_id)
    others = books.transport.stops(wave.wave_id, to.route_id)
    last = max((other.destination.sequence for other in others), default=0)
    answer = _told(stops, to.route_id)
    for place, stop in enumerate(stops, last + 1):
        _move_one(act, wave, stop, to.route_id, place, answer)
    return answer


def move_back(act: Act, wave: Wave, moved: Move) -> Message:
    """As they were before; refused where somebody has moved one of them on since."""
    answer = _told(moved.stops, moved.stops[0].route_id)
    act.books.transport.hold_manifests(wave.wave_id, moved.stops[0].route_id, moved.to)
    for stop in moved.stops:
        now = act.books.transport.stop(wave.wave_id, stop.destination_id)
        if now is not None and now.route_id != moved.to:
            moved_on = {"destination": stop.destination_id, "route": now.route_id}
            raise Refused(say("reassign.moved_since", **moved_on))
        _move_one(act, wave, stop, stop.route_id, stop.sequence, answer)
    return answer


def _told(stops: tuple[Destination, ...], to: str) -> Message:
    if len(stops) == 1:
        return say("reassign.moved", destination=stops[0].destination_id, route=to)
    return say("reassign.moved_all", stops=len(stops), route=to)


def _move_one(
    act: Act, wave: Wave, stop: Destination, to: str, sequence: int, answer: Message
) -> None:
    now = act.books.transport.stop(wave.wave_id, stop.destination_id)
    if now is None:
        raise Refused(say("reassign.unknown", destination=stop.destination_id))
    if now.route_id == to:
        raise Refused(say("reassign.there_already", destination=stop.destination_id, route=to))
    for route_id in (now.route_id, to):
        _still_open(act.books, wave, route_id)
    loaded = act.books.transport.loaded_of(wave.wave_id, stop.destination_id)
    if loaded:
        raise Refused(
            say(
                "reassign.loaded",
                destination=stop.destination_id,
                sscc=loaded[0],
                containers=len(loaded),
                route=now.route_id,
            )
        )
    act.record(
        StopReassigned(
            wave_id=wave.wave_id,
            destination_id=stop.destination_id,
            from_route=now.route_id,
            to_route=to,
            sequence=sequence,
        ),
        answer,
    )
    for sscc, copies in act.books.transport.labels_of(wave.wave_id, stop.destination_id):
        printed = say("container.label_reprinted", sscc=sscc, copy=copies)
        again = LabelReprinted(sscc=sscc, copy=copies, reason=ROUTE_CHANGED)
        act.record(again, printed, Copy(LABEL, sscc, copies))


def _still_open(books: Books, wave: Wave, route_id: str) -> None:
    """Refuse a route one of whose manifests is final: what it says cannot change any more."""
    for manifest in books.manifests_of_route(wave.wave_id, route_id):
        if manifest.state is ManifestState.CLOSED:
            raise Refused(say("reassign.closed", number=manifest.number, route=route_id))
        if manifest.state is ManifestState.DEPARTED:
            raise Refused(say("reassign.departed", number=manifest.number, route=route_id))


def give_vehicle(
    act: Act, wave: Wave, route: Route, plate: str, driver: str, phone: str
) -> Message:
    """Another vehicle or driver tonight; what is empty stays as it is now."""
    for manifest in act.books.manifests_of_route(wave.wave_id, route.route_id):
        if manifest.state is ManifestState.CLOSED:
            raise Refused(say("reassign.closed", number=manifest.number, route=route.route_id))
    if not plate and not driver and not phone:
        raise Refused(say("reassign.nothing_changed", route=route.route_id))
    now = act.books.transport.vehicle(wave.wave_id, route.route_id) or route
    same_driver = not driver
    given = VehicleAssigned(
        wave_id=wave.wave_id,
        route_id=route.route_id,
        plate=plate or now.plate,
        driver=driver or now.driver,
        driver_phone=phone or (now.driver_phone if same_driver else ""),
    )
    answer = say("reassign.vehicle", route=route.route_id, plate=given.plate, driver=given.driver)
    act.record(given, answer)
    return answer


def state_of(standing: ManifestStanding) -> Message:
    """How a route's manifest stands, in words."""
    return say(f"transport.state.{standing.state or 'none'}")
