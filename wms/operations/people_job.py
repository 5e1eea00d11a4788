"""The people of the site and their badges, at a terminal."""

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import (
    LONGEST_NAME,
    MACHINE_USER,
    ROLES_WITH_PIN,
    Person,
    Right,
    may,
)
from wms.domain.stamps import day_and_clock, to_the_minute
from wms.domain.words import Role
from wms.operations.boards.looks import Look
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Sheet
from wms.operations.people import add_person, forget_pin, issue_badge, revoke_badge, unlock_badge
from wms.operations.people_ports import BadgePress, Employed
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View

_RIGHT_TO = {
    Command.UNLOCK: Right.UNLOCK_BADGE,
    Command.ISSUE: Right.MANAGE_PEOPLE,
    Command.FORGET_PIN: Right.MANAGE_PEOPLE,
    Command.REVOKE: Right.MANAGE_PEOPLE,
}
ACTS = {
    Command.UNLOCK: "unlock",
    Command.ISSUE: "issue",
    Command.FORGET_PIN: "forget_pin",
    Command.REVOKE: "revoke",
    Command.HIRE: "hire",
}


class At(StrEnum):
    """Where in the procedure."""

    LIST = "list"
    PERSON = "person"
    CONFIRM = "confirm"
    NAME = "name"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class PeopleState:
    """Where somebody stands: whose page is open, which act waits to be said again, and the name
    of a newcomer whose role is asked for. `role` is that of whoever looks."""

    role: Role
    at: At = At.LIST
    person_id: str = ""
    act: str = ""
    name: str = ""


class People:
    """Everybody who works here, one line each: locked badges first, then who is at work, then
    whose badge was revoked. Key a person's number to open their page.

    A badge that is locked after ten wrong PINs waits for you: ask who stands there what happened,
    then unlock it; nobody unlocks their own. An administrator also takes a forgotten PIN away (a
    new one is chosen at the next sign-in), makes a new badge for one that was lost (the old one
    opens nothing from then on), revokes a badge, and registers somebody new. What cannot be taken
    back is picked twice.

    A badge's code is drawn at once into the print folder, where only the machine's own user reads
    it, and is kept nowhere else; print it, hand it over, and delete the file.
    """

    command = Command.PEOPLE
    title = say("job.people")
    right = Right.UNLOCK_BADGE

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look: Look[tuple[Employed, ...]] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[PeopleState]:
        """The list."""
        self._look.forget()
        return Step(PeopleState(hand.person.role), say("people.begin"), Level.CALM)

    def back(self, state: PeopleState) -> Step[PeopleState] | None:
        """One page up."""
        above = {At.PERSON: At.LIST, At.NAME: At.LIST, At.ROLE: At.NAME, At.CONFIRM: At.PERSON}
        if state.at is At.LIST:
            return None
        return Step(replace(state, at=above[state.at], act=""), say("people.back"), Level.CALM)

    def recall(self, state: PeopleState) -> PeopleState:
        """Whatever was done is done: the page of the person, or the list."""
        self._look.forget()
        return replace(state, at=At.PERSON if state.person_id else At.LIST, act="", name="")

    def handle(self, hand: Hand, state: PeopleState, scan: Scan) -> Step[PeopleState]:
        """A number in the list, an act on the page, the act again, or what is keyed."""
        text = scan.text.strip()
        match state.at:
            case At.LIST if text == Command.HIRE:
                return self._hire(hand, state)
            case At.LIST:
                return self._open(state, text)
            case At.PERSON | At.CONFIRM:
                return self._do(hand, state, scan, text)
            case At.NAME:
                return self._name(state, text)
            case At.ROLE:
                return self._role(hand, state, scan, text)

    # -- what is done

    def _open(self, state: PeopleState, person_id: str) -> Step[PeopleState]:
        known = self._one(person_id)
        self._look.forget()
        opened = replace(state, at=At.PERSON, person_id=known.person.person_id)
        return Step(opened, say("people.opened", person=known.person.name), Level.CALM)

    def _do(self, hand: Hand, state: PeopleState, scan: Scan, command: str) -> Step[PeopleState]:
        known = self._one(state.person_id)
        meant = command == Command.UNLOCK or (state.at is At.CONFIRM and command == state.act)
        # What was said before is not offered any more once it is done: whether this is that very
        # scan again, and if not, what is wrong with it, is for the act to say.
        if not meant and command not in (one.command for one in self._acts(state.role, known)):
            raise Refused(say("people.pick_an_act", code=command))
        if not meant:
            waiting = replace(state, at=At.CONFIRM, act=command)
            told = say(f"people.sure.{ACTS[command]}", person=known.person.name)
            return Step(waiting, told, Level.CHECK)
        done = self._done(hand, known.person, scan, command)
        self._look.forget()
        return Step(replace(state, at=At.PERSON, act=""), done, committed=True)

    def _done(self, hand: Hand, person: Person, scan: Scan, command: str) -> Message:
        named = f"{person.person_id} {person.name}"
        if command == Command.ISSUE:
            # Where it was done before and the reply got lost, the file is said again.
            with (
                suppress(Answered),
                self._press().drawn(person, hand.person.name, scan.id) as badge,
                self.floor.act(hand, scan, Right.MANAGE_PEOPLE) as act,
            ):
                issue_badge(act, person.person_id, badge.digest)
            return say("people.badge_lies_in", person=named, file=badge.file)
        with self.floor.act(hand, scan, _RIGHT_TO[command]) as act:
            if command == Command.UNLOCK:
                unlock_badge(act, person.person_id)
                return say("people.unlocked", person=named)
            if command == Command.REVOKE:
                revoke_badge(act, person.person_id)
                return say("people.revoked", person=named)
            forget_pin(act, person.person_id)
            return say("people.pin_forgotten", person=named)

    def _hire(self, hand: Hand, state: PeopleState) -> Step[PeopleState]:
        if not may(hand.person.role, Right.MANAGE_PEOPLE):
            raise Refused(say("right.denied.manage_people", person=hand.person.name))
        self._press()
        return Step(replace(state, at=At.NAME, person_id=""), say("people.ask.name"), Level.CALM)

    def _name(self, state: PeopleState, text: str) -> Step[PeopleState]:
        if identify(text).kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=text))
        if not (0 < len(text) <= LONGEST_NAME and text.isprintable()):
            raise Refused(say("people.bad_name", longest=LONGEST_NAME))
        named = replace(state, at=At.ROLE, name=text)
        return Step(named, say("people.ask.role", person=text), Level.CALM)

    def _role(self, hand: Hand, state: PeopleState, scan: Scan, text: str) -> Step[PeopleState]:
        if text not in tuple(Role):
            raise Refused(say("people.pick_a_role", code=text))
        with self.floor.store.reading() as books:
            person = Person(books.people.next_id(), state.name, Role(text))
        with (
            suppress(Answered),
            self._press().drawn(person, hand.person.name, scan.id) as badge,
            self.floor.act(hand, scan, Right.MANAGE_PEOPLE) as act,
        ):
            add_person(act, badge.person, badge.digest)
        # Of a scan that is tried again it is the one who was registered then.
        person = badge.person
        self._look.forget()
        opened = replace(state, at=At.PERSON, person_id=person.person_id, name="")
        named = f"{person.person_id} {person.name}"
        told = say("people.badge_lies_in", person=named, file=badge.file)
        return Step(opened, told, committed=True)

    def _press(self) -> BadgePress:
        if self.floor.press is None:
            raise Refused(say("people.no_press"))
        return self.floor.press

    def _one(self, person_id: str) -> Employed:
        with self.floor.store.reading() as books:
            known = books.people.employed(person_id)
        if known is None or person_id.startswith(MACHINE_USER):
            raise Refused(say("people.unknown", person=person_id))
        return known

    # -- what is seen

    def view(self, state: PeopleState) -> View:
        """The list, or a page."""
        if state.at is At.NAME:
            return View(self.title, say("people.prompt.name"), expects=Expects.TEXT)
        if state.at is At.ROLE:
            roles = tuple(Choice(role, say(f"word.{role}")) for role in Role)
            return View(self.title, say("people.prompt.role", person=state.name), choices=roles)
        seen = self._look.now("people", self._read)
        people = seen.value or ()
        silence = (seen.silence,) if seen.silence is not None else ()
        if state.at is At.LIST:
            return self._list(state, people, silence)
        known = next((p for p in people if p.person.person_id == state.person_id), None)
        if known is None:
            return View(self.title, say("people.prompt.person"), details=silence)
        again = Choice(state.act, say(f"people.act.{ACTS[state.act]}")) if state.act else None
        acts = (again,) if again else self._acts(state.role, known)
        prompt = "again" if again else "person" if acts else "only_look"
        return View(
            say("people.title", person=known.person.name, id=state.person_id),
            say(f"people.prompt.{prompt}"),
            details=(*silence, *_facts(known)),
            choices=acts,
        )

    def _list(
        self, state: PeopleState, people: tuple[Employed, ...], silence: tuple[Message, ...]
    ) -> View:
        lines = tuple(map(_line, people[:MOST_LINES]))
        more = max(0, len(people) - MOST_LINES)
        hire = (Choice(Command.HIRE, say("people.act.hire")),)
        return View(
            self.title,
            say("people.prompt.list"),
            details=silence,
            choices=hire if may(state.role, Right.MANAGE_PEOPLE) else (),
            panels=(Sheet(_COLUMNS, lines, say("people.nobody"), more=more),),
        )

    def _read(self) -> tuple[Employed, ...]:
        with self.floor.store.reading() as books:
            everybody = books.people.everybody()
        people = (p for p in everybody if not p.person.person_id.startswith(MACHINE_USER))
        return tuple(sorted(people, key=lambda p: (not p.failures, not p.active)))

    def _acts(self, role: Role, known: Employed) -> tuple[Choice, ...]:
        """What whoever looks may do to this person now."""
        offered = {
            Command.UNLOCK: known.active and known.failures > 0,
            Command.ISSUE: self.floor.press is not None,
            Command.FORGET_PIN: known.active and known.has_pin,
            Command.REVOKE: known.active,
        }
        return tuple(
            Choice(command, say(f"people.act.{ACTS[command]}"))
            for command, sensible in offered.items()
            if sensible and may(role, _RIGHT_TO[command])
        )


_COLUMNS = (
    Column(say("people.column.id")),
    Column(say("people.column.name"), wide=True),
    Column(say("people.column.role"), drop=1),
    Column(say("people.column.badge")),
    Column(say("people.column.pin")),
    Column(say("people.column.seen"), drop=2),
)


def _line(known: Employed) -> Line:
    person = known.person
    return Line(
        (
            person.person_id,
            person.name,
            say(f"word.{person.role}"),
            say(f"people.badge.{badge_state(known)}"),
            say(f"people.pin.{pin_state(known)}"),
            day_and_clock(known.seen_at),
        ),
        Level.STOP if known.locked else Level.CHECK if known.failures else Level.CALM,
        person.person_id,
    )


def badge_state(known: Employed) -> str:
    """Whether the badge opens: active, locked, or revoked."""
    if not known.active:
        return "revoked"
    return "locked" if known.locked else "active"


def pin_state(known: Employed) -> str:
    """Whether there is a PIN: set, missing, or not taken by the role."""
    if known.person.role not in ROLES_WITH_PIN or known.person.person_id.startswith(MACHINE_USER):
        return "none"
    return "set" if known.has_pin else "missing"


def _facts(known: Employed) -> tuple[Message, ...]:
    role, seen = say(f"word.{known.person.role}"), to_the_minute(known.seen_at)
    facts = [
        role,
        say(f"people.is.{badge_state(known)}"),
        say(f"people.is.{pin_state(known)}"),
        say("people.seen", at=seen) if seen else say("people.never_seen"),
    ]
    if known.failures:
        facts.append(say("people.failures", failures=known.failures))
    return tuple(facts)
