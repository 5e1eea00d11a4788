"""Goods receipts from the office: look, print, and hold what came in against the closed book."""

from dataclasses import asdict
from datetime import date as Date  # noqa: N812
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.copies import frozen_paper, hand_out
from wms.cli.dates import BusinessDate
from wms.cli.handing import Format, Out
from wms.cli.office import Office, of_number, office_of, wave_of
from wms.domain.business_date import wave_id_of
from wms.domain.messages import Refused, say
from wms.domain.people import Right
from wms.domain.stamps import to_the_minute

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.domain.receiving_papers import GoodsReceipt

_TITLES = (
    "cli.receipt.number",
    "cli.receipt.supplier",
    "cli.receipt.name",
    "cli.receipt.dock",
    "cli.receipt.plate",
    "cli.receipt.arrived",
    "cli.receipt.timing",
    "cli.receipt.state",
    "cli.receipt.lines",
)
_Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="cli.receipt.which", show_default=False)
]
_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.receipt.reason", show_default=False)
]

app = typer.Typer(no_args_is_help=True, help="cli.receipt")


def add_to(commands: typer.Typer) -> None:
    """Add the commands of this room."""
    commands.add_typer(app, name="receipt")
    commands.command("reconcile", help="cli.reconcile")(reconcile)


@app.command("list", help="cli.receipt.list")
def list_(context: typer.Context, date: BusinessDate) -> None:
    """Every goods receipt of a business date, by number."""
    office = office_of(context)
    site = office.open_central()
    wave_id = wave_of(site, date)
    with site.site_store.reading() as books:
        found = books.receiving.receipts(wave_id)
    office.table(
        _TITLES,
        [
            (
                head.number,
                head.supplier.supplier_id,
                head.supplier.name,
                head.dock,
                head.plate or "-",
                to_the_minute(head.arrived_at),
                office.words("receive.timing", timing_kind=head.timing),
                office.words(f"cli.receipt.state.{head.state}"),
                str(head.lines),
            )
            for head in found
        ],
    )
    if not found:
        office.tell("cli.receipt.none", date=date.isoformat())
    office.answer({"wave": wave_id, "receipts": [asdict(head) for head in found]})


@app.command("show", help="cli.receipt.show")
def show(context: typer.Context, number: _Number) -> None:
    """What the receipt says; a draft while goods still come off."""
    from wms.documents import render
    from wms.domain.papers import Copy

    office = office_of(context)
    site = office.open_central()
    paper = of_number(site.goods_receipt, number)
    kind = Copy.VIEW if paper.closed_at else Copy.DRAFT
    copy = Copy(kind, site.clock(), site.hand().person.name)
    text = render(paper, copy, "text", office.paper_language(site)).decode()
    office.write(text)
    office.answer({**_figures(paper), "text": text})


def _figures(paper: "GoodsReceipt") -> dict[str, Any]:
    return {
        "number": paper.number,
        "wave": paper.wave_id,
        "supplier": paper.supplier_id,
        "state": "closed" if paper.closed_at else "open",
        "accepted": sum(line.accepted for line in paper.lines),
        "rejected": sum(line.rejected for line in paper.lines),
        "held": sum(line.held for line in paper.lines),
        "checksum": paper.checksum or None,
    }


@app.command("print", help="cli.receipt.print")
def print_(
    context: typer.Context,
    number: _Number,
    reason: _Reason = "",
    format_: Format = "",
    out: Out = None,
) -> None:
    """The ORIGINAL if it still waits, else a REPRINT with its number and reason."""
    from wms.operations.receiving_ports import RECEIPT_PAPER

    office = office_of(context)
    site = office.open_central()
    paper = of_number(site.goods_receipt, number)
    if paper.closed_at is None:
        raise Refused(say("cli.receipt.open", number=number))
    frozen = frozen_paper(RECEIPT_PAPER, number, paper)
    handed = hand_out(office, site, frozen, reason, format_, out)
    office.answer({**_figures(paper), **handed})


def reconcile(context: typer.Context, date: BusinessDate) -> None:
    """Hold what came in against the closed book."""
    office = office_of(context)
    figures = reconcile_wave(office, office.open_central(), date)
    office.answer({"wave": wave_id_of(date), **figures})


def reconcile_wave(office: Office, site: "SiteApp", date: Date) -> dict[str, int]:
    """The same for a site that is open; says what it found. A second time changes nothing."""
    from wms.operations.receive_close import reconcile as hold_against

    wave_id = wave_of(site, date)
    with site.site_store.reading() as books:
        wave = books.receiving.wave(wave_id)
    if wave is not None and wave.reconciled:
        office.tell("receive.reconciled_already", wave=wave_id)
        return {"suppliers": 0, "short": 0, "over": 0}
    with site.permit(Right.FREEZE_WAVE) as act:
        suppliers, short, over = hold_against(act, wave_id)
    office.tell("receive.reconciled", wave=wave_id, short=short, over=over)
    return {"suppliers": suppliers, "short": short, "over": over}


def reconcile_at_cutoff(office: Office, site: "SiteApp", date: Date) -> dict[str, int] | None:
    """With the cutoff of a wave that goods were received for; None for any other."""
    with site.site_store.reading() as books:
        wave = books.receiving.wave(wave_id_of(date))
    if wave is None or not wave.receives or wave.reconciled:
        return None
    return reconcile_wave(office, site, date)
