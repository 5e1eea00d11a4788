"""A sorter to talk to: belt, PLC and register map v1, over TCP, TLS or a serial line."""

from drivers.simulators.sorter.direct import DirectLink, VirtualLoop, run_virtual
from drivers.simulators.sorter.faults import Faults, Spoilt
from drivers.simulators.sorter.line import Landing, Line
from drivers.simulators.sorter.plc import Plc

__all__ = [
    "DirectLink",
    "Faults",
    "Landing",
    "Line",
    "Plc",
    "Spoilt",
    "VirtualLoop",
    "run_virtual",
]
