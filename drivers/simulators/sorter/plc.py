"""The PLC of the simulated line: it owns tracking, the chutes and the emergency stop (rule 4).

Time is given, never taken: `run_to(now)` goes through every scan up to then. The same feed and
the same commands at the same times give the same run.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from drivers.simulators.sorter.belt import Belt, Passing, Place
from drivers.simulators.sorter.line import Landing, Line, Parcel
from drivers.simulators.sorter.memory import Memory
from drivers.sorters import codec
from drivers.sorters.codec import Command
from drivers.sorters.map import RegisterMap
from drivers.sorters.words import CommandResult, DivertCode, EventKind, PlcState

SCAN = 0.010
"""Seconds of one PLC cycle; real ones take 5 to 20 ms."""
HEARTBEAT = 0.250
TRIP = 1.0


class Plc:
    """A sorter PLC with its belt and its registers.

    `landings` is the truth: where each parcel really ended. A test holds it against what the
    other side believes.
    """

    def __init__(
        self, line: Line | None = None, register_map: RegisterMap | None = None, boot_id: int = 1
    ) -> None:
        self.line = line or Line()
        self.map = register_map or RegisterMap()
        self.belt = Belt(self.line)
        self.memory = Memory(self.map, boot_id, self.line.events)
        self.landings: list[Landing] = []
        self.now = 0.0
        self.e_stop = False
        self.jam = False
        self.disabled: set[int] = set()
        self.jammed: set[int] = set()
        self.in_chute = dict.fromkeys(range(1, self.line.chutes + 1), 0)
        self._confirming: deque[tuple[float, Parcel, int, DivertCode]] = deque()
        self._next_track = 1
        self._fed = 0
        self._beaten_at = 0.0
        self._host_beat: tuple[int, int] | None = None
        self._host_beat_at = float("-inf")
        self._down_until = 0.0

    # What happens to the line -----------------------------------------------------------------

    def feed(self, *barcodes: str) -> int:
        """Queue one parcel; the tunnel will read these barcodes. Returns its number."""
        self._fed += 1
        self.belt.feed(Parcel(self._fed, barcodes))
        return self._fed

    def feed_all(self, labels: Iterable[str]) -> None:
        """Queue one parcel for each label."""
        for label in labels:
            self.feed(label)

    def restart(self, down: float = 0.5, *, keep_counters: bool = False) -> None:
        """Power off and on: a new boot id, tracking and events forgotten, no answer for `down`
        seconds. The parcels on the belt stay where they are, and nobody knows them."""
        self.memory.restart(keep_counters=keep_counters)
        self._confirming.clear()
        self._next_track = 1
        self._host_beat = None
        self._down_until = self.now + down
        for parcel in self.belt.parcels:
            parcel.track = parcel.destination = parcel.alternate = 0
            parcel.decidable = False

    @property
    def confirming(self) -> tuple[Parcel, ...]:
        """Parcels diverted, but not yet seen by the eye in their chute."""
        return tuple(parcel for _, parcel, _, _ in self._confirming)

    @property
    def down(self) -> bool:
        """Restarting: it answers nothing."""
        return self.now < self._down_until

    def lose(self) -> Parcel | None:
        """Somebody takes the last inducted parcel off the belt; the PLC notices at the next
        photo-eye. Returns the parcel, or None from an empty belt."""
        for parcel in reversed(self.belt.parcels):
            if parcel.present and parcel.track:
                parcel.present = False
                self._land(parcel, 0)
                return parcel
        return None

    def remove(self) -> Parcel | None:
        """The operator takes the last inducted parcel off and tells the PLC."""
        for parcel in reversed(self.belt.parcels):
            if parcel.present and parcel.track:
                self._land(parcel, 0)
                self.belt.take_off(parcel)
                self._tell(EventKind.REMOVED, parcel)
                return parcel
        return None

    def empty(self, chute: int) -> None:
        """The container below a chute is swapped."""
        self.in_chute[chute] = 0

    # The clock --------------------------------------------------------------------------------

    def run_to(self, now: float) -> None:
        """Go through every scan that is due by `now`."""
        while self.now + SCAN <= now + 1e-9:
            self.now += SCAN
            if not self.down:
                self._obey()
                self._watch_host()
                self._induct()
            self._move()
            self._confirm()
            self._publish()

    def read(self, address: int, count: int) -> list[int] | None:
        """Holding registers; None outside the map."""
        return self.memory.read(address, count)

    def write(self, address: int, values: Sequence[int]) -> bool:
        """Holding registers of the command block; False elsewhere."""
        return self.memory.write(address, values)

    @property
    def running(self) -> bool:
        """The belt moves."""
        return not (self.e_stop or self.jam)

    @property
    def host_tripped(self) -> bool:
        """The host's heartbeat has stood still for a second: nothing is inducted (rule 5)."""
        return self.now - self._host_beat_at > TRIP

    @property
    def state(self) -> PlcState:
        """The state bits."""
        state = PlcState(0)
        for bit, on in (
            (PlcState.RUN, self.running),
            (PlcState.E_STOP, self.e_stop),
            (PlcState.JAM, self.jam),
            (PlcState.HOST_TRIPPED, self.host_tripped),
            (PlcState.RECIRCULATION_FULL, self._recirculation_full),
        ):
            if on:
                state |= bit
        return state

    # One scan ---------------------------------------------------------------------------------

    def _obey(self) -> None:
        command = self.memory.new_command()
        if command is not None:
            self.memory.answer(command.seq, self._judge(command))

    def _judge(self, command: Command) -> CommandResult:
        if command.boot_id != self.memory.boot_id:
            return CommandResult.STALE_BOOT
        parcel = next((p for p in self.belt.parcels if p.track == command.track), None)
        if parcel is None or not command.track:
            return CommandResult.UNKNOWN_TRACK
        late = self.now - parcel.inducted_at > command.deadline_ms / 1000 + SCAN
        if not parcel.decidable or late:
            return CommandResult.TOO_LATE
        if not self._exists(command.destination) or (
            command.alternate and not self._exists(command.alternate)
        ):
            return CommandResult.BAD_DESTINATION
        if self._blocked(command.destination) and (
            not command.alternate or self._blocked(command.alternate)
        ):
            return CommandResult.CHUTE_FULL
        parcel.destination, parcel.alternate = command.destination, command.alternate
        return CommandResult.OK

    def _watch_host(self) -> None:
        beat = self.memory.host_beat()
        if beat is not None and beat != self._host_beat:
            self._host_beat = beat
            self._host_beat_at = self.now

    def _induct(self) -> None:
        if not self.running or self.host_tripped or self._recirculation_full:
            return
        parcel = self.belt.induct(self.now)
        if parcel is not None:
            parcel.track = self._next_track
            self._next_track += 1
            self._ask(parcel)

    def _ask(self, parcel: Parcel) -> None:
        parcel.inducted_at = self.now
        parcel.decidable = True
        parcel.destination = parcel.alternate = 0
        kinds = {0: EventKind.NO_READ, 1: EventKind.INDUCT_REQ}
        kind = kinds.get(len(parcel.barcodes), EventKind.MULTI_READ)
        barcode = parcel.barcodes[0] if kind is EventKind.INDUCT_REQ else ""
        self._tell(kind, parcel, barcode=barcode)

    def _move(self) -> None:
        if not self.running:
            return
        for passing in list(self.belt.move(SCAN)):
            if not passing.parcel.present:
                self.belt.take_off(passing.parcel)
                if passing.parcel.track:
                    self._tell(EventKind.LOST, passing.parcel, code=DivertCode.NOT_SEEN)
            elif passing.place is Place.DECISION:
                passing.parcel.decidable = False
            elif passing.place is Place.CHUTE:
                self._at_chute(passing)
            else:
                self._round_again(passing.parcel)

    def _at_chute(self, passing: Passing) -> None:
        parcel, chute = passing.parcel, passing.chute
        if chute == self.line.reject and not parcel.track:
            # Untracked since a restart: swept out, and nobody is told.
            self._divert(parcel, chute, DivertCode.NOT_SEEN)
        elif parcel.destination == chute and not self._blocked(chute):
            self._divert(parcel, chute, DivertCode.AS_DECIDED)
        elif parcel.destination == chute:
            self._missed(parcel, chute)
        elif parcel.alternate == chute and self._blocked(parcel.destination):
            if not self._blocked(chute):
                self._divert(parcel, chute, DivertCode.ALTERNATE)
        elif chute == self.line.reject and parcel.rounds >= self.line.max_rounds:
            self._divert(parcel, chute, DivertCode.TOO_MANY_ROUNDS)
        elif chute == self.line.reject and self._recirculation_full:
            self._divert(parcel, chute, DivertCode.NO_DECISION)

    def _missed(self, parcel: Parcel, chute: int) -> None:
        if parcel.alternate <= chute or self._blocked(parcel.alternate):
            self._tell(
                EventKind.DIVERT_FAIL, parcel, destination=chute, code=DivertCode.CHUTE_BLOCKED
            )

    def _divert(self, parcel: Parcel, chute: int, code: DivertCode) -> None:
        self.belt.take_off(parcel)
        self.in_chute[chute] += 1
        self._land(parcel, chute)
        if parcel.track:
            self._confirming.append((self.now + self.line.confirm_after, parcel, chute, code))

    def _confirm(self) -> None:
        while self._confirming and self._confirming[0][0] <= self.now:
            _, parcel, chute, code = self._confirming.popleft()
            self._tell(EventKind.DIVERT_OK, parcel, destination=chute, code=code)

    def _round_again(self, parcel: Parcel) -> None:
        if not parcel.track:
            return
        parcel.rounds += 1
        code = DivertCode.CHUTE_BLOCKED if parcel.destination else DivertCode.NO_DECISION
        self._tell(EventKind.RECIRC, parcel, code=code)
        self._ask(parcel)

    def _publish(self) -> None:
        if self.now - self._beaten_at >= HEARTBEAT - 1e-9:
            self._beaten_at = self.now
            self.memory.beat()
        full = {n for n in self.in_chute if n != self.line.reject and self._is_full(n)}
        self.memory.publish(self.state, codec.chute_bitmap(full))
        self.memory.show_chutes(codec.chute_bitmap(self.disabled), codec.chute_bitmap(self.jammed))

    # Small things -----------------------------------------------------------------------------

    @property
    def _recirculation_full(self) -> bool:
        rounding = sum(1 for parcel in self.belt.parcels if parcel.rounds)
        return rounding >= self.line.max_recirculating

    def _exists(self, chute: int) -> bool:
        return 1 <= chute <= self.line.chutes and chute not in self.disabled

    def _is_full(self, chute: int) -> bool:
        return chute != self.line.reject and self.in_chute[chute] >= self.line.capacity

    def _blocked(self, chute: int) -> bool:
        if not 1 <= chute <= self.line.chutes:
            return True
        return self._is_full(chute) or chute in self.disabled or chute in self.jammed

    def _land(self, parcel: Parcel, chute: int) -> None:
        self.landings.append(
            Landing(
                parcel.number,
                parcel.barcodes,
                parcel.track,
                self.memory.boot_id,
                chute,
                self.now,
            )
        )

    def _tell(
        self,
        kind: EventKind,
        parcel: Parcel,
        *,
        destination: int = 0,
        code: int = 0,
        barcode: str = "",
    ) -> None:
        self.memory.post(kind, parcel.track, destination, code, parcel.rounds, barcode)


class BeltClock:
    """Ties a PLC's time to the clock of the running loop, from now on."""

    def __init__(self, plc: Plc) -> None:
        self._plc = plc
        self._begun = asyncio.get_running_loop().time() - plc.now

    def catch_up(self) -> None:
        """Go through every scan that is due."""
        self._plc.run_to(asyncio.get_running_loop().time() - self._begun)

    async def keep_running(self) -> None:
        """Run the belt, whoever looks at it, until cancelled."""
        while True:
            self.catch_up()
            await asyncio.sleep(SCAN)
