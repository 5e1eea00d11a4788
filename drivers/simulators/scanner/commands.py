"""A simulated scanner told what to do, one line at a time."""

import asyncio
from enum import StrEnum

from drivers.scanners import aim
from drivers.simulators.scanner.simulator import ScannerSimulator

GS = "<GS>"
"""How the separator (FNC1, 0x1D) is typed."""

UNREAD = 30.0
"""Seconds after which nobody is taken to read at the other end."""

PLAIN = "]C0"
"""The identifier of a code typed without one: Code 128."""

HELP = (
    "any text: scan it (an identifier such as ]C1 may stand first; <GS> is the separator) · "
    "scan TEXT · twice TEXT · glue ONE TWO · noise · runon [LENGTH] · begin LENGTH TEXT · "
    "unplug · replug · delay SECONDS"
)


class Outcome(StrEnum):
    """What became of a line."""

    SENT = "sent"
    DISABLED = "disabled"
    NOT_TAKEN = "not_taken"
    NOBODY = "nobody"
    UNPLUGGED = "unplugged"
    PLUGGED = "plugged"
    SET = "set"


class ScannerCommands:
    """What `HELP` lists. A line that begins with none of its words is a code."""

    def __init__(self, simulator: ScannerSimulator) -> None:
        self._simulator = simulator

    async def obey(self, line: str) -> Outcome:
        """Do what a line says. Raises ValueError for a command that makes no sense."""
        word, _, rest = line.strip().partition(" ")
        try:
            async with asyncio.timeout(UNREAD):
                return await self._command(word, rest.strip(), line.strip())
        except (ConnectionError, TimeoutError):
            return Outcome.NOBODY

    async def _command(self, word: str, rest: str, line: str) -> Outcome:
        simulator = self._simulator
        match word, rest:
            case "scan", text if text:
                return await self._scan(text)
            case "twice", text if text:
                await simulator.scan_twice(*_code(text))
            case "glue", texts if len(texts.split()) == 2:
                (first, symbology), (second, _) = (_code(text) for text in texts.split())
                await simulator.glue(first, second, symbology)
            case "noise", "":
                await simulator.noise()
            case "runon", length:
                await simulator.run_on(_count(length) if length else 5_000)
            case "begin", rest if len(rest.split()) == 2:
                length, text = rest.split()
                code, symbology = _code(text)
                await simulator.begin(code, _count(length), symbology)
            case "delay", seconds if seconds:
                simulator.delay = _seconds(seconds)
                return Outcome.SET
            case "unplug", "":
                await simulator.unplug()
                return Outcome.UNPLUGGED
            case "replug", "":
                await simulator.unplug()
                await simulator.plug_when_possible()
                return Outcome.PLUGGED
            case (
                ("scan" | "twice" | "glue" | "noise" | "begin" | "delay" | "unplug" | "replug"),
                _,
            ):
                raise ValueError(line)
            case _:
                return await self._scan(line)
        return Outcome.SENT

    async def _scan(self, text: str) -> Outcome:
        if not self._simulator.enabled:
            return Outcome.DISABLED
        return Outcome.SENT if await self._simulator.scan(*_code(text)) else Outcome.NOT_TAKEN


def _code(text: str) -> tuple[str, str]:
    symbology, data = aim.split(text.replace(GS, "\x1d"))
    return data, symbology or PLAIN


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 1_000_000):
        raise ValueError(text)
    return int(text)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 10:
        raise ValueError(text)
    return seconds
