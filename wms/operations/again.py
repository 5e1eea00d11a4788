"""补打 One more copy of a paper, whichever job asks for it: why, and who stands by."""

from dataclasses import dataclass, replace

from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.operations import containers, dispatch
from wms.operations.copies import reprint, takes_second
from wms.operations.floor import Act, Floor, Hand, Step
from wms.operations.ports import Books
from wms.operations.print_ports import Copy
from wms.operations.reasons import LABELLED_AGAIN, REPRINTED, choices, read_reason
from wms.operations.reply import Level, Scan, View


@dataclass(frozen=True, slots=True)
class AgainState:
    """The copy that is asked for, and why."""

    asked: Copy
    reason: str = ""


class Again:
    """补打 What every reprint asks.

    1. Say why: pick a reason, or key it.
    2. Of the first copy that is all: it prints, marked REPRINT 1. Beyond the first a second person
       scans their badge.

    reason → printed; or reason → second → printed
    """

    def __init__(self, floor: Floor, title: Message) -> None:
        self.floor = floor
        self.title = title

    def begin(self, paper: str, number: str) -> Step[AgainState]:
        """The next copy of it; refused where its original was not printed here."""
        with self.floor.store.reading() as books:
            copy = copies_of(books, paper, number)
        if not copy:
            raise Refused(say("printing.never_printed", paper_kind=paper, number=number))
        return Step(AgainState(Copy(paper, number, copy)), say("manifests.why"), Level.CHECK)

    def handle(self, hand: Hand, state: AgainState, scan: Scan) -> Step[AgainState]:
        """Why. It is printed where the step is committed."""
        if state.reason:
            raise Refused(say("depart.second_first"))
        asked = state.asked
        reason = read_reason(scan.text, _reasons(asked.paper))
        if reason in containers.NOBODY_ASKED:
            # Somebody did: the journal would say otherwise.
            raise Refused(say("reason.label", code=reason))
        state = replace(state, reason=reason)
        if takes_second(asked.copy):
            told = say("manifests.second", number=asked.number, copy=asked.copy)
            return Step(state, told, Level.CHECK)
        return self._printed(hand, state, scan, None)

    def awaits_second(self, state: AgainState) -> Right | None:
        """Beyond the first copy one of the two may print it."""
        label = state.asked.paper == containers.LABEL
        right = Right.REPRINT_AGAIN if label else Right.PRINT_MANIFEST
        return right if state.reason else None

    def seconded(
        self, hand: Hand, state: AgainState, scan: Scan, second: Person
    ) -> Step[AgainState]:
        """Printed once more, in the name of both."""
        return self._printed(hand, state, scan, second)

    def _printed(
        self, hand: Hand, state: AgainState, scan: Scan, second: Person | None
    ) -> Step[AgainState]:
        asked = state.asked
        with self.floor.act(hand, scan, right_to_reprint(asked.paper)) as act:
            copy = copies_of(act.books, asked.paper, asked.number)
            if copy != asked.copy:
                told = say("manifests.printed_meanwhile", number=asked.number, copy=copy)
                raise Refused(told)
            answer = print_once_more(act, asked, state.reason, second)
        return Step(state, answer, committed=True)

    def view(self, state: AgainState) -> View:
        """What is asked."""
        asked = state.asked
        what = say("again.asked", paper_kind=asked.paper, number=asked.number, copy=asked.copy)
        details = (what,)
        if state.reason:
            return View(self.title, say("void.prompt.second"), details=details)
        why = choices(_reasons(asked.paper))
        return View(self.title, say("manifests.prompt.why"), details=details, choices=why)


def right_to_reprint(paper: str) -> Right:
    """What it takes to print another copy of this paper."""
    return Right.REPRINT_LABEL if paper == containers.LABEL else Right.PRINT_MANIFEST


def copies_of(books: Books, paper: str, number: str) -> int:
    """How many copies of a paper there are, which is the number of the next; 0 where its original
    was not printed here."""
    if paper == containers.LABEL:
        box = books.box(number)
        return box.label_copies if box is not None else 0
    if paper == dispatch.DELIVERY_NOTES:
        return books.prints.note_copies(number)
    return books.paper_copies(paper, number)


def print_once_more(act: Act, asked: Copy, reason: str, second: Person | None = None) -> Message:
    """REPRINT n of any paper that is printed by its number."""
    if asked.paper == containers.LABEL:
        return containers.reprint_label(act, asked.number, reason, second)
    if asked.paper == dispatch.MANIFEST_PAPER:
        manifest = dispatch.manifest_of(act.books, asked.number)
        return dispatch.print_manifest(act, manifest, asked.copy, reason, second)
    return reprint(act, asked.paper, asked.number, asked.copy, reason, second)


def _reasons(paper: str) -> tuple[str, ...]:
    return LABELLED_AGAIN if paper == containers.LABEL else REPRINTED
