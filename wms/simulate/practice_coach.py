"""The coach's hands: they make the simulated night, by the same door as everybody."""

import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from wms.domain.codes import make_position
from wms.domain.event import Event
from wms.domain.events import PlanReleased, WaveFrozen
from wms.domain.messages import say
from wms.domain.people import Right
from wms.domain.people_events import PinSet
from wms.domain.words import Zone
from wms.operations.desk import Desk
from wms.operations.floor import Hand
from wms.operations.pins import Pins
from wms.operations.reply import Command, Level, Scan
from wms.planning.notice_ports import Notice
from wms.planning.ports import ListKind, Table
from wms.simulate.hands import NightClock, Unexpected
from wms.simulate.practice_lists import lists_of, needing, ordered_of
from wms.simulate.practice_town import (
    APPOINTMENTS,
    CENTRAL,
    COACH,
    DAY,
    DEMAND,
    GOODS,
    KEY,
    NEW_SEAL,
    OTHER_COACH,
    POINTS,
    READINGS,
    ROUTES,
    SEAL,
    SECOND_BADGE,
    SECOND_PIN,
    STATIONS,
    SUPPLIERS,
    WAVE,
    YOGURT,
    PracticeSite,
    manifest_number,
    moment,
    tote,
)
from wms.storage.planning_store import save_demand, save_lists, save_reference
from wms.storage.statements import Statement

_WAVE = Statement(
    "INSERT INTO wave (wave_id, business_date, state, items_ordered, items_allocated, items_short,"
    " plan_version) VALUES (:wave, :day, :state, :items, :items, 0, :version)"
)

_APPOINTMENT = Statement(
    "INSERT INTO dock_appointment (wave_id, supplier_id, dock, starts_at, ends_at)"
    " VALUES (:wave, :supplier, :dock, :starts, :ends)"
)


_NOTICE = Statement(
    "INSERT INTO notice (wave_id, supplier_id, version, issued_at, final, body)"
    " VALUES (:wave, :supplier, 1, :at, 0, :body)"
)
_TOLD_AT = f"{DAY}T15:00:00+08:00"


@dataclass
class PracticeNight(PracticeSite):
    """A site whose night is made."""

    clock: NightClock

    def __post_init__(self) -> None:
        super().__post_init__()
        self._ids = count(1)
        self._totes = count(500)

    def scan(self, desk: Desk, *texts: str) -> None:
        """What the coach scans; the night is made so that nothing of it is refused."""
        for text in texts:
            given = Scan(text, f"coach-{next(self._ids)}", self.clock(), source="keypad")
            reply = desk.take(given)
            if reply.level is Level.STOP:
                raise Unexpected(reply.banner)
            if reply.banner.key == "put.no_container":
                self.scan(desk, tote(next(self._totes)), text)

    def lay_out(self, *, planned: bool = True) -> None:
        """Reference rows and the wave: with its lists, or with its book still open."""
        lists = tuple(lists_of(self.site)) if planned else ()
        items = sum(one.items for one in lists if one.kind is ListKind.PUT)
        home = self.site.site_id
        routes = [r for r in ROUTES if self.site is CENTRAL or r.origin_id == home]
        points = [p for p in POINTS if self.site is CENTRAL or p.station_id == home]
        with self.store.writing() as tx:
            tx.run(
                Statement("INSERT INTO meta (key, value) VALUES ('site_id', :site)"),
                site=self.site.site_id,
            )
            save_reference(tx, Table.STATIONS, STATIONS)
            save_reference(tx, Table.ROUTES, routes)
            save_reference(tx, Table.POINTS, points)
            save_reference(tx, Table.SUPPLIERS, SUPPLIERS)
            save_reference(tx, Table.SKUS, GOODS)
            wave = {"wave": WAVE, "day": DAY, "state": "planned" if planned else "open"}
            tx.run(_WAVE, **wave, items=items, version=int(planned))
            save_lists(tx, WAVE, lists)
        if planned:
            self.office(Right.FREEZE_WAVE, WaveFrozen(WAVE, ""))
            self.office(Right.PLAN, PlanReleased(WAVE, items, 0))

    def let_stand_by(self) -> None:
        """The other coach can be the second person: with a badge, and a PIN chosen."""
        second = OTHER_COACH.person_id
        self.add(OTHER_COACH, SECOND_BADGE)
        self.office(Right.SIGN_IN, PinSet(second, Pins(KEY).hash(second, SECOND_PIN)))

    def expect_suppliers(self) -> None:
        """What is ordered by now, and which supplier is expected when at which dock."""
        with self.store.writing() as tx:
            save_demand(tx, WAVE, DEMAND.items())
            for supplier, (dock, starts, ends) in APPOINTMENTS.items():
                spot = (dock, f"{DAY}T{starts}:00+08:00", f"{DAY}T{ends}:00+08:00")
                times = {"starts": spot[1], "ends": spot[2]}
                tx.run(_APPOINTMENT, wave=WAVE, supplier=supplier, dock=dock, **times)
                told = Notice(supplier, 1, _TOLD_AT, False, ordered_of(supplier), spot, None, "")
                named = {"supplier": supplier, "at": _TOLD_AT, "body": told.body()}
                tx.run(_NOTICE, wave=WAVE, **named)

    def stage(self, stage: str, folder: Path | None) -> None:
        """It is the hour of a stage; a copy of the store goes into `folder`, where one is named."""
        self.clock.go_to(moment(stage, self.site.kind))
        if folder is not None:
            self.store.close()  # the last connection writes everything home
            database = str(self.store.engine.url.database)
            shutil.copyfile(database, folder / f"stage-{stage}.db")

    def office(self, right: Right, event: Event) -> None:
        """A fact of the office's."""
        at = self.clock()
        scan = Scan("office", f"office-{at:%d-%H%M%S}", at, source="office")
        with self.floor.act(Hand("office", COACH), scan, right) as act:
            act.record(event, say("practice.begin"))

    def sort(self) -> None:
        """Everything where it belongs, every container closed."""
        desk = self.desk(COACH)
        self.scan(desk, Command.PUT)
        used: dict[str, None] = {}
        for sku in GOODS:
            for place in needing(self.site, sku):
                position = make_position(place, sku.temp_zone)
                self.scan(desk, sku.gtin, position)
                used[position] = None
        for position in used:
            self.scan(desk, Command.CLOSE, position)

    def boxes(self) -> dict[str, str]:
        """The SSCC of the container packed for each position."""
        query = Statement("SELECT destination_id, zone, sscc FROM container ORDER BY sscc")
        with self.store.reading() as tx:
            return {make_position(place, Zone(zone)): s for place, zone, s in tx.all(query)}

    def load(self, *routes: str) -> None:
        """Every container of the routes on its vehicle."""
        desk = self.desk(COACH)
        for route in routes:
            self.scan(desk, Command.LOAD, route)
            while waiting := desk.look().view.details:
                self.scan(desk, str(waiting[0].values["sscc"]))

    def close(self, route: str) -> None:
        """The manifest of a route is closed, its vehicle still here."""
        self.scan(self.desk(COACH), Command.DEPART, route, Command.CLOSE, route)

    def depart(self, *routes: str) -> None:
        """The vehicles have left."""
        for route in routes:
            self._depart(route)

    def _depart(self, route: str) -> None:
        desk = self.desk(COACH)
        self.scan(desk, Command.DEPART, route, Command.DONE, Command.DONE, SEAL[route])
        self.scan(desk, Command.DONE)
        while (zone := desk.look().view.prompt.values.get("zone")) is not None:
            self.scan(desk, READINGS[Zone(str(zone))])
        self.scan(desk, route)

    def unload(self, route: str) -> list[str]:
        """Every container of a truck received; their SSCCs."""
        desk = self.desk(COACH)
        number = manifest_number(route)
        boxes = self.announced(number)
        self.scan(desk, Command.UNLOAD, number, SEAL[route], Command.DONE)
        while (zone := desk.look().view.prompt.values.get("zone")) is not None:
            self.scan(desk, READINGS[Zone(str(zone))])
        self.scan(desk, *boxes, Command.DONE, number, NEW_SEAL, Command.DONE)
        return boxes

    def announced(self, number: str) -> list[str]:
        """What a truck brings for this station."""
        with self.books.reading() as books:
            return list(books.missing_on(number))

    def deliver(self) -> None:
        """The stops as their drivers told; some did not take everything."""
        desk = self.desk(COACH)
        self.scan(desk, Command.DELIVER, manifest_number("GS901-B01"), "1", "9:05", "4.0")
        self.scan(desk, "2", "DELIVER-partly", YOGURT.gtin, "1", "WHY-damaged", Command.DONE)
        self.scan(desk, "4.0", "9:15")
        self.scan(desk, Command.DELIVER, manifest_number("GS901-B02"), "1", "DELIVER-refused")
        self.scan(desk, "WHY-wrong_goods", "9:20")

    def close_note(self) -> str:
        """What came back is on a returns note; its number."""
        desk = self.desk(COACH)
        self.scan(desk, Command.TAKE_BACK, Command.CLOSE, Command.DONE)
        return str(desk.look().banner.values["number"])
