"""Both heartbeats (rule 5): each 250 ms, tripped after 1 s, on both sides."""

HEARTBEAT = 0.250
TRIP = 1.0


class Heartbeats:
    """The PLC's heartbeat as seen, and our own as it is to be written. Times in seconds."""

    def __init__(self) -> None:
        self._seen: int | None = None
        self._seen_at = 0.0
        self._ours = 0
        self._written_at = float("-inf")

    def connected(self, now: float) -> None:
        """A new connection: both sides have a full second, and ours is due at once."""
        self._seen = None
        self._seen_at = now
        self._written_at = float("-inf")

    def adopt(self, ours: int) -> None:
        """Count on from the heartbeat that stands in the command block."""
        self._ours = ours

    def see(self, value: int, now: float) -> None:
        """The PLC's heartbeat as just read."""
        if value != self._seen:
            self._seen = value
            self._seen_at = now

    def tripped(self, now: float) -> bool:
        """The PLC's heartbeat has stood still for a second."""
        return now - self._seen_at > TRIP

    def due(self, now: float) -> bool:
        """Ours must be written now."""
        return now - self._written_at >= HEARTBEAT

    def beat(self) -> int:
        """The next value to write."""
        self._ours = (self._ours + 1) & 0xFFFF
        return self._ours

    def written(self, now: float) -> None:
        """The PLC confirmed it."""
        self._written_at = now
