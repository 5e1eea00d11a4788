"""Deliveries from a file: all of its stops, or none, and said twice they are said once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from wms.domain.business_date import LOCAL
from wms.domain.delivery_file import DeliveryRow
from wms.domain.messages import BadInput, Message, Problem, Refused, say
from wms.domain.site import Site
from wms.domain.words import Outcome, ReturnReason, Zone
from wms.operations import deliver_rules as rules
from wms.operations.deliver_rules import Told, Untaken
from wms.operations.delivery_ports import DriverSheet, SheetStop
from wms.operations.empties_rules import taken_at_stop
from wms.operations.floor import Act

MOST_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file did: stops said, said just so before, of those said anew not taken in full, and
    at how many stops empties were booked."""

    said: int
    unchanged: int
    not_in_full: int
    empties: int


@dataclass(frozen=True, slots=True)
class _Stop:
    """What a file says of one stop, checked."""

    sheet: DriverSheet
    stop: SheetStop
    told: Told
    first: DeliveryRow


def take_file(act: Act, site: Site, rows: Iterable[DeliveryRow], now: datetime) -> Taken:
    """Record every stop of the file in this act. BadInput with every line that is wrong."""
    groups: dict[tuple[str, str], list[DeliveryRow]] = {}
    for row in rows:
        groups.setdefault((row.manifest, row.point_id), []).append(row)
    sheets: dict[str, DriverSheet | Message] = {}
    problems: list[Problem] = []
    stops: list[_Stop] = []
    for lines in groups.values():
        try:
            stops.append(_checked(act, sheets, lines, now))
        except _Wrong as wrong:
            problems.append(wrong.problem)
    if problems:
        one = problems[0]
        where = f"{one.file}:{one.line}"
        told = say("intake.refused", count=len(problems), where=where)
        raise BadInput(told, problems[:MOST_PROBLEMS])
    return _recorded(act, site, stops, problems)


class _Wrong(Exception):
    def __init__(self, row: DeliveryRow, column: str, message: Message) -> None:
        super().__init__(message.key)
        self.problem = Problem(row.file, row.line, column, message)


def _checked(
    act: Act,
    sheets: dict[str, DriverSheet | Message],
    lines: list[DeliveryRow],
    now: datetime,
) -> _Stop:
    first = lines[0]
    sheet = _sheet(act, sheets, first)
    stop = next((s for s in sheet.stops if s.point_id == first.point_id), None)
    if stop is None:
        told = say("deliver.not_on_sheet", code=first.point_id, number=sheet.number)
        raise _Wrong(first, "point_id", told)
    at = _time(first, sheet, now)
    for row in lines[1:]:
        if (row.outcome, row.delivered_at) != (first.outcome, first.delivered_at):
            raise _Wrong(row, "outcome", say("deliver.file.two_words", line=first.line))
    back = _kept_back(stop, lines)
    lines = [row for row in lines if row.reason != ReturnReason.CANCELLED]
    for row in lines:
        if row.sku_id and not stop.got().get(row.sku_id):
            told = say("deliver.not_for_it", product=row.sku_id, stop=stop.name)
            raise _Wrong(row, "sku_id", told)
    untaken = tuple(Untaken(r.sku_id, r.quantity, r.reason) for r in lines if r.sku_id)
    whole = first.outcome in (Outcome.REFUSED, Outcome.UNDELIVERABLE)
    if whole and first.reason not in rules.reasons_of(first.outcome):
        choices = " / ".join(rules.reasons_of(first.outcome))
        wrong = say("intake.bad_choice", value=first.reason, choices=choices)
        raise _Wrong(first, "reason", wrong)
    if first.outcome is Outcome.DELIVERED and (untaken or back):
        raise _Wrong(first, "outcome", say("deliver.file.delivered_in_part"))
    told_of = Told(
        first.outcome,
        at,
        rules.FILE,
        first.reason if whole else "",
        () if whole else untaken,
        _readings(first, stop),
        back,
    )
    try:
        return _Stop(sheet, stop, rules.settled(stop, told_of), first)
    except Refused as refused:
        raise _Wrong(first, "qty_refused", refused.message) from refused


def _kept_back(stop: SheetStop, lines: list[DeliveryRow]) -> tuple[str, ...]:
    """The intercepted orders whose goods the driver kept: the lines that say `cancelled`. All of
    a product's or none."""
    kept: list[str] = []
    for row in lines:
        if row.reason != ReturnReason.CANCELLED or not row.sku_id:
            continue
        stopped = [one for one in stop.intercepts if one.sku_id == row.sku_id]
        items = sum(one.packed for one in stopped)
        if row.quantity != items:
            told = say("deliver.file.not_intercepted", product=row.sku_id, items=items)
            raise _Wrong(row, "qty_refused", told)
        kept += [one.key for one in stopped]
    return tuple(kept)


def _sheet(act: Act, sheets: dict[str, DriverSheet | Message], row: DeliveryRow) -> DriverSheet:
    if row.manifest not in sheets:
        try:
            sheets[row.manifest] = rules.sheet_of(act.books, row.manifest)
        except Refused as refused:
            sheets[row.manifest] = refused.message
    found = sheets[row.manifest]
    if isinstance(found, Message):
        raise _Wrong(row, "manifest", found)
    return found


def _time(row: DeliveryRow, sheet: DriverSheet, now: datetime) -> datetime:
    """A time of the day of the delivery; a whole date has to be that day."""
    try:
        if len(row.delivered_at) <= len("HH:MM:SS"):
            hour, minute, *_ = row.delivered_at.split(":")
            return rules.keyed_time(f"{hour}:{minute}", sheet, now)
        at = datetime.fromisoformat(row.delivered_at)
        at = at.replace(tzinfo=LOCAL) if at.tzinfo is None else at.astimezone(LOCAL)
        at = at.replace(second=0, microsecond=0)
        if at.date() != sheet.day:
            raise Refused(say("deliver.file.other_day", day=sheet.day.isoformat()))
        return rules.sensible(at, sheet, now)
    except Refused as refused:
        raise _Wrong(row, "delivered_at", refused.message) from refused
    except ValueError as error:
        raise _Wrong(
            row, "delivered_at", say("deliver.file.bad_time", value=row.delivered_at)
        ) from error


def _readings(row: DeliveryRow, stop: SheetStop) -> tuple[tuple[Zone, int], ...]:
    """Zone by zone as the file has them. Of one reading for all: below freezing point it was held
    into the frozen goods where there are any, else into the chilled ones; a stop with one cold
    zone leaves no doubt."""
    read = {zone: tenths for zone, tenths in row.readings if zone in stop.cold}
    if row.tenths is not None and stop.cold:
        frozen = Zone.FROZEN in stop.cold and (row.tenths < 0 or Zone.CHILLED not in stop.cold)
        read.setdefault(Zone.FROZEN if frozen else Zone.CHILLED, row.tenths)
    return tuple((zone, read[zone]) for zone in stop.cold if zone in read)


def _recorded(act: Act, site: Site, stops: list[_Stop], problems: list[Problem]) -> Taken:
    said = unchanged = not_in_full = empties = 0
    answer = say("deliver.file.taken", stops=len(stops))
    for one in stops:
        try:
            changed = rules.record_stop(act, site, one.sheet, one.stop, one.told, answer)
        except Refused as refused:
            problems.append(Problem(one.first.file, one.first.line, "point_id", refused.message))
            continue
        said += changed
        unchanged += not changed
        not_in_full += changed and one.told.outcome is not Outcome.DELIVERED
        if one.first.empties is not None:
            empties += taken_at_stop(act, one.stop, dict(one.first.empties), answer)
    if problems:
        one_problem = problems[0]
        where = f"{one_problem.file}:{one_problem.line}"
        raise BadInput(say("intake.refused", count=len(problems), where=where), problems)
    return Taken(said, unchanged, not_in_full, empties)
