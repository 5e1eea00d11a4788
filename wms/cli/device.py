"""The devices of a site: how they are, and one of them tried."""

import asyncio
import getpass
import time
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.office import Office, office_of
from wms.domain.devices import GATEWAY, STALE
from wms.domain.messages import BadInput, Message, Refused, Unavailable, say
from wms.domain.words import DeviceState

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.storage.devices import Row

LONGEST = 600
_LOOK = 0.1
"""Seconds between two looks for the gateway's answer."""
_BESIDE = 75
"""Seconds the gateway has beside the time to scan: a printer may have labels to finish, and each
of its answers its own deadline."""

app = typer.Typer(no_args_is_help=True, help="cli.device")

_Name = Annotated[str, typer.Argument(metavar="NAME", help="cli.device.name")]
_Timeout = Annotated[
    int, typer.Option("--timeout", metavar="S", help="cli.device.timeout", show_default=False)
]


@app.command("list", help="cli.device.list")
def list_(context: typer.Context) -> None:
    """All devices, from the store; those that no gateway has begun with yet, too."""
    from wms.bootstrap.devices import devices_of, named_devices
    from wms.storage.devices import Queue, Row

    office = office_of(context)
    site = office.open()
    rows = devices_of(site).every()
    known = {row.device.name for row in rows}
    rows += [Row(one, Queue(), "") for one in named_devices(site) if one.name not in known]
    now = site.clock()
    absent = _gateway_trouble(rows, now)
    if absent is not None:
        office.warn(absent)
    shown = [row for row in rows if row.device.name != GATEWAY]
    office.table(
        (
            "cli.title.device",
            "cli.title.kind",
            "cli.title.state",
            "cli.title.since",
            "cli.title.last_seen",
            "cli.title.queue",
            "cli.title.trouble",
        ),
        [_cells(office, row) for row in shown],
    )
    gateway = next((row for row in rows if row.device.name == GATEWAY), None)
    office.answer(
        {
            "gateway": {
                "runs": absent is None,
                "last_seen": gateway.device.last_seen if gateway else "",
                **(gateway.device.detail if gateway else {}),
            },
            "devices": [_figures(office, row) for row in shown],
        }
    )


def _gateway_trouble(rows: "list[Row]", now: datetime) -> Message | None:
    """Why what the store says of the devices may not be so any more."""
    gateway = next((row.device for row in rows if row.device.name == GATEWAY), None)
    if gateway is None or not gateway.last_seen:
        return say("device.gateway.never")
    seen = datetime.fromisoformat(gateway.last_seen)
    at = f"{seen:%m-%d %H:%M:%S}"
    if gateway.state is DeviceState.ABSENT:
        return say("device.gateway.stopped", at=at)
    if abs((now - seen).total_seconds()) > STALE:
        return say("device.gateway.stale", at=at)
    return None


def _cells(office: Office, row: "Row") -> tuple[str, ...]:
    device, queue = row.device, row.queue
    waiting = [str(queue.waiting)] if queue.waiting else []
    if queue.held:
        waiting.append(office.words("device.queue.held", count=queue.held))
    if row.stand_in:
        waiting.append(office.words("device.queue.sent", printer=row.stand_in))
    return (
        device.name,
        office.words(f"device.kind.{device.kind}"),
        office.words(f"device.state.{device.state}" if device.since else "device.not_begun"),
        _clock(device.since),
        _clock(device.last_seen),
        " ".join(waiting),
        office.words.text(device.cause) if device.cause else "",
    )


def _clock(stamp: str) -> str:
    return f"{datetime.fromisoformat(stamp):%m-%d %H:%M:%S}" if stamp else ""


def _figures(office: Office, row: "Row") -> dict[str, Any]:
    device = row.device
    return {
        "name": device.name,
        "kind": device.kind,
        "state": device.state,
        "since": device.since,
        "last_seen": device.last_seen,
        "trouble": office.words.text(device.cause) if device.cause else "",
        "detail": device.detail,
        "queue": asdict(row.queue),
        "stand_in": row.stand_in,
    }


@app.command("test", help="cli.device.test")
def try_(context: typer.Context, name: _Name, timeout: _Timeout = 30) -> None:
    """One device tried, by the gateway while it runs, else by this command."""
    from wms.bootstrap.devices import owner_of, testable

    office = office_of(context)
    if not 1 <= timeout <= LONGEST:
        raise BadInput(say("cli.device.bad_timeout", seconds=timeout, longest=LONGEST))
    site = office.open()
    known = testable(site.config)
    if name not in known:
        raise BadInput(say("device.test.no_such", device=name, known=", ".join(known)))
    owner = owner_of(site)
    try:
        owner.take()
    except Unavailable as taken:
        told, passed = _by_the_gateway(office, site, name, timeout, taken)
    else:
        try:
            told, passed = _by_ourselves(office, site, name, timeout)
        finally:
            owner.release()
    for message in told:
        office.say(message)
    said = [office.words.text(message) for message in told]
    office.answer({"device": name, "passed": passed, "told": said})
    if not passed:
        office.warn(say("device.test.not_passed", device=name))
        raise typer.Exit(3)
    office.tell("device.test.passed", device=name)


def _announce(office: Office, site: "SiteApp", name: str, timeout: int) -> None:
    if any(part.name == name for part in site.config.scanners):
        office.tell("device.test.scan_now", device=name, seconds=timeout)


def _by_ourselves(
    office: Office, site: "SiteApp", name: str, timeout: int
) -> tuple[list[Message], bool]:
    from wms.bootstrap.devices import try_device
    from wms.gateway.service import hush

    hush()
    office.tell("device.test.directly", device=name)
    _announce(office, site, name, timeout)
    found = asyncio.run(try_device(site, name, float(timeout)))
    return found.told, found.passed


def _by_the_gateway(
    office: Office, site: "SiteApp", name: str, timeout: int, taken: Unavailable
) -> tuple[list[Message], bool]:
    """Ask the gateway; `taken` says who has the devices."""
    from wms.bootstrap.devices import devices_of

    for part in site.config.sorters:
        if part.scanner == name:
            raise Refused(say("device.test.of_sorter", device=name, sorter=part.name))
    devices = devices_of(site)
    if _gateway_trouble(devices.every(), site.clock()) is not None:
        # It holds the devices and does not say how they are.
        raise taken
    office.tell("device.test.by_gateway", device=name)
    _announce(office, site, name, timeout)
    position = devices.ask(name, getpass.getuser(), timeout)
    end = time.monotonic() + timeout + _BESIDE
    while (answer := devices.answered(position)) is None:
        if time.monotonic() >= end:
            raise Unavailable(say("device.test.unanswered", device=name))
        time.sleep(_LOOK)
    told, passed = answer
    if not told:
        raise Unavailable(say("device.test.restarted"))
    return told, passed
