"""What is done with a container, whichever job does it: set out, close, label again."""

from wms.domain.codes import asset_type, make_position, make_sscc
from wms.domain.events import ContainerBound, ContainerClosed, LabelReprinted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, may
from wms.domain.site import Site
from wms.domain.words import ContainerState, PrintState, Zone
from wms.operations.copies import print_again, takes_second, write_off
from wms.operations.floor import Act
from wms.operations.override import record_override
from wms.operations.ports import Books, Box
from wms.operations.print_ports import Copy
from wms.operations.reply import Level

LABEL = "container_label"
NOT_FOUND, CORRECTED, ROUTE_CHANGED, NO_LABEL = (
    "not_found",
    "corrected",
    "route_changed",
    "no_label",
)
"""Why a label is printed again without somebody asking for a copy: nobody finds the one that may
have come out, or what it says is no longer so. The last, `NO_LABEL`: its container bears none."""
NOBODY_ASKED = frozenset({NOT_FOUND, CORRECTED, ROUTE_CHANGED, "label unusable"})
"""What a lead may do alone beyond the first copy. The last is what programs before this one wrote
of every label."""


def set_out(
    act: Act, site: Site, wave_id: str, destination_id: str, zone: Zone, asset: str
) -> Message:
    """An empty container stands at a position from now on, under a new SSCC."""
    standing = act.books.open_box_of_asset(asset)
    if standing is not None:
        where = make_position(standing.destination.destination_id, standing.zone)
        raise Refused(say("container.asset_in_use", asset=asset, position=where))
    serial = act.books.next_serial()
    sscc = make_sscc(site.gs1_prefix, site.number, serial)
    answer = say("container.bound", asset=asset, position=make_position(destination_id, zone))
    act.record(
        ContainerBound(
            sscc=sscc,
            serial=serial,
            asset_code=asset,
            type=asset_type(asset),
            wave_id=wave_id,
            destination_id=destination_id,
            zone=zone,
        ),
        answer,
    )
    return answer


def close(act: Act, box: Box, told: Message | None = None) -> Message:
    """A container is full or done: closed for good, its label printed.

    `told` is what a retry is answered, where the scan goes on to do more than close. One that
    waits for a count (`operations.lost`) waits no longer; the answer says that nobody counted it,
    and is one to look at (`level_of`).
    """
    if box.state is not ContainerState.OPEN:
        raise Refused(say("container.not_open", sscc=box.sscc, state=box.state))
    if box.items == 0:
        raise Refused(say("container.empty", position=position_of(box)))
    key = "container.closed_uncounted" if box.recount else "container.closed"
    answer = say(key, sscc=box.sscc, items=box.items, position=position_of(box))
    act.record(ContainerClosed(sscc=box.sscc), told or answer, Copy(LABEL, box.sscc, 0))
    return answer


def level_of(closed: Box) -> Level:
    """How the closing of a container is answered: one that nobody counted is looked at again."""
    return Level.CHECK if closed.recount else Level.OK


def reprint_label(act: Act, sscc: str, reason: str, second: Person | None = None) -> Message:
    """The label again, marked REPRINT n, with its reason. Beyond the first a `second` person
    stands by; for what nobody asked for it takes a lead.

    One that certainly was not printed is printed under its own number. Of one that may lie
    somewhere, whoever asks for another says that it is not there.
    """
    again = never_came_out(act, sscc)
    if again is not None:
        return again
    copy = _labelled(act.books, sscc).label_copies
    if takes_second(copy) and second is None:
        if reason not in NOBODY_ASKED:
            raise Refused(say("container.reprint_needs_second", sscc=sscc, copies=copy - 1))
        if not may(act.hand.person.role, Right.REPRINT_AGAIN):
            raise Refused(say("container.reprint_needs_lead", sscc=sscc, copies=copy - 1))
    answer = say("container.label_reprinted", sscc=sscc, copy=copy)
    act.record(LabelReprinted(sscc=sscc, copy=copy, reason=reason), answer, Copy(LABEL, sscc, copy))
    if second is not None:
        record_override(act, Right.REPRINT_AGAIN, sscc, second, reason)
    standing = act.books.prints.open_copy(sscc, LABEL)
    if standing is not None:
        write_off(act, standing)
    return answer


def never_came_out(act: Act, sscc: str) -> Message | None:
    """A label that certainly was not printed waits again, under its own number; None where it may
    have been. Refused where the container has none."""
    _labelled(act.books, sscc)
    standing = act.books.prints.open_copy(sscc, LABEL)
    if standing is None or standing.state is not PrintState.FAILED:
        return None
    return print_again(act, standing)


def _labelled(books: Books, sscc: str) -> Box:
    box = books.box(sscc)
    if box is None:
        raise Refused(say("container.unknown", sscc=sscc))
    if box.label_copies == 0:
        raise Refused(say("container.no_label_yet", sscc=sscc, position=position_of(box)))
    return box


def position_of(box: Box) -> str:
    """The code of the position a container stands at."""
    return make_position(box.destination.destination_id, box.zone)
