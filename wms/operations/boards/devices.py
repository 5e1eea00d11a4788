"""How all devices are, and one of them tried."""

from dataclasses import dataclass, replace
from datetime import datetime

from wms.domain.codes import CodeKind, identify
from wms.domain.devices import GATEWAY, Device
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import DeviceKind, DeviceState
from wms.operations.alerts import Watch
from wms.operations.boards.looks import Look, Seen
from wms.operations.boards.ports import Tested
from wms.operations.boards.said import board, stamped
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import Column, Line, Panel, Sentences, Sheet
from wms.operations.reply import Choice, Command, Level, Scan, View

TEST_SECONDS = 30
"""For a scanner: so long somebody has to scan something."""
UNANSWERED = 120.0
"""Seconds after which the gateway will not answer any more: the test, and a printer's queue."""
_TESTABLE = frozenset({DeviceKind.SCANNER, DeviceKind.PRINTER, DeviceKind.SORTER})
_COLUMNS = (
    Column(say("devices.column.name")),
    Column(say("devices.column.kind"), drop=2),
    Column(say("devices.column.state")),
    Column(say("devices.column.since"), drop=3),
    Column(say("devices.column.cause"), wide=True),
    Column(say("devices.column.queue"), right=True, drop=1),
    Column(say("devices.column.seen"), drop=4),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A test that was asked for: its place in the store, and when (seconds that do not jump)."""

    position: int
    asked_at: float


@dataclass(frozen=True, slots=True)
class DevicesState:
    """The device looked at, empty for all; and the test of it that was asked for."""

    name: str = ""
    test: Asked | None = None


@dataclass(frozen=True, slots=True)
class _Equipment:
    devices: tuple[Device, ...]
    queues: dict[str, tuple[int, int]]
    stand_ins: dict[str, str]
    gone: bool
    tested: Tested | None = None


class Devices:
    """设备 Devices: scanners, printers, sorters and the post, as the gateway last saw them.

    1. What is in trouble stands first, with its cause in words and since when.
    2. Key the number of a line: that device alone. Pick it once more and the gateway tries it: a
       printer prints a test label, a scanner waits for one scan, a sorter shakes hands.
    3. A printer that stands still: send its queue elsewhere, in the job Printing.
    4. The gateway is gone: what stands here is what it said last. Start it again first.

    device picked       → that device
    the same once more  → tried, the answer follows
    F9                  → all devices
    """

    command = Command.DEVICES
    title = say("job.devices")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look = Look[_Equipment](floor.ticks)
        self._watch = Watch()

    def begin(self, hand: Hand) -> Step[DevicesState]:
        """All devices."""
        del hand
        return Step(DevicesState(), say("devices.begin"), Level.CALM)

    def recall(self, state: DevicesState) -> DevicesState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: DevicesState, scan: Scan) -> Step[DevicesState]:
        """A device, the same again, or all of them."""
        text = scan.text.strip()
        code = identify(text)
        if code.kind is CodeKind.COMMAND and code.value == Command.DONE:
            return Step(DevicesState(), say("devices.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        known = self._now(state).value
        device = known and next((d for d in known.devices if d.name == text), None)
        if not known or not device:
            raise Refused(say("devices.no_such", device=text))
        if state.name != text:
            return Step(DevicesState(text), say("devices.picked", device=text), Level.CALM)
        return self._test(hand, scan, known, device)

    def _test(
        self, hand: Hand, scan: Scan, known: _Equipment, device: Device
    ) -> Step[DevicesState]:
        if device.kind not in _TESTABLE:
            raise Refused(say("devices.not_testable", device=device.name))
        if known.gone:
            raise Refused(say("devices.gateway_gone"))
        # A test is no fact of the night: what a retry asks for twice is tried twice.
        with self.floor.act(hand, scan, Right.RUN_SORTER) as act:
            at = scan.at.isoformat(timespec="milliseconds")
            person = hand.person.person_id
            position = act.books.boards.ask_test(device.name, person, at, TEST_SECONDS)
        self._look.forget()
        state = DevicesState(device.name, Asked(position, self.floor.ticks()))
        asked = "devices.test.scan" if device.kind is DeviceKind.SCANNER else "devices.test.asked"
        return Step(state, say(asked, device=device.name, seconds=TEST_SECONDS), Level.CALM)

    def view(self, state: DevicesState) -> View:
        """All of them, or one."""
        seen = self._now(state)
        if seen.value is None:
            return board(View(self.title, say("devices.prompt")), seen.silence)
        device = next((d for d in seen.value.devices if d.name == state.name), None)
        if device is None:
            return board(self._all(seen.value), seen.silence)
        return board(self._one(seen.value, state, device), seen.silence)

    def _now(self, state: DevicesState) -> Seen[_Equipment]:
        return self._look.now(state.test, lambda: self._read(state))

    def _read(self, state: DevicesState) -> _Equipment:
        with self.floor.store.reading() as books:
            found = books.equipment()
            queues = books.boards.queues()
            tested = books.boards.tested(state.test.position) if state.test else None
        gone = self._watch.gone(found.devices, self.floor.ticks())
        return _Equipment(found.devices, queues, dict(found.stand_ins), gone, tested)

    def _all(self, known: _Equipment) -> View:
        devices = [device for device in known.devices if device.name != GATEWAY]
        devices.sort(key=lambda device: (not device.troubled, device.kind, device.name))
        now = self.floor.clock()
        lines = tuple(_line(known, device, now) for device in devices)
        panels: tuple[Panel, ...] = (Sheet(_COLUMNS, lines, say("devices.none")),)
        if known.gone:
            panels = (_gateway(known, now), *panels)
        return View(self.title, say("devices.prompt"), panels=panels)

    def _one(self, known: _Equipment, state: DevicesState, device: Device) -> View:
        now = self.floor.clock()
        choices = [Choice(Command.DONE, say("devices.choice.all"))]
        if device.kind in _TESTABLE and not known.gone:
            choices.append(Choice(device.name, say("devices.choice.test")))
        if device.kind is DeviceKind.PRINTER:
            choices.append(Choice(Command.PRINTING, say("devices.choice.elsewhere")))
        lines = [(device.cause, _level(device))] if device.cause else []
        if device.name in known.stand_ins:
            sent = say("devices.sent", printer=known.stand_ins[device.name])
            lines.append((sent, Level.CHECK))
        if state.test is not None:
            waited = self.floor.ticks() - state.test.asked_at
            lines += _answer(device, known.tested, waited)
        panels: tuple[Panel, ...] = (
            Sheet(_COLUMNS, (replace(_line(known, device, now), pick=""),), say("devices.none")),
            Sentences(tuple(lines)),
        )
        if known.gone:
            panels = (_gateway(known, now), *panels)
        prompt = say("devices.prompt.one", device=device.name)
        return View(self.title, prompt, choices=tuple(choices), panels=panels)


def _line(known: _Equipment, device: Device, now: datetime) -> Line:
    waiting, held = known.queues.get(device.name, (0, 0))
    queue = say("devices.queue", waiting=waiting, held=held) if held else str(waiting or "")
    cells = (
        device.name,
        say(f"device.kind.{device.kind}"),
        say(f"device.state.{device.state}"),
        stamped(device.since, now),
        device.cause or "",
        queue,
        stamped(device.last_seen, now),
    )
    return Line(cells, _level(device), device.name)


def _level(device: Device) -> Level:
    if device.state is DeviceState.ABSENT:
        return Level.STOP
    return Level.CHECK if device.troubled else Level.CALM


def _gateway(known: _Equipment, now: datetime) -> Sentences:
    """Why what stands below may not be so any more."""
    gateway = next((device for device in known.devices if device.name == GATEWAY), None)
    if gateway is None or not gateway.last_seen:
        return Sentences(((say("devices.gateway.never"), Level.STOP),))
    at = stamped(gateway.last_seen, now)
    stopped = gateway.state is DeviceState.ABSENT
    told = say("devices.gateway.stopped", at=at) if stopped else say("devices.gateway.gone", at=at)
    return Sentences(((told, Level.STOP),))


def _answer(device: Device, tested: Tested | None, waited: float) -> list[tuple[Message, Level]]:
    if tested is None and waited > UNANSWERED:
        return [(say("devices.test.unanswered", device=device.name), Level.STOP)]
    if tested is None:
        return [(say("devices.test.waiting", device=device.name), Level.CALM)]
    if not tested.told and not tested.passed:
        return [(say("devices.test.restarted"), Level.CHECK)]
    passed, failed = say("devices.test.passed"), say("devices.test.failed")
    verdict = (passed, Level.OK) if tested.passed else (failed, Level.STOP)
    return [verdict, *((message, Level.CALM) for message in tested.told)]
