"""A terminal that was lost: what may lie in a container that the books know nothing of.

A terminal is lost when it ends while somebody stands at it: the power fails, its process is
killed, the line breaks. The hand was between shelf and scanner then, so a container may hold an
item more than the books say, or one fewer. A hung-up SSH session or a closed browser window is a
broken line like any other, and whoever stops the program (SIGHUP, SIGTERM, a restart of the
machine) does not see what the hand holds: all of these are losses. Nobody is signed out by them,
and so the journal tells: the terminal's last coming or going is a coming. Only F10, somebody who
badges over, and being away too long end a stay in order.

It is looked for once in the life of a terminal, when the first person signs in there, in the same
transaction. The containers of the night that still stand open and into which, or out of which,
goods went among its last `LOOK_BACK` facts are flagged, until somebody counts them or they are
closed. A person who goes on at another terminal is not told: one who only walked there has lost
nothing; the flag is set when the lost terminal is used again.
"""

from collections.abc import Iterable

from wms.domain.events import ItemsPut, PutReversed, SignedIn, SignedOut
from wms.domain.messages import say
from wms.domain.people_events import TerminalLost
from wms.operations.bookmark_ports import Done
from wms.operations.difference_ports import Due
from wms.operations.floor import Act, Floor

LOOK_BACK = 20
"""Facts of the lost terminal that are looked at: what lies further back the hand had left."""
NAMED = 3
"""Positions that are named in one sentence; of the others it says how many there are."""
_MOVED_GOODS = frozenset({ItemsPut.kind, PutReversed.kind})


def touched(facts: Iterable[Done]) -> tuple[str, ...]:
    """The open containers whose goods were moved since somebody came who never left, the latest
    first, by a terminal's facts, newest first; none where the last one left in order."""
    found: dict[str, None] = {}
    for fact in facts:
        left = fact.kind == SignedOut.kind and fact.person_id == fact.subject
        if left or fact.kind == SignedIn.kind:
            break
        if fact.open and fact.kind in _MOVED_GOODS:
            found[fact.subject] = None
    return tuple(found)


def containers_of_loss(act: Act) -> tuple[str, ...]:
    """The containers to count because this terminal was lost; to be asked before anybody's coming
    is written down."""
    wave = act.books.working_wave()
    if wave is None:
        return ()
    return touched(act.books.bookmarks.latest(act.hand.terminal_id, wave.wave_id, LOOK_BACK))


def record_loss(act: Act, containers: tuple[str, ...]) -> None:
    """They wait for a count from now on; nothing is written where there are none."""
    if containers:
        told = say("lost.noted", terminal=act.hand.terminal_id, count=len(containers))
        act.record(TerminalLost(act.hand.terminal_id, list(containers)), told)


def still_to_count(floor: Floor, terminal_id: str) -> tuple[Due, ...]:
    """What nobody has counted since this terminal was lost."""
    with floor.store.reading() as books:
        wave = books.working_wave()
        due = books.differences.to_count(wave.wave_id) if wave is not None else ()
    return tuple(one for one in due if one.terminal_id == terminal_id)


def places(due: tuple[Due, ...]) -> str:
    """Where they stand, as one says it in a sentence: `GS001-A GS002-A GS003-A +4`."""
    named = [one.position for one in due[:NAMED]]
    return " ".join((*named, *([f"+{len(due) - NAMED}"] if len(due) > NAMED else ())))
