"""Replaying the journal from empty: it must give the floor's tables, row for row.

The replay always runs in a scratch SQLite, whatever engine the store is on: the effects are the
same statements. They read nothing but floor tables, so that nothing else needs to be copied.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from pysqlite3.dbapi2 import IntegrityError
from sqlalchemy import Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from wms.domain.events import revive
from wms.domain.messages import Message, NightfloorError, say
from wms.domain.words import SiteKind
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects import Effects
from wms.storage.schema import FLOOR_TABLES
from wms.storage.statements import Statement
from wms.storage.store import Store, Tx

_JOURNAL = Statement(
    "SELECT position, event_id, terminal_id, person_id, at, kind, body, seq FROM journal"
    " ORDER BY position"
)


class Unplayable(NightfloorError):
    """A fact that cannot have happened after those before it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """After the fact of that position, `look` is shown the tables as they are by then."""

    position: int
    look: Callable[[Tx], None]


def differences(tx: Tx, kind: SiteKind, stops: Iterable[Stop] = ()) -> Iterator[Message]:
    """Where the floor's tables are not what the journal of `tx` gives; nothing is changed. On the
    way it stops at `stops`, in the order of their positions."""
    with _scratch() as scratch:
        try:
            _play(tx, scratch, kind, list(stops))
        except Unplayable as stopped:
            yield stopped.message
            return
        for table in FLOOR_TABLES:
            yield from _compare(table, tx, scratch)


@contextmanager
def _scratch() -> Iterator[Tx]:
    """Empty floor tables in memory."""
    store = Store("sqlite://")
    try:
        with store.snapshot() as tx:
            for statement in _layout():
                tx.run(statement)
            yield tx
    finally:
        store.close()


@cache
def _layout() -> tuple[Statement, ...]:
    """The floor tables and their indexes, written down once: it takes longer than a short night."""
    parts: list[CreateTable | CreateIndex] = []
    for table in FLOOR_TABLES:
        parts += [CreateTable(table), *map(CreateIndex, table.indexes)]
    return tuple(Statement(str(part.compile(dialect=sqlite.dialect()))) for part in parts)


def _play(tx: Tx, scratch: Tx, kind: SiteKind, stops: list[Stop]) -> None:
    effects = Effects(kind)
    stops.reverse()
    for position, event_id, terminal, person, at, word, body, seq in tx.each(_JOURNAL):
        while stops and stops[-1].position < position:
            stops.pop().look(scratch)
        try:
            effects.apply(scratch, Stamp(event_id, terminal, person, at), revive(word, body))
        except (Overtaken, IntegrityError) as error:
            where = {"terminal": terminal, "seq": seq, "fact": word}
            raise Unplayable(say("audit.replay.refused", **where, cause=str(error))) from error
    for stop in reversed(stops):
        stop.look(scratch)


def _compare(table: Table, stored: Tx, replayed: Tx) -> Iterator[Message]:
    """Both sides walked in the order of their keys."""
    keys = len(table.primary_key)
    left, right = stored.each(_rows(table)), replayed.each(_rows(table))
    ours, theirs = next(left, None), next(right, None)
    while ours is not None or theirs is not None:
        our_key = ours[:keys] if ours else None
        their_key = theirs[:keys] if theirs else None
        key = min(k for k in (our_key, their_key) if k is not None)
        where = {"table": table.name, "row": " ".join(map(str, key))}
        if their_key != key:
            yield say("audit.replay.only_stored", **where)
        elif our_key != key:
            yield say("audit.replay.only_replayed", **where)
        elif ours != theirs:
            yield say("audit.replay.other", **where, columns=_unlike(table, ours, theirs))
        if our_key == key:
            ours = next(left, None)
        if their_key == key:
            theirs = next(right, None)


@cache
def _rows(table: Table) -> Statement:
    """Every row, key columns first, in the order of the code points of its key."""
    keys = list(table.primary_key)
    others = [column for column in table.columns if column not in keys]
    names = ", ".join(column.name for column in (*keys, *others))
    order = ", ".join(f"{c.name} {{binary}}" if isinstance(c.type, Text) else c.name for c in keys)
    return Statement(f"SELECT {names} FROM {table.name} ORDER BY {order}")


def _unlike(table: Table, ours: Any, theirs: Any) -> str:
    keys = list(table.primary_key)
    others = [column for column in table.columns if column not in keys]
    names = [column.name for column in (*keys, *others)]
    unlike = zip(names, ours, theirs, strict=True)
    return ", ".join(
        f"{name} {mine!r} ≠ {other!r}" for name, mine, other in unlike if mine != other
    )
