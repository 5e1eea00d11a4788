"""A printer one can talk to: over TCP or a pty, in ZPL, TSPL or ESC/POS.

It prints at a speed, draws what it received, counts what it really printed, and can be robbed of
paper, cover, ribbon, power and speech.

    async with PrinterSimulator("zpl", dpi=203, width=832) as simulator:
        simulator.machine.apply("paper 5")
        ...  # talk to 127.0.0.1, port simulator.port

On its own: python -m drivers.simulators.printer --language zpl --port 9100 --folder labels
"""

from drivers.simulators.printer.machine import UNKNOWN_COMMAND, Machine
from drivers.simulators.printer.server import LANGUAGES, PrinterSimulator

__all__ = ["LANGUAGES", "UNKNOWN_COMMAND", "Machine", "PrinterSimulator"]
