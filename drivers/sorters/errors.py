"""What can go wrong with a sorter, as a tree.

SorterError
├── MapError         the register map contradicts itself; found before anything is opened
├── NotAllowed       a call outside the allow-list; nothing was sent
└── LinkError        the conversation with the PLC
    ├── LinkDown     no connection: refused, cut, unplugged, TLS not accepted
    ├── NoAnswer     the PLC stayed silent; a write may still have arrived
    ├── BadReply     an answer that is not one to what was asked
    ├── PlcException the PLC answered with a Modbus exception code
    └── WrongMap     the PLC follows another version of the map
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class SorterError(Exception):
    """Base of everything this package raises."""


@dataclass(frozen=True, slots=True)
class MapFault:
    """One contradiction in a register map: the `rule` it breaks, the key it stands at
    ("status.slots"), a sentence with the names and numbers, and those numbers apart."""

    rule: str
    key: str
    sentence: str
    numbers: Mapping[str, str | int]


class MapError(SorterError):
    """The register map contradicts itself. Its text is the first fault in one sentence; `faults`
    are all that were found."""

    def __init__(self, sentence: str, faults: Sequence[MapFault] = ()) -> None:
        super().__init__(sentence)
        self.faults = tuple(faults)


class NotAllowed(SorterError):
    """A unit, function, address or value outside the allow-list; nothing was sent."""


class LinkError(SorterError):
    """The conversation with the PLC failed."""


class LinkDown(LinkError):
    """There is no connection."""


class NoAnswer(LinkError):
    """The PLC stayed silent. A write may have arrived all the same."""


class BadReply(LinkError):
    """An answer with another function code, length or content than was asked for."""


class PlcException(LinkError):
    """The PLC refused the request with a Modbus exception code."""


class WrongMap(LinkError):
    """The PLC says it follows another version of the register map."""
