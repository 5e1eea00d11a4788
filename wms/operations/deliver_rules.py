"""What may be said of a stop, and what is recorded of it: for the terminal, the office, a file."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wms.domain.business_date import LOCAL
from wms.domain.cold import WARMEST, is_warm
from wms.domain.cold_events import ReadingTaken
from wms.domain.delivery_events import ReturnCollected, ReturnReversed, StopDelivered
from wms.domain.messages import Message, Refused, say
from wms.domain.site import Site
from wms.domain.words import (
    DiscrepancyKind,
    HandoverStep,
    Outcome,
    ReturnOrigin,
    ReturnReason,
    Zone,
)
from wms.operations.delivery_ports import DriverSheet, Said, SaidLine, SheetStop
from wms.operations.floor import Act
from wms.operations.handed_over import given_back
from wms.operations.holding import hold_goods
from wms.operations.intercept_rules import answer as kept_back
from wms.operations.intercept_rules import refuse_ended
from wms.operations.ports import Books
from wms.operations.stop_holds import TEMPERATURE

NOT_TAKEN = (
    ReturnReason.DAMAGED,
    ReturnReason.ROTTEN,
    ReturnReason.QUALITY,
    ReturnReason.WRONG_GOODS,
    ReturnReason.SURPLUS,
    ReturnReason.UNWANTED,
)
"""Why a point does not take goods that are there."""
NOT_THERE = DiscrepancyKind.SHORT
"""Why it does not take goods that are not: nothing comes back."""
TOOK_NOTHING = (Outcome.REFUSED, Outcome.UNDELIVERABLE)
UNDELIVERABLE = (ReturnReason.ABSENT, ReturnReason.UNREACHED)
"""Why nobody could be given anything."""
SHEET, SCAN, FILE = "sheet", "scan", "file"
"""How a delivery is told: keyed from the driver's sheet, its barcode scanned, from a file."""
AHEAD = timedelta(minutes=5)
"""By so much a driver's watch may be ahead of the clock here."""
_CLOCK = re.compile(r"\A([01]?[0-9]|2[0-3])[:：.]?([0-5][0-9])\Z")


@dataclass(frozen=True, slots=True)
class Untaken:
    """Items of a product the point did not take, and why: of `NOT_TAKEN`, or `NOT_THERE`."""

    sku_id: str
    quantity: int
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a stop. `reason` is that of a stop which took nothing; `lines` what a
    stop did not take of what it got; `readings` tenths of a degree of each zone handed over; `back`
    the intercepted orders whose goods the driver kept."""

    outcome: Outcome
    at: datetime
    source: str
    reason: str = ""
    lines: tuple[Untaken, ...] = ()
    readings: tuple[tuple[Zone, int], ...] = ()
    back: tuple[str, ...] = ()


def reasons_of(outcome: Outcome | None) -> tuple[str, ...]:
    """The reasons on offer where a stop did not take everything."""
    if outcome is Outcome.UNDELIVERABLE:
        return UNDELIVERABLE
    return (*NOT_TAKEN, NOT_THERE) if outcome is Outcome.PARTLY else NOT_TAKEN


def sheet_of(books: Books, number: str) -> DriverSheet:
    """The driver's sheet of that number; refused where no vehicle left with it."""
    sheet = books.delivery.sheet(number)
    if sheet is not None:
        return sheet
    manifest = books.manifest(number)
    if manifest is None:
        raise Refused(say("deliver.unknown_sheet", number=number))
    raise Refused(say("deliver.not_departed", number=number, state=manifest.state))


def stop_of(sheet: DriverSheet, sequence: int) -> SheetStop:
    """The stop of that number on the sheet; refused where there is none, or more than one."""
    found = [stop for stop in sheet.stops if stop.sequence == sequence]
    if not found:
        raise Refused(say("deliver.no_such_stop", stop=sequence, number=sheet.number))
    if len(found) > 1:
        raise Refused(say("deliver.two_stops", stop=sequence, number=sheet.number))
    return found[0]


def keyed_time(entry: str, sheet: DriverSheet, now: datetime) -> datetime:
    """`HH:MM` of the driver's sheet (the colon may be left out), on the day after the business
    date whatever the clock says. Refused where it is no time, before the vehicle left, or still
    to come."""
    found = _CLOCK.match(entry)
    if found is None:
        raise Refused(say("deliver.no_time", entry=entry))
    day = sheet.day
    at = datetime(day.year, day.month, day.day, int(found[1]), int(found[2]), tzinfo=LOCAL)
    return sensible(at, sheet, now)


def time_now(sheet: DriverSheet, now: datetime) -> datetime:
    """Now, to the minute; refused on any other day than that of the delivery."""
    here = now.astimezone(LOCAL).replace(second=0, microsecond=0)
    if here.date() != sheet.day:
        raise Refused(say("deliver.other_day", day=sheet.day.isoformat()))
    return sensible(here, sheet, now)


def sensible(at: datetime, sheet: DriverSheet, now: datetime) -> datetime:
    """`at`, if a stop of the sheet can have been served then."""
    left = sheet.departed_at.astimezone(LOCAL)
    if at < left.replace(second=0, microsecond=0):
        raise Refused(say("deliver.before_departure", time=_hour(at), left=f"{left:%m-%d %H:%M}"))
    if at > now + AHEAD:
        here = now.astimezone(LOCAL)
        raise Refused(say("deliver.not_yet", time=f"{at:%m-%d %H:%M}", now=f"{here:%m-%d %H:%M}"))
    return at


def _hour(at: datetime) -> str:
    return f"{at:%H:%M}"


def settled(stop: SheetStop, told: Told) -> Told:
    """What was told, made whole: of a stop that took nothing all goods are not taken, and a stop
    that took nothing of all it got refused it. Goods too warm are not handed over: they come back.

    Refused where more is not taken than the stop got, or the outcome does not fit.
    """
    condemned = stop.condemned
    if told.outcome in TOOK_NOTHING:
        kept = stop.keeps
        got = stop.ended(kept).got()
        left = {sku_id: n - condemned.get(sku_id, 0) for sku_id, n in got.items()}
        lines = tuple(Untaken(sku_id, n, told.reason) for sku_id, n in left.items() if n > 0)
        lines += tuple(Untaken(sku_id, n, TEMPERATURE) for sku_id, n in condemned.items())
        return Told(told.outcome, told.at, told.source, told.reason, lines, back=kept)
    stop = stop.ended(told.back)
    got = stop.got()
    lines = _with_warm(stop, told, _added_up(told.lines))
    untaken = total_of(lines)
    for sku_id, quantity in untaken.items():
        known = got.get(sku_id, 0)
        if quantity > known:
            raise Refused(say("deliver.too_many", sku=sku_id, got=known, stop=stop.name))
    if told.outcome is Outcome.PARTLY and not lines and not told.back:
        raise Refused(say("deliver.nothing_untaken", stop=stop.name))
    outcome = Outcome.DELIVERED
    if lines:
        outcome = Outcome.REFUSED if untaken == got else Outcome.PARTLY
    return Told(outcome, told.at, told.source, "", lines, told.readings, told.back)


def _added_up(lines: tuple[Untaken, ...]) -> dict[str, Untaken]:
    """One line a product; of two reasons the first stands."""
    found: dict[str, Untaken] = {}
    for line in lines:
        before = found.get(line.sku_id)
        if before is not None:
            line = Untaken(line.sku_id, before.quantity + line.quantity, before.reason)
        found[line.sku_id] = line
    return found


def total_of(lines: Iterable[Untaken]) -> dict[str, int]:
    """Items not taken, by product, whatever the reason."""
    found: dict[str, int] = {}
    for line in lines:
        found[line.sku_id] = found.get(line.sku_id, 0) + line.quantity
    return found


def _with_warm(stop: SheetStop, told: Told, lines: dict[str, Untaken]) -> tuple[Untaken, ...]:
    """Besides what was told: what is too warm of the rest, and what was condemned of it."""
    got, warm = stop.got(), warm_goods(stop, told.readings)
    found = list(lines.values())
    for sku_id in warm.keys() | stop.condemned.keys():
        rest = got.get(sku_id, 0) - (lines[sku_id].quantity if sku_id in lines else 0)
        condemned = stop.condemned.get(sku_id, 0)
        too_much = max(min(rest, warm.get(sku_id, 0)), condemned)
        if condemned and too_much > condemned:
            # They were taken when the others were condemned: nobody knows how warm they were.
            product = stop.name_of(sku_id)
            told_of = say(
                "deliver.condemned_before", stop=stop.name, product=product, items=condemned
            )
            raise Refused(told_of)
        if too_much > 0:
            found.append(Untaken(sku_id, too_much, TEMPERATURE))
    return tuple(sorted(found, key=lambda line: (line.sku_id, line.reason)))


def warm_goods(stop: SheetStop, readings: tuple[tuple[Zone, int], ...]) -> dict[str, int]:
    """Items of each product that were too warm when they were to be handed over, or when the
    vehicle took them along, and that nobody released at that."""
    found: dict[str, int] = {}
    for one in stop.along:
        if not stop.released(one.sku_id, one.tenths):
            found[one.sku_id] = found.get(one.sku_id, 0) + one.quantity
    for zone, tenths in readings:
        for goods in stop.goods if is_warm(zone, tenths) else ():
            if goods.zone is zone and not stop.released(goods.sku_id, tenths):
                found[goods.sku_id] = max(found.get(goods.sku_id, 0), goods.quantity)
    return found


def answer_of(stop: SheetStop, told: Told) -> Message:
    """What is said when it is recorded; `told` is settled."""
    held = sum(line.quantity for line in told.lines if line.reason == TEMPERATURE)
    at: dict[str, str | int] = {"name": stop.name, "time": _hour(told.at), "stop": stop.sequence}
    if held > sum(stop.condemned.values()):
        return say("deliver.said_held", **at, items=held)
    back = sum(line.quantity for line in told.lines if line.reason != NOT_THERE)
    back += stop.ended(told.back).stopped
    if back and told.outcome is Outcome.DELIVERED:
        return say("deliver.said_kept", **at, items=back)
    return say(f"deliver.said.{told.outcome}", **at, items=back)


def record_stop(
    act: Act, site: Site, sheet: DriverSheet, stop: SheetStop, told: Told, answer: Message
) -> bool:
    """What became of `stop`, with what comes back, in this act; False where just that was said
    before. `told` is settled; `stop` as the books of this act have it. What was intercepted of it
    ends with it: kept back, or handed over.

    Said anew it replaces what was said: what comes back is corrected by reversals, as long as it
    is on no returns note.
    """
    said = stop.said
    waiting, as_it_was, stop = stop.waiting, stop, stop.ended(told.back)
    if said is not None and _is_same(said, told) and not waiting:
        return False
    refuse_ended(stop.intercepts, told.back)
    if stop.undecided:
        raise Refused(say("deliver.decide_first", stop=stop.name))
    if told.outcome in (Outcome.DELIVERED, Outcome.PARTLY):
        held = act.books.delivery.held(stop.containers)
        if held:
            raise Refused(say("deliver.held", sscc=held[0], stop=stop.name))
    _not_taken_back(act, sheet, as_it_was, told)
    lines = _lines_back(act, sheet, stop, told, answer)
    for zone, tenths in told.readings:
        act.record(
            ReadingTaken(sheet.wave_id, HandoverStep.DELIVERY, stop.code, zone, tenths), answer
        )
    act.record(
        StopDelivered(
            number=sheet.number,
            point_id=stop.point_id,
            version=(said.version if said else 0) + 1,
            wave_id=sheet.wave_id,
            outcome=told.outcome,
            delivered_at=told.at.isoformat(timespec="minutes"),
            source=told.source,
            reason=told.reason,
            tenths=_worst(told.readings),
            lines=lines,
        ),
        answer,
    )
    _hold_warm(act, sheet, stop, told)
    for one in waiting:
        kept_back(act, one, one.key in told.back, sheet.number, site.central_site)
    return True


def _not_taken_back(act: Act, sheet: DriverSheet, stop: SheetStop, told: Told) -> None:
    """Neither refused at the stop nor kept back by its driver, of what its customers gave back."""
    fewer = Counter(total_of(told.lines))
    for one in stop.waiting:
        fewer[one.sku_id] += one.packed if one.key in told.back else 0
    for line in stop.said.lines if stop.said is not None else ():
        fewer[line.sku_id] -= line.quantity
    found = given_back(act.books, sheet.wave_id, stop.point_id, fewer)
    if found is not None:
        raise Refused(say("deliver.came_back", stop=stop.name, sku=found[0], back=found[1]))


def _is_same(said: Said, told: Told) -> bool:
    lines = {(line.sku_id, line.quantity, line.reason) for line in said.lines}
    return (
        said.outcome is told.outcome
        and datetime.fromisoformat(said.delivered_at) == told.at
        and said.reason == told.reason
        and said.tenths == _worst(told.readings)
        and lines == {(line.sku_id, line.quantity, line.reason) for line in told.lines}
    )


def _worst(readings: tuple[tuple[Zone, int], ...]) -> int | None:
    """The reading nearest to its limit, or farthest beyond it."""
    by_far = max(readings, key=lambda r: r[1] - WARMEST.get(r[0], 0), default=None)
    return by_far[1] if by_far else None


def _lines_back(
    act: Act, sheet: DriverSheet, stop: SheetStop, told: Told, answer: Message
) -> list[list[str | int]]:
    """The lines of the stop, each with the fact by which its goods come back; those that stand as
    they were keep theirs, the others of before are reversed."""
    origin = _origin(told.outcome)
    wanted = {(line.sku_id, line.quantity, line.reason) for line in told.lines}
    standing: dict[tuple[str, int, str], SaidLine] = {}
    gone = []
    for line in stop.said.lines if stop.said else ():
        key = (line.sku_id, line.quantity, line.reason)
        same = stop.said is not None and _origin(stop.said.outcome) is origin
        same = same or line.reason == TEMPERATURE
        if same and key in wanted:
            standing[key] = line
        elif line.returned:
            gone.append(line)
    noted = act.books.delivery.on_note(tuple(line.returned for line in gone))
    if noted:
        raise Refused(say("deliver.on_note", stop=stop.name, note=noted))
    for line in gone:
        act.record(
            ReturnReversed(
                reverses=line.returned,
                wave_id=sheet.wave_id,
                party=stop.point_id,
                sku_id=line.sku_id,
                quantity=line.quantity,
            ),
            answer,
        )
    lines: list[list[str | int]] = []
    for one in told.lines:
        kept = standing.get((one.sku_id, one.quantity, one.reason))
        if kept is not None:
            returned = kept.returned
        elif one.reason in (NOT_THERE, TEMPERATURE):
            returned = ""
        else:
            returned = act.record(
                ReturnCollected(
                    wave_id=sheet.wave_id,
                    origin=origin,
                    party=stop.point_id,
                    order_id="",
                    sku_id=one.sku_id,
                    quantity=one.quantity,
                    reason=one.reason,
                ),
                answer,
            )
        lines.append([one.sku_id, one.quantity, one.reason, returned])
    return lines


def _origin(outcome: Outcome) -> ReturnOrigin:
    nobody = outcome is Outcome.UNDELIVERABLE
    return ReturnOrigin.UNDELIVERABLE if nobody else ReturnOrigin.REFUSED


def _hold_warm(act: Act, sheet: DriverSheet, stop: SheetStop, told: Told) -> None:
    """Goods too warm are held, until a supervisor decides; those condemned before are decided."""
    for line in told.lines:
        more = line.quantity - stop.condemned.get(line.sku_id, 0)
        if line.reason != TEMPERATURE or more <= 0:
            continue
        zone, tenths = _warmest(stop, told, line.sku_id)
        hold_goods(
            act,
            sheet.wave_id,
            HandoverStep.DELIVERY,
            stop.code,
            zone,
            tenths,
            line.sku_id,
            more,
            stop.point_id,
        )


def _warmest(stop: SheetStop, told: Told, sku_id: str) -> tuple[Zone, int]:
    """The warmest reading that made goods of a product too warm: whoever releases them at that
    has decided about the others as well."""
    zones = {goods.zone for goods in stop.goods if goods.sku_id == sku_id}
    warm = [(zone, tenths) for zone, tenths in told.readings if zone in zones]
    warm = [reading for reading in warm if is_warm(*reading)]
    warm += [(one.zone, one.tenths) for one in stop.along if one.sku_id == sku_id]
    return max(warm, key=lambda reading: reading[1])
