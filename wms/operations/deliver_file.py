"""Deliveries from a file: all of its stops, or none, and said twice they are said once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wms.domain.business_date import LOCAL
from wms.domain.delivery_file import DeliveryFile, DeliveryRow
from wms.domain.messages import Message, Problem, Refused, say
from wms.domain.problems import Problems
from wms.domain.site import Site
from wms.domain.words import Outcome, ReturnReason, Zone
from wms.operations import deliver_rules as rules
from wms.operations.deliver_rules import Told, Untaken
from wms.operations.delivery_ports import DriverSheet, SheetStop
from wms.operations.empties_rules import taken_at_stop
from wms.operations.floor import Act
from wms.operations.ports import Books


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


def take_file(act: Act, site: Site, file: DeliveryFile, now: datetime) -> Taken:
    """Record every stop of the file in this act. BadInput with every line that is wrong, be it in
    its form or in what it says."""
    check = _Check(act.books, now, file.problems)
    stops = [one for lines in _by_stop(file.rows) if (one := check.stop(lines)) is not None]
    return _recorded(act, site, stops, file.problems)


def _by_stop(rows: Sequence[DeliveryRow]) -> list[list[DeliveryRow]]:
    """The lines of each stop; one that does not say which stands alone."""
    groups: dict[tuple[object, ...], list[DeliveryRow]] = {}
    for row in rows:
        named = row.manifest and row.point_id
        key = (row.manifest, row.point_id) if named else (row.file, row.line)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


class _Check:
    """Holds lines against what left on the vehicles they are about; all that is wrong with them is
    added to `problems`."""

    def __init__(self, books: Books, now: datetime, problems: Problems) -> None:
        self.books, self.now, self.problems = books, now, problems
        self._sheets: dict[str, DriverSheet | Message] = {}

    def stop(self, lines: list[DeliveryRow]) -> _Stop | None:
        """What the lines of one stop say; None where anything is wrong with one of them."""
        before, first = self.problems.total, lines[0]
        self._agree(lines)
        self._reasons(lines)
        sheet = self._sheet(first)
        if sheet is None:
            return None
        at = self._time(lines, sheet)
        stop = self._on_sheet(first, sheet)
        if stop is None:
            return None
        back = self._kept_back(lines, stop)
        self._products(lines, stop, back)
        wrong = self.problems.total > before or any(row.faulty for row in lines)
        if wrong or at is None or first.outcome is None:
            return None
        whole = first.outcome in rules.TOOK_NOTHING
        untaken = tuple(Untaken(r.sku_id, r.quantity, r.reason) for r in _goods(lines))
        told = Told(
            first.outcome,
            at,
            rules.FILE,
            first.reason if whole else "",
            () if whole else untaken,
            _readings(first, stop),
            back,
        )
        try:
            return _Stop(sheet, stop, rules.settled(stop, told), first)
        except Refused as refused:
            self._wrong(first, "qty_refused", refused.message)
            return None

    def _wrong(self, row: DeliveryRow, column: str, message: Message) -> None:
        self.problems.add(Problem(row.file, row.line, column, message))

    def _agree(self, lines: list[DeliveryRow]) -> None:
        """Lines of one stop say one outcome, at one time."""
        first = lines[0]
        for row in lines[1:]:
            outcomes, times = {first.outcome, row.outcome}, {first.delivered_at, row.delivered_at}
            if len(outcomes - {None}) > 1 or len(times - {""}) > 1:
                self._wrong(row, "outcome", say("deliver.file.two_words", line=first.line))

    def _reasons(self, lines: list[DeliveryRow]) -> None:
        """Nothing is missing of what was delivered; else the words of the outcome say why."""
        for row in lines:
            if row.outcome is Outcome.DELIVERED and row.sku_id:
                self._wrong(row, "outcome", say("deliver.file.delivered_in_part"))
            choices = _reasons_for(row, row is lines[0])
            if choices and "reason" not in row.faulty and row.reason not in choices:
                told = say("intake.bad_choice", value=row.reason, choices=" / ".join(choices))
                self._wrong(row, "reason", told)

    def _sheet(self, row: DeliveryRow) -> DriverSheet | None:
        if not row.manifest:
            return None
        if row.manifest not in self._sheets:
            try:
                self._sheets[row.manifest] = rules.sheet_of(self.books, row.manifest)
            except Refused as refused:
                self._sheets[row.manifest] = refused.message
        found = self._sheets[row.manifest]
        if isinstance(found, Message):
            self._wrong(row, "manifest", found)
            return None
        return found

    def _on_sheet(self, row: DeliveryRow, sheet: DriverSheet) -> SheetStop | None:
        if not row.point_id:
            return None
        stop = next((s for s in sheet.stops if s.point_id == row.point_id), None)
        if stop is None:
            told = say("deliver.file.not_on_sheet", code=row.point_id, number=sheet.number)
            self._wrong(row, "point_id", told)
        return stop

    def _time(self, lines: list[DeliveryRow], sheet: DriverSheet) -> datetime | None:
        """A time of the day of the delivery; a whole date has to be that day."""
        row = next((row for row in lines if row.delivered_at), None)
        if row is None:
            return None
        try:
            return _moment(row.delivered_at, sheet, self.now)
        except Refused as refused:
            wrong = refused.message
        except ValueError:
            wrong = say("deliver.file.bad_time", value=row.delivered_at)
        self._wrong(row, "delivered_at", wrong)
        return None

    def _kept_back(self, lines: list[DeliveryRow], stop: SheetStop) -> tuple[str, ...]:
        """The intercepted orders whose goods the driver kept: the lines that say `cancelled`. All
        of a product's or none."""
        kept: list[str] = []
        for row in lines:
            if row.reason != ReturnReason.CANCELLED or not row.sku_id or row.faulty:
                continue
            stopped = [one for one in stop.intercepts if one.sku_id == row.sku_id]
            items = sum(one.packed for one in stopped)
            if row.quantity != items:
                told = say("deliver.file.not_intercepted", product=row.sku_id, items=items)
                self._wrong(row, "qty_refused", told)
            kept += [one.key for one in stopped]
        return tuple(kept)

    def _products(self, lines: list[DeliveryRow], stop: SheetStop, back: tuple[str, ...]) -> None:
        """What was not taken had come, and as many of it."""
        came, got = stop.got(), stop.ended(back).got()
        said: dict[str, int] = {}
        for row in _goods(lines):
            if not came.get(row.sku_id):
                told = say("deliver.not_for_it", product=row.sku_id, stop=stop.name)
                self._wrong(row, "sku_id", told)
                continue
            before, known = said.get(row.sku_id, 0), got.get(row.sku_id, 0)
            said[row.sku_id] = before + row.quantity
            if row.outcome is Outcome.PARTLY and before <= known < said[row.sku_id]:
                told = say("deliver.too_many", sku=row.sku_id, got=known, stop=stop.name)
                self._wrong(row, "qty_refused", told)


def _reasons_for(row: DeliveryRow, leads: bool) -> tuple[str, ...]:
    """The reasons its line may give; of a stop that took nothing the first line says it for all."""
    if row.outcome is Outcome.PARTLY and row.sku_id:
        return (*rules.reasons_of(row.outcome), ReturnReason.CANCELLED)
    return rules.reasons_of(row.outcome) if row.outcome in rules.TOOK_NOTHING and leads else ()


def _goods(lines: list[DeliveryRow]) -> list[DeliveryRow]:
    """Those that name goods, but for what was intercepted."""
    return [row for row in lines if row.sku_id and row.reason != ReturnReason.CANCELLED]


def _moment(text: str, sheet: DriverSheet, now: datetime) -> datetime:
    """When a stop was served; ValueError where it is no time."""
    if len(text) <= len("HH:MM:SS"):
        hour, minute, *_ = text.split(":")
        return rules.keyed_time(f"{hour}:{minute}", sheet, now)
    at = datetime.fromisoformat(text)
    at = at.replace(tzinfo=LOCAL) if at.tzinfo is None else at.astimezone(LOCAL)
    at = at.replace(second=0, microsecond=0)
    if at.date() != sheet.day:
        raise Refused(say("deliver.file.other_day", day=sheet.day.isoformat()))
    return rules.sensible(at, sheet, now)


def _readings(row: DeliveryRow, stop: SheetStop) -> tuple[tuple[Zone, int], ...]:
    """Zone by zone as the file has them. Of one reading for all: below freezing point it was held
    into the frozen goods where there are any, else into the chilled ones; a stop with one cold
    zone leaves no doubt."""
    read = {zone: tenths for zone, tenths in row.readings if zone in stop.cold}
    if row.tenths is not None and stop.cold:
        frozen = Zone.FROZEN in stop.cold and (row.tenths < 0 or Zone.CHILLED not in stop.cold)
        read.setdefault(Zone.FROZEN if frozen else Zone.CHILLED, row.tenths)
    return tuple((zone, read[zone]) for zone in stop.cold if zone in read)


def _recorded(act: Act, site: Site, stops: list[_Stop], problems: Problems) -> Taken:
    """Even where something is wrong already: what else the books do not take is told with it."""
    said = unchanged = not_in_full = empties = 0
    answer = say("deliver.file.taken", stops=len(stops))
    for one in stops:
        try:
            changed = rules.record_stop(act, site, one.sheet, one.stop, one.told, answer)
        except Refused as refused:
            problems.add(Problem(one.first.file, one.first.line, "point_id", refused.message))
            continue
        said += changed
        unchanged += not changed
        not_in_full += changed and one.told.outcome is not Outcome.DELIVERED
        if one.first.empties is not None:
            empties += taken_at_stop(act, one.stop, dict(one.first.empties), answer)
    problems.refuse_if_any()
    return Taken(said, unchanged, not_in_full, empties)
