"""What the gateway does side by side: one duty a device, and what a duty may ask of the gateway.

Each duty has a thread, an event loop and a connection to the store of its own, so that a device
that hangs, or a store that makes one of them wait, delays nobody else.
"""

from typing import Any, Protocol

from wms.domain.devices import Request as Request
from wms.domain.messages import Message
from wms.domain.words import DeviceKind, DeviceState


class Health(Protocol):
    """How one device is, in the store; every terminal reads it there."""

    def report(
        self, state: DeviceState, cause: Message | None = None, detail: dict[str, Any] | None = None
    ) -> None:
        """The device is so from now on. Only a change is written. `detail` is JSON for screens."""

    def seen(self) -> None:
        """It answered just now. Written at most once a second."""

    def request(self) -> Request | None:
        """A test that somebody waits for."""

    def answer(self, request: Request, told: list[Message], *, passed: bool) -> None:
        """What the test gave, line by line."""


class Pulse(Protocol):
    """What ties a duty to the gateway."""

    @property
    def stopping(self) -> bool:
        """Finish the item at hand and return."""

    def beat(self) -> None:
        """Still alive. A duty that does not beat for `SILENCE` seconds stops the watchdog."""

    async def pause(self, seconds: float) -> None:
        """Wait so long, or until `stopping`."""

    def tell(self, message: Message) -> None:
        """Something whoever looks after the gateway should read."""


SILENCE = 60.0
"""Seconds; longer than the longest deadline of any device."""


class Duty(Protocol):
    """One thing the gateway does. What `work` raises is said, shown as the device's trouble, and
    `work` is called again ever more slowly."""

    @property
    def name(self) -> str:
        """As the configuration names the device."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""

    async def work(self, pulse: Pulse, health: Health) -> None:
        """Until `pulse.stopping`."""

    async def once(self, pulse: Pulse, health: Health) -> None:
        """What waits now, and no more (`wms gateway --once`)."""
