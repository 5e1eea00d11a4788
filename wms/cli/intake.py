"""From order files to the plan: import, cutoff, plan."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.dates import BusinessDate
from wms.cli.notice import carry_over, figures_of, issue_notices, write_final
from wms.cli.office import Office, office_of
from wms.cli.progress import under_way
from wms.cli.receipt import reconcile_at_cutoff
from wms.domain.messages import say

if TYPE_CHECKING:
    from wms.planning.intake import IntakeReport
    from wms.planning.plan import Preview

_Paths = Annotated[list[Path], typer.Argument(metavar="FOLDER|FILE...", help="cli.import.paths")]
_Preview = Annotated[bool, typer.Option("--preview", help="cli.plan.preview")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("import", help="cli.import")(import_)
    app.command("cutoff", help="cli.cutoff")(cutoff)
    app.command("plan", help="cli.plan")(plan)


def import_(context: typer.Context, paths: _Paths) -> None:
    """Take files in, all of them or none."""
    from wms.planning.intake import import_files

    office = office_of(context)
    app = office.open_central()
    with under_way(office, "cli.import.reading"):
        report = import_files(app.planning(), paths, app.config.site.cutoff)
    _say_import(office, report)
    office.answer(_import_figures(report))


def _say_import(office: Office, report: "IntakeReport") -> None:
    for table, tally in report.reference.items():
        office.tell(
            "cli.import.table",
            table=table,
            added=tally.added,
            changed=tally.changed,
            unchanged=tally.unchanged,
        )
    for wave in report.waves:
        office.tell(
            "cli.import.wave",
            wave=wave.wave_id,
            added=wave.added,
            changed=wave.changed,
            unchanged=wave.unchanged,
        )
        if wave.late or wave.late_changes:
            office.tell(
                "cli.import.late",
                wave=wave.wave_id,
                late=wave.late,
                changes=wave.late_changes,
            )
    for line in report.refused_changes:
        office.tell("cli.import.refused_change", line=line)
    if report.repeated:
        office.tell("cli.import.repeated", lines=report.repeated)
    if report.supply_wave:
        office.tell("cli.import.supply", wave=report.supply_wave)
    for path in report.left:
        office.tell("cli.import.left", file=path)


def _import_figures(report: "IntakeReport") -> dict[str, Any]:
    return {
        "files": {
            str(table): {"added": t.added, "changed": t.changed, "unchanged": t.unchanged}
            for table, t in report.reference.items()
        },
        "waves": [
            {
                "wave": wave.wave_id,
                "business_date": wave.business_date.isoformat(),
                "added": wave.added,
                "replaced": wave.changed,
                "unchanged": wave.unchanged,
                "late": wave.late,
                "late_changes": wave.late_changes,
            }
            for wave in report.waves
        ],
        "late": report.late,
        "repeated": report.repeated,
        "refused_changes": list(report.refused_changes),
        "supply_wave": report.supply_wave,
        "left": list(report.left),
    }


def cutoff(context: typer.Context, date: BusinessDate) -> None:
    """Freeze the wave of a business date."""
    from wms.planning.cutoff import cut_off, keep_by_order

    office = office_of(context)
    app = office.open_central()
    carry_over(office, app, date)
    report = cut_off(app.planning(), date)
    figures: dict[str, str | int] = {
        "wave": report.wave_id,
        "orders": report.orders,
        "lines": report.lines,
        "items": report.items,
        "late": report.late,
    }
    office.tell("cli.cutoff.done", **figures)
    keep_by_order(app.planning(), report.wave_id)
    told = figures_of(issue_notices(office, app, date))
    held = reconcile_at_cutoff(office, app, date)
    written = write_final(office, app, date, report.wave_id)
    days = {"business_date": date.isoformat()}
    office.answer({**figures, **days, "notices": {**told, **written}, "reconciled": held})


def plan(context: typer.Context, date: BusinessDate, preview: _Preview = False) -> None:
    """Share out what comes, and make every list."""
    from wms.operations.late_rules import late_suppliers
    from wms.planning import plan as planning
    from wms.planning.cutoff import keep_by_order

    office = office_of(context)
    app = office.open_central()
    if preview:
        with under_way(office, "cli.plan.computing"):
            shares = planning.preview(app.planning(), date)
        _say_preview(office, shares)
        return
    with under_way(office, "cli.plan.computing"):
        report = planning.plan(app.planning(), date)
    figures: dict[str, str | int] = {
        "wave": report.wave_id,
        "orders": report.totals.orders,
        "lines": report.totals.lines,
        "items_ordered": report.totals.items_ordered,
        "items_allocated": report.totals.items_allocated,
        "items_short": report.totals.items_short,
        "trunk_lists": report.trunk_lists,
        "branch_lists": report.branch_lists,
        "put_lists": report.put_lists,
        "short_products": report.short_products,
    }
    office.tell("cli.plan.done", **figures)
    office.tell("cli.plan.lists", **figures)
    # Where the cutoff was cut short, or the book was closed by an older program.
    keep_by_order(app.planning(), report.wave_id)
    with app.site_store.reading() as books:
        undecided = [one for one in late_suppliers(books, report.wave_id) if one.decided is None]
    if undecided:
        office.warn(say("cli.plan.undecided", count=len(undecided)))
    office.answer({**figures, "business_date": date.isoformat()})


def _say_preview(office: Office, shares: "Preview") -> None:
    office.say(say("cli.plan.shortages", wave=shares.wave_id, products=len(shares.products)))
    office.say(say(shares.rule))
    office.table(
        ("cli.title.sku", "cli.title.station", "cli.title.ordered", "cli.title.allotted"),
        [
            (product.sku_id, share.station_id, str(share.ordered), str(share.allotted))
            for product in shares.products
            for share in product.stations
        ],
    )
    office.answer(
        {
            "wave": shares.wave_id,
            "rule": shares.rule,
            "products": [
                {
                    "sku": product.sku_id,
                    "supply": product.supply,
                    "demand": product.demand,
                    "stations": {s.station_id: [s.ordered, s.allotted] for s in product.stations},
                }
                for product in shares.products
            ],
        }
    )
