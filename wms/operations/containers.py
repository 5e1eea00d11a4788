"""What is done with a container, whichever job does it: set out, close, label again."""

from wms.domain.codes import asset_type, make_position, make_sscc
from wms.domain.events import ContainerBound, ContainerClosed, LabelReprinted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right, may
from wms.domain.site import Site
from wms.domain.words import ContainerState, PrintState, Role, Zone
from wms.operations.copies import print_again, write_off
from wms.operations.floor import Act
from wms.operations.ports import Box
from wms.operations.print_ports import Copy
from wms.operations.reply import Level

LABEL = "container_label"


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


def reprint_label(act: Act, role: Role, sscc: str) -> Message:
    """The label again, marked REPRINT n. Beyond the first it takes a lead.

    One that certainly was not printed is printed under its own number. Of one that may lie
    somewhere, whoever asks for another says that it is not there.
    """
    box = act.books.box(sscc)
    if box is None:
        raise Refused(say("container.unknown", sscc=sscc))
    if box.label_copies == 0:
        raise Refused(say("container.no_label_yet", sscc=sscc, position=position_of(box)))
    standing = act.books.prints.open_copy(sscc, LABEL)
    if standing is not None and standing.state is PrintState.FAILED:
        return print_again(act, standing)
    if box.label_copies > 1 and not may(role, Right.REPRINT_AGAIN):
        raise Refused(say("container.reprint_needs_lead", sscc=sscc, copies=box.label_copies - 1))
    copy = box.label_copies
    answer = say("container.label_reprinted", sscc=sscc, copy=copy)
    again = LabelReprinted(sscc=sscc, copy=copy, reason="label unusable")
    act.record(again, answer, Copy(LABEL, sscc, copy))
    if standing is not None:
        write_off(act, standing)
    return answer


def position_of(box: Box) -> str:
    """The code of the position a container stands at."""
    return make_position(box.destination.destination_id, box.zone)
