"""What may come in: how an arrival compares with its appointment, what is asked of goods next,
and what was keyed."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from wms.domain.cold import too_warm
from wms.domain.messages import Message, Refused, say
from wms.domain.quality import (
    CHECKS,
    Checks,
    is_overweight,
    is_underweight,
    kilograms,
    kind_of,
)
from wms.domain.shelf_life import (
    days_left,
    expiry_of,
    is_past_at_delivery,
    keeps_long_enough,
    least_left,
)
from wms.domain.words import ArrivalTiming, Rejection, Zone
from wms.operations.receive_state import Ask, Draft
from wms.operations.receiving_ports import Appointment, Goods, ReceivingWave

MOST_ITEMS = 999_999
_CARTONS = re.compile(r"\A([0-9]{1,4})[*xX×]([0-9]{1,4})\Z")
_KILOGRAMS = re.compile(r"\A([0-9]{1,5})(?:\.([0-9]{1,3}))?\Z")
_DAY = re.compile(r"\A(\*?)((?:20)?[0-9]{2})([0-9]{2})([0-9]{2})\Z")
_FURTHEST_YEARS = 20


def timing_of(
    at: datetime, appointment: Appointment | None, ordered: bool, wave: ReceivingWave
) -> ArrivalTiming:
    """Early, on time or late against the appointment; not expected where nothing is ordered and
    nothing was agreed. Without an appointment a supplier is late once the book is closed."""
    if appointment is None:
        if not ordered:
            return ArrivalTiming.UNEXPECTED
        return ArrivalTiming.LATE if wave.cut_off else ArrivalTiming.ON_TIME
    if at < appointment.starts_at:
        return ArrivalTiming.EARLY
    return ArrivalTiming.ON_TIME if at <= appointment.ends_at else ArrivalTiming.LATE


def checks_of(goods: Goods) -> Checks:
    """What is asked of these goods."""
    return CHECKS[kind_of(goods.supplier.group, goods.zone)]


def next_ask(draft: Draft, wave: ReceivingWave) -> Ask:
    """The first thing about a line that is not known yet; goods that all go back are asked
    nothing more."""
    if draft.quantity is None:
        return Ask.QUANTITY
    if draft.excess and draft.residual is None and not draft.unwanted:
        return Ask.OVER
    if not draft.taken:
        return Ask.CONFIRM
    goods, checks = draft.goods, checks_of(draft.goods)
    if checks.weighed and goods.weight_g and draft.weight_g is None:
        return Ask.WEIGHT
    if draft.weight_g and not draft.light and too_light(draft):
        return Ask.UNDERWEIGHT
    if checks.dated and goods.shelf_life_days and draft.expires_on is None:
        return Ask.EXPIRY
    if not draft.let_in and is_too_old(draft, wave):
        return Ask.SHELF_LIFE
    if goods.zone is not Zone.AMBIENT and draft.tenths is None:
        return Ask.TEMPERATURE
    return Ask.SECOND if draft.let_in else Ask.CONFIRM


def too_light(draft: Draft) -> bool:
    """Whether the goods weigh less than so many packs of them should."""
    return is_underweight(draft.weight_g or 0, draft.goods.weight_g * draft.taken)


def is_too_old(draft: Draft, wave: ReceivingWave) -> bool:
    """Whether too little shelf life is left."""
    if not draft.expires_on:
        return False
    until = date.fromisoformat(draft.expires_on)
    return not keeps_long_enough(until, wave.business_date, draft.goods.shelf_life_days)


def is_past(draft: Draft, wave: ReceivingWave) -> bool:
    """Whether the goods are past their last day when they are delivered: nobody lets them in."""
    if not draft.expires_on:
        return False
    return is_past_at_delivery(date.fromisoformat(draft.expires_on), wave.business_date)


def is_held(draft: Draft) -> bool:
    """Whether the goods are out of the range of their zone."""
    return draft.tenths is not None and bool(too_warm(((draft.goods.zone, draft.tenths),)))


def shelf_life_told(draft: Draft, wave: ReceivingWave) -> Message:
    """How much is left, and how much must be."""
    until = date.fromisoformat(draft.expires_on or wave.business_date.isoformat())
    if is_past(draft, wave):
        return say("receive.past", product=draft.goods.name, date=until.isoformat())
    return say(
        "receive.too_old",
        product=draft.goods.name,
        date=until.isoformat(),
        left=days_left(until, wave.business_date),
        least=least_left(draft.goods.shelf_life_days),
    )


def read_count(text: str) -> tuple[int, int] | None:
    """Cartons and items of what was keyed: `72`, or six cartons of twelve as `6*12`; None where it
    is no number of items."""
    found = _CARTONS.match(text)
    if found is not None:
        cartons, each = int(found[1]), int(found[2])
        items = cartons * each
        return (cartons, items) if 0 < items <= MOST_ITEMS else None
    if re.fullmatch(r"[0-9]{1,6}", text) and int(text):
        return 0, int(text)
    return None


def with_quantity(draft: Draft, cartons: int, quantity: int) -> Draft:
    """So many items; what was decided or weighed for another number is asked again."""
    if quantity < draft.rejected:
        raise Refused(say("receive.fewer_than_rejected", rejected=draft.rejected))
    return replace(
        draft, cartons=cartons, quantity=quantity, residual=None, weight_g=None, light=False
    )


def with_rejection(draft: Draft, why: Rejection, quantity: int) -> Draft:
    """So many of them go back, for one reason more; of goods not counted yet, all."""
    counted = draft.quantity if draft.quantity is not None else quantity
    rest = counted - draft.rejected
    if quantity > rest:
        raise Refused(say("receive.rejects_too_many", quantity=quantity, left=rest))
    # The scale weighed all that would have come in; of a part of it nobody knows the weight.
    weighed = (draft.weight_g or 0) if why is Rejection.UNDERWEIGHT and quantity == rest else 0
    promised = draft.goods.weight_g * draft.taken if weighed else 0
    reasons = dict(draft.rejections)
    reasons[why] = reasons.get(why, 0) + quantity
    return replace(
        draft,
        quantity=counted,
        rejections=tuple(reasons.items()),
        residual=None,
        weight_g=None,
        light=False,
        light_g=draft.light_g + weighed,
        promised_g=draft.promised_g + promised,
    )


def with_weight(draft: Draft, text: str) -> Draft:
    """The weight of all that is taken, keyed in kilograms with up to three decimals."""
    found = _KILOGRAMS.match(text)
    grams = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0")) if found else 0
    if not grams:
        raise Refused(say("receive.weight_unreadable", entry=text))
    promised = draft.goods.weight_g * draft.taken
    if is_overweight(grams, promised):
        raise Refused(
            say("receive.too_heavy", weight=kilograms(grams), promised=kilograms(promised))
        )
    return replace(draft, weight_g=grams)


def with_expiry(draft: Draft, wave: ReceivingWave, text: str) -> Draft:
    """The last day, keyed as 20261231 or 261231; with a star before it the day of production."""
    found = _DAY.match(text)
    if found is None:
        raise Refused(say("receive.date_unreadable", entry=text))
    star, year, month, day = found.groups()
    try:
        said = date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        raise Refused(say("receive.date_unreadable", entry=text)) from None
    today = wave.business_date
    if star and said > today + timedelta(days=1):
        raise Refused(say("receive.made_tomorrow", date=said.isoformat()))
    if said.year > today.year + _FURTHEST_YEARS:
        raise Refused(say("receive.date_unreadable", entry=text))
    until = expiry_of(said, draft.goods.shelf_life_days) if star else said
    return replace(draft, expires_on=until.isoformat())
