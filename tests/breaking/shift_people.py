"""Who works at the warehouse while its gateway falls: at the sorters, at the shelves, at the gate,
and at the stations that the post goes to."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from tests.sites import Town
from wms.bootstrap import SiteApp, now, open_site
from wms.domain.codes import make_position
from wms.domain.messages import Unavailable
from wms.domain.people import Person
from wms.domain.site import Chute, SorterLayout
from wms.domain.words import Role, Zone
from wms.operations.reply import Command, Reply
from wms.simulate.hands import Assets, NightClock, Sower, Unexpected, Worker
from wms.simulate.site_night import READING, SiteNight
from wms.storage.statements import Statement

TICK = timedelta(milliseconds=1)
ROUTE = "T01"
CHANGE_EVERY, PUT_EVERY = 0.7, 0.4
"""Seconds: a container below a chute is changed, a product is put by hand."""
FULL = 10
"""Items by hand in a container until it is closed."""

_TO_LOAD = Statement("SELECT sscc FROM container WHERE state = 'closed' ORDER BY sscc")
_TRUCKS = Statement("SELECT number, body FROM inbound_manifest WHERE arrived_at = ''")
_BY_HAND = Statement(
    "SELECT s.sku_id, s.temp_zone, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.kind = 'put' AND (s.temp_zone <> 'ambient' OR s.conveyable = 0) ORDER BY s.sku_id"
)


class Crew(ABC):
    """Somebody who works beside the scene until `gather`, which raises what went wrong there."""

    def __init__(self) -> None:
        self.over = Event()
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    @abstractmethod
    def work(self) -> None:
        """Until `over`."""

    def gather(self) -> None:
        self.over.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self.work()
        except BaseException as error:  # raised again by `gather`
            self._error = error


class Careful(Worker):
    """Scans again what somebody else was faster with; while the store is away, acknowledges until
    it answers."""

    def scan(self, text: str, source: str = "wedge") -> Reply:
        while True:
            try:
                reply = super().scan(text, source)
            except Unexpected as refusal:
                if refusal.message.key != "desk.unsettled":
                    raise
                time.sleep(0.1)
                text, source = Command.ACKNOWLEDGE, "key"
                continue
            if reply.banner.key not in ("desk.overtaken", "put.changed"):
                return reply


class Pile(Assets):
    """Empty containers of one person's own."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number * 10_000


class AtSorter(Crew):
    """The lead at a sorter: sets out containers, switches it on, changes what holds anything."""

    def __init__(self, lead: Worker, number: int, layout: SorterLayout, wave_id: str) -> None:
        super().__init__()
        self._lead, self._layout, self._wave = lead, layout, wave_id
        self._assets = Pile(number + 1)
        lead.scan(Command.SORTER)
        for _ in range(number):
            lead.scan(Command.DONE)
        for position in self._positions():
            self._change(position)
        lead.scan(Command.AUTOMATIC)

    def work(self) -> None:
        while True:
            for chute, position in zip(self._layout.chutes, self._positions(), strict=True):
                if self.over.wait(CHANGE_EVERY):
                    return
                if self._holds_anything(chute):
                    self._change(position)

    def _holds_anything(self, chute: Chute) -> bool:
        try:
            with self._lead.desk.floor.store.reading() as books:
                box = books.box(books.open_at(self._wave, chute.destination_id, chute.zone))
        except Unavailable:
            return False
        return box is not None and box.items > 0

    def _positions(self) -> list[str]:
        return [make_position(c.destination_id, c.zone) for c in self._layout.chutes]

    def _change(self, position: str) -> None:
        self._lead.scan(position)
        self._lead.scan(self._assets(position))


class AtShelves(Crew):
    """Puts by hand what no belt carries, some of it into the containers below the chutes."""

    def __init__(self, app: SiteApp, sorter: Worker) -> None:
        super().__init__()
        layouts = app.config.as_site().sorters
        standing = {
            make_position(chute.destination_id, chute.zone): 0
            for layout in layouts
            for chute in layout.chutes
        }
        self._chutes = frozenset(standing)
        self._sower = Sower(sorter, Pile(9), standing)
        with app.store.reading() as tx:
            self._work = [(s, Zone(z), json.loads(body)) for s, z, body in tx.all(_BY_HAND)]

    def work(self) -> None:
        self._sower.begin()
        for sku_id, zone, columns in self._work:
            if self.over.wait(PUT_EVERY):
                return
            needs = list(zip(columns["dest"], columns["qty"], strict=True))
            self._sower.sow(sku_id, zone, needs, None)
            for position, held in list(self._sower.standing.items()):
                if held >= FULL and position not in self._chutes:
                    self._sower.close(position)


@dataclass
class AtGate:
    """The supervisor who lets trucks leave with whatever is ready; `second` is the badge of
    whoever stands by for that."""

    app: SiteApp
    supervisor: Worker
    second: str
    left: int = 0

    def leave(self, labelled: Container[str]) -> bool:
        """Load what is closed and has its label on, and leave; False where there is nothing."""
        with self.app.store.reading() as tx:
            boxes = [sscc for (sscc,) in tx.all(_TO_LOAD) if sscc in labelled]
        if not boxes:
            return False
        self.supervisor.scan(Command.LOAD)
        self.supervisor.scan(ROUTE)
        for sscc in boxes:
            self.supervisor.scan(sscc)
        self.left += 1
        self.supervisor.scan(Command.DEPART)
        self._answer(self.supervisor.scan(ROUTE))
        return True

    def _answer(self, reply: Reply) -> None:
        """Whatever the screen asks, until the truck has left."""
        sealed = False
        while reply.banner.key != "manifest.departed":
            match reply.view.prompt.key:
                case "depart.ask.seal" if not sealed:
                    sealed = True
                    reply = self.supervisor.scan(f"F{self.left:06}")
                case "depart.missing.plate" | "depart.missing.driver":
                    # The route's own vehicle is on the road.
                    reply = self.supervisor.scan(f"桂B{self.left:05}")
                case "depart.ask.reading_of":
                    zone = Zone(str(reply.view.prompt.values["zone"]))
                    reply = self.supervisor.key(READING[zone])
                case "depart.ask.confirm":
                    reply = self.supervisor.scan(ROUTE)
                case "depart.ask.reason":
                    reply = self.supervisor.scan("WHY-time_up")
                case "second.prompt":
                    reply = self.supervisor.show(self.second)
                case _:
                    reply = self.supervisor.scan(Command.DONE)


@dataclass
class Station:
    """A grid station: its post is fetched and its trucks are unloaded when the scene says so."""

    town: Town
    site_id: str
    wave_id: str
    _app: SiteApp = field(init=False)

    def __post_init__(self) -> None:
        self.clock = NightClock(now(), TICK)
        self._app = open_site(self.town.config(self.site_id), self.clock)
        self._night = SiteNight(self._app, self.clock, self.wave_id, self.town.folder)
        badge = self._app.issue_badge(Person("K900", "站点班长", Role.LEAD))
        self._lead = Worker(self._app.desk(f"{self.site_id}-U1"), self.clock, badge)

    def work(self) -> int:
        """Take what came, unload what arrived, send what there is to say; trucks unloaded."""
        self._app.exchange()
        with self._app.store.reading() as tx:
            trucks = tx.all(_TRUCKS)
        for number, text in trucks:
            self._night.unload(self._lead, number, text)
        self._app.exchange()
        return len(trucks)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._app.store.reading() as tx:
            found: list[tuple[Any, ...]] = tx.all(Statement(sql))
            return found

    def sound(self) -> bool:
        """Whether its own audit finds nothing."""
        return self._app.check() == []

    def close(self) -> None:
        self._app.store.close()
