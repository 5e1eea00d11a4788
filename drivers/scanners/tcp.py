"""Fixed-mount scanners on the network. Some wait to be called (client), some call (server)."""

import asyncio
import logging
import socket

from drivers.scanners.channel import CHUNK, Channel
from drivers.scanners.errors import Absent, Busy, Cause, NotTaking

logger = logging.getLogger(__name__)

CONNECT_DEADLINE = 3.0
"""Seconds a connection may take to be made."""

_UNSENT = 1_024
"""Bytes a scanner may leave untaken before a command is refused."""


class _Stream(Channel):
    """What both directions share once there is a connection."""

    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def read(self) -> bytes:
        if self._reader is None:
            raise Absent(f"{self.source}: not connected")
        try:
            data = await self._reader.read(CHUNK)
        except OSError as error:
            raise Absent(f"{self.source}: {error.strerror or error}") from error
        if not data:
            raise Absent(f"{self.source}: the scanner closed the connection")
        return data

    async def write(self, data: bytes) -> None:
        if self._writer is None or self._writer.is_closing():
            raise Absent(f"{self.source}: not connected")
        if self._writer.transport.get_write_buffer_size() > _UNSENT:
            raise NotTaking(f"{self.source}: takes no bytes")
        self._writer.write(data)

    def _keep(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _watch(writer)
        self._reader, self._writer = reader, writer

    def _drop(self) -> None:
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            # Not a polite close: a peer that is gone would keep it waiting.
            writer.transport.abort()


class TcpChannel(_Stream):
    """Calls a scanner that listens."""

    def __init__(self, host: str, port: int) -> None:
        self.source = f"tcp:{host}:{port}"
        self._address = (host, port)

    async def open(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_DEADLINE):
                self._keep(*await asyncio.open_connection(*self._address))
        except TimeoutError as error:
            why = f"{self.source}: no answer in {CONNECT_DEADLINE:g} s"
            raise Absent(why, Cause.NO_ANSWER) from error
        except OSError as error:
            why = f"{self.source}: {error.strerror or error}"
            raise Absent(why, Cause.NO_ANSWER) from error

    async def close(self) -> None:
        self._drop()


class TcpServerChannel(_Stream):
    """Listens at `host`:`port` for the one scanner whose address is `peer`.

    Anyone else is hung up on: what arrives here counts as read on the line. The scanner's newest
    connection is the valid one, because a scanner that lost its power does not say goodbye.
    Port 0 takes a free one; `port` tells which.
    """

    def __init__(self, host: str, port: int, peer: str) -> None:
        self.source = f"tcp:{peer}"
        self.port = port
        self._host = host
        self._peer = peer
        self._server: asyncio.Server | None = None
        self._arrivals: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._arrivals = asyncio.Queue()

    async def open(self) -> None:
        """Listens, and waits until the scanner has called."""
        if self._server is None:
            try:
                self._server = await asyncio.start_server(
                    self._answer, self._host, self.port, reuse_address=True
                )
            except OSError as error:
                where = f"tcp:{self._host}:{self.port}"
                raise Busy(f"{where}: cannot listen: {error.strerror or error}") from error
            self.port = self._server.sockets[0].getsockname()[1]
        self._keep(*await self._arrivals.get())

    async def close(self) -> None:
        """Hangs up; goes on listening, for a scanner that calls again at once."""
        self._drop()

    async def shut(self) -> None:
        """Stops listening too."""
        self._drop()
        server, self._server = self._server, None
        if server is not None:
            server.close()
        while not self._arrivals.empty():
            self._arrivals.get_nowait()[1].transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("peername")
        if not peer or peer[0] != self._peer:
            logger.warning("%s: hung up on %s", self.source, peer)
            writer.transport.abort()
            return
        while not self._arrivals.empty():
            self._arrivals.get_nowait()[1].transport.abort()
        self._arrivals.put_nowait((reader, writer))
        self._drop()


def _watch(writer: asyncio.StreamWriter) -> None:
    """Finds a dead line in about ten seconds though nobody writes on it: a scanner's silence is
    no sign of anything."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in (("TCP_KEEPIDLE", 4), ("TCP_KEEPINTVL", 2), ("TCP_KEEPCNT", 3)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
