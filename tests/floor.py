"""A night small enough to see whole, at real sites with real stores.

Two trunk routes, three stations, five points, four products in three zones:

    T01: GS001 (points P001, P002, P003), GS002 (P004)        T02: GS003 (P005)
    noodles   GS001 5, GS002 4, GS003 6      apples    GS001 3, GS002 2 (1 cut at allocation)
    yogurt    GS001 3, GS003 4               dumplings GS001 2

A test drives it as the floor does, by scans:

    t = warehouse.terminal(job=Command.PUT)
    t.scan(NOODLES.gtin, "GS001-A", t.tote(), "GS001-A")
    assert t.says == "GS001-A 放 5 件 粉丝"
    assert warehouse.audit() == []

Every sentence of every reply is rendered in both languages on the way.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from itertools import count
from typing import Any
from unittest.mock import patch

from argon2 import PasswordHasher

from tests.scanning import PIN, Clock, Terminal, new_id, said, says
from tests.town import (
    APPLES,
    BUSINESS_DATE,
    CENTRAL,
    DUMPLINGS,
    GOODS,
    GS001,
    GS002,
    KEY,
    NOODLES,
    PARTS,
    PEPPER,
    POINTS,
    ROUTES,
    STATIONS,
    WAVE,
    YOGURT,
    Part,
    lists_of,
)
from wms.bootstrap.papers import SitePapers
from wms.domain.codes import make_position
from wms.domain.events import PlanReleased, WaveFrozen
from wms.domain.messages import say
from wms.domain.people import ROLES_WITH_PIN, Person, Right, badge_code, badge_digest
from wms.domain.people_events import PinSet
from wms.domain.site import Site
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations import dispatch
from wms.operations.desk import Desk
from wms.operations.floor import Act, Floor, Hand
from wms.operations.people import add_person, found_site
from wms.operations.pins import Pins
from wms.operations.ports import Stamp
from wms.operations.reply import Command, Level, Scan
from wms.operations.sign_in import Gate
from wms.planning.ports import Table
from wms.storage.audit import audit
from wms.storage.books import SiteStore
from wms.storage.mail import Mailroom
from wms.storage.planning_store import save_lists, save_reference
from wms.storage.statements import Statement
from wms.storage.store import Store, Tx

__all__ = [
    "APPLES",
    "CENTRAL",
    "DUMPLINGS",
    "GS001",
    "GS002",
    "KEY",
    "NOODLES",
    "PEPPER",
    "YOGURT",
    "Clock",
    "Night",
    "Terminal",
    "person_of",
    "says",
    "which_vehicle",
]

OFFICE = Person("os:root", "root", Role.ADMIN)
NAMES = {
    Role.SORTER: "韦小妹",
    Role.LEAD: "黄大姐",
    Role.SUPERVISOR: "覃主管",
    Role.ADMIN: "陆管理",
}


class Night:
    """A site of the scene, its store and its people. Close it when done."""

    def __init__(self, site: Site, url: str, clock: Clock) -> None:
        self.site, self.url, self.clock = site, url, clock
        self.store = Store(url)
        self.books = SiteStore(site, self.store, KEY)
        papers = SitePapers(self.books, "zh_CN", clock.wall)
        self.floor = Floor(site, self.books, clock.wall, clock.ticks, papers=papers)
        self.mail = Mailroom(self.books)
        self.assets = count(site.number * 1000 + 1)
        self.badges = {role: _badge(site, role) for role in Role}

    @classmethod
    def planned(
        cls, site: Site, url: str, clock: Clock, parts: tuple[Part, ...] = PARTS
    ) -> "Night":
        """A site with its people, its reference rows and the released plan of `parts`."""
        night = cls(site, url, clock)
        night.hire_everyone()
        night.lay_out(parts)
        return night

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def again(self) -> "Night":
        """The same site opened once more, for another thread or after a fall."""
        return Night(self.site, self.url, self.clock)

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        """What stands in the store."""
        with self.store.reading() as tx:
            return tx.all(Statement(sql), **values)

    def tamper(self, sql: str, **values: Any) -> int:
        """Change the store behind the system's back, SQLite's constraints aside; rows changed."""
        if self.url.startswith("sqlite"):
            with self.store.reading() as tx:
                tx.run(Statement("PRAGMA ignore_check_constraints = ON"))
                tx.run(Statement("PRAGMA foreign_keys = OFF"))
        with self.store.writing() as tx:
            changed = tx.run(Statement(sql), **values)
        self.store.close()
        return changed

    def broken(self) -> set[str]:
        """The names of the invariants that do not hold; each breach can be said."""
        found = audit(self.books)
        for breach in found:
            said(breach.title)
            said(breach.message)
        return {breach.name for breach in found}

    def audit(self) -> list[str]:
        """Every invariant that does not hold, as `wms check` says it: "3 …"."""
        # A hundred cursors kept by PostgreSQL for a handful of rows each cost more than the scene;
        # `broken` and `wms check` use them.
        with patch.object(Tx, "each", _at_once):
            return [f"{breach.number} {said(breach.message)}" for breach in audit(self.books)]

    def terminal(
        self, terminal_id: str = "T-01", role: Role | None = Role.SORTER, job: str = ""
    ) -> Terminal:
        """A terminal, with somebody signed in who has begun `job`."""
        terminal = Terminal(Desk(self.floor, terminal_id, PEPPER), self.clock, self.assets)
        if role is not None:
            terminal.do(self.badges[role])
        if job:
            terminal.do(job)
        return terminal

    # -- what stands before the floor begins

    def hire_everyone(self) -> None:
        """One person of each role, let in by the machine's own user, who founds the site."""
        self.found()
        for role, code in self.badges.items():
            self.hire(person_of(role), code)

    def hire(self, person: Person, code: str) -> None:
        """Somebody with the badge of `code`, and a PIN where their role takes one."""
        with self.office(Right.MANAGE_PEOPLE) as act:
            add_person(act, person, badge_digest(code, PEPPER))
        if person.role in ROLES_WITH_PIN:
            self.set_pin(person)

    def found(self) -> None:
        """The machine's own user enters; nobody else is there yet."""
        stamp = Stamp(f"{self.site.site_id}-founded", "office", OFFICE.person_id, self._now())
        found_site(self.floor, stamp, OFFICE, f"none:{OFFICE.person_id}")

    def set_pin(self, person: Person, pin: str = PIN) -> None:
        """As somebody chooses a PIN at a first sign-in, but hashed so cheaply that a scene with
        many sign-ins does not wait: how dear a hash is stands in the hash itself."""
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        pin_hash = cheap.hash(Pins(PEPPER).keyed(person.person_id, pin))
        with self.office(Right.SIGN_IN, person) as act:
            act.record(PinSet(person.person_id, pin_hash), say("pin.set", person=person.name))

    def office(self, right: Right, person: Person | None = None) -> AbstractContextManager[Act]:
        """An act at the office's command line; of the machine's user if nobody is named."""
        scan = Scan("office", f"office-{new_id()}", self.clock.tick(), source="office")
        return self.floor.act(Hand("office", person or OFFICE), scan, right)

    def lay_out(self, parts: tuple[Part, ...]) -> None:
        """Reference rows, and the wave with its lists as the plan of `parts` makes them."""
        lists = tuple(lists_of(self.site, parts))
        items = sum(part.quantity for part in parts if self._serves(part.point))
        short = sum(part.short for part in parts if self._serves(part.point))
        with self.store.writing() as tx:
            tx.run(
                Statement("INSERT INTO meta (key, value) VALUES ('site_id', :site)"),
                site=self.site.site_id,
            )
            save_reference(tx, Table.STATIONS, STATIONS)
            save_reference(tx, Table.ROUTES, ROUTES)
            save_reference(tx, Table.POINTS, [p for p in POINTS if self._serves(p.point_id)])
            save_reference(tx, Table.SKUS, GOODS)
            tx.run(
                Statement(
                    "INSERT INTO wave (wave_id, business_date, state, items_ordered,"
                    " items_allocated, items_short, plan_version)"
                    " VALUES (:wave, :day, 'planned', :ordered, :items, :short, 1)"
                ),
                wave=WAVE,
                day=BUSINESS_DATE,
                ordered=items + short,
                items=items,
                short=short,
            )
            save_lists(tx, WAVE, lists)
        with self.office(Right.FREEZE_WAVE) as act:
            act.record(WaveFrozen(WAVE, ""), say("office.frozen", wave=WAVE))
        with self.office(Right.PLAN) as act:
            act.record(PlanReleased(WAVE, items, short), say("office.planned", wave=WAVE))

    def _serves(self, point_id: str) -> bool:
        station = next(p.station_id for p in POINTS if p.point_id == point_id)
        return self.site.site_id in (CENTRAL.site_id, station)

    def _now(self) -> str:
        return self.clock.tick().isoformat(timespec="milliseconds")

    # -- whole stretches of the night, for scenes that begin later

    def sort_everything(self) -> None:
        """Put every product everywhere it is needed, and close every container."""
        t = self.terminal("T-90", Role.LEAD, Command.PUT)
        used: dict[str, None] = {}
        for sku in GOODS:
            for destination in self._needing(sku.sku_id):
                position = make_position(destination, sku.temp_zone)
                t.do(sku.gtin, position)
                if t.last.level is Level.CHECK:
                    t.do(t.tote(), position)
                used[position] = None
        for position in used:
            t.do(Command.CLOSE, position)

    def _needing(self, sku_id: str) -> list[str]:
        rows = self.rows("SELECT body FROM plan_list WHERE kind = 'put' AND key = :k", k=sku_id)
        return [d for row in rows for d in json.loads(row[0])["dest"]]

    def boxes(self, destination: str = "") -> list[str]:
        """The SSCCs of this site's containers, or of one destination's."""
        where = "WHERE destination_id = :d" if destination else "WHERE :d = ''"
        return [
            r[0] for r in self.rows(f"SELECT sscc FROM container {where} ORDER BY 1", d=destination)
        ]

    def load_everything(self, route: str) -> Terminal:
        """Every closed container of the route onto its vehicle, last drop first."""
        t = self.terminal("T-91", Role.LEAD, Command.LOAD)
        t.do(route)
        while waiting := t.last.view.details:
            t.do(str(waiting[0].values["sscc"]))
        return t

    def load_and_depart(self, route: str) -> str:
        """The route's vehicle loaded and gone; the number of its manifest."""
        self.load_everything(route)
        return self.depart(route)

    def depart(self, route: str) -> str:
        """The route's vehicle gone with what is on it; the number of its manifest."""
        t = self.terminal("T-92", Role.SUPERVISOR, Command.DEPART)
        t.do(route)
        t.do(*which_vehicle(t), "F10001", Command.DONE)
        while "温度" in catalogue("zh_CN").text(t.last.view.prompt):
            t.do("-19.0")
        t.do(route)
        if t.last.view.prompt.key == "depart.ask.reason":
            t.do("WHY-time_up", self.badges[Role.ADMIN])
        return str(t.last.banner.values["number"])

    def close_manifest(self, number: str) -> None:
        """The office closes a manifest whose vehicle waits, whatever is left behind."""
        with self.books.reading() as books:
            manifest = dispatch.manifest_of(books, number)
            rest = dispatch.remainder(books, manifest, books.loading(manifest))
        forced = None
        if rest:
            forced = dispatch.Forced(self.stand_by(Right.LEAVE_BEHIND), "time_up")
        with self.office(Right.CLOSE_MANIFEST) as act:
            dispatch.close_manifest(act, manifest, forced)

    def stand_by(self, right: Right) -> Person:
        """The supervisor shows badge and PIN at the office, to stand by for `right`."""
        gate = Gate(self.floor, "office", Pins(PEPPER))
        hand, badge = Hand("office", OFFICE), badge_digest(self.badges[Role.SUPERVISOR], PEPPER)
        gate.second(Scan("", f"office-{new_id()}", self.clock.tick()), badge, hand, right)
        shown = gate.key(Scan(PIN, f"office-{new_id()}", self.clock.tick()), hand)
        assert shown is not None
        return shown.person

    def unload_everything(self, number: str) -> Terminal:
        """At a station: every container for it off the truck, seals and cold in order."""
        t = self.terminal("T-93", Role.LEAD, Command.UNLOAD)
        t.do(number, "F10001", Command.DONE)
        while "温度" in catalogue("zh_CN").text(t.last.view.prompt):
            t.do("-19.0")
        while waiting := t.last.view.details:
            t.do(str(waiting[0].values["sscc"]))
        t.do(Command.DONE, number)
        if t.last.view.prompt.key == "unload.ask.new_seal":
            t.do("F40004", Command.DONE)
        return t

    def mail_to(self, other: "Night") -> list[bool]:
        """Carry every waiting message for `other`, and the acknowledgements back."""
        taken = []
        for envelope in self.mail.waiting():
            if envelope.to_site == other.site.site_id:
                taken.append(other.mail.take(envelope, self._now()))
                self.mail.acknowledged(envelope.message_id, self._now())
        return taken


def person_of(role: Role) -> Person:
    """Who holds the role in the scene."""
    return Person(f"P-{role}", NAMES[role], role)


def which_vehicle(t: Terminal) -> tuple[str, str]:
    """What is keyed of the vehicle at a departure: it is as the screen says, or the planned one is
    on the road and another came."""
    gone = t.last.view.prompt.key == "depart.missing.plate"
    return ("桂B00002", "李师傅") if gone else (Command.DONE, Command.DONE)


def _at_once(tx: Tx, statement: Statement, /, **values: Any) -> Iterator[tuple[Any, ...]]:
    return iter(tx.all(statement, **values))


def _badge(site: Site, role: Role) -> str:
    return badge_code(hashlib.sha256(f"{site.site_id} {role}".encode()).digest()[:16])
