"""Differences: found by anyone, looked at by a lead, with all that is known of them."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from wms.domain.codes import CodeKind, identify, read_position
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import DifferenceCause
from wms.operations.boards.looks import Look
from wms.operations.corrections import LARGE, Verdict, correction_of, review, takes_two
from wms.operations.difference_ports import Difference
from wms.operations.differences_view import PICK, Picked, counts_of, sheet_of, story
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.panels import Sentences
from wms.operations.ports import Books
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

LONGEST_NOTE = 60
CONTESTED = timedelta(days=4)
"""How long a difference that two sites see differently is listed: a night's accounts are closed on
the third day after it, and its first differences open the afternoon before."""
_CAUSE, _CORRECT = "CAUSE-", "DIFF-CORRECT"
_LINE = re.compile("[0-9]{1,6}")
"""A fact opens no more differences than that; a longer number no store could look up."""


@dataclass(frozen=True, slots=True)
class DifferencesState:
    """What is listed, which one is being looked at, and which was reviewed last."""

    only: str = ""
    picked: Picked | None = None
    last: Difference | None = None


class Differences:
    """差异 Review differences.

    1. The list shows what nobody has reviewed, oldest first; below it what the other site reviewed
       otherwise than this one: talk to them, whoever was wrong says it anew. Scan a product,
       container, position or route to see only what is about it; the same again shows all.
    2. Key a line's number: what, how many, where, who, when, at which terminal, what they were
       told, and what the papers and the other site say, its lead's review included.
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
        if text.startswith(PICK):
            opened_by, _, line = text.removeprefix(PICK).rpartition("#")
            return self._pick(state, opened_by, line)
        place = code.value
        if code.kind is CodeKind.POSITION:
            place, _ = read_position(code.value)
        return self._filter(state, place)

    def _filter(self, state: DifferencesState, text: str) -> Step[DifferencesState]:
        with self.floor.store.reading() as books:
            product = books.product(text)
            listed = self._listed(books)
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
        empty = say("diff.none_about", code=state.only) if state.only else say("diff.none")
        silence = [seen.silence] if seen.silence else []
        prompt = say("diff.prompt.filtered", code=state.only) if state.only else None
        return View(
            self.title,
            prompt or say("diff.prompt.list"),
            details=(*silence, *counts_of(listed)),
            panels=(sheet_of(listed, self.floor.clock(), empty),),
        )

    def _read(self) -> tuple[Difference, ...]:
        with self.floor.store.reading() as books:
            return self._listed(books)

    def _listed(self, books: Books) -> tuple[Difference, ...]:
        """What nobody reviewed, then what two sites see differently, as long as their accounts are
        open."""
        since = self.floor.clock() - CONTESTED
        reviewed = books.differences.contested(since.isoformat(timespec="milliseconds"))
        return (*books.differences.unreviewed(), *reviewed)

    def _one(self, picked: Picked) -> View:
        causes = [Choice(f"{_CAUSE}{c.upper()}", say(f"diff.cause.{c}")) for c in DifferenceCause]
        if picked.counted is not None:
            key = "diff.choice.do_not_correct" if picked.corrects else "diff.choice.correct"
            causes.append(Choice(_CORRECT, say(key)))
        prompt = say("diff.prompt.correct" if picked.corrects else "diff.prompt.cause")
        if picked.cause is not None:
            causes, prompt = [], say("diff.prompt.second")
        return View(
            self.title,
            prompt,
            Expects.SCAN,
            choices=tuple(causes),
            panels=(Sentences(story(picked)),),
        )


def _is_about(difference: Difference, code: str) -> bool:
    return code in (
        difference.subject,
        difference.manifest,
        difference.sku_id,
        difference.destination_id,
        difference.route_id,
    )
