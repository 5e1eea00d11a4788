"""What the system says, before it is said in a language.

A `Message` names an entry of the catalogue (`wms.locale`) and carries its values. Nothing below
the catalogue holds wording. Values may be hostile text from a scanner; whoever draws them treats
them as text only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """An entry of the catalogue and the values it is filled with."""

    key: str
    values: dict[str, str | int] = field(default_factory=dict)


def say(key: str, **values: str | int) -> Message:
    """A message by its key: `say("put.done", quantity=3)`."""
    return Message(key, values)


class NightfloorError(Exception):
    """Whatever is told to a person in one line; carries the exit code of the command line."""

    exit_code = 1

    def __init__(self, message: Message) -> None:
        super().__init__(message.key, message.values)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """As one process hands it to another: whole, however its class is made."""
        return _as_it_was, (type(self), self.args), self.__dict__


def _as_it_was(kind: type[NightfloorError], args: tuple[Any, ...]) -> NightfloorError:
    return kind.__new__(kind, *args)


class Refused(NightfloorError):
    """A rule says no. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what was given: file, line and column (1-based; 0 where it has none)."""

    file: str
    line: int
    column: str
    message: Message


class BadInput(NightfloorError):
    """What was given cannot be used; `problems` lists every fault found. Nothing was changed."""

    exit_code = 2

    def __init__(self, message: Message, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class Unavailable(NightfloorError):
    """A device or the store does not answer."""

    exit_code = 3
