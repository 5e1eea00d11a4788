"""The registers of the simulated PLC: event slots, counters, and the host's command block."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from drivers.sorters import codec
from drivers.sorters.codec import EMPTY_SLOT, Chutes, Command, Slot, Status
from drivers.sorters.map import MAP_VERSION, RegisterMap
from drivers.sorters.sequence import distance, following
from drivers.sorters.words import CommandResult, EventKind, PlcState

QUEUE = 32
"""Events that may wait for a free slot; what comes on top is counted as dropped (rule 2)."""


@dataclass(frozen=True)
class _Posted:
    slot: Slot
    barcode: str


class Memory:
    """What a Modbus client sees and may write."""

    def __init__(self, register_map: RegisterMap, boot_id: int, room: int = QUEUE) -> None:
        self.map = register_map
        self._room = room
        self.boot_id = boot_id
        self.torn_readings = 0
        """So many readings of the status find the newest slot half written."""
        self._status = Status(
            map_version=MAP_VERSION,
            boot_id=boot_id,
            heartbeat=0,
            state=PlcState(0),
            cmd_ack_seq=0,
            cmd_result=0,
            ev_head_seq=0,
            ev_dropped=0,
            full=0,
            slots=(EMPTY_SLOT,) * register_map.status.slot_count,
        )
        self._chutes = Chutes(0, 0, 0)
        self._command = [0] * register_map.command.length
        self._barcodes = [""] * register_map.status.slot_count
        self._acknowledged = 0
        self._queue: deque[_Posted] = deque()
        self._last: _Posted | None = None

    def restart(self, *, keep_counters: bool) -> None:
        """A new boot id; slots and waiting events are gone. The counters go on where the PLC
        keeps them through a power cut, else begin at 0."""
        self.boot_id = following(self.boot_id)
        head = self._status.ev_head_seq if keep_counters else 0
        ack = self._status.cmd_ack_seq if keep_counters else 0
        if not keep_counters:
            self._command = [0] * self.map.command.length
        self._queue.clear()
        self._last = None
        self._acknowledged = head
        self._status = replace(
            self._status,
            boot_id=self.boot_id,
            cmd_ack_seq=ack,
            cmd_result=0,
            ev_head_seq=head,
            ev_dropped=0,
            slots=(EMPTY_SLOT,) * self.map.status.slot_count,
        )

    # What the PLC's program does ----------------------------------------------------------------

    def post(
        self, kind: EventKind, track: int, destination: int, code: int, rounds: int, barcode: str
    ) -> None:
        """Queue an event for the next free slot."""
        if len(self._queue) >= self._room:
            dropped = (self._status.ev_dropped + 1) & codec.WORD
            self._status = replace(self._status, ev_dropped=dropped)
            return
        slot = Slot(0, int(kind), track, destination, code, rounds, 0)
        self._last = _Posted(slot, barcode)
        self._queue.append(self._last)

    def repeat(self) -> None:
        """Fault: the last event once more, under a new sequence number."""
        if self._last is not None:
            self._queue.append(self._last)

    def beat(self) -> None:
        """The PLC's heartbeat goes on by one."""
        beat = (self._status.heartbeat + 1) & codec.WORD
        self._status = replace(self._status, heartbeat=beat)

    def publish(self, state: PlcState, full: int) -> None:
        """Take the host's acknowledgement, move waiting events into free slots."""
        self._take_acknowledgement()
        slots, head = list(self._status.slots), self._status.ev_head_seq
        while self._queue and distance(self._acknowledged, head) < len(slots):
            posted = self._queue.popleft()
            head = following(head)
            index = (head - 1) % len(slots)
            slots[index] = replace(posted.slot, seq=head, copy=head)
            self._barcodes[index] = posted.barcode
        self._status = replace(
            self._status, state=state, full=full, ev_head_seq=head, slots=tuple(slots)
        )

    def show_chutes(self, disabled: int, jammed: int) -> None:
        """The slower block."""
        if (disabled, jammed) != (self._chutes.disabled, self._chutes.jammed):
            change = (self._chutes.change + 1) & codec.WORD
            self._chutes = Chutes(change, disabled, jammed)

    def new_command(self) -> Command | None:
        """A command not answered yet, whole and with the right checksum (rule 1)."""
        command, checksum = codec.read_command(self.map.command, self._command)
        if command.seq in (0, self._status.cmd_ack_seq):
            return None
        return command if checksum == codec.checksum(command) else None

    def answer(self, seq: int, result: CommandResult) -> None:
        """Acknowledge a command."""
        self._status = replace(self._status, cmd_ack_seq=seq, cmd_result=int(result))

    def host_beat(self) -> tuple[int, int] | None:
        """The host's heartbeat, of this boot; None while it echoes another."""
        layout = self.map.command
        if self._command[layout.boot_id] != self.boot_id:
            return None
        return self.boot_id, self._command[layout.heartbeat]

    # What a client sees ---------------------------------------------------------------------------

    def read(self, address: int, count: int) -> list[int] | None:
        """Registers; None where there are none. A request may not span two blocks."""
        for name, first, length in self.map.blocks():
            if first <= address and address + count <= first + length:
                offset = address - first
                return self._block(name)[offset : offset + count]
        return None

    def write(self, address: int, values: Sequence[int]) -> bool:
        """Registers of the command block; False elsewhere."""
        layout = self.map.command
        offset = address - layout.base
        if offset < 0 or offset + len(values) > layout.length:
            return False
        self._command[offset : offset + len(values)] = values
        return True

    def _block(self, name: str) -> list[int]:
        if name == "status":
            return codec.write_status(self.map.status, self._shown())
        if name == "barcode" and self.map.barcode is not None:
            length = self.map.barcode.slot_length
            return [
                register
                for slot, text in zip(self._status.slots, self._barcodes, strict=True)
                for register in codec.write_barcode(length, slot.seq, text)
            ]
        if name == "chutes":
            return codec.write_chutes(self.map.chutes, self._chutes)
        return list(self._command)

    def _shown(self) -> Status:
        if self.torn_readings <= 0 or not self._status.ev_head_seq:
            return self._status
        self.torn_readings -= 1
        slots = tuple(
            replace(slot, copy=slot.copy - 1, track=slot.track ^ 0xFF)
            if slot.seq == self._status.ev_head_seq
            else slot
            for slot in self._status.slots
        )
        return replace(self._status, slots=slots)

    def _take_acknowledgement(self) -> None:
        layout = self.map.command
        if self._command[layout.boot_id] != self.boot_id:
            return
        acknowledged = self._command[layout.ev_ack_seq]
        outstanding = distance(self._acknowledged, self._status.ev_head_seq)
        if distance(self._acknowledged, acknowledged) <= outstanding:
            self._acknowledged = acknowledged
