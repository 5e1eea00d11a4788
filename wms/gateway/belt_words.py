"""How a sorter is, in words for people and as JSON for screens."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drivers.sorters import (
    BadReply,
    Condition,
    LinkDown,
    LinkError,
    LinkState,
    NoAnswer,
    PlcException,
    PlcState,
    Probe,
    WrongMap,
)
from wms.domain.codes import make_position
from wms.domain.messages import Message, say
from wms.domain.site import SorterLayout
from wms.domain.words import DeviceState
from wms.gateway.reach import absence, place_of

RATE_STEP = 10
"""Items a minute the rate is rounded to: a figure that flickers would be written all the time."""

_STANDS = (
    (PlcState.E_STOP, "belt.e_stop"),
    (PlcState.JAM, "belt.jam"),
    (PlcState.FAULT, "belt.fault"),
    (PlcState.HOST_TRIPPED, "belt.host_tripped"),
    (PlcState.RECIRCULATION_FULL, "belt.recirculation_full"),
)
_FAILED: tuple[tuple[type[LinkError], str], ...] = (
    (LinkDown, "belt.test.no_link"),
    (NoAnswer, "belt.test.no_answer"),
    (PlcException, "belt.test.exception"),
    (WrongMap, "belt.test.wrong_map"),
    (BadReply, "belt.test.bad_reply"),
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the loop counted. `rate`: items a minute, over the last one."""

    rate: int = 0
    no_reads: int = 0
    rounds: int = 0
    on_belt: int = 0


@dataclass(frozen=True, slots=True)
class Troubles:
    """What is wrong beside the PLC: with the store, the scanner, or what the PLC refused."""

    store: Message | None = None
    scanner: str = ""
    refused: frozenset[int] = frozenset()
    """Chutes of the configuration that the PLC says it does not have."""


def condition_of(
    layout: SorterLayout, condition: Condition, troubles: Troubles
) -> tuple[DeviceState, Message | None]:
    """The one thing to say about a sorter: the worst first."""
    if condition.link is LinkState.DOWN and not condition.error:
        return DeviceState.CONNECTING, None
    if condition.link is LinkState.DOWN:
        return DeviceState.ABSENT, absence(
            condition.error, say("belt.absent", cause=condition.error)
        )
    if condition.link is LinkState.TRIPPED:
        return DeviceState.TROUBLE, say("belt.tripped")
    if troubles.store is not None:
        return DeviceState.TROUBLE, troubles.store
    for bit, key in _STANDS:
        if bit in condition.state:
            return DeviceState.TROUBLE, say(key)
    if PlcState.RUN not in condition.state:
        return DeviceState.TROUBLE, say("belt.stands")
    if troubles.scanner:
        return DeviceState.TROUBLE, say("belt.scanner", scanner=troubles.scanner)
    if condition.error:
        return DeviceState.TROUBLE, say("belt.talk", cause=condition.error)
    return _chutes(layout, condition, troubles)


def _chutes(
    layout: SorterLayout, condition: Condition, troubles: Troubles
) -> tuple[DeviceState, Message | None]:
    for key, chutes in (
        ("belt.chute_unknown", troubles.refused),
        ("belt.chute_full", condition.full),
        ("belt.chute_jammed", condition.jammed),
    ):
        if named := chute_names(layout, chutes):
            return DeviceState.TROUBLE, say(key, chutes=named)
    if named := chute_names(layout, condition.disabled):
        return DeviceState.READY, say("belt.chute_disabled", chutes=named)
    return DeviceState.READY, None


def detail_of(layout: SorterLayout, condition: Condition, counts: Counts) -> dict[str, Any]:
    """The same for screens."""
    known = {chute.number for chute in layout.chutes} | {layout.reject}
    return {
        "full": sorted(condition.full & known),
        "disabled": sorted(condition.disabled & known),
        "jammed": sorted(condition.jammed & known),
        "link": condition.link.value,
        "error": condition.error,
        "state": [str(bit.name).lower() for bit in PlcState if bit in condition.state],
        "rate": round(counts.rate / RATE_STEP) * RATE_STEP,
        "no_reads": counts.no_reads,
        "rounds": counts.rounds,
        "on_belt": counts.on_belt,
    }


def chute_names(layout: SorterLayout, numbers: Iterable[int]) -> str:
    """`3 GS002-A, 12`: as people find them; the reject chute has no position."""
    positions = {one.number: make_position(one.destination_id, one.zone) for one in layout.chutes}
    wanted = sorted(set(numbers) & (positions.keys() | {layout.reject}))
    return ", ".join(f"{number} {positions.get(number, '')}".strip() for number in wanted)


def handshake_told(found: Probe) -> list[Message]:
    """What a dry handshake gave."""
    told = [say("belt.test.shook", boot_id=found.boot_id)]
    if found.host_boot_id != found.boot_id:
        told.append(say("belt.test.alone"))
    return told


def handshake_failed(error: LinkError | OSError) -> Message:
    """Why it did not come about, and what to look at."""
    for kind, key in _FAILED:
        if isinstance(error, kind):
            return say(key, cause=place_of(str(error)))
    return say("belt.test.no_link", cause=place_of(str(error)))
