"""Planning a night at a terminal: what is short, who goes short of it, and then the plan."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, NightfloorError, Refused, say
from wms.domain.people import Right
from wms.operations.floor import Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Panel, Sentences, Sheet
from wms.operations.reply import Choice, Command, Level, Scan, View
from wms.operations.shortage_ports import (
    Night,
    Planner,
    Released,
    Running,
    Scarce,
    Share,
    Sharing,
)

OPEN, FROZEN, PLANNED = "open", "frozen", "planned"


@dataclass(frozen=True, slots=True)
class ShortageState:
    """Which night, and what is known of it.

    `preview` works out the shares, `planning` makes the plan; `stored` is what a plan made before
    cut. `product` was picked. `asked`: the next 完成 plans.
    """

    nights: tuple[Night, ...] = ()
    night: Night | None = None
    preview: Running[Sharing] | None = None
    stored: Sharing | None = None
    planning: Running[Released] | None = None
    product: str = ""
    asked: bool = False

    @property
    def sharing(self) -> Sharing | None:
        """How it is shared, as far as that is known already."""
        return self.stored or (self.preview.result() if self.preview else None)


class Shortage:
    """缺货 Shortage: less comes than was ordered; who goes short of what is settled here.

    1. Pick the night. The screen lists what is short: ordered, supplied, missing.
    2. Pick a product: it shows what each station ordered and gets, and by which rule.
    3. Nothing is stored yet. Right as it is: scan 完成 (F9), and once more. Now it is planned, and
       every list of both tiers stands.
    4. Once the floor works by the plan it stays; before, it may be made anew.

    night picked      → preview, worked out beside the scans
    product picked    → its stations
    F2                → one step back
    完成              → asked; once more: planning, then what was cut from whom
    """

    command = Command.SHORTAGE
    title: Message = say("job.shortage")
    right = Right.PLAN

    def __init__(self, floor: Floor, planner: Planner) -> None:
        self.floor = floor
        self.planner = planner

    def begin(self, hand: Hand) -> Step[ShortageState]:
        """The nights there are; the one that waits for its plan is opened."""
        del hand
        nights = self.planner.nights()
        if not nights:
            raise Refused(say("shortage.no_night"))
        if going_on := self.planner.under_way():
            night, planning = going_on
            state = ShortageState(nights, night, planning=planning)
            return Step(state, say("shortage.still_planning"), Level.CHECK)
        waiting = [night for night in nights if night.state == FROZEN]
        if len(waiting) == 1:
            return self._open(ShortageState(nights), waiting[0])
        return Step(ShortageState(nights), say("shortage.which_night"), Level.CALM)

    def recall(self, state: ShortageState) -> ShortageState:
        """The night as it is now."""
        return replace(state, asked=False)

    def handle(self, hand: Hand, state: ShortageState, scan: Scan) -> Step[ShortageState]:
        """A night, a product, or the word that it may be planned."""
        code = identify(scan.text)
        if _goes_on(state):
            return Step(state, say("shortage.still_planning"), Level.CHECK)
        if code.kind is CodeKind.COMMAND:
            if code.value == Command.DONE and state.night is not None:
                return self._plan(hand, state, scan, state.night)
            raise Refused(say("command.not_here", command=code.value))
        text = scan.text.strip()
        night = next((n for n in state.nights if text in (n.wave_id, n.business_date)), None)
        if night is not None:
            return self._open(state, night)
        if state.night is None:
            raise Refused(say("shortage.no_such_night", text=text[:40]))
        sku_id, sharing = self._product(text, code.value), state.sharing
        short = next((p for p in sharing.products if p.sku_id == sku_id), None) if sharing else None
        if short is None:
            raise Refused(say("shortage.not_short", text=text[:40]))
        picked = replace(state, product=sku_id, asked=False)
        return Step(picked, say("shortage.product", product=short.name), Level.CALM)

    def _product(self, text: str, code: str) -> str:
        with self.floor.store.reading() as books:
            product = books.product(code) or books.product(text)
        return product.sku_id if product else text

    def _open(self, state: ShortageState, night: Night) -> Step[ShortageState]:
        opened = ShortageState(state.nights, night)
        if night.state == PLANNED:
            opened = replace(opened, stored=self.planner.cut(night))
            return Step(opened, say("shortage.planned", wave=night.wave_id), Level.CALM)
        opened = replace(opened, preview=self.planner.preview(night))
        return Step(opened, say("shortage.computing", wave=night.wave_id), Level.CALM)

    def _plan(
        self, hand: Hand, state: ShortageState, scan: Scan, night: Night
    ) -> Step[ShortageState]:
        """Asked once, planned the second time; refused where it cannot be."""
        now = next((n for n in self.planner.nights() if n.wave_id == night.wave_id), night)
        if now.state == OPEN:
            raise Refused(say("plan.before_cutoff", wave=night.wave_id))
        if now.begun:
            raise Refused(say("plan.in_work", wave=night.wave_id))
        if state.preview is None:
            # Planned before: first it is shown what would come of planning it anew.
            again = replace(state, preview=self.planner.preview(now), stored=None, planning=None)
            told = say("shortage.computing", wave=night.wave_id)
            return Step(replace(again, product="", night=now), told, Level.CALM)
        sharing = state.preview.result()
        if sharing is None:
            return Step(state, say("shortage.still_computing"), Level.CHECK)
        if not state.asked:
            told = say("shortage.sure", wave=night.wave_id, products=len(sharing.products))
            return Step(replace(state, asked=True), told, Level.CHECK)
        planning = self.planner.release(hand, scan, now)
        begun = replace(state, planning=planning, asked=False, product="")
        return Step(begun, say("shortage.planning", wave=night.wave_id), Level.CALM)

    def back(self, state: ShortageState) -> Step[ShortageState] | None:
        """From the product to the list, from the night to the nights."""
        if state.product or state.asked:
            left = replace(state, product="", asked=False)
            told = "shortage.back" if state.asked else "shortage.to_list"
            return Step(left, say(told), Level.CALM)
        if state.night is not None and len(state.nights) > 1 and not _goes_on(state):
            nights = ShortageState(self.planner.nights())
            return Step(nights, say("shortage.which_night"), Level.CALM)
        return None

    def view(self, state: ShortageState) -> View:
        """The nights; or what is short; or one product; or how far planning is."""
        if state.night is None:
            return View(self.title, say("shortage.prompt.night"), panels=(_nights(state.nights),))
        if state.planning is not None:
            return self._planning(state, state.planning)
        try:
            sharing = state.sharing
        except NightfloorError as error:
            return self._failed(error)
        if sharing is None:
            assert state.preview is not None
            seconds = say("shortage.seconds", seconds=state.preview.seconds)
            return View(self.title, say("shortage.prompt.wait"), details=(seconds,))
        if product := next((p for p in sharing.products if p.sku_id == state.product), None):
            return View(
                self.title, say("shortage.prompt.product"), panels=_one(product, sharing.rule)
            )
        return self._overview(state, state.night, sharing)

    def _overview(self, state: ShortageState, night: Night, sharing: Sharing) -> View:
        prompt = "shortage.prompt.cut" if night.state == PLANNED else "shortage.prompt.preview"
        if state.asked:
            prompt = "shortage.prompt.sure"
        rule = Sentences(((say(sharing.rule), Level.CALM),))
        done = Choice(Command.DONE, say("shortage.choice.plan"))
        choices = () if night.begun or night.state == OPEN else (done,)
        panels = (rule, _scarce(sharing))
        return View(self.title, say(prompt), choices=choices, panels=panels)

    def _planning(self, state: ShortageState, planning: Running[Released]) -> View:
        try:
            released = planning.result()
        except NightfloorError as error:
            return self._failed(error)
        if released is None:
            seconds = say("shortage.seconds", seconds=planning.seconds)
            return View(self.title, say("shortage.prompt.planning"), details=(seconds,))
        told = say(
            "shortage.released",
            wave=released.wave_id,
            allocated=released.allocated,
            ordered=released.ordered,
            short=released.short,
            lists=released.lists,
        )
        panels: tuple[Panel, ...] = (Sentences(((told, Level.OK),)),)
        sharing = state.preview.result() if state.preview else None
        if sharing is not None:
            picked = next((p for p in sharing.products if p.sku_id == state.product), None)
            panels += _one(picked, sharing.rule) if picked else (_scarce(sharing),)
        return View(self.title, say("shortage.prompt.cut"), panels=panels)

    def _failed(self, error: NightfloorError) -> View:
        panels = (Sentences(((error.message, Level.STOP),)),)
        return View(self.title, say("shortage.prompt.failed"), panels=panels)


def _goes_on(state: ShortageState) -> bool:
    """Whether it is being planned now."""
    try:
        return state.planning is not None and state.planning.result() is None
    except NightfloorError:
        return False


def _nights(nights: tuple[Night, ...]) -> Sheet:
    columns = (
        Column(say("shortage.column.date")),
        Column(say("shortage.column.state"), wide=True),
        Column(say("shortage.column.lines"), right=True),
        Column(say("shortage.column.items"), right=True),
    )
    lines = tuple(
        Line(
            (
                night.business_date,
                say(f"shortage.night.{'begun' if night.begun else night.state}"),
                str(night.lines),
                str(night.items),
            ),
            pick=night.wave_id,
        )
        for night in nights
    )
    return Sheet(columns, lines[:MOST_LINES], say("shortage.no_night"))


def _scarce(sharing: Sharing) -> Sheet:
    """What is short, the most missing first, each with how many stations go short of it."""
    columns = (
        Column(say("shortage.column.sku")),
        Column(say("shortage.column.name"), wide=True),
        Column(say("shortage.column.ordered"), right=True),
        Column(say("shortage.column.supply"), right=True),
        Column(say("shortage.column.short"), right=True),
        Column(say("shortage.column.stations"), right=True, drop=1),
    )
    products = sorted(sharing.products, key=lambda p: (p.supply - p.demand, p.sku_id))
    lines = tuple(Line(_cells(product), pick=product.sku_id) for product in products)
    demand, supply = sum(p.demand for p in products), sum(p.supply for p in products)
    numbers = (str(demand), str(supply), str(demand - supply), "")
    total = Line((say("shortage.column.total"), "", *numbers)) if products else None
    nothing = say("shortage.nothing_short")
    return Sheet(columns, lines[:MOST_LINES], nothing, total, max(0, len(lines) - MOST_LINES))


def _cells(product: Scarce) -> tuple[str, ...]:
    cut = sum(share.allotted < share.ordered for share in product.shares)
    numbers = (product.demand, product.supply, product.demand - product.supply, cut)
    return (product.sku_id, product.name, *map(str, numbers))


def _one(product: Scarce, rule: str) -> tuple[Panel, ...]:
    """The stations of a product: their whole part of the supply, and who got a remaining unit."""
    columns = (
        Column(say("shortage.column.station")),
        Column(say("shortage.column.name"), wide=True),
        Column(say("shortage.column.ordered"), right=True),
        Column(say("shortage.column.whole"), right=True, drop=1),
        Column(say("shortage.column.remainder"), right=True, drop=1),
        Column(say("shortage.column.extra"), right=True),
        Column(say("shortage.column.allotted"), right=True),
    )
    lines = tuple(_share(product, share) for share in product.shares)
    head = say(
        "shortage.explained",
        sku=product.sku_id,
        product=product.name,
        supply=product.supply,
        demand=product.demand,
    )
    told = Sentences(((head, Level.CALM), (say(rule), Level.CALM)))
    more = max(0, len(lines) - MOST_LINES)
    return told, Sheet(columns, lines[:MOST_LINES], say("shortage.nothing_short"), more=more)


def _share(product: Scarce, share: Share) -> Line:
    whole, remainder = divmod(product.supply * share.ordered, product.demand)
    extra = share.allotted - whole
    return Line(
        (
            share.station_id,
            share.name,
            str(share.ordered),
            str(whole),
            f"{remainder}/{product.demand}",
            f"+{extra}" if extra else "",
            str(share.allotted),
        ),
        Level.CHECK if share.allotted < share.ordered else Level.CALM,
    )
