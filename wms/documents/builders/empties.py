"""The balance of reusable containers 回空对账单, to be counted against and signed."""

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
from wms.domain.empties_papers import EmptiesBalance, EmptiesLine
from wms.domain.messages import say as message
from wms.domain.papers import Copy
from wms.domain.words import ContainerType


def empties_balance(paper: EmptiesBalance, copy: Copy, say: Speech) -> Document:
    """What is out by type, then party by party what went, came and is out, with room for what was
    found there and who says so."""
    types = [kind for kind in ContainerType if any(line.type is kind for line in paper.lines)]
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("empties_balance"),
        clean(f"{paper.site_id}  {paper.site_name}"),
        clean(paper.number),
        None,
        say.printed(copy),
        tuple(Field(_type(say, kind), _out(paper, kind)) for kind in types),
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


def _out(paper: EmptiesBalance, kind: ContainerType) -> int:
    return sum(line.out for line in paper.lines if line.type is kind)


def _lines(say: Speech, paper: EmptiesBalance) -> tuple[Part, ...]:
    """Those that are even stand in files alone: nobody has to count nothing."""
    uneven = [line for line in paper.lines if line.out]
    even = [line for line in paper.lines if not line.out]
    told = (Note(say("empties.even", count=len(even))),) if even else ()
    if not uneven:
        table = _table(say, paper, even, 0)
        return (replace(table, brief=replace(table, rows=())), *told)
    return (_table(say, paper, [*uneven, *even], len(uneven)), *told)


def _table(say: Speech, paper: EmptiesBalance, lines: list[EmptiesLine], shown: int) -> Table:
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
            column(say, "still_out", 16, Look.COUNT),
            column(say, "found", 18, Look.WRITE),
            column(say, "signature", 26, Look.WRITE),
        ),
        tuple(_line(say, line) for line in lines),
        totals,
        8.0,
        shown,
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
