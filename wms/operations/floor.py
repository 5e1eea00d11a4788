"""What every job works with: the site, the books, and the one way to write a fact."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import Generic, Protocol, TypeVar, runtime_checkable

from wms.domain.business_date import LOCAL
from wms.domain.events import Event
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, may
from wms.domain.site import Site
from wms.domain.supply_events import SupplyShared
from wms.operations.people_ports import BadgePress
from wms.operations.ports import Books, Stamp, Store, Wave
from wms.operations.print_ports import Copy
from wms.operations.reply import Level, Scan, View
from wms.operations.shortage_ports import Planner
from wms.operations.transport_ports import Papers

State = TypeVar("State")


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand holds the scanner, and at which terminal. `badge`: what is stored of the badge
    they came with; empty where none was shown."""

    terminal_id: str
    person: Person
    badge: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Step(Generic[State]):
    """What a job answers: its next state, what to say, and whether something was committed."""

    state: State
    banner: Message
    level: Level = Level.OK
    committed: bool = False


class Answered(Exception):
    """This very scan was committed before; here is what it was answered then."""

    def __init__(self, answer: Message) -> None:
        super().__init__(answer.key)
        self.answer = answer


@dataclass(slots=True)
class Act:
    """One person's act in one transaction. The first fact bears the scan's own id."""

    books: Books
    hand: Hand
    scan: Scan
    _facts: int = field(default=0)

    def record(self, event: Event, answer: Message, prints: Copy | None = None) -> str:
        """Write the fact, and what it `prints` into the queue of its printer; what a retry of the
        scan is told is `answer`. Returns its id."""
        stamp = self._stamp()
        self.books.record(stamp, event, answer, prints)
        return stamp.event_id

    def record_shared(self, facts: Sequence[tuple[SupplyShared, Message]]) -> list[str]:
        """As `record`, of many products at once; their ids."""
        stamped = [(self._stamp(), fact, answer) for fact, answer in facts]
        self.books.record_shared(stamped)
        return [stamp.event_id for stamp, _, _ in stamped]

    def _stamp(self) -> Stamp:
        event_id = f"{self.scan.id}/{self._facts}" if self._facts else self.scan.id
        at = self.scan.at.isoformat(timespec="milliseconds")
        self._facts += 1
        return Stamp(event_id, self.hand.terminal_id, self.hand.person.person_id, at)


def wall_clock() -> datetime:
    """The time as it hangs on the wall of every site."""
    return datetime.now(LOCAL)


@dataclass(frozen=True, slots=True)
class Floor:
    """The site and its books. `clock`, for boards: what time it is; no fact is dated by it.
    `ticks`: seconds of a clock that does not jump. `press`: where badges are made, None where none
    are. `papers`: how papers look before they are printed, None where nobody draws them.
    `planner`: what plans a night, None where it is planned elsewhere."""

    site: Site
    store: Store
    clock: Callable[[], datetime] = wall_clock
    ticks: Callable[[], float] = monotonic
    press: BadgePress | None = None
    papers: Papers | None = None
    planner: Planner | None = None

    def act(
        self, hand: Hand, scan: Scan, right: Right, ahead: Callable[[Books], None] | None = None
    ) -> "Acting":
        """A transaction for someone who may do this now; else `Refused`, and nothing changed.

        A scan that was committed before is not done again: `Answered`. `ahead` has the books look
        up what the act needs together with who acts, which spares a journey to the store.
        """
        return Acting(self.store.writing(), hand, scan, right, ahead)

    def wave(self) -> Wave:
        """The wave to work on; refused while there is none."""
        with self.store.reading() as books:
            wave = books.working_wave()
        if wave is None:
            raise Refused(say("wave.none_planned"))
        return wave


class Acting:
    """The transaction of one act. A class, as the store's own: every scan is one."""

    __slots__ = ("_ahead", "_hand", "_right", "_scan", "_writing")

    def __init__(
        self,
        writing: AbstractContextManager[Books],
        hand: Hand,
        scan: Scan,
        right: Right,
        ahead: Callable[[Books], None] | None,
    ) -> None:
        self._writing = writing
        self._hand = hand
        self._scan = scan
        self._right = right
        self._ahead = ahead

    def __enter__(self) -> Act:
        books = self._writing.__enter__()
        try:
            self._may(books)
        except BaseException as error:
            self._writing.__exit__(type(error), error, error.__traceback__)
            raise
        return Act(books, self._hand, self._scan)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writing.__exit__(kind, error, trace)

    def _may(self, books: Books) -> None:
        if self._ahead is not None:
            self._ahead(books)
        hand = self._hand
        role, answer = books.standing(hand.person.person_id, self._scan.id, hand.badge)
        if answer is not None:
            raise Answered(answer)
        if role is None:
            raise Refused(badge_gone(books, hand.person))
        if not may(role, self._right):
            raise Refused(say(f"right.denied.{self._right}", person=hand.person.name))


def badge_gone(books: Books, person: Person) -> Message:
    """Why the badge somebody came with opens nothing any more."""
    known = books.people.employed(person.person_id)
    replaced = known is not None and known.active
    return say("right.badge_replaced" if replaced else "right.badge_revoked", person=person.name)


class Job(Protocol[State]):
    """A floor job: a small state machine. Its docstring is the procedure for a new sorter."""

    command: str
    title: Message
    right: Right

    def begin(self, hand: Hand) -> Step[State]:
        """The job was picked."""

    def handle(self, hand: Hand, state: State, scan: Scan) -> Step[State]:
        """One scan; `Refused` says what was wrong and leaves the state as it was."""

    def recall(self, state: State) -> State:
        """The state after an act that turned out to be done already, re-read from the books."""

    def view(self, state: State) -> View:
        """What the person sees in this state."""


@runtime_checkable
class Seconded(Protocol[State]):
    """A job some of whose steps take a second, different person (reliability.md, "Security")."""

    def awaits_second(self, state: State) -> Right | None:
        """The right that is used with one standing by, which at least one of the two must have;
        None while nobody is waited for."""

    def seconded(self, hand: Hand, state: State, scan: Scan, second: Person) -> Step[State]:
        """`second` showed badge and PIN with this scan, and may."""


@runtime_checkable
class Followed(Protocol[State]):
    """A job that shows what others do as well: it is read again while nobody scans, not by a scan,
    which answers for what was done by it."""

    def look(self, state: State) -> State:
        """The same state with what is shown of others as it is now."""


@runtime_checkable
class Stepwise(Protocol[State]):
    """A job in which one looks from thing to thing: F2 goes one step back before it ends it."""

    def back(self, state: State) -> Step[State] | None:
        """The step before; None at the first one."""


@runtime_checkable
class Resumable(Protocol[State]):
    """A job that goes on where it stood after the terminal was lost."""

    def bookmark(self, state: State) -> str:
        """What brings this state back; empty where there is nothing to bring back."""

    def resume(self, hand: Hand, bookmark: str) -> Step[State]:
        """The state of a bookmark, as the books are now; `Refused` where it is no longer so."""
