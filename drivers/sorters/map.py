"""Register map v1 of a sorter PLC, as a declaration.

Four blocks of holding registers. The PLC owns status, barcodes and chutes; this side owns the
command. Every base and offset can be set, so that the map fits into a PLC that already has
other things in its memory; what may not change is the meaning.

Public conveyor controllers take at most 45 registers in one request, so no request is longer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import combinations, pairwise
from typing import Any

from drivers.sorters.errors import MapError, MapFault

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

    Raises MapError: the first contradiction in one sentence, and all of them apart.
    """

    unit: int = 1
    status: StatusLayout = field(default_factory=StatusLayout)
    barcode: BarcodeLayout | None = field(default_factory=BarcodeLayout)
    chutes: ChuteLayout = field(default_factory=ChuteLayout)
    command: CommandLayout = field(default_factory=CommandLayout)

    def __post_init__(self) -> None:
        _refuse(list(_faults(self)))

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
    faults = _key_faults("", table, ["unit", *_BLOCKS])
    parts: dict[str, Any] = {}
    for name, value in table.items():
        if name == "unit":
            faults += _number_faults(name, value)
            parts[name] = value
        elif name == "barcode" and value is False:
            parts[name] = None
        elif name in _BLOCKS:
            found = _block_faults(name, value)
            faults += found
            parts[name] = None if found else _BLOCKS[name](**value)
    _refuse(faults)
    return RegisterMap(**parts)


def _refuse(faults: list[MapFault]) -> None:
    if faults:
        raise MapError(faults[0].sentence, faults)


def _fault(rule: str, key: str, sentence: str, **numbers: str | int) -> MapFault:
    return MapFault(rule, key, sentence, numbers)


def _block_faults(name: str, table: Any) -> list[MapFault]:
    if not isinstance(table, Mapping):
        sentence = f"{name} must be a table of offsets, not {table!r}"
        return [_fault("table", name, sentence, value=repr(table))]
    faults = _key_faults(name, table, [one.name for one in fields(_BLOCKS[name])])
    for key, value in table.items():
        faults += _number_faults(f"{name}.{key}", value)
    return faults


def _number_faults(key: str, value: Any) -> list[MapFault]:
    if type(value) is int:
        return []
    sentence = f"{key} must be a whole number, not {value!r}"
    return [_fault("whole", key, sentence, value=repr(value))]


def _key_faults(where: str, table: Mapping[str, Any], allowed: list[str]) -> list[MapFault]:
    names = ", ".join(allowed)
    place = where or "the map"
    return [
        _fault(
            "unknown",
            f"{where}.{key}".lstrip("."),
            f"unknown key {key!r} in {place}; allowed: {names}",
            allowed=names,
        )
        for key in table
        if key not in allowed
    ]


def _faults(whole: RegisterMap) -> Iterator[MapFault]:
    yield from _range_faults(whole)
    for name, layout in (
        ("status", whole.status),
        ("chutes", whole.chutes),
        ("command", whole.command),
    ):
        yield from _field_faults(name, layout.length, list(layout.spans()))
    yield from _command_faults(whole.command)
    yield from _place_faults(list(whole.blocks()))


def _range_faults(whole: RegisterMap) -> Iterator[MapFault]:
    if not 1 <= whole.unit <= MAX_UNIT:
        sentence = f"unit {whole.unit} is not 1 to {MAX_UNIT} (0 would be a broadcast)"
        yield _fault("range", "unit", sentence, value=whole.unit, low=1, high=MAX_UNIT)
    most = MAX_REQUEST // SLOT_LENGTH
    if not 1 <= (count := whole.status.slot_count) <= most:
        sentence = f"status.slot_count {count} is not 1 to {most}"
        yield _fault("range", "status.slot_count", sentence, value=count, low=1, high=most)
    if whole.barcode is not None and not 2 <= whole.barcode.slot_length <= MAX_REQUEST:
        length = whole.barcode.slot_length
        yield _fault(
            "length",
            "barcode.slot_length",
            f"barcode.slot_length {length} is not 2 to {MAX_REQUEST}, "
            "the most one request may read",
            value=length,
            low=2,
            high=MAX_REQUEST,
        )


def _field_faults(block: str, length: int, spans: list[Span]) -> Iterator[MapFault]:
    """Every field inside its block, none on another; the block in one request."""
    if not 1 <= length <= MAX_REQUEST:
        yield _fault(
            "length",
            f"{block}.length",
            f"{block}.length {length} is not 1 to {MAX_REQUEST}, the most one request may read",
            value=length,
            low=1,
            high=MAX_REQUEST,
        )
        return
    for name, first, size in spans:
        last = first + size - 1
        if first < 0 or last >= length:
            yield _fault(
                "outside",
                f"{block}.{name}",
                f"{block}.{name} takes offsets {first} to {last}, "
                f"outside its block of {length} registers",
                first=first,
                last=last,
                length=length,
            )
    for (name, first, size), (other, start, extent) in combinations(spans, 2):
        if (shared := max(first, start)) < min(first + size, start + extent):
            yield _fault(
                "overlap",
                f"{block}.{other}",
                f"{block}.{other} and {block}.{name} overlap at offset {shared}",
                other=f"{block}.{name}",
                offset=shared,
            )


def _command_faults(command: CommandLayout) -> Iterator[MapFault]:
    last = command.length - 1
    if command.cmd_seq != last:
        yield _fault(
            "seq_last",
            "command.cmd_seq",
            f"command.cmd_seq must be the last register of its block (offset "
            f"{last}, not {command.cmd_seq}): it is written alone, after the rest",
            value=command.cmd_seq,
            last=last,
        )
    beat = sorted((command.boot_id, command.heartbeat, command.ev_ack_seq))
    if beat[2] - beat[0] != 2:
        yield _fault(
            "beat",
            "command.heartbeat",
            "command.boot_id, command.heartbeat and command.ev_ack_seq must stand side by side: "
            "they are written together four times a second",
        )


def _place_faults(blocks: list[Span]) -> Iterator[MapFault]:
    for name, first, length in blocks:
        last = first + length - 1
        if first < 0 or last > LAST_ADDRESS:
            yield _fault(
                "address",
                f"{name}.base",
                f"block {name} takes registers {first} to {last}, outside 0 to {LAST_ADDRESS}",
                first=first,
                last=last,
                high=LAST_ADDRESS,
            )
    ordered = sorted(blocks, key=lambda span: span[1])
    for (name, first, length), (other, start, _) in pairwise(ordered):
        last = first + length - 1
        if last >= start:
            yield _fault(
                "blocks",
                f"{other}.base",
                f"blocks {name} and {other} overlap: {name} takes registers {first} to "
                f"{last}, {other} begins at {start}",
                other=name,
                first=first,
                last=last,
                start=start,
            )
