"""What a sorter counts about itself."""

from collections import Counter, deque
from dataclasses import dataclass, field

from drivers.sorters.words import EventKind, Verdict

KEPT_LATENCIES = 4096


@dataclass
class Statistics:
    """Counts since the sorter was started; `latencies` are the last 4,096, in seconds."""

    polls: int = 0
    events: Counter[EventKind] = field(default_factory=Counter)
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    commands: int = 0
    """Commands written, each counted once however often it was written."""
    rewrites: int = 0
    """Commands written again because the PLC had not acknowledged them."""
    duplicates: int = 0
    """Events that had been delivered before under another sequence number."""
    torn: int = 0
    """Readings that found the next slot half written."""
    dropped: int = 0
    """Events the PLC counted as dropped."""
    link_errors: Counter[str] = field(default_factory=Counter)
    """By the name of the error: NoAnswer, BadReply, PlcException, LinkDown, WrongMap."""
    consumer_errors: int = 0
    """Times `on_event` raised; the event was offered again."""
    connections: int = 0
    restarts: int = 0
    trips: int = 0
    latencies: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT_LATENCIES))
    """From the poll that showed an induction to its command written."""

    def latency(self, share: float) -> float:
        """The latency that `share` (0.5, 0.99 …) of the commands kept within; 0.0 without any."""
        ordered = sorted(self.latencies)
        if not ordered:
            return 0.0
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
