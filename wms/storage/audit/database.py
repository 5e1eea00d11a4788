"""Invariant 16: the database itself."""

from collections.abc import Iterator
from functools import cache

import pysqlite3.dbapi2 as sqlite3
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from wms.domain.messages import Message, say
from wms.storage.audit.evidence import Evidence
from wms.storage.engines import OLDEST_SQLITE
from wms.storage.migrate import current, newest
from wms.storage.schema import metadata
from wms.storage.statements import Statement
from wms.storage.store import StoreTrouble

_INTEGRITY = Statement("PRAGMA integrity_check(20)")


def is_whole(evidence: Evidence) -> Iterator[Message]:
    """16: file, references, schema and library are as they must be."""
    if evidence.engine.dialect.name == "sqlite":
        yield from _sqlite(evidence)
    yield from _references(evidence)
    found, wanted = current(evidence.engine), newest()
    if found != wanted:
        yield say("audit.database.revision", found=found or "-", wanted=wanted)
    with evidence.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        for difference in compare_metadata(context, metadata):
            yield say("audit.database.schema", difference=_told(difference))


def damage_behind(trouble: StoreTrouble) -> Message | None:
    """What is wrong with the file, where that is why the store does not answer."""
    cause = trouble.__cause__
    # A lock or a full disk is an OperationalError; a file that makes no sense is not.
    damaged = type(cause) is sqlite3.DatabaseError
    return say("audit.database.damaged", cause=str(cause)) if damaged else None


def _sqlite(evidence: Evidence) -> Iterator[Message]:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        yield say("audit.database.library", found=sqlite3.sqlite_version, oldest=oldest)
    for (verdict,) in evidence.tx.all(_INTEGRITY):
        if verdict != "ok":
            yield say("audit.database.damaged", cause=str(verdict))


def _references(evidence: Evidence) -> Iterator[Message]:
    """Rows that point at a row which is not there."""
    for table, column, orphans in _pointing():
        for (value,) in evidence.tx.all(orphans):
            yield say("audit.database.orphan", table=table, column=column, value=str(value))


@cache
def _pointing() -> tuple[tuple[str, str, Statement], ...]:
    """Each table, its column that points at another's row, and what finds those that miss it."""
    return tuple(
        (
            table.name,
            key.parent.name,
            Statement(
                f"SELECT DISTINCT c.{key.parent.name} FROM {table.name} c WHERE NOT EXISTS (SELECT"
                f" 1 FROM {key.column.table.name} p WHERE p.{key.column.name} ="
                f" c.{key.parent.name}) LIMIT 20"
            ),
        )
        for table in metadata.sorted_tables
        for key in table.foreign_keys
    )


def _told(difference: object) -> str:
    """`('remove_index', Index(...))` or a list of such, as a line of text."""
    if isinstance(difference, list):
        return ", ".join(map(_told, difference))
    if isinstance(difference, tuple):
        return " ".join(str(getattr(part, "name", part)) for part in difference)
    return str(difference)
