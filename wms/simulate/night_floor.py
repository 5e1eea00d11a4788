"""What there is to work with at a simulated site."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from wms.simulate.pty_hand import PtyHand


@dataclass
class Floor:
    """What is there to work with at a site: scanners on pseudo terminals where the night is
    played with devices, and the machines of the hall at the central warehouse."""

    folder: Path
    devices: bool
    stack: ExitStack
    hands: list[PtyHand] = field(default_factory=list)

    def hand(self, terminal_id: str) -> PtyHand | None:
        """A scanner for a terminal."""
        if not self.devices:
            return None
        self.folder.mkdir(parents=True, exist_ok=True)
        hand = self.stack.enter_context(PtyHand(self.folder / f"scanner-{terminal_id}"))
        self.hands.append(hand)
        return hand

    @property
    def scans(self) -> int:
        """Codes that came over a line."""
        return sum(hand.scans for hand in self.hands)
