"""What happens at the stops, and what comes back."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.nights.goods_out import STATIONS, GoodsOut, station_of
from tests.nights.shift import (
    DONE,
    GOODS_,
    PICK,
    SITE,
    STATION,
    UNDO,
    Happenings,
    Hour,
    since,
)
from tests.nights.town_night import Hands
from tests.town import GOODS, PARTS, POINTS, Part
from wms.domain.reference import Sku
from wms.domain.words import ContainerType, Role
from wms.operations.reply import Command

_WHY = ("wrong_goods", "short", "damaged", "surplus")
"""Why some of a stop's goods are not taken."""
_SERVED = tuple(part for part in PARTS if station_of(part) in STATIONS)
"""What comes by one of the stations of this night."""


class Morning(GoodsOut):
    """Delivering, empties, returns."""

    def seldom_now(self, number: int, pick: int, part: Part, flag: bool) -> Happenings:
        """At the stops and after them."""
        here = part if part in _SERVED else _SERVED[pick % len(_SERVED)]
        others = super().seldom_now(number, pick, part, flag)
        if self.hour is not Hour.MORNING:
            return others
        return (
            *others,
            lambda: self.an_order_is_cancelled(part, True, "TOO_LATE" if flag else ""),
            lambda: self.part_of_a_stop_is_not_taken(here, "wrong_goods"),
            lambda: self.part_of_a_stop_is_not_taken(here, "short"),
            lambda: self.something_comes_all_the_way_back(
                STATIONS[station_of(here)] - 1,
                here,
                ("to_supplier", "to_resale", "destroyed")[pick % 3],
                flag,
            ),
        )

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
        self._rest_of_a_stop(t, outcome, at_, warm)

    @since(Hour.MORNING)
    @rule(part=st.sampled_from(_SERVED), why=st.sampled_from(_WHY))
    def part_of_a_stop_is_not_taken(self, part: Part, why: str) -> None:
        """Of a product that is to be there, one; where it never came, of another."""
        for one in (part, *_SERVED):
            if self._not_taken(one, why):
                return

    def _not_taken(self, part: Part, why: str) -> bool:
        """Whether the point got it and so could leave one."""
        point = next(one for one in POINTS if one.point_id == part.point)
        product = next(sku for sku in GOODS if sku.sku_id == part.sku)
        number = STATIONS[point.station_id]
        for (sheet,) in self.site(number).rows(
            "SELECT number FROM manifest WHERE state = 'departed' AND route_id = :r ORDER BY 1",
            r=point.branch_route,
        ):
            t = self.hands(number, Role.LEAD, Command.DELIVER)
            t.give(sheet, f"ST-{sheet}-{point.stop_seq}", "DELIVER-partly", product.gtin, "1")
            t.give(f"WHY-{why}")
            if t.told == "deliver.line":
                t.give(DONE)
                self._rest_of_a_stop(t, "partly", "9:10", False)
                return True
        return False

    def _rest_of_a_stop(self, t: Hands, outcome: str, at_: str, warm: bool) -> None:
        """Whatever is still asked of it."""
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
