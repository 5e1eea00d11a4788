"""F6 while sorting: somebody's last put, or short, taken back by a reversing entry."""

from wms.domain.events import ItemsPut, PutReversed
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import ContainerState
from wms.operations import sharing
from wms.operations.floor import Act, Floor, Hand
from wms.operations.reply import Scan


def undo(floor: Floor, hand: Hand, scan: Scan) -> Message:
    """Reverse this person's last put at this terminal that stands; what to say about it.

    Refused where its container is closed, or was counted since; a short, where what was left of
    the product was counted and shared since: whoever counted last is right.
    """
    with floor.act(hand, scan, Right.PUT) as act:
        last = act.books.last_put(hand.terminal_id, hand.person.person_id)
        if last is None:
            raise Refused(say("undo.nothing"))
        event_id, put = last
        _still_stands(act, event_id, put)
        answer = say(
            "undo.put_short" if put.short else "undo.put",
            quantity=put.quantity,
            short=put.short,
            product=sharing.name_of(act.books, put.sku_id),
            destination=put.destination_id,
        )
        act.record(_reversal(event_id, put), answer)
        if put.short:
            where = act, event_id, put.wave_id, put.sku_id
            sharing.share_after_all(*where, put.short, at_a_place=True)
    return answer


def _still_stands(act: Act, event_id: str, put: ItemsPut) -> None:
    box = act.books.box(put.sscc) if put.sscc else None
    if box is not None and box.state is not ContainerState.OPEN:
        raise Refused(say("undo.container_closed", sscc=box.sscc))
    if box is not None and act.books.differences.held(box.sscc, put.sku_id) < put.quantity:
        raise Refused(say("undo.counted", sscc=box.sscc))
    if put.short:
        sharing.last_count_holds(act, event_id, put.wave_id, put.sku_id)


def _reversal(event_id: str, put: ItemsPut) -> PutReversed:
    return PutReversed(
        reverses=event_id,
        wave_id=put.wave_id,
        destination_id=put.destination_id,
        sku_id=put.sku_id,
        quantity=put.quantity,
        short=put.short,
        sscc=put.sscc,
    )
