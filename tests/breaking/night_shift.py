"""A central warehouse at work with everything real: `wms gateway` as a process that can be killed,
sorters and printers behind sockets, people at terminals, stations at the other end of the post.

    with shift_of(town) as shift:
        shift.begin()                  # people at their terminals, the gateway started
        shift.gateway.kill()
        shift.gateway.start()
        shift.audit()                  # the store against what really landed and came out
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from json import loads
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image

from tests.breaking.shift_people import (
    TICK,
    AtGate,
    AtShelves,
    AtSorter,
    Careful,
    Crew,
    Station,
)
from tests.documents.reading import texts
from tests.sites import WAVE, Town
from wms.bootstrap import SiteApp, now, open_site
from wms.domain.codes import make_position
from wms.domain.people import Person
from wms.domain.words import Role, Zone
from wms.simulate import hall as halls
from wms.simulate.hall import belt_loads
from wms.simulate.hands import NightClock, Worker
from wms.simulate.plant import Plant, plant
from wms.storage.statements import Statement

CENTRAL = "CW01"
STATIONS = ("GS001", "GS002", "GS003", "GS004")
LINES = 2
A4 = len(halls.LABEL_LANGUAGES)
"""The plant's number of the A4 printer."""
PATIENCE = 90.0
FEW = 4
"""Items on a belt whose events, round after round, all find room in the PLC's queue (36) however
long nobody answers: eight each, until it has gone round three times and is rejected."""
UP = "网关已启动"
_OUT = "machines"
_SSCC = re.compile(r"\(00\)([0-9]{18})")
_BARS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128)
_MANIFEST = re.compile(r"T[0-9]{2}-[0-9]{8}-[0-9]+")


def until(true: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"never came about: {what}"
        time.sleep(0.005)


class Gateway:
    """`wms gateway` of a site, as a process."""

    def __init__(self, town: Town, name: str = "gateway", site_id: str = CENTRAL) -> None:
        self.log = town.folder / f"{name}.log"
        self.log.touch()
        program = (sys.executable, "-m", "wms.cli", "--config", str(town.config(site_id)))
        self._command = (*program, "gateway")
        self._process: subprocess.Popen[bytes] | None = None
        self._ups = 0

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Begin; nothing is waited for."""
        assert self._process is None
        self._ups = self._said_up()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=subprocess.STDOUT)

    def up(self) -> None:
        """Wait until it says that it is at work."""
        until(lambda: self._said_up() > self._ups, "the gateway is up")

    def said(self) -> list[str]:
        """Everything that it, and those before it, wrote."""
        return self.log.read_text(encoding="utf-8").splitlines()

    def kill(self) -> None:
        """kill -9; it must have lived until now."""
        assert self.process.poll() is None, self.said()[-5:]
        self.process.kill()
        self.process.wait()
        self._process = None

    def stop(self) -> None:
        """In good order."""
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0, self.said()[-5:]
        self._process = None

    def send(self, number: signal.Signals) -> None:
        """Hold it where it stands, or let it go on."""
        os.kill(self.process.pid, number)

    def close(self) -> None:
        """Whatever happened."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _said_up(self) -> int:
        return self.log.read_text(encoding="utf-8").count(UP)


@contextmanager
def shift_of(town: Town, faster: float = 2.0) -> Iterator["Shift"]:
    """Two sorters of two chutes each, three label printers, an A4 printer; the night is planned."""
    made = halls.machines(STATIONS, town.folder / _OUT, LINES, faster)
    with plant(made) as hall, closing(Shift(town, hall)) as shift:
        yield shift


class Shift:
    """One night at the central warehouse."""

    def __init__(self, town: Town, hall: Plant) -> None:
        self.town, self.hall = town, hall
        with town.config(CENTRAL).open("a", encoding="utf-8") as config:
            config.write(halls.configuration(CENTRAL, STATIONS, hall, LINES))
        self.clock = NightClock(now(), TICK)
        self.app = open_site(town.config(CENTRAL), self.clock)
        self.gateway = Gateway(town)
        self.layouts = self.app.config.as_site().sorters
        self.loads = belt_loads(self.app, WAVE)
        self.crews: list[Crew] = []
        boss, second = (
            self.hire(role, f"{CENTRAL}-B{number}")
            for number, role in enumerate((Role.SUPERVISOR, Role.ADMIN), 1)
        )
        self.gate = AtGate(self.app, boss, second.badge)
        self.fed = 0
        self._read: dict[Path, str] = {}

    def close(self) -> None:
        """Everybody goes home."""
        for crew in self.crews:
            crew.over.set()
        self.gateway.close()
        self.app.store.close()

    # -- people

    def hire(self, role: Role, terminal_id: str, app: SiteApp | None = None) -> Worker:
        """Somebody at a terminal."""
        site = app or self.app
        badge = self.app.issue_badge(Person(f"P-{terminal_id}", f"夜班{terminal_id[-2:]}", role))
        return Careful(site.desk(terminal_id), self.clock, badge)

    def begin(self) -> None:
        """Containers below all chutes, both sorters automatic, people at work, the gateway up."""
        self.gateway.start()
        for number, terminal in enumerate((f"{CENTRAL}-K1", f"{CENTRAL}-L1")):
            lead = self.hire(Role.LEAD, terminal, self.app.apart())
            self.crews.append(AtSorter(lead, number, self.layouts[number], WAVE))
        sorter = self.hire(Role.SORTER, f"{CENTRAL}-S1", self.app.apart())
        self.crews.append(AtShelves(self.app, sorter))
        for crew in self.crews:
            crew.start()
        self.gateway.up()

    def gather(self) -> None:
        """Everybody stops working."""
        for crew in self.crews:
            crew.gather()
        self.crews.clear()

    def stations(self, how_many: int = len(STATIONS)) -> list[Station]:
        """The other end of the post."""
        return [Station(self.town, site_id, WAVE) for site_id in STATIONS[:how_many]]

    def feed(self, most: int = FEW) -> None:
        """Top up both belts to so many items each."""
        for number, load in enumerate(self.loads):
            belt = self.hall.belt(number)
            room = max(0, most - belt.riding)
            some, self.loads[number] = load[:room], load[room:]
            self.fed += len(some)
            self.hall.feed(number, some)
            for chute in self.layouts[number].chutes:
                self.hall.empty(number, chute.number)

    # -- the machines' truth

    def landings(self) -> int:
        """Items that have left the belts, wherever to."""
        return sum(len(self.hall.landings(number)) for number in range(LINES))

    def landed(self) -> Counter[tuple[str, str]]:
        """What really lies below the chutes: position and product."""
        found: Counter[tuple[str, str]] = Counter()
        for number, layout in enumerate(self.layouts):
            for landing in self.hall.landings(number):
                chute = layout.chute(landing.chute)
                if chute is not None:
                    code = landing.barcodes[0]
                    position = make_position(chute.destination_id, chute.zone)
                    found[position, self._products.get(code, code)] += 1
        return found

    def labels_of(self, number: int) -> list[str]:
        """What came out of a label printer, in this order; the first is 0."""
        folder = self.town.folder / _OUT / f"{halls.LABEL_LANGUAGES[number]}-{number}"
        done = self.hall.printed()[f"label-{number + 1}"]
        return [self._label(picture) for picture in sorted(folder.glob("*.png"))[:done]]

    @cached_property
    def _products(self) -> dict[str, str]:
        return dict(self.rows("SELECT gtin, sku_id FROM sku"))

    def came_out(self) -> Counter[tuple[str, str]]:
        """What really came out of the printers: paper and number."""
        done = self.hall.printed()["a4"]
        found: Counter[tuple[str, str]] = Counter()
        for number in range(len(halls.LABEL_LANGUAGES)):
            found.update(("container_label", sscc) for sscc in self.labels_of(number))
        for sheet in sorted((self.town.folder / _OUT / "a4").glob("*.pdf"))[:done]:
            found["manifest", self._sheet(sheet)] += 1
        return found

    def truck_leaves(self) -> bool:
        """With every container that is closed and has its label on; False where there is none."""
        return self.gate.leave({number for _, number in self.came_out()})

    def _label(self, path: Path) -> str:
        if path not in self._read:
            with Image.open(path) as picture:
                codes = zxingcpp.read_barcodes(picture.convert("L"), formats=_BARS)
            numbers = {m[1] for code in codes if (m := _SSCC.search(code.text))}
            assert len(numbers) == 1, f"{path}: {[code.text for code in codes]}"
            self._read[path] = numbers.pop()
        return self._read[path]

    def _sheet(self, path: Path) -> str:
        if path not in self._read:
            found = _MANIFEST.search(texts(path.read_bytes())[0])
            assert found is not None, path
            self._read[path] = found[0]
        return self._read[path]

    # -- what the store says

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.app.store.reading() as tx:
            return tx.all(Statement(sql), **values)

    def counted(self) -> Counter[tuple[str, str]]:
        """What is in the containers of the chutes, without what hands put there."""
        contents = self.rows(
            "SELECT c.destination_id, t.sku_id, SUM(t.quantity) FROM content t"
            " JOIN container c ON c.sscc = t.sscc WHERE c.zone = 'ambient'"
            " GROUP BY c.destination_id, t.sku_id"
        )
        found = Counter({(_ambient(place), sku): int(n) for place, sku, n in contents})
        for (body,) in self.rows("SELECT body FROM journal WHERE kind = 'items_put'"):
            put = loads(body)
            place = (_ambient(put["destination_id"]), put["sku_id"])
            if place in found:
                found[place] -= put["quantity"]
        return +found

    def copies(self) -> dict[tuple[str, str, int], str]:
        """Where each copy stands by the spool: paper, number, copy."""
        rows = self.rows("SELECT paper, number, copy, state FROM print_job ORDER BY position")
        return {(paper, number, int(copy)): state for paper, number, copy, state in rows}

    def standing(self, *states: str) -> list[tuple[str, str, int]]:
        """The copies that stand so, in the order they were asked for."""
        return [copy for copy, state in self.copies().items() if state in states]

    def accounted(self) -> bool:
        """Nothing rides, and the store knows the end of every item."""
        if any(self.hall.belt(number).riding for number in range(LINES)):
            return False
        return not self.rows("SELECT 1 FROM sorter_track WHERE state <> 'ended'")

    # -- the audit

    def audit(self) -> None:
        """What must hold at any moment, whatever just fell."""
        assert self.app.check() == []
        said = self.copies()
        out = self.came_out()
        assert not (wrong := _papers(said, "printed") - out), f"called printed: {wrong}"
        known = _papers(self.copies(), "sending", "printed", "unknown", "failed")
        assert not (wrong := out - known), f"came out unknown to the spool: {wrong}"
        counted = self.counted()
        assert not (wrong := counted - self.landed()), f"counted: {wrong}"

    def end(self) -> None:
        """Let everything come to its end; then every item and every paper must be accounted for."""
        until(self.accounted, "every item is accounted for")
        until(lambda: not self.standing("queued", "sending"), "nothing waits for paper")
        self.audit()
        assert self.counted() == self.landed()
        assert self.rows("SELECT COALESCE(SUM(reserved), 0) FROM sort_count") == [(0,)]
        outcomes = {o for (o,) in self.rows("SELECT DISTINCT outcome FROM sorter_track")}
        assert outcomes <= {"sorted", "rejected"}
        out = self.came_out()
        assert set(out.values()) <= {1}, "a paper was doubled"
        said = self.copies()
        assert set(out) <= set(_papers(said, "printed", "unknown"))


def _papers(copies: dict[tuple[str, str, int], str], *states: str) -> Counter[tuple[str, str]]:
    return Counter((p, number) for (p, number, _), state in copies.items() if state in states)


def _ambient(destination: str) -> str:
    return make_position(destination, Zone.AMBIENT)
