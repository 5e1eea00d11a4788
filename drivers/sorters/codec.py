"""Registers in, words out, and back: both sides of the map, no input or output of its own.

A chute number n is bit n-1 of its bitmap, lowest bit of the first register first. A track id is
32 bits, high register first. Two characters of a barcode share a register, the first in the
high byte; the text ends at the first zero byte.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drivers.sorters.errors import BadReply, NotAllowed
from drivers.sorters.map import (
    BITMAP_LENGTH,
    CHUTES,
    SLOT_LENGTH,
    ChuteLayout,
    CommandLayout,
    StatusLayout,
)
from drivers.sorters.words import CommandResult, PlcState

WORD = 0xFFFF
_SEPARATOR = 0x1D
"""GS belongs to the data of a GS1 barcode; no other control character does."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One event slot as it stands in the registers."""

    seq: int
    kind: int
    track: int
    destination: int
    code: int
    recirculations: int
    copy: int

    @property
    def whole(self) -> bool:
        """The PLC was not in the middle of writing it (rule 2), and it was ever written."""
        return self.seq == self.copy and self.seq != 0


EMPTY_SLOT = Slot(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Status:
    """The status block, one reading."""

    map_version: int
    boot_id: int
    heartbeat: int
    state: PlcState
    cmd_ack_seq: int
    cmd_result: int
    ev_head_seq: int
    ev_dropped: int
    full: int
    """Bitmap: bit n-1 is chute n."""
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Chutes:
    """The chute block: chutes a person switched off, and chutes that are jammed, as bitmaps."""

    change: int
    disabled: int
    jammed: int


@dataclass(frozen=True, slots=True)
class Command:
    """Where one item shall go."""

    seq: int
    boot_id: int
    track: int
    destination: int
    alternate: int
    deadline_ms: int


def read_status(layout: StatusLayout, registers: Sequence[int]) -> Status:
    """The status block. Raises BadReply when it is not as long as the map says."""
    _expect("status", registers, layout.length)
    first = layout.slots
    return Status(
        map_version=registers[layout.map_version],
        boot_id=registers[layout.boot_id],
        heartbeat=registers[layout.heartbeat],
        state=PlcState(registers[layout.state] & _ALL_STATES),
        cmd_ack_seq=registers[layout.cmd_ack_seq],
        cmd_result=registers[layout.cmd_result],
        ev_head_seq=registers[layout.ev_head_seq],
        ev_dropped=registers[layout.ev_dropped],
        full=_bitmap(registers, layout.chute_full),
        slots=tuple(
            _slot(registers, first + index * SLOT_LENGTH) for index in range(layout.slot_count)
        ),
    )


def write_status(layout: StatusLayout, status: Status) -> list[int]:
    """The registers that read back as `status`."""
    registers = [0] * layout.length
    registers[layout.map_version] = status.map_version
    registers[layout.boot_id] = status.boot_id
    registers[layout.heartbeat] = status.heartbeat
    registers[layout.state] = int(status.state)
    registers[layout.cmd_ack_seq] = status.cmd_ack_seq
    registers[layout.cmd_result] = status.cmd_result
    registers[layout.ev_head_seq] = status.ev_head_seq
    registers[layout.ev_dropped] = status.ev_dropped
    _put_bitmap(registers, layout.chute_full, status.full)
    for index, slot in enumerate(status.slots):
        first = layout.slots + index * SLOT_LENGTH
        registers[first : first + SLOT_LENGTH] = [
            slot.seq,
            slot.kind,
            slot.track >> 16,
            slot.track & WORD,
            slot.destination,
            slot.code,
            slot.recirculations,
            slot.copy,
        ]
    return registers


def read_chutes(layout: ChuteLayout, registers: Sequence[int]) -> Chutes:
    """The chute block. Raises BadReply when it is not as long as the map says."""
    _expect("chutes", registers, layout.length)
    return Chutes(
        change=registers[layout.change],
        disabled=_bitmap(registers, layout.disabled),
        jammed=_bitmap(registers, layout.jammed),
    )


def write_chutes(layout: ChuteLayout, chutes: Chutes) -> list[int]:
    """The registers that read back as `chutes`."""
    registers = [0] * layout.length
    registers[layout.change] = chutes.change
    _put_bitmap(registers, layout.disabled, chutes.disabled)
    _put_bitmap(registers, layout.jammed, chutes.jammed)
    return registers


def read_barcode(registers: Sequence[int], seq: int) -> str | None:
    """The text in one part of the barcode block; None while it belongs to another event.

    A character that no barcode of the floor carries (control characters other than GS, bytes
    above 126) makes the whole reading worthless: the answer is then "".
    """
    if not registers or registers[0] != seq:
        return None
    text = struct.pack(f">{len(registers) - 1}H", *registers[1:]).split(b"\0", 1)[0]
    if all(32 <= byte < 127 or byte == _SEPARATOR for byte in text):
        return text.decode("ascii")
    return ""


def write_barcode(length: int, seq: int, text: str) -> list[int]:
    """The registers of one part of the barcode block; what does not fit is cut off."""
    raw = text.encode("ascii", "replace")[: (length - 1) * 2].ljust((length - 1) * 2, b"\0")
    return [seq, *struct.unpack(f">{length - 1}H", raw)]


def write_command(layout: CommandLayout, command: Command, heartbeat: int, ack: int) -> list[int]:
    """The command block without its last register, `cmd_seq`, which is written after it.

    Raises NotAllowed: a value that does not fit its register.
    """
    _check_range(command, heartbeat, ack)
    registers = [0] * (layout.length - 1)
    registers[layout.boot_id] = command.boot_id
    registers[layout.heartbeat] = heartbeat
    registers[layout.ev_ack_seq] = ack
    registers[layout.track_hi] = command.track >> 16
    registers[layout.track_lo] = command.track & WORD
    registers[layout.destination] = command.destination
    registers[layout.alternate] = command.alternate
    registers[layout.deadline_ms] = command.deadline_ms
    registers[layout.checksum] = checksum(command)
    return registers


def read_command(layout: CommandLayout, registers: Sequence[int]) -> tuple[Command, int]:
    """The command block and its checksum. Raises BadReply when it has another length."""
    _expect("command", registers, layout.length)
    command = Command(
        seq=registers[layout.cmd_seq],
        boot_id=registers[layout.boot_id],
        track=registers[layout.track_hi] << 16 | registers[layout.track_lo],
        destination=registers[layout.destination],
        alternate=registers[layout.alternate],
        deadline_ms=registers[layout.deadline_ms],
    )
    return command, registers[layout.checksum]


def write_beat(layout: CommandLayout, boot_id: int, heartbeat: int, ack: int) -> list[int]:
    """The three registers written four times a second: boot id echo, heartbeat, acknowledged."""
    first = beat_offset(layout)
    registers = [0, 0, 0]
    registers[layout.boot_id - first] = boot_id
    registers[layout.heartbeat - first] = heartbeat
    registers[layout.ev_ack_seq - first] = ack
    return registers


def beat_offset(layout: CommandLayout) -> int:
    """Where the three registers of `write_beat` begin within the command block."""
    return min(layout.boot_id, layout.heartbeat, layout.ev_ack_seq)


def checksum(command: Command) -> int:
    """CRC-16/MODBUS over boot id, track, destination, alternate, deadline and the sequence
    number to come, each as two bytes, high byte first.

    The sequence number is part of it, so a `cmd_seq` can never confirm an older block. The CRC
    is the one every RTU device already has. The heartbeat and the acknowledged event change
    between commands and are left out.
    """
    return crc16(
        struct.pack(
            ">HIHHHH",
            command.boot_id,
            command.track,
            command.destination,
            command.alternate,
            command.deadline_ms,
            command.seq,
        )
    )


def crc16(data: bytes) -> int:
    """CRC-16/MODBUS (Modbus over serial line V1.02, 6.2.2): reflected 0xA001, start 0xFFFF."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def chute_numbers(bitmap: int) -> frozenset[int]:
    """The chutes whose bit is set, 1 … 64."""
    return frozenset(n for n in range(1, CHUTES + 1) if bitmap >> (n - 1) & 1)


def chute_bitmap(numbers: Iterable[int]) -> int:
    """The bitmap with the bits of these chutes set."""
    return sum(1 << (n - 1) for n in set(numbers))


def result_of(status: Status) -> CommandResult:
    """The PLC's answer to the last command. Raises BadReply for a number the map lacks."""
    try:
        return CommandResult(status.cmd_result)
    except ValueError as error:
        raise BadReply(f"cmd_result {status.cmd_result} is not a result of the map") from error


_ALL_STATES = sum(PlcState)


def _expect(block: str, registers: Sequence[int], length: int) -> None:
    if len(registers) != length:
        raise BadReply(f"the {block} block has {len(registers)} registers, not {length}")


def _slot(registers: Sequence[int], first: int) -> Slot:
    seq, kind, high, low, destination, code, recirculations, copy = registers[
        first : first + SLOT_LENGTH
    ]
    return Slot(seq, kind, high << 16 | low, destination, code, recirculations, copy)


def _bitmap(registers: Sequence[int], first: int) -> int:
    return sum(registers[first + index] << (16 * index) for index in range(BITMAP_LENGTH))


def _put_bitmap(registers: list[int], first: int, bitmap: int) -> None:
    for index in range(BITMAP_LENGTH):
        registers[first + index] = bitmap >> (16 * index) & WORD


def _check_range(command: Command, heartbeat: int, ack: int) -> None:
    # pymodbus would raise struct.error, after having taken its lock.
    for name, value, most in (
        ("cmd_seq", command.seq, WORD),
        ("boot_id", command.boot_id, WORD),
        ("track", command.track, 0xFFFFFFFF),
        ("destination", command.destination, CHUTES),
        ("alternate", command.alternate, CHUTES),
        ("deadline_ms", command.deadline_ms, WORD),
        ("heartbeat", heartbeat, WORD),
        ("ev_ack_seq", ack, WORD),
    ):
        if not 0 <= value <= most:
            raise NotAllowed(f"{name} {value} is not 0 to {most}")
