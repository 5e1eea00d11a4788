"""Simulated people: they read the screen's reply and scan, by the same door as everybody."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from wms.domain.codes import make_asset, make_position, read_position
from wms.domain.messages import NightfloorError
from wms.domain.words import ContainerType, Zone
from wms.operations.desk import Desk
from wms.operations.reply import Command, Expects, Level, Reply, Scan
from wms.simulate.pty_hand import PtyHand

CONTAINER_HOLDS = 130
"""Items a worker puts into one container before taking the next (domain.md, "Size")."""
PIN = "580274"
"""The PIN of simulated people, who have nothing to hide."""


class NightClock:
    """A clock that stands still until something happens, then ticks. Any thread may look at it."""

    def __init__(self, start: datetime, tick: timedelta) -> None:
        self._at = start
        self._tick = tick
        self._lock = Lock()

    def __call__(self) -> datetime:
        """The time now; each look takes one tick."""
        with self._lock:
            self._at += self._tick
            return self._at

    def go_to(self, moment: datetime) -> None:
        """Wait until `moment`, unless it has passed."""
        with self._lock:
            self._at = max(self._at, moment)


class Unexpected(NightfloorError):
    """The floor refused what a simulated worker did: the night cannot go on."""


@dataclass
class Worker:
    """Somebody signed in at a terminal, with a scanner at its end of a line if `hand` is given.
    Where the role takes a PIN, `pin` is keyed: chosen the first time, twice."""

    desk: Desk
    clock: NightClock
    badge: str
    hand: PtyHand | None = None
    pin: str = PIN
    begun: int = 0
    """Scans this terminal gave before it fell and was started again."""

    def __post_init__(self) -> None:
        self.show(self.badge)

    def show(self, badge: str) -> Reply:
        """Show a badge, one's own or that of a second person, and key the PIN that is asked for."""
        reply = self._settled(self._give(badge, "wedge"))
        while reply.view.expects is Expects.PIN:
            reply = self._settled(self._give(self.pin, "keypad"))
        return reply

    def scan(self, text: str, source: str = "wedge") -> Reply:
        """Scan and read the answer; a refusal ends the night."""
        reply = self._give(text, source)
        if reply.level is Level.STOP and not reply.who.person and text != Command.ACKNOWLEDGE:
            # Away too long, as supervisors often are: they show their badge and do it again.
            self._give(Command.ACKNOWLEDGE, "key")
            self.show(self.badge)
            reply = self._give(text, source)
        return self._settled(reply)

    def _give(self, text: str, source: str) -> Reply:
        self.begun += 1
        scan_id = f"{self.desk.terminal_id}.{self.begun}"
        symbology = ""
        if self.hand is not None and source == "wedge":
            reading = self.hand.see(text)
            text, symbology, source = reading.text, reading.symbology, reading.source
        return self.desk.take(Scan(text, scan_id, self.clock(), symbology, source))

    def _settled(self, reply: Reply) -> Reply:
        if reply.level is Level.STOP:
            raise Unexpected(reply.banner)
        return reply

    def key(self, text: str) -> Reply:
        """Type on the keypad."""
        return self.scan(text, source="keypad")


@dataclass
class Sower:
    """A sorter with the containers standing around: one open at each position at most."""

    worker: Worker
    next_asset: Callable[[str], str]
    standing: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        """Pick the job."""
        self.worker.scan(Command.PUT)

    def sow(self, code: str, zone: Zone, needs: list[tuple[str, int]], on_hand: int | None) -> None:
        """One product to all who need it; what is not on hand is reported short."""
        self.worker.scan(code)
        left = sum(quantity for _, quantity in needs) if on_hand is None else on_hand
        for destination, quantity in needs:
            give = min(quantity, left)
            left -= give
            self._put(make_position(destination, zone), give, quantity - give)

    def _put(self, position: str, give: int, short: int) -> None:
        while give:
            room = CONTAINER_HOLDS - self.standing.get(position, 0)
            if room <= 0:
                self.close(position)
                room = CONTAINER_HOLDS
            now = min(give, room)
            give -= now
            last = give == 0 and not short
            if position not in self.standing:
                self._set_out(position, now if not last else 0)
            elif not last:
                self.worker.key(str(now))
            self.worker.scan(position)
            self.standing[position] = self.standing.get(position, 0) + now
        if short:
            self.worker.scan(Command.EXCEPTION)
            self.worker.scan(position)

    def _set_out(self, position: str, keyed: int) -> None:
        """The screen asks for a container at the first scan of the position."""
        self.worker.scan(position)
        self.worker.scan(self.next_asset(position))
        if keyed:
            self.worker.key(str(keyed))
        self.standing[position] = 0

    def close(self, position: str) -> None:
        """Full, or the end of the wave."""
        self.worker.scan(Command.CLOSE)
        self.worker.scan(position)
        del self.standing[position]

    def close_all(self) -> None:
        """The last containers of the wave; one that stayed empty stays open."""
        for position, held in list(self.standing.items()):
            if held:
                self.close(position)


class Assets:
    """A stack of empty containers: insulated boxes for what is cold, totes for the rest."""

    def __init__(self) -> None:
        self._number = 0

    def __call__(self, position: str) -> str:
        """The next one from the stack, of the kind the position's zone wants."""
        self._number += 1
        _, zone = read_position(position)
        kind = ContainerType.TOTE if zone is Zone.AMBIENT else ContainerType.INSULATED_BOX
        return make_asset(kind, self._number)
