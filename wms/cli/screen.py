"""A terminal of the site on this screen.

A person waits here, so nothing is imported that is not needed until there is a screen: typer, with
what it brings, takes as long to load as the screen to draw. `wms.cli.entry` comes here without it
where the command line is plainly that of a terminal.
"""

import os
import re
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from wms.cli.office import Office
from wms.domain.messages import BadInput, Unavailable, say
from wms.domain.words import SiteKind
from wms.locale import Catalogue

if TYPE_CHECKING:
    from wms.operations.practice import School
    from wms.terminal.worker import Workplace

ID_OPTION = "--id"
_COMMAND = "terminal"
_TERMINAL = re.compile(r"[A-Za-z0-9_-]{1,32}")


def plainly_a_terminal(
    arguments: Sequence[str], flags: Sequence[str], with_value: Sequence[str]
) -> dict[str, str] | None:
    """The options of `wms terminal` by their names, where `arguments` hold nothing but that and no
    option twice; `flags` and `with_value`, the options of `wms` itself, come before the command.
    None for everything else: typer says what that means, or what is wrong with it."""
    options: dict[str, str] = {}
    within = False
    waiting = iter(arguments)
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if argument == _COMMAND and not within:
            within = True
        elif name in options:
            return None
        elif argument in flags and not within:
            options[name] = name
        elif name in ((ID_OPTION,) if within else with_value):
            options[name] = value if equals else next(waiting, "")
            if not options[name] or options[name].startswith("-"):
                return None
        else:
            return None
    return options if within else None


def open_plainly(words: Catalogue, options: dict[str, str]) -> int:
    """The terminal that `plainly_a_terminal` found. Returns its exit code."""
    config = options.get("--config")
    office = Office(
        words, Path(config) if config else None, "--json" in options, options.get("--lang", "")
    )
    return open_terminal(office, options.get(ID_OPTION, ""))


def open_terminal(office: Office, id_: str) -> int:
    """A terminal of the site on this screen, until it is closed. Returns its exit code."""
    from wms.terminal.run import run_terminal

    if id_ and not _TERMINAL.fullmatch(id_):
        raise BadInput(say("cli.terminal.bad_id", id=id_))
    browser = os.environ.get("TEXTUAL_DRIVER", "").startswith("wms.")
    if not browser and not (sys.stdin.isatty() and sys.stdout.isatty()):
        office.open()
        raise Unavailable(say("cli.terminal.no_screen"))
    with ExitStack() as closing:
        return run_terminal(lambda: _workplace(office, id_, closing), office.words.language)


def _workplace(office: Office, id_: str, closing: ExitStack) -> "Workplace":
    from wms.operations.practice import PracticeDoor, PractisingDesk
    from wms.terminal.worker import Workplace

    site = office.open()
    own = site.config.terminal
    terminal_id = id_ or own.id
    kind = site.config.site.kind
    return Workplace(
        desk=PractisingDesk(
            site.desk(terminal_id, (PracticeDoor(),)), lambda: open_school(kind, closing)
        ),
        language=office.asked_language or own.language,
        now=site.clock,
        prefix=own.prefix,
        scanners=site.own_scanners(terminal_id),
    )


def open_school(kind: SiteKind, closing: ExitStack) -> "School":
    """The school of a site of that kind; nothing of it is left when `closing` ends."""
    from wms.simulate.practice import PracticeSchool

    return closing.enter_context(PracticeSchool(kind))
