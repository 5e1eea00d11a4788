"""What a vehicle carries: its zones are a hard stop, its room a warning.

Goods of a zone their vehicle does not cool travel in it only when they are packed for it, and two
people answer for that: with a reason, and the temperature they were read at.
"""

from dataclasses import dataclass, replace

from wms.domain.codes import read_temperature
from wms.domain.cold import degrees, is_warm
from wms.domain.cold_events import ReadingTaken
from wms.domain.events import ContainerLoaded
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.words import HandoverStep, Role, Zone
from wms.operations.cold_ports import UNCOOLED, VehicleKnown
from wms.operations.floor import Act
from wms.operations.holding import limit_told
from wms.operations.override import record_override
from wms.operations.ports import Books, Box, ManifestHead
from wms.operations.reasons import BARE, choices, read_reason
from wms.operations.reply import Expects, View

SHOWN_PLATES = 3


@dataclass(frozen=True, slots=True)
class Bare:
    """A container that is to travel uncooled, as far as it was said why, and how cold it is, in
    tenths of a degree."""

    sscc: str
    zone: Zone
    plate: str
    reason: str = ""
    reading: int | None = None

    @property
    def complete(self) -> bool:
        """Whether only the second person is missing."""
        return self.reading is not None


def refuse_zone(books: Books, vehicle: VehicleKnown | None, box: Box) -> None:
    """Refused where the vehicle does not carry the zone of a container; the refusal names those
    that do."""
    if vehicle is None or box.zone in vehicle.zones:
        return
    raise Refused(
        say(
            "load.zone_not_carried",
            sscc=box.sscc,
            zone=box.zone,
            plate=vehicle.plate,
            others=_others(books, box.zone),
        )
    )


def refuse_uncooled(
    books: Books, manifest: ManifestHead, plate: str, zones: tuple[Zone, ...]
) -> None:
    """Refused where a vehicle is to leave with goods of a zone it does not carry and nobody
    answers for; `zones` are those on board."""
    vehicle = books.cold.vehicle(plate)
    if vehicle is None:
        return
    for zone in zones:
        bare = books.cold.bare(manifest.number, zone) if zone not in vehicle.zones else ()
        if bare:
            told = {"plate": vehicle.plate, "sscc": bare[0], "others": _others(books, zone)}
            raise Refused(say("depart.zone_not_carried", zone=zone, containers=len(bare), **told))


def _others(books: Books, zone: Zone) -> str:
    plates = books.cold.carriers(zone)
    shown = " ".join(plates[:SHOWN_PLATES])
    return shown + (" ..." if len(plates) > SHOWN_PLATES else "") or "-"


def room(vehicle: VehicleKnown | None, loaded: int) -> Message | None:
    """That the vehicle is full, or more than full, by now; None while it is not, or where nobody
    knows how much it takes."""
    if vehicle is None or not vehicle.containers or loaded < vehicle.containers:
        return None
    key = "load.full" if loaded == vehicle.containers else "load.over_full"
    return say(key, plate=vehicle.plate, containers=vehicle.containers, loaded=loaded)


def told(bare: Bare, text: str) -> tuple[Bare, Message]:
    """The reason, then the temperature; refused where that is too warm by itself."""
    if not bare.reason:
        return replace(bare, reason=read_reason(text, BARE)), say("load.bare_reading")
    reading = read_temperature(text)
    if reading is None:
        raise Refused(say("temperature.unreadable", entry=text))
    if is_warm(bare.zone, reading):
        limit = limit_told(bare.zone)
        raise Refused(say("load.bare_warm", zone=bare.zone, reading=text, limit=limit))
    return replace(bare, reading=reading), say("load.bare_second")


def load_bare(act: Act, manifest: ManifestHead, bare: Bare, second: Person) -> Message:
    """On board without cooling, in the name of both."""
    answer = say("load.bare_loaded", sscc=bare.sscc, zone=bare.zone, plate=bare.plate)
    act.record(ContainerLoaded(number=manifest.number, sscc=bare.sscc), answer)
    tenths, step = bare.reading or 0, HandoverStep.DEPARTURE
    act.record(ReadingTaken(manifest.wave_id, step, bare.sscc, bare.zone, tenths), answer)
    reason = f"{UNCOOLED}: {bare.reason} {degrees(tenths)}"
    record_override(act, Right.OVERRIDE_ZONE, bare.sscc, second, reason)
    return answer


def view(title: Message, bare: Bare) -> View:
    """What is asked next of a container that is to travel uncooled."""
    role = second_for(Role.SORTER, Right.OVERRIDE_ZONE)
    details = (
        say("load.bare_detail", sscc=bare.sscc, zone=bare.zone, plate=bare.plate),
        say("wrong_zone.takes_two", role=role),
    )
    if not bare.reason:
        prompt = say("load.ask.bare_reason")
        return View(title, prompt, choices=choices(BARE), details=details, help="reason")
    if bare.reading is None:
        prompt = say("load.ask.bare_reading")
        return View(title, prompt, Expects.TEXT, details=details, help="reading")
    return View(title, say("load.ask.bare_second"), details=details, help="reason")
