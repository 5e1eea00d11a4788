"""What a search gave, found by code or name, and put into sheets."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from wms.domain.codes import Code, CodeKind, identify, named_on, noted_stop, read_position
from wms.domain.messages import Message, Refused, say
from wms.operations.belt_look import chute_at
from wms.operations.floor import Floor
from wms.operations.panels import MOST_LINES, Column, Line, Panel, Sheet, Text
from wms.operations.ports import Books
from wms.operations.search_ports import (
    Card,
    Found,
    History,
    Hit,
    PastFact,
    Reference,
    Thing,
)
from wms.operations.stops import stop_named

SHOWN_TEXT = 40
"""Characters of what was looked for that are said back."""


@dataclass(frozen=True, slots=True)
class Query:
    """What was looked for: a text, or a reference that was picked."""

    text: str = ""
    reference: Reference | None = None

    @property
    def said(self) -> str:
        """What was looked for, short enough for a banner."""
        text = self.reference.key if self.reference else self.text
        return text if len(text) <= SHOWN_TEXT else f"{text[:SHOWN_TEXT]}.."


@dataclass(frozen=True, slots=True)
class Result:
    """What it gave: one thing with its history, a sheet of what belongs to it, or several."""

    found: Found = field(default_factory=lambda: Found(()))
    card: Card | None = None
    history: History = field(default_factory=lambda: History(()))
    part: Sheet | None = None

    @property
    def nothing(self) -> bool:
        """Whether there is nothing of the kind."""
        return not self.found.hits and self.card is None and self.part is None


def look_up(floor: Floor, wave_id: str, query: Query) -> Result:
    """What the books know of it. Changes nothing; a chute nobody knows is `Refused`."""
    with floor.store.reading() as books:
        search = books.search
        reference = query.reference
        if reference is None:
            found = _find(floor, books, wave_id, query.text)
            return Result(found=found)
        if reference.part is not None:
            return Result(part=search.part(wave_id, reference))
        card = search.card(wave_id, reference)
        if card is None:
            return Result()
        return Result(card=card, history=search.history(wave_id, reference, MOST_LINES))


def _find(floor: Floor, books: Books, wave_id: str, text: str) -> Found:
    """By the place a position or a chute names, by the code, by the text as it was typed."""
    code = identify(text)
    if code.kind is CodeKind.POSITION:
        destination_id, zone = read_position(code.value)
        standing = books.search.at_position(wave_id, destination_id, zone)
        if standing.hits:
            return standing
    if code.kind is CodeKind.CHUTE:
        _, chute = chute_at(floor.site.sorters, code)
        return books.search.at_position(wave_id, chute.destination_id, chute.zone)
    if here := _of_this_site(floor, code.value):
        return Found((Hit(here, ""),))
    for candidate in _candidates(books, code, text):
        found = books.search.find(candidate)
        if found.hits:
            return found
    return Found(())


def _of_this_site(floor: Floor, number: str) -> Reference | None:
    """The night a report of this site is of, or the site whose balance of empties it is."""
    site_id = named_on(number)
    if site_id != floor.site.site_id:
        return None
    if number.startswith("KPI"):
        return Reference(Thing.NIGHT, f"W{number[3:11]}")
    return Reference(Thing.SITE, site_id) if number.startswith("EB") else None


def _candidates(books: Books, code: Code, text: str) -> Iterator[str]:
    """For a paper that has no page of its own what it is of: the point of a stop, a supplier, a
    route. Then what was typed: a customer's order may be numbered like a paper of ours."""
    if stop := code.value if code.kind is CodeKind.STOP else noted_stop(code.value):
        yield from _of_stop(books, stop)
    elif of := named_on(code.value):
        yield of
    yield from dict.fromkeys((code.value, text))


def _of_stop(books: Books, stop: str) -> Iterator[str]:
    try:
        number, sequence = stop_named(books, stop)
    except Refused:
        return
    sheet = books.delivery.sheet(number)
    stops = sheet.stops if sheet is not None else ()
    yield from (stop.point_id for stop in stops if stop.sequence == sequence)
    yield number


def said(query: Query, result: Result) -> Message:
    """What was found, in one sentence."""
    if result.nothing:
        code = identify(query.text)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            return say("code.bad_check_digit", code=code.value)
        return say("search.nothing", text=query.said)
    if result.card is not None:
        thing = result.card.reference.thing
        facts = len(result.history.facts) + result.history.more
        return say(f"search.found.{thing}", name=result.card.name, facts=facts)
    if result.part is not None:
        return say("search.belongs", name=query.said, count=len(result.part.lines))
    count = len(result.found.hits) + result.found.more
    return say("search.several", text=query.said, count=count)


def panels_of(result: Result) -> tuple[Panel, ...]:
    """The sheets of a result: a card and below it the history, or what to pick from."""
    if result.card is not None:
        own = result.card.reference
        return _card(result.card), _history(result.history, own)
    if result.part is not None:
        return (result.part,)
    return (_hits(result.found),) if result.found.hits else ()


def _card(card: Card) -> Sheet:
    titles = (
        Column(say(f"search.thing.{card.reference.thing}")),
        Column(say("search.named", name=card.name), wide=True),
    )
    lines = tuple(
        Line(
            (say(f"search.label.{entry.label}"), entry.value),
            pick=entry.leads_to.pick if entry.leads_to else "",
        )
        for entry in card.entries
    )
    return Sheet(titles, lines, say("search.nothing_there"))


def _history(history: History, own: Reference) -> Sheet:
    columns = (
        Column(say("search.column.when")),
        Column(say("search.column.what"), wide=True),
        Column(say("search.column.who"), drop=1),
        Column(say("search.column.terminal"), drop=2),
    )
    lines = tuple(_line(fact, own) for fact in _acts(history.facts))
    return Sheet(columns, lines, say("search.no_history"), more=history.more)


def _acts(facts: Sequence[PastFact]) -> Iterator[PastFact]:
    """The facts but for those of an act that one before has told already: a vehicle that leaves is
    several facts, and one line."""
    told: tuple[object, ...] = ()
    for fact in facts:
        act = (fact.at, fact.person, fact.terminal_id, fact.told)
        if act != told:
            yield fact
        told = act


def _line(fact: PastFact, own: Reference) -> Line:
    here = own.thing is Thing.FACT and own.key == fact.event_id
    cells: tuple[Text, ...] = (moment(fact.at), fact.told, fact.person, fact.terminal_id)
    return Line(cells, pick="" if here else Reference(Thing.FACT, fact.event_id).pick)


def _hits(found: Found) -> Sheet:
    columns = (
        Column(say("search.column.thing")),
        Column(say("search.column.code")),
        Column(say("search.column.name"), wide=True),
        Column(say("search.column.note"), drop=1),
    )
    lines = tuple(
        Line(
            (
                say(f"search.thing.{hit.reference.thing}"),
                hit.reference.key,
                hit.name,
                hit.note,
            ),
            pick=hit.reference.pick,
        )
        for hit in found.hits
    )
    return Sheet(columns, lines, say("search.nothing_there"), more=found.more)


def moment(at: str) -> str:
    """A stored moment as people read it: month, day and time. The year is that of the night."""
    return f"{at[5:10]} {at[11:19]}".strip()
