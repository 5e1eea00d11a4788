"""Orders cancelled after the cutoff, from the office."""

import datetime
from typing import Annotated

import typer

from wms.cli.dates import MaybeDate
from wms.cli.office import Office, office_of, reason_of, wave_of
from wms.domain.messages import BadInput, say
from wms.domain.people import Right
from wms.domain.stamps import to_the_minute

_TITLES = (
    "intercept.column.order",
    "intercept.column.product",
    "intercept.column.quantity",
    "intercept.column.point",
    "intercept.column.station",
    "intercept.column.asked",
    "intercept.column.state",
)
_Order = Annotated[
    str, typer.Option("--order", metavar="ORDER", help="cli.intercept.order", show_default=False)
]
_Line = Annotated[
    int, typer.Option("--line", metavar="N", help="cli.intercept.line", show_default=False)
]
_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.intercept.reason", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("intercept", help="cli.intercept")(intercept)


def intercept(
    context: typer.Context,
    date: MaybeDate = None,
    order: _Order = "",
    line: _Line = 0,
    reason: _Reason = "",
) -> None:
    """What is to be intercepted and what came of it; or ask for one more."""
    office = office_of(context)
    if order or line or reason:
        _ask(office, date, order, line, reason)
        return
    app = office.open()
    wave_id = wave_of(app, date) if date else app.floor.wave().wave_id
    with app.site_store.reading() as books:
        found = books.intercepts.of_wave(wave_id)
    office.table(
        _TITLES,
        (
            (
                one.key,
                one.product or one.sku_id,
                f"{one.aside}/{one.quantity}"
                if 0 < one.aside < one.quantity
                else str(one.quantity),
                one.point_id,
                one.station_id,
                to_the_minute(one.asked_at),
                office.words(f"word.{one.state}"),
            )
            for one in found
        ),
    )
    if not found:
        office.tell("intercept.none")
    office.answer(
        {
            "wave": wave_id,
            "intercepts": [
                {
                    "order": one.order_id,
                    "line": one.line_no,
                    "station": one.station_id,
                    "point": one.point_id,
                    "sku": one.sku_id,
                    "quantity": one.quantity,
                    "aside": one.aside,
                    "state": one.state,
                }
                for one in found
            ],
        }
    )


def _ask(office: Office, date: datetime.date | None, order: str, line: int, reason: str) -> None:
    from wms.operations.intercept_rules import find_line
    from wms.operations.intercept_rules import intercept as ask
    from wms.operations.reasons import CANCELLED

    if not (order and line > 0 and reason):
        raise BadInput(say("cli.intercept.all"))
    why = reason_of(reason, CANCELLED)
    app = office.open_central()
    wave_id = wave_of(app, date) if date else app.floor.wave().wave_id
    planner = app.floor.planner
    assert planner is not None, "a central warehouse plans"
    found = find_line(planner.order_lines(wave_id, order), order, wave_id, line)
    with app.permit(Right.INTERCEPT) as act:
        told = ask(act, wave_id, found, why)
    office.say(told)
    office.answer({"wave": wave_id, "order": order, "line": line, "station": found.station_id})
