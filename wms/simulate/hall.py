"""The central warehouse's hall with its machines: what is conveyable rides on four sorters, people
change the containers below the chutes, labels and manifests come out of printers.

The machines are those of `plant`, spoken to over loopback by the site's own gateway; the belts run
faster than real ones, and what they could not sort is put by hand afterwards.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wms.bootstrap import SiteApp
from wms.domain.codes import make_position
from wms.domain.messages import Message, Unavailable, say
from wms.domain.site import SorterLayout
from wms.domain.words import Zone
from wms.operations.reply import Command
from wms.simulate.hands import CONTAINER_HOLDS, Assets, Worker
from wms.simulate.plant import Machines, Plant
from wms.storage.statements import Statement

FASTER = 2.0
"""The belts run so many times faster than real ones: 900 items a minute each. Much faster, and
decisions come too late: a command has to be answered before the next is written (rule 1)."""
LINES = 4
LABEL_LANGUAGES = ("zpl", "tspl", "escpos")
LONGEST = 200.0
"""Seconds without anything changing until the machines count as stuck: longer than a sorter waits
for an item of which it lost an event (`track_limit_s`)."""
STANDS_STILL = 0.3
"""Seconds a full chute is watched before its container is taken: the last item is counted then."""

Tick = Callable[[int, int], None]

_WORK = Statement(
    "SELECT l.body, s.sku_id, s.gtin FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'put' AND s.temp_zone = 'ambient'"
    " AND s.conveyable = 1 ORDER BY s.slot, s.sku_id"
)
_SAME_GTIN = Statement("SELECT gtin FROM sku GROUP BY gtin HAVING COUNT(*) > 1")
_OPEN = Statement("SELECT COUNT(*) FROM sorter_track WHERE state <> 'ended'")
_ENDED = Statement(
    "SELECT sorter, chute, barcode, COUNT(*) FROM sorter_track WHERE outcome = 'sorted'"
    " GROUP BY sorter, chute, barcode"
)
_GIVEN_UP = Statement(
    "SELECT t.sorter, t.barcode, COUNT(*) FROM sorter_track t JOIN discrepancy d"
    " ON d.subject = t.sorter || '/' || t.run || '/' || t.track AND d.state = 'unreviewed'"
    " WHERE t.outcome IN ('lost', 'overdue', 'restarted') GROUP BY t.sorter, t.barcode"
)
_OUTCOMES = Statement("SELECT outcome, COUNT(*) FROM sorter_track GROUP BY outcome")
_UNPRINTED = Statement("SELECT COUNT(*) FROM print_job WHERE state <> 'printed'")


def machines(
    stations: Sequence[str], folder: Path, lines: int = LINES, faster: float = FASTER
) -> Machines:
    """Machines for these stations, on so many lines: the last chute of each sorter is the reject
    chute. What comes out of the printers goes to `folder`."""
    return Machines(
        sorters=tuple(len(own) + 1 for own in _shares(stations, lines)),
        labels=LABEL_LANGUAGES,
        faster=faster,
        capacity=CONTAINER_HOLDS,
        folder=folder,
    )


def _shares(stations: Sequence[str], lines: int) -> list[Sequence[str]]:
    """Which sorter serves which stations."""
    return [own for line in range(lines) if (own := stations[line::lines])]


def configuration(site_id: str, stations: Sequence[str], hall: Plant, lines: int = LINES) -> str:
    """The tables of the site's file that name the machines."""
    terminals = [f"{site_id}-K1", f"{site_id}-L1", f"{site_id}-S1"]
    text = ""
    for number, (language, port) in enumerate(zip(LABEL_LANGUAGES, hall.labels, strict=True), 1):
        text += (
            f'\n[[printers]]\nname = "label-{number}"\nlanguage = "{language}"\n'
            f'port = "tcp://127.0.0.1:{port}"\npapers = ["container_label"]\n'
            f'terminals = ["{terminals[number - 1]}"]\n'
        )
    text += f'\n[[printers]]\nname = "a4"\nlanguage = "ipp"\nport = "{hall.a4}"\n'
    for number, own in enumerate(_shares(stations, lines), 1):
        chutes = "".join(f'{n} = "{station}-A"\n' for n, station in enumerate(own, 1))
        text += (
            f'\n[[sorters]]\nname = "sorter-{number}"\nport = "tcp://127.0.0.1:'
            f'{hall.sorters[number - 1]}"\nreject = {len(own) + 1}\n[sorters.chutes]\n{chutes}'
        )
    return text


@contextmanager
def gateway(app: SiteApp) -> Iterator[list[Message]]:
    """The site's gateway, running beside; what it said is in the list."""
    told: list[Message] = []
    stopping = threading.Event()
    service = app.gateway(told.append, stopping.is_set)
    thread = threading.Thread(target=service.run, name="gateway")
    thread.start()
    try:
        yield told
    finally:
        stopping.set()
        thread.join()


@dataclass
class Hall:
    """The hall and the person who looks after its chutes."""

    app: SiteApp
    wave_id: str
    plant: Plant
    lead: Worker
    assets: Assets
    swaps: int = 0
    fed: int = 0
    _full_since: dict[tuple[int, int], float] = field(default_factory=dict)

    @property
    def layouts(self) -> tuple[SorterLayout, ...]:
        """The sorters, in the order of the plant's."""
        return self.app.config.as_site().sorters

    def sort(self, tick: Tick) -> None:
        """Everything conveyable over the belts; returns when the belts are empty."""
        self._make_ready()
        for number, barcodes in enumerate(belt_loads(self.app, self.wave_id)):
            self.fed += len(barcodes)
            self.plant.feed(number, barcodes)
        self._watch(tick)
        self._stop()

    def _make_ready(self) -> None:
        """A container below every chute; every sorter decides by itself."""
        self.lead.scan(Command.SORTER)
        for number, layout in enumerate(self.layouts):
            if number:
                self.lead.scan(Command.DONE)
            for chute in layout.chutes:
                self._change(make_position(chute.destination_id, chute.zone))
            self.lead.scan(Command.AUTOMATIC)

    def _stop(self) -> None:
        for number in range(len(self.layouts)):
            if number:
                self.lead.scan(Command.DONE)
            self.lead.scan(Command.STOP)

    def _change(self, position: str) -> None:
        self.lead.scan(position)
        self.lead.scan(self.assets(position))

    def _watch(self, tick: Tick) -> None:
        """Change what is full until nothing rides any more and every item is accounted for."""
        for left in _until_none(self._riding, 0.05):
            if left is None:
                raise Unavailable(say("simulate.night.belt_stuck", items=self._riding()))
            tick(self.fed - min(self.fed, left), self.fed)

    def _riding(self) -> int:
        """Items not accounted for; on the way what is full is changed."""
        riding = 0
        for number, layout in enumerate(self.layouts):
            belt = self.plant.belt(number)
            riding += belt.riding
            self._look_after(number, layout, belt.in_chute)
        return riding + self._count(_OPEN)

    def _look_after(self, number: int, layout: SorterLayout, in_chute: dict[int, int]) -> None:
        now = time.monotonic()
        for chute in layout.chutes:
            key = (number, chute.number)
            if in_chute[chute.number] < CONTAINER_HOLDS:
                self._full_since.pop(key, None)
            elif now - self._full_since.setdefault(key, now) >= STANDS_STILL:
                self._change(make_position(chute.destination_id, chute.zone))
                self.plant.empty(number, chute.number)
                self.swaps += 1
                del self._full_since[key]

    def differences(self) -> list[Message]:
        """Where the store says something else than the belts, per sorter, chute and code. What
        fell without the store's knowing is no breach while a difference is open for it."""
        with self.app.store.reading() as tx:
            stored = Counter({(s, int(c), b): int(n) for s, c, b, n in tx.all(_ENDED)})
            given_up = Counter({(s, b): int(n) for s, b, n in tx.all(_GIVEN_UP)})
        landed: Counter[tuple[str, int, str]] = Counter()
        for number, layout in enumerate(self.layouts):
            for landing in self.plant.landings(number):
                if landing.chute not in (0, layout.reject):
                    landed[layout.name, landing.chute, landing.barcodes[0]] += 1
        found = [
            say("simulate.night.counted_too_much", sorter=name, chute=chute, code=code, items=n)
            for (name, chute, code), n in (stored - landed).items()
        ]
        for (name, chute, code), n in (landed - stored).items():
            known = min(n, given_up[name, code])
            given_up[name, code] -= known
            if n > known:
                key, left = "simulate.night.not_counted", n - known
                found.append(say(key, sorter=name, chute=chute, code=code, items=left))
        return found

    def wait_for_print(self, tick: Tick) -> None:
        """Until every paper that was asked for is on paper."""
        most = 0
        for left in _until_none(lambda: self._count(_UNPRINTED), 0.2):
            if left is None:
                raise Unavailable(say("simulate.night.print_stuck", papers=self._count(_UNPRINTED)))
            most = max(most, left)
            tick(most - left, most)

    def figures(self) -> dict[str, Any]:
        """What went over the belts and out of the printers."""
        with self.app.store.reading() as tx:
            outcomes = {name: int(n) for name, n in tx.all(_OUTCOMES)}
        return {
            "belt_items": self.fed,
            "belt_sorted": outcomes.pop("sorted", 0),
            "belt_rejected": outcomes.pop("rejected", 0),
            "belt_lost": sum(outcomes.values()),
            "chute_swaps": self.swaps,
            **{f"printed_{name.replace('-', '_')}": n for name, n in self.plant.printed().items()},
        }

    def _count(self, statement: Statement) -> int:
        with self.app.store.reading() as tx:
            row = tx.one(statement)
        return int(row[0]) if row else 0


def belt_loads(app: SiteApp, wave_id: str) -> list[list[str]]:
    """What is laid on each line: every unit one of its chutes needs, product by product."""
    layouts = app.config.as_site().sorters
    loads: list[list[str]] = [[] for _ in layouts]
    line_of = {
        chute.destination_id: number
        for number, layout in enumerate(layouts)
        for chute in layout.chutes
        if chute.zone is Zone.AMBIENT
    }
    with app.store.reading() as tx:
        ambiguous = {row[0] for row in tx.all(_SAME_GTIN)}
        work = tx.all(_WORK, wave_id=wave_id)
    for body, sku_id, gtin in work:
        columns = json.loads(body)
        code = sku_id if gtin in ambiguous else gtin
        for destination, quantity in zip(columns["dest"], columns["qty"], strict=True):
            if destination in line_of:
                loads[line_of[destination]] += [code] * quantity
    return loads


def _until_none(left: Callable[[], int], every: float) -> Iterator[int | None]:
    """What is left, each `every` seconds until that is nothing; None at the end where it stood
    still for `LONGEST`."""
    last, since = -1, time.monotonic()
    while True:
        now = left()
        yield now
        if not now:
            return
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > LONGEST:
            yield None
            return
        time.sleep(every)
