"""The balance of reusable containers 回空对账单, to be counted against and signed."""

from collections.abc import Iterator
from dataclasses import replace

from wms.documents.builders.shared import column, field
from wms.documents.model import (
    Blank,
    Blanks,
    Cell,
    Document,
    Field,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Table,
)
from wms.documents.speech import Speech, clean
from wms.domain.empties_papers import EmptiesBalance, EmptiesLine, balance_told
from wms.domain.messages import say as message
from wms.domain.papers import Copy
from wms.domain.words import ContainerType

_OUT = 5
"""The column of what is out."""


def empties_balance(paper: EmptiesBalance, copy: Copy, say: Speech) -> Document:
    """What is out by type, then party by party what went, came and is out, with room for what was
    found there and who says so."""
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("empties_balance"),
        clean(f"{paper.site_id}  {paper.site_name}"),
        clean(paper.number),
        None,
        say.printed(copy),
        tuple(_standings(say, paper)),
        say.page_pattern,
        (
            Fields(
                say("identity"),
                (
                    field(say, "site", f"{paper.site_id} {paper.site_name}"),
                    field(say, "as_of", say.time(paper.at)),
                ),
            ),
            *_lines(say, paper),
            Blanks(
                say("signatures"),
                (
                    Blank(say("blank.lead"), 4),
                    Blank(say("blank.time"), 4),
                    Blank(say("blank.reservations"), 4),
                ),
            ),
        ),
    )


def _type(say: Speech, kind: ContainerType) -> str:
    return say.message(message(f"word.{kind}"))


def _standings(say: Speech, paper: EmptiesBalance) -> Iterator[Field]:
    """Type by type what is out, and what this site owes: they do not make up for each other."""
    for kind in ContainerType:
        found = [line.out for line in paper.lines if line.type is kind]
        out, owed = sum(n for n in found if n > 0), sum(n for n in found if n < 0)
        if found and (out or not owed):
            yield Field(_type(say, kind), out)
        if owed:
            yield Field(_type(say, kind), _told(say, owed))


def _told(say: Speech, out: int) -> Cell:
    """A balance as it stands on paper."""
    told = balance_told(out)
    return told if isinstance(told, int) else say.message(told)


def _lines(say: Speech, paper: EmptiesBalance) -> tuple[Part, ...]:
    """Those that are even stand in files alone: nobody has to count nothing. Files keep every
    balance as a number."""
    uneven = [line for line in paper.lines if line.out]
    even = [line for line in paper.lines if not line.out]
    told = (Note(say("empties.even", count=len(even))),) if even else ()
    table = _table(say, paper, [*uneven, *even])
    drawn = tuple(_drawn(say, row) for row in table.rows[: len(uneven)])
    brief = replace(table, rows=drawn, totals=_drawn(say, table.totals))
    return (replace(table, brief=brief), *told)


def _drawn(say: Speech, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    out = row[_OUT]
    return (*row[:_OUT], _told(say, out) if isinstance(out, int) else out, *row[_OUT + 1 :])


def _table(say: Speech, paper: EmptiesBalance, lines: list[EmptiesLine]) -> Table:
    totals: tuple[Cell, ...] = (
        *("", say("total"), ""),
        sum(line.sent for line in paper.lines),
        sum(line.back for line in paper.lines),
        sum(line.out for line in paper.lines),
        *("", ""),
    )
    return Table(
        say("table.empties"),
        (
            column(say, "party", 27, Look.CODE),
            column(say, "name", 0),
            column(say, "type", 29),
            column(say, "went", 16, Look.NUMBER),
            column(say, "came_back", 16, Look.NUMBER),
            column(say, "still_out", 20, Look.COUNT),
            column(say, "found", 18, Look.WRITE),
            column(say, "signature", 26, Look.WRITE),
        ),
        tuple(_line(say, line) for line in lines),
        totals,
        8.0,
    )


def _line(say: Speech, line: EmptiesLine) -> tuple[Cell, ...]:
    return (
        clean(line.party),
        clean(line.name),
        _type(say, line.type),
        line.sent,
        line.back,
        line.out,
        "",
        "",
    )
