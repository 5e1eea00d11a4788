"""A device on the network: printers at port 9100, fixed scanners, serial servers."""

import asyncio
import socket

from drivers.transports.base import CannotOpen
from drivers.transports.descriptor import DescriptorTransport

# Linux gives up on unacknowledged data only after many minutes; a pulled cable should show in
# seconds. Milliseconds, as TCP_USER_TIMEOUT wants them.
USER_TIMEOUT_MS = 5_000

# What the kernel holds back for a slow device looks like sent; keep that small, so that a job's
# deadline measures the device and not the buffer. Linux doubles the number.
SEND_BUFFER = 16 * 1024


class TcpTransport(DescriptorTransport):
    """A TCP connection to `host`:`port`."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.name = f"tcp {host}:{port}"
        self._socket: socket.socket | None = None

    async def _connect(self, timeout: float) -> int:
        loop = asyncio.get_running_loop()
        last: OSError | None = None
        try:
            async with asyncio.timeout(timeout):
                for family, kind, protocol, _, address in await loop.getaddrinfo(
                    self.host, self.port, type=socket.SOCK_STREAM
                ):
                    candidate = socket.socket(family, kind, protocol)
                    try:
                        _tune(candidate)
                        await loop.sock_connect(candidate, address)
                    except OSError as error:
                        candidate.close()
                        last = error
                    except BaseException:
                        candidate.close()
                        raise
                    else:
                        self._socket = candidate
                        return candidate.fileno()
        except TimeoutError:
            raise CannotOpen(f"{self.name}: no connection within {timeout:g} s") from None
        except OSError as error:
            last = error
        raise CannotOpen(f"{self.name}: {last}") from last

    def _disconnect(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _tune(connection: socket.socket) -> None:
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
