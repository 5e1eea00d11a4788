"""What can go wrong with a printer, apart from what its status says."""


class PrinterError(Exception):
    """The base of all errors of `drivers.printers`."""


class BadJob(PrinterError):
    """The job cannot be expressed for this printer; nothing was sent."""


class Unreachable(PrinterError):
    """There is no connection, or it broke."""


class Silent(PrinterError):
    """Connected, but no answer came before the deadline."""


class Garbled(PrinterError):
    """Something came back that is no status of this language."""
