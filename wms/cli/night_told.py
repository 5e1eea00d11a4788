"""What a played night came to, told a person: step by step, and where every item is."""

from collections.abc import Iterator
from typing import Any

from wms.domain.messages import Message, say

STEPS = ("orders", "docks", "warehouse", "stations", "morning", "after")
TALLIED = ("warehouse", "trunk", "stations", "stops")
_BELTS = ("belt_", "chute_", "printed_", "scans_")


def told(figures: dict[str, Any]) -> Iterator[Message]:
    """The figures of `play_night` as sentences."""
    numbers = {name: value for name, value in figures.items() if isinstance(value, int)}
    for step in STEPS:
        yield say(f"cli.night.{step}", **numbers)
    for name, value in numbers.items():
        if name.startswith(_BELTS):
            yield say("cli.simulate.figure", name=name, value=str(value))
    yield say("cli.night.tally")
    for place in TALLIED:
        row = figures["tally"][place]
        yield say(f"cli.night.tally.{place}", whole=row["in"], **row)
    if "troubles" in figures:
        yield say("cli.night.troubles", troubles=len(figures["troubles"]))
    if figures["check"] == "ok":
        yield say("cli.night.ok")
    else:
        for breach in figures["check"]:
            yield say("cli.night.breach", breach=breach)
    yield say("cli.night.took", seconds=str(figures["seconds"]))
