"""The whole gateway falls in the middle of the night: killed, held, twice there, without paper."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import cycle
from pathlib import Path

import pytest

from tests.breaking.night_shift import CENTRAL, STATIONS, Shift, shift_of, until
from tests.breaking.shift_people import Station
from tests.sites import Town, another, planned, write_config
from tests.stages import nothing_in_the_environment
from wms.cli import main
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.simulate.data import make_night

__all__ = ["nothing_in_the_environment"]
KINDS = ("sorting", "printing", "departure", "sorting", "printing", "receipt")


def night_at(folder: Path, url: str = "") -> Town:
    """A composed night, planned; four stations that know nothing yet."""
    town = Town(folder)
    make_night(town.data, stations=len(STATIONS), points=24, lines=900)
    for site_id in (CENTRAL, *STATIONS):
        write_config(folder, site_id, url if site_id == CENTRAL else "")
        assert main(["--config", str(town.config(site_id)), "init"]) == 0
    return planned(town)


@pytest.fixture(scope="session")
def composed(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return night_at(tmp_path_factory.mktemp("composed"))


@pytest.fixture
def shift(composed: Town, tmp_path: Path) -> Iterator[Shift]:
    with shift_of(another(composed, tmp_path / "town")) as shift:
        yield shift


class Falls:
    """Kill after kill, each in the middle of something."""

    def __init__(self, shift: Shift, dice: random.Random, stations: list[Station]) -> None:
        self.shift, self.dice, self.stations = shift, dice, stations
        self.done: list[str] = []

    def fall(self, kind: str) -> None:
        """Into the middle of `kind`, a moment more, and down; up again, and everything holds."""
        self.shift.feed()
        getattr(self, f"_{kind}")()
        time.sleep(self.dice.uniform(0, 0.15))
        self.shift.gateway.kill()
        self.done.append(kind)
        self.shift.gateway.start()
        self.shift.gateway.up()
        self.shift.audit()

    def _sorting(self) -> None:
        enough = self.shift.landings() + self.dice.randint(1, 4)
        until(lambda: self.shift.landings() >= enough, "items land")

    def _printing(self) -> None:
        sending = "SELECT 1 FROM print_job WHERE state = 'sending' LIMIT 1"
        until(lambda: self.shift.rows(sending), "something is being printed")

    def _departure(self) -> None:
        self.shift.gate.leave()
        time.sleep(self.dice.uniform(0, 0.5))

    def _receipt(self) -> None:
        for station in self.stations:
            station.work()
        time.sleep(self.dice.uniform(0, 0.5))


def post_is_through(shift: Shift, stations: list[Station]) -> bool:
    """Both ends have taken everything and know it."""
    for station in stations:
        station.work()
    waiting = "SELECT 1 FROM outbox WHERE acknowledged_at = ''"
    return not (shift.rows(waiting) or any(station.rows(waiting) for station in stations))


def each_arrived_once(shift: Shift, stations: list[Station]) -> None:
    """What one end sent is what the other has, each one fact."""
    facts = "SELECT message_id FROM inbox JOIN journal ON event_id = message_id ORDER BY 1"
    back = []
    for station in stations:
        sent = "SELECT message_id FROM outbox WHERE to_site = :to ORDER BY 1"
        assert station.rows(facts) == shift.rows(sent, to=station.site_id)
        back += station.rows("SELECT message_id FROM outbox")
        assert station.sound()
    assert shift.rows(facts) == sorted(back)
    assert len(back) >= 2


def settle_doubts(shift: Shift) -> int:
    """A person looks for every copy in doubt: it is there, or printed again."""
    lead = shift.hire(Role.SUPERVISOR, f"{CENTRAL}-D1")
    out = shift.came_out()
    doubts = shift.standing("unknown")
    for paper, number, _ in doubts:
        lead.scan(Command.PRINTING)
        if not out[paper, number]:
            lead.scan(Command.EXCEPTION)
        lead.scan(number)
    until(lambda: not shift.standing("queued", "sending"), "the reprints are out")
    assert not shift.standing("unknown")
    assert {n for n in shift.came_out().values()} == {1}
    replaced = [copy for copy in doubts if not out[copy[0], copy[1]]]
    for paper, number, copy in replaced:
        assert shift.copies()[paper, number, copy] == "failed"
        assert shift.copies()[paper, number, copy + 1] == "printed"
    return len(doubts)


def killed_again_and_again(shift: Shift, kills: int, seed: int) -> None:
    dice = random.Random(seed)
    with ExitStack() as stack:
        stations = [stack.enter_context(closing(station)) for station in shift.stations()]
        shift.begin()
        falls = Falls(shift, dice, stations)
        try:
            kinds = [kind for kind, _ in zip(cycle(KINDS), range(kills), strict=False)]
            dice.shuffle(kinds)
            for kind in kinds:
                falls.fall(kind)
            shift.gather()
            shift.gate.leave()
            shift.end()
            until(lambda: post_is_through(shift, stations), "the post is through")
            each_arrived_once(shift, stations)
            assert shift.fed > 4 * kills
            settle_doubts(shift)
            assert shift.app.check() == []
            shift.gateway.stop()
        except BaseException:
            print(f"seed {seed}, kills so far: {falls.done}")
            print("\n".join(shift.gateway.said()[-20:]))
            raise


def test_killed_at_twenty_moments_of_sorting_printing_and_exchange(shift: Shift) -> None:
    killed_again_and_again(shift, 20, seed=20261121)
