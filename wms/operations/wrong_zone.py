"""Goods of one zone in another zone's container: never, but when two people answer for it.

A container holds one zone, and its papers say which. What is let in all the same stays a known
exception: an open difference on the container, listed on its manifest with who, why and how cold.
"""

from dataclasses import dataclass, replace

from wms.domain.codes import make_position, read_temperature
from wms.domain.cold import degrees, too_warm
from wms.domain.difference_events import DifferenceReported
from wms.domain.events import ItemsPut
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.words import DiscrepancyKind, Role, Zone, ZoneReason
from wms.operations.floor import Act
from wms.operations.override import record_override
from wms.operations.ports import Books, Need, Product
from wms.operations.reply import Choice, Expects, Level, View

_HANDLE = "ZONE-"


@dataclass(frozen=True, slots=True)
class Astray:
    """What is to be let in where: `quantity` items for `need`, into the container of `zone`.
    `reading`, in tenths of a degree, is that of the goods; both are None until they are given."""

    need: Need
    zone: Zone
    quantity: int
    reason: ZoneReason | None = None
    reading: int | None = None

    @property
    def position(self) -> str:
        """The position of the container."""
        return make_position(self.need.destination.destination_id, self.zone)

    @property
    def complete(self) -> bool:
        """Whether only the second person is missing."""
        return self.reason is not None and self.reading is not None


def begin(books: Books, wave_id: str, astray: Astray) -> Astray:
    """Refused where no container stands that it could go into."""
    if not books.open_at(wave_id, astray.need.destination.destination_id, astray.zone):
        raise Refused(say("wrong_zone.no_container", position=astray.position))
    return astray


def told(astray: Astray, product: Product, text: str) -> tuple[Astray, Message, Level]:
    """The reason, then the temperature."""
    if astray.reason is None:
        reason = next((r for r in ZoneReason if f"{_HANDLE}{r.upper()}" == text), None)
        if reason is None:
            raise Refused(say("wrong_zone.reason_first", entry=text))
        return (
            replace(astray, reason=reason),
            say("wrong_zone.reason", reason_kind=reason),
            Level.CALM,
        )
    reading = read_temperature(text)
    if reading is None:
        raise Refused(say("temperature.unreadable", entry=text))
    warm = too_warm(((product.zone, reading),))
    answer = say("wrong_zone.read", reading=degrees(reading))
    if warm:
        answer = say("temperature.too_warm", zone=product.zone, reading=degrees(reading))
    return replace(astray, reading=reading), answer, Level.CHECK if warm else Level.CALM


def let_in(act: Act, wave_id: str, product: Product, astray: Astray, second: Person) -> Message:
    """The put, the difference it is, and who stood by."""
    destination_id = astray.need.destination.destination_id
    sscc = act.books.open_at(wave_id, destination_id, astray.zone)
    begin(act.books, wave_id, astray)
    where = {"wave_id": wave_id, "destination_id": destination_id, "sku_id": product.sku_id}
    put = ItemsPut(
        **where, planned=astray.need.planned, quantity=astray.quantity, short=0, sscc=sscc
    )
    answer = say(
        "wrong_zone.put",
        product=product.name,
        quantity=astray.quantity,
        position=astray.position,
        zone=astray.zone,
    )
    put_id = act.record(put, answer)
    cold = degrees(astray.reading or 0)
    people = f"{act.hand.person.name}, {second.name}"
    reported = DifferenceReported(
        **where,
        difference=DiscrepancyKind.WRONG_ZONE,
        sscc=sscc,
        planned=0,
        quantity=astray.quantity,
        note=f"{astray.reason}: {cold} °C, {people}",
        put=put_id,
    )
    act.record(reported, answer)
    record_override(act, Right.OVERRIDE_ZONE, sscc, second, f"{astray.reason} {cold}")
    return answer


def view(title: Message, product: Product, astray: Astray) -> View:
    """What is asked next; the position and the quantity stay in sight."""
    expects = Expects.SCAN
    choices: tuple[Choice, ...] = ()
    if astray.reason is None:
        prompt = say("wrong_zone.ask.reason")
        choices = tuple(
            Choice(f"{_HANDLE}{reason.upper()}", say("wrong_zone.reason", reason_kind=reason))
            for reason in ZoneReason
        )
    elif astray.reading is None:
        prompt, expects = say("wrong_zone.ask.reading", product=product.name), Expects.TEXT
    else:
        prompt = say("wrong_zone.ask.second")
    zones = {"product": product.name, "product_zone": product.zone, "zone": astray.zone}
    return View(
        title,
        prompt,
        expects,
        big=astray.position,
        quantity=astray.quantity,
        details=(
            say("wrong_zone.detail", position=astray.position, **zones),
            say("wrong_zone.takes_two", role=second_for(Role.SORTER, Right.OVERRIDE_ZONE)),
        ),
        choices=choices,
        help="reason",
    )
