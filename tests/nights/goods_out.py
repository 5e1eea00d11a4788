"""What happens to vehicles, between the sites, at the station and in the morning."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.floor import which_vehicle
from tests.nights.shift import (
    DONE,
    F4,
    GOODS_,
    HANDS,
    PICK,
    SITE,
    STATION,
    UNDO,
    Hour,
    Shift,
    since,
)
from tests.nights.town_night import Hands, order_of
from tests.town import GOODS, PARTS, POINTS, Part
from wms.domain.reference import Sku
from wms.domain.words import ContainerType, Role
from wms.operations.reply import Command


class GoodsOut(Shift):
    """Loading, leaving, the post, unloading, delivering, what comes back."""

    def something_seldom(self, what: int, number: int, pick: int) -> None:
        """Of what chance alone brings in few nights, one thing an hour."""
        part, flag = PARTS[what % len(PARTS)], what % 2 == 0
        kinds: dict[Hour, tuple[Callable[[], None], ...]] = {
            Hour.SORT: (
                lambda: self.the_truck_is_full(0, pick, flag),
                lambda: self.a_manifest_is_closed_and_taken_back(0, pick, True),
                lambda: self.an_order_is_cancelled(part, flag, ""),
            ),
            Hour.ROAD: (
                lambda: self.an_order_is_cancelled(part, True, "SET_ASIDE" if flag else ""),
                lambda: self.a_vehicle_is_changed_on_the_road(0, pick, "F10001", flag),
            ),
            Hour.STATION: (
                lambda: self.an_order_is_cancelled(part, True, "SET_ASIDE"),
                lambda: self.the_truck_is_full(max(1, number), pick, flag),
                lambda: self.a_manifest_is_closed_and_taken_back(max(1, number), pick, True),
            ),
            Hour.MORNING: (
                lambda: self.an_order_is_cancelled(part, True, "TOO_LATE" if flag else ""),
                lambda: self.something_comes_all_the_way_back(
                    number % 2, part, ("to_supplier", "to_resale", "destroyed")[pick % 3], flag
                ),
            ),
        }
        here = kinds.get(self.hour, ())
        if here:
            here[what % len(here)]()

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
    @rule(number=SITE, pick=PICK, after=st.booleans())
    def the_truck_is_full(self, number: int, pick: int, after: bool) -> None:
        """What does not fit follows on the next version; sometimes the first has left by then."""
        night, route = self.site(number), self.route(number, pick)
        t = self.all_but_one_loaded(number, route)
        t.give(Command.SPLIT, route, route)
        if after:
            self.town.depart(night, route)

    def all_but_one_loaded(self, number: int, route: str) -> Hands:
        """Everything there is sorted; of the route's containers one is not on the vehicle yet."""
        night = self.site(number)
        self.town.finish_sorting(night)
        t = self.hands(number, Role.LEAD, Command.LOAD)
        t.give(route)
        waiting = [str(d.values["sscc"]) for d in t.t.last.view.details if "sscc" in d.values]
        t.give(*waiting[:-1])
        return t

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
        t.give(route)
        usual, driver = which_vehicle(t.t)
        t.give("桂A00001" if plate else usual, driver, "F10001", DONE)
        for _ in range(3):
            if t.asked == "depart.ask.reading_of":
                reading = "11.0" if warm else "-20"
                t.give(reading, *([reading] if warm else []))
        t.give(route)
        if t.asked.endswith("reason"):
            t.give(f"WHY-{why}")
            t.second()

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK, voided=st.sampled_from((True, True, False)))
    def a_manifest_is_closed_and_taken_back(self, number: int, pick: int, voided: bool) -> None:
        """Loaded wrongly: void, and its containers wait for the next version."""
        route = self.route(number, pick)
        self.all_but_one_loaded(number, route)
        t = self.hands(number, Role.SUPERVISOR, Command.DEPART)
        t.give(route, Command.CLOSE, route)
        if t.asked.endswith("reason"):
            t.give("WHY-time_up")
            t.second()
        if voided:
            t.give(Command.BACK, Command.VOID, route, "WHY-wrong_load")
            if t.told == "void.second":
                t.second()

    @since(Hour.ROAD)
    @rule(number=SITE, pick=PICK, seal=st.sampled_from(("F10001", "F20002")), told=st.booleans())
    def a_vehicle_is_changed_on_the_road(
        self, number: int, pick: int, seal: str, told: bool
    ) -> None:
        """Its stations hear of it at once, or after it is there."""
        sheets = self.sheets(number)
        if not sheets:
            return
        sheet = sheets[pick % len(sheets)]
        t = self.hands(number, Role.SUPERVISOR, Command.REASSIGN)
        t.give(sheet, "WHY-vehicle_fault", DONE, "桂A00003", DONE, DONE, seal, DONE)
        for _ in range(2):
            if t.asked == "road.ask.reading_of":
                t.give(DONE)
        t.give(sheet)
        if told and number == 0:
            self.touched |= {1, 2}
            self.town.post_all()

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
    @rule(
        part=st.sampled_from(PARTS),
        told=st.sampled_from((True, True, False)),
        ended=st.sampled_from(("", "SET_ASIDE", "SET_ASIDE", "TOO_LATE")),
    )
    def an_order_is_cancelled(self, part: Part, told: bool, ended: str) -> None:
        """A supervisor has it intercepted; its station hears of it, and says what came of it."""
        t = self.hands(0, Role.SUPERVISOR, Command.INTERCEPT)
        t.give(order_of(part), "WHY-customer_asks")
        if told:
            self.touched |= {1, 2}
            self.town.post_all()
        point = next(point for point in POINTS if point.point_id == part.point)
        number = {"GS001": 1, "GS002": 2}.get(point.station_id)
        if number is not None and ended:
            self._ended(number, f"{order_of(part)}/1", ended)

    def _ended(self, number: int, key: str, how: str) -> None:
        t = self.hands(number, Role.LEAD, Command.INTERCEPT)
        if key in t.picks():
            t.give(key, f"END-{how}")

    @since(Hour.SORT)
    @rule(number=STATION, pick=PICK, late=st.booleans())
    def an_intercept_is_ended(self, number: int, pick: int, late: bool) -> None:
        asked = self.hands(number + 1, Role.LEAD, Command.INTERCEPT).picks()
        if asked:
            how = "TOO_LATE" if late else "SET_ASIDE"
            self._ended(number + 1, asked[pick % len(asked)], how)

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
            # It may go on, sealed or not, or nobody writes it down.
            t.give(*((F4, "0010", DONE), ("F40004", DONE), ())[pick % 3])

    # -- the morning

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
            noted = "SELECT DISTINCT sku_id FROM returns_line WHERE number = :n AND sent > 0"
            there = {row[0] for row in t.night.rows(noted, n=number)}
            for one in GOODS:
                t.give(*((one.gtin, DONE) if one.sku_id in there else ()))
        else:
            t.give(sku.gtin, str(found))
        t.give(DONE, DONE)

    @since(Hour.MORNING)
    @rule(
        number=STATION,
        part=st.sampled_from(PARTS),
        way=st.sampled_from(("to_supplier", "to_resale", "destroyed")),
        as_said=st.booleans(),
    )
    def something_comes_all_the_way_back(
        self, number: int, part: Part, way: str, as_said: bool
    ) -> None:
        """Given back at a point, on a note, counted at the warehouse, disposed of."""
        product = next(sku for sku in GOODS if sku.sku_id == part.sku)
        self.something_is_given_back(number + 1, part.point, product, 1, False, True)
        self.touched.add(0)
        self.town.post_all()
        self.a_note_is_counted(-1, product, 1, as_said)
        self.goods_are_disposed_of(-1, way, True)

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
                "WHY-too_short_dated",
            )
