"""What is left of a product, shared again among those that still need it.

Whoever finds that there is less than the plan gave away — a sorter before an empty pile, a damage
report, a truck unloaded, goods condemned, a supplier who never came — calls `share_again` in the
act that says so. Nothing that was put is taken back; `wms.domain.sharing` has the rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wms.domain.messages import Message, Refused, say
from wms.domain.sharing import Claim
from wms.domain.sharing import share_again as by_the_rule
from wms.domain.supply_events import SupplyShared
from wms.domain.words import ShareCause
from wms.operations.floor import Act
from wms.operations.ports import Books
from wms.operations.sharing_ports import Sharer


@dataclass(frozen=True, slots=True)
class Shared:
    """What was shared again: the fact's id, the fact, and how it is said."""

    event_id: str
    fact: SupplyShared
    told: Message


def share_again(
    act: Act, wave_id: str, sku_id: str, cause: ShareCause, left: int | None = None
) -> str:
    """Share what is left of a product among its destinations; the id of the fact, empty where
    nobody gets more or less than before.

    `left`: items not yet put, those on a belt and those still awaited among them. None: what the
    books say is here and to come; nothing is shared where the site keeps no stock.
    """
    shared = share(act, wave_id, sku_id, cause, left)
    return shared.event_id if shared else ""


def share(
    act: Act, wave_id: str, sku_id: str, cause: ShareCause, left: int | None = None
) -> Shared | None:
    """As `share_again`, with what there is to say about it."""
    act.books.sharing.hold(wave_id, sku_id)
    if left is None:
        left = left_of(act.books, wave_id, sku_id, act.scan.at)
    if left is None:
        return None
    return _record(act, wave_id, sku_id, cause, left, 0)


def left_of(books: Books, wave_id: str, sku_id: str, now: datetime) -> int | None:
    """Items of a product that can still be put, by the books: here, and still to come; None where
    the site keeps no stock."""
    on_hand = books.on_hand(wave_id, sku_id)
    if on_hand is None:
        return None
    here = on_hand - books.sharing.unfound(wave_id, sku_id)
    return max(0, here) + books.sharing.awaited(wave_id, sku_id, now)


def share_pile(act: Act, wave_id: str, sku_id: str, pile: int, cause: ShareCause) -> Shared | None:
    """Share what somebody who stands before it counted: `pile` items, besides those on a belt and
    those still to come. What the books have beyond that is not to be found.

    Refused where more lie there than came.
    """
    books = act.books.sharing
    books.hold(wave_id, sku_id)
    moving = books.on_belt(wave_id, sku_id)
    awaited = books.awaited(wave_id, sku_id, act.scan.at)
    on_hand, unfound = act.books.on_hand(wave_id, sku_id), 0
    if on_hand is not None:
        if pile + moving > on_hand:
            raise Refused(say("sharing.more_than_came", quantity=pile, on_hand=on_hand - moving))
        unfound = on_hand - moving - pile - books.unfound(wave_id, sku_id)
    left = pile + moving + awaited
    return _record(act, wave_id, sku_id, cause, left, unfound, awaited)


def share_without(
    act: Act, wave_id: str, sku_id: str, cause: ShareCause, lost: int
) -> Shared | None:
    """Share what is left now that `lost` items are not (less than 0: are again): by the books;
    where the site keeps no stock, out of what its destinations still need, since that is what the
    plan found there."""
    act.books.sharing.hold(wave_id, sku_id)
    left = left_of(act.books, wave_id, sku_id, act.scan.at)
    if left is None:
        left = max(0, _due(act.books, wave_id, sku_id) - lost)
    return _record(act, wave_id, sku_id, cause, left, 0)


def _due(books: Books, wave_id: str, sku_id: str) -> int:
    """Items of a product that its destinations still need, those on a belt among them."""
    sharers = books.sharing.sharers(wave_id, sku_id)
    needed = sum(s.planned - s.put - s.reserved - s.short for s in sharers)
    return needed + books.sharing.on_belt(wave_id, sku_id)


def not_found(act: Act, wave_id: str, sku_id: str, missing: int, answer: Message) -> None:
    """`missing` items that are here by the books were looked for at one place and are not: it goes
    short for them, and they are not shared out again before somebody finds them. What the others
    need is there: nobody said anything of that."""
    left = left_of(act.books, wave_id, sku_id, act.scan.at) or 0
    spare = max(0, left - _due(act.books, wave_id, sku_id))
    unfound = _unfound(act, wave_id, sku_id, min(missing, spare))
    if unfound:
        fact = SupplyShared(wave_id, sku_id, left - unfound, ShareCause.REPORT, unfound, [])
        act.record(fact, answer)


def share_missing(
    act: Act, wave_id: str, sku_id: str, missing: int, *, at_a_place: bool
) -> Shared | None:
    """Share what is left now that `missing` items are not to be found (less than 0: are, after
    all). `at_a_place`: the place that goes short for them was said, and its counts know it."""
    unfound = _unfound(act, wave_id, sku_id, missing)
    if unfound is None:
        if at_a_place:
            return None
        return share_without(act, wave_id, sku_id, ShareCause.REPORT, missing)
    left = left_of(act.books, wave_id, sku_id, act.scan.at) or 0
    return _record(act, wave_id, sku_id, ShareCause.REPORT, max(0, left - unfound), unfound)


def last_count_holds(act: Act, event_id: str, wave_id: str, sku_id: str) -> None:
    """Refused where what is left of a product was counted after the fact `event_id`, which said
    that some of it is missing: nobody takes that back any more."""
    if act.books.sharing.counted_since(event_id, wave_id, sku_id):
        raise Refused(say("undo.shared_since", product=name_of(act.books, sku_id)))


def share_after_all(
    act: Act, event_id: str, wave_id: str, sku_id: str, missing: int, *, at_a_place: bool
) -> Shared | None:
    """Share what is left now that the fact `event_id`, by which `missing` items were not to be
    found, is taken back; `at_a_place` as in `share_missing`. Where the site keeps stock only those
    are there again that were missing by the books for it: what others miss stays so, and where
    that leaves as many as are needed nobody's share changes."""
    act.books.sharing.hold(wave_id, sku_id)
    left = left_of(act.books, wave_id, sku_id, act.scan.at)
    if left is not None:
        missing = act.books.sharing.unfound_by(event_id, wave_id, sku_id)
        if not missing and left == _due(act.books, wave_id, sku_id):
            return None
    return share_missing(act, wave_id, sku_id, -missing, at_a_place=at_a_place)


def _unfound(act: Act, wave_id: str, sku_id: str, missing: int) -> int | None:
    """How many more items are here by the books and nowhere else, if so many are missing; None
    where the site keeps no stock."""
    books = act.books.sharing
    books.hold(wave_id, sku_id)
    on_hand = act.books.on_hand(wave_id, sku_id)
    if on_hand is None:
        return None
    known = books.unfound(wave_id, sku_id)
    here = on_hand - books.on_belt(wave_id, sku_id) - known
    return max(-known, min(missing, max(0, here)))


def found_of(
    act: Act, wave_id: str, sku_id: str, cause: ShareCause, found: int, answer: Message
) -> None:
    """Of the items nobody finds, `found` are missing no longer, and nobody gets them: they turned
    up and left again, or the books had them by mistake. Fewer where fewer are missing."""
    if act.books.on_hand(wave_id, sku_id) is None:
        return
    act.books.sharing.hold(wave_id, sku_id)
    found = min(found, act.books.sharing.unfound(wave_id, sku_id))
    if found > 0:
        left = left_of(act.books, wave_id, sku_id, act.scan.at) or 0
        act.record(SupplyShared(wave_id, sku_id, left, cause, -found, []), answer)


def share_all(act: Act, wave_id: str) -> list[Shared]:
    """A truck came, or is unloaded: share every product of which less came, and is still to come,
    than its points need, or more than they thought, in the order of their codes."""
    found = []
    for pile in act.books.sharing.out_of_balance(wave_id):
        lines = work_out(pile.sharers, max(0, pile.left - pile.on_belt))
        if lines:
            fact = SupplyShared(wave_id, pile.sku_id, pile.left, ShareCause.UNLOAD, 0, lines)
            found.append((fact, _told(pile.name, fact)))
    ids = act.record_shared(found)
    return [Shared(key, fact, told) for key, (fact, told) in zip(ids, found, strict=True)]


def brought(answer: Message, cut: Sequence[Shared], key: str) -> Message:
    """What is said, under `key`, of a truck by whose goods somebody goes short; else `answer`."""
    lines = [line for shared in cut for line in shared.fact.lines if line[2] > 0]
    if not lines:
        return answer
    products = sum(any(line[2] > 0 for line in shared.fact.lines) for shared in cut)
    told = {"products": products, "items": sum(line[2] for line in lines)}
    return say(key, **answer.values, **told, points=len({line[0] for line in lines}))


def share_found(act: Act, wave_id: str, sscc: str) -> None:
    """A container turned up after its truck was unloaded: what is in it is given back."""
    for sku_id in sorted(act.books.differences.content(sscc)):
        share(act, wave_id, sku_id, ShareCause.UNLOAD)


def reported(shared: Shared | None, answer: Message, key: str, quantity: int) -> Message:
    """What is said, under `key`, of a report by which somebody goes short; else `answer`."""
    if shared is None or shared.told.key != "sharing.cut":
        return answer
    return say(key, **shared.told.values, reported=quantity)


def take_back(act: Act, shared: SupplyShared) -> Message:
    """The reversal of a sharing: everybody needs again what they needed before. `Overtaken`, from
    the store, where somebody was put what another would get back."""
    lines = [[place, planned, -more] for place, planned, more in shared.lines]
    left = shared.left + sum(line[2] for line in shared.lines)
    fact = SupplyShared(
        shared.wave_id, shared.sku_id, left, ShareCause.FOUND, -shared.unfound, lines
    )
    told = say("sharing.taken_back", product=name_of(act.books, shared.sku_id))
    act.record(fact, told)
    return told


def work_out(sharers: Sequence[Sharer], left: int) -> list[list[object]]:
    """The lines of the fact: who is how much shorter, or less short, when `left` items not on a
    belt are shared; by destination."""
    claims = [Claim(s.planned - s.settled, s.put + s.reserved) for s in sharers]
    lines: list[list[object]] = []
    for sharer, gets in zip(sharers, by_the_rule(left, claims), strict=True):
        more = sharer.planned - gets - sharer.short
        if more:
            lines.append([sharer.destination_id, sharer.planned, more])
    return sorted(lines, key=lambda line: str(line[0]))


def _record(
    act: Act,
    wave_id: str,
    sku_id: str,
    cause: ShareCause,
    left: int,
    unfound: int,
    awaited: int = 0,
) -> Shared | None:
    sharers = act.books.sharing.sharers(wave_id, sku_id)
    on_belt = act.books.sharing.on_belt(wave_id, sku_id)
    lines = work_out(sharers, max(0, left - on_belt))
    if not lines and not unfound:
        return None
    fact = SupplyShared(wave_id, sku_id, left, cause, unfound, lines)
    told = _told(name_of(act.books, sku_id), fact, awaited)
    return Shared(act.record(fact, told), fact, told)


_AWAITED = {
    "sharing.cut": "sharing.cut_awaited",
    "sharing.given_back": "sharing.given_back_awaited",
    "sharing.as_before": "sharing.as_before_awaited",
}


def _told(product: str, fact: SupplyShared, awaited: int = 0) -> Message:
    """Who goes short, or less short, in one sentence."""
    more = sum(line[2] for line in fact.lines)
    key = "sharing.given_back" if more < 0 else "sharing.cut" if more else "sharing.as_before"
    if awaited:
        # Whoever stands before the pile counted fewer: the rest is not here yet.
        return say(
            _AWAITED[key],
            product=product,
            pile=fact.left - awaited,
            awaited=awaited,
            quantity=abs(more),
            places=len(fact.lines),
        )
    return say(
        key,
        product=product,
        left=fact.left,
        quantity=abs(more),
        places=len(fact.lines),
    )


def name_of(books: Books, sku_id: str) -> str:
    """What a product is called; its code where nobody knows it."""
    product = books.product(sku_id)
    return product.name if product is not None else sku_id
