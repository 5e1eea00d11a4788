"""The whole gateway falls in the middle of the night: killed, held, twice there, without paper."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from itertools import cycle
from pathlib import Path

import psycopg
import pytest

from tests.breaking.night_shift import (
    A4,
    CENTRAL,
    PATIENCE,
    STATIONS,
    Gateway,
    Shift,
    shift_of,
    until,
)
from tests.breaking.pg_server import Server
from tests.breaking.shift_people import Station
from tests.sites import Town, another, planned, write_config
from tests.stages import nothing_in_the_environment
from wms.cli import main
from wms.domain.messages import Unavailable
from wms.domain.words import Role
from wms.operations.desk import Desk
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
def new_postgresql(postgres_server: str) -> Iterator[str]:
    """A database with nothing in it."""
    with psycopg.connect(postgres_server.replace("DATABASE", "postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE night_shift TEMPLATE template0")
        yield postgres_server.replace("DATABASE", "night_shift")
        admin.execute("DROP DATABASE night_shift WITH (FORCE)")


@pytest.fixture
def own_server(postgres_server: str) -> Iterator[Server]:
    """A PostgreSQL of this scene alone, to be stopped."""
    del postgres_server  # it has prepared the machine for servers
    with Server() as server:
        yield server


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
        landed = self.shift.landings()
        # Never while it is down: what the PLC has no room to tell would be a difference.
        self.shift.feed()
        if kind == "sorting":
            enough = landed + self.dice.randint(1, 4)
            until(lambda: self.shift.landings() >= enough, "items land")
        elif kind == "printing":
            sending = "SELECT 1 FROM print_job WHERE state = 'sending' LIMIT 1"
            until(lambda: self.shift.rows(sending), "something is being printed")
        elif kind == "departure":
            self.shift.truck_leaves()
            time.sleep(self.dice.uniform(0, 0.5))
        else:
            for station in self.stations:
                station.work()
            time.sleep(self.dice.uniform(0, 0.5))
        time.sleep(self.dice.uniform(0, 0.15))
        self.shift.gateway.kill()
        self.done.append(kind)
        self.shift.gateway.start()
        self.shift.gateway.up()
        self.shift.feed()
        self.shift.audit()


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
    assert set(shift.came_out().values()) == {1}
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
            shift.truck_leaves()
            shift.end()
            until(lambda: post_is_through(shift, stations), "the post is through")
            each_arrived_once(shift, stations)
            assert shift.fed > 2 * kills
            settle_doubts(shift)
            assert shift.app.check() == []
            shift.gateway.stop()
        except BaseException:
            print(f"seed {seed}, kills so far: {falls.done}")
            print("\n".join(shift.gateway.said()[-20:]))
            raise


@pytest.mark.parametrize("kills", [len(KINDS), pytest.param(20, marks=pytest.mark.slow)])
def test_killed_in_the_middle_of_sorting_printing_and_exchange(shift: Shift, kills: int) -> None:
    killed_again_and_again(shift, kills, seed=20261121)


@pytest.mark.slow
def test_killed_at_four_moments_on_postgresql(new_postgresql: str, tmp_path: Path) -> None:
    with shift_of(night_at(tmp_path / "town", new_postgresql)) as shift:
        killed_again_and_again(shift, 4, seed=4)


def test_postgresql_stopped_and_started_while_the_belt_runs(
    own_server: Server, tmp_path: Path
) -> None:
    with shift_of(night_at(tmp_path / "town", own_server.new_database())) as shift:
        shift.begin()
        shift.feed()
        until(lambda: shift.landings() >= 2, "items land")
        own_server.stop()
        until(lambda: shift.hall.belt(0).tripped, "the belt stands: nobody answers for it")
        own_server.start()
        with suppress(Unavailable):
            shift.rows("SELECT 1")  # our own connection was cut, too
        until(lambda: not shift.hall.belt(0).tripped, "the belt goes on by itself")
        landed = shift.landings()
        shift.feed(20)
        until(lambda: shift.landings() >= landed + 10, "items land again")
        shift.gather()
        shift.end()
        settle_doubts(shift)
        shift.gateway.stop()


def test_no_paper_anywhere_at_midnight(shift: Shift) -> None:
    """Labels and manifests wait, the truck leaves without them, and nothing is lost or doubled."""
    shift.begin()
    shift.feed(30)
    until(lambda: len(shift.came_out()) >= 6, "labels come out")
    for printer in range(A4 + 1):
        shift.hall.printer(printer, "paper out")
    gate, sorter = shift.gate.supervisor.desk, shift.app.desk(f"{CENTRAL}-K1")
    until(lambda: out_of_paper(gate) == {"a4"}, "the gate reads it")
    until(lambda: out_of_paper(sorter) == {"a4", "label-1"}, "so does the sorter")
    assert shift.truck_leaves()
    assert shift.rows("SELECT state FROM manifest") == [("departed",)]
    enough = len(shift.standing("queued")) + 6
    until(lambda: len(shift.standing("queued")) >= enough, "containers are closed all the same")
    out = shift.came_out()
    # One step: what waits at the second, and what will come, to the third.
    lead = shift.hire(Role.LEAD, f"{CENTRAL}-M1")
    lead.scan(Command.PRINTING)
    lead.scan("label-2")
    lead.scan("label-3")
    shift.gather()
    shift.audit()
    shift.hall.printer(2, "paper endless")
    until(lambda: not waiting_at(shift, "label-2", "label-3"), "the third prints for both")
    assert waiting_at(shift, "label-1", "a4")
    for printer in range(A4 + 1):
        shift.hall.printer(printer, "paper endless")
    shift.end()
    settle_doubts(shift)
    assert len(shift.came_out()) == len(shift.copies()) > len(out)
    for number in range(A4):
        said = shift.rows(
            "SELECT number FROM print_job WHERE printer = :printer AND state = 'printed'"
            " AND confirmed_by = '' ORDER BY position",
            printer=f"label-{number + 1}",
        )
        came = [label for label in shift.labels_of(number) if (label,) in said]
        assert came == [label for (label,) in said]
    shift.gateway.stop()


def out_of_paper(desk: Desk) -> set[str]:
    """The printers a terminal is told have none."""
    return {
        str(alert.message.values["device"])
        for alert in desk.alerts(time.monotonic())
        if alert.cause is not None and alert.cause.key == "printer.condition.paper_out"
    }


def waiting_at(shift: Shift, *printers: str) -> int:
    """Copies that wait there, or are being sent."""
    waiting = shift.rows("SELECT printer FROM print_job WHERE state IN ('queued', 'sending')")
    return sum(printer in printers for (printer,) in waiting)


def test_a_second_gateway_is_refused_until_the_first_falls(shift: Shift) -> None:
    shift.begin()
    second = Gateway(shift.town, "second")
    second.start()
    assert second.process.wait(PATIENCE) == 3
    assert str(shift.gateway.process.pid) in second.said()[-1]
    second.close()
    shift.feed()
    until(lambda: shift.landings() >= 2, "the first works on undisturbed")
    shift.gateway.kill()
    began = time.monotonic()
    second = Gateway(shift.town, "third")
    second.start()
    second.up()
    assert time.monotonic() - began < 20
    shift.feed()
    landed = shift.landings()
    until(lambda: shift.landings() > landed, "the second has the belts")
    shift.gather()
    shift.end()
    second.stop()


@pytest.mark.slow
def test_held_for_three_seconds_in_the_middle_of_sorting(shift: Shift) -> None:
    """Nobody answers, so the PLC takes no more items; then all goes on as if nothing had been."""
    shift.begin()
    shift.feed()
    until(lambda: shift.landings() >= 2, "items land")
    shift.gateway.send(signal.SIGSTOP)
    began = time.monotonic()
    until(lambda: all(shift.hall.belt(n).tripped for n in range(2)), "both PLCs trip", 10)
    time.sleep(max(0.0, began + 3 - time.monotonic()))
    shift.gateway.send(signal.SIGCONT)
    until(lambda: not any(shift.hall.belt(n).tripped for n in range(2)), "the belts go on")
    landed = shift.landings()
    shift.feed(20)
    until(lambda: shift.landings() >= landed + 10, "items land again")
    shift.gather()
    shift.end()
    settle_doubts(shift)
    shift.gateway.stop()
