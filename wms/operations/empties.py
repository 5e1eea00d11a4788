"""回空 Empties: what comes back, counted asset by asset or by type, and who still has how many."""

import json
from dataclasses import dataclass, replace
from enum import StrEnum

from wms.domain.codes import (
    Code,
    CodeKind,
    asset_type,
    identify,
    read_position,
    read_quantity,
)
from wms.domain.empties_papers import EmptiesLine, balance_told
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.words import ContainerType, SiteKind
from wms.operations import empties_rules as rules
from wms.operations.boards.looks import Look
from wms.operations.boards.said import board
from wms.operations.empties_rules import Moved, Party
from wms.operations.floor import Answered, Floor, Hand, Step
from wms.operations.panels import MOST_LINES, Column, Line, Sheet, Text
from wms.operations.ports import Books
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View
from wms.operations.stops import stop_named

TYPE = "EMPTIES-"
"""What the choice of a type gives back."""
_COLUMNS = (
    Column(say("empties.column.party")),
    Column(say("empties.column.name"), wide=True, drop=2),
    Column(say("empties.column.type")),
    Column(say("empties.column.sent"), right=True, drop=1),
    Column(say("empties.column.back"), right=True, drop=1),
    Column(say("empties.column.out"), right=True),
)


class Ask(StrEnum):
    """What is asked for next."""

    PARTY = "party"
    WHAT = "what"
    COUNT = "count"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class EmptiesState:
    """Whose empties are counted, and what is asked. `asset` is set where one scanned is more than
    was out; `last` is what was booked last, F6 takes it back."""

    ask: Ask = Ask.PARTY
    party: Party | None = None
    type: ContainerType | None = None
    count: int = 0
    asset: str = ""
    last: tuple[Moved, ...] = ()


class Empties:
    """回空 Empties, at the station and at the central warehouse.

    1. What leaves with a vehicle is out by itself: nobody scans that.
    2. A vehicle is back: scan its manifest, or the point or station it comes from (its position,
       its stop on the sheet). The screen says how many are still out.
    3. Scan totes, cages and boxes one by one; or pick what they are and key how many. Of a whole
       vehicle they are taken off the accounts in the order of its stops.
    4. More than was out: count again. If it is so, F9: they are booked as found.
    5. F6 takes back what was booked last. F9: the next party.
    Without a party an asset is booked back from where it went last.

    party scanned → what; asset scanned → booked; type picked → how many → booked
    more than out → F9: booked as found; F6: asked again
    """

    command = Command.EMPTIES
    title = say("job.empties")
    right = Right.TAKE_BACK

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.central = floor.site.kind is SiteKind.CENTRAL_WAREHOUSE
        self._look: Look[tuple[EmptiesLine, ...]] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[EmptiesState]:
        """Wait for a party; the balances."""
        del hand
        self._look.forget()
        return Step(EmptiesState(), say("empties.begin"), Level.CALM)

    def recall(self, state: EmptiesState) -> EmptiesState:
        """It was booked already."""
        self._look.forget()
        if state.party is None:
            return EmptiesState()
        return EmptiesState(Ask.WHAT, state.party)

    def bookmark(self, state: EmptiesState) -> str:
        """The party: what was counted is booked."""
        if state.party is None:
            return ""
        return json.dumps([state.party.code, state.party.subject])

    def resume(self, hand: Hand, bookmark: str) -> Step[EmptiesState]:
        """The party again."""
        del hand
        code, subject = json.loads(bookmark)
        with self.floor.store.reading() as books:
            party = rules.party_of(books, self.floor.site, code)
        return self._with(replace(party, subject=subject))

    def back(self, state: EmptiesState) -> Step[EmptiesState] | None:
        """From a count to its party, from a party to all."""
        if state.party is None:
            return None
        if state.ask is Ask.WHAT:
            return Step(EmptiesState(), say("empties.begin"), Level.CALM)
        return self._with(state.party)

    def handle(self, hand: Hand, state: EmptiesState, scan: Scan) -> Step[EmptiesState]:
        """A party, an asset, a type, or how many."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            return self._command(hand, state, scan, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        if state.ask is Ask.FOUND:
            raise Refused(say("empties.found_first"))
        if code.kind is CodeKind.ASSET:
            return self._asset(hand, state, scan, code.value)
        if state.ask is Ask.COUNT:
            return self._count(hand, state, scan, code.value)
        kind = next((k for k in ContainerType if code.value == TYPE + k), None)
        if kind is not None and state.party is not None:
            asked = replace(state, ask=Ask.COUNT, type=kind)
            return Step(asked, say("empties.how_many", container_kind=kind), Level.CALM)
        with self.floor.store.reading() as books:
            return self._with(self._party(books, code))

    def _party(self, books: Books, code: Code) -> Party:
        if code.kind is CodeKind.STOP:
            return rules.party_of_stop(books, *stop_named(books, code.value))
        place = read_position(code.value)[0] if code.kind is CodeKind.POSITION else code.value
        return rules.party_of(books, self.floor.site, place)

    def _with(self, party: Party) -> Step[EmptiesState]:
        self._look.forget()
        state = EmptiesState(Ask.WHAT, party)
        return Step(state, say("empties.party", party=party.code, name=party.name), Level.CALM)

    def _command(
        self, hand: Hand, state: EmptiesState, scan: Scan, command: str
    ) -> Step[EmptiesState]:
        if command == Command.DONE and state.ask is Ask.FOUND:
            return self._book(hand, state, scan, found=True)
        if command == Command.DONE and state.ask is Ask.WHAT:
            return Step(EmptiesState(), say("empties.begin"), Level.CALM)
        if command == Command.UNDO and state.ask in (Ask.COUNT, Ask.FOUND):
            assert state.party is not None
            return self._with(state.party)
        if command == Command.UNDO:
            return self._undo(hand, state, scan)
        raise Refused(say("command.not_here", command=command))

    def _count(self, hand: Hand, state: EmptiesState, scan: Scan, text: str) -> Step[EmptiesState]:
        count = read_quantity(text)
        if count is None:
            raise Refused(say("empties.no_count", entry=text))
        return self._book(hand, replace(state, count=count), scan, found=False)

    def _asset(self, hand: Hand, state: EmptiesState, scan: Scan, asset: str) -> Step[EmptiesState]:
        """One reusable container. It comes off the account of whom it went to, whoever brings it;
        one that never left belongs to the party in hand, if that is confirmed."""
        with self.floor.store.reading() as books:
            out = books.empties.asset(asset)
        if out is not None and out.back_at:
            at, by = out.back_at[11:16], out.back_by
            return Step(state, say("empties.already", asset=asset, at=at, by=by), Level.CHECK)
        if out is not None:
            party = Party(out.party, out.name, (out.party,), asset)
        elif state.party is not None:
            party = state.party
        else:
            raise Refused(say("empties.never_left", asset=asset))
        state = replace(state, type=asset_type(asset), count=1, asset=asset)
        return self._book(hand, state, scan, found=False, of=party)

    def _book(
        self,
        hand: Hand,
        state: EmptiesState,
        scan: Scan,
        *,
        found: bool,
        of: Party | None = None,
    ) -> Step[EmptiesState]:
        """So many came back; where more came than was out, somebody has to confirm it."""
        party, kind = of or state.party, state.type
        assert party is not None
        assert kind is not None
        if state.asset:
            party = replace(party, subject=state.asset)
        answer = say("empties.booked", party=party.code, count=state.count, container_kind=kind)
        try:
            with self.floor.act(hand, scan, Right.TAKE_BACK) as act:
                try:
                    moved = rules.come_back(act.books, party, kind, state.count, found=found)
                except Refused as more:
                    return self._more(state, party, more.message)
                for one in moved:
                    rules.record(act, one, answer, tell=self.central)
        except Answered as done:
            return Step(self.recall(state), done.answer, committed=True)
        after = replace(self.recall(state), last=moved)
        other = state.party is not None and party.code not in (
            state.party.code,
            *state.party.parties,
        )
        level = Level.CHECK if other or found else Level.OK
        return Step(after, answer, level, committed=True)

    def _more(self, state: EmptiesState, party: Party, why: Message) -> Step[EmptiesState]:
        return Step(replace(state, ask=Ask.FOUND, party=party), why, Level.CHECK)

    def _undo(self, hand: Hand, state: EmptiesState, scan: Scan) -> Step[EmptiesState]:
        if not state.last:
            raise Refused(say("empties.nothing_to_undo"))
        count = sum(back for moved in state.last for _, _, back in moved.lines)
        answer = say("empties.undone", party=state.last[0].party, count=count)
        with self.floor.act(hand, scan, Right.TAKE_BACK) as act:
            for moved in state.last:
                rules.record(act, rules.taken_back(moved), answer, tell=self.central)
        return Step(self.recall(state), answer, committed=True)

    def view(self, state: EmptiesState) -> View:
        """Who has how many; of one party or vehicle, and what is asked."""
        parties = state.party.parties if state.party is not None else None
        seen = self._look.now(parties, lambda: self._read(parties))
        balances = [b for b in seen.value or () if b.out or state.party is not None]
        lines = tuple(map(_line, balances[:MOST_LINES]))
        more = max(0, len(balances) - MOST_LINES)
        sheet = Sheet(_COLUMNS, lines, say("empties.none_out"), more=more)
        prompt = say(f"empties.prompt.{state.ask}")
        if state.party is None:
            return board(View(self.title, prompt, panels=(sheet,)), seen.silence)
        if state.ask is Ask.WHAT:
            kinds = tuple(Choice(TYPE + k, say(f"word.{k}")) for k in ContainerType)
            view = View(self.title, prompt, choices=kinds, panels=(sheet,))
            return board(view, seen.silence)
        expects = Expects.TEXT if state.ask is Ask.COUNT else Expects.SCAN
        out = sum(balance.out for balance in balances if balance.type is state.type)
        view = View(
            self.title,
            prompt,
            expects,
            big=state.party.code,
            big_name=state.party.name,
            quantity=state.count or None,
            details=(say("empties.still_out", count=out, container_kind=str(state.type)),),
        )
        return board(view, seen.silence)

    def _read(self, parties: tuple[str, ...] | None) -> tuple[EmptiesLine, ...]:
        with self.floor.store.reading() as books:
            return books.empties.balances(parties)


def _line(balance: EmptiesLine) -> Line:
    out = balance_told(balance.out)
    cells: tuple[Text, ...] = (
        balance.party,
        balance.name,
        say(f"word.{balance.type}"),
        str(balance.sent),
        str(balance.back),
        str(out) if isinstance(out, int) else out,
    )
    return Line(cells, pick="" if balance.out < 0 else balance.party)
