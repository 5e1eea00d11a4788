"""Sorter PLCs over Modbus: register map v1 and its seven rules (docs/drivers-sorters.md)."""

from drivers.sorters.errors import (
    BadReply,
    LinkDown,
    LinkError,
    MapError,
    MapFault,
    NoAnswer,
    NotAllowed,
    PlcException,
    SorterError,
    WrongMap,
)
from drivers.sorters.link import Link
from drivers.sorters.map import (
    BarcodeLayout,
    ChuteLayout,
    CommandLayout,
    RegisterMap,
    StatusLayout,
    map_from_table,
)
from drivers.sorters.modbus import rtu_link, tcp_link, tls_link
from drivers.sorters.probe import Probe, probe
from drivers.sorters.sorter import Sorter
from drivers.sorters.statistics import Statistics
from drivers.sorters.words import (
    Condition,
    DivertCode,
    Event,
    EventKind,
    LinkState,
    PlcState,
    Reason,
    Reconciliation,
    Resume,
    Track,
    Verdict,
)

__all__ = [
    "BadReply",
    "BarcodeLayout",
    "ChuteLayout",
    "CommandLayout",
    "Condition",
    "DivertCode",
    "Event",
    "EventKind",
    "Link",
    "LinkDown",
    "LinkError",
    "LinkState",
    "MapError",
    "MapFault",
    "NoAnswer",
    "NotAllowed",
    "PlcException",
    "PlcState",
    "Probe",
    "Reason",
    "Reconciliation",
    "RegisterMap",
    "Resume",
    "Sorter",
    "SorterError",
    "Statistics",
    "StatusLayout",
    "Track",
    "Verdict",
    "WrongMap",
    "map_from_table",
    "probe",
    "rtu_link",
    "tcp_link",
    "tls_link",
]
