"""What can go wrong with a scanner.

ScannerError
├── ChannelError        the way to the device
│   ├── Absent          it is not there, refuses, or went away; it is tried again
│   ├── Busy            another program holds it
│   └── NotTaking       it is there and takes no bytes
├── NotSupported        this model has no such command
└── Gs1Refused          a GS1 code that is wrong; names the field
"""


class ScannerError(Exception):
    """Anything a scanner driver raises."""


class ChannelError(ScannerError):
    """The way to the device does not work."""


class Absent(ChannelError):
    """The device is not there, refuses, or went away."""


class Busy(ChannelError):
    """Another program holds the device."""


class NotTaking(ChannelError):
    """The device is there but takes no bytes."""


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
