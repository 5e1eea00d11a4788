"""The customer's order goods come back from, held against what was sold.

Nobody is kept from taking goods back by a number: what the books know otherwise is said once, and
then stands beside the order on the note.
"""

from dataclasses import replace

from wms.domain.messages import Message, say
from wms.domain.words import OrderDoubt
from wms.operations.ports import Books
from wms.operations.take_back_rules import DAYS_BACK, Taken


def with_order(books: Books, taken: Taken, order_id: str) -> tuple[Taken, Message | None]:
    """The goods with the order a customer names, spelled as in the book; and what the books know
    otherwise of it, where they know anything of that night's orders."""
    night = taken.night
    sold = books.returns.sold(night.wave_id, order_id)
    named = replace(taken, order_id=order_id, order_doubt=None)
    if sold is None:
        return named, None
    if not sold:
        return _of_another_night(books, named)
    named = replace(named, order_id=sold[0].order_id)
    here = [line for line in sold if line.point_id == taken.place.code]
    if not here:
        told = say("take_back.order.other_point", order=named.order_id, place=sold[0].point_id)
        return _doubted(named, OrderDoubt.OTHER_POINT, told)
    got = [line.quantity for line in here if line.sku_id == taken.product.sku_id]
    if not got:
        told = say(
            "take_back.order.other_product", order=named.order_id, product=taken.product.name
        )
        return _doubted(named, OrderDoubt.OTHER_PRODUCT, told)
    back = books.returns.given_back(night.wave_id, named.order_id, taken.product.sku_id)
    left = max(0, sum(got) - back)
    if taken.quantity > left:
        told = say("take_back.order.fewer", order=named.order_id, got=sum(got), left=left)
        return _doubted(named, OrderDoubt.FEWER, told)
    return named, None


def _of_another_night(books: Books, taken: Taken) -> tuple[Taken, Message]:
    for wave_id, business_date in books.returns.recent_waves(DAYS_BACK):
        sold = books.returns.sold(wave_id, taken.order_id)
        if sold:
            named = replace(taken, order_id=sold[0].order_id)
            told = say("take_back.order.other_night", order=named.order_id, night=business_date)
            return _doubted(named, OrderDoubt.OTHER_NIGHT, told)
    return _doubted(taken, OrderDoubt.UNKNOWN, say("take_back.order.unknown", order=taken.order_id))


def _doubted(taken: Taken, doubt: OrderDoubt, told: Message) -> tuple[Taken, Message]:
    return replace(taken, order_doubt=doubt), told
