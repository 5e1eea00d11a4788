"""The morning at the office: deliveries from a file, who is late, and empties."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.dates import BusinessDate
from wms.cli.handing import Format, Out, say_where, target
from wms.cli.office import Office, office_of, wave_of
from wms.domain.empties_papers import balance_told
from wms.domain.messages import BadInput, Refused, say
from wms.domain.people import Right
from wms.domain.words import SiteKind

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.domain.empties_papers import EmptiesLine

_Paths = Annotated[list[Path], typer.Argument(metavar="FILE...", help="cli.deliver.paths")]
_AsCsv = Annotated[bool, typer.Option("--csv", help="cli.empties.csv")]
_Party = Annotated[str, typer.Option("--party", metavar="PARTY", help="cli.empties.party")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("deliver", help="cli.deliver")(deliver)
    app.command("late", help="cli.late")(late)
    app.command("empties", help="cli.empties")(empties)


def _station(office: Office) -> "SiteApp":
    app = office.open()
    if app.config.site.kind is not SiteKind.GRID_STATION:
        raise Refused(say("cli.deliver.station_only", site=app.config.site.id))
    return app


def deliver(context: typer.Context, paths: _Paths) -> None:
    """Take what became of stops from files, all of it or nothing."""
    from wms.operations.deliver_file import take_file
    from wms.planning.deliveries import read_deliveries

    office = office_of(context)
    app = _station(office)
    rows = read_deliveries(paths)
    with app.permit(Right.DELIVER) as act:
        taken = take_file(act, app.config.as_site(), rows, app.clock())
    figures = asdict(taken)
    office.tell("cli.deliver.done", **figures)
    office.answer(figures)


def late(context: typer.Context, date: BusinessDate) -> None:
    """Every stop of a business date that has nothing by 11:00, or got it later."""
    from wms.operations.delivery_ports import due_at
    from wms.operations.lateness import minutes_late, punctuality

    office = office_of(context)
    app = _station(office)
    wave_id = wave_of(app, date)
    with app.site_store.reading() as books:
        routes = books.delivery.routes(wave_id)
        figures = books.delivery.figures(wave_id)
    eleven, now = due_at(date), app.clock()
    found = [
        (route, stop, minutes)
        for route in routes
        for stop in route.stops
        if (minutes := minutes_late(stop, eleven, now))
    ]
    titles = ("route", "stop", "point", "outcome", "time", "late")
    office.table(
        [f"cli.late.column.{title}" for title in titles],
        [
            (
                route.route_id,
                str(stop.sequence),
                f"{stop.point_id} {stop.name}".strip(),
                office.words(f"word.{stop.outcome}" if stop.outcome else "deliveries.open"),
                stop.delivered_at[11:16],
                f"{minutes // 60}:{minutes % 60:02d}",
            )
            for route, stop, minutes in found
        ],
    )
    due, on_time = sum(f.due for f in figures), sum(f.on_time for f in figures)
    # What was reached and took nothing is not late; it is no delivery either.
    failed = sum(punctuality(route, eleven, now).refused for route in routes)
    counts = {"stops": due, "on_time": on_time, "late": len(found), "failed": failed}
    office.tell("cli.late.sum", **counts)
    office.answer(
        {
            "wave_id": wave_id,
            "due_at": eleven.isoformat(),
            "stops": due,
            "on_time": on_time,
            "failed": failed,
            "late": [
                {
                    "route_id": route.route_id,
                    "manifest": stop.number,
                    "point_id": stop.point_id,
                    "outcome": stop.outcome,
                    "delivered_at": stop.delivered_at,
                    "minutes_late": minutes,
                }
                for route, stop, minutes in found
            ],
        }
    )


def empties(
    context: typer.Context,
    as_csv: _AsCsv = False,
    party: _Party = "",
    format_: Format = "",
    out: Out = None,
) -> None:
    """What reusable containers each party was given, brought back, and still has; with --format or
    --out as a paper both count against and sign."""
    office = office_of(context)
    app = office.open()
    with app.site_store.reading() as books:
        found = books.empties.balances((party,) if party else None)
        if party and not found and books.empties.party(party) is None:
            raise BadInput(say("cli.empties.nobody", party=party))
    if format_ or out is not None:
        _balance_paper(office, app, found, format_, out)
        return
    titles = ("party", "name", "type", "sent", "back", "out")
    if as_csv and not office.as_json:
        office.write_csv(titles, ((b.party, b.name, b.type, b.sent, b.back, b.out) for b in found))
        return
    office.table(
        [f"empties.column.{title}" for title in titles],
        [
            (
                b.party,
                b.name,
                office.words(f"word.{b.type}"),
                str(b.sent),
                str(b.back),
                _out(office, b.out),
            )
            for b in found
        ],
    )
    if not found:
        office.tell("empties.none_out")
    office.answer({"empties": [{**asdict(b), "out": b.out} for b in found]})


def _out(office: Office, out: int) -> str:
    told = balance_told(out)
    return str(told) if isinstance(told, int) else office.words.text(told)


def _balance_paper(
    office: Office, app: "SiteApp", found: "tuple[EmptiesLine, ...]", format_: str, out: Path | None
) -> None:
    from wms.documents import render
    from wms.domain.empties_papers import EmptiesBalance
    from wms.domain.papers import Copy

    site, now = app.config.site, app.clock()
    paper = EmptiesBalance(site.id, site.name, now, found)
    where = target(office, app, paper.number, format_, out)
    copy = Copy(Copy.VIEW, now, app.hand().person.name)
    with where.ready(render(paper, copy, where.format, office.paper_language(app))):
        pass
    say_where(office, where)
    office.answer({"parties": len({b.party for b in found}), "file": str(where.path)})
