"""Differences: found by anyone, looked at by a lead, with all that is known of them."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from wms.domain.codes import CodeKind, identify, read_position
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.stamps import day_and_clock
from wms.domain.words import (
    DifferenceCause,
    DifferenceState,
    DiscrepancyKind,
    Rejection,
    ZoneReason,
)
from wms.operations.boards.looks import Look
from wms.operations.corrections import LARGE, Verdict, correction_of, review, takes_two
from wms.operations.difference_ports import CountLine, Difference, Evidence
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Sentences, Sheet
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

LONGEST_NOTE = 60
SHOWN_KINDS = 4
OLD_MINUTES = 60
"""From this age on an unreviewed difference is marked: settlement waits days, memory does not."""
_OF_SUPPLIERS = ("goods_receipt_closed", "supply_reconciled")
"""Facts that show what a supplier did not bring as it was ordered: they suggest the cause."""
_SUGGESTED = {
    **dict.fromkeys((*_OF_SUPPLIERS, "hold_decided"), DifferenceCause.SUPPLIER),
    "manifest_advised": DifferenceCause.SORT,
    **dict.fromkeys(
        ("receipt_taken", "unload_finished", "container_received", "truck_arrived"),
        DifferenceCause.TRUNK,
    ),
    "stop_delivered": DifferenceCause.BRANCH,
}
"""Where a difference mostly comes from, by the fact that showed it; the lead decides."""
_PICK, _CAUSE, _CORRECT = "DIFF#", "CAUSE-", "DIFF-CORRECT"
_LINE = re.compile("[0-9]{1,6}")
"""A fact opens no more differences than that; a longer number no store could look up."""
_COLUMNS = (
    Column(say("diff.column.age"), right=True),
    Column(say("diff.column.kind")),
    Column(say("diff.column.quantity"), right=True),
    Column(say("diff.column.what"), wide=True),
    Column(say("diff.column.where"), drop=1),
    Column(say("diff.column.who"), drop=3),
    Column(say("diff.column.at"), drop=2),
)


@dataclass(frozen=True, slots=True)
class Picked:
    """One difference with what is known of it, and what is being said of it. `counted` is None
    where no count showed it. `cause` is only kept while a second person is waited for."""

    difference: Difference
    evidence: Evidence
    counted: CountLine | None
    note: str = ""
    corrects: bool = False
    cause: DifferenceCause | None = None


@dataclass(frozen=True, slots=True)
class DifferencesState:
    """What is listed, which one is being looked at, and which was reviewed last."""

    only: str = ""
    picked: Picked | None = None
    last: Difference | None = None


class Differences:
    """差异 Review differences.

    1. The list shows what nobody has reviewed, oldest first. Scan a product, container, position
       or route to see only what is about it; the same again shows all.
    2. Key a line's number: what, how many, where, who, when, at which terminal, what they were
       told, and what the papers and the other site say.
    3. Pick where it comes from: supplier, sorting, trunk, station, branch. A note may be keyed
       first. That is the review.
    4. After a count the books can follow it: pick "correct the books" first. The container holds
       what was counted, and what was not there can be put again. Not once it is on a vehicle; more
       than five items take a second person.
    5. F6 goes back to the list; in the list it opens your last review again, to say it anew.

    line picked  → evidence; F6 → list
    note keyed   → evidence
    correct      → evidence, the books will follow; once more: they will not
    cause picked → reviewed, list (more than five items corrected: second person first)
    """

    command = Command.DIFFERENCES
    title = say("job.differences")
    right = Right.REVIEW_DIFFERENCE

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look: Look[tuple[Difference, ...]] = Look()

    def begin(self, hand: Hand) -> Step[DifferencesState]:
        """The list."""
        del hand
        self._look.forget()
        return Step(DifferencesState(), say("diff.begin"), Level.CALM)

    def recall(self, state: DifferencesState) -> DifferencesState:
        """The list as it is now: what was picked may have been reviewed by somebody else."""
        self._look.forget()
        return replace(state, picked=None)

    def handle(self, hand: Hand, state: DifferencesState, scan: Scan) -> Step[DifferencesState]:
        """A line, a filter, or what is said of the one picked."""
        text = scan.text.strip()
        code = identify(text)
        if code.kind is CodeKind.COMMAND:
            return self._command(state, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        if state.picked is not None:
            return self._said(hand, state, state.picked, scan, text)
        if text.startswith(_PICK):
            opened_by, _, line = text.removeprefix(_PICK).rpartition("#")
            return self._pick(state, opened_by, line)
        place = code.value
        if code.kind is CodeKind.POSITION:
            place, _ = read_position(code.value)
        return self._filter(state, place)

    def _filter(self, state: DifferencesState, text: str) -> Step[DifferencesState]:
        with self.floor.store.reading() as books:
            product = books.product(text)
            listed = books.differences.unreviewed()
        only = product.sku_id if product is not None else text
        if only == state.only:
            return Step(replace(state, only=""), say("diff.all"), Level.CALM)
        found = sum(_is_about(difference, only) for difference in listed)
        if not found:
            raise Refused(say("diff.none_about", code=only))
        return Step(replace(state, only=only), say("diff.only", code=only), Level.CALM)

    def _pick(self, state: DifferencesState, opened_by: str, line: str) -> Step[DifferencesState]:
        with self.floor.store.reading() as books:
            found = books.differences
            one = found.difference(opened_by, int(line)) if _LINE.fullmatch(line) else None
            if one is None:
                raise Refused(say("diff.pick_a_line", code=opened_by))
            picked = Picked(one, found.evidence(one), found.count_line(one))
        state = replace(state, picked=picked)
        return Step(state, say("diff.picked", difference_kind=one.kind), Level.CALM)

    def _command(self, state: DifferencesState, command: str) -> Step[DifferencesState]:
        if command == Command.UNDO and (listed := self.back(state)) is not None:
            return listed
        if command == Command.UNDO:
            if state.last is None:
                raise Refused(say("diff.nothing_reviewed"))
            again = self._pick(state, state.last.opened_by, str(state.last.line))
            return replace(again, banner=say("diff.review_again"))
        raise Refused(say("command.not_here", command=command))

    def _said(
        self, hand: Hand, state: DifferencesState, picked: Picked, scan: Scan, text: str
    ) -> Step[DifferencesState]:
        cause = next((c for c in DifferenceCause if f"{_CAUSE}{c.upper()}" == text), None)
        if picked.cause is not None:
            raise Refused(say("diff.second_first"))
        if text == _CORRECT:
            return self._toggle(state, picked)
        if cause is None and scan.source != "keypad":
            raise Refused(say("diff.say_why_first", code=text))
        if cause is None:
            if len(text) > LONGEST_NOTE:
                raise Refused(say("report.note_too_long", longest=LONGEST_NOTE))
            noted = replace(state, picked=replace(picked, note=text))
            return Step(noted, say("report.note", note=text), Level.CALM)
        # By what was counted, not by the books as they are: those follow it already where this
        # scan comes again because its reply was lost.
        counted = picked.counted
        if picked.corrects and counted is not None and takes_two(counted.found - counted.booked):
            waiting = replace(state, picked=replace(picked, cause=cause))
            return Step(waiting, say("diff.takes_two", most=LARGE), Level.CHECK)
        return self._review(hand, state, picked, scan, cause, None)

    def _toggle(self, state: DifferencesState, picked: Picked) -> Step[DifferencesState]:
        if not picked.corrects:
            with self.floor.store.reading() as books:
                correction_of(books, picked.difference)
        corrects = not picked.corrects
        state = replace(state, picked=replace(picked, corrects=corrects))
        return Step(state, say("diff.will_correct" if corrects else "diff.will_not"), Level.CHECK)

    def _review(
        self,
        hand: Hand,
        state: DifferencesState,
        picked: Picked,
        scan: Scan,
        cause: DifferenceCause,
        second: Person | None,
    ) -> Step[DifferencesState]:
        verdict = Verdict(cause, picked.note, picked.corrects, second)
        try:
            with self.floor.act(hand, scan, Right.REVIEW_DIFFERENCE) as act:
                answer = review(act, picked.difference, verdict)
        except Answered as done:
            answer = done.answer
        self._look.forget()
        after = replace(state, picked=None, last=picked.difference)
        return Step(after, answer, committed=True)

    def back(self, state: DifferencesState) -> Step[DifferencesState] | None:
        """From one difference to the list."""
        if state.picked is None:
            return None
        return Step(replace(state, picked=None), say("diff.back"), Level.CALM)

    def awaits_second(self, state: DifferencesState) -> Right | None:
        """Somebody else stands by where a lead corrects more than a few items."""
        waiting = state.picked is not None and state.picked.cause is not None
        return Right.REVIEW_DIFFERENCE if waiting else None

    def seconded(
        self, hand: Hand, state: DifferencesState, scan: Scan, second: Person
    ) -> Step[DifferencesState]:
        """Both answer for the correction."""
        picked = state.picked
        if picked is None or picked.cause is None:
            raise Refused(say("diff.pick_a_line", code=scan.text))
        return self._review(hand, state, picked, scan, picked.cause, second)

    def view(self, state: DifferencesState) -> View:
        """The list, or one difference with all that is known of it."""
        if state.picked is not None:
            return self._one(state.picked)
        seen = self._look.now("unreviewed", self._read)
        listed = [one for one in seen.value or () if not state.only or _is_about(one, state.only)]
        now = self.floor.clock()
        lines = tuple(_line(one, now) for one in listed[:MOST_LINES])
        empty = say("diff.none_about", code=state.only) if state.only else say("diff.none")
        sheet = Sheet(_COLUMNS, lines, empty, more=max(0, len(listed) - MOST_LINES))
        kinds = Counter(one.kind for one in listed)
        most = kinds.most_common(SHOWN_KINDS)
        counts = [say("diff.kind_count", difference_kind=kind, count=n) for kind, n in most]
        silence = [seen.silence] if seen.silence else []
        prompt = say("diff.prompt.filtered", code=state.only) if state.only else None
        return View(
            self.title,
            prompt or say("diff.prompt.list"),
            details=(*silence, *counts),
            panels=(sheet,),
        )

    def _read(self) -> tuple[Difference, ...]:
        with self.floor.store.reading() as books:
            return books.differences.unreviewed()

    def _one(self, picked: Picked) -> View:
        causes = [Choice(f"{_CAUSE}{c.upper()}", say(f"diff.cause.{c}")) for c in DifferenceCause]
        if picked.counted is not None:
            key = "diff.choice.do_not_correct" if picked.corrects else "diff.choice.correct"
            causes.append(Choice(_CORRECT, say(key)))
        prompt = say("diff.prompt.correct" if picked.corrects else "diff.prompt.cause")
        if picked.cause is not None:
            causes, prompt = [], say("diff.prompt.second")
        sentences = tuple((line, Level.CALM) for line in _story(picked))
        return View(
            self.title,
            prompt,
            Expects.SCAN,
            choices=tuple(causes),
            panels=(Sentences(sentences),),
        )


def _is_about(difference: Difference, code: str) -> bool:
    return code in (
        difference.subject,
        difference.manifest,
        difference.sku_id,
        difference.destination_id,
        difference.route_id,
    )


def _line(one: Difference, now: datetime) -> Line:
    minutes = max(0, int((now - datetime.fromisoformat(one.opened_at)).total_seconds() // 60))
    where = one.destination_id or one.manifest
    return Line(
        (
            f"{minutes // 60}:{minutes % 60:02}",
            say("diff.cell.kind", difference_kind=one.kind),
            str(one.quantity or ""),
            one.product or one.subject or one.manifest,
            where,
            one.person,
            day_and_clock(one.opened_at),
        ),
        Level.CHECK if minutes >= OLD_MINUTES else Level.CALM,
        pick=f"{_PICK}{one.opened_by}#{one.line}",
    )


def _story(picked: Picked) -> list[Message]:
    """What is known, in sentences."""
    one, behind = picked.difference, picked.evidence
    what = one.product or one.subject or one.manifest
    # A seal is no number of items.
    key = "diff.story.what" if one.quantity else "diff.story.whole"
    told = [say(key, difference_kind=one.kind, what=what, quantity=one.quantity)]
    if one.sku_id:
        told.append(say("diff.story.product", sku=one.sku_id, product=one.product))
    if one.destination_id:
        where = {"place": one.destination_id, "name": one.destination, "route": one.route_id}
        told.append(say("diff.story.where", **where))
    told.append(
        say(
            "diff.story.who",
            person=one.person,
            at=day_and_clock(one.opened_at),
            terminal=behind.terminal_id,
            seq=behind.seq,
        )
    )
    told.append(behind.told)
    if picked.counted is not None:
        counted = picked.counted
        told.append(say("diff.story.count", booked=counted.booked, found=counted.found))
    if behind.kind in _OF_SUPPLIERS:
        told.append(say("diff.story.supplier", supplier=one.subject, number=one.manifest or "-"))
    if behind.kind in _SUGGESTED and one.state is DifferenceState.UNREVIEWED:
        told.append(say("diff.story.suggested", cause_kind=_SUGGESTED[behind.kind]))
    told += behind.papers
    if one.note:
        told.append(_noted(one))
    if picked.note:
        told.append(say("diff.story.new_note", note=picked.note))
    if one.state is DifferenceState.REVIEWED and one.cause is not None:
        told.append(
            say(
                "diff.story.reviewed",
                person=one.reviewed_by,
                at=day_and_clock(one.reviewed_at),
                cause_kind=one.cause,
            )
        )
    return told


def _noted(one: Difference) -> Message:
    """The note; of goods let into another zone's container, why, how cold, and by whom."""
    if one.note in set(Rejection):
        return say("diff.story.rejected", rejection_kind=one.note)
    reason, mark, people = one.note.partition(": ")
    if one.kind is DiscrepancyKind.WRONG_ZONE and mark and reason in set(ZoneReason):
        return say("diff.story.let_in", reason_kind=reason, people=people)
    return say("report.note", note=one.note)
