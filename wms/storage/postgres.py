"""What a store asks of psycopg itself; imported only where the store is on PostgreSQL.

A scan waits for nothing but its own journeys, so those go by libpq's blocking calls: to be able to
wait for several at once costs the driver 0.05 ms of each. For the same reason what is run often is
prepared here and not by the driver, which has the server forget all of it at every ROLLBACK, and a
refused scan is one.
"""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

from psycopg import Connection, Cursor, abc, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

OFTEN = 5
"""Runs after which a statement is prepared, as many as the driver's own."""
MOST = 200
"""Statements a connection prepares; what comes to be run often later is left to the driver."""
SELDOM = 2000
"""Statements whose runs are counted: after so many that were run a few times, anew."""

_WORDS = {"BEGIN": b"BEGIN", "COMMIT": b"COMMIT", "ROLLBACK": b"ROLLBACK"}
_VALUE = re.compile(r"%\((\w+)\)s|%%")
_FORGETS = re.compile(r"DROP|ALTER|DISCARD|DEALLOCATE")
"""After these the driver has the server forget what was prepared, or it would no longer fit."""


def floor_cursors(connection: "Connection[Any]") -> "Callable[[], FloorCursor]":
    """What makes the cursors of a connection. Transactions on it are begun and committed in so many
    words, as on SQLite."""
    connection.autocommit = True
    prepared = _Prepared(connection)
    return lambda: FloorCursor(connection, prepared)


class _Known:
    """A statement in the form the server takes: its values numbered, `names` in that order."""

    __slots__ = ("formats", "names", "prepared", "sql")

    def __init__(self, query: str) -> None:
        numbers: dict[str, int] = {}

        def numbered(value: "re.Match[str]") -> str:
            name = value[1]
            return f"${numbers.setdefault(name, len(numbers) + 1)}" if name else "%"

        self.sql = _VALUE.sub(numbered, query).encode()
        self.names = tuple(numbers)
        self.formats = [PyFormat.AUTO] * len(numbers)
        self.prepared: dict[tuple[int, ...] | None, bytes] = {}
        """By the types of its values: the name it goes by."""


class _Prepared:
    """What a connection knows of the statements run on it."""

    def __init__(self, connection: "Connection[Any]") -> None:
        self.pgconn = connection.pgconn
        self._known: dict[str, _Known] = {}
        self._runs: dict[str, int] = {}
        self._numbers = count()

    def often(self, query: str) -> _Known | None:
        """The statement, where it is run often enough to be prepared."""
        known = self._known.get(query)
        if known is not None:
            return known
        if len(self._runs) >= SELDOM:
            self._runs.clear()
        self._runs[query] = runs = self._runs.get(query, 0) + 1
        if runs <= OFTEN or len(self._known) >= MOST:
            return None
        del self._runs[query]
        known = self._known[query] = _Known(query)
        return known

    def run(self, known: _Known, values: dict[str, Any], adapt: abc.Transformer) -> PGresult:
        """What the server answers to it."""
        # Any, for what the driver says of `exec_prepared` forgets that a value may be NULL.
        given: Any = adapt.dump_sequence([values[name] for name in known.names], known.formats)
        name = known.prepared.get(adapt.types)
        if name is None:
            name = b"floor_%d" % next(self._numbers)
            _must(self.pgconn.prepare(name, known.sql, adapt.types))
            known.prepared[adapt.types] = name
        return _must(self.pgconn.exec_prepared(name, given, adapt.formats))

    def forget(self) -> None:
        """Prepare everything anew."""
        self._known.clear()


class FloorCursor(Cursor[Any]):
    """A cursor that blocks, and prepares what is run often. It stands on parts of the driver that
    may change with it, for the answer is to be read as the driver reads its own: the lock file says
    which driver it is, and `tests/storage/test_postgres.py` would tell."""

    def __init__(self, connection: "Connection[Any]", prepared: _Prepared) -> None:
        super().__init__(connection)
        self._prepared = prepared

    def execute(self, query: Any, params: Any = None, **how: Any) -> "FloorCursor":
        """As the driver does."""
        word = _WORDS.get(query) if params is None else None
        if word is not None:
            _must(self._pgconn.exec_(word))
            return self
        known = self._prepared.often(query) if isinstance(params, dict) else None
        if known is None:
            super().execute(query, params, **how)
            if _FORGETS.match(self.statusmessage or ""):
                self._prepared.forget()
            return self
        self._tx = Transformer(self)
        self._reset()
        self._set_results([self._prepared.run(known, params, self._tx)])
        return self


def _must(result: PGresult) -> PGresult:
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise errors.error_from_result(result)
    return result
