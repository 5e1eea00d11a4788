"""What went wrong, in one line: what, where, and what to do. A traceback only with `--debug`."""

import errno
import re
import sys
import traceback
from typing import Any

from wms.domain.messages import BadInput, Message, NightfloorError, Problem, say
from wms.locale import Catalogue

_NO_COMMAND = re.compile(r"No such command (['\"])(.*?)\1\.(?: Did you mean |\Z)")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNEXPECTED = 3
USAGE = 2


def report(error: BaseException, words: Catalogue, debug: bool) -> int:
    """Say it on stderr. Returns the exit code."""
    if debug:
        traceback.print_exception(error)
    if type(error).__name__ == "NoArgsIsHelpError":
        return USAGE  # the help stands on the screen already
    message, code = _told(error)
    lines = [words.text(message)]
    if isinstance(error, BadInput):
        lines += [_located(problem, words) for problem in error.problems]
    print(*lines, sep="\n", file=sys.stderr, flush=True)
    return code


def _told(error: BaseException) -> tuple[Message, int]:
    if isinstance(error, NightfloorError):
        return error.message, error.exit_code
    # Only where something went wrong: a terminal starts without it.
    import typer

    if isinstance(error, typer.TyperException):
        return _usage(error), USAGE
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return say("cli.interrupted"), UNEXPECTED
    if isinstance(error, BrokenPipeError):
        return say("cli.pipe_closed"), UNEXPECTED
    if type(error).__name__ == "Overtaken":
        return say("cli.overtaken"), 1
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return say("cli.no_room", cause=error.strerror or ""), UNEXPECTED
    cause = " ".join(str(error).split())
    return say("cli.unexpected", kind=type(error).__name__, cause=cause), UNEXPECTED


def _usage(error: Any) -> Message:
    """Typer's own words for bad usage are English; the common cases are said in ours."""
    name = type(error).__name__
    parameter = getattr(error, "param", None)
    option = getattr(error, "option_name", "")
    if name == "NoSuchOption":
        return say("cli.usage.no_option", option=option)
    if name == "BadOptionUsage":
        return say("cli.usage.needs_value", option=option)
    if name == "MissingParameter" and parameter is not None:
        return say("cli.usage.missing", option=_name(parameter))
    if name == "BadParameter" and parameter is not None:
        return _bad_value(_name(parameter), error)
    if found := _NO_COMMAND.match(error.format_message()):
        return say("cli.usage.no_command", given=found[2])
    return say("cli.usage.other", cause=error.format_message())


def _bad_value(option: str, error: Any) -> Message:
    """What Typer has checked by pydantic is told by the kind of fault."""
    errors: list[Any] = getattr(error.__cause__, "errors", list)()
    kind, limits = (errors[0]["type"], errors[0].get("ctx", {})) if errors else ("", {})
    if kind == "less_than_equal":
        return say("cli.usage.too_large", option=option, most=limits["le"])
    if kind == "greater_than_equal":
        return say("cli.usage.too_small", option=option, least=limits["ge"])
    if kind.startswith(("int_", "float_")):
        return say("cli.usage.no_number", option=option)
    return say("cli.usage.bad_value", option=option, cause=error.message)


def _name(parameter: Any) -> str:
    """`--date`, or for an argument its name in the usage line."""
    options = [option for option in parameter.opts if option.startswith("-")]
    return str(options[0] if options else parameter.metavar or parameter.name.upper())


def _located(problem: Problem, words: Catalogue) -> str:
    """`orders.csv:17:qty: …`, as compilers and editors know it."""
    where = ":".join(
        part for part in (problem.file, str(problem.line or ""), problem.column) if part
    )
    return f"{where}: {words.text(problem.message)}"
