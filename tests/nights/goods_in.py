"""What happens at the docks, and to whoever sorts at either tier."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.nights.shift import (
    DONE,
    F4,
    GOODS_,
    HANDS,
    NOTICES,
    PICK,
    SITE,
    UNDO,
    Hour,
    Shift,
    since,
)
from wms.domain.codes import make_position
from wms.domain.cold import example
from wms.domain.reference import Sku
from wms.domain.words import LateDecision, Rejection, Role, Zone
from wms.operations.reply import Command


class GoodsIn(Shift):
    """Receiving, sorting, counting."""

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
