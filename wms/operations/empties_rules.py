"""Empties out and back: what is recorded of them, and what is refused.

Every reusable container that leaves on a manifest is out with the party it goes to. What comes
back is counted by whoever takes it off the vehicle; that is what both sites' books say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wms.domain.codes import make_stop
from wms.domain.delivery_events import EmptiesMoved
from wms.domain.messages import Message, Refused, say
from wms.domain.site import Site
from wms.domain.words import ContainerType, Tier
from wms.operations.delivery_ports import SheetStop
from wms.operations.floor import Act
from wms.operations.ports import Books, ManifestHead

EMPTIES = "empties"
"""The message by which a station learns what moved between it and the central warehouse."""


@dataclass(frozen=True, slots=True)
class Party:
    """Whose empties come back: one station or point, or all that a vehicle went to. `subject` is
    what they travel with."""

    code: str
    name: str
    parties: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What was recorded in one act, so that it can be taken back."""

    party: str
    subject: str
    lines: tuple[tuple[ContainerType, int, int], ...]


def send_out(act: Act, manifest: ManifestHead, answer: Message) -> None:
    """The containers of a manifest leave with it: they are out with the parties they go to."""
    going: dict[str, list[tuple[ContainerType, int, int]]] = {}
    for party, kind, count in act.books.empties.on_manifest(manifest.number):
        going.setdefault(party, []).append((ContainerType(kind), count, 0))
    for party, lines in going.items():
        moved = Moved(party, manifest.number, tuple(lines))
        record(act, moved, answer, tell=manifest.tier is Tier.TRUNK)


def record(act: Act, moved: Moved, answer: Message, *, tell: bool) -> None:
    """The fact; `tell`: the party is a station, which learns what is booked of it."""
    lines: list[list[str | int]] = [[str(kind), sent, back] for kind, sent, back in moved.lines]
    event_id = act.record(EmptiesMoved(moved.party, moved.subject, lines), answer)
    if tell:
        act.books.tell(moved.party, EMPTIES, event_id)


def come_back(
    books: Books, party: Party, kind: ContainerType, count: int, *, found: bool
) -> tuple[Moved, ...]:
    """`count` came back: taken from the accounts of the parties in the order of their drops.

    What is more than was out is refused, unless it is confirmed as `found`: then it was out
    without anybody having written it down, and is booked out and back.
    """
    left = count
    moved = []
    for code in party.parties:
        takes = min(left, max(0, out_of(books, (code,), kind)))
        if takes:
            moved.append(Moved(code, party.subject, ((kind, 0, takes),)))
            left -= takes
    if left and not found:
        raise Refused(
            say(
                "empties.too_many",
                party=party.code,
                container_kind=kind,
                out=count - left,
                count=count,
            )
        )
    if left:
        moved.append(Moved(party.parties[0], party.subject, ((kind, left, left),)))
    return tuple(moved)


def taken_at_stop(
    act: Act, stop: SheetStop, taken: Mapping[ContainerType, int], told: Message
) -> bool:
    """What the driver's sheet says was taken at a stop; said otherwise before, that is reversed.
    More than was out is booked as found: it is on the sheet. False where it was said already."""
    before = act.books.empties.moved_with(stop.point_id, stop.code)
    said = {kind: back for kind, _, back in before if back}
    if said == {kind: count for kind, count in taken.items() if count}:
        return False
    if before:
        record(act, taken_back(Moved(stop.point_id, stop.code, before)), told, tell=False)
    party = Party(stop.point_id, stop.name, (stop.point_id,), stop.code)
    for kind, count in taken.items():
        for moved in come_back(act.books, party, kind, count, found=True):
            record(act, moved, told, tell=False)
    return True


def taken_back(moved: Moved) -> Moved:
    """The same, reversed."""
    lines = tuple((kind, -sent, -back) for kind, sent, back in moved.lines)
    return Moved(moved.party, moved.subject, lines)


def out_of(books: Books, parties: tuple[str, ...], kind: ContainerType) -> int:
    """Containers of a type the parties still have."""
    return sum(b.out for b in books.empties.balances(parties) if b.type is kind)


def party_of(books: Books, site: Site, code: str) -> Party:
    """Whom a code names: a station or point, its position, its stop on a driver's sheet, or a
    manifest whose vehicle is back. Refused where it names nobody."""
    if code == site.central_site:
        raise Refused(say("empties.central", site=code))
    manifest = books.manifest(code)
    if manifest is not None:
        parties = tuple(dict.fromkeys(p for p, _, _ in books.empties.on_manifest(code)))
        if not parties:
            raise Refused(say("empties.nothing_on", number=code))
        return Party(code, manifest.route_id, parties, code)
    known = books.empties.party(code)
    if known is None:
        raise Refused(say("empties.nobody", code=code))
    return Party(known[0], known[1], (known[0],), known[0])


def party_of_stop(books: Books, number: str, sequence: int) -> Party:
    """The point of a stop on a driver's sheet."""
    sheet = books.delivery.sheet(number)
    stops = [s for s in sheet.stops if s.sequence == sequence] if sheet is not None else []
    if len(stops) != 1:
        raise Refused(say("empties.nobody", code=make_stop(number, sequence)))
    (stop,) = stops
    return Party(stop.point_id, stop.name, (stop.point_id,), stop.code)
