"""`wms demo`: a night played to look at, and the next one to try by hand."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.office import office_of
from wms.cli.progress import steps
from wms.cli.screen import open_terminal
from wms.domain.messages import Message, say

if TYPE_CHECKING:
    from wms.simulate.demo import Demo

_Out = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="cli.demo.out")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("demo", help="cli.demo")(demo)


def demo(context: typer.Context, out: _Out = Path("demo")) -> None:
    """Play a night; where there is a screen, open a terminal on the next."""
    from wms.simulate.demo import demo as make

    office = office_of(context)
    with steps(office) as see:
        made = make(out, see)
    told = [office.words.text(message) for message in _told(made)]
    notes = out / "try.txt"
    notes.write_text("".join(f"{line}\n" for line in told), encoding="utf-8")
    for line in told:
        office.write(line)
    office.answer({**made.counts, "config": str(made.config), "documents": str(made.documents)})
    if made.counts["check"] != "ok":
        raise typer.Exit(1)
    if not office.as_json and sys.stdin.isatty() and sys.stdout.isatty():
        office.tell("cli.demo.enter", file=str(notes))
        sys.stdin.readline()
        raise typer.Exit(open_terminal(replace(office, config=made.config), ""))


def _told(made: "Demo") -> Iterator[Message]:
    """What was played, and all one needs to try the next night by hand."""
    counts = made.counts
    yield say(
        "cli.demo.played",
        lines=counts["lines"],
        trunk=counts["trunk_manifests"],
        branch=counts["branch_manifests"],
        check=str(counts["check"]),
    )
    yield say("cli.demo.documents", folder=str(made.documents))
    yield say("cli.demo.terminal", config=str(made.config))
    yield say("cli.demo.badge", badge=made.badge, pin=made.pin)
    for product in made.products:
        yield say("cli.demo.product", code=product.code, name=product.name)
        for position, quantity in product.positions:
            yield say("cli.demo.position", position=position, quantity=quantity)
    yield say("cli.demo.containers", codes=" ".join(made.containers))
