"""The engines a site's store may be on, and how they are opened.

SQLite by its own build (pysqlite3): the library Python brings may be one that corrupts a WAL.
"""

from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite3
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from wms.domain.messages import Unavailable, say

OLDEST_SQLITE = (3, 51, 3)
"""Older libraries can corrupt a WAL that two connections write and checkpoint at once."""
BUSY_SECONDS = 10
_SERVER = {
    # So long one waits for a lock on SQLite too; whoever waited tries again by himself.
    "lock_timeout": BUSY_SECONDS * 1000,
    # A terminal that is stopped in the middle of a put stops everybody who needs what it holds; no
    # transaction of ours rests for minutes.
    "idle_in_transaction_session_timeout": 300_000,
    # Without these the locks of a terminal that is gone would stand for two hours.
    "tcp_user_timeout": 6000,
    "tcp_keepalives_idle": 2,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 4,
}
"""How PostgreSQL treats a link of ours: milliseconds, of `tcp_keepalives` seconds and times."""
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    # 32 MB: a commit is durable in the log, and no scan and no plan waits for a copy of it home.
    "wal_autocheckpoint=8000",
)


def make_engine(url: str) -> Engine:
    """An engine for `url`: `sqlite:///PATH`, or `postgresql://…` (driver psycopg)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, poolclass=NullPool, connect_args=link(parsed))
    raise Unavailable(say("store.unknown_engine", engine=parsed.get_backend_name()))


def link(url: URL) -> dict[str, Any]:
    """How a link to PostgreSQL is opened, and found to be dead by us and by the server: in seconds,
    but for the milliseconds that what was sent may lie there unanswered by the other machine. What
    the URL's own `options` say goes before."""
    server = " ".join(f"-c {name}={value}" for name, value in _SERVER.items())
    return {
        "connect_timeout": 5,
        "tcp_user_timeout": 1500,
        # Without these, whoever waits for the answer of a server that is gone waits for two hours.
        "keepalives_idle": 1,
        "keepalives_interval": 1,
        "options": f"{server} {url.query.get('options', '')}".strip(),
    }


def _sqlite_engine(url: str) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise Unavailable(say("store.old_sqlite", found=sqlite3.sqlite_version, oldest=oldest))
    path = make_url(url).database
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    arguments = {"timeout": BUSY_SECONDS, "check_same_thread": False, "cached_statements": 512}
    engine = create_engine(url, module=sqlite3, poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
