"""The allow-list: the only unit, functions, addresses and values that ever leave this side.

Modbus has no authentication; whoever reaches the port may write anything. So this side binds
itself: FC3 on the four blocks, FC16 on the command block, FC6 on `cmd_seq`, destinations that
the configuration names. Everything else is refused before a byte is sent. Every write is logged
to `drivers.sorters.writes`.
"""

import logging
from collections.abc import Sequence

from drivers.sorters.codec import WORD, beat_offset
from drivers.sorters.errors import LinkError, NotAllowed
from drivers.sorters.link import Link
from drivers.sorters.map import CHUTES, MAX_REQUEST, RegisterMap

_writes = logging.getLogger("drivers.sorters.writes")


class GuardedLink:
    """A link that carries only what the map and the configured destinations allow.

    Raises NotAllowed at once when the link speaks to another unit, or a destination is not a
    chute number.
    """

    def __init__(self, link: Link, register_map: RegisterMap, destinations: frozenset[int]) -> None:
        if link.unit != register_map.unit:
            raise NotAllowed(
                f"the link speaks to unit {link.unit}, the map is of unit {register_map.unit}"
            )
        for destination in destinations:
            if not 1 <= destination <= CHUTES:
                raise NotAllowed(f"destination {destination} is not a chute of 1 to {CHUTES}")
        self._link = link
        self._map = register_map
        self._destinations = destinations | {0}
        command = register_map.command
        self._seq_address = command.base + command.cmd_seq
        self._whole = (command.base, command.length - 1)
        self._beat = (command.base + beat_offset(command), 3)

    async def read(self, address: int, count: int) -> list[int]:
        """FC3. Raises NotAllowed, LinkError."""
        if not 1 <= count <= MAX_REQUEST or not any(
            first <= address and address + count <= first + length
            for _, first, length in self._map.blocks()
        ):
            raise NotAllowed(f"reading {count} registers at {address} is outside the map")
        return await self._link.read(address, count)

    async def write(self, address: int, values: Sequence[int]) -> None:
        """FC16: the whole command block without `cmd_seq`, or the heartbeat part of it.

        Raises NotAllowed, LinkError.
        """
        if (address, len(values)) not in (self._whole, self._beat):
            raise NotAllowed(f"writing {len(values)} registers at {address} is not allowed")
        _check_words(values)
        if (address, len(values)) == self._whole:
            self._check_destinations(values)
        try:
            await self._link.write(address, values)
        except LinkError as error:
            _writes.warning("FC16 unit %d at %d %s: %s", self._map.unit, address, values, error)
            raise
        _writes.info("FC16 unit %d at %d %s", self._map.unit, address, values)

    async def write_seq(self, seq: int) -> None:
        """FC6 on `cmd_seq`, the one register that may be written alone.

        Raises NotAllowed, LinkError.
        """
        if not 1 <= seq <= WORD:
            raise NotAllowed(f"cmd_seq {seq} is not 1 to {WORD}")
        try:
            await self._link.write_one(self._seq_address, seq)
        except LinkError as error:
            _writes.warning(
                "FC6 unit %d at %d %d: %s", self._map.unit, self._seq_address, seq, error
            )
            raise
        _writes.info("FC6 unit %d at %d %d", self._map.unit, self._seq_address, seq)

    def check_destination(self, destination: int) -> None:
        """Raises NotAllowed unless the configuration has this chute (0: none)."""
        if destination not in self._destinations:
            known = ", ".join(str(n) for n in sorted(self._destinations - {0})) or "none"
            raise NotAllowed(f"chute {destination} is not configured; configured: {known}")

    def _check_destinations(self, values: Sequence[int]) -> None:
        layout = self._map.command
        self.check_destination(values[layout.destination])
        self.check_destination(values[layout.alternate])


def _check_words(values: Sequence[int]) -> None:
    for value in values:
        if type(value) is not int or not 0 <= value <= WORD:
            raise NotAllowed(f"register value {value!r} is not 0 to {WORD}")
