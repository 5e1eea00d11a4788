"""From the arguments to the exit code: language first, then the commands, then what went wrong.

Exit 0 done, 1 refused by a rule, 2 bad usage or input, 3 a device or the store unavailable.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper

from wms.cli.faults import report
from wms.cli.screen import open_plainly, plainly_a_terminal
from wms.domain.messages import BadInput, say
from wms.locale import LANGUAGES, Catalogue, catalogue

_WITH_VALUE = ("--config", "--lang")
_FLAGS = ("--json", "--debug")
_LANGUAGE = "WMS_LANG"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code; an error is one line on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    # Nothing that an import makes is garbage; looking for some is a sixth of the time until there
    # is a screen.
    gc.disable()
    words = catalogue(_of_the_machine(os.environ))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A console that cannot show Chinese still gets every other character.
            stream.reconfigure(errors="backslashreplace")
    try:
        given = _globals_first(given)
        words = catalogue(_language(given, os.environ))
        code = _run(given, words)
        sys.stdout.flush()
    except BrokenPipeError as error:
        # Nobody reads any more; the interpreter must not try to flush once again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return report(error, words, debug)
    except (Exception, KeyboardInterrupt) as error:
        return report(error, words, debug)
    finally:
        gc.enable()
    return code


def _run(arguments: list[str], words: Catalogue) -> int:
    options = plainly_a_terminal(arguments, _FLAGS, _WITH_VALUE)
    if options is not None:
        return open_plainly(words, options)
    import typer

    from wms.cli.commands import build

    command = build(words)
    gc.enable()
    try:
        with command.make_context("wms", arguments, obj=words) as context:
            command.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    return 0


def _globals_first(arguments: list[str]) -> list[str]:
    """The options of `wms` itself may stand anywhere; here they come before the command."""
    first: list[str] = []
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument in _FLAGS or (argument.partition("=")[0] in _WITH_VALUE and "=" in argument):
            first.append(argument)
        elif argument in _WITH_VALUE:
            value = next(waiting, None)
            if value is None:
                raise BadInput(say("cli.usage.needs_value", option=argument))
            first += [argument, value]
        else:
            rest.append(argument)
    return first + rest


def _language(arguments: list[str], environment: Mapping[str, str]) -> str:
    """`--lang`, else WMS_LANG, else the machine's own."""
    asked = environment.get(_LANGUAGE, "")
    for index, argument in enumerate(arguments):
        if argument == "--lang":
            asked = arguments[index + 1]
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
    if not asked:
        return _of_the_machine(environment)
    if asked not in LANGUAGES:
        raise BadInput(say("cli.usage.language", language=asked, known=", ".join(LANGUAGES)))
    return asked


def _of_the_machine(environment: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "en" if value.startswith("en") else LANGUAGES[0]
    return LANGUAGES[0]
