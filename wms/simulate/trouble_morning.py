"""What goes wrong in the morning of a simulated night: at the stops, and with cancelled orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wms.domain.codes import make_stop
from wms.domain.words import Role
from wms.operations.delivery_ports import SheetStop
from wms.operations.reply import Command
from wms.simulate.morning_night import Morning, answered
from wms.simulate.trouble_floor import Scene
from wms.simulate.troubles import Trouble


@dataclass
class Stops:
    """The stops of a station that trouble comes over, none twice."""

    morning: Morning
    scene: Scene
    taken: set[str]

    def some(self) -> SheetStop | None:
        """A stop of which nobody has said anything."""
        stops = [stop for number in self.morning.sheets() for stop in self.morning.open(number)]
        free = [stop for stop in stops if stop.point_id not in self.taken and stop.goods]
        if not free:
            return None
        stop = self.scene.rng.choice(free)
        self.taken.add(stop.point_id)
        return stop

    def before(self, troubles: list[Trouble]) -> None:
        """What drivers say first: nobody there, refused, partly."""
        for trouble in troubles:
            if trouble.kind in _OUTCOMES:
                stop = self.some()
                if stop is not None:
                    _OUTCOMES[trouble.kind](self, stop)
                what = stop.point_id if stop is not None else ""
                self.scene.see(trouble.told(what) if what else trouble.spared())

    def late(self, troubles: list[Trouble]) -> None:
        """After eleven: a stop that was said to be delivered was so later."""
        for trouble in troubles:
            if trouble.kind != "late":
                continue
            said = [
                (number, stop)
                for number in self.morning.sheets()
                for stop in self.morning.stops(number)
                if stop.said is not None
                and stop.said.outcome == "delivered"
                and stop.point_id not in self.taken
            ]
            if not said:
                self.scene.see(trouble.spared())
                continue
            number, stop = self.scene.rng.choice(said)
            self.taken.add(stop.point_id)
            self.open(number, stop)
            answered(self.morning.desk(), self.morning.desk().key("11:10"))
            self.scene.see(trouble.told(stop.point_id))

    def open(self, number: str, stop: SheetStop) -> None:
        """The stop on its sheet, as it is keyed with time."""
        worker = self.morning.desk()
        worker.scan(Command.DELIVER)
        worker.scan(number)
        worker.scan(make_stop(number, stop.sequence))

    def said(self, stop: SheetStop, *texts: str) -> None:
        """What happened there, then whatever is still asked."""
        worker = self.morning.desk()
        self.open(stop.number, stop)
        reply = worker.scan(texts[0])
        for text in texts[1:]:
            reply = worker.key(text) if text.isdigit() else worker.scan(text)
        answered(worker, reply)


def _absent(stops: Stops, stop: SheetStop) -> None:
    stops.said(stop, "DELIVER-undeliverable", "WHY-absent")


def _refused(stops: Stops, stop: SheetStop) -> None:
    stops.said(stop, "DELIVER-refused", "WHY-unwanted")


def _partly(stops: Stops, stop: SheetStop) -> None:
    sku_id = stop.goods[0].sku_id
    stops.said(stop, "DELIVER-partly", sku_id, "1", "WHY-damaged", Command.DONE)


_OUTCOMES: dict[str, Callable[[Stops, SheetStop], None]] = {
    "absent": _absent,
    "refused": _refused,
    "partly": _partly,
}


def ask_to_intercept(scene: Scene, trouble: Trouble, orders: Sequence[tuple[str, int]]) -> None:
    """The supervisor keys the number of a cancelled order, picks its line, and says why. `orders`:
    order and line of what comes for the station's points."""
    if not orders:
        scene.see(trouble.spared())
        return
    order_id, line_no = scene.rng.choice(orders)
    boss = scene.worker(Role.SUPERVISOR)
    boss.scan(Command.BACK)
    boss.scan(Command.INTERCEPT)
    asked = boss.scan(order_id, source="keypad").view.prompt
    if asked.key == "intercept.prompt.line":
        boss.scan(f"LINE-{line_no}")
    boss.scan("WHY-customer_asks")
    scene.see(trouble.told(order_id))


def end_intercepts(scene: Scene) -> None:
    """At the station: what could be kept back lies aside; what is packed travels on, too late."""
    with scene.night.app.site_store.reading() as books:
        asked = books.intercepts.of_wave(scene.night.wave_id)
    worker = scene.worker(Role.LEAD)
    for one in asked:
        if one.state != "asked":
            continue
        worker.scan(Command.INTERCEPT)
        worker.scan(one.key)
        worker.scan("END-SET_ASIDE" if one.withheld else "END-TOO_LATE")
