"""What runs at a site through the night: terminals, the gateway, and the post by hand."""

import signal
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from wms.cli.office import Office, office_of
from wms.cli.screen import ID_OPTION, open_terminal
from wms.domain.messages import Message, NightfloorError, say

_Id = Annotated[
    str, typer.Option(ID_OPTION, metavar="TERMINAL", help="cli.terminal.id", show_default=False)
]
_Once = Annotated[bool, typer.Option("--once", help="cli.gateway.once", show_default=False)]
_STOP = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_PATIENCE = 30.0
"""Seconds a gateway has to finish what it is at."""


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("terminal", help="cli.terminal")(terminal)
    app.command("gateway", help="cli.gateway")(gateway)
    app.command("run", help="cli.run")(run)
    app.command("exchange", help="cli.exchange")(exchange)


def terminal(context: typer.Context, id_: _Id = "") -> None:
    """One person's terminal, on this screen."""
    raise typer.Exit(open_terminal(office_of(context), id_))


def gateway(context: typer.Context, once: _Once = False) -> None:
    """Post and printing, until SIGTERM or Ctrl-C."""
    office = office_of(context)

    def tell(message: Message) -> None:
        office.say(message)
        sys.stdout.flush()

    raise typer.Exit(_gateway(office, once, tell, lambda: False))


def _gateway(
    office: Office, once: bool, tell: Callable[[Message], None], orphaned: Callable[[], bool]
) -> int:
    """Run it. Returns 0, or for a single round 3 where something was in trouble and 1 where a
    message was refused."""
    site = office.open()
    told_to_stop = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told_to_stop
        told_to_stop = True

    before = {number: signal.signal(number, stop) for number in _STOP}
    try:
        service = site.gateway(tell, lambda: told_to_stop or orphaned())
        if once:
            service.once()
        else:
            config = site.config
            where = {"exchange": str(config.exchange.folder), "print": str(config.print.folder)}
            service.run(say("gateway.started", site=config.site.id, **where))
            tell(say("gateway.stopped"))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    troubles = [office.words.text(trouble) for trouble in service.troubles]
    office.answer({**asdict(service.tally), "troubles": troubles})
    if not once:
        return 0
    if office.as_json:
        for trouble in service.troubles:
            office.warn(trouble)
    return 3 if troubles else 1 if service.tally.refused else 0


def run(context: typer.Context, id_: _Id = "") -> None:
    """Gateway behind, terminal in front."""
    import multiprocessing

    office = office_of(context)
    site = office.open()
    log = site.config.store.key_file.with_name("gateway.log")
    site.store.close()
    start = multiprocessing.get_context("spawn")
    behind = start.Process(target=_behind, args=(office.config_path, office.words.language, log))
    behind.start()
    try:
        code = open_terminal(office, id_)
    finally:
        alone = behind.exitcode
        behind.terminate()
        behind.join(_PATIENCE)
    if alone is not None:
        office.warn(say("cli.gateway.died", code=alone, log=str(log)))
    raise typer.Exit(code)


def _behind(config: Path, language: str, log: Path) -> None:
    """The gateway as a child: it writes a log, and ends when its terminal does."""
    import multiprocessing

    from wms.locale import catalogue

    parent = multiprocessing.parent_process()
    office = Office(catalogue(language), config, as_json=False, asked_language="")
    with log.open("a", encoding="utf-8", buffering=1) as file:

        def tell(message: Message) -> None:
            print(datetime.now(UTC).astimezone().isoformat(timespec="seconds"), end=" ", file=file)
            print(office.words.text(message), file=file)

        try:
            _gateway(office, False, tell, lambda: parent is not None and not parent.is_alive())
        except NightfloorError as error:
            # Its screen belongs to the terminal.
            tell(error.message)
            sys.exit(error.exit_code)


def exchange(context: typer.Context) -> None:
    """Carry what there is to carry, once."""
    office = office_of(context)
    done = office.open().exchange()
    counts = {"posted": done.posted, "taken": done.taken, "acknowledged": done.acknowledged}
    office.tell("gateway.carried", **counts)
    refused = {name: office.words.text(why) for name, why in done.refused}
    postponed = {name: office.words.text(why) for name, why in done.postponed}
    for name, cause in {**refused, **postponed}.items():
        office.warn(say("cli.exchange.refused", file=name, cause=cause))
    office.answer({**counts, "refused": refused, "postponed": postponed})
    if refused:
        raise typer.Exit(1)
