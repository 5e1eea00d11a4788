"""The post to other sites, as a duty of the gateway."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from wms.domain.messages import Message, say
from wms.domain.words import DeviceKind, DeviceState
from wms.gateway.duty import Health, Pulse

PAUSE = 0.5
"""Seconds between rounds."""


class Round(Protocol):
    """What one round of the post did."""

    posted: int
    taken: int
    acknowledged: int
    refused: list[tuple[str, Message]]
    postponed: list[tuple[str, Message]]


@dataclass(slots=True)
class Carried:
    """What the post did since the gateway started."""

    posted: int = 0
    taken: int = 0
    acknowledged: int = 0
    refused: int = 0


class PostDuty:
    """Carries what there is to carry, twice a second. `carry` does one round, and ends after the
    message at hand once it is told to stop."""

    name = "post"
    kind = DeviceKind.POST

    def __init__(self, carry: Callable[[Callable[[], bool]], Round], carried: Carried) -> None:
        self._carry = carry
        self._carried = carried
        self._letters: dict[str, Message] = {}

    async def work(self, pulse: Pulse, health: Health) -> None:
        """Round after round."""
        while not pulse.stopping:
            await self.once(pulse, health)
            await pulse.pause(PAUSE)

    async def once(self, pulse: Pulse, health: Health) -> None:
        """One round."""
        done = self._carry(lambda: pulse.stopping)
        self._carried.posted += done.posted
        self._carried.taken += done.taken
        self._carried.acknowledged += done.acknowledged
        self._carried.refused += len(done.refused)
        if done.posted or done.taken or done.acknowledged:
            counts = {"posted": done.posted, "taken": done.taken}
            pulse.tell(say("gateway.carried", acknowledged=done.acknowledged, **counts))
        for _, why in done.refused:
            pulse.tell(why)
        for name, why in done.postponed:
            if self._letters.get(name) != why:
                pulse.tell(why)
        self._letters = dict(done.postponed)
        health.seen()
        health.report(DeviceState.READY)
