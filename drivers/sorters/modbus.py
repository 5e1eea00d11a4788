"""Modbus over TCP, TLS and a serial line, with pymodbus.

What pymodbus does by itself and must not (measured with 3.16.1): it sends a write again when the
answer is late, it takes an answer with another function code or fewer registers than asked for,
it connects anew behind one's back. All three are closed here.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pymodbus.client import AsyncModbusSerialClient, AsyncModbusTcpClient, AsyncModbusTlsClient
from pymodbus.client.base import ModbusBaseClient
from pymodbus.exceptions import ConnectionException, ModbusException
from pymodbus.pdu import ExceptionResponse, ModbusPDU

from drivers.sorters.errors import BadReply, LinkDown, NoAnswer, PlcException
from drivers.sorters.link import Link

try:
    import termios

    # pyserial lets it through, and it is not an OSError.
    _NO_PORT: tuple[type[Exception], ...] = (OSError, ValueError, ModbusException, termios.error)
except ImportError:  # not on Windows
    _NO_PORT = (OSError, ValueError, ModbusException)

READ, WRITE_ONE, WRITE = 3, 6, 16


class ModbusLink(Link):
    """A link over a pymodbus client, made anew at each `open`.

    `quiet` seconds of silence follow a call that failed, before the next is sent: on a serial
    line a late answer would else be taken for the answer to the next question. It must be longer
    than the slave's worst latency. On TCP the transaction number does that; 0 there.
    """

    def __init__(
        self,
        make_client: Callable[[], ModbusBaseClient],
        name: str,
        unit: int,
        *,
        serial: bool,
        quiet: float = 0.0,
    ) -> None:
        self.unit = unit
        self._make_client = make_client
        self._name = name
        self._serial = serial
        self._quiet = quiet
        self._silent_until = 0.0
        self._client: ModbusBaseClient | None = None

    def __str__(self) -> str:
        return self._name

    async def open(self) -> None:
        """Connect once. Raises LinkDown with the address and the cause as far as it is known."""
        self.close()
        client = self._make_client()
        causes = _remember_causes(client)
        try:
            connected = await client.connect()
        except _NO_PORT as error:
            client.close()
            raise LinkDown(f"{self._name}: {error}") from error
        except asyncio.CancelledError:
            client.close()
            raise
        if not connected:
            client.close()
            cause = causes[-1] if causes else None
            told = f"{type(cause).__name__}: {cause}" if cause else "nobody answers"
            raise LinkDown(f"{self._name}: {told}") from cause
        self._client = client

    def close(self) -> None:
        """Let go of the port or socket."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def read(self, address: int, count: int) -> list[int]:
        """FC3, with the function code and the number of registers of the answer checked."""
        reply = await self._call(
            lambda client: client.read_holding_registers(address, count=count, device_id=self.unit),
            READ,
        )
        if len(reply.registers) != count:
            self._hush()
            raise BadReply(
                f"{self._name}: {len(reply.registers)} registers in answer to {count} at {address}"
            )
        return list(reply.registers)

    async def write(self, address: int, values: Sequence[int]) -> None:
        """FC16, with the echoed address and count checked."""
        words = list(values)
        reply = await self._call(
            lambda client: client.write_registers(address, words, device_id=self.unit), WRITE
        )
        if (reply.address, reply.count) != (address, len(words)):
            self._hush()
            raise BadReply(
                f"{self._name}: confirmed {reply.count} registers at {reply.address}, "
                f"written were {len(words)} at {address}"
            )

    async def write_one(self, address: int, value: int) -> None:
        """FC6, with the echoed address and value checked."""
        reply = await self._call(
            lambda client: client.write_register(address, value, device_id=self.unit), WRITE_ONE
        )
        if (reply.address, reply.registers) != (address, [value]):
            self._hush()
            raise BadReply(
                f"{self._name}: confirmed {reply.registers} at {reply.address}, "
                f"written was {value} at {address}"
            )

    async def _call(
        self, ask: Callable[[ModbusBaseClient], Awaitable[ModbusPDU]], function: int
    ) -> ModbusPDU:
        await self._keep_quiet()
        if not self._serial:
            return self._checked(await self._ask(ask), function)
        # A call on a serial line is never given up half way: its answer would come as the
        # answer to the next one.
        call = asyncio.ensure_future(self._ask(ask))
        try:
            return self._checked(await asyncio.shield(call), function)
        except asyncio.CancelledError:
            await asyncio.wait([call])
            if not call.cancelled():
                call.exception()
            raise

    async def _ask(self, ask: Callable[[ModbusBaseClient], Awaitable[ModbusPDU]]) -> ModbusPDU:
        client = self._client
        # Nothing awaits between this look and pymodbus's own, so it never connects by itself.
        if client is None or not client.connected:
            raise LinkDown(f"{self._name}: the connection is gone")
        try:
            return await ask(client)
        except ConnectionException as error:
            raise LinkDown(f"{self._name}: {error}") from error
        except ModbusException as error:
            self._hush()
            if not client.connected:
                raise LinkDown(f"{self._name}: the connection was cut") from error
            raise NoAnswer(f"{self._name}: no answer") from error
        except OSError as error:
            raise LinkDown(f"{self._name}: {error}") from error

    def _checked(self, reply: ModbusPDU, function: int) -> ModbusPDU:
        if isinstance(reply, ExceptionResponse):
            raise PlcException(
                f"{self._name}: exception {reply.exception_code} to function {function}"
            )
        if reply.function_code != function:
            self._hush()
            raise BadReply(f"{self._name}: function {reply.function_code} in answer to {function}")
        return reply

    def _hush(self) -> None:
        self._silent_until = asyncio.get_running_loop().time() + self._quiet

    async def _keep_quiet(self) -> None:
        rest = self._silent_until - asyncio.get_running_loop().time()
        if self._quiet and rest > 0:
            await asyncio.sleep(rest)


def _remember_causes(client: ModbusBaseClient) -> list[Exception]:
    """pymodbus turns every failed connection into False; the cause is caught on its way."""
    causes: list[Exception] = []
    create = client.ctx.call_create

    async def recorded() -> Any:
        try:
            return await create()
        except Exception as error:
            causes.append(error)
            raise

    client.ctx.call_create = recorded
    return causes


# No retries: a write sent twice would be two writes. No reconnecting: the sorter does it, and
# reads the counters anew each time.
_ONCE: dict[str, Any] = {"retries": 0, "reconnect_delay": 0, "reconnect_delay_max": 0}


def tcp_link(host: str, port: int = 502, *, unit: int = 1, timeout: float = 0.3) -> ModbusLink:
    """Modbus/TCP. `timeout` in seconds, of the connection and of each call."""
    return ModbusLink(
        lambda: AsyncModbusTcpClient(host, port=port, timeout=timeout, **_ONCE),
        f"tcp {host}:{port} unit {unit}",
        unit,
        serial=False,
    )


def tls_link(
    host: str, context: ssl.SSLContext, port: int = 802, *, unit: int = 1, timeout: float = 0.5
) -> ModbusLink:
    """Modbus/TCP Security: the same frames inside TLS, as MB-TCP-Security v36 says.

    The context carries what to trust and, where the PLC asks for one, the client certificate; a
    missing one shows only at the first read, as LinkDown or NoAnswer.
    """
    return ModbusLink(
        lambda: AsyncModbusTlsClient(host, sslctx=context, port=port, timeout=timeout, **_ONCE),
        f"tls {host}:{port} unit {unit}",
        unit,
        serial=False,
    )


def rtu_link(
    port: str,
    *,
    unit: int = 1,
    baudrate: int = 115200,
    parity: str = "E",
    stopbits: int = 1,
    timeout: float = 0.3,
    quiet: float = 0.5,
) -> ModbusLink:
    """Modbus RTU on a serial line; eight bits, even parity unless told.

    `quiet`: seconds of silence after a failed call, longer than the slave's worst latency.
    """
    return ModbusLink(
        lambda: AsyncModbusSerialClient(
            port, baudrate=baudrate, parity=parity, stopbits=stopbits, timeout=timeout, **_ONCE
        ),
        f"rtu {port} unit {unit}",
        unit,
        serial=True,
        quiet=quiet,
    )
