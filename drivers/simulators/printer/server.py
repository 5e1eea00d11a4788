"""The socket or the pty in front of the machine."""

import asyncio
import contextlib
import os
import pty
import socket
import tty
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.simulators.printer.escpos import EscPosReader
from drivers.simulators.printer.machine import Machine
from drivers.simulators.printer.reader import Reader
from drivers.simulators.printer.tspl import TsplReader
from drivers.simulators.printer.zpl import ZplReader

LANGUAGES: dict[str, type[Reader]] = {
    "zpl": ZplReader,
    "tspl": TsplReader,
    "escpos": EscPosReader,
}

_BITE = 256  # bytes taken at a time
_WINDOW = 4096  # a real printer's buffer is small; what it cannot take must stay with the sender


class PrinterSimulator:
    """A printer at 127.0.0.1:`port` (0 takes a free one), or with `serial=True` at the pty `path`.

    Without power, TCP refuses and breaks connections; a serial line stays and is deaf, like the
    cable of a printer that is off. `received` counts the bytes taken; `complaints` are what a real
    printer would have printed as rubbish.
    """

    def __init__(
        self,
        language: str,
        *,
        dpi: int = 203,
        width: int = 832,
        port: int = 0,
        serial: bool = False,
        speed: float = 812.0,
        folder: Path | None = None,
    ) -> None:
        self.machine = Machine(speed, folder)
        self.machine.power_changed = self._power
        self.port = port
        self.path = ""
        self.complaints: list[str] = []
        self.received = 0
        self._language = LANGUAGES[language]
        self._head = (dpi, width)
        self._serial = serial
        self._listener: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections: set[socket.socket] = set()
        self._descriptors: tuple[int, ...] = ()

    async def __aenter__(self) -> Self:
        self._start(self.machine.run())
        if self._serial:
            far, near = pty.openpty()
            tty.setraw(near)
            os.set_blocking(far, False)
            self.path = os.ttyname(near)
            self._descriptors = (far, near)
            self._start(self._talk(far))
        else:
            self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._hang_up()
        for descriptor in self._descriptors:
            os.close(descriptor)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _power(self, on: bool) -> None:
        if self._serial:
            return
        self._hang_up()
        if on:
            self._listen()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _WINDOW)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._start(self._accept(self._listener))

    def _hang_up(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener.fileno())
            self._listener.close()
            self._listener = None
        for connection in self._connections:
            # Data unread makes this a reset, as with a pulled plug.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._connections.clear()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError, ValueError):
            while True:
                connection, _ = await loop.sock_accept(listener)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.add(connection)
                self._start(self._serve(connection))

    async def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            try:
                await self._talk(connection.fileno())
            finally:
                self._connections.discard(connection)

    async def _talk(self, descriptor: int) -> None:
        """Read one connection to its end."""
        reader = self._language(self.machine, self._answering(descriptor), *self._head)
        while True:
            if self.machine.slow:
                await asyncio.sleep(self.machine.slow)
            try:
                data = os.read(descriptor, _BITE)
            except BlockingIOError:
                await _readable(descriptor)
                continue
            except OSError:
                return
            if not data:
                return
            self.received += len(data)
            if self.machine.power:
                try:
                    reader.feed(data)
                except ValueError as error:
                    self.complaints.append(str(error))
                    reader.buffer.clear()

    def _answering(self, descriptor: int) -> Callable[[bytes], None]:
        def answer(data: bytes) -> None:
            if self.machine.power and not self.machine.silent:
                with contextlib.suppress(OSError):
                    os.write(descriptor, data)

        return answer


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
