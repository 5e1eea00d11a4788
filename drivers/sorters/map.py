"""Register map v1 of a sorter PLC, as a declaration.

Four blocks of holding registers. The PLC owns status, barcodes and chutes; this side owns the
command. Every base and offset can be set, so that the map fits into a PLC that already has
other things in its memory; what may not change is the meaning.

Public conveyor controllers take at most 45 registers in one request, so no request is longer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import pairwise
from typing import Any

from drivers.sorters.errors import MapError

MAP_VERSION = 1
MAX_REQUEST = 45
CHUTES = 64
BITMAP_LENGTH = CHUTES // 16
SLOT_LENGTH = 8
LAST_ADDRESS = 0xFFFF
MAX_UNIT = 247

Span = tuple[str, int, int]
"""A name, its first register and how many registers it takes."""


@dataclass(frozen=True)
class StatusLayout:
    """Status, read every 20 ms: `base` is an address, the rest are offsets from it."""

    base: int = 0
    length: int = 44
    map_version: int = 0
    boot_id: int = 1
    heartbeat: int = 2
    state: int = 3
    cmd_ack_seq: int = 4
    cmd_result: int = 5
    ev_head_seq: int = 6
    ev_dropped: int = 7
    chute_full: int = 8
    slots: int = 12
    slot_count: int = 4

    def spans(self) -> Iterator[Span]:
        """Every field and the registers it takes."""
        for name in (
            "map_version",
            "boot_id",
            "heartbeat",
            "state",
            "cmd_ack_seq",
            "cmd_result",
            "ev_head_seq",
            "ev_dropped",
        ):
            yield name, getattr(self, name), 1
        yield "chute_full", self.chute_full, BITMAP_LENGTH
        yield "slots", self.slots, self.slot_count * SLOT_LENGTH


@dataclass(frozen=True)
class BarcodeLayout:
    """What the tunnel read, one part for each event slot: its seq, then two characters a
    register."""

    base: int = 100
    slot_length: int = 20


@dataclass(frozen=True)
class ChuteLayout:
    """Chutes out of use, read twice a second: a change counter and two bitmaps of 64."""

    base: int = 200
    length: int = 9
    change: int = 0
    disabled: int = 1
    jammed: int = 5

    def spans(self) -> Iterator[Span]:
        """Every field and the registers it takes."""
        yield "change", self.change, 1
        yield "disabled", self.disabled, BITMAP_LENGTH
        yield "jammed", self.jammed, BITMAP_LENGTH


@dataclass(frozen=True)
class CommandLayout:
    """What this side writes. `cmd_seq` is last and written alone, after all the others."""

    base: int = 300
    length: int = 10
    boot_id: int = 0
    heartbeat: int = 1
    ev_ack_seq: int = 2
    track_hi: int = 3
    track_lo: int = 4
    destination: int = 5
    alternate: int = 6
    deadline_ms: int = 7
    checksum: int = 8
    cmd_seq: int = 9

    def spans(self) -> Iterator[Span]:
        """Every field and the registers it takes."""
        for one in fields(self):
            if one.name not in ("base", "length"):
                yield one.name, getattr(self, one.name), 1


@dataclass(frozen=True)
class RegisterMap:
    """The whole map of one PLC; checked when made.

    `barcode` is None where the barcode comes from a fixed scanner, keyed by the track id.

    Raises MapError: the first contradiction found, in one sentence.
    """

    unit: int = 1
    status: StatusLayout = field(default_factory=StatusLayout)
    barcode: BarcodeLayout | None = field(default_factory=BarcodeLayout)
    chutes: ChuteLayout = field(default_factory=ChuteLayout)
    command: CommandLayout = field(default_factory=CommandLayout)

    def __post_init__(self) -> None:
        _check_numbers(self)
        for name, layout in (
            ("status", self.status),
            ("chutes", self.chutes),
            ("command", self.command),
        ):
            _check_fields(name, layout.length, list(layout.spans()))
        _check_command(self.command)
        _check_blocks(list(self.blocks()))

    def blocks(self) -> Iterator[Span]:
        """Every block: name, first address, registers."""
        yield "status", self.status.base, self.status.length
        if self.barcode is not None:
            length = self.barcode.slot_length * self.status.slot_count
            yield "barcode", self.barcode.base, length
        yield "chutes", self.chutes.base, self.chutes.length
        yield "command", self.command.base, self.command.length

    def barcode_span(self, slot: int) -> tuple[int, int]:
        """First address and length of the barcode of event slot 0, 1 …

        Raises MapError: this map has no barcode block.
        """
        if self.barcode is None:
            raise MapError("this map has no barcode block")
        return self.barcode.base + slot * self.barcode.slot_length, self.barcode.slot_length


_BLOCKS: Mapping[str, type[Any]] = {
    "status": StatusLayout,
    "barcode": BarcodeLayout,
    "chutes": ChuteLayout,
    "command": CommandLayout,
}


def map_from_table(table: Mapping[str, Any]) -> RegisterMap:
    """The map a configuration table describes; what it does not name keeps its default.

    `{"unit": 3, "status": {"base": 400}, "barcode": False}`; `False` means no barcode block.

    Raises MapError: an unknown key (with the keys there are), a value that is no whole number,
    or a map that contradicts itself.
    """
    _check_keys("the map", table, ["unit", *_BLOCKS])
    parts: dict[str, Any] = {}
    for name, value in table.items():
        if name == "unit":
            parts[name] = _whole("unit", value)
        elif name == "barcode" and value is False:
            parts[name] = None
        else:
            parts[name] = _block(name, value)
    return RegisterMap(**parts)


def _block(name: str, table: Any) -> Any:
    if not isinstance(table, Mapping):
        raise MapError(f"{name} must be a table of offsets, not {table!r}")
    kind = _BLOCKS[name]
    _check_keys(name, table, [one.name for one in fields(kind)])
    return kind(**{key: _whole(f"{name}.{key}", value) for key, value in table.items()})


def _whole(name: str, value: Any) -> int:
    if type(value) is not int:
        raise MapError(f"{name} must be a whole number, not {value!r}")
    return value


def _check_keys(where: str, table: Mapping[str, Any], allowed: list[str]) -> None:
    for key in table:
        if key not in allowed:
            raise MapError(f"unknown key {key!r} in {where}; allowed: {', '.join(allowed)}")


def _check_numbers(whole: RegisterMap) -> None:
    if not 1 <= whole.unit <= MAX_UNIT:
        raise MapError(f"unit {whole.unit} is not 1 to {MAX_UNIT} (0 would be a broadcast)")
    if whole.status.slot_count < 1:
        raise MapError(f"status.slot_count {whole.status.slot_count} must be 1 or more")
    if whole.barcode is not None and not 2 <= whole.barcode.slot_length <= MAX_REQUEST:
        raise MapError(
            f"barcode.slot_length {whole.barcode.slot_length} is not 2 to {MAX_REQUEST}, "
            "the most one request may read"
        )


def _check_fields(block: str, length: int, spans: list[Span]) -> None:
    """Every field inside its block, none on another; the block in one request."""
    if not 1 <= length <= MAX_REQUEST:
        raise MapError(
            f"{block}.length {length} is not 1 to {MAX_REQUEST}, the most one request may read"
        )
    taken: dict[int, str] = {}
    for name, first, size in spans:
        if first < 0 or first + size > length:
            raise MapError(
                f"{block}.{name} takes offsets {first} to {first + size - 1}, "
                f"outside its block of {length} registers"
            )
        for offset in range(first, first + size):
            if offset in taken:
                raise MapError(
                    f"{block}.{name} and {block}.{taken[offset]} overlap at offset {offset}"
                )
            taken[offset] = name


def _check_command(command: CommandLayout) -> None:
    if command.cmd_seq != command.length - 1:
        raise MapError(
            f"command.cmd_seq must be the last register of its block (offset "
            f"{command.length - 1}, not {command.cmd_seq}): it is written alone, after the rest"
        )
    beat = sorted((command.boot_id, command.heartbeat, command.ev_ack_seq))
    if beat[2] - beat[0] != 2:
        raise MapError(
            "command.boot_id, command.heartbeat and command.ev_ack_seq must stand side by side: "
            "they are written together four times a second"
        )


def _check_blocks(blocks: list[Span]) -> None:
    for name, first, length in blocks:
        if first < 0 or first + length - 1 > LAST_ADDRESS:
            raise MapError(
                f"block {name} takes registers {first} to {first + length - 1}, "
                f"outside 0 to {LAST_ADDRESS}"
            )
    ordered = sorted(blocks, key=lambda span: span[1])
    for (name, first, length), (other, start, _) in pairwise(ordered):
        if first + length > start:
            raise MapError(
                f"blocks {name} and {other} overlap: {name} takes registers {first} to "
                f"{first + length - 1}, {other} begins at {start}"
            )
