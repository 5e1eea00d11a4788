"""Databases of one PostgreSQL, lent to one scene after the other.

To empty a database takes a few milliseconds, to create one and drop it again takes hundreds: files
are made and deleted for every table and index of the system's own and of ours.
"""

from collections.abc import Callable
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
_SIZE = b"""
SELECT COALESCE(sum(pg_relation_size(oid)), 0) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_BEGIN_AGAIN = b"SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
_SEND_HOME = b"""
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = %s AND backend_type = 'client backend'"""
MOST_BYTES = 4_000_000
"""What was deleted still takes room; a database that had a large night in it is not lent again."""


class Databases:
    """`lend` gives the URL of one with today's schema and nothing in it; `take_back` when done.

    `server` is the URL up to the database's name, which is written DATABASE.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._numbers = count(1)
        self._marks: dict[str, object] = {}
        self._free: list[str] = []
        self._admin = psycopg.connect(self._url("postgres"), autocommit=True)
        self._empty: bytes = b""

    def close(self) -> None:
        """The databases go with their server."""
        self._admin.close()

    def lend(self) -> str:
        """A new one, or one that is as good as new."""
        if self._free:
            return self._free.pop()
        name = f"site_{next(self._numbers)}"
        url = self._url(name)
        self._admin.execute(f"CREATE DATABASE {name}".encode())
        with psycopg.connect(url, autocommit=True) as inside:
            self._marks[url] = inside.execute(_MARK.encode()).fetchone()
            tables = [table for (table,) in inside.execute(_TABLES)]
            for table in tables:
                found = inside.execute(f"SELECT 1 FROM {table} LIMIT 1".encode()).fetchone()
                assert found is None, f"{table} is not empty at first: `take_back` must know"
        self._empty = ";".join(f"DELETE FROM {table}" for table in tables).encode()
        return url

    def take_back(self, url: str) -> None:
        """Empty it for the next scene; one whose schema was touched is dropped."""
        name = conninfo_to_dict(url)["dbname"]
        self._admin.execute(_SEND_HOME, [name])
        with psycopg.connect(url, autocommit=True) as inside:
            as_new = inside.execute(_MARK.encode()).fetchone() == self._marks[url]
            if as_new:
                # No trigger and no foreign key has a say in this.
                inside.execute(b"SET session_replication_role = replica")
                inside.execute(self._empty)
                inside.execute(_BEGIN_AGAIN)
                (size,) = inside.execute(_SIZE).fetchone() or (0,)
                as_new = size <= MOST_BYTES
        if as_new:
            self._free.append(url)
        else:
            self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

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
