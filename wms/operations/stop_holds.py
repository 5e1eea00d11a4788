"""Goods held at a stop because they were too warm, and what the supervisor's word does to it.

Held they are neither delivered nor on their way back. Released they were delivered when the stop
was; condemned they come back for their temperature. Either way the stop is said anew.
"""

from wms.domain.codes import read_stop
from wms.domain.delivery_events import ReturnCollected, StopDelivered
from wms.domain.messages import Message
from wms.domain.words import Outcome, ReturnOrigin, ReturnReason
from wms.operations.cold_ports import Hold
from wms.operations.delivery_ports import DriverSheet, Said, SheetStop
from wms.operations.floor import Act

TEMPERATURE = ReturnReason.TEMPERATURE


def say_anew(act: Act, hold: Hold, answer: Message, *, condemned: bool) -> None:
    """What became of the stop of a hold, once that is decided."""
    number, _ = read_stop(hold.subject)
    sheet = act.books.delivery.sheet(number)
    stops = sheet.stops if sheet is not None else ()
    # Two stops can have the same number; nobody else's is its point's.
    stop = next((one for one in stops if one.point_id == hold.place), None)
    if sheet is None or stop is None or stop.said is None:
        return
    lines: list[list[str | int]] = []
    for line in stop.said.lines:
        returned = line.returned
        if (line.sku_id, line.reason, returned) == (hold.sku_id, TEMPERATURE, ""):
            if not condemned:
                continue
            returned = _comes_back(act, sheet, stop, hold, answer)
        lines.append([line.sku_id, line.quantity, line.reason, returned])
    act.record(
        StopDelivered(
            number=sheet.number,
            point_id=stop.point_id,
            version=stop.said.version + 1,
            wave_id=sheet.wave_id,
            outcome=_outcome(stop, stop.said, lines),
            delivered_at=stop.said.delivered_at,
            source=stop.said.source,
            reason=stop.said.reason,
            tenths=stop.said.tenths,
            lines=lines,
        ),
        answer,
    )


def _comes_back(act: Act, sheet: DriverSheet, stop: SheetStop, hold: Hold, answer: Message) -> str:
    collected = ReturnCollected(
        wave_id=sheet.wave_id,
        origin=ReturnOrigin.REFUSED,
        party=stop.point_id,
        order_id="",
        sku_id=hold.sku_id,
        quantity=hold.items,
        reason=TEMPERATURE,
    )
    return act.record(collected, answer)


def _outcome(stop: SheetStop, said: Said, lines: list[list[str | int]]) -> Outcome:
    if not lines:
        return Outcome.DELIVERED
    untaken: dict[str, int] = {}
    for sku_id, quantity, *_ in lines:
        untaken[str(sku_id)] = untaken.get(str(sku_id), 0) + int(quantity)
    if untaken != stop.got():
        return Outcome.PARTLY
    return said.outcome if said.outcome is Outcome.UNDELIVERABLE else Outcome.REFUSED
