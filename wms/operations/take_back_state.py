"""How far somebody is who takes goods back, and what they see."""

from dataclasses import dataclass, replace
from enum import StrEnum

from wms.domain.messages import Message, say
from wms.domain.words import ReturnReason
from wms.operations.panels import MOST_LINES, Column, Line, Sheet, Text
from wms.operations.reply import Choice, Expects, Level, View
from wms.operations.returns_ports import Collected, LeftOver, NightGot
from wms.operations.take_back_rules import REASONS, Place, Taken

OWN, ALL = "RETURN-OWN", "RETURN-ALL"
NIGHT, WHY = "RETURN-", "WHY-"
"""What the choices give back: this site's own goods, all of them, a night, a reason."""
SHOWN_NIGHTS = 6


class Ask(StrEnum):
    """What is asked for next."""

    PARTY = "party"
    PRODUCT = "product"
    NIGHT = "night"
    QUANTITY = "quantity"
    SURE = "sure"
    WHY = "why"
    ORDER = "order"
    ORDER_SURE = "order_sure"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class TakeBackState:
    """Whose goods; what is in hand: `taken` of a point, `left` of this site's own. `nights` it can
    be from; `late`: longer ago than usual, somebody has to pick."""

    ask: Ask = Ask.PARTY
    place: Place | None = None
    taken: Taken | None = None
    left: LeftOver | None = None
    quantity: int = 0
    nights: tuple[NightGot, ...] = ()

    def at_place(self) -> "TakeBackState":
        """The same place, nothing in hand."""
        return TakeBackState(Ask.PRODUCT if self.place else Ask.PARTY, self.place)

    def with_taken(self, ask: Ask, taken: Taken) -> "TakeBackState":
        """The same, further on."""
        return replace(self, ask=ask, taken=taken)


_COLLECTED = (
    Column(say("take_back.column.at"), drop=2),
    Column(say("take_back.column.place")),
    Column(say("take_back.column.product"), wide=True),
    Column(say("take_back.column.items"), right=True),
    Column(say("take_back.column.reason")),
    Column(say("take_back.column.origin"), drop=1),
    Column(say("take_back.column.night"), drop=3),
)
_LEFT = (
    Column(say("take_back.column.code"), drop=1),
    Column(say("take_back.column.product"), wide=True),
    Column(say("take_back.column.items"), right=True),
    Column(say("take_back.column.reason")),
    Column(say("take_back.column.night")),
)


def pick_of(item: LeftOver) -> str:
    """What picking a line of left-over goods gives."""
    return f"{NIGHT}{item.wave_id}/{item.reason}/{item.sku_id}"


def view_of(
    title: Message,
    state: TakeBackState,
    collected: tuple[Collected, ...],
    spare: tuple[LeftOver, ...],
) -> View:
    """The view of a state. `collected` is on no note yet; `spare` is left over here."""
    if state.ask in (Ask.PARTY, Ask.CLOSE) or state.place is None:
        return _all(title, state, collected)
    if state.ask is Ask.PRODUCT and state.place.own:
        return _own(title, state.place, spare)
    if state.ask is Ask.PRODUCT:
        here = tuple(one for one in collected if one.party == state.place.code)
        sheet = _sheet(here, say("take_back.none_of_it"))
        prompt = say("take_back.prompt.product", place=state.place.code, name=state.place.name)
        return View(title, prompt, panels=(sheet,), help="take_back_point")
    return _in_hand(title, state)


def _all(title: Message, state: TakeBackState, collected: tuple[Collected, ...]) -> View:
    items = sum(one.quantity for one in collected)
    sheet = _sheet(collected, say("take_back.none"))
    if state.ask is Ask.CLOSE:
        prompt = say("take_back.prompt.close", items=items)
        return View(title, prompt, panels=(sheet,), help="take_back_close")
    own = (Choice(OWN, say("take_back.choice.own")),)
    return View(title, say("take_back.prompt.party"), choices=own, panels=(sheet,))


def _sheet(collected: tuple[Collected, ...], empty: Message) -> Sheet:
    newest = collected[::-1]
    lines = tuple(_collected_line(one) for one in newest[:MOST_LINES])
    return Sheet(_COLLECTED, lines, empty, more=max(0, len(newest) - MOST_LINES))


def _collected_line(one: Collected) -> Line:
    cells: tuple[Text, ...] = (
        one.at[11:16],
        f"{one.party} {one.party_name}",
        one.name,
        str(one.quantity),
        say(f"word.{one.reason}"),
        say(f"word.{one.origin}"),
        night_of(one.wave_id),
    )
    return Line(cells)


def night_of(wave_id: str) -> str:
    """`11-21` of a wave's id."""
    return f"{wave_id[5:7]}-{wave_id[7:9]}"


def _own(title: Message, place: Place, spare: tuple[LeftOver, ...]) -> View:
    lines = tuple(
        Line(
            (
                item.sku_id,
                item.name,
                str(item.items),
                say(f"word.{item.reason}"),
                night_of(item.wave_id),
            ),
            Level.CHECK,
            pick_of(item),
        )
        for item in spare[:MOST_LINES]
    )
    sheet = Sheet(_LEFT, lines, say("take_back.nothing_left"), more=max(0, len(spare) - MOST_LINES))
    every = Choice(ALL, say("take_back.choice.all", lines=len(spare)))
    return View(
        title,
        say("take_back.prompt.own", name=place.name),
        choices=(every,) if spare else (),
        panels=(sheet,),
        help="take_back_own",
    )


def _in_hand(title: Message, state: TakeBackState) -> View:
    """One product in hand, and what is asked of it."""
    name = state.taken.product.name if state.taken else state.left.name if state.left else ""
    typed = state.ask in (Ask.QUANTITY, Ask.ORDER, Ask.ORDER_SURE)
    key = "take_back.prompt.quantity_own" if state.left else f"take_back.prompt.{state.ask}"
    if state.ask is not Ask.QUANTITY:
        key = f"take_back.prompt.{state.ask}"
    quantity = state.taken.quantity if state.taken else state.quantity
    assert state.place is not None
    return View(
        title,
        say(key),
        Expects.TEXT if typed else Expects.SCAN,
        big=state.place.code,
        big_name=name,
        quantity=quantity or None,
        details=tuple(_details(state)),
        choices=_choices(state),
        help="take_back_own" if state.left else "take_back_point",
    )


def _details(state: TakeBackState) -> list[Message]:
    if state.left is not None:
        left = state.left
        told = {"night": left.business_date, "reason_kind": left.reason.value}
        return [say("take_back.spare", **told, items=left.items)]
    taken = state.taken
    if taken is None:
        return []
    night = taken.night
    said = [
        say(
            "take_back.got",
            night=night.business_date,
            got=max(0, night.got),
            left=max(0, night.left),
        )
    ]
    if taken.reason is not None:
        said.append(say("take_back.why", reason_kind=taken.reason))
    if taken.order_doubt is not None:
        said.append(say(f"take_back.doubt.{taken.order_doubt}"))
    return said


def _choices(state: TakeBackState) -> tuple[Choice, ...]:
    if state.ask is Ask.WHY:
        return tuple(Choice(WHY + why, say(f"word.{why}")) for why in REASONS)
    if state.ask is Ask.NIGHT:
        return tuple(
            Choice(
                NIGHT + night.wave_id,
                say("take_back.choice.night", night=night.business_date, left=max(0, night.left)),
            )
            for night in state.nights[:SHOWN_NIGHTS]
        )
    return ()


def reason_of(text: str) -> ReturnReason | None:
    """The reason picked; None where none was."""
    word = text.removeprefix(WHY)
    return next((why for why in REASONS if why == word), None)
