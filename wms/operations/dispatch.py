"""Closing a manifest and letting its vehicle leave: the rules, for the terminal and the office."""

from dataclasses import dataclass

from wms.domain.digest import checksum
from wms.domain.events import ManifestClosed, ManifestDeparted, PaperPrinted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.words import ManifestState, Tier, Zone
from wms.operations.copies import print_copy
from wms.operations.empties_rules import send_out
from wms.operations.floor import Act
from wms.operations.holding import held_on_board, refuse_held_on_board, refuse_warm
from wms.operations.override import record_override
from wms.operations.ports import Books, Loading, ManifestHead, Route
from wms.operations.reasons import GONE
from wms.operations.transport_ports import Left
from wms.operations.vehicles import refuse_uncooled

MANIFEST_PAPER = "manifest"
DELIVERY_NOTES = "delivery_notes"
ADVICE = "trunk_manifest"
DEPARTED = "departed"
"""Why a manifest is printed once more when its vehicle leaves; nobody has to answer for that."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What is known of a vehicle when it leaves. `left_at`, ISO 8601, where it left by itself and
    is recorded afterwards: then nobody measured what it carries."""

    plate: str
    driver: str
    driver_phone: str
    seals: tuple[str, ...]
    readings: tuple[tuple[Zone, int], ...]
    left_at: str = ""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What of a route is not on its vehicle."""

    containers: int
    items: int

    def __bool__(self) -> bool:
        return bool(self.containers or self.items)


NOTHING = Remainder(0, 0)


@dataclass(frozen=True, slots=True)
class Forced:
    """强发: the vehicle leaves without its remainder; `second` stands by, a different person."""

    second: Person
    reason: str


def remainder(books: Books, manifest: ManifestHead, loading: Loading) -> Remainder:
    """Containers of the route that are not on the vehicle, and items nobody has sorted."""
    behind = len(loading.unloaded) + len(loading.unclosed)
    return Remainder(behind, books.unsorted(manifest))


def close_manifest(
    act: Act,
    manifest: ManifestHead,
    forced: Forced | None = None,
    told: Message | None = None,
    *,
    gone: bool = False,
) -> Message:
    """The contents are final from now on. Leaving goods behind takes a reason and two people, of
    whom one may leave goods behind; what is missing is printed with the manifest.

    `told` is what a retry is answered, where the scan goes on to do more than close; `gone`: the
    vehicle has left by itself, whatever is on it.
    """
    if manifest.state is not ManifestState.OPEN:
        raise Refused(say("manifest.not_open", number=manifest.number, state=manifest.state))
    left = Left()
    if forced is not None:
        left = Left(act.hand.person.name, forced.second.name, forced.reason)
    # Frozen first: that holds the manifest, so nothing is loaded while it is being counted.
    body = act.books.freeze(manifest, left)
    loading = act.books.loading(manifest)
    if not loading.loaded:
        raise Refused(say("manifest.empty", number=manifest.number))
    if not gone:
        refuse_held_on_board(act.books, manifest)
    rest = remainder(act.books, manifest, loading)
    if rest and forced is None:
        raise Refused(_needs_second(act, manifest, rest))
    if not rest and forced is not None:
        # Its paper would say that somebody forced what nobody had to.
        raise Refused(say("manifest.nothing_left", number=manifest.number))
    answer = _closed(manifest, loading)
    _record_closing(act, manifest, body, loading, told or answer)
    if forced is not None:
        right = Right.LEAVE_BEHIND
        record_override(act, right, manifest.number, forced.second, forced.reason)
    return answer


def close_split(act: Act, manifest: ManifestHead, into: str, told: Message) -> Message:
    """The first of two vehicles is full: what is not on it follows on manifest `into`."""
    refuse_held_on_board(act.books, manifest)
    body = act.books.freeze(manifest, Left(follows_on=into))
    loading = act.books.loading(manifest)
    _record_closing(act, manifest, body, loading, told)
    return _closed(manifest, loading)


def _needs_second(act: Act, manifest: ManifestHead, rest: Remainder) -> Message:
    """What stays behind, and who has to stand by for that."""
    return say(
        "manifest.needs_second",
        number=manifest.number,
        containers=rest.containers,
        items=rest.items,
        role=second_for(act.hand.person.role, Right.LEAVE_BEHIND),
    )


def _record_closing(
    act: Act, manifest: ManifestHead, body: str, loading: Loading, told: Message
) -> None:
    act.record(
        ManifestClosed(
            number=manifest.number,
            checksum=checksum(body),
            body=body,
            left_behind=[sscc for sscc, _ in (*loading.unloaded, *loading.unclosed)],
        ),
        told,
    )


def _closed(manifest: ManifestHead, loading: Loading) -> Message:
    return say("manifest.closed", number=manifest.number, containers=loading.loaded)


def planned(books: Books, wave_id: str, route: Route) -> tuple[Departure, Message | None]:
    """The vehicle that is to go: the one given the route for tonight, else its usual one. Where it
    is on the road already, with a part of the load or of another route, nobody knows which comes:
    then nothing is proposed, and that is said."""
    vehicle = books.transport.vehicle(wave_id, route.route_id) or route
    gone = books.transport.left_with(wave_id, vehicle.plate)
    if gone:
        told = say("depart.vehicle_gone", plate=vehicle.plate, number=gone)
        return Departure("", "", "", (), ()), told
    return Departure(vehicle.plate, vehicle.driver, vehicle.driver_phone, (), ()), None


def depart(
    act: Act,
    manifest: ManifestHead,
    route: Route,
    leaving: Departure,
    second: Person | None = None,
) -> Message:
    """The vehicle leaves: its manifest prints, and each station on it is told.

    What is held does not leave. A vehicle that left by itself has taken it along: `second` stands
    by when that is written down, and it is held again where it arrives.
    """
    if manifest.state is ManifestState.DEPARTED:
        raise Refused(say("manifest.departed_already", number=manifest.number))
    if manifest.state is ManifestState.VOID:
        raise Refused(is_void(act.books, manifest))
    held = held_on_board(act.books, manifest.number)
    if not leaving.left_at or second is None:
        refuse_held_on_board(act.books, manifest)
    zones = act.books.loading(manifest).zones
    if not leaving.left_at:
        refuse_warm(act.books, manifest.number, leaving.readings)
        refuse_uncooled(act.books, manifest, leaving.plate, zones)
    stations = act.books.stations_on(manifest.number) if manifest.tier is Tier.TRUNK else ()
    answer = departed(manifest, leaving)
    act.record(
        ManifestDeparted(
            number=manifest.number,
            plate=leaving.plate,
            driver=leaving.driver,
            driver_phone=leaving.driver_phone,
            seals=list(leaving.seals),
            # What was taken off because of its reading does not travel.
            readings=[[zone, tenths] for zone, tenths in leaving.readings if zone in zones],
            previous_plate=_previous_plate(act.books, manifest, route, leaving),
            stations=list(stations),
            left_at=leaving.left_at,
            carrier=carrier.carrier if (carrier := act.books.cold.vehicle(leaving.plate)) else "",
            held=list(held) if leaving.left_at else [],
        ),
        answer,
    )
    if held and second is not None:
        record_override(act, Right.DECIDE_HOLD, manifest.number, second, GONE)
    for station_id in stations:
        act.books.tell(station_id, ADVICE, manifest.number)
    send_out(act, manifest, answer)
    copy = act.books.paper_copies(MANIFEST_PAPER, manifest.number)
    print_manifest(act, manifest, copy, "" if copy == 0 else DEPARTED)
    print_notes(act, manifest, act.scan.id)
    return answer


def _previous_plate(books: Books, manifest: ManifestHead, route: Route, leaving: Departure) -> str:
    """The vehicle that was to go: the one given the route for tonight, else its usual one. One that
    is on the road already was not."""
    wave_id = manifest.wave_id
    assigned = books.transport.vehicle(wave_id, route.route_id)
    others = (assigned.plate if assigned else "", route.plate)
    left = leaving.plate.upper()
    plates = (plate for plate in others if plate and plate.upper() != left)
    return next((plate for plate in plates if not books.transport.left_with(wave_id, plate)), "")


def departed(manifest: ManifestHead, leaving: Departure) -> Message:
    """What is said when the vehicle has left."""
    return say("manifest.departed", number=manifest.number, plate=leaving.plate)


def print_manifest(
    act: Act, manifest: ManifestHead, copy: int, reason: str, second: Person | None = None
) -> Message:
    """Queue copy `copy`: 0 is the ORIGINAL, every further one a REPRINT with its reason.

    A person's second reprint, and any after, takes a `second` person.
    """
    if manifest.state is ManifestState.OPEN:
        raise Refused(say("manifest.not_closed", number=manifest.number))
    if manifest.state is ManifestState.VOID and copy == 0:
        raise Refused(is_void(act.books, manifest))
    key = "manifest.reprinted" if copy else "manifest.printed"
    answer = say(key, number=manifest.number, copy=copy)
    printed = PaperPrinted(paper=MANIFEST_PAPER, number=manifest.number, copy=copy, reason=reason)
    return print_copy(act, printed, answer, second)


def print_notes(act: Act, manifest: ManifestHead, event_id: str) -> None:
    """The delivery notes of a branch manifest, once, with the fact that asked for them."""
    if manifest.tier is not Tier.BRANCH:
        return
    if not act.books.prints.copies(DELIVERY_NOTES, manifest.number):
        act.books.print(event_id, DELIVERY_NOTES, manifest.number, 0)


def manifest_of(books: Books, number: str) -> ManifestHead:
    """The manifest of that number; refused where there is none."""
    manifest = books.manifest(number)
    if manifest is None:
        raise Refused(say("manifest.unknown", number=number))
    return manifest


def is_void(books: Books, manifest: ManifestHead) -> Message:
    """That a manifest was voided, and which is right instead."""
    others = books.manifests_of_route(manifest.wave_id, manifest.route_id)
    right = [m.number for m in others if m.state is not ManifestState.VOID]
    if right and not first_was_voided(books, others):
        return say("manifest.void_instead", number=manifest.number, right=right[-1])
    return say("manifest.void", number=manifest.number, route=manifest.route_id)


def first_was_voided(books: Books, manifests: tuple[ManifestHead, ...]) -> bool:
    """Whether the second of a split load is closed and the first was taken back since: what that
    one carried waits for a manifest that is not open yet."""
    if not manifests or manifests[-1].state is not ManifestState.CLOSED:
        return False
    void = {m.number for m in manifests if m.state is ManifestState.VOID}
    return books.transport.follows(manifests[-1].number) in void
