"""A device as the gateway knows it and the store keeps it for everybody else."""

from dataclasses import dataclass, field
from typing import Any

from wms.domain.messages import Message
from wms.domain.words import DeviceKind, DeviceState

GATEWAY = "gateway"
"""The name under which the gateway itself stands among the devices."""
STALE = 5.0
"""Seconds after which a gateway that was not heard of is taken for gone; it writes every second."""


@dataclass(frozen=True, slots=True)
class Device:
    """How a device is. `since` is when it came into its state, `last_seen` when it last answered
    (empty: never), both ISO 8601. `terminals` need it; empty: all do. `detail` is for screens."""

    name: str
    kind: DeviceKind
    state: DeviceState = DeviceState.CONNECTING
    since: str = ""
    last_seen: str = ""
    cause: Message | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    terminals: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()

    @property
    def troubled(self) -> bool:
        """Whether somebody should see to it."""
        return self.state in (DeviceState.TROUBLE, DeviceState.ABSENT)


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody wants a device tested (`wms device test`), and waits so many `seconds`."""

    position: int
    device: str
    seconds: float = 30.0
