"""Suppliers that have not brought everything, and what becomes of it."""

from datetime import date as Date  # noqa: N812
from typing import Annotated

import typer

from wms.cli.dates import BusinessDate
from wms.cli.office import Office, office_of, reason_of, wave_of
from wms.domain.messages import BadInput, say
from wms.domain.people import Right
from wms.domain.words import LateDecision

_TITLES = (
    "late.column.supplier",
    "cli.docks.name",
    "late.column.products",
    "late.column.ordered",
    "late.column.open",
    "late.column.points",
    "late.column.routes",
    "late.column.decision",
)
_Decide = Annotated[
    str,
    typer.Option("--decide", metavar="SUPPLIER", help="cli.suppliers.decide", show_default=False),
]
_As = Annotated[
    str,
    typer.Option(
        "--as", metavar="|".join(LateDecision), help="cli.suppliers.as", show_default=False
    ),
]
_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.suppliers.reason", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("suppliers", help="cli.suppliers")(suppliers)


def suppliers(
    context: typer.Context,
    date: BusinessDate,
    decide: _Decide = "",
    as_: _As = "",
    reason: _Reason = "",
) -> None:
    """What has not come; or decide on one supplier."""
    office = office_of(context)
    if decide or as_ or reason:
        _decide(office, date, decide, as_, reason)
        return
    from wms.operations.late_rules import late_suppliers

    app = office.open_central()
    wave_id = wave_of(app, date)
    with app.site_store.reading() as books:
        found = late_suppliers(books, wave_id)
        wave = books.receiving.wave(wave_id)
    office.table(
        _TITLES,
        (
            (
                one.supplier_id,
                one.name,
                str(len(one.products)),
                str(one.ordered),
                str(one.open),
                str(one.points or ""),
                str(len(one.routes) or ""),
                office.words(f"word.{one.decided.decision}") if one.decided else "",
            )
            for one in found
        ),
    )
    if wave is None or not wave.receives:
        office.tell("cli.suppliers.not_received", date=date.isoformat())
    elif not found:
        office.tell("cli.suppliers.none", date=date.isoformat())
    office.answer(
        {
            "wave": wave_id,
            "suppliers": [
                {
                    "supplier": one.supplier_id,
                    "open": {product.sku_id: product.open for product in one.products},
                    "points": one.points,
                    "routes": sorted(one.routes),
                    "decision": one.decided.decision if one.decided else "",
                }
                for one in found
            ],
        }
    )


def _decide(office: Office, date: Date, supplier: str, as_: str, reason: str) -> None:
    from wms.operations.late_rules import decide
    from wms.operations.reasons import LATE

    if not (supplier and reason) or as_ not in list(LateDecision):
        raise BadInput(say("cli.suppliers.both"))
    why = reason_of(reason, LATE)
    app = office.open_central()
    wave_id = wave_of(app, date)
    with app.permit(Right.DECIDE_SUPPLY) as act:
        told = decide(act, wave_id, supplier, LateDecision(as_), why)
    office.say(told)
    office.answer({"wave": wave_id, "supplier": supplier, "decision": as_})
