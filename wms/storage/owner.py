"""One gateway a site: who holds the lock owns the devices.

On one machine a lock on a file beside the key file, which the kernel lets go when its holder
falls. Where the store is PostgreSQL and terminals sit on several machines, an advisory lock there
as well, on a connection of its own that is held open: two machines must not drive one PLC.
"""

import fcntl
import json
import os
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import psycopg
from sqlalchemy import make_url

from wms.domain.messages import Unavailable, say
from wms.storage.engines import link
from wms.storage.store import StoreTrouble

_LOCK = 0x6E66_6777  # "nfgw"; advisory locks belong to one database, and a database to one site
_WHO = (
    "SELECT a.application_name, to_char(a.backend_start, 'YYYY-MM-DD\"T\"HH24:MI:SSOF')"
    " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory'"
    " AND l.classid = 0 AND l.objid = %s AND l.granted"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Owner:
    """The lock on the devices of the site whose store is at `url`. One thread at a time.

    `file` is the lock file; it stays where it is. `since` is when this program began, as text.
    """

    def __init__(self, url: str, file: Path, since: str) -> None:
        self._url = make_url(url)
        self._path = file
        self._since = since
        self._file: IO[str] | None = None
        self._connection: Any = None

    def take(self) -> None:
        """Own the devices from now on. Unavailable where another program does, with its name."""
        self._take_file()
        try:
            if self._url.get_backend_name() == "postgresql":
                self._take_row()
        except BaseException:
            self.release()
            raise

    def still(self) -> bool:
        """Whether it is still ours: a server that fell took the lock with it."""
        if self._file is None:
            return False
        if self._connection is None:
            return self._url.get_backend_name() != "postgresql"
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Let go."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _take_file(self) -> None:
        if self._file is not None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Opened for both: whoever is refused reads who has it.
            file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600), "r+")
        except OSError as error:
            cause = error.strerror or ""
            raise Unavailable(say("gateway.no_lock", file=str(self._path), cause=cause)) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(file.read())
            file.close()
            raise _taken(holder) from error
        file.truncate(0)
        file.write(json.dumps([os.getpid(), socket.gethostname(), self._since]))
        file.flush()
        self._file = file

    def _take_row(self) -> None:
        url = self._url.set(drivername="postgresql")
        name = f"{os.getpid()} {socket.gethostname()}"
        try:
            connection = psycopg.connect(
                url.render_as_string(hide_password=False),
                autocommit=True,
                application_name=f"wms gateway {name}"[:63],
                **link(url),
            )
        except psycopg.Error as error:
            raise StoreTrouble(error) from error
        try:
            row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
            if row is not None and row[0]:
                self._connection = connection
                return
            who = connection.execute(_WHO, [_LOCK]).fetchone()
        except psycopg.Error as error:
            connection.close()
            raise StoreTrouble(error) from error
        connection.close()
        program, since = who or ("", "?")
        pid, _, host = program.removeprefix("wms gateway ").partition(" ")
        raise _taken((pid, host, since))


def _holder(text: str) -> tuple[str, str, str]:
    try:
        pid, host, since = json.loads(text)
    except ValueError:
        return "?", "?", "?"  # it has the lock and has not written yet
    return str(pid), str(host), str(since)


def _taken(holder: tuple[str, str, str]) -> Unavailable:
    pid, host, since = (part or "?" for part in holder)
    return Unavailable(say("gateway.taken", pid=pid, host=host, since=since))
