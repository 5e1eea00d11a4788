"""What differs at the site, for the office."""

from dataclasses import asdict
from datetime import datetime

import typer

from wms.cli.dates import BusinessDate
from wms.cli.office import office_of, wave_of
from wms.domain.stamps import to_the_minute
from wms.domain.words import Rejection
from wms.operations.difference_ports import Difference

_TITLES = (
    "diff.column.at",
    "diff.column.age",
    "diff.column.kind",
    "diff.column.quantity",
    "diff.column.what",
    "diff.column.where",
    "diff.column.who",
    "cli.differences.state",
    "cli.differences.cause",
    "diff.column.other",
    "cli.differences.note",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("differences", help="cli.differences")(differences)


def differences(context: typer.Context, date: BusinessDate) -> None:
    """Every difference of a business date, whatever became of it, oldest first."""
    office = office_of(context)
    app = office.open()
    wave_id = wave_of(app, date)
    with app.site_store.reading() as books:
        found = books.differences.of_wave(wave_id)
    words = office.words
    now = app.clock()
    ages = {one: _age(one, now) for one in found}

    def row(one: Difference) -> tuple[str, ...]:
        cause = words(f"diff.cause.{one.cause}") if one.cause is not None else ""
        return (
            to_the_minute(one.opened_at),
            f"{ages[one] // 60}:{ages[one] % 60:02}",
            words("diff.cell.kind", difference_kind=one.kind),
            str(one.quantity or ""),
            one.product or one.subject or one.manifest,
            one.where,
            one.person,
            words("cli.differences.standing", state=one.state),
            cause,
            words(f"diff.cause.{one.elsewhere[0].cause}") if one.elsewhere else "",
            words("diff.story.rejected", rejection_kind=one.note)
            if one.note in set(Rejection)
            else one.note,
        )

    office.table(_TITLES, map(row, found))
    if not found:
        office.tell("cli.differences.none", date=date.isoformat())
    office.answer(
        {
            "wave_id": wave_id,
            "differences": [
                asdict(one) | {"age_minutes": ages[one], "contested": one.contested}
                for one in found
            ],
        }
    )


def _age(one: Difference, now: datetime) -> int:
    """Minutes it was open, or is by now."""
    opened = datetime.fromisoformat(one.opened_at)
    until = datetime.fromisoformat(one.reviewed_at) if one.reviewed_at else now
    return max(0, int((until - opened).total_seconds()) // 60)
