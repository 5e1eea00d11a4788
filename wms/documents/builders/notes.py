"""The delivery note of a pick-up point, with the customers' lines to hand out by."""

from wms.documents.builders.shared import column, field, totals_by_zone, void_mark
from wms.documents.model import (
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
from wms.documents.speech import Speech, clean
from wms.domain.carried import as_ordered, waited
from wms.domain.cold import degrees
from wms.domain.delivery_papers import DeliveryLine, Elsewhere
from wms.domain.papers import Copy, DeliveryNote


def delivery_note(paper: DeliveryNote, copy: Copy, say: Speech) -> Document:
    """Containers by zone, what is not on this vehicle, then the lines customer by customer, then
    the leader's signature."""
    quantity = sum(line.quantity for line in paper.lines)
    short = sum(line.short for line in paper.lines if not line.intercepted)
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("delivery_note"),
        clean(paper.name),
        clean(paper.number),
        Barcode(clean(paper.number), clean(paper.number)),
        void_mark(say, paper.void, copy),
        (
            field(say, "stop", f"{paper.route_id} / {paper.stop_sequence:02d}"),
            field(say, "containers", len(paper.containers)),
            field(say, "items", quantity),
            field(say, "customers", len({line.customer_ref for line in paper.lines})),
            # Whoever hands out has to know that before the first customer is there.
            *((field(say, "shorts", short),) if short else ()),
        ),
        say.page_pattern,
        (
            Fields(
                say("identity"),
                (
                    field(say, "point", f"{paper.point_id} {paper.name}"),
                    field(say, "leader", paper.leader),
                    field(say, "phone", paper.phone),
                    field(say, "address", paper.address),
                    field(say, "station", paper.station_name),
                    field(say, "business_date", paper.business_date.isoformat()),
                    field(say, "wave", paper.wave_id),
                ),
            ),
            *_brought(say, paper),
            *_elsewhere(say, paper),
            _lines(say, paper.lines),
            # Nothing is handed over: nobody signs for it.
            *((_receipt(say),) if paper.containers else ()),
        ),
    )


def _brought(say: Speech, paper: DeliveryNote) -> tuple[Part, ...]:
    """What is on the vehicle for the point, or that nothing is."""
    if not paper.containers:
        return (Note(say("nothing_on_board")),)
    return _containers(say, paper), totals_by_zone(say, paper.containers)


def _containers(say: Speech, paper: DeliveryNote) -> Table:
    return Table(
        say("table.containers"),
        (
            column(say, "sscc", 0, Look.STRONG),
            column(say, "type", 34),
            column(say, "zone", 24, Look.ZONE),
            column(say, "kinds", 22, Look.NUMBER),
            column(say, "items", 22, Look.COUNT),
            column(say, "received", 22, Look.TICK),
        ),
        tuple(
            (clean(c.sscc), say.types[c.type], say.zones[c.zone], c.kinds, c.items, "")
            for c in paper.containers
        ),
    )


def _elsewhere(say: Speech, paper: DeliveryNote) -> tuple[Table, ...]:
    """The point's goods that this vehicle does not bring: with which manifest they come, or why
    they stay."""
    if not paper.elsewhere:
        return ()
    columns = (
        column(say, "sscc", 0, Look.STRONG),
        column(say, "zone", 24, Look.ZONE),
        column(say, "items", 22, Look.COUNT),
        column(say, "where", 64),
    )
    rows = tuple(
        (
            clean(one.sscc) or say("elsewhere.loose"),
            say.zones[one.zone] if one.zone is not None else "",
            one.items,
            _where(say, one),
        )
        for one in paper.elsewhere
    )
    totals = (say("total"), "", sum(one.items for one in paper.elsewhere), "")
    return (Table(say("table.elsewhere"), columns, rows, totals),)


def _where(say: Speech, one: Elsewhere) -> str:
    if one.number:
        return say("elsewhere.with", number=clean(one.number))
    if one.tenths is not None:
        return say("elsewhere.held", reading=degrees(one.tenths))
    if one.reason:
        return say("elsewhere.left", reason=say.either("reason", one.reason))
    return say("elsewhere.stays")


def _lines(say: Speech, lines: tuple[DeliveryLine, ...]) -> Table:
    """A customer's lines stand together, each with the customer's name: pages get separated."""
    rows: list[tuple[Cell, ...]] = []
    for line in sorted(lines, key=lambda one: (one.customer_ref, one.order_id, one.line_no)):
        rows.append(
            (
                clean(line.customer_ref),
                clean(line.order_id),
                as_ordered(line.line_no),
                clean(line.sku_id),
                clean(line.name),
                line.ordered,
                line.quantity,
                clean(line.unit),
                _remark(say, line),
                "",
            )
        )
    totals: tuple[Cell, ...] = (
        say("total"),
        *("" for _ in range(4)),
        sum(line.ordered for line in lines),
        sum(line.quantity for line in lines),
        *("" for _ in range(3)),
    )
    return Table(say("table.customers"), _line_columns(say), tuple(rows), totals)


def _remark(say: Speech, line: DeliveryLine) -> str:
    """What comes otherwise, stays or is short, and when that comes; of a line that waited, that it
    did; of one that was intercepted, that it is not handed out."""
    if line.intercepted:
        return say("line.intercepted")
    told = [say("line.carried")] if waited(line.line_no) else []
    if line.other:
        told.append(say("line.other", quantity=line.other))
    if line.stays:
        told.append(say("line.stays", quantity=line.stays))
    if line.short > 0:
        next_run = say("line.next_run", quantity=line.short)
        told.append(next_run if line.next_run else say("line.short", quantity=line.short))
    return "  ".join(told)


def _line_columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "customer", 28, Look.STRONG),
        column(say, "order", 36, Look.CODE, data_only=True),
        column(say, "line", 12, Look.NUMBER, data_only=True),
        column(say, "sku", 20, Look.CODE),
        column(say, "name", 0),
        column(say, "ordered", 16, Look.NUMBER),
        column(say, "quantity", 16, Look.COUNT),
        column(say, "unit", 14),
        column(say, "remark", 30),
        column(say, "handed_out", 14, Look.TICK),
    )


def _receipt(say: Speech) -> Blanks:
    return Blanks(
        say("receipt.leader"),
        (
            Blank(say("blank.arrival"), 3),
            Blank(say("blank.temperature"), 3),
            Blank(say("blank.received"), 3),
            Blank(say("blank.empties_back"), 3),
            Blank(say("blank.reservations"), 6),
            Blank(say("blank.leader"), 3),
            Blank(say("blank.driver"), 3),
        ),
        14.0,
    )
