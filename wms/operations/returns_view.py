"""What is seen of returns notes: which wait since when, one that is counted, or disposed of."""

from datetime import datetime

from wms.domain.messages import Message, say
from wms.domain.words import Disposition, ReturnState
from wms.operations.boards.said import stamped
from wms.operations.panels import MOST_LINES, Column, Line, Sheet, Text
from wms.operations.reasons import DISPOSED, choices
from wms.operations.reply import Choice, Expects, Level, View
from wms.operations.returns_ports import ForSupplier, NoteHead, NoteLine
from wms.operations.returns_state import EVERY, LINE, SUPPLIERS, WAY, Ask, ReturnsState
from wms.operations.take_back_state import night_of

OLD_HOURS = 24
"""Hours after which goods that nobody decided on are shown as waiting too long."""
_NOTES = (
    Column(say("returns.column.note")),
    Column(say("returns.column.from"), wide=True, drop=2),
    Column(say("returns.column.state")),
    Column(say("returns.column.sent"), right=True),
    Column(say("returns.column.found"), right=True, drop=1),
    Column(say("returns.column.waiting"), right=True),
    Column(say("returns.column.since")),
)
_COUNTED = (
    Column(say("returns.column.product"), wide=True),
    Column(say("returns.column.party")),
    Column(say("returns.column.reason")),
    Column(say("returns.column.night"), drop=1),
    Column(say("returns.column.sent"), right=True),
    Column(say("returns.column.found"), right=True),
)
_DISPOSED = (
    Column(say("returns.column.product"), wide=True),
    Column(say("returns.column.reason")),
    Column(say("returns.column.supplier"), drop=2),
    Column(say("returns.column.party"), drop=3),
    Column(say("returns.column.found"), right=True, drop=1),
    Column(say("returns.column.waiting"), right=True),
    Column(say("returns.column.to_supplier"), right=True),
    Column(say("returns.column.to_resale"), right=True),
    Column(say("returns.column.destroyed"), right=True),
)
_SUPPLIERS = (
    Column(say("returns.column.supplier")),
    Column(say("returns.column.name"), wide=True),
    Column(say("returns.column.lines"), right=True, drop=1),
    Column(say("returns.column.items"), right=True),
    Column(say("returns.column.since")),
)
_GOODS = (
    Column(say("returns.column.code"), drop=1),
    Column(say("returns.column.product"), wide=True),
    Column(say("returns.column.items"), right=True),
    Column(say("returns.column.reason")),
    Column(say("returns.column.night")),
    Column(say("returns.column.note"), drop=2),
)


def view_of(
    title: Message,
    state: ReturnsState,
    notes: tuple[NoteHead, ...],
    suppliers: tuple[ForSupplier, ...],
    now: datetime,
) -> View:
    """The view of a state; `notes` are those not done with, `suppliers` who has goods here."""
    match state.ask:
        case Ask.NOTE:
            return _list(title, notes, suppliers, now)
        case Ask.SHOW:
            return _shown(title, state)
        case Ask.PRODUCT | Ask.DONE:
            return _counting(title, state)
        case Ask.LINE:
            return _disposing(title, state)
        case Ask.SUPPLIER:
            lines = tuple(_supplier_line(one, now) for one in suppliers)
            sheet = Sheet(_SUPPLIERS, lines, say("returns.no_suppliers"))
            return View(title, say("returns.prompt.supplier"), panels=(sheet,), help="returns_slip")
        case Ask.SLIP:
            lines = tuple(map(_goods_line, state.goods[:MOST_LINES]))
            more = max(0, len(state.goods) - MOST_LINES)
            sheet = Sheet(_GOODS, lines, say("returns.no_suppliers"), more=more)
            of = state.supplier.supplier_id if state.supplier else ""
            prompt = say("returns.prompt.slip", supplier=of)
            return View(title, prompt, panels=(sheet,), help="returns_slip")
    return _in_hand(title, state)


def _list(
    title: Message,
    notes: tuple[NoteHead, ...],
    suppliers: tuple[ForSupplier, ...],
    now: datetime,
) -> View:
    lines = tuple(_note_line(note, now) for note in notes[:MOST_LINES])
    more = max(0, len(notes) - MOST_LINES)
    waiting = (Choice(SUPPLIERS, say("returns.choice.suppliers", suppliers=len(suppliers))),)
    return View(
        title,
        say("returns.prompt.note"),
        choices=waiting if suppliers else (),
        panels=(Sheet(_NOTES, lines, say("returns.none"), more=more),),
    )


def _note_line(note: NoteHead, now: datetime) -> Line:
    waits = note.waiting > 0
    hours = (now - datetime.fromisoformat(note.since)).total_seconds() / 3600
    cells: tuple[Text, ...] = (
        note.number,
        f"{note.site_id} {note.site_name}",
        say(f"returns.state.{_stands(note)}"),
        str(note.sent),
        str(note.found) if note.state is ReturnState.RECEIVED else "",
        str(note.waiting or ""),
        stamped(note.since, now),
    )
    calm = Level.OK if note.state is ReturnState.RECEIVED and not waits else Level.CALM
    late = hours >= OLD_HOURS and (waits or note.state is ReturnState.ON_NOTE)
    return Line(cells, Level.CHECK if late else calm, note.number)


def _stands(note: NoteHead) -> str:
    if note.state is not ReturnState.RECEIVED:
        return "under_way"
    return "waiting" if note.waiting else "done"


def _shown(title: Message, state: ReturnsState) -> View:
    """At the station: what it sent, and what was found of it."""
    assert state.note is not None
    known = state.note.state is ReturnState.RECEIVED
    lines = tuple(
        _count_line(line, line.found if known else None) for line in state.lines[:MOST_LINES]
    )
    prompt = say("returns.prompt.show", number=state.note.number)
    return View(title, prompt, panels=(Sheet(_COUNTED, lines, say("returns.none")),))


def _count_line(line: NoteLine, found: int | None) -> Line:
    cells: tuple[Text, ...] = (
        line.name,
        line.party,
        say(f"word.{line.reason}"),
        night_of(line.wave_id),
        str(line.sent),
        "" if found is None else str(found),
    )
    if found is None:
        return Line(cells, Level.CALM)
    return Line(cells, Level.OK if found == line.sent else Level.CHECK)


def _counting(title: Message, state: ReturnsState) -> View:
    """What is counted, what is not; of what is counted, what differs."""
    assert state.note is not None
    known = state.counted
    # What still has to be counted stands first.
    order = (*state.uncounted, *(line for line in state.lines if line.line in known))
    lines = [_count_line(line, known.get(line.line)) for line in order]
    lines += [
        Line((one.name, "", say("returns.not_on_note"), "", "0", str(one.items)), Level.CHECK)
        for one in state.extra
    ]
    more = max(0, len(lines) - MOST_LINES)
    sheet = Sheet(_COUNTED, tuple(lines[:MOST_LINES]), say("returns.none"), more=more)
    number = state.note.number
    if state.ask is Ask.DONE:
        prompt = say("returns.prompt.done", missing=len(state.uncounted), lines=state.differing)
    else:
        prompt = say("returns.prompt.product", number=number)
    counted = len(state.lines) - len(state.uncounted)
    return View(
        title, prompt, done=counted, total=len(state.lines), panels=(sheet,), help="returns_count"
    )


def _disposing(title: Message, state: ReturnsState) -> View:
    """What waits to be decided on, then what is decided."""
    assert state.note is not None
    settled = tuple(line for line in state.lines if line.found and not line.waiting)
    shown = (*state.waiting, *settled)
    lines = tuple(
        Line(
            (
                line.name,
                say(f"word.{line.reason}"),
                line.supplier_id,
                line.party,
                str(line.found),
                str(line.waiting or ""),
                str(line.to_supplier or ""),
                str(line.to_resale or ""),
                str(line.destroyed or ""),
            ),
            Level.CHECK if line.waiting else Level.OK,
            f"{LINE}{line.line}",
        )
        for line in shown[:MOST_LINES]
    )
    more = max(0, len(shown) - MOST_LINES)
    sheet = Sheet(_DISPOSED, lines, say("returns.nothing_found"), more=more)
    every = (Choice(EVERY, say("returns.choice.every", lines=len(state.waiting))),)
    return View(
        title,
        say("returns.prompt.line", number=state.note.number),
        done=len(state.lines) - len(state.waiting),
        total=len(state.lines),
        choices=every if state.waiting else (),
        panels=(sheet,),
        help="returns_dispose",
    )


def _supplier_line(one: ForSupplier, now: datetime) -> Line:
    since = stamped(one.since, now)
    cells = (one.supplier_id, one.name, str(one.lines), str(one.items), since)
    return Line(cells, Level.CHECK, one.supplier_id)


def _goods_line(line: NoteLine) -> Line:
    items = str(line.to_supplier - line.slipped)
    night = night_of(line.wave_id)
    reason = say(f"word.{line.reason}")
    return Line((line.sku_id, line.name, items, reason, night, line.number))


def _in_hand(title: Message, state: ReturnsState) -> View:
    """One product or line in hand, and what is asked of it."""
    typed = state.ask in (Ask.COUNT, Ask.EACH, Ask.EXTRA, Ask.QUANTITY)
    options: tuple[Choice, ...] = ()
    decided = state.ask is Ask.WAY and bool(state.at) and not state.line().waiting
    if state.ask is Ask.WAY and not decided:
        options = tuple(Choice(WAY + way.upper(), say(f"word.{way}")) for way in Disposition)
    elif state.ask is Ask.REASON and state.way is not None:
        options = choices(DISPOSED[state.way])
    line = state.line() if state.at else None
    counted = state.counting[0] if state.ask is Ask.EACH and state.counting else line
    return View(
        title,
        say("returns.prompt.decided") if decided else say(f"returns.prompt.{state.ask}"),
        Expects.TEXT if typed else Expects.SCAN,
        big=state.note.site_id if state.note else "",
        big_name=_named(state),
        quantity=_shown_quantity(state, counted),
        details=tuple(_details(state, counted)),
        choices=options,
        help="returns_dispose"
        if state.ask in (Ask.WAY, Ask.QUANTITY, Ask.REASON)
        else "returns_count",
    )


def _named(state: ReturnsState) -> str:
    if state.product is not None:
        return state.product.name
    return state.line().name if state.at else ""


def _shown_quantity(state: ReturnsState, line: NoteLine | None) -> int | None:
    if state.ask is Ask.COUNT and state.product is not None:
        return sum(one.sent for one in state.of_product(state.product.sku_id)) or None
    if state.ask is Ask.EACH and line is not None:
        return line.sent or None
    if state.ask is Ask.REASON and state.quantity:
        return state.quantity
    if state.at:
        return state.line().waiting or None
    return sum(one.waiting for one in state.waiting) or None


def _details(state: ReturnsState, line: NoteLine | None) -> list[Message]:
    if line is None:
        return []
    told = [
        say(
            "returns.about",
            party=f"{line.party} {line.party_name}".strip(),
            night=night_of(line.wave_id),
            reason_kind=line.reason,
            origin_kind=line.origin,
        )
    ]
    if state.ask in (Ask.WAY, Ask.QUANTITY, Ask.REASON):
        told.append(
            say(
                "returns.stands",
                found=line.found,
                waiting=line.waiting,
                supplier=f"{line.supplier_id} {line.supplier}".strip(),
            )
        )
    if state.way is not None:
        told.append(say("returns.way", disposition_kind=state.way))
    return told
