"""The trunk manifest 干线交接单 of the 00:00 dispatch."""

from wms.documents.builders.shared import (
    BY_HAND,
    column,
    departure_signatures,
    empties,
    field,
    handover_fields,
    identity,
    known_exceptions,
    manifest_mark,
    totals_by_zone,
)
from wms.documents.model import (
    Barcode,
    Blank,
    Blanks,
    Cell,
    Document,
    Layout,
    Look,
    Section,
    Table,
)
from wms.documents.speech import Speech, by_zone, clean
from wms.domain.papers import Copy, TrunkManifest, TrunkStation
from wms.domain.words import Zone


def trunk_manifest(paper: TrunkManifest, copy: Copy, say: Speech) -> Document:
    """Header, parties, times, seal and cold, totals, exceptions, empties and signatures on the
    first sheet; then each station with its containers and its receipt, in reverse drop order."""
    containers = [c for station in paper.stations for c in station.containers]
    handover = paper.handover
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("trunk_manifest"),
        clean(f"{paper.route_id}  {paper.route_name}"),
        clean(paper.number),
        Barcode(clean(paper.number), clean(paper.number)),
        manifest_mark(say, paper, copy),
        (
            field(say, "plate", handover.plate),
            field(say, "planned_departure", handover.planned_departure),
            field(say, "containers", len(containers)),
            field(say, "items", sum(c.items for c in containers)),
        ),
        say.page_pattern,
        (
            identity(say, paper),
            *handover_fields(say, handover),
            _stations(say, paper.stations),
            totals_by_zone(say, containers),
            *known_exceptions(say, paper),
            empties(say, paper),
            departure_signatures(say),
            *(_station(say, station, _goes_on(paper, station)) for station in paper.stations),
        ),
    )


def _stations(say: Speech, stations: tuple[TrunkStation, ...]) -> Table:
    """What each station gets, on one look: the loader reads from the top, the driver from below."""
    rows: list[tuple[Cell, ...]] = []
    for station in stations:
        zones = by_zone(station.containers)
        rows.append(
            (
                station.drop_sequence,
                clean(station.station_id),
                clean(station.name),
                clean(station.expected_arrival) or BY_HAND,
                *(len(zones.get(zone, ())) for zone in Zone),
                len(station.containers),
                sum(c.items for c in station.containers),
            )
        )
    return Table(
        say("table.stations"),
        (
            column(say, "drop", 14, Look.COUNT),
            column(say, "destination", 20, Look.CODE),
            column(say, "station", 0),
            column(say, "expected_arrival", 20),
            *(column(say, f"zone_containers.{zone}", 13, Look.COUNT) for zone in Zone),
            column(say, "containers", 22, Look.COUNT),
            column(say, "items", 19, Look.NUMBER),
        ),
        tuple(rows),
        (
            "",
            say("total"),
            "",
            "",
            *(sum(c.zone is zone for s in stations for c in s.containers) for zone in Zone),
            sum(len(s.containers) for s in stations),
            sum(c.items for s in stations for c in s.containers),
        ),
    )


def _goes_on(paper: TrunkManifest, station: TrunkStation) -> bool:
    """Whether the truck comes to another station after this one."""
    return any(other.drop_sequence > station.drop_sequence for other in paper.stations)


def _station(say: Speech, station: TrunkStation, goes_on: bool) -> Section:
    containers = station.containers
    items = sum(c.items for c in containers)
    table = Table(
        say("table.containers"),
        (
            column(say, "row", 10, Look.NUMBER),
            column(say, "sscc", 0, Look.STRONG),
            column(say, "type", 31),
            column(say, "zone", 23, Look.ZONE),
            column(say, "kinds", 18, Look.NUMBER),
            column(say, "items", 18, Look.COUNT),
            column(say, "loaded", 15, Look.TICK),
            column(say, "received", 15, Look.TICK),
        ),
        tuple(
            (
                number,
                clean(c.sscc),
                say.types[c.type],
                say.zones[c.zone],
                c.kinds,
                c.items,
                "",
                "",
            )
            for number, c in enumerate(containers, 1)
        ),
        ("", say("total"), "", "", "", items, "", ""),
        5.8,
    )
    return Section(
        clean(
            say(
                "station.heading",
                drop=station.drop_sequence,
                id=station.station_id,
                name=station.name,
            )
        ),
        (
            say("station.address", address=station.address, phone=station.phone),
            say(
                "station.sum",
                containers=len(containers),
                items=items,
                arrival=station.expected_arrival or BY_HAND,
            ),
        ),
        (
            field(say, "drop", station.drop_sequence),
            field(say, "destination", station.station_id),
            field(say, "destination_name", station.name),
        ),
        table,
        _receipt(say, station, goes_on),
    )


def _receipt(say: Speech, station: TrunkStation, goes_on: bool) -> Blanks:
    """What the station writes when the truck is there (domain.md, station block), and the seal it
    puts on where the truck goes on."""
    yes_no = (say("yes"), say("no"))
    sealed = (Blank(say("blank.new_seal"), 4),) if goes_on else ()
    return Blanks(
        clean(say("receipt", id=station.station_id, name=station.name)),
        (
            Blank(say("blank.arrival"), 4),
            Blank(say("blank.seal_intact"), 4, yes_no),
            Blank(say("blank.temperature"), 4),
            Blank(say("blank.received"), 3),
            Blank(say("blank.missing"), 3),
            Blank(say("blank.extra"), 3),
            Blank(say("blank.damaged"), 3),
            *sealed,
            Blank(say("blank.signature"), 4 if goes_on else 8),
            Blank(say("blank.time"), 4),
        ),
    )
