"""The same night at the command line, on SQLite and on PostgreSQL."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests import sites
from tests.sites import DAY, STATIONS, Town

_databases = count(1)


@pytest.fixture
def make_url(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes empty databases of the engine the scene runs on, without even a schema."""
    if request.param == "sqlite":
        yield lambda: ""
        return
    server: str = request.getfixturevalue("postgres_server")
    made: list[str] = []
    with psycopg.connect(server.replace("DATABASE", "postgres"), autocommit=True) as admin:

        def make() -> str:
            made.append(f"office_{next(_databases)}")
            admin.execute(f"CREATE DATABASE {made[-1]} TEMPLATE template0".encode())
            return server.replace("DATABASE", made[-1])

        yield make
        for name in made:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("make_url", ["sqlite", "postgresql"], indirect=True)
def test_a_night_from_files_to_the_trunk_manifest(
    make_url: Callable[[], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = sites.loaded(sites.planned(sites.found(tmp_path, make_url)))
    town = Town(town.folder, capsys)
    office = town.office()
    office.done("manifest", "close", "--date", DAY, "--route", "T01")
    zones = {
        zone for (zone,) in town.rows("SELECT DISTINCT zone FROM container WHERE state = 'loaded'")
    } - {"ambient"}
    readings = [text for zone in sorted(zones) for text in ("--reading", f"{zone}=-19.0")]
    office.done("manifest", "depart", "--date", DAY, "--route", "T01", "--seal", "F1", *readings)
    assert "T01" in office.done("manifest", "list", "--date", DAY).out
    assert office.figures("gateway", "--once")["printed"] > 0
    for station in STATIONS:
        # What the truck carries, and the empties that are out with it.
        assert town.office(station).figures("exchange")["taken"] == 2
        assert town.rows("SELECT COUNT(*) FROM inbound_manifest", station) == [(1,)]
    assert office.figures("exchange")["acknowledged"] == 4
    office.done("people", "add", "--name", "韦小妹", "--role", "sorter")
    for site_id in ("CW01", *STATIONS):
        assert town.office(site_id).figures("check")["check"] == "ok"
    second = office("cutoff", "--date", DAY)
    assert second.code == 2
