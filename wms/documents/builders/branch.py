"""The branch manifest 支线配送单 of the 07:00 dispatch."""

from wms.documents.builders.shared import (
    column,
    departure_signatures,
    empties,
    field,
    handover_fields,
    identity,
    known_exceptions,
    manifest_mark,
    totals_in_a_line,
)
from wms.documents.model import Barcode, Cell, Column, Document, Layout, Look, Table
from wms.documents.speech import Speech, clean
from wms.domain.codes import make_short_stop
from wms.domain.papers import BranchManifest, BranchStop, Copy
from wms.domain.words import Zone

ROW = 11.2
"""Millimetres of a stop."""


def branch_manifest(paper: BranchManifest, copy: Copy, say: Speech) -> Document:
    """A row per stop in driving order, with room to write; the handover behind it."""
    containers = [c for stop in paper.stops for c in stop.containers]
    return Document(
        Layout.LANDSCAPE,
        say.language,
        say("branch_manifest"),
        clean(f"{paper.route_id}  {paper.route_name}"),
        clean(paper.number),
        Barcode(clean(paper.number), clean(paper.number)),
        manifest_mark(say, paper, copy),
        (
            field(say, "plate", paper.handover.plate),
            field(say, "planned_departure", paper.handover.planned_departure),
            field(say, "stops", len(paper.stops)),
            field(say, "containers", len(containers)),
            field(say, "items", sum(stop.items for stop in paper.stops)),
        ),
        say.page_pattern,
        (
            identity(say, paper),
            *handover_fields(say, paper.handover),
            totals_in_a_line(say, containers),
            _stops(say, paper),
            *known_exceptions(say, paper),
            empties(say, paper),
            departure_signatures(say),
        ),
    )


def _stops(say: Speech, paper: BranchManifest) -> Table:
    stops, due = paper.stops, dict(paper.aside.empties_due)
    rows = tuple(_stop_row(say, paper.number, stop, due.get(stop.point_id, 0)) for stop in stops)
    totals: tuple[Cell, ...] = (
        "",
        "",
        say("total"),
        *("" for _ in range(5)),
        *(sum(_in_zone(stop, zone) for stop in stops) for zone in Zone),
        sum(stop.items for stop in stops),
        sum(stop.shorts for stop in stops),
        *("" for _ in range(8)),
    )
    return Table(say("table.stops"), _stop_columns(say), rows, totals, ROW)


def _stop_row(say: Speech, number: str, stop: BranchStop, due: int) -> tuple[Cell, ...]:
    return (
        stop.sequence,
        say.areas[stop.area],
        clean(stop.name),
        clean(stop.point_id),
        clean(stop.leader),
        clean(stop.phone),
        clean(stop.address),
        clean(make_short_stop(number, stop.sequence)),
        *(_in_zone(stop, zone) for zone in Zone),
        stop.items,
        stop.shorts,
        # What of it is on board and must not be handed out.
        say("stop.intercepted", items=stop.intercepted) if stop.intercepted else "",
        clean(stop.due),
        *("" for _ in range(3)),
        # What the point still has, behind the room to write how many it gave.
        f"/ {due}" if due else "",
        *("" for _ in range(2)),
    )


def _in_zone(stop: BranchStop, zone: Zone) -> int:
    return sum(c.zone is zone for c in stop.containers)


def _stop_columns(say: Speech) -> tuple[Column, ...]:
    # As high as the bars, and three lines of words: a route of forty stops goes on four pages.
    return (
        column(say, "stop", 13.6, Look.COUNT),
        column(say, "area", 13.6, under=1),
        column(say, "point", 0),
        column(say, "destination", 0, data_only=True),
        column(say, "leader", 0, under=1),
        column(say, "phone", 0, under=1),
        column(say, "address", 0, under=2),
        column(say, "stop_code", 0, Look.BARS, under=3),
        *(column(say, f"zone_containers.{zone}", 10, Look.COUNT) for zone in Zone),
        column(say, "items", 12.5, Look.COUNT),
        column(say, "shorts", 12, Look.COUNT),
        column(say, "intercepted", 12, under=1),
        column(say, "due", 13.5),
        column(say, "arrived", 13, Look.WRITE),
        column(say, "delivered", 12, Look.WRITE),
        column(say, "refused", 13.5, Look.WRITE),
        column(say, "empties_taken", 13.5, Look.WRITE),
        column(say, "after_sales", 13.5, Look.WRITE),
        column(say, "signature", 18, Look.WRITE),
    )
