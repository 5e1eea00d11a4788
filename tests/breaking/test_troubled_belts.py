"""A whole night with every machine, and trouble on the belts all the while."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from drivers.simulators.sorter.line import Landing
from wms.bootstrap import open_site
from wms.domain.messages import Message
from wms.simulate.data import make_night
from wms.simulate.night import CENTRAL, play_night
from wms.simulate.plant import Belt, Plant
from wms.storage.statements import Statement

NIGHT = date(2026, 11, 21)
EVERY = 40
"""Looks at a belt, on average, from one trouble to the next; it is looked at 20 times a second."""
PASSING = ("wrong 1", "short 1", "garbage 1", "noise 1", "swallow 1", "duplicate", "lose", "remove")
LASTING = {
    "estop on": "estop off",
    "stop on": "stop off",
    "silence on": "silence off",
    "late 0.1": "late 0",
    "jam 1": "clear 1",
    "disable 2": "enable 2",
    "restart 0.3": "late 0",
}
FORGOTTEN = ("restarted", "overdue")


class TroubledPlant(Plant):
    """One trouble after another, on belts that are looked at; each lasting one ends by itself."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__(pipe)
        self.dice = random.Random(3)
        self.seen: Counter[str] = Counter()
        self.fed: Counter[int] = Counter()
        self._ending: dict[int, str] = {}
        plants.append(self)

    def feed(self, sorter: int, barcodes: Iterable[str]) -> None:
        items = list(barcodes)
        self.fed[sorter] += len(items)
        super().feed(sorter, items)

    def belt(self, sorter: int) -> Belt:
        if self.dice.random() < 1 / EVERY:
            self._disturb(sorter)
        return super().belt(sorter)

    def _disturb(self, sorter: int) -> None:
        if sorter in self._ending:
            self.trouble(sorter, self._ending.pop(sorter))
            return
        riding = super().belt(sorter).riding
        if riding < 2:
            return  # let it end
        command = self.dice.choice((*PASSING, *LASTING))
        self.trouble(sorter, command)
        self.seen[command] += 1
        if command in LASTING:
            self._ending[sorter] = LASTING[command]


plants: list[TroubledPlant] = []


def unseen(_what: Message, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.mark.slow
def test_a_night_of_troubled_belts_is_accounted_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wms.simulate.plant.Plant", TroubledPlant)
    # What the PLC found no room to tell is given up two minutes later.
    plants.clear()
    kept: dict[int, list[Landing]] = {}
    landings = Plant.landings

    def look(self: Plant, sorter: int) -> list[Landing]:
        kept[sorter] = landings(self, sorter)
        return kept[sorter]

    monkeypatch.setattr(Plant, "landings", look)
    make_night(tmp_path / "files", stations=6, lines=1_500)
    told = play_night(tmp_path / "files", NIGHT, tmp_path / "out", unseen, devices=True)
    (plant,) = plants
    assert len(plant.seen) >= 10, plant.seen
    unlike = [] if told["check"] == "ok" else list(told["check"])
    assert all(line.startswith("sorter-") for line in unlike), unlike
    assert told["items_put"] == told["items_allocated"] == told["items_dispatched_trunk"]
    site = open_site(tmp_path / "out" / CENTRAL)
    assert site.check() == []
    layouts = site.config.as_site().sorters
    with site.store.reading() as tx:
        tracks = tx.all(Statement("SELECT sorter, chute, barcode, outcome FROM sorter_track"))
        assert tx.one(Statement("SELECT SUM(reserved) FROM sort_count")) == (0,)
    site.store.close()
    counted = Counter((s, int(c), b) for s, c, b, outcome in tracks if outcome == "sorted")
    landed = Counter(
        (layouts[number].name, landing.chute, landing.barcodes[0])
        for number, found in kept.items()
        for landing in found
        if landing.chute not in (0, layouts[number].reject)
    )
    outcomes = Counter(outcome for *_, outcome in tracks)
    assert not counted - landed, "counted without being diverted"
    # What the PLC itself forgot, or found no room to tell, is a difference and counted nowhere.
    assert (landed - counted).total() <= sum(outcomes[o] for o in FORGOTTEN)
    assert outcomes["missorted"] == 0
    ended = sum(len(found) for found in kept.values())
    assert ended == plant.fed.total() == told["belt_items"]
