"""A central warehouse at the end of a whole night's sorting, for what is measured on a full store.

Its rows are what the floor would have written, put there in bulk: every item of the plan is in a
container of its station, one fact an item until there are `FACTS`, and the vehicles are loaded.
The chain is whole. Playing the night by scans would give the same and take a quarter of an hour.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from wms.bootstrap import SiteApp
from wms.domain.business_date import LOCAL, wave_id_of
from wms.domain.codes import make_asset, make_manifest_number, make_sscc
from wms.domain.events import (
    ContainerBound,
    ContainerClosed,
    ContainerLoaded,
    Event,
    ItemsPut,
    ManifestDeparted,
    ManifestOpened,
    SignedIn,
)
from wms.domain.messages import Message, say
from wms.domain.people import Person
from wms.domain.words import ContainerType, Role, Tier, Zone
from wms.operations.ports import Stamp
from wms.simulate.bench_site import NIGHT, plan_night
from wms.storage.journal import link
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.subjects import about

FACTS = 430_000
TERMINALS = 64
BOX_ITEMS = 130
BEGINS = datetime(2026, 11, 21, 17, 0, tzinfo=LOCAL)

_WORK = Statement(
    "SELECT l.key, l.body, s.temp_zone, s.name FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'put' ORDER BY s.slot, l.key"
)
_ROUTES = Statement("SELECT station_id, trunk_route FROM station")
_JOURNAL = (
    "INSERT INTO journal (event_id, terminal_id, seq, person_id, at, kind, body, answer, digest,"
    " subject, sku_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_COUNT = (
    "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, put) VALUES (?, ?, ?, ?, ?)"
)
_BOX = (
    "INSERT INTO container (sscc, asset_code, type, wave_id, destination_id, zone, state,"
    " opened_at, closed_at, label_copies) VALUES (?, ?, ?, ?, ?, ?, 'departed', ?, ?, 1)"
)
_CONTENT = "INSERT INTO content (sscc, sku_id, quantity) VALUES (?, ?, ?)"
_MANIFEST = (
    "INSERT INTO manifest (number, version, tier, route_id, wave_id, state, opened_at, closed_at,"
    " departed_at) VALUES (?, 1, 'trunk', ?, ?, 'departed', ?, ?, ?)"
)
_LOADED = (
    "INSERT INTO manifest_container (number, sscc, active, loaded_at, loaded_by)"
    " VALUES (?, ?, 1, ?, ?)"
)


@dataclass
class _Box:
    """A container being filled; `work` is who fills it where."""

    sscc: str
    place: str
    zone: Zone
    asset: str
    opened: str
    items: int = 0
    content: dict[str, int] = field(default_factory=dict)


@dataclass
class _Terminal:
    """A terminal and who stands there; the head of its chain."""

    name: str
    person: str
    seq: int = 0
    digest: str = ""


class _Writer:
    """The journal's next rows, chained."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.rows: list[tuple[str | int, ...]] = []
        self.at = BEGINS

    def fact(self, terminal: _Terminal, event: Event, answer: Message) -> str:
        """One more fact there; when it was."""
        self.at += timedelta(milliseconds=55)
        at = self.at.isoformat(timespec="milliseconds")
        terminal.seq += 1
        event_id = f"{terminal.name}.{terminal.seq}"
        body = event.as_json()
        told = json.dumps([answer.key, answer.values], ensure_ascii=False)
        stamp = Stamp(event_id, terminal.name, terminal.person, at)
        terminal.digest = link(
            self.key, terminal.digest, terminal.seq, stamp, event.kind, body, told
        )
        who = (event_id, terminal.name, terminal.seq, terminal.person, at)
        self.rows.append((*who, event.kind, body, told, terminal.digest, *about(event)))
        return at


def sorted_night(app: SiteApp, data: Path) -> None:
    """Plan the night of the files in `data` at an empty site, and sort and send it all."""
    plan_night(app, data)
    app.hand()
    terminals = []
    for number in range(TERMINALS):
        person = Person(f"P{number:03d}", f"韦分拣{number:03d}", Role.SORTER)
        app.issue_badge(person)
        terminals.append(_Terminal(f"T-{number:03d}", person.person_id))
    wave_id = wave_id_of(NIGHT)
    with app.store.writing() as tx:
        _fill(tx, app, wave_id, terminals)
    if app.store.dialect.name == "postgresql":
        # What the server does by itself a minute after so many rows came in.
        with app.store.reading() as tx:
            tx.run(Statement("ANALYZE"))


def _fill(tx: Tx, app: SiteApp, wave_id: str, terminals: list[_Terminal]) -> None:
    writer = _Writer(app.site_store.journal.key)
    for terminal in terminals:
        writer.fact(terminal, SignedIn(terminal.person), say("desk.signed_in", person="韦分拣"))
    work = tx.all(_WORK, wave_id=wave_id)
    needs = [
        (sku, name, Zone(zone), place, quantity)
        for sku, body, zone, name in work
        for place, quantity in _needs(body)
    ]
    single = _singles([quantity for *_, quantity in needs])
    filled: list[_Box] = []
    open_: dict[tuple[str, Zone], _Box] = {}
    serials = iter(range(1, 1 << 30))
    turns = cycle(terminals)
    counts = []
    for sku, name, zone, place, quantity in needs:
        terminal = next(turns)
        counts.append((wave_id, sku, place, quantity, quantity))
        for part in _parts(quantity, single):
            box = open_.get((place, zone))
            if box is None:
                box = open_[place, zone] = _bind(
                    writer, app, terminal, wave_id, place, zone, serials
                )
            put = ItemsPut(wave_id, place, sku, quantity, part, 0, box.sscc)
            where = f"{place}-{zone.letter}"
            answer = say("put.done", position=where, quantity=part, product=name)
            writer.fact(terminal, put, answer)
            box.content[sku] = box.content.get(sku, 0) + part
            box.items += part
            if box.items >= BOX_ITEMS:
                filled.append(open_.pop((place, zone)))
                told = say("container.closed", position=where, items=box.items, sscc=box.sscc)
                writer.fact(terminal, ContainerClosed(box.sscc), told)
    filled += open_.values()
    _send(tx, writer, wave_id, terminals[0], filled)
    tx.pour(_COUNT, counts)
    tx.pour(_JOURNAL, writer.rows)


def _needs(body: str) -> Iterator[tuple[str, int]]:
    columns = json.loads(body)
    yield from zip(columns["dest"], columns["qty"], strict=True)


def _singles(quantities: list[int]) -> int:
    """Into how many puts a need is split at most, so that the night has its facts."""
    facts = 0
    for parts in range(1, max(quantities, default=1) + 1):
        facts += sum(quantity >= parts for quantity in quantities)
        if facts >= FACTS:
            return parts
    return max(quantities, default=1)


def _parts(quantity: int, most: int) -> Iterator[int]:
    """`quantity` put one by one, the last time all that is left."""
    for _ in range(min(most, quantity) - 1):
        yield 1
    yield quantity - min(most, quantity) + 1


def _bind(
    writer: _Writer,
    app: SiteApp,
    terminal: _Terminal,
    wave_id: str,
    place: str,
    zone: Zone,
    serials: Iterator[int],
) -> _Box:
    serial = next(serials)
    site = app.config.site
    sscc = make_sscc(site.gs1_prefix, site.number, serial)
    asset = make_asset(ContainerType.TOTE, serial)
    event = ContainerBound(sscc, serial, asset, ContainerType.TOTE, wave_id, place, zone)
    told = say("container.bound", position=f"{place}-{zone.letter}", asset=asset)
    return _Box(sscc, place, zone, asset, writer.fact(terminal, event, told))


def _send(tx: Tx, writer: _Writer, wave_id: str, terminal: _Terminal, boxes: list[_Box]) -> None:
    """Every container onto the vehicle of its route, and the vehicles gone."""
    route_of = dict(tx.all(_ROUTES))
    day = NIGHT.isoformat()
    rows, contents, loaded, manifests = [], [], [], {}
    for box in sorted(boxes, key=lambda b: (route_of[b.place], b.sscc)):
        route = route_of[box.place]
        number = make_manifest_number(route, day, 1)
        if route not in manifests:
            opened = ManifestOpened(number, 1, Tier.TRUNK, route, wave_id)
            at = writer.fact(terminal, opened, say("load.route", route=route, number=number))
            manifests[route] = (number, route, wave_id, at, at, at)
        told = say("load.loaded", destination=box.place, sscc=box.sscc, items=box.items)
        at = writer.fact(terminal, ContainerLoaded(number, box.sscc), told)
        kind = ContainerType.TOTE
        rows.append((box.sscc, box.asset, kind, wave_id, box.place, box.zone, box.opened, at))
        contents += [(box.sscc, sku, quantity) for sku, quantity in box.content.items()]
        loaded.append((number, box.sscc, at, terminal.person))
    for number, *_ in manifests.values():
        gone = ManifestDeparted(number, "桂A68868", "莫师傅", "", [], [], "", [])
        writer.fact(terminal, gone, say("manifest.departed", number=number, plate="桂A68868"))
    tx.pour(_BOX, rows)
    tx.pour(_CONTENT, contents)
    tx.pour(_MANIFEST, manifests.values())
    tx.pour(_LOADED, loaded)
