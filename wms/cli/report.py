"""The report of a night: on paper, in a spreadsheet, on the screen, for a machine."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.dates import BusinessDate
from wms.cli.handing import (
    Format,
    Out,
    known_format,
    must_take_files,
    say_where,
    target,
    written_into,
)
from wms.cli.office import office_of, wave_of
from wms.cli.progress import counted, under_way

if TYPE_CHECKING:
    from wms.domain.report_papers import NightReport

_Folder = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="cli.export.out")]


def _known(text: str) -> str:
    from wms.bootstrap.night_export import FORMATS

    return known_format(text, FORMATS)


_Format = Annotated[
    str,
    typer.Option("--format", metavar="csv|parquet", parser=_known, help="cli.export.format"),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("report", help="cli.report")(report)
    app.command("export", help="cli.export")(export)


def report(
    context: typer.Context, date: BusinessDate, format_: Format = "", out: Out = None
) -> None:
    """How a night went, beside the fourteen before it. What is over is kept, so that the next
    report need not count it again; a station's warehouse is told what is new."""
    from wms.documents import render
    from wms.domain.papers import Copy
    from wms.domain.report_papers import report_number
    from wms.operations.night_report import night_report

    office = office_of(context)
    app = office.open()
    wave_id = wave_of(app, date)
    where = target(office, app, report_number(date, app.config.site.id), format_, out)
    with counted(office, "cli.report.counting") as see:
        paper = night_report(app.site_store, app.config.as_site(), wave_id, app.clock(), see)
    copy = Copy(Copy.VIEW, app.clock(), app.hand().person.name)
    content = render(paper, copy, where.format, office.paper_language(app))
    with where.ready(content):
        pass
    say_where(office, where)
    office.answer({**figures_of(paper), "file": str(where.path), "format": where.format})


def export(
    context: typer.Context, date: BusinessDate, out: _Folder, format_: _Format = "csv"
) -> None:
    """A night's tables as files, for whoever calculates with them."""
    from wms.bootstrap.night_export import export_night

    office = office_of(context)
    app = office.open()
    wave_id = wave_of(app, date)
    must_take_files(out)
    with written_into(out), under_way(office, "cli.export.writing"):
        written = export_night(app.store, wave_id, format_, out)
    rows = sum(written.values())
    office.tell("cli.export.done", tables=len(written), rows=rows, folder=str(out))
    office.answer({"wave": wave_id, "folder": str(out), "format": format_, "rows": written})


def figures_of(paper: "NightReport") -> dict[str, Any]:
    """The report for a machine; a figure nobody knows is null."""
    return {
        "wave": paper.wave_id,
        "site": paper.own.site_id,
        "preliminary": paper.preliminary,
        "silent": [code for code, _ in paper.silent],
        "counts": dict(paper.counts),
        "figures": {
            one.kpi.key: {
                "over": one.ratio.over,
                "by": one.ratio.by,
                "value": _number(one.ratio.value),
                "target": _number(one.kpi.target),
                "usual": _number(one.usual),
                "nights": [_number(ratio.value) for ratio in one.before],
            }
            for one in paper.standings()
        },
        "sites": [
            {"site": site.site_id, "name": site.name, "over": site.over, "counts": site.counts}
            for site in paper.sites
        ],
        "routes": [asdict(route) for site in paper.sites for route in site.routes],
        "suppliers": [asdict(one) for one in paper.own.suppliers],
        "people": [asdict(one) for one in paper.own.people],
        "kinds": dict(paper.own.kinds),
        "pace": dict(paper.own.pace),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
