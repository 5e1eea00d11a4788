"""The handshake, dry: read everything once, write nothing."""

import asyncio
from dataclasses import dataclass

from drivers.sorters import codec
from drivers.sorters.errors import NoAnswer, WrongMap
from drivers.sorters.guard import GuardedLink
from drivers.sorters.heartbeats import TRIP
from drivers.sorters.link import Link
from drivers.sorters.map import MAP_VERSION, RegisterMap
from drivers.sorters.words import PlcState

EVERY = 0.05


@dataclass(frozen=True)
class Probe:
    """What a PLC says about itself. `host_boot_id`: the boot id a host last echoed to it;
    another than `boot_id` means that nobody speaks to this PLC."""

    boot_id: int
    host_boot_id: int
    state: PlcState
    full: frozenset[int]
    disabled: frozenset[int]
    jammed: frozenset[int]


async def probe(link: Link, register_map: RegisterMap) -> Probe:
    """Connect, read every block, wait for the PLC's heartbeat to move, let go.

    Raises LinkError: no connection, no answer, another map version, an address the PLC does not
    have, or a heartbeat that stands still for a second.
    """
    wire = GuardedLink(link, register_map, frozenset())
    await link.open()
    try:
        blocks = {
            name: await wire.read(base, length)
            for name, base, length in register_map.blocks()
            if name != "barcode"
        }
        if register_map.barcode is not None:
            await wire.read(*register_map.barcode_span(0))
        status = codec.read_status(register_map.status, blocks["status"])
        if status.map_version != MAP_VERSION:
            raise WrongMap(f"{link}: map version {status.map_version}, not {MAP_VERSION}")
        await _heartbeat_moves(wire, link, register_map, status.heartbeat)
    finally:
        link.close()
    chutes = codec.read_chutes(register_map.chutes, blocks["chutes"])
    return Probe(
        boot_id=status.boot_id,
        host_boot_id=blocks["command"][register_map.command.boot_id],
        state=status.state,
        full=codec.chute_numbers(status.full),
        disabled=codec.chute_numbers(chutes.disabled),
        jammed=codec.chute_numbers(chutes.jammed),
    )


async def _heartbeat_moves(
    wire: GuardedLink, link: Link, register_map: RegisterMap, first: int
) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + TRIP
    layout = register_map.status
    while loop.time() < end:
        await asyncio.sleep(EVERY)
        if (
            codec.read_status(layout, await wire.read(layout.base, layout.length)).heartbeat
            != first
        ):
            return
    raise NoAnswer(f"{link}: the heartbeat stands still")
