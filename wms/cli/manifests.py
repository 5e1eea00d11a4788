"""Manifests from the office: look, let depart, print; closed, voided and split in `closing`."""

from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli import closing
from wms.cli.copies import FrozenPaper, hand_out
from wms.cli.dates import BusinessDate, MaybeDate
from wms.cli.handing import Format, Out
from wms.cli.office import office_of, one_line, wave_of
from wms.cli.which_manifest import Number, Route, chosen, figures
from wms.domain.messages import BadInput, Message, Refused, say
from wms.domain.people import Right
from wms.domain.stamps import to_the_minute
from wms.domain.words import ManifestState, Zone

if TYPE_CHECKING:
    from wms.domain.people import Person
    from wms.operations.dispatch import Departure
    from wms.operations.floor import Act
    from wms.operations.ports import Loading

LONGEST_ENTRY = 40

app = typer.Typer(no_args_is_help=True, help="cli.manifest")
closing.add_to(app)

_Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.manifest.reason", show_default=False)
]
_Plate = Annotated[
    str, typer.Option("--plate", metavar="TEXT", help="cli.manifest.plate", show_default=False)
]
_Driver = Annotated[
    str, typer.Option("--driver", metavar="TEXT", help="cli.manifest.driver", show_default=False)
]
_Phone = Annotated[
    str, typer.Option("--phone", metavar="TEXT", help="cli.manifest.phone", show_default=False)
]
_Seals = Annotated[
    list[str] | None, typer.Option("--seal", metavar="NUMBER", help="cli.manifest.seal")
]
_Readings = Annotated[
    list[str] | None, typer.Option("--reading", metavar="ZONE=°C", help="cli.manifest.reading")
]


@app.command("list", help="cli.manifest.list")
def list_(context: typer.Context, date: BusinessDate) -> None:
    """Every route of the night and how its manifest stands."""
    office = office_of(context)
    site = office.open()
    wave_id = wave_of(site, date)
    standings = site.records().manifests(wave_id)
    office.table(
        (
            "cli.title.route",
            "cli.title.name",
            "cli.title.number",
            "cli.title.state",
            "cli.title.containers",
            "cli.title.items",
            "cli.title.departs",
            "cli.title.departed",
        ),
        [
            (
                s.route_id,
                s.name,
                s.number or "-",
                office.words(f"cli.state.{s.state or 'none'}"),
                str(s.containers),
                str(s.items),
                s.departs_at,
                to_the_minute(s.departed_at) or "-",
            )
            for s in standings
        ],
    )
    office.answer(
        {
            "wave": wave_id,
            "routes": [
                {
                    "route": s.route_id,
                    "name": s.name,
                    "number": s.number or None,
                    "state": s.state or None,
                    "containers": s.containers,
                    "items": s.items,
                    "departs_at": s.departs_at,
                    "departed_at": s.departed_at or None,
                }
                for s in standings
            ],
        }
    )


@app.command("show", help="cli.manifest.show")
def show(
    context: typer.Context, number: Number = "", date: MaybeDate = None, route: Route = ""
) -> None:
    """What the manifest says; a draft while it is open."""
    from wms.documents import render
    from wms.domain.papers import Copy

    office = office_of(context)
    site = office.open()
    with site.site_store.reading() as books:
        manifest = chosen(site, books, number, date, route)
    is_open = manifest.state is ManifestState.OPEN
    contents = site.contents()
    paper = contents.draft(manifest) if is_open else contents.manifest(manifest.number)
    copy = Copy(Copy.DRAFT if is_open else Copy.VIEW, site.clock(), site.hand().person.name)
    text = render(paper, copy, "text", office.paper_language(site)).decode()
    office.write(text)
    office.answer({**figures(manifest), "checksum": paper.checksum or None, "text": text})


@app.command("depart", help="cli.manifest.depart")
def depart(
    context: typer.Context,
    number: Number = "",
    date: MaybeDate = None,
    route: Route = "",
    plate: _Plate = "",
    driver: _Driver = "",
    phone: _Phone = "",
    seal: _Seals = None,
    reading: _Readings = None,
) -> None:
    """The vehicle leaves; its manifest prints, its stations are told."""
    from wms.operations import dispatch
    from wms.operations.holding import hold_on_board

    office = office_of(context)
    site = office.open()
    readings = _read_readings(reading or [])
    seals = tuple(one_line("--seal", text, LONGEST_ENTRY) for text in seal or [])
    with site.permit(Right.DEPART) as act:
        manifest = chosen(site, act.books, number, date, route)
        if manifest.state is ManifestState.OPEN:
            raise Refused(say("cli.manifest.close_first", number=manifest.number))
        usual = act.books.route(manifest.route_id)
        if usual is None:
            raise BadInput(say("cli.no_route", route=manifest.route_id))
        planned, _ = dispatch.planned(act.books, manifest.wave_id, usual)
        leaving = _leaving(planned, plate, driver, phone, seals, readings)
        _complete(leaving, act.books.loading(manifest))
        held = [hold_on_board(act, manifest, zone, tenths) for zone, tenths in leaving.readings]
        told = next(filter(None, held), None)
        left = None if told else dispatch.depart(act, manifest, usual, leaving)
    if left is None:
        assert told is not None
        raise Refused(told)
    office.say(left)
    office.answer(
        {
            **figures(manifest),
            "state": ManifestState.DEPARTED,
            "plate": leaving.plate,
            "driver": leaving.driver,
            "seals": list(leaving.seals),
        }
    )


def _leaving(
    planned: "Departure",
    plate: str,
    driver: str,
    phone: str,
    seals: tuple[str, ...],
    readings: tuple[tuple[Zone, int], ...],
) -> "Departure":
    """What was said of the vehicle; plate and driver are the planned ones where nothing was."""
    from wms.operations.dispatch import Departure

    given = {"--plate": plate, "--driver": driver, "--phone": phone}
    said = {o: one_line(o, text, LONGEST_ENTRY) if text else "" for o, text in given.items()}
    own_phone = "" if said["--driver"] else planned.driver_phone
    return Departure(
        plate=said["--plate"] or planned.plate,
        driver=said["--driver"] or planned.driver,
        driver_phone=said["--phone"] or own_phone,
        seals=tuple(dict.fromkeys(seals)),
        readings=readings,
    )


def _complete(leaving: "Departure", loading: "Loading") -> None:
    """BadInput where the departure lacks what the paper must carry."""
    for option, text in (("--plate", leaving.plate), ("--driver", leaving.driver)):
        if not text:
            raise BadInput(say("cli.usage.missing", option=option))
    if not leaving.seals:
        raise BadInput(say("cli.manifest.no_seal"))
    read = {zone for zone, _ in leaving.readings}
    for zone in loading.zones:
        if zone is not Zone.AMBIENT and zone not in read:
            raise BadInput(say("cli.manifest.no_reading", zone=zone, code=str(zone)))
    for zone in read.difference(loading.zones):
        raise BadInput(say("cli.manifest.nothing_of", zone=zone))


def _read_readings(given: list[str]) -> tuple[tuple[Zone, int], ...]:
    """`chilled=4.5` as zone and tenths of a degree."""
    from wms.domain.codes import read_temperature

    readings: dict[Zone, int] = {}
    for text in given:
        name, _, figure = text.partition("=")
        tenths = read_temperature(figure)
        if name not in tuple(Zone) or tenths is None or Zone(name) in readings:
            raise BadInput(say("cli.manifest.bad_reading", reading=text, zones=" ".join(Zone)))
        readings[Zone(name)] = tenths
    return tuple(readings.items())


@app.command("print", help="cli.manifest.print")
def print_(
    context: typer.Context,
    number: Number = "",
    date: MaybeDate = None,
    route: Route = "",
    reason: _Reason = "",
    format_: Format = "",
    out: Out = None,
) -> None:
    """The ORIGINAL if it still waits, else a REPRINT with its number and reason."""
    from wms.operations import dispatch

    office = office_of(context)
    site = office.open()
    with site.site_store.reading() as books:
        manifest = chosen(site, books, number, date, route)

    def record(act: "Act", copy: int, why: str, second: "Person | None") -> Message:
        now = dispatch.manifest_of(act.books, manifest.number)
        return dispatch.print_manifest(act, now, copy, why, second)

    paper = FrozenPaper(
        dispatch.MANIFEST_PAPER,
        manifest.number,
        lambda: site.contents().manifest(manifest.number),
        record,
    )
    handed = hand_out(office, site, paper, reason, format_, out)
    office.answer({**figures(manifest), **handed})
