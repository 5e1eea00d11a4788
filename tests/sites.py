"""Whole sites in folders, worked by the command line: a central warehouse and two stations.

    office = town.office()             # whoever sits at the command line of the warehouse
    told = office("cutoff", "--date", DAY)
    assert told.code == 0 and "已截单" in told.out

The stages of the night are made once a worker and copied for each scene.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from wms.bootstrap import SiteApp, open_site
from wms.cli import main
from wms.domain.people import Person
from wms.domain.words import Role, Zone
from wms.operations.reply import Command
from wms.simulate.data import make_night
from wms.simulate.hands import Assets, NightClock, Sower, Worker
from wms.storage.schema import metadata
from wms.storage.statements import Statement

DAY = "2026-11-21"
WAVE = "W20261121"
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
STATIONS = ("GS001", "GS002")
_NEEDS = Statement(
    "SELECT s.sku_id, s.temp_zone, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.kind = 'put' ORDER BY s.slot, s.sku_id"
)
_CLOSED = Statement("SELECT sscc FROM container WHERE state = 'closed' ORDER BY sscc")
_hires = count(1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def figures(self) -> Any:
        """The JSON object on the last line."""
        return json.loads(self.out.splitlines()[-1])

    @property
    def line(self) -> str:
        """The one line on stderr."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody at the command line of a site."""

    config: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str | Path) -> Told:
        """Run `wms …` here and read what it says."""
        self.capture.readouterr()
        code = main(["--config", str(self.config), *map(str, arguments)])
        out, err = self.capture.readouterr()
        return Told(code, out, err)

    def done(self, *arguments: str | Path) -> Told:
        """The same; it must be done."""
        told = self(*arguments)
        assert told.code == 0, told.err
        return told

    def figures(self, *arguments: str | Path) -> Any:
        """The same for a machine: its JSON."""
        return self.done(*arguments, "--json").figures


@dataclass(frozen=True, slots=True)
class Town:
    """All sites of the scene below one folder, and the files of its night."""

    folder: Path
    capture: pytest.CaptureFixture[str] | None = None

    @property
    def data(self) -> Path:
        """The night's files."""
        return self.folder / "data"

    def config(self, site_id: str = "CW01") -> Path:
        """A site's configuration."""
        return self.folder / f"{site_id}.toml"

    def office(self, site_id: str = "CW01") -> Office:
        """Whoever sits at the command line of a site."""
        assert self.capture is not None
        return Office(self.config(site_id), self.capture)

    @contextmanager
    def site(self, site_id: str = "CW01") -> Iterator[SiteApp]:
        """The site itself, for what no command shows."""
        app = open_site(self.config(site_id), NightClock(START, timedelta(seconds=1)))
        try:
            yield app
        finally:
            app.store.close()

    def rows(self, sql: str, site_id: str = "CW01", **values: Any) -> list[tuple[Any, ...]]:
        """What stands in a site's store."""
        with self.site(site_id) as app, app.store.reading() as tx:
            found: list[tuple[Any, ...]] = tx.all(Statement(sql), **values)
            return found

    def fingerprint(self, site_id: str = "CW01") -> str:
        """A digest of every row of every table of a site."""
        digest = sha256()
        with self.site(site_id) as app, app.store.reading() as tx:
            for table in metadata.sorted_tables:
                keys = ", ".join(column.name for column in table.primary_key)
                rows = tx.all(Statement(f"SELECT * FROM {table.name} ORDER BY {keys}"))
                digest.update(repr((table.name, rows)).encode())
        return digest.hexdigest()

    def files(self) -> set[str]:
        """Every file of the town by its name, without the stores' own."""
        return {
            str(p.relative_to(self.folder))
            for p in self.folder.rglob("*")
            if p.is_file() and p.parent.name != "store"
        }


def write_config(folder: Path, site_id: str, url: str = "") -> Path:
    """A site's configuration; `url` of its store, SQLite in the folder by default."""
    kind = "central_warehouse" if site_id == "CW01" else "grid_station"
    number = 0 if site_id == "CW01" else int(site_id[2:])
    path = folder / f"{site_id}.toml"
    path.write_text(
        f'[site]\nid = "{site_id}"\nname = "站点{site_id}"\nkind = "{kind}"\nnumber = {number}\n'
        f'gs1_prefix = "6901234"\ncentral = "{"" if number == 0 else "CW01"}"\n'
        f'[store]\nurl = "{url or f"sqlite:///store/{site_id}.db"}"\n'
        f'key_file = "store/{site_id}.key"\n'
        f'[print]\nfolder = "printed/{site_id}"\n[terminal]\nid = "{site_id}-T1"\n',
        encoding="utf-8",
    )
    return path


def found(folder: Path, make_url: Callable[[], str] | None = None) -> Town:
    """Files of a small night, and three sites with nothing in their stores."""
    town = Town(folder)
    make_night(town.data, stations=2, points=6, lines=240)
    for site_id in ("CW01", *STATIONS):
        write_config(folder, site_id, make_url() if make_url else "")
        assert main(["--config", str(town.config(site_id)), "init"]) == 0
    return town


def planned(town: Town) -> Town:
    """The night imported, frozen and planned."""
    for arguments in (
        ("import", str(town.data)),
        ("cutoff", "--date", DAY),
        ("plan", "--date", DAY),
    ):
        assert main(["--config", str(town.config()), *arguments]) == 0
    return town


def loaded(town: Town) -> Town:
    """Everything sorted and loaded onto T01, whose manifest is open; the stations know the plan."""
    with town.site() as app:
        sow_everything(app)
        load(app, "T01")
        app.exchange()
    for station in STATIONS:
        with town.site(station) as app:
            app.exchange()
    return town


def worker(app: SiteApp, role: Role = Role.LEAD) -> Worker:
    """Somebody new at a terminal of their own."""
    number = next(_hires)
    badge = app.issue_badge(Person(f"W{number:04d}", f"工人{number}", role))
    clock = app.clock
    assert isinstance(clock, NightClock)
    return Worker(app.desk(f"T-{number:04d}"), clock, badge)


def sow_everything(app: SiteApp, products: int | None = None) -> None:
    """Every product (or the first so many) to everyone who needs it; every container closed."""
    sower = Sower(worker(app), Assets())
    sower.begin()
    with app.store.reading() as tx:
        work = tx.all(_NEEDS)[:products]
    for sku_id, zone, body in work:
        columns = json.loads(body)
        needs = list(zip(columns["dest"], columns["qty"], strict=True))
        sower.sow(sku_id, Zone(zone), needs, None)
    sower.close_all()


def load(app: SiteApp, route: str, but: int = 0) -> None:
    """Every closed container onto the vehicle of `route`, but the last `but`."""
    with app.store.reading() as tx:
        boxes = [sscc for (sscc,) in tx.all(_CLOSED)]
    lead = worker(app)
    lead.scan(Command.LOAD)
    lead.scan(route)
    for sscc in boxes[: len(boxes) - but]:
        lead.scan(sscc)


def another(stage: Town, to: Path, capture: pytest.CaptureFixture[str] | None = None) -> Town:
    """A copy of a stage of the night, to go on from."""
    shutil.copytree(stage.folder, to, dirs_exist_ok=True)
    return Town(to, capture)
