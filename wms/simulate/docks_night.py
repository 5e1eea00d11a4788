"""The afternoon of a simulated night: suppliers are told, come to their docks and are received."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from wms.bootstrap.notices import notices_of
from wms.bootstrap.paper_files import FORMATS, write_papers
from wms.domain.codes import make_notice
from wms.domain.papers import Copy
from wms.domain.people import Right
from wms.domain.words import LateDecision, Role, Zone
from wms.operations.receive_close import reconcile
from wms.operations.reply import Command
from wms.planning.notices import issue
from wms.simulate.hands import Worker
from wms.simulate.site_night import READING, SiteNight, Tick
from wms.storage.statements import Statement

_ORDERED = Statement(
    "SELECT s.supplier_id, s.sku_id, d.quantity, COALESCE(a.quantity, d.quantity), s.temp_zone,"
    " s.weight_g, s.shelf_life_days, COALESCE(p.starts_at, '') FROM demand d"
    " JOIN sku s ON s.sku_id = d.sku_id"
    " LEFT JOIN supply a ON a.wave_id = d.wave_id AND a.sku_id = d.sku_id"
    " LEFT JOIN dock_appointment p ON p.wave_id = d.wave_id AND p.supplier_id = s.supplier_id"
    " WHERE d.wave_id = :wave_id AND d.quantity > 0 ORDER BY s.supplier_id, s.sku_id"
)
_PRODUCT, _CLOSE = "receive.ask.product", "receive.ask.close"
_TURNS = 12
"""Questions about one line; more means that somebody goes in circles."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a supplier's vehicle brings of a product: `comes` items of which `bad` are rejected
    and, where `warm`, all are too warm, and waste where `thawed`. `ordered` is what it was told."""

    sku_id: str
    zone: Zone
    weight_g: int
    shelf_life_days: int
    ordered: int
    comes: int
    bad: int = 0
    warm: bool = False
    thawed: bool = False


@dataclass(slots=True)
class Vehicle:
    """A supplier's vehicle with its goods. `late`: it stays away until after the cutoff, and what
    the supervisor decides about it; `undoes`: the first line is taken back and written anew."""

    supplier_id: str
    starts_at: str
    goods: list[Delivery]
    late: LateDecision | None = None
    undoes: bool = False


@dataclass
class Docks:
    """The docks of the central warehouse and whoever receives there."""

    night: SiteNight
    business_date: date
    vehicles: list[Vehicle] = field(default_factory=list)
    notices: int = 0
    lines: int = 0
    _worker: Worker | None = None

    @property
    def condemned(self) -> set[str]:
        """Products that come too warm and are waste."""
        return {goods.sku_id for v in self.vehicles for goods in v.goods if goods.thawed}

    def tell_suppliers(self, write: bool) -> None:
        """Everybody who has to know more than before is told; at the end their files are written
        to `notices` among the documents."""
        app = self.night.app
        hall = app.config.as_site().hall
        report = issue(app.planning(), self.business_date, hall, app.clock())
        self.notices += report.first + report.again
        if write:
            papers = notices_of(app, self.night.wave_id)
            copy = Copy(0, app.clock(), app.config.site.name)
            language = app.config.print.language
            write_papers(papers, FORMATS, self.night.documents / "notices", copy, language)

    def load_vehicles(self) -> list[Vehicle]:
        """What will come, in the order of the appointments: as much as was announced."""
        with self.night.app.store.reading() as tx:
            rows = tx.all(_ORDERED, wave_id=self.night.wave_id)
        found: dict[str, Vehicle] = {}
        for supplier, sku, ordered, announced, zone, weight, days, starts in rows:
            vehicle = found.setdefault(supplier, Vehicle(supplier, starts, []))
            comes = min(int(ordered), int(announced))
            vehicle.goods.append(
                Delivery(sku, Zone(zone), int(weight), int(days), int(ordered), comes)
            )
        self.vehicles = sorted(found.values(), key=lambda v: (v.starts_at or "~", v.supplier_id))
        return self.vehicles

    def receive_all(self, vehicles: Iterable[Vehicle], tick: Tick) -> None:
        """Vehicle after vehicle at its time; each receipt is closed before the next."""
        for done, vehicle in enumerate(coming := list(vehicles)):
            tick(done, len(coming))
            if vehicle.starts_at:
                self.night.clock.go_to(datetime.fromisoformat(vehicle.starts_at))
            if any(goods.comes for goods in vehicle.goods):
                self.receive(vehicle)
        tick(len(coming), len(coming))

    def receive(self, vehicle: Vehicle) -> None:
        """One vehicle: the notice, its dock, every product, the driver's signature."""
        worker = self._receiver()
        notice = make_notice(vehicle.supplier_id, self.business_date.isoformat())
        worker.scan(Command.RECEIVE)
        reply = worker.scan(notice)
        for _ in range(_TURNS):
            asked = reply.view.prompt
            if asked.key == _PRODUCT:
                break
            answer = Command.DONE
            if asked.key == "depart.ask.reading_of":
                answer = READING[Zone(str(asked.values["zone"]))]
            elif asked.key == "receive.ask.dock" and not vehicle.starts_at:
                answer = self.night.app.config.as_site().hall.docks[0].name
            reply = worker.scan(answer)
        for goods in vehicle.goods:
            if not goods.comes:
                continue
            self._line(worker, goods)
            if vehicle.undoes:
                vehicle.undoes = False
                worker.scan(Command.UNDO)
                self._line(worker, goods)
        worker.scan(Command.DONE)
        worker.scan(notice)

    def _line(self, worker: Worker, goods: Delivery) -> None:
        """A product counted, looked at, weighed, dated and measured, as far as it is asked."""
        self.lines += 1
        worker.scan(goods.sku_id)
        reply = worker.key(str(goods.comes))
        bad = goods.bad
        for _ in range(_TURNS):
            match reply.view.prompt.key.rpartition(".")[2]:
                case "over":
                    reply = worker.scan("OVER-KEEP")
                case "weight":
                    grams = goods.weight_g * (goods.comes - goods.bad + bad)
                    reply = worker.key(f"{grams / 1000:.3f}")
                case "expiry":
                    until = self.business_date + timedelta(days=goods.shelf_life_days)
                    reply = worker.key(f"{until:%Y%m%d}")
                case "temperature":
                    reply = worker.key("12.0" if goods.warm else READING[goods.zone])
                case "product":
                    return
                case _ if bad:
                    worker.scan(Command.EXCEPTION)
                    worker.scan("REJECT-DAMAGED")
                    reply, bad = worker.key(str(bad)), 0
                case _:
                    reply = worker.scan(Command.DONE)

    def close_book(self) -> None:
        """After the cutoff: suppliers have their last word, what came is held against it."""
        self.tell_suppliers(write=True)
        with self.night.app.permit(Right.FREEZE_WAVE) as act:
            reconcile(act, self.night.wave_id)

    def decide(self) -> None:
        """What becomes of whoever is late, by the supervisor's word."""
        late = [vehicle for vehicle in self.vehicles if vehicle.late is not None]
        if not late:
            return
        boss = self.night.hire(Role.SUPERVISOR, f"{self.night.app.config.site.id}-D2", 22)
        for vehicle in late:
            boss.scan(Command.LATE_SUPPLIERS)
            boss.scan(vehicle.supplier_id)
            boss.scan(f"LATE-{str(vehicle.late).upper()}")
            boss.scan("WHY-on_the_way")

    def _receiver(self) -> Worker:
        if self._worker is None:
            terminal = f"{self.night.app.config.site.id}-D1"
            self._worker = self.night.hire(Role.LEAD, terminal, 21)
        return self._worker
