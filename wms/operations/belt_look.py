"""A sorter at a glance, for the people who stand at it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wms.domain.codes import Code, CodeKind, make_position, read_chute, read_position
from wms.domain.messages import Message, Refused, say
from wms.domain.site import Chute, Site, SorterLayout
from wms.domain.words import RejectReason, SorterMode, TrackState
from wms.operations.conveyor_ports import BeltTrack, SorterRow
from wms.operations.ports import Books

SHOWN_REJECTS = 3
_BY_HAND = frozenset(
    {
        RejectReason.NOT_CONVEYABLE,
        RejectReason.OTHER_ZONE,
        RejectReason.NO_CHUTE,
        RejectReason.CHUTES_BLOCKED,
        RejectReason.STOPPED,
        None,
    }
)
"""Reasons for which somebody still needs the item: it is carried there."""


@dataclass(frozen=True, slots=True)
class Look:
    """One sorter now. `full`, `jammed` and `disabled` are chute numbers, as the PLC says;
    `bare` are the chutes without an open container. `link` is empty until a gateway ran. `lost`
    are the items that lost their track since the sorter was switched."""

    layout: SorterLayout
    row: SorterRow | None
    link: str
    rate: int
    full: tuple[int, ...]
    jammed: tuple[int, ...]
    disabled: tuple[int, ...]
    bare: tuple[int, ...]
    on_belt: int
    landed: int
    lost: int
    rejects: tuple[Message, ...]

    @property
    def first(self) -> tuple[str, Chute] | None:
        """The chute to go to first, and why: full, jammed, bare."""
        for what, numbers in (("full", self.full), ("jammed", self.jammed), ("bare", self.bare)):
            for number in numbers:
                if chute := self.layout.chute(number):
                    return what, chute
        return None


def look(books: Books, layouts: Iterable[SorterLayout], layout: SorterLayout, wave_id: str) -> Look:
    """How a sorter stands, from what the gateway wrote and what the store counts."""
    _, text = books.belt.health(layout.name)
    told = _told(text)
    tracks = books.belt.open_tracks(layout.name)
    rejected = books.belt.rejected(layout.name, SHOWN_REJECTS)
    row = books.belt.sorter(layout.name)
    return Look(
        layout=layout,
        row=row,
        link=str(told.get("link", "")),
        rate=whole(told.get("rate")),
        full=numbers(told.get("full")),
        jammed=numbers(told.get("jammed")),
        disabled=numbers(told.get("disabled")),
        bare=tuple(
            chute.number
            for chute in layout.chutes
            if not books.open_at(wave_id, chute.destination_id, chute.zone)
        ),
        on_belt=sum(track.state is TrackState.ON_BELT for track in tracks),
        landed=sum(track.state is TrackState.LANDED for track in tracks),
        lost=books.belt.lost(layout.name, row.switched_at) if row else 0,
        rejects=tuple(_why(books, layouts, layout, track) for track in rejected),
    )


def sorted_by_hand(books: Books, site: Site) -> tuple[SorterLayout, ...]:
    """The sorters at whose chutes people stand now."""
    found = ((layout, books.belt.sorter(layout.name)) for layout in site.sorters)
    return tuple(one for one, row in found if row and row.mode is SorterMode.MANUAL)


def chute_at(sorters: Iterable[SorterLayout], code: Code) -> tuple[SorterLayout, Chute]:
    """The chute a position or chute code leads to, the first that does; refused where none."""
    for layout in sorters:
        if code.kind is CodeKind.POSITION:
            chute = layout.at(*read_position(code.value))
        else:
            name, number = read_chute(code.value)
            chute = layout.chute(number) if name == layout.name else None
        if chute is not None:
            return layout, chute
    raise Refused(say("sorter.no_such_chute", code=code.value))


def place_of(chute: Chute) -> str:
    """The position below a chute."""
    return make_position(chute.destination_id, chute.zone)


def _why(
    books: Books, layouts: Iterable[SorterLayout], here: SorterLayout, track: BeltTrack
) -> Message:
    """What lies at the reject chute, why, and where it has to go by hand."""
    product = books.product(track.sku_id) if track.sku_id else None
    item = product.name if product else track.barcode or f"#{track.track}"
    reason = track.reason
    if reason not in _BY_HAND:
        return say(f"sorter.reject.{reason}", item=item)
    if product is None:
        return say(f"sorter.reject.{'unknown_product' if reason else 'unread'}", item=item)
    needs = books.needs(track.wave_id, product.sku_id)
    need = next((need for need in needs if need.remaining), None)
    if need is None:
        return say("sorter.reject.not_needed", item=item)
    place = need.destination.destination_id
    position = make_position(place, product.zone)
    other = next((s.name for s in layouts if s != here and s.at(place, product.zone)), "")
    if other and reason in (RejectReason.NO_CHUTE, RejectReason.OTHER_ZONE):
        return say("sorter.reject.other_sorter", item=item, sorter=other, position=position)
    return say(f"sorter.reject.{reason or 'not_reached'}", item=item, position=position)


def _told(text: str) -> dict[str, Any]:
    """What the gateway wrote for screens; nothing where that cannot be read."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def numbers(value: Any) -> tuple[int, ...]:
    """Chute numbers as the gateway wrote them; none where they cannot be read."""
    return tuple(n for n in value if isinstance(n, int)) if isinstance(value, list) else ()


def whole(value: Any) -> int:
    """A count as the gateway wrote it; 0 where it cannot be read."""
    return value if isinstance(value, int) else 0
