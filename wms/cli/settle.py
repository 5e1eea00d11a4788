"""Settling with suppliers: statements, freezing them on the third day, and lines after that."""

import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.dates import BusinessDate, MaybeDate
from wms.cli.handing import must_take_files
from wms.cli.office import Office, office_of, one_line, wave_of
from wms.cli.progress import under_way
from wms.cli.seconding import second_person
from wms.cli.supplier_files import Folder, Format, Supplier, formats_of, write_files
from wms.domain.business_date import wave_id_of
from wms.domain.messages import BadInput, say
from wms.domain.people import Right
from wms.domain.settlement import Figure, due_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wms.bootstrap import SiteApp
    from wms.domain.settlement_papers import SettlementStatement

MOST = 999_999
_TITLES = (
    "cli.settle.supplier",
    "cli.settle.name",
    *(f"settle.figure.{figure}" for figure in Figure),
    "cli.settle.short",
    "cli.settle.payable",
    "cli.settle.state",
)
_Of = Annotated[
    str, typer.Option("--supplier", metavar="SUPPLIER", help="cli.settle.of", show_default=False)
]
_Sku = Annotated[
    str, typer.Option("--sku", metavar="SKU", help="cli.settle.sku", show_default=False)
]
_Figure = Annotated[
    str,
    typer.Option(
        "--figure", metavar="|".join(Figure), help="cli.settle.figure", show_default=False
    ),
]
_Quantity = Annotated[
    int,
    typer.Option("--quantity", metavar="N", help="cli.settle.quantity", show_default=False),
]
_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.settle.reason", show_default=False)
]

app = typer.Typer(no_args_is_help=True, help="cli.settle")


@app.command("show", help="cli.settle.show")
def show(
    context: typer.Context,
    date: BusinessDate,
    supplier: Supplier = "",
    format_: Format = "",
    out: Folder = None,
) -> None:
    """The accounts of a business date; with --format or --out their statements as files."""
    from wms.domain.papers import Copy

    office = office_of(context)
    formats = formats_of(format_)
    site = office.open_central()
    to_files = bool(format_) or out is not None
    folder = out or site.config.print.folder / f"AC{date:%Y%m%d}"
    if to_files:
        must_take_files(folder)
    papers = _statements(site, date, supplier)
    if to_files:
        written = write_files(office, site, papers, formats, folder, Copy.DRAFT)
        office.answer({"wave": wave_id_of(date), **written})
        return
    rows = [_row(office, paper) for paper in papers]
    office.table(_TITLES, [*rows, _total(office, papers)] if len(rows) > 1 else rows)
    office.answer({"wave": wave_id_of(date), "accounts": [_figures(paper) for paper in papers]})


def _statements(site: "SiteApp", date: datetime.date, supplier: str) -> "list[SettlementStatement]":
    from wms.bootstrap.settlements import statements_of

    wave_id = wave_of(site, date)
    papers = statements_of(site, date, supplier)
    if supplier and not papers:
        raise BadInput(say("settle.none_of", supplier=supplier, wave=wave_id))
    return papers


def _total(office: Office, papers: "Sequence[SettlementStatement]") -> tuple[str, ...]:
    """All of them together, below a list of several."""
    figures = [_figures(paper) for paper in papers]
    numbers = (*Figure, "short", "payable")
    told = office.words("cli.settle.total", suppliers=len(papers))
    return ("", told, *(str(sum(one[number] for one in figures)) for number in numbers), "")


def _row(office: Office, paper: "SettlementStatement") -> tuple[str, ...]:
    figures = _figures(paper)
    state = "corrected" if paper.corrections else "frozen" if paper.frozen_at else "open"
    return (
        paper.supplier_id,
        paper.supplier_name,
        *(str(figures[figure]) for figure in Figure),
        str(figures["short"]),
        str(figures["payable"]),
        office.words(f"cli.settle.state.{state}", corrections=len(paper.corrections)),
    )


def _figures(paper: "SettlementStatement") -> dict[str, Any]:
    """An account for a machine: its figures with the corrections among them."""
    stands = paper.stands
    sums = {str(figure): sum(int(getattr(line, figure)) for line in stands) for figure in Figure}
    return {
        "supplier": paper.supplier_id,
        "name": paper.supplier_name,
        **sums,
        "short": sum(line.short for line in stands),
        "payable": sum(line.payable for line in stands),
        "frozen_at": paper.frozen_at.isoformat() if paper.frozen_at else None,
        "due": paper.due.isoformat(),
        "corrections": len(paper.corrections),
        "checksum": paper.checksum or None,
    }


@app.command("freeze", help="cli.settle.freeze")
def freeze(context: typer.Context, date: MaybeDate = None) -> None:
    """Freeze the accounts of a business date; of every one that is due where none is said."""
    from wms.operations.settlement import freeze_night

    office = office_of(context)
    site = office.open_central()
    today = site.clock().date()
    if date is not None:
        wave_of(site, date)
    nights = [date] if date is not None else _due(site, today)
    frozen = {}
    for night in nights:
        with (
            under_way(office, "cli.settle.freezing"),
            site.permit(Right.SETTLE) as act,
        ):
            count, answer = freeze_night(act, wave_id_of(night), night, today)
        office.say(answer)
        frozen[wave_id_of(night)] = count
    if not nights:
        office.tell("cli.settle.nothing_due")
    office.answer({"frozen": frozen})


def _due(site: "SiteApp", today: datetime.date) -> list[datetime.date]:
    """The nights that are due and have accounts that are not frozen, oldest first."""
    with site.site_store.reading() as books:
        found = []
        for wave_id, day in books.accounts.nights():
            night = datetime.date.fromisoformat(day)
            if due_on(night) <= today and books.accounts.unfrozen(wave_id):
                found.append(night)
    return found


@app.command("correct", help="cli.settle.correct")
def correct(
    context: typer.Context,
    date: BusinessDate,
    supplier: _Of,
    sku: _Sku,
    figure: _Figure,
    quantity: _Quantity,
    reason: _Reason,
) -> None:
    """A line below a frozen account; what was frozen stays as it is."""
    from wms.operations.corrections import takes_two
    from wms.operations.settlement import LONGEST_REASON, Correcting, may_be_corrected
    from wms.operations.settlement import correct as write_line

    office = office_of(context)
    site = office.open_central()
    if figure not in set(Figure):
        raise BadInput(say("settle.figure_unknown", figure=figure, known=" / ".join(Figure)))
    if not 0 < abs(quantity) <= MOST:
        raise BadInput(say("settle.bad_quantity", quantity=quantity, most=MOST))
    said = one_line("--reason", reason, LONGEST_REASON)
    line = Correcting(wave_of(site, date), supplier, sku, Figure(figure), quantity, said)
    with site.site_store.reading() as books:
        # Before anybody is asked to stand by.
        may_be_corrected(books, line)
    second = second_person(office, site, Right.SETTLE) if takes_two(quantity) else None
    with site.permit(Right.SETTLE) as act:
        answer = write_line(act, line, second)
    office.say(answer)
    office.answer({"wave": line.wave_id, "supplier": supplier, "quantity": quantity})
