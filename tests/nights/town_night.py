"""The warehouse and two of its stations from the afternoon to the next morning, for the machines.

Whoever acts does so at a real terminal; whatever is refused is acknowledged, and the night goes on.
`finish_*` does what is left of a stretch of the night, so that the next one can begin.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count

from tests.dock import afternoon
from tests.floor import CENTRAL, GS001, GS002, Clock, Night, Terminal, which_vehicle
from tests.town import GOODS, PARTS, POINTS, WAVE, Part
from wms.bootstrap.planner import SitePlanner
from wms.domain.codes import make_position
from wms.domain.words import Role, Zone
from wms.operations.intercept_ports import OrderLine
from wms.operations.panels import Readiness, Sheet
from wms.operations.reply import Command, View
from wms.operations.shortage_ports import Night as PlannedNight

DONE = Command.DONE
GOOD_UNTIL = "20270601"
SIGHT = {"chilled": "4.0", "frozen": "-19.0"}


def town(new_store: Callable[[], str]) -> "TownNight":
    """The three sites, each on a fresh store: ten past five, suppliers are expected."""
    clock = Clock()
    warehouse = Night.planned(CENTRAL, new_store(), clock)
    warehouse.floor = replace(warehouse.floor, planner=BookOfTown())
    return TownNight(
        afternoon(warehouse),
        tuple(Night.planned(site, new_store(), clock) for site in (GS001, GS002)),
    )


def order_of(part: Part) -> str:
    """The number under which a point ordered a product: one order a part of the plan."""
    return f"O-{part.point}-{part.sku}"


class BookOfTown(SitePlanner):
    """What a terminal asks of the order book: one line an order, as the plan of the town has it.
    The plan stands; no night waits to be planned."""

    def __init__(self) -> None:
        pass

    def nights(self) -> tuple[PlannedNight, ...]:
        """None."""
        return ()

    def under_way(self) -> None:
        """Nothing is."""

    def order_lines(self, wave_id: str, order_id: str) -> tuple[OrderLine, ...]:
        """The line of an order."""
        assert wave_id == WAVE
        station_of = {point.point_id: point.station_id for point in POINTS}
        names = {sku.sku_id: sku.name for sku in GOODS}
        return tuple(
            OrderLine(
                order_id,
                1,
                part.point,
                station_of[part.point],
                part.sku,
                names[part.sku],
                part.quantity + part.short,
                part.quantity,
            )
            for part in PARTS
            if order_of(part) == order_id
        )


class Hands:
    """Somebody at a terminal of a site, who acknowledges every refusal and shows the badge again
    where it is asked for."""

    def __init__(self, night: Night, terminal_id: str, role: Role) -> None:
        self.night, self.role = night, role
        self.t: Terminal = night.terminal(terminal_id, None)
        self.t.scan(night.badges[role])

    def begin(self, job: str) -> "Hands":
        """Pick a job, whatever is open."""
        self.give(Command.BACK, job)
        return self

    def give(self, *texts: str) -> View:
        """Scan on, refused or not."""
        for text in texts:
            self._badge_again()
            if self.t.scan(text).latched:
                self.t.scan(Command.ACKNOWLEDGE)
        return self.t.last.view

    def key(self, *texts: str) -> View:
        """Key on, refused or not."""
        for text in texts:
            self._badge_again()
            if self.t.key(text).latched:
                self.t.scan(Command.ACKNOWLEDGE)
        return self.t.last.view

    def second(self) -> View:
        """Somebody else of enough standing shows a badge, where one is waited for."""
        other = Role.ADMIN if self.role is Role.SUPERVISOR else Role.SUPERVISOR
        return self.give(self.night.badges[other])

    def _badge_again(self) -> None:
        if not self.t.last.who.person:
            self.t.scan(Command.ACKNOWLEDGE)
            self.t.scan(self.night.badges[self.role])

    @property
    def asked(self) -> str:
        """The key of what the screen asks for."""
        return self.t.last.view.prompt.key

    @property
    def told(self) -> str:
        """The key of what it said last."""
        return self.t.last.banner.key

    def picks(self) -> list[str]:
        """Everything on the screen that can be picked."""
        return list(picks_of(self.t.last.view))


def picks_of(view: View) -> Iterator[str]:
    """What a view offers to pick: its choices, and the lines of its tables."""
    yield from (choice.command for choice in view.choices)
    for panel in view.panels:
        if isinstance(panel, Sheet):
            yield from (line.pick for line in panel.lines if line.pick)
        if isinstance(panel, Readiness):
            yield from (route.pick for route in panel.routes if route.pick)


class TownNight:
    """Three sites and their people."""

    def __init__(self, warehouse: Night, stations: tuple[Night, ...]) -> None:
        self.warehouse, self.stations = warehouse, stations
        self.clock = warehouse.clock
        self.terminals = count(1)

    @property
    def sites(self) -> tuple[Night, ...]:
        """All of them, the warehouse first."""
        return (self.warehouse, *self.stations)

    def close(self) -> None:
        """Let go of the stores."""
        for night in self.sites:
            with closing(night):
                pass

    def hands(self, night: Night, role: Role, job: str, terminal_id: str = "") -> Hands:
        """Somebody at a terminal of their own, with the job before them."""
        return Hands(night, terminal_id or f"N-{next(self.terminals)}", role).begin(job)

    # -- the afternoon

    def open_receipt(self, who: Hands, notice: str) -> None:
        """Their vehicle at its dock: the one that stands there, or a new one."""
        who.give(notice)
        if who.asked.endswith(".which"):
            who.give(*who.picks()[:1])
        for _ in range(6):
            if who.asked.endswith(".product"):
                return
            if who.asked == "depart.ask.reading_of":
                who.give(SIGHT[str(who.t.last.view.prompt.values["zone"])])
            elif who.asked.endswith(".dock"):
                who.give("D31")
            else:
                who.give(notice if who.asked.endswith(".unexpected") else DONE)

    def receive(self, who: Hands, gtin: str, quantity: int, *, warm: bool = False) -> None:
        """One line of a vehicle whose receipt is open, as far as the next product."""
        who.give(gtin)
        who.key(str(quantity))
        for _ in range(12):
            match who.asked.rpartition(".")[2]:
                case "over":
                    who.give("OVER-KEEP" if quantity % 2 else "OVER-BACK")
                case "weight":
                    who.give(DONE)
                case "expiry":
                    who.give(GOOD_UNTIL)
                case "temperature":
                    who.give("12.0" if warm else "-19.0" if gtin == GOODS[3].gtin else "4.0")
                case "confirm" | "confirm_held":
                    who.give(DONE)
                case _:
                    return

    def wanted(self, sku_id: str) -> int:
        """What is ordered of a product and has not been accepted."""
        rows = self.warehouse.rows(
            "SELECT quantity - (SELECT COALESCE(SUM(accepted + held), 0) FROM goods_receipt_line"
            " WHERE sku_id = :s AND reversed = 0) FROM demand WHERE sku_id = :s",
            s=sku_id,
        )
        return max(0, int(rows[0][0])) if rows else 0

    # -- the sort

    def needs(self, night: Night) -> list[tuple[str, str, str, int]]:
        """Product code, destination, zone and how many, of what is still to be put."""
        rows = night.rows("SELECT key, body FROM plan_list WHERE kind = 'put' ORDER BY key")
        counted = {
            (sku, place): n
            for sku, place, n in night.rows(
                "SELECT sku_id, destination_id, put + short + reserved FROM sort_count"
            )
        }
        of_sku = {sku.sku_id: sku for sku in GOODS}
        found = []
        for sku_id, text in rows:
            body = json.loads(text)
            for place, planned in zip(body["dest"], body["qty"], strict=True):
                left = planned - counted.get((sku_id, place), 0)
                if left > 0:
                    sku = of_sku[sku_id]
                    found.append((sku.gtin, place, str(sku.temp_zone), left))
        return found

    def put(self, who: Hands, gtin: str, position: str, quantity: int, short: bool = False) -> None:
        """At one position, with a container where none stands."""
        who.give(gtin)
        if quantity:
            who.key(str(quantity))
        who.give(*([Command.EXCEPTION] if short else []), position)
        if who.told == "put.no_container":
            who.give(who.t.tote(), position)
        if who.asked.endswith((".left", ".found")):
            who.give(DONE)

    def finish_sorting(self, night: Night) -> None:
        """Whoever still needs something gets it, or is told that it is short."""
        for _ in range(2):
            for gtin, place, zone, left in self.needs(night):
                who = self.hands(night, Role.LEAD, Command.PUT, "N-sort")
                position = make_position(place, Zone(zone))
                self.put(who, gtin, position, left)
                if not who.told.startswith("put.done"):
                    self.put(who, gtin, position, 0, short=True)
        self.close_all(night)

    def close_all(self, night: Night) -> None:
        """Every open container."""
        who = self.hands(night, Role.LEAD, Command.PUT, "N-close")
        for place, zone in night.rows(
            "SELECT destination_id, zone FROM container WHERE state = 'open' ORDER BY sscc"
        ):
            who.give(Command.CLOSE, make_position(place, Zone(zone)))

    # -- on the road

    def depart(self, night: Night, route: str) -> None:
        """Load what waits, answer every question, and leave, forced where it must be."""
        self.close_all(night)
        who = self.hands(night, Role.LEAD, Command.LOAD, "N-load")
        who.give(route, *night.boxes())
        who = self.hands(night, Role.SUPERVISOR, Command.DEPART, "N-leave")
        who.give(route)
        who.give(*which_vehicle(who.t), "F10001", DONE)
        while who.asked == "depart.ask.reading_of":
            who.give(SIGHT[str(who.t.last.view.prompt.values["zone"])])
        who.give(route)
        if who.asked.endswith("reason"):
            who.give("WHY-time_up")
            who.second()

    def post(self, frm: Night, to: Night) -> None:
        """What waits between the two is carried."""
        frm.mail_to(to)

    def post_all(self) -> None:
        """Everything that waits anywhere, until nothing does."""
        for _ in range(3):
            for station in self.stations:
                self.warehouse.mail_to(station)
                station.mail_to(self.warehouse)

    def trucks(self, night: Night) -> list[str]:
        """The trucks a station was told of."""
        return [r[0] for r in night.rows("SELECT number FROM inbound_manifest ORDER BY number")]

    def arrive(self, who: Hands, number: str, seals: tuple[str, ...], warm: bool = False) -> None:
        """The truck at the station's door, as far as its containers."""
        who.give(number, *seals, DONE)
        for _ in range(6):
            if who.asked != "depart.ask.reading_of":
                return
            zone = str(who.t.last.view.prompt.values["zone"])
            who.give("12.5" if warm and zone == "chilled" else SIGHT[zone])

    def finish_unloading(self, night: Night) -> None:
        """Every truck's containers off, counted where a seal was broken, and its receipt out."""
        for number in self.trucks(night):
            who = self.hands(night, Role.LEAD, Command.UNLOAD, "N-unload")
            self.arrive(who, number, ("F10001",))
            for (sscc,) in night.rows(
                "SELECT sscc FROM inbound_container WHERE owner = :o AND state = 'expected'",
                o=night.site.site_id,
            ):
                who.give(sscc)
            who.give(DONE)
            if who.asked.endswith("count"):
                who.give("WAIVE-COUNT", "WHY-seal_scratched")
                who.give(*who.picks()[:1])
                who.second()
                who.give(DONE)
            who.give(number)
            if who.asked.endswith("new_seal"):
                who.give("F40004", DONE)

    # -- the books

    def broken(self, night: Night) -> list[str]:
        """What does not hold there."""
        return night.audit()

    def tally(self) -> dict[str, tuple[int, ...]]:
        """Of each product at the warehouse: received, on hand, put, damaged."""
        return {
            sku: tuple(rest)
            for sku, *rest in self.warehouse.rows(
                "SELECT sku_id, received, received - put - damaged, put, damaged FROM stock"
                " WHERE wave_id = :w",
                w=WAVE,
            )
        }
