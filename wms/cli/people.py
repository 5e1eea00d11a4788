"""Who works here: badges given out, listed, taken back; locks and PINs taken off.

The first administrator of a fresh site is made here, by whoever holds the key file, with a badge
and no password; the PIN is chosen at the first sign-in. No PIN is ever given to a command.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.handing import Out, Target, say_where, target
from wms.cli.office import Office, office_of, one_line
from wms.domain.messages import BadInput, say
from wms.domain.people import LONGEST_NAME, Person, Right
from wms.domain.stamps import to_the_minute
from wms.domain.words import Role

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.operations.floor import Act
    from wms.operations.people_ports import Employed

app = typer.Typer(no_args_is_help=True, help="cli.people")

_Name = Annotated[str, typer.Option("--name", metavar="TEXT", help="cli.people.name")]
_Role = Annotated[str, typer.Option("--role", metavar="|".join(Role), help="cli.people.role")]
_Person = Annotated[str, typer.Argument(metavar="ID", help="cli.people.id")]


@app.command("add", help="cli.people.add")
def add(context: typer.Context, name: _Name, role: _Role, out: Out = None) -> None:
    """Somebody new, with a badge. Its code stands in the file's barcode and nowhere else."""
    from wms.bootstrap.badges import BADGE_MODE

    office = office_of(context)
    name = one_line("--name", name, LONGEST_NAME)
    if role not in tuple(Role):
        raise BadInput(say("cli.people.bad_role", given=role, known=" ".join(Role)))
    site = office.open()
    with site.site_store.reading() as books:
        person = Person(books.people.next_id(), name, Role(role))
    where, content, digest = _badge(office, site, person, out)
    with where.ready(content, BADGE_MODE):
        site.hire(person, digest)
    office.tell("cli.people.added", person=person.person_id, name=name, role=role)
    say_where(office, where)
    office.answer({"id": person.person_id, "name": name, "role": role, "badge": str(where.path)})


@app.command("badge", help="cli.people.badge")
def badge(context: typer.Context, person_id: _Person, out: Out = None) -> None:
    """A new badge for somebody known; the one before it opens nothing any more."""
    from wms.bootstrap.badges import BADGE_MODE
    from wms.operations.people import issue_badge

    office = office_of(context)
    site = office.open()
    known = _known(site, person_id)
    where, content, digest = _badge(office, site, known.person, out)
    with where.ready(content, BADGE_MODE), site.permit(Right.MANAGE_PEOPLE) as act:
        issue_badge(act, person_id, digest)
    office.tell("people.issued", person=f"{person_id} {known.person.name}")
    say_where(office, where)
    office.answer({"id": person_id, "name": known.person.name, "badge": str(where.path)})


@app.command("list", help="cli.people.list")
def list_(context: typer.Context) -> None:
    """Everybody who has, or had, a badge."""
    from wms.operations.people_job import badge_state, pin_state

    office = office_of(context)
    site = office.open()
    with site.site_store.reading() as books:
        people = books.people.everybody()
    titles = ("id", "name", "role", "badge", "pin", "seen")
    office.table(
        [f"people.column.{title}" for title in titles],
        [
            (
                p.person.person_id,
                p.person.name,
                office.words(f"word.{p.person.role}"),
                office.words(f"people.badge.{badge_state(p)}"),
                office.words(f"people.pin.{pin_state(p)}"),
                to_the_minute(p.seen_at),
            )
            for p in people
        ],
    )
    office.answer({"people": [_as_json(p) for p in people]})


@app.command("revoke", help="cli.people.revoke")
def revoke(context: typer.Context, person_id: _Person) -> None:
    """The badge opens nothing any more."""
    from wms.operations.people import revoke_badge

    _done(context, person_id, "people.revoked", Right.MANAGE_PEOPLE, revoke_badge)


@app.command("unlock", help="cli.people.unlock")
def unlock(context: typer.Context, person_id: _Person) -> None:
    """A badge that waits after wrong PINs opens again."""
    from wms.operations.people import unlock_badge

    _done(context, person_id, "people.unlocked", Right.UNLOCK_BADGE, unlock_badge)


@app.command("forget-pin", help="cli.people.forget_pin")
def forget(context: typer.Context, person_id: _Person) -> None:
    """A forgotten PIN is taken away; a new one is chosen at the next sign-in."""
    from wms.operations.people import forget_pin

    _done(context, person_id, "people.pin_forgotten", Right.MANAGE_PEOPLE, forget_pin)


def _done(
    context: typer.Context,
    person_id: str,
    told: str,
    right: Right,
    do: "Callable[[Act, str], Employed]",
) -> None:
    office = office_of(context)
    site = office.open()
    known = _known(site, person_id)
    with site.permit(right) as act:
        do(act, person_id)
    office.say(say(told, person=f"{person_id} {known.person.name}"))
    office.answer(_as_json(_known(site, person_id)))


def _known(site: "SiteApp", person_id: str) -> "Employed":
    with site.site_store.reading() as books:
        known = books.people.employed(person_id)
    if known is None:
        raise BadInput(say("cli.people.unknown", person=person_id))
    return known


def _badge(
    office: Office, site: "SiteApp", person: Person, out: Out
) -> "tuple[Target, bytes, str]":
    """Where the badge goes, the badge, and the digest that is stored of it."""
    from wms.documents import render
    from wms.domain.papers import Badge, Copy

    code, digest = site.new_badge()
    paper = Badge(person.person_id, person.name, person.role, site.config.site.name, code)
    copy = Copy(0, site.clock(), site.hand().person.name)
    where = target(office, site, f"badge_{person.person_id}", "pdf", out)
    return where, render(paper, copy, "pdf", office.paper_language(site)), digest


def _as_json(p: "Employed") -> dict[str, str | bool | int]:
    from wms.operations.people_job import pin_state

    return {
        "id": p.person.person_id,
        "name": p.person.name,
        "role": p.person.role,
        "active": p.active,
        "pin": pin_state(p),
        "failures": p.failures,
        "locked": p.locked,
        "locked_until": p.locked_until,
        "seen_at": p.seen_at,
    }
