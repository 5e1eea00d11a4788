"""Somebody signed in at a terminal, and how long that lasts."""

from dataclasses import dataclass
from datetime import datetime

from wms.domain.people import IDLE_OUT, SHIFT
from wms.operations.floor import Hand
from wms.operations.people_ports import Preference
from wms.operations.reply import Scan


@dataclass(slots=True)
class Session:
    """Whose hand it is, since when, and when it last gave something, by the scans' own time.
    `scan_id` is that of the last scan."""

    hand: Hand
    since: datetime
    touched: datetime
    scan_id: str
    preference: Preference

    def over(self, at: datetime) -> str:
        """The sentence that says why it has ended by `at`; empty while it lasts."""
        if at - self.since >= SHIFT:
            return "desk.shift_over"
        idle = IDLE_OUT.get(self.hand.person.role)
        return "desk.idled_out" if idle is not None and at - self.touched >= idle else ""

    def touch(self, scan: Scan) -> None:
        """Something was given. Once it is over, that brings nothing back."""
        if not self.over(scan.at):
            # Also backwards: a clock that was set back must not make the session longer.
            self.touched, self.scan_id = scan.at, scan.id
