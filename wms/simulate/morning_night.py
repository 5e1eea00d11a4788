"""The morning at a simulated station: what became of the stops, what comes back, and the note."""

import csv
from dataclasses import dataclass

from wms.domain.codes import make_stop
from wms.domain.people import Right
from wms.domain.words import Role, Zone
from wms.operations.deliver_file import take_file
from wms.operations.deliver_rules import sheet_of
from wms.operations.delivery_ports import SheetStop
from wms.operations.reply import Command, Reply
from wms.planning.deliveries import read_deliveries
from wms.simulate.hands import Worker
from wms.simulate.site_night import READING, SiteNight
from wms.storage.statements import Statement

_SHEETS = Statement("SELECT number FROM manifest WHERE state = 'departed' ORDER BY number")
_OUT = Statement("SELECT party, type, sent - back FROM empties WHERE sent > back ORDER BY 1, 2")
_TURNS = 12
_ONE_IN = 20
"""At one of so many stops a customer gives something back."""


def answered(worker: Worker, reply: Reply) -> Reply:
    """Every reading and time a stop is asked for; the time is now."""
    for _ in range(_TURNS):
        asked = reply.view.prompt
        match asked.key.rpartition(".")[2]:
            case "reading" | "again":
                reply = worker.key(READING[Zone(str(asked.values.get("zone", Zone.CHILLED)))])
            case "time" | "how":
                reply = worker.scan(Command.DONE)
            case _:
                return reply
    return reply


@dataclass
class Morning:
    """The desk of a station where drivers report."""

    night: SiteNight
    number: int = 31
    _worker: Worker | None = None

    def desk(self) -> Worker:
        """Whoever keys the drivers' sheets."""
        if self._worker is None:
            terminal = f"{self.night.app.config.site.id}-M{self.number}"
            self._worker = self.night.hire(Role.LEAD, terminal, self.number)
        return self._worker

    def sheets(self) -> list[str]:
        """The sheets of the vehicles that left."""
        with self.night.app.store.reading() as tx:
            return [row[0] for row in tx.all(_SHEETS)]

    def open(self, number: str) -> tuple[SheetStop, ...]:
        """The stops of a sheet of which nobody has said anything."""
        with self.night.app.site_store.reading() as books:
            return sheet_of(books, number).open

    def stops(self, number: str) -> tuple[SheetStop, ...]:
        """Every stop of a sheet."""
        with self.night.app.site_store.reading() as books:
            return sheet_of(books, number).stops

    def deliver_all(self) -> None:
        """Every sheet: keyed as a whole, scanned stop by stop, or taken from a file, in turn."""
        for turn, number in enumerate(self.sheets()):
            if self.open(number):
                (self._keyed, self._scanned, self._from_file)[turn % 3](number)

    def _keyed(self, number: str) -> None:
        """All of whom nobody has said anything took everything."""
        worker = self.desk()
        worker.scan(Command.DELIVER)
        worker.scan(number)
        answered(worker, worker.scan(Command.DONE))
        worker.scan("DELIVER-YES")

    def _scanned(self, number: str) -> None:
        """Stop after stop of a sheet."""
        worker = self.desk()
        for stop in self.open(number):
            worker.scan(Command.DELIVER)
            answered(worker, worker.scan(make_stop(number, stop.sequence)))

    def _from_file(self, number: str) -> None:
        """As another system has it."""
        app = self.night.app
        path = self.night.documents / f"deliveries_{number}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        at = f"{app.clock():%H:%M}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("manifest", "point_id", "outcome", "delivered_at", "temperature"))
            for stop in self.open(number):
                cold = max((goods.zone for goods in stop.goods), key=list(Zone).index)
                writer.writerow((number, stop.point_id, "delivered", at, READING.get(cold, "")))
        rows = read_deliveries([path])
        with app.permit(Right.DELIVER) as act:
            take_file(act, app.config.as_site(), rows, app.clock())

    def take_back(self, most: int = 1_000) -> int:
        """A few customers give something back; how many items."""
        worker, items = self.desk(), 0
        stops = [stop for number in self.sheets() for stop in self.stops(number)]
        taken = [s for s in stops if s.said is not None and s.said.outcome == "delivered"]
        for stop in taken[::_ONE_IN][:most]:
            self.gives_back(worker, stop.point_id, stop.goods[0].sku_id)
            items += 1
        return items

    def gives_back(self, worker: Worker, point_id: str, sku_id: str) -> None:
        """One item of a product comes back from a point."""
        worker.scan(Command.TAKE_BACK)
        worker.scan(point_id)
        worker.scan(sku_id)
        if worker.key("1").view.prompt.key.endswith(".sure"):
            # More than it got, by the books: counted again, it is so.
            worker.scan(Command.DONE)
        worker.scan("WHY-quality")
        worker.scan(Command.DONE)
        worker.scan(Command.DONE)

    def close_note(self) -> None:
        """Whatever comes back goes on a note, to the warehouse; nothing needs none."""
        with self.night.app.site_store.reading() as books:
            if not books.returns.collected():
                return
        worker = self.desk()
        worker.scan(Command.TAKE_BACK)
        worker.scan(Command.CLOSE)
        worker.scan(Command.DONE)

    def empties_back(self, keep: int = 0) -> int:
        """Every point gives its empties back but for `keep` of them; how many came."""
        return empties_back(self.night, self.desk(), keep)


def empties_back(night: SiteNight, worker: Worker, keep: int = 0) -> int:
    """Every party gives back what is out with it, but for `keep` of them; how many came."""
    came = 0
    with night.app.store.reading() as tx:
        rows = tx.all(_OUT)
    for party, kind, out in rows:
        back = int(out) - keep
        keep = max(0, keep - int(out))
        if back > 0:
            worker.scan(Command.EMPTIES)
            worker.scan(party)
            worker.scan(f"EMPTIES-{kind}")
            worker.key(str(back))
            came += back
    return came
