"""What may be put where: every refusal says what is wrong and what is right."""

from wms.domain.codes import make_position
from wms.domain.messages import Message, Refused, say
from wms.domain.words import Zone
from wms.operations.floor import Act
from wms.operations.ports import Need, Product
from wms.operations.put_state import Mode, PutState


def needed(state: PutState, destination_id: str, zone: Zone) -> tuple[Product, Need]:
    """The product in hand and what this position needs of it."""
    if state.product is None:
        raise Refused(say("put.product_first"))
    if zone is not state.product.zone:
        raise Refused(_wrong_zone(state, state.product, destination_id, zone))
    return state.product, needed_at(state, state.product, destination_id, zone)


def needed_at(state: PutState, product: Product, destination_id: str, zone: Zone) -> Need:
    """What this destination needs, whatever the zone of its position."""
    need = _need_of(state, destination_id)
    if need is None or not need.remaining:
        raise Refused(_not_here(state, product, make_position(destination_id, zone), need))
    return need


def _need_of(state: PutState, destination_id: str) -> Need | None:
    return next((n for n in state.needs if n.destination.destination_id == destination_id), None)


def _wrong_zone(state: PutState, product: Product, destination_id: str, zone: Zone) -> Message:
    here = _need_of(state, destination_id)
    right = here if here is not None and here.remaining else state.next
    if right is None:
        return say("put.product_done", product=product.name)
    return say(
        "put.wrong_zone",
        product=product.name,
        product_zone=product.zone,
        position=make_position(destination_id, zone),
        zone=zone,
        right=make_position(right.destination.destination_id, product.zone),
    )


def _not_here(state: PutState, product: Product, position: str, need: Need | None) -> Message:
    right = state.next
    if right is None:
        return say("put.product_done", product=product.name)
    there = make_position(right.destination.destination_id, product.zone)
    key = "put.not_needed_here" if need is None else "put.position_has_all"
    return say(key, product=product.name, position=position, right=there, quantity=right.remaining)


def split(state: PutState, need: Need) -> tuple[int, int]:
    """How many are put and how many short, from what was keyed."""
    if state.mode is Mode.SHORT:
        put = state.quantity or 0
    else:
        put = need.remaining if state.quantity is None else state.quantity
    if put > need.remaining:
        where = need.destination.destination_id
        raise Refused(say("put.too_many", quantity=put, destination=where, needed=need.remaining))
    return put, need.remaining - put if state.mode is Mode.SHORT else 0


def in_stock(act: Act, wave_id: str, product: Product, put: int) -> None:
    """At a station nothing is put that did not come."""
    on_hand = act.books.on_hand(wave_id, product.sku_id)
    if on_hand is not None and put > on_hand:
        held = act.books.cold.held_items(wave_id, product.sku_id)
        if held:
            raise Refused(say("put.held", product=product.name, on_hand=on_hand, held=held))
        raise Refused(say("put.not_on_hand", product=product.name, quantity=put, on_hand=on_hand))
