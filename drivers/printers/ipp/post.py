"""One HTTP POST, with one deadline for all of it, off the event loop."""

import asyncio
import contextlib
import http.client
import socket
import ssl
from urllib.parse import urlsplit

from drivers.printers.errors import Garbled, PrinterError, Silent, Unreachable

_PORT = 631
_MOST = 1_000_000  # bytes of an answer


class Broken(PrinterError):
    """The exchange broke after some of the request may have reached the printer."""


class Post:
    """Posts to the printer at `uri`, ipp:// or ipps://. Raises ValueError for another scheme.

    http.client waits without asyncio, so each exchange has a thread of its own; at the deadline
    its socket is shut, which ends the thread too.
    """

    def __init__(self, uri: str, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(uri)
        if parts.scheme not in ("ipp", "ipps") or not parts.hostname:
            raise ValueError(f"no printer address: {uri!r}; ipp://HOST[:PORT]/PATH is")
        self._host = parts.hostname
        self._port = parts.port or _PORT
        self._path = parts.path or "/"
        secure = parts.scheme == "ipps"
        self._context = (context or ssl.create_default_context()) if secure else None

    async def __call__(self, body: bytes, timeout: float) -> bytes:
        """The answer to `body`, within `timeout` seconds. Raises Unreachable where nothing was
        sent; Silent, Broken or Garbled (an answer that is not HTTP 200) after that."""
        connection = self._connection(timeout)
        exchange = asyncio.create_task(asyncio.to_thread(self._exchange, connection, body))
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.shield(exchange)
        except TimeoutError:
            raise Silent(f"{self._host}:{self._port}: no answer in {timeout:g} s") from None
        finally:
            _shut(connection)
            with contextlib.suppress(PrinterError):
                await exchange

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        if self._context is not None:
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=timeout, context=self._context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout)

    def _exchange(self, connection: http.client.HTTPConnection, body: bytes) -> bytes:
        place = f"{self._host}:{self._port}"
        try:
            connection.connect()
        except OSError as error:
            raise Unreachable(f"{place}: {error}") from error
        try:
            connection.request("POST", self._path, body, {"Content-Type": "application/ipp"})
            answer = connection.getresponse()
            data = answer.read(_MOST)
        except TimeoutError as error:
            raise Silent(f"{place}: {error}") from error
        except (OSError, http.client.HTTPException) as error:
            raise Broken(f"{place}: {error!r}") from error
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise Garbled(f"{place}: HTTP {answer.status} {answer.reason}")
        return data


def _shut(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
