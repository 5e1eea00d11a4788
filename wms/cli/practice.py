"""Practice on a screen: from a terminal of the site, or with no site at all."""

import sys
from contextlib import ExitStack
from typing import Annotated

import typer

from wms.cli.office import office_of
from wms.cli.screen import open_school
from wms.domain.messages import BadInput, Unavailable, say
from wms.domain.words import Role, SiteKind

_LEARNERS = (Role.SORTER, Role.LEAD, Role.SUPERVISOR)
_Kind = Annotated[str, typer.Option("--kind", metavar="|".join(SiteKind), help="cli.practice.kind")]
_Role = Annotated[
    str,
    typer.Option("--role", metavar="|".join(_LEARNERS), help="cli.practice.role"),
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("practice", help="cli.practice")(practice)


def practice(
    context: typer.Context,
    kind: _Kind = SiteKind.CENTRAL_WAREHOUSE.value,
    role: _Role = Role.SORTER.value,
) -> None:
    """The lessons on this screen; no site, no store, no badge."""
    from wms.bootstrap import now
    from wms.operations.practice import PracticeHall
    from wms.terminal.run import run_terminal
    from wms.terminal.worker import Workplace

    office = office_of(context)
    if kind not in tuple(SiteKind):
        raise BadInput(say("cli.practice.bad_kind", given=kind, known=" ".join(SiteKind)))
    if role not in _LEARNERS:
        raise BadInput(say("cli.practice.bad_role", given=role, known=" ".join(_LEARNERS)))
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Unavailable(say("cli.terminal.no_screen"))
    language = office.words.language
    name = office.words(f"word.{role}")
    with ExitStack() as closing:
        hall = PracticeHall(lambda: open_school(SiteKind(kind), closing), name, Role(role))
        raise typer.Exit(run_terminal(lambda: Workplace(hall, language, now), language))
