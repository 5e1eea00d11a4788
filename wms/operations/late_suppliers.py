"""Late suppliers: what has not come, who needs it, and what becomes of it."""

import json
from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify, read_notice
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import LateDecision
from wms.operations.boards.looks import Look, Seen
from wms.operations.boards.said import board, stamped
from wms.operations.boards.standing import NightWatch, Standing, tonight
from wms.operations.boards.tail import Records
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.late_rules import LateSupplier, Slack, decide, late_suppliers, slack
from wms.operations.panels import MOST_LINES, Column, Line, Panel, Sentences, Sheet, Text
from wms.operations.ports import Wave
from wms.operations.reasons import LATE, choices, read_reason
from wms.operations.reply import Choice, Command, Level, Scan, View

_PICK = "LATE-"
_COLUMNS = (
    Column(say("late.column.supplier"), wide=True),
    Column(say("late.column.products"), right=True, drop=3),
    Column(say("late.column.open"), right=True),
    Column(say("late.column.points"), right=True, drop=2),
    Column(say("late.column.routes"), right=True, drop=4),
    Column(say("late.column.slack"), right=True),
    Column(say("late.column.state")),
    Column(say("late.column.decision")),
)
_PRODUCTS = (
    Column(say("late.column.sku")),
    Column(say("late.column.name"), wide=True),
    Column(say("late.column.ordered"), right=True),
    Column(say("late.column.accepted"), right=True),
    Column(say("late.column.held"), right=True, drop=2),
    Column(say("late.column.open"), right=True),
    Column(say("late.column.points"), right=True, drop=1),
    Column(say("late.column.routes"), right=True, drop=3),
)


@dataclass(frozen=True, slots=True)
class LateState:
    """The wave; the supplier looked at, empty: all; and what was chosen, until a reason is said."""

    wave: Wave
    supplier_id: str = ""
    decision: LateDecision | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read: the suppliers, and the state of the wave's plan."""

    late: tuple[LateSupplier, ...]
    plan: str


class LateSuppliers:
    """迟到供应商 Late suppliers: after the cutoff, what becomes of what has not come.

    1. The list shows every supplier of which something is missing, the most first: how many items
       and points, and how many minutes the trucks can still wait for it. A number below 0 means
       they would leave late.
    2. Key a line's number, or scan the supplier's notice: what is missing, product by product.
    3. Choose: wait (the trucks count on it), next run (the customers get it tomorrow, on the next
       night's orders), or short (nobody gets it). Then say why. Before the plan the plan follows
       it; after the plan what is left is shared again, and the lists follow.
    4. It can be chosen anew until the last truck that needs it has left. F2 goes back.

    line or notice scanned → the supplier
    decision chosen        → a reason
    reason said            → decided, list
    """

    command = Command.LATE_SUPPLIERS
    title = say("job.late_suppliers")
    right = Right.DECIDE_SUPPLY

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.watch, self.records = NightWatch(floor), Records(floor)
        self._look = Look[_Known](floor.ticks)

    def begin(self, hand: Hand) -> Step[LateState]:
        """All suppliers of the night."""
        del hand
        self._look.forget()
        return Step(LateState(tonight(self.floor)), say("late.begin"), Level.CALM)

    def recall(self, state: LateState) -> LateState:
        """The list as it is now: somebody may have decided since."""
        self._look.forget()
        return LateState(state.wave)

    def bookmark(self, state: LateState) -> str:
        """The supplier, and what was chosen for it."""
        if not state.supplier_id:
            return ""
        decision = state.decision or ""
        keyed = {"wave": state.wave.wave_id, "supplier": state.supplier_id, "decision": decision}
        return json.dumps(keyed)

    def resume(self, hand: Hand, bookmark: str) -> Step[LateState]:
        """The supplier, while something of it is missing tonight; else the list."""
        begun, keyed = self.begin(hand), json.loads(bookmark)
        state = begun.state
        known = self._known(state).value
        late = {one.supplier_id for one in known.late} if known is not None else set()
        if keyed["wave"] != state.wave.wave_id or keyed["supplier"] not in late:
            return begun
        decision = LateDecision(keyed["decision"]) if keyed["decision"] else None
        told = say("late.why") if decision else say("late.which")
        return Step(LateState(state.wave, keyed["supplier"], decision), told, Level.CALM)

    def back(self, state: LateState) -> Step[LateState] | None:
        """From the reason to the supplier, from the supplier to the list."""
        if state.decision is not None:
            return Step(replace(state, decision=None), say("late.which"), Level.CALM)
        if state.supplier_id:
            return Step(LateState(state.wave), say("late.begin"), Level.CALM)
        return None

    def handle(self, hand: Hand, state: LateState, scan: Scan) -> Step[LateState]:
        """A supplier, a decision, a reason."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if state.decision is not None:
            return self._decide(hand, state, state.decision, scan)
        chosen = next((d for d in LateDecision if scan.text.strip() == _PICK + d.upper()), None)
        if state.supplier_id and chosen is not None:
            return Step(replace(state, decision=chosen), say("late.why"), Level.CHECK)
        supplier = read_notice(code.value)[0] if code.kind is CodeKind.NOTICE else code.value
        known = self._known(state).value
        if known is None or all(one.supplier_id != supplier for one in known.late):
            raise Refused(say("late.nothing_open", supplier=supplier))
        return Step(LateState(state.wave, supplier), say("late.which"), Level.CALM)

    def _decide(
        self, hand: Hand, state: LateState, decision: LateDecision, scan: Scan
    ) -> Step[LateState]:
        reason = read_reason(scan.text, LATE)
        try:
            with self.floor.act(hand, scan, Right.DECIDE_SUPPLY) as act:
                answer = decide(act, state.wave.wave_id, state.supplier_id, decision, reason)
        except Answered as done:
            answer = done.answer
        self._look.forget()
        return Step(LateState(state.wave), answer, committed=True)

    def view(self, state: LateState) -> View:
        """All suppliers, or one with its products and what can be decided."""
        seen = self._known(state)
        if seen.value is None:
            return board(View(self.title, say("late.prompt")), seen.silence)
        picked = next((o for o in seen.value.late if o.supplier_id == state.supplier_id), None)
        if picked is None:
            undecided = sum(one.decided is None for one in seen.value.late)
            done, total = len(seen.value.late) - undecided, len(seen.value.late)
            panels = (self._list(state.wave, seen.value),)
            view = View(self.title, say("late.prompt"), done=done, total=total, panels=panels)
            return board(view, seen.silence)
        return board(self._one(state, picked, seen.value), seen.silence)

    def _one(self, state: LateState, picked: LateSupplier, known: _Known) -> View:
        panels: tuple[Panel, ...] = (self._told(state.wave, picked), _products(picked))
        title = say("late.supplier", supplier=picked.supplier_id, name=picked.name)
        if state.decision is not None:
            prompt = say("late.prompt.why", decision_kind=state.decision)
            return View(title, prompt, choices=choices(LATE), panels=panels)
        options = tuple(Choice(_PICK + d.upper(), say(f"late.choice.{d}")) for d in LateDecision)
        ready = known.plan not in ("", "open")
        prompt = say("late.prompt.one") if ready else say("late.prompt.before_cutoff")
        return View(title, prompt, choices=options if ready else (), panels=panels)

    def _list(self, wave: Wave, known: _Known) -> Sheet:
        standing = self.watch.standing(wave).value
        tail = self.records.tail(wave).value
        steps = tail.tally.steps(wave.wave_id) if tail else {}
        lines = tuple(self._line(one, standing, steps) for one in known.late)
        more = max(0, len(lines) - MOST_LINES)
        return Sheet(_COLUMNS, lines[:MOST_LINES], say("late.none"), more=more)

    def _line(self, one: LateSupplier, standing: Standing | None, steps: dict[int, int]) -> Line:
        now = self.floor.clock()
        left = slack(one, standing, steps, now) if standing else None
        cells: tuple[Text, ...] = (
            f"{one.supplier_id} {one.name}",
            str(len(one.products)),
            str(one.open),
            str(one.points or ""),
            str(len(one.routes) or ""),
            _minutes(left),
            self._state(one),
            say(f"word.{one.decided.decision}") if one.decided else "",
        )
        level = Level.CHECK if one.decided is None else Level.CALM
        return Line(cells, level, one.supplier_id)

    def _state(self, one: LateSupplier) -> Text:
        if one.here:
            return say("late.state.here")
        if one.dock is not None and one.dock.closed_at:
            return say("late.state.came")
        due = stamped(one.dock.starts_at, self.floor.clock()) if one.dock else ""
        return say("late.state.due", time=due) if due else say("late.state.no_appointment")

    def _told(self, wave: Wave, one: LateSupplier) -> Sentences:
        standing, tail = self.watch.standing(wave).value, self.records.tail(wave).value
        steps = tail.tally.steps(wave.wave_id) if tail else {}
        left = slack(one, standing, steps, self.floor.clock()) if standing else None
        lines = [(_slack_said(left), _slack_level(left))]
        if one.decided is not None:
            decided = say(
                "late.decided_by",
                decision_kind=one.decided.decision,
                person=one.decided.person,
                time=stamped(one.decided.at, self.floor.clock()),
            )
            lines.append((decided, Level.CALM))
        return Sentences(tuple(lines))

    def _known(self, state: LateState) -> Seen[_Known]:
        wave_id = state.wave.wave_id
        return self._look.now(wave_id, lambda: self._read(wave_id))

    def _read(self, wave_id: str) -> _Known:
        with self.floor.store.reading() as books:
            return _Known(late_suppliers(books, wave_id), books.boards.plan_of(wave_id)[0])


def _products(one: LateSupplier) -> Sheet:
    lines = tuple(
        Line(
            (
                product.sku_id,
                product.name,
                str(product.ordered),
                str(product.accepted),
                str(product.held or ""),
                str(product.open),
                str(product.points or ""),
                str(len(product.routes) or ""),
            )
        )
        for product in one.products
    )
    return Sheet(_PRODUCTS, lines[:MOST_LINES], say("late.none"))


def _minutes(left: Slack | None) -> str:
    """What there is to spare; before the pace is known, what there is at all."""
    if left is None:
        return ""
    return str(left.until if left.spare is None else left.spare)


def _slack_said(left: Slack | None) -> Message:
    if left is None:
        return say("late.slack.nobody")
    if left.gone == left.trucks:
        return say("late.slack.gone", trucks=left.trucks)
    if left.spare is None:
        return say("late.slack.until", minutes=left.until, gone=left.gone, trucks=left.trucks)
    key = "late.slack.spare" if left.spare >= 0 else "late.slack.too_late"
    return say(key, minutes=abs(left.spare), gone=left.gone, trucks=left.trucks)


def _slack_level(left: Slack | None) -> Level:
    if left is None or left.spare is None:
        return Level.CALM
    return Level.CALM if left.spare >= 0 else Level.STOP
