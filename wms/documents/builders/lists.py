"""The two lists people sort from: the pick list of a route, the put list of a product."""

from collections import Counter

from wms.documents.builders.shared import column, field
from wms.documents.model import Barcode, Column, Document, Fields, Layout, Look, Section, Table
from wms.documents.speech import Speech, clean
from wms.domain.papers import Copy, PickGroup, PickList, PutList
from wms.domain.words import Tier, Zone


def pick_list(paper: PickList, copy: Copy, say: Speech) -> Document:
    """Lines in walking order, by station or by stop, totals per zone first."""
    quantities: Counter[Zone] = Counter()
    for group in paper.groups:
        for line in group.lines:
            quantities[line.zone] += line.quantity
    count = sum(len(group.lines) for group in paper.groups)
    return Document(
        Layout.PORTRAIT,
        say.language,
        say(f"pick_list.{paper.tier}"),
        clean(f"{paper.route_id}  {paper.route_name}"),
        clean(paper.number),
        Barcode(clean(paper.number), clean(paper.number)),
        say.printed(copy),
        (
            field(say, "route", paper.route_id),
            field(say, "departs", paper.departs_at),
            field(say, "business_date", paper.business_date.isoformat()),
            field(say, "items", sum(quantities.values())),
        ),
        say.page_pattern,
        (
            Fields(
                say("identity"),
                (
                    field(say, "origin", paper.origin_name),
                    field(say, "wave", paper.wave_id),
                    field(say, f"destinations.{paper.tier}", len(paper.groups)),
                    field(say, "lines", count),
                ),
            ),
            _totals(say, quantities),
            *(_pick_section(say, paper.tier, group) for group in paper.groups),
        ),
    )


def _totals(say: Speech, quantities: Counter[Zone]) -> Table:
    """Items of each zone and of all, on one line."""
    return Table(
        say("table.totals"),
        (*(Column(say.zones[z], 0, Look.COUNT) for z in Zone), column(say, "total", 0, Look.COUNT)),
        ((*(quantities[z] for z in Zone), sum(quantities.values())),),
    )


def _pick_section(say: Speech, tier: Tier, group: PickGroup) -> Section:
    table = Table(
        say("table.lines"),
        _pick_columns(say),
        tuple(
            (
                "",
                clean(line.slot),
                clean(line.sku_id),
                clean(line.gtin),
                clean(line.name),
                say.zones[line.zone],
                line.quantity,
                clean(line.unit),
                line.short or "",
            )
            for line in group.lines
        ),
    )
    total = sum(line.quantity for line in group.lines)
    return Section(
        clean(f"{group.sequence:02d}  {group.destination_id}  {group.destination_name}"),
        (say("pick.sum", lines=len(group.lines), items=total),),
        (
            field(say, f"sequence.{tier}", group.sequence),
            field(say, "destination", group.destination_id),
            field(say, "destination_name", group.destination_name),
        ),
        table,
    )


def _pick_columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "tick", 8, Look.TICK),
        column(say, "slot", 23, Look.STRONG),
        column(say, "sku", 20, Look.CODE),
        column(say, "gtin", 30, Look.CODE, data_only=True),
        column(say, "name", 0),
        column(say, "zone", 22, Look.ZONE),
        column(say, "quantity", 16, Look.COUNT),
        column(say, "unit", 14),
        column(say, "short", 18, Look.WRITE),
    )


def put_list(paper: PutList, copy: Copy, say: Speech) -> Document:
    """One product and the positions it is put to, in walking order."""
    total = sum(line.quantity for line in paper.lines)
    rows = tuple(
        (
            "",
            clean(line.position),
            clean(line.destination_id),
            clean(line.destination_name),
            clean(line.route_id),
            line.quantity,
            "",
            line.short or "",
        )
        for line in paper.lines
    )
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("put_list"),
        clean(f"{paper.sku_id}  {paper.name}"),
        clean(paper.number),
        Barcode(clean(paper.number), clean(paper.number)),
        say.printed(copy),
        (
            field(say, "slot", paper.slot),
            field(say, "zone", say.zones[paper.zone]),
            field(say, "quantity", total),
            field(say, "positions", len(rows)),
        ),
        say.page_pattern,
        (
            Fields(
                say("identity"),
                (
                    field(say, "site", paper.site_name),
                    field(say, "wave", paper.wave_id),
                    field(say, "business_date", paper.business_date.isoformat()),
                    field(say, "sku", paper.sku_id),
                    field(say, "gtin", paper.gtin),
                    field(say, "unit", paper.unit),
                ),
            ),
            Table(say("table.lines"), _put_columns(say), rows, _put_totals(say, total), 7.4),
        ),
    )


def _put_columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "tick", 8, Look.TICK),
        column(say, "position", 32, Look.STRONG),
        column(say, "destination", 25, Look.CODE),
        column(say, "destination_name", 0),
        column(say, "route", 22, Look.CODE),
        column(say, "quantity", 16, Look.COUNT),
        column(say, "put", 15, Look.WRITE),
        column(say, "short", 15, Look.WRITE),
    )


def _put_totals(say: Speech, total: int) -> tuple[str | int, ...]:
    return ("", say("total"), "", "", "", total, "", "")
