"""A sorter to talk to: belt, PLC and register map v1, over TCP, TLS or a serial line."""

from drivers.simulators.sorter.commands import SorterCommands
from drivers.simulators.sorter.direct import DirectLink, VirtualLoop, run_virtual
from drivers.simulators.sorter.faults import Faults, Spoilt
from drivers.simulators.sorter.line import Landing, Line
from drivers.simulators.sorter.picture import Picture, picture
from drivers.simulators.sorter.plc import BeltClock, Plc
from drivers.simulators.sorter.server import SorterServer, serve_rtu, serve_tcp, serve_tls

__all__ = [
    "BeltClock",
    "DirectLink",
    "Faults",
    "Landing",
    "Line",
    "Picture",
    "Plc",
    "SorterCommands",
    "SorterServer",
    "Spoilt",
    "VirtualLoop",
    "picture",
    "run_virtual",
    "serve_rtu",
    "serve_tcp",
    "serve_tls",
]
