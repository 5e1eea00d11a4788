"""One terminal: who stands at it, which job is open, and whether a refusal is still unread.

Everything enters by `Desk.take`. A reply that says something was done means it was committed.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from wms.domain.codes import LONGEST_CODE, CodeKind, identify
from wms.domain.messages import Message, Refused, Unavailable, say
from wms.domain.people import Person, badge_digest, may
from wms.domain.words import SiteKind
from wms.operations.alerts import Alert, Watch
from wms.operations.bookmarks import Bookmarks
from wms.operations.depart import Depart
from wms.operations.floor import Answered, Floor, Hand, Job, Step
from wms.operations.load import Load
from wms.operations.people import sign_in, sign_out
from wms.operations.ports import Overtaken, Wave
from wms.operations.printing import Printing
from wms.operations.put import Put, SecondarySort
from wms.operations.reply import Choice, Command, Level, Reply, Scan, View, Who
from wms.operations.reprint import Reprint
from wms.operations.sorter_job import SorterJob
from wms.operations.unload import Unload

TRIES = 3
RECENT = 3
_NAVIGATION = frozenset(
    {Command.ACKNOWLEDGE, Command.BACK, Command.HELP, Command.SIGN_OUT, Command.REPRINT}
)


def jobs_of(floor: Floor) -> tuple[Job[Any], ...]:
    """The jobs of a site, in the order of its night."""
    if floor.site.kind is SiteKind.CENTRAL_WAREHOUSE:
        own: tuple[Job[Any], ...] = (Put(floor),)
    else:
        own = (Unload(floor), SecondarySort(floor))
    belts = (SorterJob(floor),) if floor.site.sorters else ()
    return (*own, *belts, Load(floor), Depart(floor), Reprint(floor), Printing(floor))


@dataclass(slots=True)
class _Task:
    """A job somebody has begun, and where it stands."""

    job: Job[Any]
    state: Any


@dataclass(slots=True)
class _Latch:
    """A refusal that has not been acknowledged.

    `unsettled` is a scan of which the store never said whether it was committed.
    """

    banner: Message
    refused: int = 0
    unsettled: Scan | None = None


@dataclass(slots=True)
class Desk:
    """A terminal of the site. `pepper` is the key under which badges are stored.

    One thread at a time. Tasks stay with the person: badging over and back resumes them, and so
    does signing in at another terminal, or after this one was lost (`Bookmarks`).
    """

    floor: Floor
    terminal_id: str
    pepper: bytes
    _hand: Hand | None = None
    _task: _Task | None = None
    _tasks: dict[str, _Task | None] = field(default_factory=dict)
    _latch: _Latch | None = None
    _wave: Wave | None = None
    _recent: tuple[Message, ...] = ()
    _jobs: tuple[Job[Any], ...] = ()
    _watch: Watch = field(default_factory=Watch)
    _alerts: tuple[Alert, ...] = ()
    _last: tuple[Level, Message] = (Level.CALM, say("desk.welcome"))

    _bookmarks: Bookmarks = field(init=False)

    def __post_init__(self) -> None:
        self._jobs = jobs_of(self.floor)
        self._bookmarks = Bookmarks(self.floor, self.terminal_id)

    def look(self) -> Reply:
        """How things stand; nothing is done but to write down where everybody stands. To be called
        about once a second while nobody scans, and once more when the terminal ends."""
        self._note()
        self._bookmarks.keep()
        level, banner = self._last
        return self._reply("", level, banner)

    def alerts(self, at: float) -> tuple[Alert, ...]:
        """What is to be seen to of the devices this terminal needs; the same as before while the
        store does not answer. `at`: seconds of a clock that does not jump."""
        try:
            with self.floor.store.reading() as books:
                equipment = books.equipment()
        except Unavailable:
            return self._alerts
        self._alerts = self._watch.alerts(equipment, self.terminal_id, at)
        return self._alerts

    def take(self, scan: Scan) -> Reply:
        """One scan in, one reply out. Refusals latch until acknowledged."""
        if self._latch is not None:
            return self._while_latched(self._latch, scan)
        try:
            step = self._persist(lambda: self._handle(scan))
        except Refused as refusal:
            self._latch = _Latch(refusal.message)
            return self._reply(scan.id, Level.STOP, refusal.message)
        except Unavailable as trouble:
            cause = trouble.message.values.get("cause", trouble.message.key)
            self._latch = _Latch(say("desk.unsettled", cause=cause), unsettled=scan)
            return self._reply(scan.id, Level.STOP, self._latch.banner)
        if step.committed:
            self._recent = (step.banner, *self._recent)[:RECENT]
        return self._reply(scan.id, step.level, step.banner)

    def _persist(self, work: Callable[[], Step[Any]]) -> Step[Any]:
        """The same act, under the same id, until its outcome is known."""
        for _ in range(TRIES - 1):
            try:
                return self._settle(work)
            except Unavailable:
                continue
        return self._settle(work)

    def _settle(self, work: Callable[[], Step[Any]]) -> Step[Any]:
        try:
            step = work()
        except Answered as done:
            self._recall()
            return Step(None, done.answer, committed=True)
        except Overtaken:
            self._recall()
            return Step(None, say("desk.overtaken"), Level.CHECK)
        if self._task is not None:
            self._task.state = step.state
        return step

    def _recall(self) -> None:
        if self._task is not None:
            self._task.state = self._task.job.recall(self._task.state)

    def _while_latched(self, latch: _Latch, scan: Scan) -> Reply:
        if scan.text.strip() == Command.ACKNOWLEDGE:
            self._latch = None
            if latch.unsettled is not None:
                # It may have been committed; a new scan of the same thing would count it twice.
                return replace(self.take(latch.unsettled), scan_id=scan.id)
            return self._reply(scan.id, Level.CALM, say("desk.acknowledged"))
        latch.refused += 1
        return self._reply(scan.id, Level.STOP, latch.banner)

    def _handle(self, scan: Scan) -> Step[Any]:
        _readable(scan.text)
        code = identify(scan.text)
        if code.kind is CodeKind.BADGE:
            return self._badge(scan, code.value)
        if self._hand is None:
            raise Refused(say("desk.badge_first"))
        if code.kind is CodeKind.COMMAND and code.value in _NAVIGATION:
            return self._navigate(self._hand, scan, code.value)
        if self._task is None or (code.kind is CodeKind.COMMAND and self._job(code.value)):
            return self._pick(self._hand, code.value)
        return self._task.job.handle(self._hand, self._task.state, scan)

    def _badge(self, scan: Scan, code: str) -> Step[Any]:
        person = sign_in(
            self.floor, self.terminal_id, scan, badge_digest(code, self.pepper), self._hand
        )
        if self._hand is not None:
            self._note()
            self._tasks[self._hand.person.person_id] = self._task
        self._hand = Hand(self.terminal_id, person)
        remembered = person.person_id in self._tasks
        self._task = self._tasks.pop(person.person_id, None)
        resumed = self._bookmarks.resume(self._hand, self._jobs, remembered)
        if resumed is not None:
            self._task = _Task(resumed.job, resumed.state)
            self._wave, self._recent = resumed.wave, resumed.recent
            where = resumed.terminal_id
            return Step(resumed.state, say("desk.resumed", person=person.name, terminal=where))
        state = self._task.state if self._task is not None else None
        return Step(state, say("desk.signed_in", person=person.name))

    def _note(self) -> None:
        """Where whoever stands here stands in their work."""
        if self._hand is not None:
            job, state = (self._task.job, self._task.state) if self._task else (None, None)
            self._bookmarks.note(self._hand, job, state, self._wave)

    def _navigate(self, hand: Hand, scan: Scan, command: str) -> Step[Any]:
        state = self._task.state if self._task is not None else None
        if command == Command.SIGN_OUT:
            sign_out(self.floor, hand, scan)
            self._note()
            self._hand, self._task, self._recent = None, None, ()
            return Step(None, say("desk.signed_out", person=hand.person.name), Level.CALM)
        if command == Command.BACK:
            self._task = None
            return Step(None, say("desk.menu"), Level.CALM)
        if command == Command.REPRINT:
            return self._pick(hand, command)
        key = "desk.help" if command == Command.HELP else "desk.nothing_to_acknowledge"
        return Step(state, say(key), Level.CALM)

    def _job(self, command: str) -> Job[Any] | None:
        return next((job for job in self._jobs if job.command == command), None)

    def _pick(self, hand: Hand, command: str) -> Step[Any]:
        job = self._job(command)
        if job is None:
            raise Refused(say("desk.pick_a_job", code=command))
        if not may(hand.person.role, job.right):
            raise Refused(say(f"right.denied.{job.right}", person=hand.person.name))
        step = job.begin(hand)
        with self.floor.store.reading() as books:
            self._wave = books.working_wave()
        self._task = _Task(job, step.state)
        return step

    def _reply(self, scan_id: str, level: Level, banner: Message) -> Reply:
        self._last = (level, banner)
        latch = self._latch
        return Reply(
            scan_id=scan_id,
            level=level,
            banner=banner,
            view=self._view(),
            who=self._who(),
            latched=latch is not None,
            refused_while_latched=latch.refused if latch is not None else 0,
            recent=self._recent,
        )

    def _view(self) -> View:
        if self._hand is None:
            return View(say("desk.title"), say("desk.prompt.badge"))
        if self._task is None:
            role = self._hand.person.role
            choices = (Choice(j.command, j.title) for j in self._jobs if may(role, j.right))
            return View(say("desk.title"), say("desk.prompt.job"), choices=tuple(choices))
        return self._task.job.view(self._task.state)

    def _who(self) -> Who:
        who = Who(site=self.floor.site.name, terminal=self.terminal_id)
        if self._wave is not None:
            who = replace(who, business_date=self._wave.business_date, wave=self._wave.wave_id)
        if self._hand is None:
            return who
        person: Person = self._hand.person
        return replace(who, person=person.name, role=person.role)


def _readable(text: str) -> None:
    """Refuse what no label of ours can say."""
    if not text.strip():
        raise Refused(say("desk.empty_scan"))
    if len(text) > LONGEST_CODE:
        raise Refused(say("desk.scan_too_long", length=len(text), longest=LONGEST_CODE))
    harmful = (c for c in text if c != "\x1d" and unicodedata.category(c) in ("Cc", "Cf", "Cs"))
    if next(harmful, None) is not None:
        raise Refused(say("desk.control_characters"))
