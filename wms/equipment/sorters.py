"""Sorters of the configuration."""

import ssl
from functools import partial

from drivers.sorters import Link, map_from_table, rtu_link, tcp_link, tls_link
from wms.config import ScannerPart, SorterPart
from wms.config.ports import SorterPort, TcpPort, TlsPort
from wms.equipment.scanners import scanner_of
from wms.gateway.sorters import SorterWiring


def sorter_wiring(part: SorterPart, scanner: ScannerPart | None = None) -> SorterWiring:
    """How a sorter is reached; `scanner` is the table its `scanner` names. With TLS each link
    made reads the certificates, and raises OSError where they were taken away meanwhile."""
    return SorterWiring(
        partial(link_to, part.port, part.unit),
        map_from_table(part.registers),
        part.layout,
        part.decide_within_ms / 1000,
        float(part.track_limit_s),
        None if scanner is None else partial(scanner_of, scanner),
    )


def link_to(port: SorterPort, unit: int) -> Link:
    """A link to a PLC, closed. Raises OSError where a certificate cannot be read."""
    if isinstance(port, TcpPort):
        return tcp_link(port.host, port.port, unit=unit)
    if isinstance(port, TlsPort):
        return tls_link(port.host, _trust(port), port.port, unit=unit)
    return rtu_link(
        port.path,
        unit=unit,
        baudrate=port.baud,
        parity=port.parity,
        stopbits=port.stop_bits,
    )


def _trust(port: TlsPort) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(port.ca))
    if port.cert is not None and port.key is not None:
        # An empty password: a key that asks for one must not wait at the keyboard.
        context.load_cert_chain(port.cert, port.key, password=b"")
    return context
