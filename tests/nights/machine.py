"""A night nobody planned, from the docks to the returns: rules for what happens to people."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import IntEnum

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.dock import NOTICE_V1, NOTICE_V2, NOTICE_V3
from tests.floor import Night
from tests.nights.town_night import Hands, TownNight, town
from tests.town import GOODS, PARTS, POINTS, WAVE, Part
from wms.domain.codes import make_position
from wms.domain.messages import Refused
from wms.domain.people import Right
from wms.domain.reference import Sku
from wms.domain.words import ContainerType, LateDecision, Rejection, Role, Zone
from wms.operations import jobs
from wms.operations.intercept_ports import OrderLine
from wms.operations.intercept_rules import intercept
from wms.operations.reply import Command

DONE, UNDO, F4 = Command.DONE, Command.UNDO, Command.EXCEPTION


class Hour(IntEnum):
    """How far the night is."""

    DOCKS = 0
    SORT = 1
    ROAD = 2
    STATION = 3
    MORNING = 4
    AFTER = 5


HANDS = st.sampled_from((Role.SORTER, Role.LEAD, Role.SUPERVISOR))
CHIEFS = st.sampled_from((Role.LEAD, Role.SUPERVISOR))
PICK = st.integers(0, 11)
SITE = st.integers(0, 2)
STATION = st.integers(0, 1)
GOODS_ = st.sampled_from(GOODS)
NOTICES = st.sampled_from((NOTICE_V1, NOTICE_V1, NOTICE_V2, NOTICE_V3))
ROUTES = st.sampled_from(("T01", "T02"))
SEEN: Counter[str] = Counter()
"""What happened in all the nights together: a machine that does nothing proves nothing."""


def since(hour: Hour) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """From that hour on."""
    return precondition(lambda self: self.hour >= hour)


class WholeNight(RuleBasedStateMachine):
    """After each step the books of the site that somebody worked at hold; in the end all do."""

    new_store: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.town: TownNight = town(self.new_store)
        self.hour = Hour.DOCKS
        self.touched: set[int] = set()

    def site(self, number: int) -> Night:
        """One of the sites, whose books are looked at after this step."""
        self.touched.add(number)
        return self.town.sites[number]

    def hands(self, number: int, role: Role, job: str, terminal_id: str = "") -> Hands:
        """Somebody there."""
        return self.town.hands(self.site(number), role, job, terminal_id)

    # -- time goes on

    @initialize(hours=st.integers(0, Hour.MORNING))
    def somebody_comes_on_shift(self, hours: int) -> None:
        """At any hour; until then all went well."""
        for _ in range(hours):
            self.the_hour_passes()

    @rule()
    def the_hour_passes(self) -> None:
        """What is left to do now is done, and the next stretch begins."""
        town_ = self.town
        match self.hour:
            case Hour.DOCKS:
                self.site(0)
                town_.finish_receiving()
                town_.plan()
            case Hour.SORT:
                town_.finish_sorting(self.site(0))
            case Hour.ROAD:
                for route in ("T01", "T02"):
                    town_.depart(self.site(0), route)
                town_.clock.go_to(3, 0, day=22)
                town_.post_all()
            case Hour.STATION:
                for number in (1, 2):
                    town_.finish_unloading(self.site(number))
                    town_.finish_sorting(town_.sites[number])
                town_.clock.go_to(6, 50, day=22)
                for number, routes in ((1, ("GS001-B01", "GS001-B02")), (2, ("GS002-B01",))):
                    for route in routes:
                        town_.depart(self.site(number), route)
                town_.clock.go_to(11, 30, day=22)
            case Hour.MORNING:
                self._finish_morning()
            case Hour.AFTER:
                self.touched |= {0, 1, 2}
                town_.post_all()
                return
        self.hour = Hour(self.hour + 1)

    def _finish_morning(self) -> None:
        """Whoever has not been heard of took everything; the returns go home."""
        for number in (1, 2):
            for sheet in self.sheets(number):
                who = self.hands(number, Role.LEAD, Command.DELIVER)
                who.give(sheet, DONE, "9:40")
                for _ in range(2 if who.asked.endswith("reading") else 0):
                    zone = str(who.t.last.view.prompt.values.get("zone", "chilled"))
                    who.give("-19" if zone == "frozen" else "4")
                who.give("DELIVER-YES")
            self.hands(number, Role.LEAD, Command.TAKE_BACK).give(Command.CLOSE, DONE)
        self.touched.add(0)
        self.town.post_all()

    # -- the docks

    @since(Hour.DOCKS)
    @rule(
        who=HANDS,
        notice=NOTICES,
        sku=GOODS_,
        quantity=st.integers(1, 18),
        reject=st.sampled_from((None, None, Rejection.DAMAGED, Rejection.LABEL)),
        warm=st.booleans(),
        undone=st.sampled_from((False, False, True)),
    )
    def goods_arrive(
        self,
        who: Role,
        notice: str,
        sku: Sku,
        quantity: int,
        reject: Rejection | None,
        warm: bool,
        undone: bool,
    ) -> None:
        """Short, over, damaged, too warm; before the plan or late."""
        gtin = str(sku.gtin)
        t = self.hands(0, who, Command.RECEIVE)
        self.town.open_receipt(t, notice)
        if reject is not None:
            t.give(gtin, F4, f"REJECT-{reject.upper()}")
            t.key(str(quantity))
            t.give(DONE)
        self.town.receive(t, gtin, quantity, warm=warm)
        if undone:
            t.give(UNDO)

    @rule(who=HANDS, notice=NOTICES)
    def a_vehicle_is_done(self, who: Role, notice: str) -> None:
        t = self.hands(0, who, Command.RECEIVE)
        self.town.open_receipt(t, notice)
        t.give(DONE, notice)

    @since(Hour.SORT)
    @rule(
        supplier=st.sampled_from(("V1", "V2")),
        decision=st.sampled_from(list(LateDecision)),
    )
    def a_late_supplier_is_decided_on(self, supplier: str, decision: LateDecision) -> None:
        t = self.hands(0, Role.SUPERVISOR, Command.LATE_SUPPLIERS)
        t.give(supplier, f"LATE-{decision.upper()}", "WHY-on_the_way")

    @rule(number=SITE, pick=PICK, release=st.booleans())
    def a_hold_is_decided_on(self, number: int, pick: int, release: bool) -> None:
        t = self.hands(number, Role.SUPERVISOR, Command.HOLDS)
        held = t.picks()
        if held:
            t.give(held[pick % len(held)])
            t.give("HOLD-RELEASE" if release else "HOLD-CONDEMN")
            t.give("WHY-measured_again" if release else "WHY-thawed")
            if release:
                t.give(t.night.badges[Role.LEAD])

    # -- the sort, at either tier

    @since(Hour.SORT)
    @rule(
        number=SITE,
        who=HANDS,
        pick=PICK,
        quantity=st.integers(0, 6),
        short=st.booleans(),
        left=st.integers(0, 3),
        undone=st.sampled_from((False, False, False, True)),
    )
    def somebody_sorts(
        self,
        number: int,
        who: Role,
        pick: int,
        quantity: int,
        short: bool,
        left: int,
        undone: bool,
    ) -> None:
        """As told, fewer, or none to be found; the pile is counted; or it was a mistake."""
        night = self.site(number)
        needs = self.town.needs(night)
        if not needs:
            return
        gtin, place, zone, _ = needs[pick % len(needs)]
        t = self.hands(number, who, Command.PUT, f"N-{who}")
        t.give(gtin)
        if quantity:
            t.key(str(quantity))
        position = make_position(place, Zone(zone))
        t.give(*([F4] if short else []), position)
        if t.told == "put.no_container":
            t.give(t.t.tote(), position)
        if t.asked.endswith((".left", ".found")):
            t.key(str(left))
        if undone:
            t.give(UNDO)

    @since(Hour.SORT)
    @rule(number=SITE, sku=GOODS_, pick=PICK)
    def somebody_puts_it_where_it_does_not_belong(self, number: int, sku: Sku, pick: int) -> None:
        """Mostly refused; let in by two, where it is only another zone."""
        night = self.site(number)
        needs = self.town.needs(night)
        if not needs:
            return
        _, place, _, _ = needs[pick % len(needs)]
        gtin, own = sku.gtin, sku.temp_zone
        wrong = Zone.AMBIENT if own is not Zone.AMBIENT else Zone.CHILLED
        t = self.hands(number, Role.SUPERVISOR, Command.PUT, "N-astray")
        t.give(gtin)
        t.key("1")
        t.give(F4, make_position(place, wrong), "ZONE-ICED")
        t.key("4.5")
        if t.told in ("wrong_zone.read", "temperature.too_warm"):
            t.give(night.badges[Role.ADMIN])

    @since(Hour.SORT)
    @rule(
        number=SITE,
        kind=st.sampled_from(("DAMAGE", "SHORT", "MISSORT", "OVERAGE")),
        sku=GOODS_,
        pick=PICK,
    )
    def somebody_reports(self, number: int, kind: str, sku: Sku, pick: int) -> None:
        night = self.site(number)
        boxes = night.boxes()
        where = boxes[pick % len(boxes)] if boxes and pick % 2 else sku.gtin
        t = self.hands(number, Role.SORTER, Command.REPORT)
        t.give(f"REPORT-{kind}", sku.gtin, where)
        t.key("1")
        t.give(DONE)

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK, found=st.integers(0, 7), sku=GOODS_, corrects=st.booleans())
    def a_container_is_counted_and_reviewed(
        self, number: int, pick: int, found: int, sku: Sku, corrects: bool
    ) -> None:
        """A container that was filled, or the swap of one, is counted; a lead reviews it."""
        boxes = self.site(number).boxes()
        if not boxes:
            return
        t = self.hands(number, Role.LEAD, Command.COUNT)
        box = boxes[pick % len(boxes)]
        t.give(box)
        if found:
            t.give(sku.gtin)
            t.key(str(found))
        t.give(DONE, box, Command.BACK, Command.DIFFERENCES)
        lines = t.picks()
        if lines:
            t.give(lines[-1 - pick % len(lines)], *(["DIFF-CORRECT"] if corrects else []))
            t.give("CAUSE-SORT")
            if t.told == "diff.takes_two":
                t.give(t.night.badges[Role.ADMIN])

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK)
    def a_container_is_full_and_swapped(self, number: int, pick: int) -> None:
        night = self.site(number)
        open_ = night.rows(
            "SELECT destination_id, zone FROM container WHERE state = 'open' ORDER BY sscc"
        )
        if open_:
            place, zone = open_[pick % len(open_)]
            t = self.hands(number, Role.SORTER, Command.PUT, "N-swap")
            t.give(Command.CLOSE, make_position(place, Zone(zone)))

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK)
    def a_label_is_printed_again(self, number: int, pick: int) -> None:
        boxes = self.site(number).boxes()
        if boxes:
            t = self.hands(number, Role.LEAD, Command.REPRINT)
            t.give(boxes[pick % len(boxes)], "WHY-unreadable")

    # -- departure under pressure

    def route(self, number: int, pick: int) -> str:
        """One of the routes that leave from there."""
        routes = {0: ("T01", "T02"), 1: ("GS001-B01", "GS001-B02"), 2: ("GS002-B01",)}[number]
        return routes[pick % len(routes)]

    @since(Hour.SORT)
    @rule(number=SITE, who=HANDS, pick=PICK, again=st.booleans())
    def some_are_loaded(self, number: int, who: Role, pick: int, again: bool) -> None:
        night = self.site(number)
        self.town.close_all(night)
        t = self.hands(number, who, Command.LOAD)
        boxes = night.boxes()
        t.give(self.route(number, pick), *boxes[pick % (len(boxes) + 1) :])
        if again:
            t.give(UNDO)

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK)
    def the_truck_is_full(self, number: int, pick: int) -> None:
        night, route = self.site(number), self.route(number, pick)
        self.town.close_all(night)
        t = self.hands(number, Role.LEAD, Command.LOAD)
        t.give(route)
        waiting = [str(d.values["sscc"]) for d in t.t.last.view.details if "sscc" in d.values]
        t.give(*waiting[:1], Command.SPLIT, route, route)

    @since(Hour.SORT)
    @rule(
        number=SITE,
        pick=PICK,
        warm=st.booleans(),
        plate=st.booleans(),
        why=st.sampled_from(("time_up", "driver_gone", "vehicle_fault")),
    )
    def a_vehicle_leaves_as_it_is(
        self, number: int, pick: int, warm: bool, plate: bool, why: str
    ) -> None:
        """With goods left behind, with another plate, or too warm to go."""
        night, route = self.site(number), self.route(number, pick)
        self.town.close_all(night)
        self.hands(number, Role.LEAD, Command.LOAD).give(route, *night.boxes()[: pick + 1])
        t = self.hands(number, Role.SUPERVISOR, Command.DEPART)
        t.give(route, "桂A00001" if plate else DONE, DONE, "F10001", DONE)
        for _ in range(3):
            if t.asked == "depart.ask.reading_of":
                reading = "11.0" if warm else "-20"
                t.give(reading, *([reading] if warm else []))
        t.give(route)
        if t.asked.endswith("reason"):
            t.give(f"WHY-{why}")
            t.second()

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK, voided=st.booleans())
    def a_manifest_is_closed_and_taken_back(self, number: int, pick: int, voided: bool) -> None:
        route = self.route(number, pick)
        t = self.hands(number, Role.SUPERVISOR, Command.DEPART)
        t.give(route, Command.CLOSE, route)
        if t.asked.endswith("reason"):
            t.give("WHY-time_up")
            t.second()
        if voided:
            t.give(Command.VOID, route, "WHY-wrong_load")
            if t.told == "void.second":
                t.second()

    @since(Hour.SORT)
    @rule(
        stop=st.sampled_from(("GS001", "GS002", "GS003", "P001", "P003")),
        number=SITE,
        pick=PICK,
        vehicle=st.booleans(),
    )
    def something_is_reassigned(self, stop: str, number: int, pick: int, vehicle: bool) -> None:
        route = self.route(number, pick)
        t = self.hands(number, Role.SUPERVISOR, Command.REASSIGN)
        if vehicle:
            t.give(route, "ROUTE-VEHICLE", "桂A00002", "李师傅", DONE)
        else:
            t.give(stop, route)

    # -- between the sites

    @since(Hour.SORT)
    @rule(number=STATION, back=st.booleans())
    def the_post_comes(self, number: int, back: bool) -> None:
        station = self.site(number + 1)
        self.touched.add(0)
        frm, to = (station, self.town.warehouse) if back else (self.town.warehouse, station)
        self.town.post(frm, to)

    @since(Hour.SORT)
    @rule(part=st.sampled_from(PARTS))
    def an_order_is_cancelled(self, part: Part) -> None:
        cancel(self.site(0), part)

    @since(Hour.SORT)
    @rule(number=STATION, pick=PICK, late=st.booleans())
    def an_intercept_is_ended(self, number: int, pick: int, late: bool) -> None:
        t = self.hands(number + 1, Role.LEAD, Command.INTERCEPT)
        asked = t.picks()
        if asked:
            t.give(asked[pick % len(asked)], "END-TOO_LATE" if late else "END-SET_ASIDE")
            t.give(t.t.tote(), DONE)

    # -- the station

    @since(Hour.STATION)
    @rule(
        number=STATION,
        who=HANDS,
        pick=PICK,
        seal=st.sampled_from(("F10001", "F10001", "X9")),
        warm=st.sampled_from((False, False, True)),
        damaged=st.booleans(),
        done=st.booleans(),
    )
    def a_truck_is_unloaded(
        self, number: int, who: Role, pick: int, seal: str, warm: bool, damaged: bool, done: bool
    ) -> None:
        """Sealed otherwise, too warm, damaged, something missing, something of another's."""
        trucks = self.town.trucks(self.site(number + 1))
        if not trucks:
            return
        truck = trucks[pick % len(trucks)]
        t = self.hands(number + 1, who, Command.UNLOAD)
        self.town.arrive(t, truck, (seal,), warm)
        boxes = [r[0] for r in t.night.rows("SELECT sscc FROM inbound_container ORDER BY 1")]
        for index, sscc in enumerate(boxes):
            if (index + pick) % 3:
                t.give(*([F4] if damaged and index % 2 else []), sscc)
        if pick % 4 == 0:
            t.give(*self.town.warehouse.boxes()[pick % 5 :][:2])
        if done:
            t.give(DONE, truck)

    # -- the morning

    def sheets(self, number: int) -> list[str]:
        """The drivers' sheets of a station's vehicles that left."""
        rows = self.town.sites[number].rows(
            "SELECT number FROM manifest WHERE state = 'departed' ORDER BY number"
        )
        return [r[0] for r in rows]

    @since(Hour.MORNING)
    @rule(
        number=STATION,
        pick=PICK,
        outcome=st.sampled_from(("delivered", "partly", "refused", "undeliverable")),
        sku=GOODS_,
        quantity=st.integers(1, 3),
        at_=st.sampled_from(("8:40", "10:59", "11:20")),
        warm=st.sampled_from((False, False, True)),
    )
    def a_stop_is_said(
        self,
        number: int,
        pick: int,
        outcome: str,
        sku: Sku,
        quantity: int,
        at_: str,
        warm: bool,
    ) -> None:
        """Delivered, partly, refused, nobody there; before and after eleven; and again."""
        sheets = self.sheets(number + 1)
        if not sheets:
            return
        sheet = sheets[pick % len(sheets)]
        t = self.hands(number + 1, Role.LEAD, Command.DELIVER)
        t.give(sheet, f"ST-{sheet}-{pick % 2 + 1}")
        if outcome != "delivered":
            t.give(f"DELIVER-{outcome}")
        if outcome == "partly":
            t.give(sku.gtin, str(quantity), "WHY-damaged", DONE)
        for _ in range(6):
            match t.asked.rpartition(".")[2]:
                case "reason":
                    t.give("WHY-absent" if outcome == "undeliverable" else "WHY-unwanted")
                case "reading" | "again":
                    t.give("12" if warm else "-19")
                case "how" | "time":
                    t.give(at_)
                case _:
                    return

    @since(Hour.ROAD)
    @rule(
        number=SITE,
        party=st.sampled_from(("GS001", "GS002", "P001", "P002", "P004")),
        count=st.integers(1, 4),
        then=st.sampled_from((DONE, UNDO, DONE)),
    )
    def empties_come_back(self, number: int, party: str, count: int, then: str) -> None:
        """Fewer than went, more than went, or counted wrongly."""
        t = self.hands(number, Role.LEAD, Command.EMPTIES)
        t.give(party, f"EMPTIES-{ContainerType.TOTE}", str(count), then)

    @since(Hour.STATION)
    @rule(
        number=SITE,
        point=st.sampled_from(("P001", "P002", "P003", "P004")),
        sku=GOODS_,
        quantity=st.integers(1, 3),
        undone=st.sampled_from((False, False, True)),
        closed=st.sampled_from((False, False, True)),
    )
    def something_is_given_back(
        self, number: int, point: str, sku: Sku, quantity: int, undone: bool, closed: bool
    ) -> None:
        """At a point, or left over here; the note closes, sometimes."""
        t = self.hands(number, Role.LEAD, Command.TAKE_BACK)
        t.give(point if number else "RETURN-OWN", sku.gtin, str(quantity))
        if t.asked.endswith("sure"):
            t.give(DONE)
        t.give("WHY-quality", DONE)
        if undone:
            t.give(UNDO)
        if closed:
            t.give(Command.BACK, Command.TAKE_BACK, Command.CLOSE, DONE)

    @since(Hour.MORNING)
    @rule(pick=PICK, sku=GOODS_, found=st.integers(0, 4), as_said=st.booleans())
    def a_note_is_counted(self, pick: int, sku: Sku, found: int, as_said: bool) -> None:
        """As noted, or otherwise."""
        notes = self.site(0).rows("SELECT number FROM returns_note ORDER BY number")
        if not notes:
            return
        number = notes[pick % len(notes)][0]
        t = self.hands(0, Role.LEAD, Command.RETURNS)
        t.give(number)
        if as_said:
            for one in GOODS:
                t.give(one.gtin, DONE)
        else:
            t.give(sku.gtin, str(found))
        t.give(DONE, DONE)

    @since(Hour.MORNING)
    @rule(
        pick=PICK,
        way=st.sampled_from(("to_supplier", "to_resale", "destroyed")),
        all_=st.booleans(),
    )
    def goods_are_disposed_of(self, pick: int, way: str, all_: bool) -> None:
        notes = self.site(0).rows("SELECT number FROM returns_note ORDER BY number")
        if not notes:
            return
        t = self.hands(0, Role.SUPERVISOR, Command.RETURNS)
        t.give(notes[pick % len(notes)][0])
        lines = t.picks()
        if lines:
            t.give(
                lines[-1 if all_ else pick % len(lines)],
                f"RETURNS-{way.upper()}",
                DONE,
                "WHY-spoiled",
            )

    # -- and whatever else

    @rule(number=SITE, who=HANDS, picks=st.lists(st.integers(0, 200), min_size=3, max_size=14))
    def somebody_presses_anything(self, number: int, who: Role, picks: list[int]) -> None:
        """Any job, and whatever the screen offers or lies about: nothing of it may break."""
        night = self.site(number)
        offered = [job.command for job in jobs.jobs_of(night.floor)]
        t = self.hands(number, who, offered[picks[0] % len(offered)], f"N-any-{who}")
        around = list(lying_about(night))
        for pick in picks[1:]:
            here = [*t.picks(), DONE, F4, UNDO, "1", "2", *around]
            if pick % 3 == 0 and t.picks():
                here = t.picks()
            t.give(here[pick % len(here)])

    @invariant()
    def the_books_hold(self) -> None:
        """At every site somebody worked at."""
        for number in sorted(self.touched):
            found = self.town.sites[number].audit()
            assert not found, (self.town.sites[number].site.site_id, found)
        self.touched.clear()

    def teardown(self) -> None:
        """The rest of the night as it should be; then all books hold."""
        try:
            while self.hour < Hour.AFTER:
                self.the_hour_passes()
            self.town.post_all()
            for night in self.town.sites:
                found = night.audit()
                assert not found, (night.site.site_id, found)
                SEEN.update(kind for (kind,) in night.rows("SELECT kind FROM journal"))
        finally:
            self.town.close()


def cancel(night: Night, part: Part) -> None:
    """A supervisor has what one customer ordered of a product intercepted: the first of it."""
    station = next(point.station_id for point in POINTS if point.point_id == part.point)
    product = next(sku for sku in GOODS if sku.sku_id == part.sku)
    order = f"O-{part.point}-{part.sku}"
    line = OrderLine(order, 1, part.point, station, part.sku, product.name, 1, 1)
    with suppress(Refused), night.office(Right.INTERCEPT) as act:
        intercept(act, WAVE, line, "customer_asks")


def lying_about(night: Night) -> Iterator[str]:
    """Codes somebody finds on the floor."""
    yield from (sku.gtin for sku in GOODS)
    yield from ("GS001-A", "P001-A", "P002-C", "GS001", "P003", "V1", NOTICE_V1, "T01", "GS001-B01")
    yield from night.boxes()[:4]
    yield from (r[0] for r in night.rows("SELECT number FROM manifest ORDER BY number"))
    yield from ("WHY-time_up", "3", "-19", "9:50", night.badges[Role.ADMIN], "0")
