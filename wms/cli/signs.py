"""Signs for the walls and the containers, so that everything on the floor can be scanned."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.handing import Out, say_where, target
from wms.cli.office import Office, office_of
from wms.domain.messages import BadInput, say
from wms.domain.words import ContainerType

if TYPE_CHECKING:
    from pathlib import Path

    from wms.bootstrap import SiteApp
    from wms.domain.any_paper import Paper

MOST = 500
"""Container codes printed at once."""
_HIGHEST = 999_999

app = typer.Typer(no_args_is_help=True, help="cli.signs")

_Route = Annotated[
    str, typer.Option("--route", metavar="ROUTE", help="cli.signs.route", show_default=False)
]
_Kind = Annotated[
    str, typer.Option("--kind", metavar="|".join(ContainerType), help="cli.signs.kind")
]
_First = Annotated[int, typer.Option("--first", metavar="N", help="cli.signs.first")]
_Count = Annotated[int, typer.Option("--count", metavar="N", help="cli.signs.count")]


@app.command("positions", help="cli.signs.positions")
def positions(context: typer.Context, route: _Route = "", out: Out = None) -> None:
    """A sign for every position, or those of one route."""
    from wms.storage.signs import position_labels

    office = office_of(context)
    site = office.open()
    labels = position_labels(site.site_store, route)
    if not labels:
        key = "cli.no_route" if route else "cli.signs.no_positions"
        raise BadInput(say(key, route=route))
    _print(office, site, f"positions_{route or site.config.site.id}", labels, out)


@app.command("commands", help="cli.signs.commands")
def commands(context: typer.Context, out: Out = None) -> None:
    """The cards of command barcodes, a page for each who needs others."""
    from wms.storage.signs import command_cards

    office = office_of(context)
    site = office.open()
    cards = command_cards(site.floor)
    _print(office, site, f"CARD-{site.config.site.id}", cards, out)


@app.command("practice", help="cli.signs.practice")
def practice(context: typer.Context, out: Out = None) -> None:
    """The codes of the practice night, for a scanner: goods, positions, containers, papers."""
    from wms.simulate.practice_sheet import practice_sheets

    office = office_of(context)
    site = office.open()
    sheets = practice_sheets(site.config.site.kind, site.config.site.name)
    _print(office, site, "PRACTICE", sheets, out)


@app.command("chutes", help="cli.signs.chutes")
def chutes(context: typer.Context, out: Out = None) -> None:
    """The code of every chute of the site's sorters."""
    from wms.storage.signs import chute_card

    office = office_of(context)
    site = office.open()
    card = chute_card(site.floor)
    if not card.commands:
        raise BadInput(say("cli.signs.no_sorters"))
    _print(office, site, card.number, [card], out)


@app.command("routes", help="cli.signs.routes")
def routes(context: typer.Context, out: Out = None) -> None:
    """The code of every route that leaves from here."""
    from wms.storage.signs import route_card

    office = office_of(context)
    site = office.open()
    card = route_card(site.site_store)
    if not card.commands:
        raise BadInput(say("cli.signs.no_routes"))
    _print(office, site, card.number, [card], out)


@app.command("containers", help="cli.signs.containers")
def containers(
    context: typer.Context,
    kind: _Kind = ContainerType.TOTE.value,
    first: _First = 1,
    count: _Count = 50,
    out: Out = None,
) -> None:
    """Codes for reusable containers."""
    from wms.storage.signs import asset_card

    office = office_of(context)
    if kind not in tuple(ContainerType):
        raise BadInput(say("cli.signs.bad_kind", given=kind, known=" ".join(ContainerType)))
    if not (1 <= count <= MOST and 0 <= first <= _HIGHEST - count):
        raise BadInput(say("cli.signs.bad_count", most=MOST, highest=_HIGHEST))
    site = office.open()
    card = asset_card(site.site_store, ContainerType(kind), first, count)
    _print(office, site, card.number, [card], out)


def _print(
    office: Office, site: "SiteApp", name: str, papers: "Sequence[Paper]", out: "Path | None"
) -> None:
    """All of them in one PDF."""
    from wms.documents import render_many
    from wms.domain.papers import Copy

    where = target(office, site, name, "pdf", out)
    copy = Copy(0, site.clock(), site.hand().person.name)
    language = office.paper_language(site)
    with where.ready(render_many([(paper, copy) for paper in papers], language)):
        pass
    say_where(office, where)
    office.answer({"signs": len(papers), "file": str(where.path)})
