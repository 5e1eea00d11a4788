"""What a terminal should know of the devices it needs, before somebody runs into it.

Which trouble concerns a terminal, and whether the gateway still lives, is decided here; the
terminal asks about once a second and shows it beside the job, never in its place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from wms.domain.devices import GATEWAY, STALE, Device
from wms.domain.messages import Message, say
from wms.domain.words import DeviceKind, DeviceState
from wms.operations.ports import Equipment
from wms.operations.reply import Level


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to see to: STOP where work cannot go on without it, else CHECK. `cause` is why."""

    level: Level
    message: Message
    cause: Message | None = None


@dataclass(slots=True)
class Watch:
    """Looks at the equipment again and again. Whether the gateway lives is told by its row still
    moving, not by its clock: it may run on another machine."""

    _beat: str = ""
    _moved_at: float = field(default=float("-inf"))

    def alerts(self, equipment: Equipment, terminal_id: str, at: float) -> tuple[Alert, ...]:
        """What is to be seen to now. `at`: seconds of a clock that does not jump."""
        if self.gone(equipment.devices, at):
            # What it last said of the devices may not be so any more.
            waiting = equipment.waiting
            return (Alert(Level.STOP, say("alert.gateway", count=waiting)),) if waiting else ()
        needed = _needed(equipment, terminal_id)
        found = [
            _of(device) for device in equipment.devices if device.troubled and device.name in needed
        ]
        held = sum(count for printer, count in equipment.held.items() if printer in needed)
        if held:
            found.append(Alert(Level.CHECK, say("alert.copies", count=held)))
        return tuple(sorted(found, key=lambda alert: alert.level is not Level.STOP))

    def gone(self, devices: Iterable[Device], at: float) -> bool:
        """Whether nobody keeps the devices any more."""
        gateway = next((device for device in devices if device.name == GATEWAY), None)
        if gateway is None or gateway.state is DeviceState.ABSENT:
            return True
        if gateway.last_seen != self._beat:
            self._beat, self._moved_at = gateway.last_seen, at
        return at - self._moved_at > STALE


def _needed(equipment: Equipment, terminal_id: str) -> set[str]:
    """The devices this terminal works with; for a printer whose work was sent to another, that
    one."""
    own = {
        device.name
        for device in equipment.devices
        if device.kind not in (DeviceKind.POST, DeviceKind.GATEWAY)
        and (not device.terminals or terminal_id in device.terminals)
    }
    return {equipment.stand_ins.get(name, name) for name in own}


_GOES_ON = frozenset({"belt.chute_full", "belt.chute_jammed", "belt.chute_unknown"})
"""What is wrong with one chute of a sorter that sorts on: a full one is every night's work."""


def _of(device: Device) -> Alert:
    goes_on = device.cause is not None and device.cause.key in _GOES_ON
    goes_on = goes_on or device.kind is DeviceKind.SCANNER
    level = Level.CHECK if goes_on else Level.STOP
    return Alert(level, say(f"alert.{device.kind}", device=device.name), device.cause)
