"""One terminal: who stands at it, which job is open, and whether a refusal is still unread.

Everything enters by `Desk.take`. A reply that says something was done means it was committed.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from wms.domain.codes import Code, CodeKind, identify
from wms.domain.messages import Message, Refused, Unavailable, say
from wms.domain.people import ROLES_WITH_PIN, Person, Right, badge_digest, may
from wms.operations.alerts import Alert, Watch
from wms.operations.bookmarks import Bookmarks
from wms.operations.floor import Answered, Floor, Hand, Job, Step, Stepwise
from wms.operations.help import MENU, SIGN_IN, page_of
from wms.operations.jobs import jobs_of as jobs_of
from wms.operations.people import PREFERENCES, next_of, prefer, sign_out
from wms.operations.pins import Pins
from wms.operations.ports import Overtaken, Wave
from wms.operations.readable import readable
from wms.operations.reply import Choice, Command, Level, Reply, Scan, View, Who
from wms.operations.session import Session
from wms.operations.sign_in import Admitted, Gate, Purpose, waits_for, welcome
from wms.operations.task import Latch, Task

TRIES = 3
RECENT = 3
KEYPAD = "keypad"
"""The source of what a hand keys."""
_NAVIGATION = PREFERENCES | {
    Command.ACKNOWLEDGE,
    Command.BACK,
    Command.HELP,
    Command.PIN,
    Command.SIGN_OUT,
    Command.REPRINT,
}
_GIVES_UP_PIN = frozenset({Command.BACK, Command.UNDO, Command.SIGN_OUT})


@dataclass(slots=True)
class Desk:
    """A terminal of the site. `pepper` is the key under which badges are stored; `more_jobs` are
    offered here beside those of the site.

    One thread at a time. Tasks stay with the person: badging over and back resumes them, and so
    does signing in at another terminal, or after this one was lost (`Bookmarks`).
    """

    floor: Floor
    terminal_id: str
    pepper: bytes
    more_jobs: tuple[Job[Any], ...] = ()
    _session: Session | None = None
    _task: Task | None = None
    _tasks: dict[str, Task | None] = field(default_factory=dict)
    _latch: Latch | None = None
    _wave: Wave | None = None
    _recent: tuple[Message, ...] = ()
    _jobs: dict[str, Job[Any]] = field(init=False)
    _watch: Watch = field(default_factory=Watch)
    _alerts: tuple[Alert, ...] = ()
    _last: tuple[Level, Message] = (Level.CALM, say("desk.welcome"))
    _gone: Message | None = None
    _admitted: tuple[str, Admitted] | None = None
    _gate: Gate = field(init=False)
    _bookmarks: Bookmarks = field(init=False)

    def __post_init__(self) -> None:
        self._jobs = {job.command: job for job in (*jobs_of(self.floor), *self.more_jobs)}
        self._bookmarks = Bookmarks(self.floor, self.terminal_id)
        self._gate = Gate(self.floor, self.terminal_id, Pins(self.pepper))

    @property
    def _hand(self) -> Hand | None:
        return self._session.hand if self._session is not None else None

    def look(self) -> Reply:
        """How things stand; nothing is done but to write down where everybody stands, to sign out
        who was away too long, and to try again what the store did not answer. To be called about
        once a second while nobody scans, and once more when the terminal ends."""
        latch = self._latch
        if latch is None or latch.unsettled is None:
            # A store that does not answer now is asked again at the next look.
            with suppress(Unavailable, Overtaken):
                self._end_session(self.floor.clock())
                self._follow()
        elif not latch.refused:
            # It goes on by itself; but whoever scanned on meanwhile has to know that it was for
            # nothing, and acknowledges.
            self._latch = None
            self.take(latch.unsettled)
        self._note()
        self._bookmarks.keep()
        level, banner = self._last
        if self._latch is not None:
            level, banner = Level.STOP, self._latch.banner
        return self._reply("", level, banner)

    def alerts(self, at: float) -> tuple[Alert, ...]:
        """What is to be seen to of the devices this terminal needs; the same as before while the
        store does not answer, and that it does not. `at`: seconds of a clock that does not jump."""
        try:
            with self.floor.store.reading() as books:
                equipment = books.equipment()
        except Unavailable:
            return (Alert(Level.STOP, say("alert.store")), *self._alerts)
        self._alerts = self._watch.alerts(equipment, self.terminal_id, at)
        return self._alerts

    def take(self, scan: Scan) -> Reply:
        """One scan in, one reply out. Refusals latch until acknowledged."""
        if self._latch is not None:
            return self._while_latched(self._latch, scan)
        try:
            step = self._persist(lambda: self._handle(scan))
        except Refused as refusal:
            self._latch = Latch(refusal.message)
            return self._reply(scan.id, Level.STOP, refusal.message)
        except Unavailable as trouble:
            cause = trouble.message.values.get("cause", trouble.message.key)
            self._latch = Latch(say("desk.unsettled", cause=cause), unsettled=scan)
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

    def _follow(self) -> None:
        if self._task is not None and self._task.followed is not None:
            self._task.state = self._task.followed.look(self._task.state)

    def _recall(self) -> None:
        if self._task is not None:
            self._task.state = self._task.job.recall(self._task.state)

    def _while_latched(self, latch: Latch, scan: Scan) -> Reply:
        if scan.text.strip() == Command.ACKNOWLEDGE:
            self._latch = None
            if self._session is not None:
                self._session.touch(scan)
            if latch.unsettled is not None:
                # It may have been committed; a new scan of the same thing would count it twice.
                return replace(self.take(latch.unsettled), scan_id=scan.id)
            return self._reply(scan.id, Level.CALM, say("desk.acknowledged"))
        if self._session is not None and scan.text.strip() in PREFERENCES:
            # To read the refusal, in the language one reads.
            with suppress(Refused, Unavailable, Overtaken):
                self._prefer(self._session, scan, scan.text.strip())
            return self._reply(scan.id, Level.STOP, latch.banner)
        latch.refused += 1
        return self._reply(scan.id, Level.STOP, latch.banner)

    def _handle(self, scan: Scan) -> Step[Any]:
        if self._admitted is not None and self._admitted[0] == scan.id:
            # Tried again: what was keyed is a PIN still, though none is asked for any more.
            return self._admit(scan, self._admitted[1])
        readable(scan.text)
        code = identify(scan.text)
        gone = self._end_session(scan.at)
        if code.kind is CodeKind.BADGE:
            return self._badge(scan, code.value)
        if self._gate.asks:
            return self._at_pin(scan, code)
        if self._session is None:
            raise Refused(gone or say("desk.badge_first"))
        self._session.touch(scan)
        hand = self._session.hand
        if code.kind is CodeKind.COMMAND and code.value in _NAVIGATION:
            return self._navigate(self._session, scan, code.value)
        if self._task is None or (code.kind is CodeKind.COMMAND and self._job(code.value)):
            # Whoever is at nothing and has an exception reports it.
            report = code.value == Command.EXCEPTION
            return self._pick(hand, Command.REPORT if report else code.value)
        return self._task.job.handle(hand, self._task.state, scan)

    # -- who stands here

    def _badge(self, scan: Scan, code: str) -> Step[Any]:
        """The newcomer's; or the second person's, where the open job waits for one."""
        digest, awaited = badge_digest(code, self.pepper), self._awaited()
        if self._hand is not None and awaited is not None:
            return self._admit(scan, self._gate.second(scan, digest, self._hand, awaited))
        return self._admit(scan, self._gate.badge(scan, digest, self._hand))

    def _at_pin(self, scan: Scan, code: Code) -> Step[Any]:
        """A PIN is asked for: nothing else is taken, and it goes nowhere but to the gate."""
        if code.kind is CodeKind.COMMAND:
            if code.value in _GIVES_UP_PIN:
                self._gate.give_up()
                return self._stay(say("pin.given_up"))
            if code.value not in _NAVIGATION:
                raise Refused(say("pin.first"))
            return self._stay(self._gate.ask())
        if scan.source != KEYPAD:
            raise Refused(say("pin.keyed_only"))
        return self._admit(scan, self._gate.key(scan, self._hand))

    def _admit(self, scan: Scan, admitted: Admitted | None) -> Step[Any]:
        if admitted is None:
            return self._stay(self._gate.ask())
        self._admitted = (scan.id, admitted)
        # Badge and PIN are secrets: no job sees them.
        scan = replace(scan, text="")
        if admitted.purpose is Purpose.SIGN_IN:
            return self._stand(scan, admitted)
        if self._session is not None:
            self._session.touch(scan)
        if admitted.purpose is Purpose.SECOND:
            return self._stood_by(scan, admitted.person)
        return self._stay(say("pin.set", person=admitted.person.name), Level.OK)

    def _stand(self, scan: Scan, admitted: Admitted) -> Step[Any]:
        """The newcomer stands here now; where they were at something before, it goes on."""
        person = admitted.person
        if self._hand is not None:
            self._note()
            self._tasks[self._hand.person.person_id] = self._task
        hand = Hand(self.terminal_id, person, admitted.badge)
        resumed = self._bookmarks.resume(hand, self._jobs, person.person_id in self._tasks)
        self._session = Session(hand, scan.at, scan.at, scan.id, admitted.preference)
        self._gone = None
        self._task = self._tasks.pop(person.person_id, None)
        banner, level = welcome(admitted, resumed.terminal_id if resumed is not None else "")
        if resumed is not None:
            self._task = Task(resumed.job, resumed.state)
            self._wave, self._recent = resumed.wave, resumed.recent
            return Step(resumed.state, banner, level)
        return self._stay(banner, level)

    def _stood_by(self, scan: Scan, second: Person) -> Step[Any]:
        task, hand = self._task, self._hand
        if task is None or hand is None or task.seconded is None:
            raise Refused(say("second.nobody_asked", person=second.name))
        return task.seconded.seconded(hand, task.state, scan, second)

    def _awaited(self) -> Right | None:
        """What the open job does when a second person stands by."""
        if self._task is None or self._task.seconded is None:
            return None
        return self._task.seconded.awaits_second(self._task.state)

    def _end_session(self, at: datetime) -> Message | None:
        """Sign out who was here too long, or away too long; their task stays for them."""
        session = self._session
        why = session.over(at) if session is not None else ""
        if session is None or not why:
            return None
        sign_out(self.floor, session.hand, Scan("", f"{session.scan_id}/out", at), why)
        self._gone = say(why, person=session.hand.person.name)
        self._leave()
        self._last = (Level.CHECK, self._gone)
        return self._gone

    def _leave(self) -> None:
        """Nobody stands here; whose task it was, it waits for them."""
        self._note()
        self._gate.left()
        if self._hand is not None:
            self._tasks[self._hand.person.person_id] = self._task
        self._session, self._task, self._recent = None, None, ()

    def _prefer(self, session: Session, scan: Scan, command: str) -> Step[Any]:
        """The next language, or the next look, here and wherever the person signs in."""
        wanted = next_of(session.preference, command, scan)
        prefer(self.floor, session.hand, scan, wanted)
        session.preference = wanted
        return self._stay(say("desk.preference_kept"))

    def _stay(self, banner: Message, level: Level = Level.CALM) -> Step[Any]:
        """The open job stands as it stood."""
        return Step(self._task.state if self._task is not None else None, banner, level)

    def _note(self) -> None:
        """Where whoever stands here stands in their work."""
        if self._hand is not None:
            job, state = (self._task.job, self._task.state) if self._task else (None, None)
            self._bookmarks.note(self._hand, job, state, self._wave)

    def _navigate(self, session: Session, scan: Scan, command: str) -> Step[Any]:
        hand = session.hand
        if command == Command.SIGN_OUT:
            sign_out(self.floor, hand, scan)
            self._leave()
            self._tasks.pop(hand.person.person_id, None)
            return Step(None, say("desk.signed_out", person=hand.person.name), Level.CALM)
        if command == Command.BACK:
            if (step := self._step_back()) is not None:
                return step
            self._task = None
            return Step(None, say("desk.menu"), Level.CALM)
        if command == Command.REPRINT:
            return self._pick(hand, command)
        if command in PREFERENCES:
            return self._prefer(session, scan, command)
        if command == Command.PIN:
            self._gate.change(scan, hand)
            return self._stay(self._gate.ask())
        key = "desk.help" if command == Command.HELP else "desk.nothing_to_acknowledge"
        return self._stay(say(key))

    def _step_back(self) -> Step[Any] | None:
        task = self._task
        if task is None or not isinstance(task.job, Stepwise):
            return None
        return task.job.back(task.state)

    def _job(self, command: str) -> Job[Any] | None:
        return self._jobs.get(command)

    def _pick(self, hand: Hand, command: str) -> Step[Any]:
        job = self._job(command)
        if job is None:
            raise Refused(say("desk.pick_a_job", code=command))
        if not may(hand.person.role, job.right):
            raise Refused(say(f"right.denied.{job.right}", person=hand.person.name))
        step = job.begin(hand)
        with self.floor.store.reading() as books:
            self._wave = books.working_wave()
        self._task = Task(job, step.state)
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
        asked = self._gate.view()
        if asked is not None:
            return asked
        if self._hand is None:
            gone = (self._gone,) if self._gone is not None else ()
            return View(say("desk.title"), say("desk.prompt.badge"), details=gone, help=SIGN_IN)
        if self._task is None:
            role = self._hand.person.role
            jobs = (job for job in self._jobs.values() if may(role, job.right))
            choices = [Choice(job.command, job.title) for job in jobs]
            if role in ROLES_WITH_PIN:
                choices.append(Choice(Command.PIN, say("pin.title.change")))
            offered = tuple(choices)
            return View(say("desk.title"), say("desk.prompt.job"), choices=offered, help=MENU)
        view, awaited = self._task.job.view(self._task.state), self._awaited()
        if awaited is not None:
            return waits_for(view, self._hand, awaited)
        return view if view.help else replace(view, help=page_of(self._task.job.command))

    def _who(self) -> Who:
        wave = self._wave or Wave("", "")
        where = (self.floor.site.name, self.terminal_id, wave.business_date, wave.wave_id)
        if self._session is None:
            return Who("", "", *where)
        person, wants = self._session.hand.person, self._session.preference
        return Who(person.name, person.role, *where, wants.language, wants.look)
