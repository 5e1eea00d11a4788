"""扣货 Holds: what is held because it was too warm, and what becomes of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from wms.domain.codes import CodeKind, identify, read_temperature
from wms.domain.cold import degrees, is_warm
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.stamps import day_and_clock
from wms.domain.words import HandoverStep, HoldState, Zone
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board
from wms.operations.cold_ports import Hold
from wms.operations.depart_state import reading_of
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.holding import decide, limit_told, outcome
from wms.operations.panels import MOST_LINES, Column, Line, Sentences, Sheet
from wms.operations.reasons import (
    HELD_CONDEMNED,
    HELD_RELEASED,
    MEASURED_AGAIN,
    choices,
    read_reason,
)
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

OLD_MINUTES = 30
"""From this age on a hold is marked: cold goods that stand about get warmer."""
_PICK = "HOLD#"
_ALL = "-ALL"
_ONE = {"HOLD-RELEASE": HoldState.RELEASED, "HOLD-CONDEMN": HoldState.CONDEMNED}
_REASONS = {HoldState.RELEASED: HELD_RELEASED, HoldState.CONDEMNED: HELD_CONDEMNED}
_COLUMNS = (
    Column(say("holding.column.age"), right=True),
    Column(say("holding.column.step"), drop=1),
    Column(say("holding.column.zone")),
    Column(say("holding.column.reading"), right=True),
    Column(say("holding.column.limit"), right=True, drop=2),
    Column(say("holding.column.what"), wide=True),
    Column(say("holding.column.items"), right=True),
    Column(say("holding.column.place"), drop=3),
    Column(say("holding.column.who"), drop=4),
)


@dataclass(frozen=True, slots=True)
class HoldsState:
    """What is looked at: one hold first, then those held with it. `verdict` was chosen, for all
    of them where `whole`; `reason` was said, `readings` were taken where it is that they were
    measured again, and a second person is waited for."""

    picked: tuple[Hold, ...] = ()
    whole: bool = False
    verdict: HoldState | None = None
    reason: str = ""
    readings: tuple[tuple[Zone, int], ...] = ()

    @property
    def meant(self) -> tuple[Hold, ...]:
        """What is decided about."""
        return self.picked if self.whole else self.picked[:1]

    @property
    def unread(self) -> tuple[Zone, ...]:
        """The zones of which nobody has said yet what was measured again: a stop can have two."""
        if self.reason != MEASURED_AGAIN:
            return ()
        due = {one.zone for one in self.meant} - {zone for zone, _ in self.readings}
        return tuple(zone for zone in Zone if zone in due)


class Holds:
    """扣货 Holds: goods that were too warm wait for a supervisor.

    1. The list shows what is held, the oldest first: since when, at which step, the reading and
       its limit, what and how much. It is no stock; nobody can load, sort or hand it over.
    2. Key a line's number, or scan the container: who read what, when and where.
    3. Measure again yourself. Release: it goes on as if nothing had been; say why, and a second
       person scans their badge. Measured again: key what you read; too warm, it stays held.
       Condemn: it is waste; say why. Whoever was to get it goes short by the rule, and the goods
       wait for disposal; goods of a receipt go back with their supplier.
    4. Several of one vehicle and zone were held by one reading: decide about all of them at once.
    F2 goes back. Condemned on a closed manifest: void it first (作废).

    line or container scanned → the hold
    release or condemn chosen → a reason
    reason said               → condemned: list; released: a second person
    measured again            → the reading of each zone, then a second person
    second person             → released, list
    """

    command = Command.HOLDS
    title = say("job.holds")
    right = Right.DECIDE_HOLD

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look = Look[tuple[Hold, ...]](floor.ticks)

    def begin(self, hand: Hand) -> Step[HoldsState]:
        """All that is held."""
        del hand
        self._look.forget()
        return Step(HoldsState(), say("holding.begin"), Level.CALM)

    def recall(self, state: HoldsState) -> HoldsState:
        """The list as it is now: somebody may have decided since."""
        del state
        self._look.forget()
        return HoldsState()

    def back(self, state: HoldsState) -> Step[HoldsState] | None:
        """From the reason to the hold, from the hold to the list."""
        if state.verdict is not None:
            return Step(HoldsState(state.picked), say("holding.which"), Level.CALM)
        if state.picked:
            return Step(HoldsState(), say("holding.begin"), Level.CALM)
        return None

    def handle(self, hand: Hand, state: HoldsState, scan: Scan) -> Step[HoldsState]:
        """A line or a container, what becomes of it, and why."""
        code = identify(scan.text)
        text = scan.text.strip()
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        if state.unread:
            return self._measured(hand, state, text)
        if state.reason:
            raise Refused(say("depart.second_first"))
        if state.verdict is not None:
            return self._reason(hand, state, state.verdict, scan)
        verdict = _ONE.get(text.removesuffix(_ALL))
        if state.picked and verdict is not None:
            chosen = replace(state, whole=text.endswith(_ALL), verdict=verdict)
            called = outcome(state.picked[0], verdict)
            return Step(chosen, say(f"holding.why.{called}"), Level.CHECK)
        return self._pick(code.value if code.kind is CodeKind.SSCC else text)

    def _pick(self, text: str) -> Step[HoldsState]:
        with self.floor.store.reading() as books:
            holds = books.cold.holds()
        found = [one for one in holds if text in (f"{_PICK}{one.held_by}", one.subject)]
        if not found:
            raise Refused(say("holding.not_held", code=text))
        if found[0].step is HandoverStep.DELIVERY and len({one.place for one in found}) > 1:
            raise Refused(say("holding.two_points", code=text))
        with_it = [one for one in holds if one not in found and _together(one, found[0])]
        picked = HoldsState((found[0], *found[1:], *with_it))
        return Step(picked, say("holding.which"), Level.CALM)

    def _reason(
        self, hand: Hand, state: HoldsState, verdict: HoldState, scan: Scan
    ) -> Step[HoldsState]:
        reason = read_reason(scan.text, _REASONS[verdict])
        state = replace(state, reason=reason)
        if verdict is HoldState.RELEASED:
            return self._before_release(hand, state)
        return self._decided(hand, state, verdict, scan, None)

    def _measured(self, hand: Hand, state: HoldsState, entry: str) -> Step[HoldsState]:
        """What is read of the next zone now; still too warm, nothing is released."""
        zone, tenths = state.unread[0], read_temperature(entry)
        if tenths is None:
            raise Refused(say("temperature.unreadable", entry=entry))
        if is_warm(zone, tenths):
            read = {"reading": degrees(tenths), "limit": limit_told(zone)}
            raise Refused(say("holding.still_warm", zone=zone, **read))
        state = replace(state, readings=(*state.readings, (zone, tenths)))
        return self._before_release(hand, state)

    def _before_release(self, hand: Hand, state: HoldsState) -> Step[HoldsState]:
        """What was measured again, zone by zone; then a second person."""
        if state.unread:
            return Step(state, reading_of(state.unread[0]), Level.CHECK)
        role = second_for(hand.person.role, Right.DECIDE_HOLD)
        return Step(state, say("holding.second", role=role), Level.CHECK)

    def awaits_second(self, state: HoldsState) -> Right | None:
        """Released in the name of two."""
        return Right.DECIDE_HOLD if state.reason and not state.unread else None

    def seconded(
        self, hand: Hand, state: HoldsState, scan: Scan, second: Person
    ) -> Step[HoldsState]:
        """Released, in the name of both."""
        assert state.verdict is not None
        return self._decided(hand, state, state.verdict, scan, second)

    def _decided(
        self,
        hand: Hand,
        state: HoldsState,
        verdict: HoldState,
        scan: Scan,
        second: Person | None,
    ) -> Step[HoldsState]:
        read, site = dict(state.readings), self.floor.site
        try:
            with self.floor.act(hand, scan, Right.DECIDE_HOLD) as act:
                for hold in state.meant:
                    measured = read.get(hold.zone)
                    answer = decide(act, site, hold, verdict, state.reason, second, measured)
        except Answered as done:
            answer = done.answer
        self._look.forget()
        return Step(HoldsState(), answer, committed=True)

    def view(self, state: HoldsState) -> View:
        """The list, or one hold with what can be decided."""
        if state.picked:
            return self._one(state)
        seen = self._look.now("holds", self._read)
        holds, now = seen.value or (), self.floor.clock()
        lines = tuple(_line(one, now) for one in holds[:MOST_LINES])
        more = max(0, len(holds) - MOST_LINES)
        sheet = Sheet(_COLUMNS, lines, say("holding.none"), more=more)
        return board(View(self.title, say("holding.prompt"), panels=(sheet,)), seen.silence)

    def _read(self) -> tuple[Hold, ...]:
        with self.floor.store.reading() as books:
            return books.cold.holds()

    def _one(self, state: HoldsState) -> View:
        told = story(state.picked[0], self.floor.clock())
        told += [
            say("holding.story.measured", zone=zone, reading=degrees(tenths))
            for zone, tenths in state.readings
        ]
        panels = (Sentences(tuple((line, Level.CALM) for line in told)),)
        if state.unread:
            asked = reading_of(state.unread[0])
            return View(self.title, asked, Expects.TEXT, panels=panels, help="reading")
        if state.reason:
            return View(self.title, say("holding.prompt.second"), panels=panels)
        if state.verdict is not None:
            prompt = say("holding.prompt.why", containers=len(state.meant))
            why = choices(_REASONS[state.verdict])
            return View(self.title, prompt, choices=why, panels=panels)
        called = {key: outcome(state.picked[0], verdict) for key, verdict in _ONE.items()}
        offered = [Choice(key, say(f"holding.choice.{name}")) for key, name in called.items()]
        if len(state.picked) > 1:
            count = len(state.picked)
            offered += [
                Choice(key + _ALL, say(f"holding.choice_all.{name}", containers=count))
                for key, name in called.items()
            ]
        sent_back = "sent_back" in called.values()
        prompt = say("holding.prompt.received" if sent_back else "holding.prompt.one")
        return View(self.title, prompt, choices=tuple(offered), panels=panels)


def _together(one: Hold, other: Hold) -> bool:
    """Whether both were held by one reading: of a zone, at a handover of the same goods; two stops
    of one number are two handovers."""
    if one.step is HandoverStep.DELIVERY and one.place != other.place:
        return False
    return bool(one.source) and (one.step, one.zone, one.tenths, one.source, one.sku_id) == (
        other.step,
        other.zone,
        other.tenths,
        other.source,
        other.sku_id,
    )


def minutes_held(hold: Hold, now: datetime) -> int:
    """For how long it is held by now."""
    return max(0, int((now - datetime.fromisoformat(hold.opened_at)).total_seconds() // 60))


def _line(one: Hold, now: datetime) -> Line:
    minutes = minutes_held(one, now)
    return Line(
        (
            f"{minutes // 60}:{minutes % 60:02}",
            say("holding.cell.step", step_kind=one.step),
            say("search.zone", zone=one.zone),
            degrees(one.tenths),
            limit_told(one.zone),
            one.product or one.subject,
            str(one.items),
            one.place or one.source,
            one.opened_by,
        ),
        Level.CHECK if minutes >= OLD_MINUTES else Level.CALM,
        pick=f"{_PICK}{one.held_by}",
    )


def story(one: Hold, now: datetime) -> list[Message]:
    """What is known of a hold, in sentences."""
    told = [say("holding.story.what", subject=one.subject, items=one.items)]
    if one.sku_id:
        told.append(say("holding.story.product", sku=one.sku_id, product=one.product))
    if one.step is not HandoverStep.RECEIPT and (one.place or one.source != one.subject):
        told.append(say("holding.story.where", source=one.source or "-", place=one.place or "-"))
    told.append(
        say(
            "holding.story.reading",
            step_kind=one.step,
            zone=one.zone,
            reading=degrees(one.tenths),
            limit=limit_told(one.zone),
        )
    )
    told.append(
        say(
            "holding.story.who",
            person=one.opened_by,
            at=day_and_clock(one.opened_at),
            minutes=minutes_held(one, now),
        )
    )
    return told
