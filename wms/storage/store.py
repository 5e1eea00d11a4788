"""A site's store: how it is opened, and its transactions.

One `Store` belongs to one thread. A write takes the lock at once (`BEGIN IMMEDIATE` on SQLite),
is durable when `writing` returns, and changed nothing when it raised — or its outcome is unknown
(`StoreTrouble`), in which case the same act is tried again under the same id.
"""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from sqlalchemy.engine import Dialect

from wms.domain.messages import Refused, Unavailable, say
from wms.operations.ports import Overtaken
from wms.storage.engines import make_engine
from wms.storage.statements import AHEAD, Statement, beside, chained

ROWS_AT_A_TIME = 2000
_NAMES = count()


class StoreTrouble(Unavailable):
    """The store did not answer; whether the act happened is not known. Try it again."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(say("store.trouble", cause=str(cause).strip().split("\n")[0]))


class CannotHold(Refused):
    """A value that no column of the store takes: a text with NUL, a number too large, a key too
    long for its index. Nothing was changed, and trying again would change nothing about that."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(say("store.cannot_hold", cause=str(cause).strip().split("\n")[0]))


_OF_VALUES = ("22", "42", "54")
"""SQLSTATE classes: data exception, a value that does not fit its place, too long or too large."""
_OF_THE_STORE = ("42P01", "42703", "42501")
"""But a table or column that is not there, and a missing right, are trouble of the store."""


Opened = TypeVar("Opened")
_LookUp = tuple[Statement, dict[str, Any]]


class Tx:
    """The statements of one transaction."""

    __slots__ = ("_ahead", "_answered", "_chain", "_cursor", "_dialect", "on_commit", "pending")

    def __init__(self, cursor: Any, dialect: Dialect) -> None:
        self._cursor = cursor
        self._dialect = dialect
        self._chain: list[tuple[Statement, str, dict[str, Any]]] = []
        self._ahead: list[_LookUp] = []
        self._answered: list[tuple[_LookUp, tuple[Any, ...] | None]] = []
        self.on_commit: list[Callable[[], None]] = []
        self.pending: dict[str, tuple[int, str]] = {}

    def must(self, statement: Statement, what: str, /, **values: Any) -> None:
        """Run it; where it does not touch exactly one row, somebody else was faster: `Overtaken`,
        which says `what`. On PostgreSQL it goes out with those that follow at once (`chained`), of
        which none may touch the same row; that is said with the last of them, before anything
        else is asked or committed."""
        if self._dialect.name == "sqlite":
            self._one_row(statement, what, values)
        else:
            self._chain.append((statement, what, values))

    def settle(self) -> None:
        """Run what waits to go out together."""
        chain, self._chain = self._chain, []
        if len(chain) == 1:
            self._one_row(*chain[0])
        elif chain:
            statements, told, given = zip(*chain, strict=True)
            numbered = {f"{n}_{i}": v for i, of in enumerate(given) for n, v in of.items()}
            self._one_row(chained(statements), " or ".join(told), numbered)

    def _one_row(self, statement: Statement, what: str, values: dict[str, Any]) -> None:
        sql, arrange = statement.on(self._dialect)
        self._cursor.execute(sql, arrange(values))
        if self._cursor.rowcount != 1:
            raise Overtaken(what)

    def run(self, statement: Statement, /, **values: Any) -> int:
        """Run it; the number of rows it touched."""
        sql, arrange = self._ready(statement)
        self._cursor.execute(sql, arrange(values))
        return int(self._cursor.rowcount)

    def one(self, statement: Statement, /, **values: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        for told in self._answered:
            if told[0] == (statement, values):
                self._answered.remove(told)
                return told[1]
        if self._ahead:
            return self._one_with_ahead(statement, values)
        sql, arrange = self._ready(statement)
        self._cursor.execute(sql, arrange(values))
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def hold(self, statement: Statement, /, **values: Any) -> bool:
        """Lock the rows of a look-up; whether there are any. Nothing is asked of SQLite, whose
        writer holds the only lock there is."""
        return self._dialect.name == "sqlite" or self.one(statement, **values) is not None

    def ahead(self, statement: Statement, /, **values: Any) -> None:
        """Ask it together with the next `one`. Where that gives a row, whoever then asks this by
        `one` or `hold` is told, once, what it said. SQLite, to which there is no journey, is asked
        when it is asked."""
        if self._dialect.name != "sqlite":
            self._ahead.append((statement, values))

    def _one_with_ahead(self, asked: Statement, values: dict[str, Any]) -> tuple[Any, ...] | None:
        ahead = [one for one in self._ahead if one != (asked, values)]
        self._ahead = []
        if not ahead:
            return self.one(asked, **values)
        together = beside(asked, tuple(statement for statement, _ in ahead))
        numbered = {f"{n}_{i}": v for i, (_, of) in enumerate(ahead) for n, v in of.items()}
        row = self.one(together, **values, **numbered)
        if row is None:
            return None
        begins = [*_begins(together, self._cursor), len(row)]
        for one, start, end in zip(ahead, begins, begins[1:], strict=False):
            self._answered.append((one, row[start + 1 : end] if row[start] else None))
        return row[: begins[0]]

    def all(self, statement: Statement, /, **values: Any) -> list[tuple[Any, ...]]:
        """Every row."""
        sql, arrange = self._ready(statement)
        self._cursor.execute(sql, arrange(values))
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def each(self, statement: Statement, /, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Every row, a few thousand held at a time; other statements may run meanwhile.

        On PostgreSQL only inside a transaction: the server keeps the place.
        """
        sql, arrange = self._ready(statement)
        kept = {"name": f"rows_{next(_NAMES)}"} if self._dialect.name == "postgresql" else {}
        cursor = self._cursor.connection.cursor(**kept)
        try:
            cursor.execute(sql, arrange(values))
            while rows := cursor.fetchmany(ROWS_AT_A_TIME):
                yield from rows
        finally:
            cursor.close()

    def many(self, statement: Statement, rows: list[dict[str, Any]], /) -> None:
        """Run it once for each of `rows`."""
        sql, arrange = self._ready(statement)
        if rows:
            self._cursor.executemany(sql, [arrange(row) for row in rows])

    def pour(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Run `sql`, its values marked `?`, once for each row as it stands: for rows in bulk,
        where naming every value would cost more than writing it."""
        self.settle()
        marked = sql if self._dialect.name == "sqlite" else sql.replace("?", "%s")
        self._cursor.executemany(marked, rows)

    def _ready(self, statement: Statement) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
        """The text for the engine at hand; whatever waits goes out before it."""
        if self._chain:
            self.settle()
        return statement.on(self._dialect)


_BEGINS: dict[Statement, list[int]] = {}


def _begins(together: Statement, cursor: Any) -> list[int]:
    """At which column each look-up sent along begins, of some that were just asked."""
    found = _BEGINS.get(together)
    if found is None:
        named = [column.name for column in cursor.description]
        found = _BEGINS[together] = [at for at, name in enumerate(named) if name == AHEAD]
    return found


class Store:
    """The store behind `url`; opened when first used, reopened after trouble."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = make_engine(url)
        self.begin = "BEGIN IMMEDIATE" if self.dialect.name == "sqlite" else "BEGIN"
        self._connection: Any = None
        self._cursors: Callable[[], Any]
        is_file = self.dialect.name == "sqlite" and self.engine.url.database
        self._path = Path(str(self.engine.url.database)) if is_file else None
        self._file: tuple[int, int] | None = None

    @property
    def dialect(self) -> Dialect:
        """The SQL dialect of the engine at hand."""
        return self.engine.dialect

    @property
    def _driver(self) -> Any:
        """The driver's module of the engine at hand; the other engine's is not loaded."""
        return self.dialect.dbapi

    def close(self) -> None:
        """Let go of the connection; the next transaction opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self.engine.dispose()

    def writing(self) -> "Writing[Tx]":
        """One durable transaction."""
        return Writing(self, _itself)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Look-ups; each statement sees what is committed when it runs."""
        with self._guarded() as cursor:
            yield Tx(cursor, self.dialect)

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Look-ups that all see the same moment, however long they take."""
        begin = "BEGIN"
        if self.dialect.name == "postgresql":
            begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        with self._guarded() as cursor:
            cursor.execute(begin)
            try:
                yield Tx(cursor, self.dialect)
            finally:
                self.roll_back(cursor)

    @contextmanager
    def _guarded(self) -> Iterator[Any]:
        try:
            yield self.cursor()
        except Exception as error:
            self.told(error)
            raise

    def told(self, error: Exception) -> None:
        """Raise what an error in a transaction means to those who act; nothing where it does not
        come from the store."""
        if isinstance(error, self._driver.IntegrityError):
            raise Overtaken(str(error)) from error
        if isinstance(error, (OverflowError, UnicodeEncodeError)):
            # The driver cannot even hand it over.
            raise CannotHold(error) from error
        if isinstance(error, (self._driver.Error, OSError)):
            if self._cannot_hold(error):
                raise CannotHold(error) from error
            self._drop()
            raise StoreTrouble(error) from error

    def _cannot_hold(self, error: Exception) -> bool:
        """Whether it is the value's fault: by the engine's word, or the driver's before it."""
        state = getattr(error, "sqlstate", None) or ""
        if state:
            return state.startswith(_OF_VALUES) and state not in _OF_THE_STORE
        if isinstance(error, self._driver.DataError):
            return True
        return str(error).startswith(("Error binding parameter", "cannot adapt type"))

    def cursor(self) -> Any:
        """A cursor of the driver, on a connection opened where there is none."""
        self._still_there()
        if self._connection is None:
            self._connection = self.engine.raw_connection()
            self._file = self._file or self._file_now()
            self._cursors = self._connection.driver_connection.cursor
            if self.dialect.name == "postgresql":
                from wms.storage.postgres import floor_cursors

                self._cursors = floor_cursors(self._connection.driver_connection)
        return self._cursors()

    def _still_there(self) -> None:
        """A file that was moved or deleted takes commits as before, and they go with it; one that
        came into its place is another store. Neither may be confirmed into."""
        if self._file is not None and self._file != self._file_now():
            self._drop()
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self._path))

    @property
    def missing(self) -> bool:
        """Whether there is no file where SQLite's should be; opening would make an empty one."""
        return self._path is not None and not self._path.exists()

    def _file_now(self) -> tuple[int, int] | None:
        """Which file lies at the path; None where there is none, or no path."""
        try:
            found = self._path.stat() if self._path else None
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino) if found is not None else None

    def roll_back(self, cursor: Any) -> None:
        """End a transaction that is not to have been."""
        try:
            cursor.execute("ROLLBACK")
        except self._driver.Error:
            # The connection is gone and the transaction with it.
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()


def _itself(tx: Tx) -> Tx:
    return tx


class Writing(Generic[Opened]):
    """One durable transaction of a store, which whoever writes gets as what `opened` makes of it. A
    class, for every scan is one: generators within generators would cost it 0.01 ms."""

    __slots__ = ("_cursor", "_opened", "_store", "_tx")

    def __init__(self, store: Store, opened: Callable[[Tx], Opened]) -> None:
        self._store = store
        self._opened = opened

    def __enter__(self) -> Opened:
        store = self._store
        try:
            cursor = self._cursor = store.cursor()
            cursor.execute(store.begin)
        except Exception as error:
            store.told(error)
            raise
        self._tx = Tx(cursor, store.dialect)
        return self._opened(self._tx)

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is None:
            self._commit()
        else:
            self._store.roll_back(self._cursor)
            if isinstance(error, Exception):
                self._store.told(error)

    def _commit(self) -> None:
        try:
            try:
                self._tx.settle()
            except BaseException:
                self._store.roll_back(self._cursor)
                raise
            self._cursor.execute("COMMIT")
        except Exception as error:
            self._store.told(error)
            raise
        for after in self._tx.on_commit:
            after()
