"""DuckDB, set up for planning: in memory, two threads, a bounded size, nothing from outside."""

import csv
import glob
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from wms.domain.messages import Unavailable, say

MEMORY_LIMIT = "256MB"
_REASON = 200


class Engine:
    """One DuckDB connection and a folder for the files it meets the world by."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self.connection = connection
        self.folder = folder
        self._files = 0

    def run(self, sql: str, values: Sequence[Any] | None = None) -> None:
        """Runs a statement for its effect."""
        self.connection.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] | None = None) -> tuple[Any, ...]:
        """The one row of a query that always has one."""
        row = self.connection.execute(sql, values).fetchone()
        assert row is not None
        return row

    def stream(self, sql: str, size: int = 64) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, `size` at a time, so that large texts do not pile up here."""
        cursor = self.connection.execute(sql)
        while rows := cursor.fetchmany(size):
            yield from rows

    def new_path(self, suffix: str) -> Path:
        """A path nobody has used yet, gone when the engine closes."""
        self._files += 1
        return self.folder / f"{self._files}{suffix}"

    @contextmanager
    def beside(self, work: Callable[["Engine"], None]) -> Iterator[None]:
        """Does `work` on a connection of its own while the block runs; its error comes after."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        other = Engine(self.connection.cursor(), folder)
        with ThreadPoolExecutor(max_workers=1) as worker:
            done = worker.submit(work, other)
            yield
        done.result()
        other.connection.close()

    def create(
        self, table: str, columns: dict[str, str], rows: Iterable[Sequence[str | int]]
    ) -> None:
        """A table from Python rows. By way of a CSV file: ten times faster than parameters."""
        path = self.new_path(".csv")
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        self.run(f"CREATE TABLE {table} AS SELECT * FROM {plain_csv(path, columns)}")
        path.unlink()


@contextmanager
def engine() -> Iterator[Engine]:
    """A fresh engine; Unavailable when the machine has no room, or the engine fails."""
    with tempfile.TemporaryDirectory(prefix="wms-planning-") as folder:
        connection = duckdb.connect(
            config={
                "threads": 2,
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": folder,
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        try:
            yield Engine(connection, Path(folder))
        except duckdb.OutOfMemoryException as error:
            raise Unavailable(say("plan.no_room")) from error
        except duckdb.Error as error:
            reason = str(error).split("\n", 1)[0][:_REASON]
            raise Unavailable(say("plan.engine_failed", reason=reason)) from error
        finally:
            connection.close()


def text(value: object) -> str:
    """`value` as an SQL text."""
    return "'" + str(value).replace("'", "''") + "'"


def file_text(path: Path) -> str:
    """The file `path` as an SQL text; bare, DuckDB would take `orders[1].csv` for a pattern."""
    return text(glob.escape(str(path)))


def plain_csv(path: Path, columns: dict[str, str]) -> str:
    """A CSV written by `create`, as something to select from; empty text stays empty text."""
    types = ", ".join(f"{text(name)}: {text(type_)}" for name, type_ in columns.items())
    words = ", ".join(text(name) for name, type_ in columns.items() if type_ == "VARCHAR")
    return (
        f"read_csv({file_text(path)}, columns = {{{types}}}, header = false, auto_detect = false, "
        f"delim = ',', quote = '\"', escape = '\"', force_not_null = [{words}], "
        "new_line = '\\r\\n', max_line_size = 33554432)"
    )


def digest(body: bytes) -> str:
    """The digest a book is known by."""
    return hashlib.sha256(body).hexdigest()
