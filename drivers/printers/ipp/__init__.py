"""Office printers through the Internet Printing Protocol, direct or behind CUPS."""

from drivers.printers.ipp.printer import Document, IppDeadlines, IppPrinter

__all__ = ["Document", "IppDeadlines", "IppPrinter"]
