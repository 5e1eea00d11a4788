"""拦截 Intercept: an order that was cancelled after the cutoff is not handed out."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import InterceptState, SiteKind
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.intercept_ports import Interception, OrderLine
from wms.operations.intercept_rules import (
    end,
    find_line,
    intercept,
    lies_here,
    refuse_on_its_way,
    taken_at,
)
from wms.operations.panels import MOST_LINES, Column, Line, Sheet
from wms.operations.ports import Wave
from wms.operations.reasons import CANCELLED, choices, read_reason
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

_COLUMNS = (
    Column(say("intercept.column.order"), wide=True),
    Column(say("intercept.column.product"), wide=True),
    Column(say("intercept.column.quantity"), right=True),
    Column(say("intercept.column.point")),
    Column(say("intercept.column.station"), drop=2),
    Column(say("intercept.column.asked"), drop=1),
    Column(say("intercept.column.state")),
)
_LINE = "LINE-"
_END = "END-"
_ENDS = (InterceptState.SET_ASIDE, InterceptState.TOO_LATE)


@dataclass(frozen=True, slots=True)
class Standing:
    """The wave; what is being asked for (an order's lines, then one), or which is being ended: of
    so many items of it drivers have `answered`, and of what was not put so many lie `here`;
    `taken_at` is when its point took what it got."""

    wave: Wave
    asked: tuple[Interception, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    line: OrderLine | None = None
    ending: Interception | None = None
    answered: int = 0
    here: int = 0
    taken_at: str = ""


class Intercept:
    """拦截 Intercept a cancelled order; at the central warehouse a supervisor asks for it.

    At the central warehouse:
    1. Key the number of the order. Its lines are shown; pick one.
    2. Say why. Its station is told at once; the list shows what it says came of it.
    At the station:
    1. The list shows what is to be intercepted. What is not put yet will not be put: put that
       many aside. What lies in a container already travels with it; its papers say that it is not
       to be handed out, and it comes back with the vehicle.
    2. Pick a line once the goods lie aside, and say so: they go back on the returns note. Or it
       was too late: the customer has them.

    order number keyed → its lines (one only: why)   line picked → why
    reason             → asked for, the station is told
    line of the list   → set aside, or too late → ended
    """

    command = Command.INTERCEPT
    title = say("job.intercept")

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.central = floor.site.kind is SiteKind.CENTRAL_WAREHOUSE
        self.right = Right.INTERCEPT if self.central else Right.PUT

    def begin(self, hand: Hand) -> Step[Standing]:
        """All interceptions of the night, and what is still to be ended of the nights before."""
        del hand
        return Step(self._fresh(self.floor.wave()), say("intercept.begin"), Level.CALM)

    def recall(self, state: Standing) -> Standing:
        """The list as it is now."""
        return self._fresh(state.wave)

    def back(self, state: Standing) -> Step[Standing] | None:
        """To the list."""
        if not (state.lines or state.line or state.ending):
            return None
        return Step(self._fresh(state.wave), say("intercept.begin"), Level.CALM)

    def _fresh(self, wave: Wave) -> Standing:
        with self.floor.store.reading() as books:
            return Standing(wave, books.intercepts.standing(wave.wave_id))

    def handle(self, hand: Hand, state: Standing, scan: Scan) -> Step[Standing]:
        """An order, its line, why; or how one ended."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if self.central:
            return self._ask(hand, state, scan)
        return self._end(hand, state, scan)

    def _ask(self, hand: Hand, state: Standing, scan: Scan) -> Step[Standing]:
        if state.line is not None:
            return self._asked(hand, state, state.line, scan)
        text = scan.text.strip()
        if state.lines:
            picked = text.removeprefix(_LINE)
            return self._line(state, state.lines[0].order_id, _number(picked))
        # A line of the list leads nowhere here: the station ends it.
        order_id, _, line = text.rpartition("/")
        with self.floor.store.reading() as books:
            known = books.intercepts.one(order_id, _number(line))
        if known is not None:
            raise Refused(
                say("intercept.asked_before", order=known.key, intercept_state=known.state)
            )
        planner = self.floor.planner
        lines = planner.order_lines(state.wave.wave_id, text) if planner is not None else ()
        if not lines:
            raise Refused(say("intercept.no_order", order=text, wave=state.wave.wave_id))
        if len(lines) == 1:
            return self._line(replace(state, lines=lines), text, lines[0].line_no)
        told = say("intercept.which_line", order=text, lines=len(lines))
        return Step(replace(state, lines=lines), told, Level.CALM)

    def _line(self, state: Standing, order_id: str, line_no: int) -> Step[Standing]:
        line = find_line(state.lines, order_id, state.wave.wave_id, line_no)
        return Step(replace(state, line=line), say("intercept.why"), Level.CHECK)

    def _asked(self, hand: Hand, state: Standing, line: OrderLine, scan: Scan) -> Step[Standing]:
        reason = read_reason(scan.text, CANCELLED)
        try:
            with self.floor.act(hand, scan, self.right) as act:
                answer = intercept(act, state.wave.wave_id, line, reason)
        except Answered as done:
            answer = done.answer
        return Step(self._fresh(state.wave), answer, committed=True)

    def _end(self, hand: Hand, state: Standing, scan: Scan) -> Step[Standing]:
        text = scan.text.strip()
        if state.ending is None:
            asked = next((one for one in state.asked if one.key == text), None)
            if asked is None:
                raise Refused(say("intercept.not_asked", order=text))
            if asked.state is not InterceptState.ASKED:
                raise Refused(
                    say("intercept.ended_before", order=asked.key, intercept_state=asked.state)
                )
            with self.floor.store.reading() as books:
                answers = books.intercepts.answers(asked).values()
                here = lies_here(books, asked) if asked.withheld else 0
                at = taken_at(books, asked)
            said = sum(one.quantity for one in answers)
            known = replace(state, ending=asked, answered=said, here=here, taken_at=at)
            return Step(known, say("intercept.how"), Level.CALM)
        ended = next((e for e in _ENDS if text == _END + e.upper()), None)
        if ended is None:
            raise Refused(say("intercept.how"))
        try:
            with self.floor.act(hand, scan, self.right) as act:
                if ended is InterceptState.SET_ASIDE:
                    refuse_on_its_way(act.books, state.ending)
                answer = end(act, state.ending, ended, self.floor.site.central_site)
        except Answered as done:
            answer = done.answer
        return Step(self._fresh(state.wave), answer, committed=True)

    def view(self, state: Standing) -> View:
        """The list; or the line being asked for or ended, and what can be said of it."""
        if state.line is not None:
            line = state.line
            told = _told(line.order_id, line.line_no, line.product, line.quantity, line.point_id)
            prompt = say("intercept.prompt.why")
            options = choices(CANCELLED)
            return View(self.title, prompt, details=(told,), choices=options)
        if state.lines:
            options = tuple(
                Choice(f"{_LINE}{one.line_no}", _choice(one)) for one in state.lines[:MOST_LINES]
            )
            return View(self.title, say("intercept.prompt.line"), choices=options)
        if state.ending is not None:
            return self._ending(state, state.ending)
        waiting = sum(one.state is InterceptState.ASKED for one in state.asked)
        prompt = say("intercept.prompt.order" if self.central else "intercept.prompt.list")
        total = len(state.asked)
        sheet = self._sheet(state)
        # An order's number may be all digits: at the warehouse none is a line of the list.
        expects = Expects.TEXT if self.central else Expects.SCAN
        return View(self.title, prompt, expects, done=total - waiting, total=total, panels=(sheet,))

    def _ending(self, state: Standing, one: Interception) -> View:
        answered, here = state.answered, state.here
        details = [_told(one.order_id, one.line_no, one.product, one.quantity, one.point_id)]
        if here:
            details.append(say("intercept.withheld", quantity=here))
        if lacking := one.withheld - here:
            details.append(say("intercept.lacking", quantity=lacking))
        if answered:
            details.append(say("intercept.answered", quantity=answered))
        if packed := one.packed - answered:
            key = "intercept.taken" if state.taken_at else "intercept.in_container"
            where = {"point": one.point_id, "time": state.taken_at}
            details.append(say(key, quantity=packed, **where))
        options = tuple(Choice(_END + e.upper(), say(f"intercept.end.{e}")) for e in _ENDS)
        return View(
            self.title, say("intercept.prompt.end"), details=tuple(details), choices=options
        )

    def _sheet(self, state: Standing) -> Sheet:
        lines = tuple(
            Line(
                (
                    one.key,
                    one.product or one.sku_id,
                    one.told,
                    one.point_id,
                    one.station_id,
                    one.asked_at[11:16],
                    say(f"word.{one.state}"),
                ),
                Level.CHECK if one.state is InterceptState.ASKED else Level.CALM,
                "" if self.central else one.key,
            )
            for one in state.asked
        )
        more = max(0, len(lines) - MOST_LINES)
        return Sheet(_COLUMNS, lines[:MOST_LINES], say("intercept.none"), more=more)


def _told(order_id: str, line_no: int, product: str, quantity: int, point_id: str) -> Message:
    order = f"{order_id}/{line_no}"
    return say("intercept.detail", order=order, product=product, quantity=quantity, point=point_id)


def _choice(line: OrderLine) -> Message:
    return say(
        "intercept.line",
        line=line.line_no,
        product=line.product,
        quantity=line.quantity,
        point=line.point_id,
    )


def _number(text: str) -> int:
    """The number of a line; 0, which no line has, where it is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
