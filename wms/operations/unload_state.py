"""What is known of a truck being unloaded so far."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from wms.domain.messages import Message, say
from wms.domain.words import InboundState, Zone
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


def waiting(state: UnloadState) -> tuple[Message, ...]:
    """What is to be counted, once that is asked for; else what has not been seen."""
    if state.ask in (Ask.COUNT, Ask.WAIVE, Ask.SECOND):
        shown = state.uncounted[:SHOWN_MISSING]
        return tuple(say("unload.not_counted", sscc=sscc) for sscc in shown)
    if state.ask in (Ask.NEW_SEAL, Ask.GONE):
        return (say("depart.seals", seals=" ".join(state.seals) or "-"),)
    return tuple(say("unload.not_seen", sscc=sscc) for sscc in state.missing[:SHOWN_MISSING])


def told_of(truck: Truck, condition: InboundState, sscc: str, box: InboundBox | None) -> Message:
    """What is said of a container that came off; one of a station the truck still comes to can
    simply ride on."""
    owner = f"{box.owner} {box.owner_name}" if box is not None else ""
    if condition is InboundState.MISSEND and box is not None and box.owner in truck.goes_on:
        return say("unload.missend_rides_on", sscc=sscc, owner=owner)
    return say(f"unload.{condition}", sscc=sscc, owner=owner)
