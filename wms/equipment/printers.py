"""Printers of the configuration."""

from drivers.printers import EscPos, Language, Printer, Tspl, Zpl
from drivers.printers.ipp import IppPrinter
from drivers.transports import SerialTransport, TcpTransport, Transport, UsbFileTransport
from wms.config import PrinterPart
from wms.config.ports import IppPort, RasterPort, SerialPort, TcpPort

_LANGUAGES: dict[str, type[Language]] = {"zpl": Zpl, "tspl": Tspl, "escpos": EscPos}


def printer_of(part: PrinterPart) -> Printer | IppPrinter:
    """The driver of a printer, closed. Its answers are its alone: make one for each port."""
    if isinstance(part.port, IppPort):
        return IppPrinter(part.port.uri)
    language = _LANGUAGES[part.language]()
    return Printer(_transport(part.port), language, dpi=part.dpi, width=part.dots)


def _transport(port: RasterPort) -> Transport:
    if isinstance(port, TcpPort):
        return TcpTransport(port.host, port.port)
    if isinstance(port, SerialPort):
        return SerialTransport(
            port.path,
            port.baud,
            parity=port.parity,
            rtscts=port.flow == "rtscts",
            xonxoff=port.flow == "xonxoff",
        )
    return UsbFileTransport(port.path)
