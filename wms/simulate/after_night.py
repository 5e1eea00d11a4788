"""After a simulated night, at the central warehouse: notes counted, goods disposed of, accounts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wms.bootstrap import open_site
from wms.domain.messages import Message
from wms.domain.people import Right
from wms.domain.settlement import due_on
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.operations.returns_state import EVERY, WAY
from wms.operations.settlement import freeze_night
from wms.simulate.hands import NightClock, Worker
from wms.simulate.morning_night import Morning, empties_back
from wms.simulate.night_sites import Station
from wms.simulate.site_night import SiteNight, moment
from wms.simulate.troubles import Trouble
from wms.storage.statements import Statement

_NOTES = Statement("SELECT number FROM returns_note WHERE state = 'on_note' ORDER BY number")
_LINES = Statement(
    "SELECT sku_id, SUM(sent), COUNT(*) FROM returns_line WHERE number = :number"
    " GROUP BY sku_id ORDER BY 1"
)


@dataclass
class After:
    """Whoever counts what came back, and whoever decides what becomes of it."""

    night: SiteNight
    business_date: date
    notes: int = 0
    _boss: Worker | None = None

    def count_notes(self, one_less: bool = False) -> None:
        """Every note that came is counted as it says; with `one_less`, its first product of one
        line is one item short. Then all of it is disposed of."""
        boss = self._desk()
        with self.night.app.store.reading() as tx:
            notes = [row[0] for row in tx.all(_NOTES)]
        for number in notes:
            with self.night.app.store.reading() as tx:
                lines = tx.all(_LINES, number=number)
            one_less = self._count(boss, number, lines, one_less)
            self.notes += 1

    def _desk(self) -> Worker:
        if self._boss is None:
            terminal = f"{self.night.app.config.site.id}-R1"
            self._boss = self.night.hire(Role.SUPERVISOR, terminal, 41)
        return self._boss

    def _count(
        self, boss: Worker, number: str, lines: list[tuple[str, int, int]], one_less: bool
    ) -> bool:
        boss.scan(Command.RETURNS)
        boss.scan(number)
        for sku_id, sent, kinds in lines:
            boss.scan(sku_id)
            if one_less and kinds == 1:
                boss.key(str(int(sent) - 1))
                one_less = False
            else:
                boss.scan(Command.DONE)
        boss.scan(Command.DONE)
        reply = boss.scan(Command.DONE)
        if any(choice.command == EVERY for choice in reply.view.choices):
            boss.scan(EVERY)
            boss.scan(f"{WAY}TO_SUPPLIER")
            boss.scan("WHY-supplier_fault")
        return one_less

    def empties(self) -> None:
        """What the stations sent back with the trucks."""
        empties_back(self.night, self._desk())

    def settle(self) -> int:
        """Three days later the accounts are frozen; how many."""
        due = due_on(self.business_date)
        self.night.clock.go_to(moment(due, "12:00"))
        with self.night.app.permit(Right.SETTLE) as act:
            return freeze_night(act, self.night.wave_id, self.business_date, due)[0]


def late_return(
    after: After,
    stations: Sequence[Station],
    trouble: Trouble,
    see: Callable[[Message], None],
    nth: int,
) -> None:
    """After the accounts are final something comes back all the same, for the `nth` time: a line
    below them."""
    day = after.business_date
    for station in stations:
        clock = NightClock(moment(day, "14:00", days=4), timedelta(milliseconds=500))
        app = open_site(station.config, clock)
        morning = Morning(SiteNight(app, clock, station.wave_id, station.documents), 331 + nth)
        came = morning.take_back(most=1)
        if came:
            morning.close_note()
            app.exchange()
            after.night.clock.go_to(moment(day, "15:00", days=4))
            after.night.app.exchange()
            after.count_notes()
        app.store.close()
        if came:
            see(trouble.told(station.site_id))
            return
    see(trouble.spared())
