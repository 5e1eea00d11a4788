"""Who works here: badges given out, listed, taken back."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.handing import Out, say_where, target
from wms.cli.office import office_of, one_line
from wms.domain.messages import BadInput, Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import Role

if TYPE_CHECKING:
    from wms.storage.records import Employed

LONGEST_NAME = 40
BADGE_MODE = 0o600
"""A badge opens the floor: its file is its owner's alone."""

app = typer.Typer(no_args_is_help=True, help="cli.people")

_Name = Annotated[str, typer.Option("--name", metavar="TEXT", help="cli.people.name")]
_Role = Annotated[str, typer.Option("--role", metavar="|".join(Role), help="cli.people.role")]
_Person = Annotated[str, typer.Argument(metavar="ID", help="cli.people.id")]
_EMPLOYED = re.compile(r"E([0-9]{4,9})")


@app.command("add", help="cli.people.add")
def add(context: typer.Context, name: _Name, role: _Role, out: Out = None) -> None:
    """Somebody new, with a badge. Its code stands in the file's barcode and nowhere else."""
    from wms.documents import render
    from wms.domain.papers import Badge, Copy

    office = office_of(context)
    name = one_line("--name", name, LONGEST_NAME)
    if role not in tuple(Role):
        raise BadInput(say("cli.people.bad_role", given=role, known=" ".join(Role)))
    site = office.open()
    person = Person(_next_id(site.records().people()), name, Role(role))
    code, digest = site.new_badge()
    badge = Badge(person.person_id, name, role, site.config.site.name, code)
    copy = Copy(0, site.clock(), site.hand().person.name)
    where = target(office, site, f"badge_{person.person_id}", "pdf", out)
    content = render(badge, copy, "pdf", office.paper_language(site))
    with where.ready(content, BADGE_MODE):
        site.hire(person, digest)
    office.tell("cli.people.added", person=person.person_id, name=name, role=role)
    say_where(office, where)
    office.answer({"id": person.person_id, "name": name, "role": role, "badge": str(where.path)})


def _next_id(people: "list[Employed]") -> str:
    """E0001, E0002, … in the order people came."""
    numbers = [int(m[1]) for p in people if (m := _EMPLOYED.fullmatch(p.person_id))]
    return f"E{max(numbers, default=0) + 1:04d}"


@app.command("list", help="cli.people.list")
def list_(context: typer.Context) -> None:
    """Everybody who has, or had, a badge."""
    office = office_of(context)
    people = office.open().records().people()
    office.table(
        ("cli.title.id", "cli.title.name", "cli.title.role", "cli.title.badge"),
        [
            (
                p.person_id,
                p.name,
                office.words(f"word.{p.role}"),
                office.words("cli.people.active" if p.active else "cli.people.gone"),
            )
            for p in people
        ],
    )
    office.answer(
        {
            "people": [
                {"id": p.person_id, "name": p.name, "role": p.role, "active": p.active}
                for p in people
            ]
        }
    )


@app.command("revoke", help="cli.people.revoke")
def revoke(context: typer.Context, person_id: _Person) -> None:
    """The badge opens nothing any more."""
    from wms.operations.people import revoke_badge

    office = office_of(context)
    site = office.open()
    known = {p.person_id: p for p in site.records().people()}
    if person_id not in known:
        raise BadInput(say("cli.people.unknown", person=person_id))
    if not known[person_id].active:
        raise Refused(say("cli.people.gone_already", person=person_id))
    if person_id == site.hand().person.person_id:
        raise Refused(say("cli.people.yourself", person=person_id))
    with site.permit(Right.MANAGE_PEOPLE) as act:
        revoke_badge(act, person_id)
    office.tell("people.revoked", person=f"{person_id} {known[person_id].name}")
    office.answer({"id": person_id, "active": False})
