"""The lists people sort from, on paper or on the screen."""

from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.dates import BusinessDate
from wms.cli.handing import Format, Out, say_where, target
from wms.cli.office import office_of, wave_of
from wms.domain.codes import file_stem
from wms.domain.messages import BadInput, say

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.domain.papers import PickList, PutList

_Route = Annotated[
    str, typer.Option("--route", metavar="ROUTE", help="cli.picklist.route", show_default=False)
]
_Sku = Annotated[
    str, typer.Option("--sku", metavar="SKU", help="cli.picklist.sku", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("picklist", help="cli.picklist")(picklist)


def picklist(
    context: typer.Context,
    date: BusinessDate,
    route: _Route = "",
    sku: _Sku = "",
    format_: Format = "",
    out: Out = None,
) -> None:
    """The pick list of a route, or the put list of a product."""
    from wms.documents import render
    from wms.domain.papers import Copy

    office = office_of(context)
    if bool(route) == bool(sku):
        raise BadInput(say("cli.picklist.which"))
    app = office.open()
    paper = _list_of(app, wave_of(app, date), route, sku)
    where = target(office, app, file_stem(paper.number), format_, out)
    copy = Copy(0, app.clock(), app.hand().person.name)
    content = render(paper, copy, where.format, office.paper_language(app))
    with where.ready(content):
        pass
    say_where(office, where)
    office.answer({"number": paper.number, "format": where.format, "file": str(where.path)})


def _list_of(app: "SiteApp", wave_id: str, route: str, sku: str) -> "PickList | PutList":
    records = app.records()
    if route:
        if not records.knows_route(route):
            raise BadInput(say("cli.no_route", route=route))
        return app.contents().pick_list(wave_id, route)
    if not records.knows_product(sku):
        raise BadInput(say("cli.no_product", sku=sku))
    return app.contents().put_list(wave_id, sku)
