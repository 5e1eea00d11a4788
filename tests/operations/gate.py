"""Whoever stands at a terminal that asks for a PIN."""

from datetime import timedelta

from tests.floor import PEPPER, Night, Terminal
from wms.domain.people import Person, Right, badge_code, badge_digest
from wms.domain.words import Role
from wms.operations.people import add_person
from wms.operations.reply import Command

NEW = badge_code(b"a fresh badge...")
RIGHT = "739104"
WRONG = "314159"


def at_the_gate(night: Night, terminal_id: str = "T-01") -> Terminal:
    """A terminal at which PINs are keyed by the scene itself."""
    t = night.terminal(terminal_id, role=None)
    t.pin = ""
    return t


def keyed(t: Terminal, *pins: str) -> str:
    """Key them; what is said to the last. A refusal is acknowledged."""
    for pin in pins:
        reply = t.key(pin)
        told = t.says
        if reply.latched:
            t.do(Command.ACKNOWLEDGE)
    return told


def wrong(t: Terminal, times: int) -> list[str]:
    """So many wrong PINs, each waited out; what was said."""
    told = []
    for _ in range(times):
        told.append(keyed(t, WRONG))
        t.clock.now += timedelta(hours=1)
    return told


def newcomer(night: Night, role: Role = Role.LEAD, badge: str = NEW) -> Person:
    """Somebody whose badge was made just now."""
    person = Person(f"N-{role}", "农新来", role)
    with night.office(Right.MANAGE_PEOPLE) as act:
        add_person(act, person, badge_digest(badge, PEPPER))
    return person


def failures(night: Night, role: Role = Role.LEAD) -> tuple[object, ...]:
    """Wrong PINs in a row, and whether the badge is locked."""
    (row,) = night.rows("SELECT failures, locked FROM person WHERE person_id = :p", p=f"P-{role}")
    return row
