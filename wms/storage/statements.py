"""Statements that are compiled once and run on the driver's own cursor.

A scan is one transaction of four or five statements. Running each through SQLAlchemy's execution
layer costs 0.075 ms, on the driver 0.01 ms, and the disk needs 0.14 ms for the whole: so the
floor's statements are written in the SQL that both engines share, compiled by SQLAlchemy for the
engine at hand on first use, and executed directly.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Dialect

Values = Mapping[str, Any]


class Statement:
    """SQL with `:name` values. `{share}` and `{exclusive}` stand where PostgreSQL takes a row
    lock; SQLite's writer already holds the only write lock there is. `{binary}` after a text
    column orders by code point, which SQLite always does. `{held}` is a condition (`chained`).
    `{json}` after a text column of JSON lets `->> 'name'` look into it on both. `{each}` is a table
    `each` with one column, `value`: the elements of the JSON list `:lines`."""

    __slots__ = ("_compiled", "sql")

    def __init__(self, sql: str) -> None:
        self.sql = sql
        self._compiled: dict[str, tuple[str, Callable[[Values], Any]]] = {}

    def on(self, dialect: Dialect) -> tuple[str, Callable[[Values], Any]]:
        """The SQL text for `dialect`, and what puts values into the form its driver takes."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = self._compile(dialect)
        return found

    def _compile(self, dialect: Dialect) -> tuple[str, Callable[[Values], Any]]:
        postgres = dialect.name == "postgresql"
        sql = self.sql.replace("{share}", "FOR SHARE" if postgres else "")
        sql = sql.replace("{exclusive}", "FOR UPDATE" if postgres else "")
        sql = sql.replace("{binary}", 'COLLATE "C"' if postgres else "")
        sql = sql.replace("{json}", "::json" if postgres else "")
        elements = "json_array_elements(CAST(:lines AS json)) AS each(value)"
        sql = sql.replace("{each}", elements if postgres else "json_each(:lines) AS each")
        sql = sql.replace("{held}", "1 = 1")
        compiled: Any = text(sql).compile(dialect=dialect)
        names = compiled.positiontup
        if names is None:
            return str(compiled), dict
        return str(compiled), _in_order(tuple(names))


def _in_order(names: tuple[str, ...]) -> Callable[[Values], Any]:
    """What takes the values of these names out, as a sequence in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


_VALUE = re.compile(r":([a-z_]+)")


AHEAD = "ahead"
"""The column before those of each look-up sent along; null where it gave no row."""


@cache
def beside(asked: Statement, ahead: tuple[Statement, ...]) -> Statement:
    """Look-ups as one for PostgreSQL, where each costs a journey: the row of `asked`, and for each
    of `ahead` the column `AHEAD` and its row. The values of those are named after their place, as
    in `chained`."""
    along = [f"ahead_{place}" for place in range(len(ahead))]
    sqls = (_VALUE.sub(rf":\1_{place}", one.sql) for place, one in enumerate(ahead))
    found = (
        f"{name} AS MATERIALIZED (SELECT TRUE AS {AHEAD}, a.* FROM ({sql}) a)"
        for name, sql in zip(along, sqls, strict=True)
    )
    return Statement(
        f"WITH {', '.join((f'asked AS MATERIALIZED ({asked.sql})', *found))}"
        f" SELECT asked.*{''.join(f', {name}.*' for name in along)} FROM asked"
        + "".join(f" LEFT JOIN {name} ON TRUE" for name in along)
    )


@cache
def chained(statements: tuple[Statement, ...]) -> Statement:
    """Writes as one statement for PostgreSQL, where each costs a journey to the server and back.

    Its values are named `sku_id_0`, `sku_id_1`, … after the place of their write. `{held}` in each
    but the first becomes the condition that every one before it touched exactly one row. That sets
    their order as well, which PostgreSQL leaves open where one does not need another. So the last,
    and with it the whole, touches one row where all of them did, else none.
    """
    before: list[str] = []
    parts: list[str] = []
    for place, statement in enumerate(statements):
        sql = _VALUE.sub(rf":\1_{place}", statement.sql)
        parts.append(sql.replace("{held}", " AND ".join(before) or "1 = 1"))
        before.append(f"(SELECT COUNT(*) FROM write_{place}) = 1")
    *first, last = parts
    named = (f"write_{place} AS ({sql} RETURNING 1)" for place, sql in enumerate(first))
    return Statement(f"WITH {', '.join(named)} {last}" if first else last)
