"""The receipt a supplier signs for the goods it brought."""

from decimal import Decimal

from wms.documents.builders.shared import column, field
from wms.documents.model import (
    TALL,
    Barcode,
    Blank,
    Blanks,
    Cell,
    Column,
    Document,
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
from wms.domain.quality import kilograms
from wms.domain.receiving_papers import GoodsReceipt, ReceiptLine, ReceiptProduct


def goods_receipt(paper: GoodsReceipt, copy: Copy, say: Speech) -> Document:
    """Who came when, line by line what came in and what went back, what is short or over, and the
    signatures of both with a box for reservations."""
    number = clean(paper.number)
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("goods_receipt"),
        clean(f"{paper.supplier_id}  {paper.supplier_name}"),
        number,
        Barcode(number, number),
        say.mark(copy),
        (
            field(say, "accepted", sum(line.accepted for line in paper.lines)),
            field(say, "rejected", sum(line.rejected for line in paper.lines)),
            field(say, "held", sum(line.held for line in paper.lines)),
            field(say, "dock", paper.dock),
        ),
        say.page_pattern,
        (
            *_head(say, paper),
            _lines(say, paper),
            *_differing(say, paper),
            *_remarks(say, paper),
            _signatures(say),
        ),
    )


def _head(say: Speech, paper: GoodsReceipt) -> tuple[Fields, Fields]:
    hours = ""
    if paper.expected is not None:
        hours = f"{paper.expected[0]:%H:%M}–{paper.expected[1]:%H:%M}"
    timing = say.message(message("receive.timing", timing_kind=paper.timing))
    identity = Fields(
        say("identity"),
        (
            field(say, "site", paper.site_name),
            field(say, "supplier", f"{paper.supplier_id} {paper.supplier_name}".strip()),
            field(say, "phone", paper.phone),
            field(say, "business_date", paper.business_date.isoformat()),
            field(say, "wave", paper.wave_id),
            field(say, "checksum", paper.checksum),
        ),
    )
    arrival = Fields(
        say("receipt.arrival"),
        (
            field(say, "plate", paper.plate),
            field(say, "appointment", hours),
            field(say, "arrived", f"{say.time(paper.arrived_at)}  {timing}"),
            field(say, "closed", say.time(paper.closed_at)),
            field(say, "vehicle_readings", say.zone_figures(paper.readings)),
            field(say, "receiver", paper.closed_by or paper.arrived_by),
        ),
    )
    return identity, arrival


def _lines(say: Speech, paper: GoodsReceipt) -> Table:
    lines = paper.lines
    totals: tuple[Cell, ...] = (
        *("", say("total"), "", "", "", ""),
        sum(line.accepted for line in lines),
        sum(line.rejected for line in lines),
        sum(line.held for line in lines),
        *("", sum(line.cartons for line in lines), "", ""),
    )
    rows = tuple(_row(say, line) for line in lines)
    return Table(say("table.lines"), _columns(say), rows, totals, TALL)


def _columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "row", 10, Look.NUMBER),
        column(say, "name", 0),
        column(say, "sku", 0, under=1),
        column(say, "lot", 0, under=1),
        column(say, "until", 22),
        column(say, "unit", 12, data_only=True),
        column(say, "accepted", 16, Look.COUNT),
        column(say, "rejected", 16, Look.COUNT),
        column(say, "held", 14, Look.COUNT),
        column(say, "reason", 34),
        column(say, "cartons", 13, Look.NUMBER, data_only=True),
        column(say, "weight", 20, Look.NUMBER),
        column(say, "degrees", 14, Look.NUMBER),
    )


def _row(say: Speech, line: ReceiptLine) -> tuple[Cell, ...]:
    return (
        line.line,
        clean(line.name) or say("receipt.not_on_file"),
        clean(line.sku_id),
        clean(line.lot),
        line.expires_on.isoformat() if line.expires_on else "",
        clean(line.unit),
        line.accepted,
        line.rejected,
        line.held,
        _why(say, line),
        line.cartons,
        thousandths(line.weight_g) if line.weight_g else "",
        Decimal(line.tenths).scaleb(-1) if line.tenths is not None else "",
    )


def _why(say: Speech, line: ReceiptLine) -> str:
    """Why goods went back, and what they weighed where they were too light; why some that are too
    old came in."""
    told = []
    if line.reason:
        reason = say.message(message("receive.choice.why", rejection_kind=line.reason))
        if line.light_g:
            weights = {"weight": kilograms(line.light_g), "promised": kilograms(line.promised_g)}
            reason = say("receipt.light", reason=reason, **weights)
        told.append(reason)
    if line.let_in:
        told.append(say("receipt.let_in", reason=say.either("reason", line.let_in)))
    return clean(say("between").join(told))


def _differing(say: Speech, paper: GoodsReceipt) -> tuple[Part, ...]:
    """What the supplier brought more or less of than is ordered by now, all vehicles together."""
    found = [p for p in paper.products if p.accepted + p.held != p.ordered]
    if not found:
        return (Note(say("receipt.as_ordered")),)
    return (Table(say("table.differing"), _difference_columns(say), tuple(map(_differs, found))),)


def _difference_columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "sku", 22, Look.CODE),
        column(say, "name", 0),
        column(say, "ordered", 24, Look.COUNT),
        column(say, "accepted_in_all", 32, Look.COUNT),
        column(say, "differs", 26, Look.COUNT, signed=True),
    )


def _differs(product: ReceiptProduct) -> tuple[Cell, ...]:
    came = product.accepted + product.held
    return (
        clean(product.sku_id),
        clean(product.name),
        product.ordered,
        came,
        came - product.ordered,
    )


def _remarks(say: Speech, paper: GoodsReceipt) -> tuple[Part, ...]:
    """What must not be overlooked by whoever signs."""
    found = []
    if any(line.held for line in paper.lines):
        found.append(say("receipt.held"))
    if any(line.line != row for row, line in enumerate(paper.lines, 1)):
        found.append(say("receipt.taken_back"))
    if paper.closed_at is None:
        found.append(say("receipt.open"))
    return tuple(Note(text) for text in found)


def _signatures(say: Speech) -> Blanks:
    return Blanks(
        say("signatures"),
        (
            Blank(say("blank.receiver"), 4),
            Blank(say("blank.supplier"), 4),
            Blank(say("blank.time"), 4),
            Blank(say("blank.reservations"), 12),
        ),
        14.0,
    )
