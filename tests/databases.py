"""Databases of one PostgreSQL, lent to one scene after the other.

To empty a database takes a few milliseconds, to create one and drop it again takes hundreds: files
are made and deleted for every table and index of the system's own and of ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import psycopg
from alembic.migration import MigrationContext
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import MetaData

_MARK = """
SELECT (SELECT system_identifier FROM pg_control_system()),
    (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_class),
    (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_attribute),
    (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_constraint),
    (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_index),
    (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_trigger),
    (SELECT (count(*), max(xmin::text::bigint))::text FROM pg_proc),
    (SELECT string_agg(version_num, ',') FROM alembic_version)"""
"""Whatever defines, alters or drops anything adds or removes a row here, or writes one anew
with a number that no other transaction of this server has; a copied database keeps them all."""
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
_TABLES = b"""
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> 'alembic_version' ORDER BY 1"""
_SEQUENCES = b"SELECT seqrelid::regclass::text FROM pg_sequence ORDER BY 1"
_SIZE = b"""
SELECT COALESCE(sum(pg_relation_size(oid)), 0) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_BEGIN_AGAIN = b"SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
_SEND_HOME = b"""
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend' AND pid <> %s"""
MOST_BYTES = 4_000_000
"""What was deleted still takes room; a database that had a large night in it is not lent again."""
MOST_OPEN = 30
"""Connections kept at a time: more databases than that are lent only to scenes of many nights."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands in a database: each table that is not empty, as PostgreSQL writes it out, and how
    far each sequence has come."""

    tables: tuple[tuple[str, bytes], ...]
    sequences: tuple[tuple[str, int, bool], ...]


class Databases:
    """`lend` gives the URL of one with today's schema and nothing in it; `take_back` when done.

    `server` is the URL up to the database's name, which is written DATABASE.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._numbers = count(1)
        self._marks: dict[str, object] = {}
        self._free: list[str] = []
        self._inside: dict[str, psycopg.Connection] = {}
        self._admin = psycopg.connect(self._url("postgres"), autocommit=True)
        self._empty: bytes = b""
        self._tables: list[str] = []

    def close(self) -> None:
        """The databases go with their server."""
        for inside in self._inside.values():
            inside.close()
        self._admin.close()

    def lend(self) -> str:
        """A new one, or one that is as good as new."""
        if self._free:
            return self._free.pop()
        name = f"site_{next(self._numbers)}"
        url = self._url(name)
        self._admin.execute(f"CREATE DATABASE {name}".encode())
        inside = self._within(url)
        self._marks[url] = inside.execute(_MARK.encode()).fetchone()
        self._tables = [table for (table,) in inside.execute(_TABLES)]
        for table in self._tables:
            found = inside.execute(f"SELECT 1 FROM {table} LIMIT 1".encode()).fetchone()
            assert found is None, f"{table} is not empty at first: `take_back` must know"
        self._empty = ";".join(f"DELETE FROM {table}" for table in self._tables).encode()
        return url

    def rows(self, url: str) -> Rows:
        """What stands in one that is lent, to `fill` others with."""
        inside = self._within(url)
        tables = []
        for table in self._tables:
            with inside.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT".encode()) as out:
                if body := b"".join(out):
                    tables.append((table, body))
        sequences = []
        for (name,) in inside.execute(_SEQUENCES).fetchall():
            found = inside.execute(f"SELECT last_value, is_called FROM {name}".encode()).fetchone()
            assert found is not None
            sequences.append((name, *found))
        return Rows(tuple(tables), tuple(sequences))

    def fill(self, url: str, rows: Rows) -> None:
        """Let them stand in another that is lent and still empty."""
        inside = self._within(url)
        for table, body in rows.tables:
            with inside.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as to:
                to.write(body)
        for sequence in rows.sequences:
            inside.execute(b"SELECT setval(%s, %s, %s)", sequence)

    def take_back(self, url: str) -> None:
        """Empty it for the next scene; one whose schema was touched is dropped."""
        name = conninfo_to_dict(url)["dbname"]
        inside = self._within(url)
        self._admin.execute(_SEND_HOME, [name, inside.info.backend_pid])
        as_new = inside.execute(_MARK.encode()).fetchone() == self._marks[url]
        if as_new:
            inside.execute(self._empty)
            inside.execute(_BEGIN_AGAIN)
            (size,) = inside.execute(_SIZE).fetchone() or (0,)
            as_new = size <= MOST_BYTES
        if as_new:
            self._free.append(url)
        else:
            self._inside.pop(url).close()
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _within(self, url: str) -> psycopg.Connection:
        """A connection to it that stays: to open one costs more than to empty all tables, because
        it has everything about them to learn first. A scene may have sent it home."""
        inside = self._inside.get(url)
        if inside is not None:
            try:
                inside.execute(b"SELECT 1")
            except psycopg.OperationalError:
                self._inside.pop(url).close()
            else:
                return inside
        while len(self._inside) >= MOST_OPEN:
            self._inside.pop(next(iter(self._inside))).close()
        inside = self._inside[url] = psycopg.connect(url, autocommit=True)
        # No trigger and no foreign key has a say in what is emptied.
        inside.execute(b"SET session_replication_role = replica")
        return inside

    def _url(self, name: str) -> str:
        return self._server.replace("DATABASE", name)


Compare = Callable[[MigrationContext, MetaData], Any]


def once_a_schema(compare: Compare) -> Compare:
    """Alembic's comparison, asked once for each schema there is: it takes longer than many a scene,
    and a scene that does not touch the schema gets what the scene before it got."""
    known: dict[tuple[Any, ...], Any] = {}

    def compared(context: MigrationContext, metadata: MetaData) -> Any:
        assert context.connection is not None
        mark = _SCHEMA if context.dialect.name == "sqlite" else _MARK
        schema = tuple(map(tuple, context.connection.exec_driver_sql(mark)))
        if schema not in known:
            known[schema] = compare(context, metadata)
        return known[schema]

    return compared
