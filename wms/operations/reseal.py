"""New seals for a truck that goes on: whoever had the doors open closes them.

A trunk truck of several stations is opened at each. Once a station has its goods off, it puts new
seals on and writes them down; the warehouse tells the stations the truck still comes to, so that
the seals they find are those they look for.
"""

from dataclasses import replace

from wms.domain.codes import Code, CodeKind
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.site import Site
from wms.domain.transport_events import TruckSealed
from wms.operations.depart_state import LONGEST_ENTRY, left_at
from wms.operations.floor import Act, Floor, Hand, Step
from wms.operations.inbound_ports import Truck
from wms.operations.reply import Command, Level, Scan
from wms.operations.unload_state import Ask, UnloadState

TRUCK_SEALED = "truck_sealed"
"""The message by which the warehouse, and the next stations, learn of a truck's new seals."""
NEW_SEAL = "NEW-SEAL"
"""What the choice gives back by which a truck is sealed before all was counted."""


def waits_for_seals(truck: Truck) -> bool:
    """Whether it goes on to another station, and nobody wrote down its new seals yet."""
    return bool(truck.goes_on) and not truck.sealed


def asks(truck: Truck, seals: tuple[str, ...] = ()) -> UnloadState:
    """The truck's new seals are asked for."""
    return UnloadState(Ask.NEW_SEAL, truck, seals)


def take(
    floor: Floor, hand: Hand, state: UnloadState, truck: Truck, scan: Scan, code: Code
) -> Step[UnloadState]:
    """A seal, that there are no more, or that the truck has gone. Refused, as at a departure,
    where there is none and it has not gone by itself."""
    command = code.value if code.kind is CodeKind.COMMAND else ""
    if state.ask is Ask.GONE and not command:
        left = left_at(scan.text, scan.at)
        known = replace(state, ask=Ask.NEW_SEAL, left_at=left)
        return Step(known, say("unload.gone", time=f"{left:%H:%M}"), Level.CHECK)
    if command == Command.EXCEPTION:
        return Step(replace(state, ask=Ask.GONE), say("depart.gone_begun"), Level.CHECK)
    if state.ask is Ask.GONE:
        raise Refused(say("depart.gone_begun"))
    if command == Command.DONE:
        if not state.seals and state.left_at is None:
            raise Refused(say("unload.no_new_seal"))
        with floor.act(hand, scan, Right.UNLOAD) as act:
            now = act.books.truck(truck.number) or truck
            if now.sealed:
                return Step(UnloadState(), _sealed_already(floor.site, now), Level.CHECK)
            answer = _record(act, floor.site, state, now, scan)
        level = Level.OK if state.seals else Level.CHECK
        return Step(UnloadState(), answer, level, committed=True)
    if code.value == truck.number:
        return Step(state, say("unload.ask.new_seal_now"), Level.CHECK)
    if code.kind is CodeKind.MANIFEST:
        raise Refused(say("unload.seal_first", code=code.value, number=truck.number))
    if len(code.value) > LONGEST_ENTRY:
        raise Refused(say("depart.entry_too_long", longest=LONGEST_ENTRY))
    if code.value in (*truck.found, *truck.seals.now):
        raise Refused(say("unload.seal_old", seal=code.value))
    if code.value in state.seals:
        return Step(state, say("depart.seal_twice", seal=code.value), Level.CHECK)
    seals = (*state.seals, code.value)
    return Step(replace(state, seals=seals), say("depart.seal", seal=code.value), Level.CALM)


def _sealed_already(site: Site, truck: Truck) -> Message:
    seals = [" ".join(one.seals) for one in truck.seals.put_on if one.by == site.site_id]
    return say("unload.sealed_already", number=truck.number, seals="".join(seals) or "-")


def _record(act: Act, site: Site, state: UnloadState, truck: Truck, scan: Scan) -> Message:
    here, to = site.site_id, truck.goes_on[0]
    answer = say("unload.left_unsealed", number=truck.number, station=to)
    if state.seals:
        seals = " ".join(state.seals)
        answer = say("unload.sealed", number=truck.number, seals=seals, station=to)
    fact = TruckSealed(
        number=truck.number,
        wave_id=truck.wave_id,
        station_id=here,
        seals=list(state.seals),
        found=list(truck.found),
        sealed_at=(state.left_at or scan.at).isoformat(timespec="seconds"),
    )
    act.record(fact, answer)
    act.books.tell(site.central_site, TRUCK_SEALED, f"{truck.number}/{here}")
    return answer
