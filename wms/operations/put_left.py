"""The pile is empty before everybody has theirs: what is left is shared among those who wait.

After a short at one place (F4) the screen asks how many lie there for the others. A number, or F9
for none, shares what is left by the rule; whatever else is scanned means that only that one place
is short. Of a product that is done with shorts, F4 asks how many were found.
"""

from dataclasses import replace

from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import ShareCause
from wms.operations import sharing
from wms.operations.floor import Floor, Hand, Step
from wms.operations.intercept_ports import Interception
from wms.operations.ports import Product
from wms.operations.put_state import PutState
from wms.operations.reply import Command, Expects, Level, Scan, View

SHOWN = 4
"""How many of those who go short are named; the lists name them all."""


def asks(state: PutState, short: int) -> bool:
    """Whether to ask how many are left: some went short, and others still need the product."""
    return bool(short) and state.next is not None


def taken(
    state: PutState, product: Product, aside: tuple[Interception, int] | None
) -> Step[PutState]:
    """The product is in hand: what of it was intercepted and is to be put aside comes first."""
    if aside:
        first, here = aside
        told = say("intercept.aside", order=first.key, quantity=here)
        return Step(state, told, Level.CHECK)
    if state.next is None:
        return Step(state, done(state, product), Level.CHECK)
    return Step(state, say("put.product", product=product.name), Level.CALM)


def done(state: PutState, product: Product) -> Message:
    """Nobody needs more of it: the rest is on a belt, some are short, or everybody has theirs."""
    moving = sum(need.reserved for need in state.needs)
    short = sum(need.short for need in state.needs)
    key = "put.rest_on_belt" if moving else "put.product_done_short" if short else None
    return say(key or "put.product_done", product=product.name, short=short)


def found(state: PutState) -> Step[PutState]:
    """Nobody needs more, but some are short: were any found?"""
    short = sum(need.short for need in state.needs)
    if state.product is None or not short:
        raise Refused(say("put.nothing_short"))
    asked = say("put.found_begun", product=state.product.name, quantity=short)
    return Step(replace(state, pile_asked=True), asked, Level.CHECK)


def counted(state: PutState, scan: Scan) -> int | None:
    """How many lie there, if this says so: keyed, or F9 for none."""
    if not state.pile_asked or state.product is None:
        return None
    if scan.text == Command.DONE:
        return 0
    keyed = scan.source == "keypad" and scan.text.isdecimal() and len(scan.text) <= 6
    return int(scan.text) if keyed else None


def share(floor: Floor, hand: Hand, state: PutState, scan: Scan, pile: int) -> Step[PutState]:
    """Share them, and say who goes short."""
    product, wave_id = state.product, state.wave.wave_id
    assert product is not None
    cause = ShareCause.SORT if state.next is not None else ShareCause.FOUND
    after = replace(state, pile_asked=False)
    with floor.act(hand, scan, Right.PUT) as act:
        shared = sharing.share_pile(act, wave_id, product.sku_id, pile, cause)
        after = replace(after, needs=act.books.needs(wave_id, product.sku_id))
        awaited = act.books.sharing.awaited(wave_id, product.sku_id, scan.at)
    if shared is None and awaited:
        # It is not the pile that suffices: the rest has not come yet.
        name = product.name
        told = say("sharing.as_before_awaited", product=name, pile=pile, awaited=awaited)
        return Step(after, told)
    if shared is None:
        return Step(after, say("put.left_suffices", product=product.name, quantity=pile))
    return Step(replace(after, shared=shared.fact), shared.told, committed=True)


def take_back(floor: Floor, hand: Hand, state: PutState, scan: Scan) -> Step[PutState]:
    """F6 right after sharing: as it was before."""
    assert state.shared is not None
    wave_id, sku_id = state.shared.wave_id, state.shared.sku_id
    with floor.act(hand, scan, Right.PUT) as act:
        answer = sharing.take_back(act, state.shared)
        needs = act.books.needs(wave_id, sku_id)
    return Step(replace(state, shared=None, needs=needs), answer, committed=True)


def view(title: Message, state: PutState, product: Product) -> View:
    """The question, and what each answer does."""
    short = sum(need.short for need in state.needs)
    if state.next is None:
        prompt = say("put.prompt.found", product=product.name)
        details: tuple[Message, ...] = (say("put.found_detail", quantity=short),)
    else:
        waiting = sum(1 for need in state.needs if need.remaining)
        needed = sum(need.remaining for need in state.needs)
        prompt = say("put.prompt.left", product=product.name)
        details = (
            say("put.left_detail", places=waiting, quantity=needed),
            say("put.left_none"),
            say("put.left_only_here"),
        )
    return View(title, prompt, Expects.SCAN_OR_QUANTITY, details=details, help="put_left")


def told(state: PutState) -> tuple[Message, ...]:
    """Who goes short since it was shared, and by which rule."""
    if state.shared is None:
        return ()
    names = {n.destination.destination_id: n.destination.name for n in state.needs}
    lines = sorted(state.shared.lines, key=lambda line: -abs(line[2]))
    said = [
        say(
            "sharing.line_cut" if more > 0 else "sharing.line_back",
            destination=place,
            name=names.get(place, ""),
            quantity=abs(more),
        )
        for place, _, more in lines[:SHOWN]
    ]
    if len(lines) > SHOWN:
        said.append(say("sharing.more_lines", places=len(lines) - SHOWN))
    return (*said, say("sharing.rule"))
