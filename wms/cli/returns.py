"""Goods that come back, for the office: what of a business date, and the papers."""

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.copies import frozen_paper, hand_out
from wms.cli.dates import BusinessDate
from wms.cli.handing import Format, Out, say_where, target
from wms.cli.office import Office, of_number, office_of, wave_of
from wms.domain.codes import file_stem

if TYPE_CHECKING:
    from wms.domain.returns_papers import ReturnSlip, ReturnsNote
    from wms.operations.returns_ports import ReturnRow

_TITLES = (
    "returns.column.note",
    "returns.column.state",
    "returns.column.party",
    "returns.column.code",
    "returns.column.product",
    "cli.returns.origin",
    "returns.column.reason",
    "returns.column.supplier",
    "returns.column.sent",
    "returns.column.found",
    "returns.column.to_supplier",
    "returns.column.to_resale",
    "returns.column.destroyed",
)
_AsCsv = Annotated[bool, typer.Option("--csv", help="cli.returns.csv")]
_Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="cli.returns.number", show_default=False)
]
_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.receipt.reason", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("returns", help="cli.returns")(returns)
    app.command("return-paper", help="cli.returns.paper")(return_paper)


def returns(context: typer.Context, date: BusinessDate, as_csv: _AsCsv = False) -> None:
    """Every return of goods sold on a business date: where it stands, and what became of it."""
    office = office_of(context)
    app = office.open()
    wave_of(app, date)
    with app.site_store.reading() as books:
        found = books.returns.of_date(date.isoformat())
    if as_csv and not office.as_json:
        from wms.operations.returns_ports import ReturnRow

        names = [column.name for column in fields(ReturnRow)]
        office.write_csv(names, (asdict(one).values() for one in found))
        return
    words = office.words

    def row(one: "ReturnRow") -> tuple[str, ...]:
        return (
            one.note or "-",
            words("cli.returns.standing", state=one.state),
            one.party,
            one.sku_id,
            one.name,
            words(f"word.{one.origin}"),
            words(f"word.{one.reason}"),
            one.supplier_id,
            *map(str, (one.collected, one.found, one.to_supplier, one.to_resale, one.destroyed)),
        )

    office.table(_TITLES, map(row, found))
    if not found:
        office.tell("cli.returns.none", date=date.isoformat())
    office.answer({"business_date": date.isoformat(), "returns": [asdict(one) for one in found]})


def return_paper(
    context: typer.Context,
    number: _Number,
    reason: _Reason = "",
    format_: Format = "",
    out: Out = None,
) -> None:
    """The ORIGINAL of a returns note or slip if it still waits, else a REPRINT with its reason;
    a note of another site, to look at."""
    from wms.documents import render
    from wms.domain.papers import Copy
    from wms.operations.returns_rules import paper_of

    office = office_of(context)
    site = office.open()
    content, kind = of_number(site.returns_paper, number), paper_of(number)
    with site.site_store.reading() as books:
        ours = books.paper_copies(kind, number) > 0
    if ours:
        frozen = frozen_paper(kind, number, content)
        _told(office, content, hand_out(office, site, frozen, reason, format_, out))
        return
    where = target(office, site, file_stem(number), format_, out)
    view = Copy(Copy.VIEW, site.clock(), site.hand().person.name)
    with where.ready(render(content, view, where.format, office.paper_language(site))):
        pass
    say_where(office, where)
    _told(office, content, {"copy": None, "file": str(where.path)})


def _told(office: Office, paper: "ReturnsNote | ReturnSlip", more: dict[str, Any]) -> None:
    items = sum(line.quantity for line in paper.lines)
    figures = {"number": paper.number, "lines": len(paper.lines), "items": items}
    office.answer({**figures, "checksum": paper.checksum, **more})
