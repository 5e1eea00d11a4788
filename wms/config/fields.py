"""Kinds of value a key may have; each refusal is a sentence of ours."""

import re
from datetime import time
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, Field

from wms.domain.appointments import STEP, dock_names
from wms.domain.codes import CodeKind, identify, read_position
from wms.domain.messages import Message, say
from wms.domain.words import Zone

CHUTES = 64
"""Chutes a sorter can have: the bits of the PLC's bitmaps (register map v1)."""
LONGEST_SHOWN = 60


class Wrong(ValueError):
    """A value that cannot be used, and why; a ValueError, so that pydantic collects it."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.key)
        self.message = message


class Position(NamedTuple):
    """Where a container stands open: what a position code says."""

    destination_id: str
    zone: Zone


def shown(value: Any) -> str:
    """A value as a message repeats it: never longer than a line."""
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


Whole = Annotated[int, Field(strict=True)]
"""A whole number; `true` is none, nor is "7"."""


def between(low: int, high: int) -> AfterValidator:
    """A number from `low` to `high`."""

    def check(value: int) -> int:
        if not low <= value <= high:
            raise Wrong(say("config.out_of_range", value=shown(value), low=low, high=high))
        return value

    return AfterValidator(check)


def long(low: int, high: int) -> AfterValidator:
    """Text of `low` to `high` characters."""

    def check(value: str) -> str:
        if not low <= len(value) <= high:
            raise Wrong(say("config.length", low=low, high=high))
        return value

    return AfterValidator(check)


def name(most: int) -> AfterValidator:
    """A code of letters, digits, - and _: it becomes part of file names and barcodes."""

    def check(value: str) -> str:
        if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{most}}}", value):
            raise Wrong(say("config.name", value=shown(value), most=most))
        return value

    return AfterValidator(check)


def one_of(*allowed: str) -> AfterValidator:
    """One of these words."""

    def check(value: str) -> str:
        if value not in allowed:
            told = ", ".join(allowed)
            raise Wrong(say("config.not_one_of", value=shown(value), allowed=told))
        return value

    return AfterValidator(check)


def gs1_prefix(value: str) -> str:
    """A GS1 company prefix."""
    if not re.fullmatch(r"[0-9]{7,10}", value):
        raise Wrong(say("config.gs1_prefix", value=shown(value)))
    return value


def scanner_prefix(value: str) -> str:
    """What a scanner sends first: none of its data may look like it (drivers.scanners.Framer)."""
    if len(value) > 4 or any(c in "\r\n\t\x1d" or ord(c) > 0x7E for c in value):
        raise Wrong(say("config.scanner_prefix"))
    return value


def chute_number(value: Any) -> int:
    """A chute, as TOML keys have it ("1") or as a number; "01" would be a second name for it."""
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]?", value):
        value = int(value)
    if type(value) is not int or not 1 <= value <= CHUTES:
        raise Wrong(say("config.chute_number", value=shown(value), high=CHUTES))
    return value


def dock_range(value: str) -> str:
    """A dock's name, or several numbered ones: `D01..D30`."""
    try:
        dock_names(value)
    except ValueError as error:
        raise Wrong(say("config.docks", value=shown(value))) from error
    return value


def whole_steps(value: time) -> time:
    """A time appointments can begin at."""
    if value.second or value.microsecond or value.minute % STEP or value.tzinfo is not None:
        raise Wrong(say("config.time_step", value=str(value), minutes=STEP))
    return value


def position(value: Any) -> Position:
    """A position code: destination and zone letter."""
    if isinstance(value, str):
        code = identify(value)
        if code.kind is CodeKind.POSITION and code.value == value:
            return Position(*read_position(value))
    raise Wrong(say("config.position", value=shown(value)))
