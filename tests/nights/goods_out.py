"""What happens to vehicles, between the sites, and when a truck is unloaded."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.floor import which_vehicle
from tests.nights.shift import (
    DONE,
    F4,
    HANDS,
    PICK,
    SITE,
    STATION,
    UNDO,
    Happenings,
    Hour,
    Shift,
    since,
)
from tests.nights.town_night import Hands, order_of
from tests.town import PARTS, POINTS, Part
from wms.domain.words import Role
from wms.operations.reply import Command

STATIONS = {"GS001": 1, "GS002": 2}
"""The stations of this night, by their number here."""


def station_of(part: Part) -> str:
    """Whose point gets it."""
    return next(point.station_id for point in POINTS if point.point_id == part.point)


class GoodsOut(Shift):
    """Loading, leaving, the post, unloading."""

    def seldom_now(self, number: int, pick: int, part: Part, flag: bool) -> Happenings:
        """On the road, and before it."""
        kinds: dict[Hour, Happenings] = {
            Hour.SORT: (
                lambda: self.one_is_loaded_by_mistake(0, pick),
                lambda: self.the_truck_is_full(0, pick, flag),
                lambda: self.a_manifest_is_closed_and_taken_back(0, pick, True),
                lambda: self.an_order_is_cancelled(part, flag, ""),
            ),
            Hour.ROAD: (
                lambda: self.an_order_is_cancelled(part, True, "SET_ASIDE" if flag else ""),
                lambda: self.a_vehicle_is_changed_on_the_road(0, pick, "F10001", flag),
            ),
            Hour.STATION: (
                lambda: self.one_is_loaded_by_mistake(max(1, number), pick),
                *(
                    lambda first=first: self.a_truck_is_unloaded(
                        number % 2, Role.LEAD, first, "F10001", False, flag, True
                    )
                    for first in (pick, 0)
                ),
                lambda: self.an_order_is_cancelled(part, True, "SET_ASIDE"),
                lambda: self.the_truck_is_full(max(1, number), pick, flag),
                lambda: self.a_manifest_is_closed_and_taken_back(max(1, number), pick, True),
            ),
        }
        others = super().seldom_now(number, pick, part, flag)
        return (*others, *kinds.get(self.hour, ()))

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
        t.give(self.route(number, pick), *boxes[pick % max(1, len(boxes)) :])
        if again:
            t.give(UNDO)

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK)
    def one_is_loaded_by_mistake(self, number: int, pick: int) -> None:
        """The last that was scanned."""
        t = self.all_but_one_loaded(number, self.route(number, pick))
        t.give(*t.night.boxes(), UNDO)

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
        number = STATIONS.get(station_of(part))
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
        own_first = "SELECT sscc FROM inbound_container ORDER BY owner <> :own, sscc"
        boxes = [r[0] for r in t.night.rows(own_first, own=t.night.site.site_id)]
        for index, sscc in enumerate(boxes):
            if (index + pick) % 3:
                t.give(*([F4] if damaged and index % 2 else []), sscc)
        if pick % 4 == 0:
            t.give(*self.town.warehouse.boxes()[pick % 5 :][:2])
        if done:
            t.give(DONE, truck)
            # It may go on, sealed or not, or nobody writes it down.
            t.give(*((F4, "0010", DONE), ("F40004", DONE), ())[pick % 3])
