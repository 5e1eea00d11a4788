"""What several papers carry alike: parties, times, cold, totals per zone, exceptions."""

from collections.abc import Iterable
from dataclasses import replace

from wms.documents.model import (
    Blank,
    Blanks,
    Cell,
    Column,
    Field,
    Fields,
    Look,
    Mark,
    Note,
    Part,
    Table,
)
from wms.documents.speech import Speech, by_zone, clean, thousandths
from wms.domain.papers import (
    Aside,
    BranchManifest,
    Copy,
    Forced,
    Handover,
    ManifestContainer,
    ManifestException,
    TrunkManifest,
    VoidNote,
)
from wms.domain.vehicle_papers import SealNote, VehicleNote
from wms.domain.words import Zone

_MANY = 12
"""Exceptions that each have a line of their own on paper; more than that are told by place."""
_SHORT = ("short", "unallocated")
_GOODS = 120
"""Letters of goods in one line of them."""

BY_HAND = "________"
"""Room to write what is not known when the paper is printed."""


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
    signed: bool = False,
) -> Column:
    """The column titled by the entry `paper.column.<key>`."""
    return Column(say(f"column.{key}"), width, look, under, data_only, signed)


def manifest_mark(say: Speech, paper: TrunkManifest | BranchManifest, copy: Copy) -> Mark:
    """The mark of a copy; of a void manifest, that it is void and which is right instead."""
    return void_mark(say, paper.aside.void, copy)


def void_mark(say: Speech, void: VoidNote | None, copy: Copy) -> Mark:
    """The same of a paper that goes with a manifest."""
    mark = say.mark(copy)
    if void is None:
        return mark
    why = say.either("reason", void.reason)
    told = say("void.reason", by=void.by, at=say.time(void.at), reason=why)
    right = say("void.right", number=void.right) if void.right else ""
    reason = "  ".join(part for part in (told, right, mark.reason) if part)
    text = say("void.mark", copy=mark.text)
    return replace(mark, text=text, reprint=True, reason=clean(reason), across=say("void.across"))


def identity(say: Speech, paper: TrunkManifest | BranchManifest) -> Fields:
    """Which manifest it is: business date, wave, version, issuer, the checksum of it, and the
    manifests before and after it on the same route, with the word where one of them is void."""
    aside = paper.aside
    others = (("follows", aside.follows), ("followed_by", aside.followed_by))
    return Fields(
        say("identity"),
        (
            field(say, "business_date", paper.business_date.isoformat()),
            field(say, "wave", paper.wave_id),
            field(say, "version", paper.version),
            field(say, "issuer", paper.issuer),
            field(say, "checksum", paper.checksum),
            *(field(say, key, _other(say, aside, number)) for key, number in others if number),
        ),
    )


def _other(say: Speech, aside: Aside, number: str) -> str:
    return say("void.other", number=number) if number in aside.voided else number


def handover_fields(say: Speech, handover: Handover) -> tuple[Fields, Fields, Fields]:
    """Parties, times, and seal and cold of a departure (domain.md, trunk manifest)."""
    plate = handover.plate
    if handover.previous_plate:
        plate = say("plate.swapped", plate=plate, previous=handover.previous_plate)
    parties = Fields(
        say("parties"),
        (
            field(say, "origin", f"{handover.origin_id} {handover.origin_name}".strip()),
            field(say, "dock", handover.dock or BY_HAND),
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


def totals_in_a_line(say: Speech, containers: Iterable[ManifestContainer]) -> Fields:
    """The same where a table would take the room of the stops: a field for each zone."""
    rows = by_zone(list(containers)).items()
    return Fields(
        say("table.totals"),
        tuple(Field(say.zones[zone], _said(say, inside)) for zone, inside in rows),
    )


def _said(say: Speech, inside: list[ManifestContainer]) -> str:
    """Whole kilograms and litres: nobody weighs a van by the gram."""
    return say(
        "totals.line",
        boxes=len(inside),
        items=sum(c.items for c in inside),
        kilograms=round(sum(c.weight_g for c in inside) / 1000),
        litres=round(sum(c.volume_ml for c in inside) / 1000),
    )


def _sums(containers: list[ManifestContainer]) -> tuple[Cell, ...]:
    return (
        len(containers),
        sum(c.items for c in containers),
        thousandths(sum(c.weight_g for c in containers)),
        thousandths(sum(c.volume_ml for c in containers)),
    )


def known_exceptions(say: Speech, paper: TrunkManifest | BranchManifest) -> tuple[Part, ...]:
    """The known exceptions with kind, destination, goods, quantity, and who and why; before them
    how a departure was forced, and that it was late, after them the containers that stay behind.
    """
    exceptions, aside = paper.exceptions, paper.aside
    notes = (*_departure_notes(say, paper.handover), *_road_notes(say, aside))
    forced = (*notes, Note(forced_note(say, aside.forced))) if aside.forced else notes
    left = (_remaining(say, aside),) if aside.remaining and not _is_open(aside) else ()
    if not exceptions:
        return (*forced, *left) or (Note(say("exceptions.none")),)
    note = forced_note(say, aside.forced, short=True) if aside.forced else ""
    table = Table(
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
                clean(_note(say, e, note)),
            )
            for e in exceptions
        ),
    )
    if len(exceptions) > _MANY:
        table = replace(table, brief=_brief(say, exceptions, note))
    return (*forced, table, *left)


def _brief(say: Speech, exceptions: Iterable[ManifestException], forced: str) -> Table:
    """What went short, a destination a line: who hands it over asks by the place. Everything else
    keeps its own line and code."""
    lines: list[tuple[tuple[str, str, str], list[tuple[str, int]]]] = []
    filling: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for e in exceptions:
        short, head = e.kind in _SHORT, (e.kind, e.destination_id, _note(say, e, forced))
        told = f"{e.sku_id} {e.name}".strip()
        if short:
            told = say("exception.goods", name=e.name or e.sku_id, quantity=e.quantity)
        goods = filling.get(head)
        # A cell of many goods goes on in another line, so that nothing of it is cut.
        if goods is None or not short or sum(len(one) for one, _ in goods) > _GOODS:
            goods = filling[head] = []
            lines.append((head, goods))
        goods.append((told, e.quantity))
    between = say("between")
    return Table(
        say("table.exceptions"),
        (
            column(say, "exception", 20),
            column(say, "destination", 26, Look.CODE),
            column(say, "name", 0),
            column(say, "quantity", 16, Look.COUNT),
            column(say, "note", 48),
        ),
        tuple(
            (
                say.either("exception", kind),
                clean(place),
                clean(between.join(told for told, _ in goods)),
                sum(quantity for _, quantity in goods),
                clean(note),
            )
            for (kind, place, note), goods in lines
        ),
    )


def _departure_notes(say: Speech, handover: Handover) -> tuple[Note, ...]:
    """That it left late, or before anybody was done with it."""
    notes = []
    if handover.late_minutes:
        notes.append(Note(say("departed.late", minutes=handover.late_minutes)))
    if handover.left_alone:
        notes.append(Note(say("departed.alone")))
    return tuple(notes)


def _road_notes(say: Speech, aside: Aside) -> tuple[Note, ...]:
    """With what it went on after it had left; the paper itself stays as it was signed."""
    sealed = tuple(Note(clean(_sealed(say, one))) for one in aside.seals)
    changed = tuple(Note(clean(_went_on(say, one))) for one in aside.vehicles)
    return (*changed, *sealed)


def _went_on(say: Speech, one: VehicleNote) -> str:
    told = {
        "at": say.time(one.at),
        "plate": one.plate,
        "driver": f"{one.driver} {one.driver_phone}".strip(),
        "seals": say("between").join(one.seals) or "-",
        "reason": say.either("reason", one.reason),
        "by": one.by,
    }
    if one.plate == one.previous_plate:
        return say("vehicle.same", **told)
    return say("vehicle.changed", previous=one.previous_plate, **told)


def _sealed(say: Speech, one: SealNote) -> str:
    where = {"at": say.time(one.at), "station": one.station_id, "by": one.by}
    if not one.seals:
        return say("truck.unsealed", **where)
    return say("truck.sealed", **where, seals=say("between").join(one.seals))


def _is_open(aside: Aside) -> bool:
    """A draft: nobody has said yet what becomes of what is not on board."""
    return aside.forced is None and not aside.followed_by


def _note(say: Speech, exception: ManifestException, forced: str) -> str:
    if exception.kind == "forced":
        return exception.note or forced
    if exception.kind == "follows":
        return say("follows_on", number=exception.note)
    if exception.kind == "held":
        zone, _, reading = exception.note.partition(" ")
        return say("held.note", zone=say.zones[Zone(zone)], reading=reading)
    if exception.kind == "wrong_zone":
        reason, mark, people = exception.note.partition(": ")
        return f"{say.either('reason', reason)}{mark}{people}"
    return exception.note


def forced_note(say: Speech, forced: Forced, *, short: bool = False) -> str:
    """Who forced the departure, who stood by, why."""
    reason = say.either("reason", forced.reason)
    if short:
        told = say("forced.short", by=forced.by, second=forced.second, reason=reason)
    else:
        told = say("forced", by=forced.by, second=forced.second, reason=reason)
    return clean(told)


def _remaining(say: Speech, aside: Aside) -> Table:
    """The containers of the route that stay, to be ticked when they are found."""
    follows = aside.followed_by
    return Table(
        say("table.following", number=follows) if follows else say("table.remaining"),
        (
            column(say, "row", 10, Look.NUMBER),
            column(say, "sscc", 0, Look.STRONG),
            column(say, "destination", 30, Look.CODE),
            column(say, "zone", 23, Look.ZONE),
            column(say, "items", 18, Look.COUNT),
            column(say, "packed", 22),
            column(say, "found", 15, Look.TICK),
        ),
        tuple(
            (
                number,
                clean(box.sscc),
                clean(box.destination_id),
                say.zones[box.zone],
                box.items,
                say("packed.yes") if box.packed else say("packed.no"),
                "",
            )
            for number, box in enumerate(aside.remaining, 1)
        ),
        ("", say("total"), "", "", sum(box.items for box in aside.remaining), "", ""),
    )


def empties(say: Speech, paper: TrunkManifest | BranchManifest) -> Blanks:
    """Empties that travel out, those due back from before, and the box for what really comes."""
    due = paper.aside.empties_due
    told = say("empties", out=paper.empties_out, due=sum(count for _, count in due))
    if isinstance(paper, TrunkManifest) and due:
        each = say("between").join(f"{place} {count}" for place, count in due)
        told = say("empties.of", empties=told, each=each)
    return Blanks(
        clean(told),
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
