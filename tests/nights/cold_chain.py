"""The cold chain whatever happens: goods are measured at every handover, too warm or not, by
whoever stands there, and supervisors decide late, early, or never."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.dock import NOTICE_V1
from tests.floor import DUMPLINGS, YOGURT, Night, which_vehicle
from tests.nights.shift import DONE, F4, Hour, Shift
from tests.nights.town_night import Hands
from wms.domain.cold import is_warm
from wms.domain.reference import Sku
from wms.domain.words import Role, Zone
from wms.operations.reply import Command

TENTHS = (120, -179, 81, -120, 80, 20, -180, -250)
"""On both sides of both limits."""
ROUTES = (("T01", "T02"), ("GS001-B01", "GS001-B02"), ("GS002-B01",))
_MOVED = (
    "SELECT h.subject FROM hold h JOIN container c ON c.sscc = h.subject"
    " WHERE h.state = 'held' AND h.step = 'departure' AND c.state = 'departed'"
)
_IN_STOCK = (
    "SELECT h.subject FROM hold h JOIN inbound_container c ON c.sscc = h.subject"
    " WHERE h.state = 'held' AND h.step = 'arrival' AND c.state <> 'received'"
)
_AT_STOPS = (
    "SELECT h.state, h.quantity, COALESCE(l.quantity, 0), COALESCE(l.returned, '')"
    " FROM hold h JOIN delivery d ON h.subject LIKE 'ST-' || d.number || '-%'"
    " JOIN point p ON p.point_id = d.point_id"
    " AND h.subject = 'ST-' || d.number || '-' || CAST(p.stop_seq AS TEXT)"
    " LEFT JOIN delivery_line l ON l.number = d.number AND l.point_id = d.point_id"
    " AND l.sku_id = h.sku_id AND l.reason = 'temperature'"
    " WHERE h.step = 'delivery' AND NOT EXISTS (SELECT 1 FROM hold n WHERE n.subject = h.subject"
    " AND n.sku_id = h.sku_id AND n.opened_at > h.opened_at)"
)


def keyed(tenths: int) -> str:
    """As it is keyed."""
    return f"{tenths / 10:.1f}"


@dataclass(frozen=True, slots=True)
class Act:
    """What chance says of one thing that happens: at which of the sites, how cold, and which; or
    `decides`, a supervisor's word about what is held."""

    decides: bool
    number: int
    pick: int
    tenths: int
    flag: bool


class ColdChain(Shift):
    """Nothing out of its range is loaded, put, or delivered before somebody decided; and the books
    of every site hold, in whatever order readings and decisions come."""

    def __init__(self, new_store: Callable[[], str]) -> None:
        # Unlike a night of whatever happens, one in which something cold happens every hour.
        type(self).new_store = staticmethod(new_store)
        super().__init__()

    def act(self, act: Act) -> None:
        """One thing of this hour; after it nothing held has moved and the books hold."""
        number, tenths, pick, flag = act.number, act.tenths, act.pick, act.flag
        sku = DUMPLINGS if pick % 2 else YOGURT
        station = number % 2
        kinds: dict[Hour, tuple[Callable[[], None], ...]] = {
            Hour.DOCKS: (lambda: self.goods_come(sku, pick + 1, tenths),),
            Hour.SORT: (
                lambda: self.a_vehicle_is_measured(0, pick, tenths, flag),
                lambda: self.held_goods_are_tried(0, pick),
            ),
            Hour.ROAD: (lambda: self.a_truck_is_measured(station, tenths, flag),),
            Hour.STATION: (
                lambda: self.a_truck_is_measured(station, tenths, flag),
                lambda: self.cold_goods_are_sorted(station, sku),
                lambda: self.a_vehicle_is_measured(station + 1, pick, tenths, flag),
                lambda: self.held_goods_are_tried(station + 1, pick),
            ),
            Hour.MORNING: (lambda: self.a_stop_is_measured(station, pick, tenths, flag),),
        }
        here = kinds[self.hour]
        if act.decides:
            held = "SELECT 1 FROM hold WHERE state = 'held'"
            sites = [n for n, night in enumerate(self.town.sites) if night.rows(held)]
            if sites:
                there = sites[number % len(sites)]
                self.a_supervisor_decides(there, pick, tenths, release=flag, all_=pick % 3 == 0)
        else:
            here[pick % len(here)]()
        self.nothing_held_moves()
        self.the_books_hold()

    def measured(self, t: Hands, tenths: int, *asks: str) -> None:
        """The reading, for each cold zone that is asked for, twice where it is doubted."""
        for _ in range(6):
            if t.asked not in asks:
                return
            t.give(keyed(tenths))

    def goods_come(self, sku: Sku, quantity: int, tenths: int) -> None:
        """A supplier's cold goods, measured at the dock."""
        t = self.hands(0, Role.LEAD, Command.RECEIVE)
        self.town.open_receipt(t, NOTICE_V1)
        self.town.receive(t, sku.gtin, quantity, warm=is_warm(Zone(sku.temp_zone), tenths))

    def a_vehicle_is_measured(self, number: int, pick: int, tenths: int, gone: bool) -> None:
        """What is too warm does not leave; unless its driver does not wait."""
        night, route = self.site(number), ROUTES[number][pick % len(ROUTES[number])]
        self.town.finish_sorting(night)
        self.hands(number, Role.LEAD, Command.LOAD).give(route, *night.boxes())
        t = self.hands(number, Role.SUPERVISOR, Command.DEPART)
        t.give(route)
        t.give(*which_vehicle(t.t), "F10001", DONE)
        self.measured(t, tenths, "depart.ask.reading_of")
        if gone:
            t.give(F4, f"{self.town.clock.wall():%H%M}")
        t.give(route)
        if t.asked.endswith("reason"):
            t.give("WHY-time_up")
        t.second()

    def held_goods_are_tried(self, number: int, pick: int) -> None:
        """Loaded, or put: refused, and nothing moves."""
        night = self.site(number)
        held = [r[0] for r in night.rows("SELECT subject FROM hold WHERE state = 'held'")]
        if not held:
            return
        subject = held[pick % len(held)]
        before = night.rows("SELECT sscc, state FROM container ORDER BY sscc")
        for route in ROUTES[number]:
            t = self.hands(number, Role.LEAD, Command.LOAD)
            t.give(route, subject)
        assert night.rows("SELECT sscc, state FROM container ORDER BY sscc") == before

    def a_truck_is_measured(self, number: int, tenths: int, all_: bool) -> None:
        """At the station's door; its containers come off, or half of them."""
        night = self.site(number + 1)
        self.touched.add(0)
        self.town.post_all()
        for truck in self.town.trucks(night):
            t = self.hands(number + 1, Role.LEAD, Command.UNLOAD)
            t.give(truck, "F10001", DONE)
            self.measured(t, tenths, "depart.ask.reading_of")
            boxes = [r[0] for r in night.rows("SELECT sscc FROM inbound_container ORDER BY 1")]
            t.give(*boxes[: None if all_ else len(boxes) // 2])

    def cold_goods_are_sorted(self, number: int, sku: Sku) -> None:
        """As many as are not held."""
        night = self.site(number + 1)
        t = self.hands(number + 1, Role.SORTER, Command.PUT)
        for gtin, place, zone, left in self.town.needs(night):
            if gtin == sku.gtin:
                self.town.put(t, gtin, f"{place}-{zone[0].upper()}", left)

    def a_stop_is_measured(self, number: int, pick: int, tenths: int, late: bool) -> None:
        """Handed over, or held; said anew it is measured anew."""
        sheets = self.sheets(number + 1)
        if not sheets:
            return
        sheet = sheets[pick % len(sheets)]
        t = self.hands(number + 1, Role.LEAD, Command.DELIVER)
        t.give(sheet, f"ST-{sheet}-{pick % 2 + 1}", "11:20" if late else "8:40")
        self.measured(t, tenths, "deliver.prompt.reading", "deliver.prompt.again")

    def a_supervisor_decides(
        self, number: int, pick: int, tenths: int, *, release: bool, all_: bool
    ) -> None:
        """About one, or all that were held with it; still too warm they stay held."""
        t = self.hands(number, Role.SUPERVISOR, Command.HOLDS)
        held = t.picks()
        if not held:
            return
        t.give(held[pick % len(held)])
        way = "HOLD-RELEASE" if release else "HOLD-CONDEMN"
        whole = all_ and f"{way}-ALL" in t.picks()
        t.give(f"{way}-ALL" if whole else way)
        t.give("WHY-measured_again" if release else "WHY-thawed")
        self.measured(t, tenths, "depart.ask.reading_of")
        if t.asked == "holding.prompt.second":
            t.second()

    def nothing_held_moves(self) -> None:
        """On no vehicle that left, in no stock, handed over at no stop."""
        for night in self.town.sites:
            assert night.rows(_MOVED) == []
            assert night.rows(_IN_STOCK) == []
            self._held_at_stops(night)

    def _held_at_stops(self, night: Night) -> None:
        for state, quantity, untaken, returned in night.rows(_AT_STOPS):
            match state:
                case "held":
                    assert (untaken, returned) == (quantity, ""), (state, quantity, untaken)
                case "condemned":
                    assert untaken == quantity, (state, quantity, untaken)
                    assert returned
                case "released":
                    assert not untaken, (state, quantity, untaken)
