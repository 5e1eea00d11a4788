"""What reads one connection of a simulated printer."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from drivers.simulators.printer.machine import Machine


class Reader(ABC):
    """Bytes in, labels to the machine, answers to whoever is connected.

    A reader lives as long as its connection: half a label dies with it. `width` is that of the
    head in dots.
    """

    def __init__(
        self, machine: Machine, answer: Callable[[bytes], None], dpi: int, width: int
    ) -> None:
        self.machine = machine
        self.answer = answer
        self.dpi = dpi
        self.width = width
        self.buffer = bytearray()

    @abstractmethod
    def feed(self, data: bytes) -> None:
        """Take what arrived. Raises ValueError where a real printer would print rubbish."""
