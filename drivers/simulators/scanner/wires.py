"""What a simulated scanner is plugged into: a real pty or a real socket."""

import asyncio
import fcntl
import os
import termios
import tty
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

_CHUNK = 4_096


class Wire(ABC):
    """A connection that can be plugged and unplugged while the other side uses it."""

    @abstractmethod
    async def plug(self) -> None:
        """Makes the connection; on a socket, waits for it."""

    @abstractmethod
    async def unplug(self) -> None:
        """Takes it away, at once and without a word; harmless when it is not there."""

    @abstractmethod
    async def send(self, data: bytes) -> None:
        """Sends; raises ConnectionError when it is not plugged or nobody is there."""

    @abstractmethod
    async def receive(self) -> bytes:
        """Waits for bytes; none means that the other side or the plug has gone."""

    async def shut(self) -> None:
        """Unplugs for good."""
        await self.unplug()


class PtyWire(Wire):
    """A pseudo terminal under a name of its own, as /dev/serial/by-id names a device: `link`
    exists while it is plugged and points to another terminal each time."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master = self._slave = -1

    async def plug(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)  # before anyone opens it, so that nothing is echoed back
        os.set_blocking(self._master, False)
        fresh = self._link.with_name(f"{self._link.name}.new")
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.rename(self._link)

    async def unplug(self) -> None:
        master, slave, self._master, self._slave = self._master, self._slave, -1, -1
        if master < 0:
            return
        with suppress(FileNotFoundError):
            self._link.unlink()
        loop = asyncio.get_running_loop()
        loop.remove_reader(master)
        loop.remove_writer(master)
        os.close(slave)
        os.close(master)

    async def taken(self) -> None:
        """Waits until the other side has read all that was sent: what it has not read when the
        plug is pulled, it never sees."""
        while self._slave >= 0:
            await asyncio.sleep(0.01)  # the kernel carries bytes across in its own time
            if not any(fcntl.ioctl(self._slave, termios.FIONREAD, bytes(4))):
                return

    async def send(self, data: bytes) -> None:
        while data:
            if self._master < 0:
                raise ConnectionError("unplugged")
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                await self._ready(writing=True)

    async def receive(self) -> bytes:
        while self._master >= 0:
            try:
                return os.read(self._master, _CHUNK)
            except BlockingIOError:
                await self._ready(writing=False)
            except OSError:
                return b""
        return b""

    async def _ready(self, *, writing: bool) -> None:
        """Waits for the terminal, looking up now and then whether it is still plugged."""
        loop = asyncio.get_running_loop()
        ready = asyncio.Event()
        master = self._master
        add = loop.add_writer if writing else loop.add_reader
        remove = loop.remove_writer if writing else loop.remove_reader
        add(master, ready.set)
        try:
            while self._master == master and not ready.is_set():
                # Not wait_for: before Python 3.12 it may swallow a cancellation.
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await ready.wait()
        finally:
            if self._master == master:
                remove(master)


class _SocketWire(Wire):
    """What both kinds of socket share once there is a connection."""

    def __init__(self) -> None:
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def unplug(self) -> None:
        writer, self._reader, self._writer = self._writer, None, None
        if writer is not None:
            writer.transport.abort()

    async def send(self, data: bytes) -> None:
        if self._writer is None:
            raise ConnectionError("unplugged")
        self._writer.write(data)
        await self._writer.drain()

    async def receive(self) -> bytes:
        if self._reader is None:
            return b""
        try:
            return await self._reader.read(_CHUNK)
        except OSError:
            return b""


class ListeningWire(_SocketWire):
    """A scanner that waits to be called, on loopback. `port` 0 takes a free one."""

    def __init__(self, port: int = 0) -> None:
        super().__init__()
        self.port = port
        self._server: asyncio.Server | None = None
        self._called = asyncio.Event()

    async def listen(self) -> None:
        """Opens the port; `port` tells which. `plug` does it too, and waits for the call."""
        if self._server is None:
            self._server = await asyncio.start_server(self._answer, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def plug(self) -> None:
        await self.listen()
        await self._called.wait()

    async def unplug(self) -> None:
        server, self._server = self._server, None
        self._called.clear()
        await super().unplug()
        if server is not None:
            server.close()

    async def receive(self) -> bytes:
        """Also from a host that hung up and called again."""
        while self._server is not None:
            reader = self._reader
            data = await super().receive()
            if data:
                return data
            if self._reader is reader:
                self._called.clear()
                await _SocketWire.unplug(self)
            await self._called.wait()
        return b""

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _SocketWire.unplug(self)
        self._reader, self._writer = reader, writer
        self._called.set()


class CallingWire(_SocketWire):
    """A scanner that calls its host."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._address = (host, port)

    async def plug(self) -> None:
        while self._writer is None:
            try:
                self._reader, self._writer = await asyncio.open_connection(*self._address)
            except ConnectionError:
                await asyncio.sleep(0.02)
