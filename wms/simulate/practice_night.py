"""Makes the simulated night people practise in, in a few seconds.

`make_stages` plays it, from the docks of the afternoon to what comes back the next day, and leaves
a copy of the store for each stage that a lesson begins at. It runs as a program of its own
(`python -m …`), so that what it takes in memory is gone when somebody practises.
"""

import json
import shutil
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from wms.domain.delivery_events import InterceptAsked
from wms.domain.events import WaveFrozen
from wms.domain.people import Right
from wms.domain.site import Site
from wms.domain.words import Role, SiteKind
from wms.operations.panels import Sheet
from wms.operations.reply import Command
from wms.simulate.hands import NightClock
from wms.simulate.practice_coach import PracticeNight
from wms.simulate.practice_ground import GROUND
from wms.simulate.practice_town import (
    CARTON,
    CENTRAL,
    COACH,
    FACTS,
    LAST_DAY,
    NOODLES,
    NOTICE,
    ORDER,
    PLATE,
    READINGS,
    RECEIPT,
    STATION,
    TOO_WARM,
    WAVE,
    YOGURT,
    manifest_number,
    moment,
)
from wms.storage.mail import Mailroom
from wms.storage.migrate import migrate
from wms.storage.statements import Statement
from wms.storage.store import Store

_CUT_OFF = Statement("UPDATE wave SET state = 'frozen'")
TICK = timedelta(seconds=1)
"""How long a scan takes the coach."""


def make_stages(kind: SiteKind, folder: Path) -> None:
    """A store for each stage of a site of that kind, in `folder`, and `facts.json`: what the
    lessons need to know of it."""
    facts: dict[str, object] = {}
    at_central = kind is SiteKind.CENTRAL_WAREHOUSE
    with (
        closing(Store(f"sqlite:///{folder / 'central.db'}")) as store,
        closing(Store(f"sqlite:///{folder / 'station.db'}")) as own,
    ):
        central = _opened(CENTRAL, store, "sort")
        own_boxes = _play(central, folder if at_central else None)
        central.depart("T91")
        station = _opened(STATION, own, "unload")
        _carry(central, station)
        facts["inbound"] = station.announced(manifest_number("T91"))
        station.stage("unload", None if at_central else folder)
        station.unload("T91")
        facts["boxes"] = _play(station, None if at_central else folder)
        station.load("GS901-B02")
        station.depart("GS901-B01", "GS901-B02")
        station.stage("morning", None if at_central else folder)
        station.deliver()
        station.stage("back", None if at_central else folder)
        if at_central:
            facts = {"boxes": own_boxes, "note": station.close_note(), "held": _receive(folder)}
            _carry(station, central)
            central.stage("returns", folder)
    if not at_central:
        _intercept(folder)
    (folder / FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _play(site: PracticeNight, folder: Path | None) -> dict[str, str]:
    """From sorting to the closed manifest, with a copy of the store at each stage; what was
    packed."""
    route = GROUND[site.site.kind].route
    site.stage("sort", folder)
    site.sort()
    site.stage("load", folder)
    site.load(route)
    site.stage("depart", folder)
    site.close(route)
    site.stage("closed", folder)
    return site.boxes()


def _receive(folder: Path) -> str:
    """The docks of the afternoon; then the cutoff, with yogurt held and noodles still missing. What
    picks the yogurt in the list of what is held."""
    with closing(Store(f"sqlite:///{folder / 'dock.db'}")) as store:
        dock = _opened(CENTRAL, store, "receive", planned=False)
        dock.expect_suppliers()
        dock.stage("receive", folder)
        desk = dock.desk(COACH)
        dock.scan(desk, Command.RECEIVE, NOTICE, Command.DONE, PLATE, *READINGS.values())
        dock.stage("goods", folder)
        desk = dock.desk(COACH)
        dock.scan(desk, Command.RECEIVE, RECEIPT, CARTON, "9", Command.DONE)
        dock.scan(desk, YOGURT.gtin, Command.DONE, LAST_DAY, TOO_WARM, Command.DONE)
        dock.scan(desk, Command.DONE, NOTICE)
        dock.office(Right.FREEZE_WAVE, WaveFrozen(WAVE, ""))
        with store.writing() as tx:
            tx.run(_CUT_OFF)
        dock.stage("late", folder)
        desk = dock.desk(COACH)
        dock.scan(desk, Command.HOLDS)
        (sheet,) = desk.look().view.panels
        assert isinstance(sheet, Sheet)
        return sheet.lines[0].pick


def _intercept(folder: Path) -> None:
    """An order of noodles was cancelled before anything was put at the station."""
    database = folder / "night-of-the-order.db"
    shutil.copyfile(folder / "stage-sort.db", database)
    with closing(Store(f"sqlite:///{database}")) as store:
        station = PracticeNight(STATION, store, NightClock(moment("sort", STATION.kind), TICK))
        asked = InterceptAsked(
            wave_id=WAVE,
            order_id=ORDER[0],
            line_no=ORDER[1],
            station_id=STATION.site_id,
            point_id="P901",
            sku_id=NOODLES.sku_id,
            quantity=2,
            reason="cancelled",
            planned=2,
            withheld=2,
        )
        station.office(Right.INTERCEPT, asked)
        station.stage("intercept", folder)


def _opened(site: Site, store: Store, stage: str, *, planned: bool = True) -> PracticeNight:
    migrate(store.engine)
    start = moment(stage, site.kind) - timedelta(minutes=5)
    opened = PracticeNight(site, store, NightClock(start, TICK))
    opened.add(replace(COACH, role=Role.ADMIN, person_id="admin"))
    opened.add(COACH)
    opened.let_stand_by()
    opened.lay_out(planned=planned)
    return opened


def _carry(sender: PracticeNight, to: PracticeNight) -> None:
    """What one site tells the other."""
    mail, inbox = Mailroom(sender.books), Mailroom(to.books)
    for envelope in mail.waiting():
        if envelope.to_site == to.site.site_id:
            inbox.take(envelope, to.clock().isoformat())


if __name__ == "__main__":
    make_stages(SiteKind(sys.argv[1]), Path(sys.argv[2]))
