"""Dates on the command line: ISO 8601, ten characters, nothing else."""

import re
from datetime import date
from typing import Annotated

import typer

from wms.domain.messages import BadInput, say

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def iso_date(text: str | date) -> date:
    """`2026-11-21`; BadInput for anything else, and for days no calendar has."""
    if isinstance(text, date):
        return text
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(say("cli.bad_date", date=text))


_OPTION = typer.Option("--date", metavar="YYYY-MM-DD", parser=iso_date, help="cli.date")

BusinessDate = Annotated[date, _OPTION]
MaybeDate = Annotated[date | None, _OPTION]
