"""The papers of goods that go back: a station's returns note, a supplier's slip."""

from collections import Counter
from collections.abc import Iterable

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
    Table,
)
from wms.documents.speech import Speech, clean
from wms.domain.messages import say as message
from wms.domain.papers import Copy
from wms.domain.returns_papers import ReturnsLine, ReturnSlip, ReturnsNote, SlipLine


def returns_note(paper: ReturnsNote, copy: Copy, say: Speech) -> Document:
    """Everything that goes back from a station, sum by origin, then line by line, and who gave and
    took it: the lead, the trunk driver, the warehouse."""
    number = clean(paper.number)
    items = sum(line.quantity for line in paper.lines)
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("returns_note"),
        clean(f"{paper.site_id}  {paper.site_name}"),
        number,
        Barcode(number, number),
        say.mark(copy),
        (
            field(say, "items", items),
            field(say, "lines", len(paper.lines)),
            *(_origin_field(say, origin, n) for origin, n in _by_origin(paper.lines)),
        ),
        say.page_pattern,
        (
            Fields(
                say("identity"),
                (
                    field(say, "site", f"{paper.site_id} {paper.site_name}"),
                    field(say, "business_date", paper.business_date.isoformat()),
                    field(say, "since", say.time(paper.since)),
                    field(say, "noted", say.time(paper.closed_at)),
                    field(say, "closed_by", paper.closed_by),
                    field(say, "checksum", paper.checksum),
                ),
            ),
            _note_lines(say, paper.lines),
            _note_signatures(say),
        ),
    )


def _by_origin(lines: Iterable[ReturnsLine]) -> list[tuple[str, int]]:
    sums: Counter[str] = Counter()
    for line in lines:
        sums[line.origin] += line.quantity
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))[:3]


def _origin_field(say: Speech, origin: str, items: int) -> Field:
    return Field(say.message(message(f"word.{origin}")), items)


def _note_lines(say: Speech, lines: tuple[ReturnsLine, ...]) -> Table:
    counted = any(line.found is not None for line in lines)
    columns: tuple[Column, ...] = (
        column(say, "row", 11, Look.NUMBER),
        column(say, "name", 0),
        column(say, "sku", 0, under=1),
        column(say, "place", 38),
        column(say, "order", 0, under=1),
        column(say, "reason", 31),
        column(say, "origin", 0, under=1),
        column(say, "night", 23),
        column(say, "supplier", 16, data_only=True),
        column(say, "unit", 12, data_only=True),
        column(say, "quantity", 15, Look.COUNT),
        column(say, "found", 17, Look.COUNT) if counted else column(say, "found", 17, Look.WRITE),
    )
    rows = tuple(_note_row(say, line, counted=counted) for line in lines)
    total = sum(line.quantity for line in lines)
    found: Cell = sum(line.found or 0 for line in lines) if counted else ""
    totals: tuple[Cell, ...] = ("", say("total"), *[""] * 8, total, found)
    return Table(say("table.returns"), columns, rows, totals, TALL)


def _note_row(say: Speech, line: ReturnsLine, *, counted: bool) -> tuple[Cell, ...]:
    found: Cell = (line.found or 0) if counted else ""
    return (
        line.line,
        clean(line.name),
        clean(line.sku_id),
        clean(f"{line.party} {line.party_name}".strip()),
        _order(say, line),
        say.message(message(f"word.{line.reason}")),
        say.message(message(f"word.{line.origin}")),
        line.night.isoformat(),
        clean(line.supplier_id),
        clean(line.unit),
        line.quantity,
        found,
    )


def _order(say: Speech, line: ReturnsLine) -> str:
    """The customer's order; with what of it the books know otherwise."""
    if not line.order_doubt:
        return clean(line.order_id)
    doubt = say.message(message(f"take_back.doubt.{line.order_doubt}"))
    return clean(say("order.doubt", order=line.order_id, doubt=doubt))


def _note_signatures(say: Speech) -> Blanks:
    return Blanks(
        say("signatures"),
        (
            Blank(say("blank.lead"), 4),
            Blank(say("blank.driver"), 4),
            Blank(say("blank.plate"), 4),
            Blank(say("blank.warehouse"), 4),
            Blank(say("blank.time"), 4),
            Blank(say("blank.counted"), 4),
            Blank(say("blank.reservations"), 12),
        ),
        13.0,
    )


def return_slip(paper: ReturnSlip, copy: Copy, say: Speech) -> Document:
    """What a supplier's driver takes along: line by line, sum by product, and his signature."""
    number = clean(paper.number)
    items = sum(line.quantity for line in paper.lines)
    products = len({line.sku_id for line in paper.lines})
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("return_slip"),
        clean(f"{paper.supplier_id}  {paper.supplier_name}"),
        number,
        Barcode(number, number),
        say.mark(copy),
        (
            field(say, "items", items),
            field(say, "products", products),
            field(say, "lines", len(paper.lines)),
        ),
        say.page_pattern,
        (
            Fields(
                say("identity"),
                (
                    field(say, "site", paper.site_name),
                    field(say, "supplier", f"{paper.supplier_id} {paper.supplier_name}".strip()),
                    field(say, "phone", paper.phone),
                    field(say, "business_date", paper.business_date.isoformat()),
                    field(say, "noted", say.time(paper.closed_at)),
                    field(say, "closed_by", paper.closed_by),
                    field(say, "checksum", paper.checksum),
                ),
            ),
            _slip_lines(say, paper.lines),
            Blanks(
                say("signatures"),
                (
                    Blank(say("blank.handed_over"), 4),
                    Blank(say("blank.supplier_driver"), 4),
                    Blank(say("blank.plate"), 4),
                    Blank(say("blank.time"), 4),
                    Blank(say("blank.reservations"), 8),
                ),
                14.0,
            ),
        ),
    )


def _slip_lines(say: Speech, lines: tuple[SlipLine, ...]) -> Table:
    columns = (
        column(say, "row", 11, Look.NUMBER),
        column(say, "name", 0),
        column(say, "sku", 0, under=1),
        column(say, "night", 22),
        column(say, "reason", 34),
        column(say, "origin", 0, under=1),
        column(say, "returns_note", 44, Look.CODE),
        column(say, "quantity", 18, Look.COUNT),
    )
    rows = tuple(
        (
            line.line,
            clean(line.name),
            clean(line.sku_id),
            line.night.isoformat(),
            say.message(message(f"word.{line.reason}")),
            say.message(message(f"word.{line.origin}")),
            clean(line.note),
            line.quantity,
        )
        for line in lines
    )
    total = sum(line.quantity for line in lines)
    totals: tuple[Cell, ...] = ("", say("total"), *[""] * 5, total)
    return Table(say("table.returns"), columns, rows, totals, TALL)
