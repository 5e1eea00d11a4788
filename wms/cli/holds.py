"""What is held, or was, because it was too warm, for the office."""

from dataclasses import asdict

import typer

from wms.cli.dates import BusinessDate
from wms.cli.office import office_of, wave_of
from wms.domain.cold import degrees
from wms.domain.stamps import to_the_minute
from wms.operations.cold_ports import Hold
from wms.operations.holding import limit_told
from wms.operations.reasons import HELD_CONDEMNED, HELD_RELEASED

REASONS = {f"paper.reason.{word}" for word in (*HELD_RELEASED, *HELD_CONDEMNED)}
_TITLES = (
    "diff.column.at",
    "holding.column.step",
    "holding.column.zone",
    "holding.column.reading",
    "holding.column.limit",
    "holding.column.what",
    "holding.column.items",
    "holding.column.place",
    "holding.column.who",
    "cli.holds.state",
    "cli.holds.decided",
    "cli.holds.reason",
    "cli.holds.measured",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("holds", help="cli.holds")(holds)


def holds(context: typer.Context, date: BusinessDate) -> None:
    """Every hold of a business date, whatever became of it, oldest first."""
    office = office_of(context)
    app = office.open()
    wave_id = wave_of(app, date)
    with app.site_store.reading() as books:
        found = books.cold.holds_of(wave_id)
    words = office.words

    def row(one: Hold) -> tuple[str, ...]:
        decided = " ".join(filter(None, (to_the_minute(one.decided_at), one.decided_by)))
        both = f"{decided}, {one.second}" if one.second else decided
        known = f"paper.reason.{one.reason}"
        return (
            to_the_minute(one.opened_at),
            words("holding.cell.step", step_kind=one.step),
            words("search.zone", zone=one.zone),
            degrees(one.tenths),
            limit_told(one.zone),
            " ".join(filter(None, (one.subject, one.product))),
            str(one.items),
            one.place or one.source,
            one.opened_by,
            words("cli.holds.standing", state=one.state),
            both,
            words(known) if known in REASONS else one.reason,
            degrees(one.measured) if one.measured is not None else "",
        )

    office.table(_TITLES, map(row, found))
    if not found:
        office.tell("cli.holds.none", date=date.isoformat())
    office.answer({"wave_id": wave_id, "holds": [asdict(one) for one in found]})
