"""What is seen while deliveries are said: sheets, stops, and what is asked of one."""

from wms.domain.messages import Message, say
from wms.domain.words import Outcome
from wms.operations import deliver_rules as rules
from wms.operations.deliver_state import Ask, DeliverState, unasked, unread
from wms.operations.delivery_ports import DriverSheet, SheetHead, SheetStop
from wms.operations.intercept_ports import Interception
from wms.operations.panels import Column, Line, Panel, Sheet, Text
from wms.operations.reply import Choice, Expects, Level, View

YES = "DELIVER-YES"
HOW, WHY = "DELIVER-", "WHY-"
BACK, OVER = "INTERCEPT-BACK", "INTERCEPT-OVER"
"""What the choices give back: yes, an outcome, a reason; where intercepted goods are."""
_SHEETS = (
    Column(say("deliver.column.number")),
    Column(say("deliver.column.route"), wide=True, drop=2),
    Column(say("deliver.column.driver"), drop=1),
    Column(say("deliver.column.left"), drop=3),
    Column(say("deliver.column.stops"), right=True),
    Column(say("deliver.column.open"), right=True),
)
_STOPS = (
    Column(say("deliver.column.stop"), right=True),
    Column(say("deliver.column.point"), wide=True),
    Column(say("deliver.column.leader"), drop=3),
    Column(say("deliver.column.containers"), right=True, drop=2),
    Column(say("deliver.column.items"), right=True),
    Column(say("deliver.column.outcome")),
    Column(say("deliver.column.time")),
    Column(say("deliver.column.back"), right=True, drop=1),
)
SHOWN_LINES = 4
_TYPED = frozenset({Ask.QUANTITY, Ask.READING, Ask.AGAIN, Ask.TIME})


def view_of(title: Message, state: DeliverState, sheets: tuple[SheetHead, ...]) -> View:
    """The view of a state; `sheets` are those of the morning."""
    if state.ask is Ask.SHEET or state.sheet is None:
        return _sheets(title, state, sheets)
    if state.ask is Ask.STOP:
        return _stops(title, state.sheet)
    prompt = say(f"deliver.prompt.{state.ask}")
    if state.ask in (Ask.READING, Ask.AGAIN):
        prompt = say(f"deliver.prompt.{state.ask}", zone=unread(state)[0])
    if state.ask is Ask.INTERCEPT and (one := unasked(state)) is not None:
        product = one.product or one.sku_id
        prompt = say("deliver.prompt.intercept", order=one.key, product=product, items=one.packed)
    if state.rest or state.stop is None:
        return _rest(title, prompt, state, state.sheet)
    return View(
        title,
        prompt,
        Expects.TEXT if state.ask in _TYPED else Expects.SCAN,
        big=str(state.stop.sequence),
        big_name=state.stop.name,
        quantity=state.quantity or None,
        details=tuple(_details(state, state.stop)),
        choices=_choices(state),
        help=_PAGES.get(state.ask, ""),
    )


_PAGES = {
    Ask.HOW: "deliver_stop",
    Ask.PRODUCT: "deliver_partly",
    Ask.QUANTITY: "deliver_partly",
    Ask.WHY: "deliver_partly",
    Ask.READING: "reading",
    Ask.AGAIN: "reading",
}


def _sheets(title: Message, state: DeliverState, heads: tuple[SheetHead, ...]) -> View:
    lines = tuple(map(_head, heads))
    prompt = say("deliver.prompt.sheet_or_otherwise" if state.last else "deliver.prompt.sheet")
    said, stops = sum(head.said for head in heads), sum(head.stops for head in heads)
    sheet = Sheet(_SHEETS, lines, say("deliver.no_sheets"))
    return View(title, prompt, done=said, total=stops, panels=(sheet,))


def _head(head: SheetHead) -> Line:
    left = head.stops - head.said
    cells: tuple[Text, ...] = (
        head.number,
        head.route_name,
        f"{head.driver} {head.plate}".strip(),
        head.departed_at[11:16],
        str(head.stops),
        str(left),
    )
    return Line(cells, Level.CALM if left else Level.OK, head.number)


def _stops(title: Message, sheet: DriverSheet) -> View:
    panel: Panel = Sheet(_STOPS, tuple(map(_stop, sheet.stops)), say("deliver.no_stops"))
    return View(
        title,
        say("deliver.prompt.stop" if sheet.open else "deliver.prompt.none_open"),
        done=len(sheet.stops) - len(sheet.open),
        total=len(sheet.stops),
        panels=(panel,),
    )


def _stop(stop: SheetStop) -> Line:
    said = stop.said
    back = stop.stopped
    if said is not None:
        back += sum(line.quantity for line in said.lines if line.returned)
    cells: tuple[Text, ...] = (
        str(stop.sequence),
        f"{stop.point_id} {stop.name}",
        stop.leader,
        str(len(stop.containers)),
        str(stop.items),
        say("deliver.intercepted") if stop.waiting else say(f"word.{said.outcome}") if said else "",
        said.delivered_at[11:16] if said else "",
        str(back or ""),
    )
    level = Level.CHECK if stop.waiting else Level.CALM
    if said is not None and not stop.waiting:
        level = Level.OK if said.outcome is Outcome.DELIVERED else Level.CHECK
    # Keyed is the number on the driver's sheet, not that of a line here.
    return Line(cells, level)


def _rest(title: Message, prompt: Message, state: DeliverState, sheet: DriverSheet) -> View:
    """What is about to be said of every stop that is left."""
    items = sum(stop.items for stop in sheet.open)
    details = [say("deliver.rest_of", stops=len(sheet.open), items=items, number=sheet.number)]
    if state.at is not None:
        details.append(say("deliver.rest_at", time=f"{state.at:%H:%M}", day=sheet.day.isoformat()))
    details += [_reading(zone, tenths) for zone, tenths in state.readings]
    sure = (Choice(YES, say("deliver.choice.yes")),) if state.ask is Ask.SURE else ()
    expects = Expects.TEXT if state.ask in _TYPED else Expects.SCAN
    big = sheet.route_id
    return View(title, prompt, expects, big=big, details=tuple(details), choices=sure)


def _details(state: DeliverState, stop: SheetStop) -> list[Message]:
    """What the stop gets, what was said before, and what is not taken."""
    details = [say("deliver.gets", containers=len(stop.containers), items=stop.items)]
    if state.scanned and state.outcome is Outcome.DELIVERED:
        details.append(say("deliver.in_full"))
    said = stop.said
    details += [_intercepted(one) for one in stop.intercepts if one.key not in state.over]
    if said is not None and state.ask is Ask.HOW:
        at = said.delivered_at[11:16]
        details.append(say("deliver.was", outcome_kind=said.outcome, time=at, by=said.said_by))
    lines = said.lines if said is not None and state.ask is Ask.HOW else state.lines
    for line in lines[-SHOWN_LINES:]:
        product = stop.name_of(line.sku_id)
        why = line.reason
        details.append(
            say("deliver.untaken", product=product, items=line.quantity, reason_kind=why)
        )
    details += [_reading(zone, tenths) for zone, tenths in state.readings]
    return details


def _intercepted(one: Interception) -> Message:
    return say(
        "deliver.stopped",
        order=one.key,
        product=one.product or one.sku_id,
        items=one.packed,
        intercept_state=one.state,
    )


def _reading(zone: str, tenths: int) -> Message:
    return say("deliver.read", zone=zone, reading=f"{tenths / 10:.1f}")


def _choices(state: DeliverState) -> tuple[Choice, ...]:
    match state.ask:
        case Ask.INTERCEPT:
            back, over = say("deliver.choice.back"), say("deliver.choice.over")
            return (Choice(BACK, back), Choice(OVER, over))
        case Ask.HOW:
            return tuple(
                Choice(HOW + outcome, say(f"deliver.choice.{outcome}")) for outcome in Outcome
            )
        case Ask.REASON | Ask.WHY:
            reasons = rules.reasons_of(state.outcome)
            return tuple(Choice(WHY + why, say(f"word.{why}")) for why in reasons)
    return ()
