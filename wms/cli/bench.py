"""How fast it is, each figure beside its yardstick."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.office import office_of
from wms.cli.progress import steps
from wms.domain.progress import See

if TYPE_CHECKING:
    from wms.storage.planning_store import PlanningBooks

app = typer.Typer(no_args_is_help=True, help="cli.bench")

_Lines = Annotated[int, typer.Option("--lines", metavar="N", help="cli.bench.lines")]
_Seconds = Annotated[
    int, typer.Option("--seconds", metavar="N", min=1, max=600, help="cli.bench.sorter.seconds")
]


@app.command("plan", help="cli.bench.plan")
def plan(context: typer.Context, lines: _Lines = 430_000) -> None:
    """From order files to durable lists, beside DuckDB alone."""
    from wms.planning.bench import bench_plan

    _measure(context, lambda see: bench_plan(fresh_planning, lines, see=see))


def fresh_planning(folder: Path) -> "PlanningBooks":
    """An empty durable store of a central warehouse in `folder`."""
    from wms.bootstrap import init_site
    from wms.simulate.bench_site import write_config

    return init_site(write_config(folder / "bench.toml"))[0].planning()


@app.command("scan", help="cli.bench.scan")
def scan(context: typer.Context) -> None:
    """Durable puts a second, beside a bare insert and update."""
    from wms.simulate.bench_scan import bench_scan

    _measure(context, bench_scan)


@app.command("search", help="cli.bench.search")
def search(context: typer.Context, lines: _Lines = 430_000) -> None:
    """Each kind of search on a full night's store, beside a page of facts."""
    from wms.simulate.bench_search import bench_search

    _measure(context, partial(bench_search, lines))


@app.command("notices", help="cli.bench.notices")
def notices(context: typer.Context, lines: _Lines = 430_000) -> None:
    """Supplier notices from the order book to files, beside DuckDB and XlsxWriter alone."""
    from wms.simulate.bench_notices import bench_notices

    _measure(context, partial(bench_notices, lines))


@app.command("settlement", help="cli.bench.settlement")
def settlement(context: typer.Context) -> None:
    """Fourteen nights settled with 1,400 suppliers, beside plain queries."""
    from wms.simulate.bench_settlement import bench_settlement

    _measure(context, bench_settlement)


@app.command("report", help="cli.bench.report")
def report(context: typer.Context) -> None:
    """The figures of a full night counted from its facts, beside a plain pass over them."""
    from wms.simulate.bench_report import bench_report

    _measure(context, bench_report)


@app.command("share", help="cli.bench.share")
def share(context: typer.Context) -> None:
    """What is left of a product shared again at a large station, beside its counters alone."""
    from wms.simulate.bench_share import bench_share

    _measure(context, bench_share)


@app.command("wedge", help="cli.bench.wedge")
def wedge(context: typer.Context) -> None:
    """Scans through the real program in a pty."""
    from wms.simulate.bench_wedge import bench_terminal

    _measure(context, bench_terminal)


@app.command("board", help="cli.bench.board")
def board(context: typer.Context) -> None:
    """Fifty routes on one screen, drawn by the real program in a pty."""
    from wms.simulate.bench_board import bench_board

    _measure(context, bench_board)


@app.command("documents", help="cli.bench.documents")
def documents(context: typer.Context) -> None:
    """Trunk manifests as PDF, beside typst alone; labels to three printers, beside their speed."""
    from wms.documents.bench import bench_documents
    from wms.simulate.bench_labels import bench_labels

    def both(see: See) -> dict[str, Any]:
        return {**bench_documents(see=see), "printing": bench_labels(see=see)}

    _measure(context, both)


@app.command("sorter", help="cli.bench.sorter")
def sorter(context: typer.Context, seconds: _Seconds = 120) -> None:
    """Two lines decided from the plan, beside a bare pymodbus read and write."""
    from wms.simulate.bench_sorter import bench_sorter

    _measure(context, partial(bench_sorter, seconds))


def _measure(context: typer.Context, bench: Callable[[See], dict[str, Any]]) -> None:
    """The figures of a bench, which says how far it is."""
    office = office_of(context)
    with steps(office) as see:
        figures = bench(see)
    for name, value in _flat("", figures):
        office.tell("cli.simulate.figure", name=name, value=str(value))
    office.answer(figures)


def _flat(before: str, figures: dict[str, Any]) -> list[tuple[str, Any]]:
    """`csv.seconds`, `csv.ratio`, …"""
    found: list[tuple[str, Any]] = []
    for name, value in figures.items():
        inner = _flat(f"{before}{name}.", value) if isinstance(value, dict) else None
        found += inner if inner is not None else [(f"{before}{name}", value)]
    return found
