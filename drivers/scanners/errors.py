"""What can go wrong with a scanner.

ScannerError
├── ChannelError        the way to the device
│   ├── Absent          it is not there, refuses, or went away; it is tried again
│   ├── Busy            another program holds it
│   └── NotTaking       it is there and takes no bytes
├── NotSupported        this model has no such command
└── Gs1Refused          a GS1 code that is wrong; names the field
"""

from enum import StrEnum


class Cause(StrEnum):
    """Why a scanner cannot be had, for whoever says it in another language."""

    NOT_THERE = "not_there"
    """No such device: not plugged in, or another path."""

    NO_RIGHT = "no_right"
    """This user may not open it."""

    NOT_ONE = "not_one"
    """What is there is no serial port, or no input device."""

    HELD = "held"
    """Another program has it."""

    NO_ANSWER = "no_answer"
    """Nobody takes the call: no power, no cable, or another address."""

    GONE = "gone"
    """It was there and went away."""

    DEAF = "deaf"
    """It is there and takes no bytes."""


class ScannerError(Exception):
    """Anything a scanner driver raises."""


class ChannelError(ScannerError):
    """The way to the device does not work. `cause` is the same for a machine."""

    def __init__(self, message: str, cause: Cause) -> None:
        super().__init__(message)
        self.cause = cause


class Absent(ChannelError):
    """The device is not there, refuses, or went away."""

    def __init__(self, message: str, cause: Cause = Cause.GONE) -> None:
        super().__init__(message, cause)


class Busy(ChannelError):
    """Another program holds the device."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Cause.HELD)


class NotTaking(ChannelError):
    """The device is there but takes no bytes."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Cause.DEAF)


class NotSupported(ScannerError):
    """This model has no such command."""


class Gs1Refused(ScannerError):
    """A GS1 code that must not be used. `field` is a field of `Gs1`, or `AI nn`; `value` is what
    stood there (never trust it); `reason` says what is wrong with it."""

    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(f"{field} {value[:60]!a}: {reason}")
        self.field = field
        self.value = value
        self.reason = reason
