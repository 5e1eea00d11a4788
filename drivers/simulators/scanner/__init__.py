"""A scanner one can talk to over a real pty or a loopback socket, faults included."""

from drivers.simulators.scanner.commands import HELP, Outcome, ScannerCommands
from drivers.simulators.scanner.keyboard import KeyboardSimulator
from drivers.simulators.scanner.simulator import ScannerSimulator
from drivers.simulators.scanner.wires import CallingWire, ListeningWire, PtyWire, Wire

__all__ = [
    "HELP",
    "CallingWire",
    "KeyboardSimulator",
    "ListeningWire",
    "Outcome",
    "PtyWire",
    "ScannerCommands",
    "ScannerSimulator",
    "Wire",
]
