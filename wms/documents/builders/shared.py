"""What several papers carry alike: parties, times, cold, totals per zone, exceptions."""

from collections.abc import Iterable

from wms.documents.model import Blank, Blanks, Cell, Column, Field, Fields, Look, Note, Part, Table
from wms.documents.speech import Speech, by_zone, clean, thousandths
from wms.domain.papers import (
    BranchManifest,
    Handover,
    ManifestContainer,
    ManifestException,
    TrunkManifest,
)


def field(say: Speech, key: str, value: Cell) -> Field:
    """The field named by the entry `paper.field.<key>`."""
    return Field(say(f"field.{key}"), clean(value) if isinstance(value, str) else value)


def column(
    say: Speech,
    key: str,
    width: float,
    look: Look = Look.TEXT,
    *,
    under: int = 0,
    data_only: bool = False,
) -> Column:
    """The column titled by the entry `paper.column.<key>`."""
    return Column(say(f"column.{key}"), width, look, under, data_only)


def identity(say: Speech, paper: TrunkManifest | BranchManifest) -> Fields:
    """Which manifest it is: business date, wave, version, issuer and the checksum of it."""
    return Fields(
        say("identity"),
        (
            field(say, "business_date", paper.business_date.isoformat()),
            field(say, "wave", paper.wave_id),
            field(say, "version", paper.version),
            field(say, "issuer", paper.issuer),
            field(say, "checksum", paper.checksum),
        ),
    )


def handover_fields(say: Speech, handover: Handover) -> tuple[Fields, Fields, Fields]:
    """Parties, times, and seal and cold of a departure (domain.md, trunk manifest)."""
    plate = handover.plate
    if handover.previous_plate:
        plate = say("plate.swapped", plate=plate, previous=handover.previous_plate)
    parties = Fields(
        say("parties"),
        (
            field(say, "origin", f"{handover.origin_id} {handover.origin_name}".strip()),
            field(say, "dock", handover.dock),
            field(say, "carrier", handover.carrier),
            field(say, "plate", plate),
            field(say, "driver", handover.driver),
            field(say, "driver_phone", handover.driver_phone),
        ),
    )
    times = Fields(
        say("times"),
        (
            field(say, "planned_departure", handover.planned_departure),
            field(say, "loading_started", say.time(handover.loading_started_at)),
            field(say, "loading_ended", say.time(handover.loading_ended_at)),
            field(say, "departed", say.time(handover.departed_at)),
        ),
    )
    cold = Fields(
        say("cold"),
        (
            field(say, "seals", say("between").join(handover.seals)),
            field(say, "set_points", say.zone_figures(handover.set_points)),
            field(say, "readings", say.zone_figures(handover.readings)),
        ),
    )
    return parties, times, cold


def totals_by_zone(say: Speech, containers: Iterable[ManifestContainer]) -> Table:
    """Containers, items, weight and volume of each zone, and of all."""
    everything = list(containers)
    rows = tuple((say.zones[zone], *_sums(inside)) for zone, inside in by_zone(everything).items())
    return Table(
        say("table.totals"),
        (
            column(say, "zone", 0, Look.ZONE),
            column(say, "containers", 30, Look.COUNT),
            column(say, "items", 30, Look.COUNT),
            column(say, "weight", 38, Look.NUMBER),
            column(say, "volume", 38, Look.NUMBER),
        ),
        rows,
        (say("total"), *_sums(everything)),
    )


def _sums(containers: list[ManifestContainer]) -> tuple[Cell, ...]:
    return (
        len(containers),
        sum(c.items for c in containers),
        thousandths(sum(c.weight_g for c in containers)),
        thousandths(sum(c.volume_ml for c in containers)),
    )


def known_exceptions(say: Speech, exceptions: tuple[ManifestException, ...]) -> Part:
    """The known exceptions with kind, destination, goods, quantity, and who and why."""
    if not exceptions:
        return Note(say("exceptions.none"))
    return Table(
        say("table.exceptions"),
        (
            column(say, "exception", 20),
            column(say, "destination", 30, Look.CODE),
            column(say, "sku", 22, Look.CODE),
            column(say, "name", 0),
            column(say, "quantity", 16, Look.COUNT),
            column(say, "note", 0),
        ),
        tuple(
            (
                say.either("exception", e.kind),
                clean(e.destination_id),
                clean(e.sku_id),
                clean(e.name),
                e.quantity,
                clean(e.note),
            )
            for e in exceptions
        ),
    )


def empties(say: Speech, out: int) -> Blanks:
    """Empties that travel out, and the box for those due back, by hand."""
    return Blanks(
        say("empties", out=out),
        (
            Blank(say("blank.empties_back"), 4),
            Blank(say("blank.empties_kept"), 4),
            Blank(say("blank.empties_signature"), 4),
        ),
    )


def departure_signatures(say: Speech) -> Blanks:
    """Loader, supervisor and driver; the driver's count and reservations. Without a written
    reservation the count stands (CMR article 9)."""
    return Blanks(
        say("signatures"),
        (
            Blank(say("blank.loader"), 4),
            Blank(say("blank.supervisor"), 4),
            Blank(say("blank.driver"), 4),
            Blank(say("blank.count"), 4),
            Blank(say("blank.reservations"), 8),
        ),
        14.0,
    )
