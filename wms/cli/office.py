"""What every command needs: which site, which language, and whether a machine is reading."""

import datetime
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from wms.domain.business_date import wave_id_of
from wms.domain.messages import BadInput, Message, Refused, say
from wms.domain.words import SiteKind
from wms.locale import Catalogue, plain

if TYPE_CHECKING:
    # Not for those who come without it: see `wms.cli.screen`.
    import typer

    from wms.bootstrap import SiteApp

_Paper = TypeVar("_Paper")

_COUNT = re.compile("[-+]?[0-9]{1,9}|-?")


@dataclass(frozen=True, slots=True)
class Office:
    """Who asked, and how they want to be told.

    `asked_language` is what `--lang` said: then papers are printed in it too; else they are in
    the site's.
    """

    words: Catalogue
    config: Path | None
    as_json: bool
    asked_language: str

    @property
    def config_path(self) -> Path:
        """The site's configuration file."""
        from wms.config import config_path

        return config_path(self.config)

    def open(self) -> "SiteApp":
        """The site; Unavailable where it is not there."""
        from wms.bootstrap import open_site

        return open_site(self.config_path)

    def open_central(self) -> "SiteApp":
        """The site, for work that only a central warehouse does."""
        app = self.open()
        if app.config.site.kind is not SiteKind.CENTRAL_WAREHOUSE:
            raise Refused(say("cli.central_only", site=app.config.site.id))
        return app

    def paper_language(self, app: "SiteApp") -> str:
        """The language papers are printed in."""
        return self.asked_language or app.config.print.language

    def say(self, message: Message) -> None:
        """A sentence for a person; a machine does not get it."""
        self.write(self.words.text(message))

    def tell(self, key: str, **values: str | int) -> None:
        """Shorthand for `say(say(key, …))`."""
        self.say(Message(key, values))

    def write(self, text: str) -> None:
        """Text for a person that is already in their language."""
        if not self.as_json:
            print(text)

    def warn(self, message: Message) -> None:
        """A sentence beside the result: it goes to stderr, for person and machine alike."""
        print(self.words.text(message), file=sys.stderr)

    def answer(self, figures: dict[str, Any]) -> None:
        """The result for a machine: one JSON object on the last line."""
        if self.as_json:
            print(json.dumps(figures, ensure_ascii=False))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows under titles (keys of the catalogue); what a cell holds is text and nothing else.
        Numbers stand below each other by their last digit."""
        if self.as_json:
            return
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False)
        drawn = [[plain(cell) for cell in row] for row in rows]
        for at, title in enumerate(titles):
            counts = drawn and all(_COUNT.fullmatch(row[at]) for row in drawn)
            table.add_column(Text(self.words(title)), justify="right" if counts else "left")
        for row in drawn:
            table.add_row(*map(Text, row))
        wide = None if sys.stdout.isatty() else 200
        Console(file=sys.stdout, width=wide, highlight=False).print(table)

    def write_csv(self, titles: Sequence[str], rows: Iterable[Iterable[str | int]]) -> None:
        """The same for a spreadsheet: columns under the names they have for a machine."""
        import csv

        from wms.domain.spreadsheets import inert

        writer = csv.writer(sys.stdout, lineterminator="\r\n")
        writer.writerow(titles)
        writer.writerows(map(inert, row) for row in rows)


def office_of(context: "typer.Context") -> Office:
    """What the options of `wms` itself said."""
    office: Office = context.obj
    return office


def wave_of(app: "SiteApp", date: datetime.date) -> str:
    """The wave of a business date; Refused where this site has none."""
    wave_id = wave_id_of(date)
    if not app.records().knows_wave(wave_id):
        raise Refused(say("cli.no_wave", date=date.isoformat()))
    return wave_id


def of_number(read: Callable[[str], _Paper], number: str) -> _Paper:
    """What has that number; nobody's is a slip of whoever typed it: BadInput."""
    try:
        return read(number)
    except Refused as refusal:
        raise BadInput(refusal.message) from refusal


def reason_of(text: str, words: tuple[str, ...]) -> str:
    """What `--reason` says: one of the words of the floor's list, or a few of one's own."""
    from wms.operations.reasons import LONGEST, read_reason

    return read_reason(one_line("--reason", text, LONGEST), words)


def one_line(option: str, text: str, longest: int) -> str:
    """`text` trimmed; BadInput where it is empty, too long, or holds control characters."""
    text = text.strip()
    if not 0 < len(text) <= longest or not text.isprintable():
        raise BadInput(say("cli.bad_text", option=option, longest=longest))
    return text
