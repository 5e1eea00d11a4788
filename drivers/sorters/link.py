"""The seam between the sorter and the wire: four methods, three function codes."""

from abc import ABC, abstractmethod
from collections.abc import Sequence


class Link(ABC):
    """A conversation with one unit. One caller at a time; a call ends by itself, in a bounded
    time, and is never sent twice."""

    unit: int
    """The unit (device id) spoken to, 1 to 247."""

    @abstractmethod
    async def open(self) -> None:
        """Connect. Raises LinkDown."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the connection; harmless when there is none."""

    @abstractmethod
    async def read(self, address: int, count: int) -> list[int]:
        """FC3: `count` holding registers. Raises LinkError."""

    @abstractmethod
    async def write(self, address: int, values: Sequence[int]) -> None:
        """FC16. Raises LinkError; after NoAnswer the write may have arrived."""

    @abstractmethod
    async def write_one(self, address: int, value: int) -> None:
        """FC6. Raises LinkError; after NoAnswer the write may have arrived."""
