"""What is known of a truck being unloaded so far."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from wms.domain.messages import Message, say
from wms.domain.seals import Worn
from wms.domain.words import InboundState, Zone
from wms.operations.depart_state import reading_of, told_readings
from wms.operations.inbound_ports import InboundBox, Truck

SHOWN_MISSING = 6


class Ask(StrEnum):
    """What is asked for next."""

    TRUCK = "truck"
    SEAL = "seal"
    READING = "reading"
    CONTAINER = "container"
    DAMAGED = "damaged"
    FINISH = "finish"
    COUNT = "count"
    WAIVE = "waive"
    SECOND = "second"
    NEW_SEAL = "new_seal"
    GONE = "gone"


PAGES = {
    Ask.SEAL: "unload_seal",
    Ask.READING: "reading",
    Ask.CONTAINER: "unload_container",
    Ask.DAMAGED: "unload_damaged",
    Ask.FINISH: "unload_finish",
    Ask.COUNT: "unload_count",
    Ask.WAIVE: "reason",
    Ask.NEW_SEAL: "unload_new_seal",
    Ask.GONE: "unload_new_seal",
}


@dataclass(frozen=True, slots=True)
class UnloadState:
    """Which truck, what was found on its doors, and what has not been seen yet. `uncounted` are
    the containers whose contents still have to be counted, because of the seal; `reason` is why
    nobody counts them; `doubted` a reading in tenths that is too warm and was keyed once. Once
    the new seals are asked for, `seals` are those; `left_at` is when it went by itself."""

    ask: Ask = Ask.TRUCK
    truck: Truck | None = None
    seals: tuple[str, ...] = ()
    readings: tuple[tuple[Zone, int], ...] = ()
    missing: tuple[str, ...] = ()
    uncounted: tuple[str, ...] = ()
    reason: str = ""
    doubted: int | None = None
    left_at: datetime | None = None

    def with_seen(self, sscc: str) -> "UnloadState":
        """The same once a container that was missing of this truck is off it."""
        assert self.truck is not None
        truck = replace(self.truck, seen=self.truck.seen + 1)
        rest = tuple(one for one in self.missing if one != sscc)
        return UnloadState(Ask.CONTAINER, truck, missing=rest)


def cold_zones(truck: Truck) -> tuple[Zone, ...]:
    """The zones of a truck that are read when it arrives."""
    return tuple(zone for zone in truck.zones if zone is not Zone.AMBIENT)


def asked(state: UnloadState) -> Message:
    """The question that stands."""
    truck = state.truck
    if truck is not None and state.ask is Ask.READING:
        return reading_of(cold_zones(truck)[len(state.readings)])
    if truck is not None and state.ask is Ask.NEW_SEAL:
        return say("unload.ask.new_seal", station=truck.goes_on[0])
    return say(f"unload.ask.{state.ask}")


def one_back(state: UnloadState) -> UnloadState | None:
    """The question before, as at a departure: a seal and a reading are asked for anew. None where
    nothing was given that is not written down."""
    match state.ask:
        case Ask.SEAL | Ask.NEW_SEAL if state.seals:
            return replace(state, seals=state.seals[:-1])
        case Ask.SEAL:
            return UnloadState()
        case Ask.NEW_SEAL if state.left_at is not None:
            return replace(state, left_at=None)
        case Ask.GONE:
            return replace(state, ask=Ask.NEW_SEAL)
        case Ask.READING if state.readings:
            return replace(state, readings=state.readings[:-1], doubted=None)
        case Ask.READING:
            return replace(state, ask=Ask.SEAL, doubted=None)
    return None


def other_seals(state: UnloadState, known: Worn) -> Message:
    """That the seals found are not those it should wear; of some that were taken off, that too."""
    expected = " ".join(known.now) or "-"
    if known.had(state.seals):
        return say("unload.seal_before", found=" ".join(state.seals), expected=expected)
    return say("unload.seal_differs", expected=expected)


def shown(state: UnloadState) -> tuple[Message, ...]:
    """What was found on its doors, or is put on them, while that is asked; what is to be counted,
    once that is; else what has not been seen."""
    if state.ask in (Ask.COUNT, Ask.WAIVE, Ask.SECOND):
        shown = state.uncounted[:SHOWN_MISSING]
        return tuple(say("unload.not_counted", sscc=sscc) for sscc in shown)
    if state.ask in (Ask.SEAL, Ask.READING, Ask.NEW_SEAL, Ask.GONE):
        seals = say("depart.seals", seals=" ".join(state.seals) or "-")
        return (seals, *told_readings(state.readings))
    return tuple(say("unload.not_seen", sscc=sscc) for sscc in state.missing[:SHOWN_MISSING])


def told_of(truck: Truck, condition: InboundState, sscc: str, box: InboundBox | None) -> Message:
    """What is said of a container that came off; one of a station the truck still comes to can
    simply ride on."""
    owner = f"{box.owner} {box.owner_name}" if box is not None else ""
    if condition is InboundState.MISSEND and box is not None and box.owner in truck.goes_on:
        return say("unload.missend_rides_on", sscc=sscc, owner=owner)
    return say(f"unload.{condition}", sscc=sscc, owner=owner)
