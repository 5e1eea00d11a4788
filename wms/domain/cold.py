"""How warm cold goods may be where they pass from hand to hand."""

from collections.abc import Iterable

from wms.domain.words import Zone

WARMEST = {Zone.CHILLED: 80, Zone.FROZEN: -180}
"""Tenths of a degree Celsius a zone may reach at a handover: chilled goods 8.0 (GB 31605-2020),
frozen goods -18.0 (GB/T 24616-2019). Ambient goods have no limit."""


_EXAMPLES = {Zone.CHILLED: "4.5", Zone.FROZEN: "-18.5"}


def example(zone: Zone) -> str:
    """A reading that is right for a zone, keyed as one keys it."""
    return _EXAMPLES.get(zone, "20")


def too_warm(readings: Iterable[tuple[Zone, int]]) -> tuple[Zone, ...]:
    """The zones that were warmer at a handover than their limit; `readings` in tenths."""
    return tuple(zone for zone, tenths in readings if is_warm(zone, tenths))


def is_warm(zone: Zone, tenths: int) -> bool:
    """Whether goods of a zone, read at `tenths` of a degree, are above its limit."""
    return zone in WARMEST and tenths > WARMEST[zone]


def degrees(tenths: int) -> str:
    """`-18.5` of -185."""
    return f"{tenths / 10:.1f}"
