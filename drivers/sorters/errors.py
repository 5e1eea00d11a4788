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


class SorterError(Exception):
    """Base of everything this package raises."""


class MapError(SorterError):
    """The register map contradicts itself. One sentence, with the names and numbers."""


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
