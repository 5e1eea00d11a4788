"""The statement a supplier is settled by."""

from functools import partial

from wms.documents.builders.shared import column, field
from wms.documents.model import (
    TALL,
    Barcode,
    Blank,
    Blanks,
    Cell,
    Column,
    Document,
    Field,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Table,
)
from wms.documents.speech import Speech, clean, thousandths
from wms.domain.messages import say as message
from wms.domain.papers import Copy
from wms.domain.settlement import Figure, SettlementLine
from wms.domain.settlement_papers import CorrectionLine, SettlementStatement

_COLUMN = {
    Figure.ORDERED: "ordered",
    Figure.DELIVERED: "brought",
    Figure.ACCEPTED: "taken_in",
    Figure.REJECTED: "rejected",
    Figure.RETURNED: "returned",
}


def settlement_statement(paper: SettlementStatement, copy: Copy, say: Speech) -> Document:
    """Product by product what was ordered, came, was taken, went back and is owed; below, what was
    corrected since it was frozen; the signatures of both."""
    number = clean(paper.number)
    frozen = paper.frozen_at is not None
    return Document(
        Layout.LANDSCAPE,
        say.language,
        say("settlement" if frozen else "settlement_preliminary"),
        clean(f"{paper.supplier_id}  {paper.supplier_name}"),
        number,
        Barcode(number, number),
        # What is final is the same on every sheet, and its checksum says so.
        say.printed(copy) if frozen else say.mark(copy),
        _headline(say, paper),
        say.page_pattern,
        (_head(say, paper), _lines(say, paper), *_corrections(say, paper), *_below(say, paper)),
    )


def _headline(say: Speech, paper: SettlementStatement) -> tuple[Field, ...]:
    """As it stands: what was corrected since is among them, and said to be."""
    named = partial(_after, say) if paper.corrections else Field
    return (
        named(say("field.payable"), sum(line.payable for line in paper.stands)),
        named(_titled(say, Figure.ACCEPTED), _total(paper, Figure.ACCEPTED)),
        named(say("field.short"), sum(line.short for line in paper.stands)),
        named(_titled(say, Figure.RETURNED), _total(paper, Figure.RETURNED)),
    )


def _head(say: Speech, paper: SettlementStatement) -> Fields:
    frozen = ""
    if paper.frozen_at is not None:
        frozen = f"{say.time(paper.frozen_at)}  {clean(paper.frozen_by)}"
    return Fields(
        say("identity"),
        (
            field(say, "site", paper.site_name),
            field(say, "supplier", f"{paper.supplier_id} {paper.supplier_name}".strip()),
            field(say, "phone", paper.phone),
            field(say, "business_date", paper.business_date.isoformat()),
            field(say, "wave", paper.wave_id),
            field(say, "due_on", paper.due.isoformat()),
            field(say, "frozen", frozen),
            field(say, "checksum", paper.checksum),
        ),
    )


def _lines(say: Speech, paper: SettlementStatement) -> Table:
    lines = paper.lines
    totals: tuple[Cell, ...] = (
        *("", say("total"), "", ""),
        sum(line.ordered for line in lines),
        sum(line.delivered for line in lines),
        sum(line.accepted for line in lines),
        sum(line.rejected for line in lines),
        sum(line.short for line in lines),
        sum(line.returned for line in lines),
        sum(line.payable for line in lines),
        "",
    )
    rows = tuple(_row(say, place, line) for place, line in enumerate(lines, 1))
    return Table(say("table.lines"), _columns(say), rows, totals, TALL)


def _columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "row", 10, Look.NUMBER),
        column(say, "name", 0),
        column(say, "sku", 0, under=1),
        column(say, "unit", 14),
        column(say, "ordered", 20, Look.NUMBER),
        column(say, "brought", 20, Look.NUMBER),
        column(say, "taken_in", 20, Look.COUNT),
        column(say, "rejected", 20, Look.NUMBER),
        column(say, "under", 18, Look.NUMBER),
        column(say, "returned", 20, Look.NUMBER),
        column(say, "payable", 24, Look.COUNT),
        column(say, "weight", 22, Look.NUMBER),
    )


def _row(say: Speech, place: int, line: SettlementLine) -> tuple[Cell, ...]:
    return (
        place,
        clean(line.name) or say("receipt.not_on_file"),
        clean(line.sku_id),
        clean(line.unit),
        line.ordered,
        line.delivered,
        line.accepted,
        line.rejected,
        line.short,
        line.returned,
        line.payable,
        thousandths(line.weight_g) if line.weight_g else "",
    )


def _corrections(say: Speech, paper: SettlementStatement) -> tuple[Part, ...]:
    if not paper.corrections:
        return ()
    columns = (
        column(say, "row", 10, Look.NUMBER),
        column(say, "sku", 30, Look.CODE),
        column(say, "name", 0),
        column(say, "figure", 30),
        column(say, "change", 24, Look.COUNT, signed=True),
        column(say, "reason", 60),
        column(say, "at", 34),
        column(say, "by", 26),
    )
    rows = tuple(_corrected(say, line) for line in paper.corrections)
    after = Fields(
        say("settlement.after"),
        (
            # A spreadsheet has no groups: each says by itself that it is not the lines'.
            *(_after(say, _titled(say, figure), _total(paper, figure)) for figure in Figure),
            _after(say, say("field.short"), sum(line.short for line in paper.stands)),
            _after(say, say("field.payable"), sum(line.payable for line in paper.stands)),
        ),
    )
    return (Table(say("table.corrections"), columns, rows), after)


def _after(say: Speech, name: str, items: int) -> Field:
    return Field(say("settlement.after_figure", figure=name), items)


def _titled(say: Speech, figure: Figure) -> str:
    """As its column is titled."""
    return say(f"column.{_COLUMN[figure]}")


def _named(say: Speech, figure: Figure) -> str:
    return say.message(message(f"settle.figure.{figure}"))


def _total(paper: SettlementStatement, figure: Figure) -> int:
    return sum(int(getattr(line, figure)) for line in paper.stands)


def _corrected(say: Speech, line: CorrectionLine) -> tuple[Cell, ...]:
    return (
        line.line,
        clean(line.sku_id),
        clean(line.name),
        _named(say, line.figure),
        line.quantity,
        # What the returns wrote by themselves is a word; what a clerk wrote is theirs.
        clean(say.either("reason", line.reason)),
        say.time(line.at),
        clean(line.person),
    )


def _below(say: Speech, paper: SettlementStatement) -> tuple[Part, ...]:
    """A preliminary account is signed by nobody."""
    if paper.frozen_at is None:
        return (Note(say("settlement.preliminary")),)
    blanks = Blanks(
        say("signatures"),
        (
            Blank(say("blank.settler"), 4),
            Blank(say("blank.supplier_seal"), 4),
            Blank(say("blank.time"), 4),
            Blank(say("blank.reservations"), 12),
        ),
        14.0,
    )
    return (Note(say("settlement.final")), blanks)
