"""What happens at the docks, and to whoever sorts at either tier."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.dock import NOTICE_V1, NOTICE_V2
from tests.nights.shift import (
    DONE,
    F4,
    GOODS_,
    HANDS,
    NOTICES,
    PICK,
    SITE,
    UNDO,
    Happenings,
    Hour,
    Shift,
    since,
)
from tests.nights.suppliers import ALL, bring, decide
from tests.town import APPLES, BUSINESS_DATE, DUMPLINGS, GOODS, YOGURT, Part
from wms.domain.codes import make_notice, make_position
from wms.domain.cold import example
from wms.domain.reference import Sku
from wms.domain.words import DiscrepancyKind, LateDecision, Rejection, Role, Zone
from wms.operations import report
from wms.operations.reply import Command

_INSIDE = (
    "SELECT c.sscc, t.sku_id, t.quantity FROM container c JOIN content t ON t.sscc = c.sscc"
    " WHERE c.state IN ('open', 'closed') AND t.quantity > 0 ORDER BY 1, 2"
)


class GoodsIn(Shift):
    """Receiving, sorting, counting."""

    def seldom_now(self, number: int, pick: int, part: Part, flag: bool) -> Happenings:
        """At the docks, and among those who sort."""
        product = next(sku for sku in GOODS if sku.sku_id == part.sku)
        notice = NOTICE_V2 if product is APPLES else NOTICE_V1
        here = 0 if self.hour < Hour.STATION else max(1, number)
        decision = list(LateDecision)[pick % 3]

        def late() -> None:
            self.a_late_supplier_is_decided_on("V1" if flag else "V2", decision, pick % 2 * 2)

        sorting: Happenings = (
            lambda: self.somebody_sorts_by_mistake(here, pick, flag),
            lambda: self.an_item_lies_in_the_wrong_container(here, pick, flag),
            lambda: self.somebody_reports(here, report.KINDS[pick % 2], product, pick, False),
        )
        kinds: dict[Hour, Happenings] = {
            Hour.DOCKS: (
                lambda: self.goods_are_written_down_by_mistake(notice, product, 1 + pick % 3),
                lambda: self.cold_goods_come_warm(YOGURT if flag else DUMPLINGS, pick % 2 == 0),
                lambda: self.goods_arrive(
                    Role.LEAD, notice, product, 1 + 3 * pick, Rejection.DAMAGED, False, False
                ),
            ),
            Hour.SORT: (late, *sorting),
            Hour.ROAD: (late,),
            Hour.STATION: sorting,
        }
        others = super().seldom_now(number, pick, part, flag)
        return (*others, *kinds.get(self.hour, ()))

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

    @rule(notice=NOTICES, sku=GOODS_, quantity=st.integers(1, 3))
    def goods_are_written_down_by_mistake(self, notice: str, sku: Sku, quantity: int) -> None:
        self.goods_arrive(Role.LEAD, notice, sku, quantity, None, False, True)

    @rule(sku=st.sampled_from((YOGURT, DUMPLINGS)), release=st.booleans())
    def cold_goods_come_warm(self, sku: Sku, release: bool) -> None:
        """Held, and decided on."""
        self.goods_arrive(Role.LEAD, NOTICE_V1, sku, 1, None, True, False)
        self.a_hold_is_decided_on(0, -1, release)

    @rule(who=HANDS, notice=NOTICES)
    def a_vehicle_is_done(self, who: Role, notice: str) -> None:
        t = self.hands(0, who, Command.RECEIVE)
        self.town.open_receipt(t, notice)
        t.give(DONE, notice)

    @since(Hour.SORT)
    @rule(
        supplier=st.sampled_from(("V1", "V2")),
        decision=st.sampled_from(list(LateDecision)),
        comes=st.sampled_from((0, 2, ALL)),
    )
    def a_late_supplier_is_decided_on(
        self, supplier: str, decision: LateDecision, comes: int
    ) -> None:
        """Whatever was decided: it may come all the same."""
        self.touched.add(0)
        decide(self.town, supplier, decision)
        bring(self.town, make_notice(supplier, BUSINESS_DATE), comes)

    @rule(number=SITE, pick=PICK, release=st.booleans())
    def a_hold_is_decided_on(self, number: int, pick: int, release: bool) -> None:
        t = self.hands(number, Role.SUPERVISOR, Command.HOLDS)
        held = t.picks()
        if held:
            t.give(held[pick % len(held)])
            t.give("HOLD-RELEASE" if release else "HOLD-CONDEMN")
            t.give("WHY-measured_again" if release else "WHY-thawed")
            while t.asked == "depart.ask.reading_of":
                t.give(example(Zone(str(t.t.last.view.prompt.values["zone"]))))
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
    @rule(number=SITE, pick=PICK, short=st.booleans())
    def somebody_sorts_by_mistake(self, number: int, pick: int, short: bool) -> None:
        """Put, or called short, and taken back."""
        if number:
            self.town.finish_unloading(self.site(number))
        self.somebody_sorts(number, Role.LEAD, pick, 0 if short else 1, short, 0, True)

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
        kind=st.sampled_from(report.KINDS),
        sku=GOODS_,
        pick=PICK,
        undone=st.sampled_from((False, False, True)),
    )
    def somebody_reports(
        self, number: int, kind: DiscrepancyKind, sku: Sku, pick: int, undone: bool
    ) -> None:
        """Of what is in a container, or lies about."""
        night = self.site(number)
        boxes = night.boxes()
        t = self.hands(number, Role.SORTER, Command.REPORT)
        t.give(f"REPORT-{kind.upper()}", sku.gtin)
        t.give(*([boxes[pick % len(boxes)]] if boxes and pick % 2 else []))
        t.key("1")
        t.give(DONE, *([UNDO] if undone else []))

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
        t.give(DONE, box, Command.BACK)
        self.a_difference_is_reviewed(number, pick, corrects)

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK, corrects=st.booleans())
    def a_difference_is_reviewed(self, number: int, pick: int, corrects: bool) -> None:
        """One of the latest first."""
        t = self.hands(number, Role.LEAD, Command.DIFFERENCES)
        lines = t.picks()
        if lines:
            t.give(lines[-1 - pick % len(lines)], *(["DIFF-CORRECT"] if corrects else []))
            t.give("CAUSE-SORT")
            if t.told == "diff.takes_two":
                t.give(t.night.badges[Role.ADMIN])

    @since(Hour.SORT)
    @rule(number=SITE, pick=PICK, settled=st.booleans())
    def an_item_lies_in_the_wrong_container(self, number: int, pick: int, settled: bool) -> None:
        """One less in one container, one more in another: both are counted, and settled."""
        night = self.site(number)
        if len(night.boxes()) < 2:
            self.town.finish_sorting(night)
        inside: dict[str, dict[str, int]] = {}
        for sscc, sku_id, quantity in night.rows(_INSIDE):
            inside.setdefault(sscc, {})[sku_id] = quantity
        boxes = list(inside)
        if len(boxes) < 2:
            return
        one, other = boxes[pick % len(boxes)], boxes[(pick + 1) % len(boxes)]
        sku_id = min(inside[one])
        t = self.hands(number, Role.LEAD, Command.COUNT)
        for box, more in ((one, -1), (other, 1)):
            t.give(box)
            found = {**inside[box], sku_id: inside[box].get(sku_id, 0) + more}
            for sku in GOODS:
                if found.get(sku.sku_id):
                    t.give(sku.gtin)
                    t.key(str(found[sku.sku_id]))
            t.give(DONE, box)
        for _ in range(2 if settled else 0):
            self.a_difference_is_reviewed(number, 0, True)

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
