"""All commands of `wms`, with their help in one language.

In the command modules every help text is a key of the catalogue; here they become sentences.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from wms.cli import (
    bench,
    deliver,
    demo,
    device,
    differences,
    floor,
    holds,
    intake,
    intercept,
    lists,
    manifests,
    notice,
    people,
    practice,
    printer,
    receipt,
    report,
    returns,
    search,
    settle,
    signs,
    simulate,
    site,
    suppliers,
    web,
)
from wms.cli.office import Office
from wms.locale import LANGUAGES, Catalogue


def build(words: Catalogue) -> Any:
    """The command `wms`."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, help="cli.wms")
    app.callback()(_wms)
    _add_all(app)
    command = typer.main.get_command(app)
    _translate(command, words)
    return command


def _add_all(app: typer.Typer) -> None:
    for room in (site, intake, notice, suppliers, intercept, lists, search, differences, deliver):
        room.add_to(app)
    app.add_typer(manifests.app, name="manifest")
    receipt.add_to(app)
    app.add_typer(settle.app, name="settle")
    returns.add_to(app)
    holds.add_to(app)
    report.add_to(app)
    app.add_typer(people.app, name="people")
    app.add_typer(signs.app, name="signs")
    app.add_typer(device.app, name="device")
    app.add_typer(printer.app, name="printer")
    floor.add_to(app)
    practice.add_to(app)
    web.add_to(app)
    app.add_typer(simulate.app, name="simulate")
    app.add_typer(bench.app, name="bench")
    demo.add_to(app)


def _wms(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="PATH", help="cli.wms.config", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="cli.wms.json")] = False,
    lang: Annotated[
        str, typer.Option(metavar="|".join(LANGUAGES), help="cli.wms.lang", show_default=False)
    ] = "",
    debug: Annotated[bool, typer.Option("--debug", help="cli.wms.debug")] = False,
) -> None:
    del debug  # looked at before anything can go wrong, in `entry`
    context.obj = Office(context.obj, config, as_json, lang)


def _translate(command: Any, words: Catalogue) -> None:
    """Put sentences where the command modules hold keys."""
    command.help = words(command.help)
    for parameter in command.params:
        if parameter.help in words.sentences:
            parameter.help = words(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        _translate(inner, words)
