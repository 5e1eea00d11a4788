"""What hangs on the walls and sticks on the totes, so that there is something to scan."""

from itertools import pairwise

from wms.domain.codes import make_asset, make_chute, make_position
from wms.domain.messages import Message, say
from wms.domain.papers import CommandCard, PositionLabel
from wms.domain.people import may
from wms.domain.words import ContainerType, Role, Zone
from wms.operations.desk import jobs_of
from wms.operations.floor import Floor
from wms.operations.ports import Destination
from wms.operations.practice import PracticeDoor
from wms.operations.reply import Command
from wms.storage.books import SiteStore
from wms.storage.statements import Statement

_ROUTES = Statement("SELECT route_id, name FROM route WHERE tier = :tier ORDER BY route_id")
_EVERYWHERE: tuple[tuple[str, Message], ...] = (
    (Command.ACKNOWLEDGE, say("command.acknowledge")),
    (Command.DONE, say("command.done")),
    (Command.BACK, say("command.back")),
    (Command.UNDO, say("command.undo")),
    (Command.EXCEPTION, say("command.exception")),
    (Command.CLOSE, say("command.close")),
    (Command.HELP, say("command.help")),
    (Command.LANGUAGE, say("command.language")),
    (Command.LOOK, say("command.look")),
    (Command.UP, say("command.up")),
    (Command.DOWN, say("command.down")),
    (Command.SIGN_OUT, say("command.sign_out")),
)
_OF_LEADS: tuple[tuple[str, Message], ...] = (
    (Command.PIN, say("pin.title.change")),
    (Command.UNLOCK, say("people.act.unlock")),
)
_OF_ADMINS: tuple[tuple[str, Message], ...] = (
    (Command.HIRE, say("people.act.hire")),
    (Command.ISSUE, say("people.act.issue")),
    (Command.FORGET_PIN, say("people.act.forget_pin")),
    (Command.REVOKE, say("people.act.revoke")),
)
_AT_A_SORTER: tuple[tuple[str, Message], ...] = (
    (Command.MANUAL, say("sorter.to.manual")),
    (Command.AUTOMATIC, say("sorter.to.automatic")),
    (Command.STOP, say("sorter.to.stopped")),
)


def position_labels(owner: SiteStore, route_id: str = "") -> list[PositionLabel]:
    """A sign for every position of the site, in walking order; of one route where it is named."""
    with owner.store.reading() as tx:
        places = [Destination(*row) for row in tx.all(owner.queries.destinations, wave_id="")]
    places.sort(key=lambda place: (place.route_id, place.sequence, place.destination_id))
    return [
        PositionLabel(
            position=make_position(place.destination_id, zone),
            destination_id=place.destination_id,
            destination_name=place.name,
            route_id=place.route_id,
            zone=zone,
            site_name=owner.site.name,
        )
        for place in places
        if route_id in ("", place.route_id)
        for zone in Zone
    ]


def command_cards(floor: Floor) -> list[CommandCard]:
    """A page for each who needs other commands: what everybody scans with the sorter's jobs, what
    a lead does besides, and what is left to supervisors and admins.

    One command alone is no page: it stands on that of the role before, which its people use too.
    """
    own: dict[Role, list[tuple[str, Message]]] = {
        role: [] for role in (Role.SORTER, Role.LEAD, Role.SUPERVISOR, Role.ADMIN)
    }
    for job in (*jobs_of(floor), PracticeDoor()):
        first = next(role for role in own if may(role, job.right))
        own[first].append((job.command, job.title))
    own[Role.SORTER] += _EVERYWHERE
    own[Role.LEAD] += (*(_AT_A_SORTER if floor.site.sorters else ()), *_OF_LEADS)
    own[Role.ADMIN] += _OF_ADMINS
    for before, role in reversed(list(pairwise(own))):
        if len(own[role]) == 1:
            own[before] += own.pop(role)
    return [
        CommandCard(f"CARD-{floor.site.site_id}-{n}", floor.site.name, tuple(signs), role)
        for n, (role, signs) in enumerate(own.items(), 1)
        if signs
    ]


def chute_card(floor: Floor) -> CommandCard:
    """The code of every chute that has a position below it, to stick above it."""
    signs = tuple(
        (
            make_chute(sorter.name, chute.number),
            say(
                "sorter.sign",
                sorter=sorter.name,
                chute=chute.number,
                position=make_position(chute.destination_id, chute.zone),
            ),
        )
        for sorter in floor.site.sorters
        for chute in sorter.chutes
    )
    return CommandCard(f"CHUTES-{floor.site.site_id}", floor.site.name, signs)


def route_card(owner: SiteStore) -> CommandCard:
    """The code of every route that leaves from here, to hang at its vehicle's place."""
    with owner.store.reading() as tx:
        rows = tx.all(_ROUTES, tier=owner.site.departs)
    routes = tuple(
        (route_id, say("command.route", route=route_id, name=name)) for route_id, name in rows
    )
    return CommandCard(f"ROUTES-{owner.site.site_id}", owner.site.name, routes)


def asset_card(owner: SiteStore, kind: ContainerType, first: int, count: int) -> CommandCard:
    """Codes for `count` reusable containers of a kind, numbered from `first`."""
    codes = (make_asset(kind, number) for number in range(first, first + count))
    signs = tuple((code, say("command.asset", asset=code, kind=kind)) for code in codes)
    return CommandCard(f"ASSETS-{owner.site.site_id}-{first}", owner.site.name, signs)
