"""A night composed, and a night played."""

from pathlib import Path
from typing import Annotated

import typer

from wms.cli import simulators
from wms.cli.dates import BusinessDate, MaybeDate
from wms.cli.night_told import told
from wms.cli.office import office_of
from wms.cli.progress import counted, steps
from wms.domain.messages import say

app = typer.Typer(no_args_is_help=True, help="cli.simulate")
simulators.add_to(app)

_Out = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="cli.simulate.data.out")]
_NightOut = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="cli.simulate.night.out")]
_Data = Annotated[Path, typer.Option("--data", metavar="FOLDER", help="cli.simulate.night.data")]
_Devices = Annotated[
    bool, typer.Option("--devices", help="cli.simulate.night.devices", show_default=False)
]
_Trouble = Annotated[
    int, typer.Option("--trouble", metavar="N", min=0, max=500, help="cli.simulate.night.trouble")
]
_TroubleSeed = Annotated[int, typer.Option("--seed", metavar="N", help="cli.simulate.night.seed")]
_Stations = Annotated[
    int, typer.Option("--stations", metavar="N", help="cli.simulate.data.stations")
]
_Points = Annotated[
    int | None,
    typer.Option("--points", metavar="N", help="cli.simulate.data.points", show_default=False),
]
_Lines = Annotated[int, typer.Option("--lines", metavar="N", help="cli.simulate.data.lines")]
_Seed = Annotated[int, typer.Option("--seed", metavar="N", help="cli.simulate.data.seed")]


@app.command("data", help="cli.simulate.data")
def data(
    context: typer.Context,
    out: _Out,
    stations: _Stations = 46,
    points: _Points = None,
    lines: _Lines = 43_000,
    seed: _Seed = 1,
    date: MaybeDate = None,
) -> None:
    """Write the files of a night into a folder."""
    from dataclasses import asdict

    from wms.simulate.data import DEFAULT_DATE, make_night

    office = office_of(context)
    with counted(office, "simulate.data.progress") as progress:
        counts = make_night(
            out,
            stations=stations,
            points=points,
            lines=lines,
            seed=seed,
            date=date or DEFAULT_DATE,
            progress=progress,
        )
    office.tell("simulate.data.done", folder=str(out), **asdict(counts))
    office.answer({"folder": str(out), **asdict(counts)})


@app.command("night", help="cli.simulate.night")
def night(
    context: typer.Context,
    data: _Data,
    date: BusinessDate,
    out: _NightOut,
    devices: _Devices = False,
    trouble: _Trouble = 0,
    seed: _TroubleSeed = 1,
) -> None:
    """Play the night; exit 1 where the audit at its end finds something, or items are nowhere."""
    from wms.simulate.night import play_night

    office = office_of(context)
    with steps(office) as see:
        figures = play_night(data, date, out, see, devices, trouble, seed)
    for sentence in told(figures):
        office.say(sentence)
    office.answer(figures)
    if figures["check"] != "ok":
        office.warn(say("cli.check.broken", count=len(figures["check"])))
        raise typer.Exit(1)
