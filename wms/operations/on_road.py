"""Another vehicle on the road: a truck that left breaks down, and its goods go on with another.

Its manifest stays as it was closed and printed; who carries it from now on, under which seals, is
a fact of its own that stands beside it. The stations on it are told, so that the seal they find is
the one they look for.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from wms.domain.codes import Code, CodeKind, read_temperature
from wms.domain.cold import degrees, example
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.transport_events import VehicleChanged
from wms.domain.words import ManifestState, Tier, Zone
from wms.operations.depart_state import LONGEST_ENTRY, left_at
from wms.operations.floor import Act, Answered, Floor, Hand
from wms.operations.ports import Books, ManifestHead
from wms.operations.reasons import ON_ROAD, choices, read_reason
from wms.operations.reply import Command, Expects, Scan, View
from wms.operations.transport_ports import Carried

VEHICLE_CHANGE = "vehicle_change"
"""The message by which a station learns with which vehicle and seals its goods come."""


class Ask(StrEnum):
    """What is asked for next, in this order."""

    REASON = "reason"
    WHEN = "when"
    PLATE = "plate"
    DRIVER = "driver"
    PHONE = "phone"
    SEAL = "seal"
    READING = "reading"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Road:
    """A vehicle that left with `manifest`: as it was, and what was keyed of the one that goes on.
    `waiting` are the cold zones still to be read; `readings` are in tenths of a degree."""

    manifest: ManifestHead
    was: Carried
    waiting: tuple[Zone, ...]
    ask: Ask = Ask.REASON
    reason: str = ""
    at: datetime | None = None
    plate: str = ""
    driver: str = ""
    phone: str = ""
    seals: tuple[str, ...] = ()
    readings: tuple[tuple[Zone, int], ...] = ()


def on_road(books: Books, manifest: ManifestHead) -> Road | None:
    """The vehicle of a manifest that has left; None where it has not."""
    was = books.transport.carried(manifest.number)
    if manifest.state is not ManifestState.DEPARTED or was is None:
        return None
    zones = books.loading(manifest).zones
    cold = tuple(zone for zone in zones if zone is not Zone.AMBIENT)
    return Road(manifest, was, cold, plate=was.plate, driver=was.driver, phone=was.driver_phone)


def told(road: Road, scan: Scan, code: Code) -> tuple[Road, Message]:
    """The answer to what is being asked, and what is said of it; refused where it is none."""
    done = code.kind is CodeKind.COMMAND and code.value == Command.DONE
    if code.kind is CodeKind.COMMAND and not done:
        raise Refused(say("command.not_here", command=code.value))
    if road.ask is Ask.REASON:
        road = replace(road, reason=read_reason(scan.text, ON_ROAD), ask=Ask.WHEN)
        return road, say("road.ask.when")
    if code.kind in (CodeKind.SSCC, CodeKind.MANIFEST) and road.ask is not Ask.READING:
        raise Refused(say("depart.label_scanned", code=code.value))
    if not done and len(code.value) > LONGEST_ENTRY:
        raise Refused(say("depart.entry_too_long", longest=LONGEST_ENTRY))
    entry = code.value
    match road.ask:
        case Ask.WHEN:
            at = scan.at if done else left_at(entry, scan.at)
            return _asks(replace(road, at=at), Ask.PLATE)
        case Ask.PLATE:
            return _asks(road if done else replace(road, plate=entry), Ask.DRIVER)
        case Ask.DRIVER:
            changed = road if done else replace(road, driver=entry, phone="")
            return _asks(changed, Ask.PHONE)
        case Ask.PHONE:
            return _asks(road if done else replace(road, phone=entry), Ask.SEAL)
        case Ask.SEAL if not done:
            seals = road.seals if entry in road.seals else (*road.seals, entry)
            return replace(road, seals=seals), say("depart.seal", seal=entry)
        case Ask.SEAL:
            return _asks(road, Ask.READING if road.waiting else Ask.CONFIRM)
        case _:
            return _read(road, entry, done)


def _asks(road: Road, ask: Ask) -> tuple[Road, Message]:
    return replace(road, ask=ask), say(f"road.ask.{ask}")


def _read(road: Road, entry: str, done: bool) -> tuple[Road, Message]:
    """A zone as it was measured when the goods went over; F9 where nobody did."""
    zone, *rest = road.waiting
    if not done:
        tenths = read_temperature(entry)
        if tenths is None:
            raise Refused(say("temperature.unreadable", entry=entry))
        road = replace(road, readings=(*road.readings, (zone, tenths)))
    road = replace(road, waiting=tuple(rest))
    return _asks(road, Ask.READING if rest else Ask.CONFIRM)


def change(floor: Floor, hand: Hand, scan: Scan, road: Road, code: str) -> Message:
    """The other vehicle goes on, in the name of a supervisor; each station on it is told.

    Refused where something else than the manifest or its route is scanned, nothing is another than
    before, or somebody was faster.
    """
    if code not in (road.manifest.number, road.manifest.route_id):
        raise Refused(say("depart.confirm_other", code=code, number=road.manifest.number))
    was = road.was
    now = (road.plate, road.driver, road.phone, road.seals)
    if now == (was.plate, was.driver, was.driver_phone, was.seals):
        raise Refused(say("road.nothing_new", number=road.manifest.number, plate=was.plate))
    try:
        with floor.act(hand, scan, Right.CHANGE_VEHICLE) as act:
            return _changed(act, road)
    except Answered as done:
        return done.answer


def _changed(act: Act, road: Road) -> Message:
    number, was = road.manifest.number, act.books.transport.carried(road.manifest.number)
    if was != road.was:
        raise Refused(say("road.changed_already", number=number))
    assert road.at is not None
    trunk = road.manifest.tier is Tier.TRUNK
    stations = act.books.stations_on(number) if trunk else ()
    seals = " ".join(road.seals) or "-"
    answer = say("road.changed", number=number, plate=road.plate, was=was.plate, seals=seals)
    if road.plate == was.plate:
        answer = say("road.went_on", number=number, plate=road.plate, seals=seals)
    carrier = act.books.cold.vehicle(road.plate)
    act.record(
        VehicleChanged(
            number=number,
            wave_id=road.manifest.wave_id,
            change=was.changes + 1,
            plate=road.plate,
            driver=road.driver,
            driver_phone=road.phone,
            carrier=carrier.carrier if carrier else "",
            seals=list(road.seals),
            readings=[[zone, tenths] for zone, tenths in road.readings],
            previous_plate=was.plate,
            reason=road.reason,
            changed_at=road.at.isoformat(timespec="seconds"),
            stations=list(stations),
        ),
        answer,
    )
    for station_id in stations:
        act.books.tell(station_id, VEHICLE_CHANGE, f"{number}/{was.changes + 1}")
    return answer


def view(title: Message, road: Road) -> View:
    """The route across the room; below, as it was, and what was keyed so far."""
    prompt = say(f"road.ask.{road.ask}")
    if road.ask is Ask.READING:
        zone = road.waiting[0]
        prompt = say("road.ask.reading_of", zone=zone, example=example(zone))
    was = road.was
    details = [
        say("road.was", number=road.manifest.number, plate=was.plate, driver=was.driver),
        say("depart.seals", seals=" ".join(was.seals) or "-"),
        say("road.now", plate=road.plate, driver=road.driver, seals=" ".join(road.seals) or "-"),
    ]
    details += [say("road.read", zone=zone, reading=degrees(n)) for zone, n in road.readings]
    return View(
        title,
        prompt,
        Expects.SCAN if road.ask in (Ask.REASON, Ask.CONFIRM) else Expects.TEXT,
        big=road.manifest.route_id,
        details=tuple(details),
        choices=choices(ON_ROAD) if road.ask is Ask.REASON else (),
        help="road",
    )
