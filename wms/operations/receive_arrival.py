"""A supplier's vehicle comes to a dock: who it is, whether it is expected, what it brings cold."""

from dataclasses import replace
from datetime import date, datetime

from wms.domain.appointments import Dock, Hall
from wms.domain.business_date import wave_id_of
from wms.domain.codes import (
    Code,
    CodeKind,
    make_notice,
    make_receipt_number,
    read_notice,
    read_temperature,
)
from wms.domain.cold import too_warm
from wms.domain.messages import Message, Refused, say
from wms.domain.supply_events import SupplierArrived
from wms.domain.words import ArrivalTiming, ReceiptState, Zone
from wms.operations.floor import Act, Step
from wms.operations.ports import Books
from wms.operations.receive_rules import timing_of
from wms.operations.receive_state import Arrival, Ask, ReceiveState
from wms.operations.receiving_ports import ReceivingWave, Supplier
from wms.operations.reply import Level

LONGEST_ENTRY = 20
ANOTHER = "DOCK-NEW"
"""What the choice of another vehicle of the same supplier gives back."""


def identified(books: Books, code: Code, at: datetime) -> Step[ReceiveState]:
    """Whose vehicle it is, by the notice or the supplier's code; or a receipt to go on with."""
    if code.kind is CodeKind.GOODS_RECEIPT:
        return go_on(books, code.value)
    if code.kind is CodeKind.NOTICE:
        supplier_id, day = read_notice(code.value)
    else:
        supplier_id, day = code.value, ""
    known = books.receiving.supplier
    # Keyed with gloves: v0030 is V0030, unless there is a v0030.
    supplier = known(supplier_id) or known(supplier_id.upper())
    if supplier is None and code.kind in (CodeKind.GTIN, CodeKind.SSCC):
        raise Refused(say("receive.notice_before_goods", code=code.value))
    if supplier is None:
        raise Refused(say("receive.supplier_unknown", code=code.value))
    arrival = arriving(books, supplier, _wave(books, supplier.supplier_id, day), at)
    waiting = books.receiving.open_receipts(arrival.wave.wave_id, supplier.supplier_id)
    if waiting:
        state = ReceiveState(Ask.WHICH, arrival, open=waiting)
        told = say("receive.which", supplier=supplier.name, count=len(waiting))
        return Step(state, told, Level.CHECK)
    return let_in(arrival)


def _wave(books: Books, supplier_id: str, day: str) -> ReceivingWave:
    """The wave of the notice; without one the newest that has orders."""
    if not day:
        wave = books.receiving.newest_wave(supplier_id)
        if wave is None:
            raise Refused(say("receive.no_wave"))
        return wave
    try:
        wave_id = wave_id_of(date.fromisoformat(day))
    except ValueError:
        raise Refused(say("receive.notice_damaged", code=make_notice(supplier_id, day))) from None
    wave = books.receiving.wave(wave_id)
    if wave is None:
        raise Refused(say("receive.wave_unknown", date=day))
    newest = books.receiving.newest_wave(supplier_id)
    if newest is not None and newest.business_date > wave.business_date:
        # Last night's paper: its goods would be counted where nobody looks any more.
        tonight = newest.business_date.isoformat()
        raise Refused(say("receive.old_notice", date=day, tonight=tonight))
    return wave


def arriving(books: Books, supplier: Supplier, wave: ReceivingWave, at: datetime) -> Arrival:
    """The vehicle, compared with what is known of it."""
    zones = books.receiving.orders_of(wave.wave_id, supplier.supplier_id)
    appointment = books.receiving.appointment(wave.wave_id, supplier.supplier_id)
    timing = timing_of(at, appointment, zones is not None, wave)
    cold = tuple(zone for zone in zones or () if zone is not Zone.AMBIENT)
    return Arrival(wave, supplier, timing, appointment, cold)


def let_in(arrival: Arrival) -> Step[ReceiveState]:
    """Expected: to its dock. Not expected: somebody has to say so first."""
    told = timing_told(arrival)
    if arrival.timing is ArrivalTiming.UNEXPECTED:
        return Step(ReceiveState(Ask.UNEXPECTED, arrival), told, Level.CHECK)
    level = Level.CALM if arrival.timing is ArrivalTiming.ON_TIME else Level.CHECK
    return Step(ReceiveState(Ask.DOCK, arrival), told, level)


def timing_told(arrival: Arrival) -> Message:
    """Early, on time, late or not expected; with the appointment, where there is one."""
    supplier, appointment = arrival.supplier.name, arrival.appointment
    if arrival.timing is ArrivalTiming.UNEXPECTED:
        date_ = arrival.wave.business_date.isoformat()
        return say("receive.unexpected", supplier=supplier, date=date_)
    if appointment is None:
        return say("receive.arrived_free", supplier=supplier, timing_kind=arrival.timing)
    return say(
        "receive.arrived",
        supplier=supplier,
        timing_kind=arrival.timing,
        start=f"{appointment.starts_at:%H:%M}",
        end=f"{appointment.ends_at:%H:%M}",
        dock=appointment.dock,
    )


def go_on(books: Books, number: str) -> Step[ReceiveState]:
    """A receipt that is still open, wherever it was begun."""
    head = books.receiving.receipt(number)
    if head is None:
        raise Refused(say("receive.receipt_unknown", number=number))
    if head.state is not ReceiptState.OPEN:
        raise Refused(say("receive.closed_already", number=number))
    state = ReceiveState(Ask.PRODUCT, wave=books.receiving.wave(head.wave_id), receipt=head)
    told = say("receive.goes_on", number=number, supplier=head.supplier.name, lines=head.lines)
    return Step(state, told, Level.CALM)


def answered(
    hall: Hall, state: ReceiveState, arrival: Arrival, code: Code, done: bool
) -> Step[ReceiveState]:
    """The answer to one question of an arrival; the last one leads to `Ask.PRODUCT`, which is
    still to be written down."""
    match state.ask:
        case Ask.UNEXPECTED:
            own = (arrival.supplier.supplier_id, _notice(arrival))
            if not done and not _is_one_of(own, code.value):
                raise Refused(say("receive.confirm_unexpected", supplier=arrival.supplier.name))
            return _to(arrival, Ask.DOCK)
        case Ask.DOCK:
            usual = arrival.appointment.dock if arrival.appointment else ""
            dock = usual if done else _entry(code)
            if not dock:
                raise Refused(say("receive.dock_missing"))
            return _at_dock(hall, replace(arrival, dock=dock))
        case Ask.PLATE:
            plate = "" if done else _entry(code)
            if _dock(hall, plate) is not None:
                # Sent to another dock after all: no plate reads like one.
                return _at_dock(hall, replace(arrival, dock=plate))
            arrival = replace(arrival, plate=plate)
            return _to(arrival, Ask.READING if arrival.cold else Ask.PRODUCT)
        case _:
            return _reading(arrival, code, done)


def _at_dock(hall: Hall, arrival: Arrival) -> Step[ReceiveState]:
    """A dock of this warehouse; said where it does not take what the vehicle may bring cold."""
    dock = _dock(hall, arrival.dock)
    if dock is None:
        names = f"{hall.docks[0].name} - {hall.docks[-1].name}"
        raise Refused(say("receive.no_such_dock", dock=arrival.dock, docks=names))
    step = _to(replace(arrival, dock=dock.name), Ask.PLATE)
    warm = next((zone for zone in arrival.cold if zone not in dock.zones), None)
    if warm is None:
        return step
    told = say("receive.dock_not_cold", dock=dock.name, zone=warm)
    return replace(step, banner=told, level=Level.CHECK)


def _dock(hall: Hall, name: str) -> Dock | None:
    return next((dock for dock in hall.docks if dock.name == name.upper()), None)


def _reading(arrival: Arrival, code: Code, done: bool) -> Step[ReceiveState]:
    """The temperature of one zone's goods; F9: nothing of that zone is on the vehicle."""
    zone, *rest = arrival.cold
    arrival = replace(arrival, cold=tuple(rest))
    following = Ask.READING if rest else Ask.PRODUCT
    if done:
        return _to(arrival, following)
    tenths = read_temperature(code.value)
    if tenths is None:
        raise Refused(say("temperature.unreadable", entry=code.value))
    arrival = replace(arrival, readings=(*arrival.readings, (zone, tenths)))
    step = _to(arrival, following)
    if too_warm(((zone, tenths),)):
        warm = say("receive.vehicle_warm", zone=zone, reading=f"{tenths / 10:.1f}")
        return replace(step, banner=warm, level=Level.CHECK)
    return step


def _to(arrival: Arrival, ask: Ask) -> Step[ReceiveState]:
    return Step(ReceiveState(ask, arrival), asked(arrival, ask), Level.CALM)


def asked(arrival: Arrival, ask: Ask) -> Message:
    """The question; with an appointment there is a usual dock."""
    if ask is Ask.DOCK and arrival.appointment is not None:
        return say("receive.ask.usual_dock")
    return say(f"receive.ask.{ask}")


def _entry(code: Code) -> str:
    """A dock or a plate as it was keyed; a label that was scanned is neither."""
    if code.kind not in (CodeKind.TEXT, CodeKind.POSITION) or not code.value:
        raise Refused(say("receive.not_an_entry", code=code.value))
    if len(code.value) > LONGEST_ENTRY:
        raise Refused(say("receive.entry_too_long", longest=LONGEST_ENTRY))
    return code.value


def _notice(arrival: Arrival) -> str:
    return make_notice(arrival.supplier.supplier_id, arrival.wave.business_date.isoformat())


def is_own(state: ReceiveState, text: str) -> bool:
    """Whether it is what to scan again to close the receipt: its number, the notice, the supplier's
    code."""
    if state.receipt is None or state.wave is None:
        return False
    supplier_id = state.receipt.supplier.supplier_id
    day = state.wave.business_date.isoformat()
    return _is_one_of((state.receipt.number, make_notice(supplier_id, day), supplier_id), text)


def _is_one_of(codes: tuple[str, ...], text: str) -> bool:
    """Keyed in small letters it is meant all the same."""
    return text in codes or text.upper() in codes


def open_receipt(act: Act, arrival: Arrival, warm: Message | None) -> Message:
    """The receipt is open; the first of a wave that is not planned yet makes the warehouse keep
    stock of it. `warm` is what there is to say of its temperature."""
    books = act.books.receiving
    # Held: a plan that is being released says for itself whether stock is kept.
    wave = books.hold_wave(arrival.wave.wave_id) or arrival.wave
    serial = books.next_serial(wave.wave_id)
    number = make_receipt_number(wave.business_date.isoformat(), serial)
    supplier = arrival.supplier
    answer = warm or say("receive.opened", number=number, supplier=supplier.name)
    if wave.stocks:
        books.keep_stock_of(wave.wave_id)
    act.record(
        SupplierArrived(
            number=number,
            serial=serial,
            wave_id=wave.wave_id,
            supplier_id=supplier.supplier_id,
            dock=arrival.dock,
            plate=arrival.plate,
            timing=arrival.timing,
            readings=[[zone, tenths] for zone, tenths in arrival.readings],
            stocks=wave.stocks,
        ),
        answer,
    )
    return answer
