"""What is known of a departure so far."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from wms.domain.codes import Code, CodeKind
from wms.domain.cold import degrees, example
from wms.domain.messages import Message, Refused, say
from wms.domain.words import Zone
from wms.operations import dispatch
from wms.operations.ports import Loading, ManifestHead, Route, Wave

LONGEST_ENTRY = 40


class Ask(StrEnum):
    """What is asked for next."""

    ROUTE = "route"
    PLATE = "plate"
    DRIVER = "driver"
    SEAL = "seal"
    READING = "reading"
    CONFIRM = "confirm"
    REASON = "reason"
    SECOND = "second"
    GONE = "gone"


PAGES = {
    Ask.PLATE: "depart_vehicle",
    Ask.DRIVER: "depart_vehicle",
    Ask.SEAL: "depart_seal",
    Ask.READING: "reading",
    Ask.CONFIRM: "depart_confirm",
    Ask.REASON: "reason",
    Ask.GONE: "depart_gone",
}


@dataclass(frozen=True, slots=True)
class DepartState:
    """What is known of the departure so far. `waiting` are the cold zones still to be read.

    `rest` stays behind; `closing`: the vehicle waits, only its manifest is closed; `reason` is
    why it is forced; `doubted` a reading in tenths that is too warm and was keyed once;
    `after_gone` what is asked once it is known when the vehicle left by itself.
    """

    wave: Wave
    ask: Ask = Ask.ROUTE
    route: Route | None = None
    manifest: ManifestHead | None = None
    loading: Loading | None = None
    leaving: dispatch.Departure | None = None
    waiting: tuple[Zone, ...] = ()
    rest: dispatch.Remainder = dispatch.NOTHING
    closing: bool = False
    reason: str = ""
    doubted: int | None = None
    after_gone: Ask = Ask.PLATE


def reading_of(zone: Zone) -> Message:
    """What asks for the reading of a zone, with one that fits it."""
    return say("depart.ask.reading_of", zone=zone, example=example(zone))


def asked(state: DepartState) -> Message:
    """The question that stands."""
    if state.ask is Ask.READING:
        return reading_of(state.waiting[0])
    if state.leaving is not None:
        missing = {Ask.PLATE: not state.leaving.plate, Ask.DRIVER: not state.leaving.driver}
        if missing.get(state.ask):
            return say(f"depart.missing.{state.ask}")
    return say(f"depart.ask.{state.ask}")


def is_ours(code: Code, route: Route) -> bool:
    """Whether it is a label of ours, scanned too early: no plate, driver or seal looks like it."""
    return code.kind in (CodeKind.SSCC, CodeKind.MANIFEST) or code.value == route.route_id


def told_readings(readings: tuple[tuple[Zone, int], ...]) -> list[Message]:
    """What was measured, in one line: the screen has few."""
    match readings:
        case ((zone, tenths), (other, others)):
            both = {"reading": degrees(tenths), "other_reading": degrees(others)}
            return [say("depart.read_both", zone=zone, other_zone=other, **both)]
        case _:
            return [say("road.read", zone=zone, reading=degrees(n)) for zone, n in readings]


def known(state: DepartState) -> tuple[Route, ManifestHead, dispatch.Departure]:
    """What is there once the route was scanned."""
    assert state.route is not None
    assert state.manifest is not None
    assert state.leaving is not None
    return state.route, state.manifest, state.leaving


def one_back(state: DepartState) -> DepartState | None:
    """The question before, with what was answered kept: a seal and a reading are asked for anew.
    None where the route is asked for."""
    leaving = state.leaving
    if state.ask is Ask.ROUTE or leaving is None:
        return None
    match state.ask:
        case Ask.PLATE:
            return DepartState(state.wave)
        case Ask.DRIVER:
            return replace(state, ask=Ask.PLATE)
        case Ask.SEAL if leaving.seals:
            return replace(state, leaving=replace(leaving, seals=leaving.seals[:-1]))
        case Ask.SEAL:
            return replace(state, ask=Ask.DRIVER)
        case Ask.GONE:
            return replace(state, ask=state.after_gone)
        case Ask.REASON:
            return replace(state, ask=Ask.CONFIRM)
        case Ask.SECOND:
            return replace(state, ask=Ask.CONFIRM if leaving.left_at else Ask.REASON)
    if state.closing:
        return replace(state, ask=Ask.PLATE, closing=False)
    if not leaving.readings:
        return replace(state, ask=Ask.SEAL, doubted=None)
    *readings, (zone, _) = leaving.readings
    leaving = replace(leaving, readings=tuple(readings))
    waiting = (zone, *state.waiting)
    return replace(state, ask=Ask.READING, leaving=leaving, waiting=waiting, doubted=None)


_LONGEST_AGO = timedelta(hours=6)


def left_at(entry: str, now: datetime) -> datetime:
    """When the vehicle left, of `23:52` or `2352`: the last time it was that by the clock. Refused
    where it is no time, or lies hours back."""
    digits = entry.strip().replace(":", "").replace("\uff1a", "")
    hours, minutes = digits[:-2], digits[-2:]
    plain = digits.isascii() and digits.isdigit() and len(digits) in (3, 4)
    if not plain or int(hours) > 23 or int(minutes) > 59:
        raise Refused(say("depart.gone_no_time", entry=entry))
    left = now.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    if left > now:
        left -= timedelta(days=1)
    if now - left > _LONGEST_AGO:
        raise Refused(say("depart.gone_too_long", entry=entry, now=f"{now:%H:%M}"))
    return left
