"""Searching: anything that bears a code or a name, how it is, and all that happened to it."""

from dataclasses import dataclass, replace

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.operations.boards.looks import Look
from wms.operations.floor import Floor, Hand, Step
from wms.operations.reply import Command, Expects, Level, Scan, View
from wms.operations.search_ports import read_pick
from wms.operations.search_view import Query, Result, look_up, panels_of, said

STEPS_KEPT = 30
"""Steps one can go back."""


@dataclass(frozen=True, slots=True)
class SearchState:
    """The steps taken so far, the last one on the screen. `wave_id` is the night whose numbers
    are told; empty while there is none."""

    wave_id: str = ""
    steps: tuple[Query, ...] = ()


class Search:
    """查询 Search: where is it, and what happened to it.

    1. Scan it or key it: a container's label, its asset code or its position; a product by its
       barcode, its code or a part of its name; a station, a point, a leader, a route, a manifest,
       a supplier, a goods receipt, a returns note, a person, or the id of a fact; any number
       that stands on a paper, and a customer's order.
    2. One thing: the screen says what it is, where it is now, and below that everything that
       happened to it, the newest first: when, what was answered then, who, at which terminal.
    3. Several things: key the number of the line.
    4. A line with a number leads on: from a container to its manifest, from there to its route.
       F2 goes one step back, F9 to an empty search.

    anything scanned or keyed → found, or which of several
    line picked               → that thing
    F2                        → one step back; at the first step the jobs
    F9                        → an empty search
    """

    command = Command.SEARCH
    title: Message = say("job.search")
    right = Right.SEARCH

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look: Look[Result] = Look(floor.ticks)

    def begin(self, hand: Hand) -> Step[SearchState]:
        """Fix the night; wait for what is looked for."""
        del hand
        with self.floor.store.reading() as books:
            state = SearchState(books.search.night())
        return Step(state, say("search.begin"), Level.CALM)

    def recall(self, state: SearchState) -> SearchState:
        """Nothing is written here: the state as it is."""
        return state

    def handle(self, hand: Hand, state: SearchState, scan: Scan) -> Step[SearchState]:
        """A line that was picked, or something to look for."""
        del hand
        text = scan.text.strip()
        code = identify(text)
        if code.value == Command.DONE:
            return Step(SearchState(state.wave_id), say("search.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        picked = read_pick(text)
        query = Query(reference=picked) if picked else Query(text)
        result = look_up(self.floor, state.wave_id, query)
        if len(result.found.hits) == 1:
            query = Query(reference=result.found.hits[0].reference)
            result = look_up(self.floor, state.wave_id, query)
        banner = said(query, result)
        if result.nothing:
            # Nothing was done wrong: what was on the screen stays, and the next try is free.
            return Step(state, banner, Level.CHECK)
        # What was just read need not be read again to be drawn.
        self._look.forget()
        self._look.now((state.wave_id, query), lambda: result)
        steps = (*state.steps, query)[-STEPS_KEPT:]
        return Step(replace(state, steps=steps), banner, Level.CALM)

    def back(self, state: SearchState) -> Step[SearchState] | None:
        """One step back; None at the first one."""
        if not state.steps:
            return None
        left = replace(state, steps=state.steps[:-1])
        return Step(left, say("search.back" if left.steps else "search.begin"), Level.CALM)

    def view(self, state: SearchState) -> View:
        """What was found, as it is now."""
        if not state.steps:
            hint = (say("search.hint"),)
            return View(self.title, say("search.prompt"), Expects.TEXT, details=hint)
        query = state.steps[-1]
        seen = self._look.now(
            (state.wave_id, query), lambda: look_up(self.floor, state.wave_id, query)
        )
        silence = (seen.silence,) if seen.silence else ()
        panels = panels_of(seen.value) if seen.value else ()
        return View(self.title, say("search.prompt.next"), details=silence, panels=panels)
