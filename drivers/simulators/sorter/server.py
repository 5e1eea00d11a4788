"""The simulated PLC on a real wire: Modbus over TCP, TLS or a serial line, by pymodbus.

It binds to loopback, and to nothing else: Modbus has no authentication. Like a public conveyor
controller it takes FC3, FC6 and FC16 only.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pymodbus.constants import ExcCodes
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersResponse,
    ReadInputRegistersResponse,
)
from pymodbus.server import ModbusSerialServer, ModbusTcpServer, ModbusTlsServer
from pymodbus.server.base import ModbusBaseServer
from pymodbus.server.requesthandler import ServerRequestHandler
from pymodbus.simulator import DataType, SimData, SimDevice

from drivers.simulators.sorter.faults import Faults, Spoilt
from drivers.simulators.sorter.plc import BeltClock, Plc

LOOPBACK = "127.0.0.1"
READ, WRITE_ONE, WRITE = 3, 6, 16


class SorterServer:
    """A PLC with its belt running, until `stop`. `serve_tcp`, `serve_tls` and `serve_rtu` make
    one. The belt runs in real time, whether anybody connects or not."""

    def __init__(self, plc: Plc, faults: Faults | None = None) -> None:
        self.plc = plc
        self.faults = faults or Faults()
        self.requests = 0
        """Requests obeyed."""
        self._clock = BeltClock(plc)
        self._belt: asyncio.Task[None] | None = None
        # pymodbus leaves parts of its servers untyped.
        self._server: Any = None

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        return int(self._server.transport.sockets[0].getsockname()[1])

    async def start(self, server: ModbusBaseServer) -> None:
        """Listen, and let the belt run. Raises OSError when the port cannot be had."""
        try:
            await server.serve_forever(background=True)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        self._server = server
        self._belt = asyncio.create_task(self._clock.keep_running())

    async def stop(self) -> None:
        """Cut all connections and stop the belt."""
        if self._server is not None:
            await self._server.shutdown()
            self._server = None
        if self._belt is not None:
            self._belt.cancel()
            self._belt = None

    def device(self) -> SimDevice:
        """The registers as pymodbus wants them; the values come from the PLC at each access."""
        blocks = [
            SimData(first, count=length, values=0, datatype=DataType.REGISTERS)
            for _, first, length in self.plc.map.blocks()
        ]
        return SimDevice(self.plc.map.unit, simdata=blocks, action=self._access)

    async def _access(
        self,
        function: int,
        start: int,
        address: int,
        count: int,
        registers: list[int],
        values: list[int] | list[bool] | None,
    ) -> ExcCodes | None:
        if function not in (READ, WRITE_ONE, WRITE):
            return ExcCodes.ILLEGAL_FUNCTION
        self.requests += 1
        self._clock.catch_up()
        if values is not None:
            done = self.plc.write(address, [int(value) for value in values])
            return None if done else ExcCodes.ILLEGAL_ADDRESS
        current = self.plc.read(address, count)
        if current is None:
            return ExcCodes.ILLEGAL_ADDRESS
        registers[address - start : address - start + count] = current
        return None


class _Handler(ServerRequestHandler):
    """One connection, with the faults of the link in it."""

    def __init__(self, owner: ModbusBaseServer, serving: SorterServer) -> None:
        super().__init__(owner, None, None, None)  # type: ignore[no-untyped-call]
        self._serving = serving

    async def handle_request(self) -> None:
        """Obey, unless the PLC hears nothing at the moment."""
        if not (self._serving.faults.silent or self._serving.plc.down):
            await super().handle_request()  # type: ignore[no-untyped-call]

    def server_send(self, pdu: ModbusPDU | None, addr: Any) -> None:
        """Answer: spoilt, late, or as it should be."""
        faults = self._serving.faults
        spoilt = faults.next() if pdu else None
        if spoilt is Spoilt.SWALLOWED:
            return
        if spoilt is Spoilt.NOISE:
            self.send(faults.random.randbytes(12))
            return
        if pdu is not None and spoilt is not None:
            pdu = _spoil(pdu, spoilt, faults)
        if faults.late:
            self.loop.call_later(faults.late, super().server_send, pdu, addr)
        else:
            super().server_send(pdu, addr)  # type: ignore[no-untyped-call]


def _spoil(pdu: ModbusPDU, spoilt: Spoilt, faults: Faults) -> ModbusPDU:
    """Another answer under the same transaction number."""
    wrong: ModbusPDU
    if isinstance(pdu, ReadHoldingRegistersResponse):
        registers = pdu.registers
        if spoilt is Spoilt.WRONG_FUNCTION:
            wrong = ReadInputRegistersResponse(registers=registers)
        elif spoilt is Spoilt.SHORT:
            wrong = ReadHoldingRegistersResponse(registers=registers[:-1])
        else:
            wrong = ReadHoldingRegistersResponse(registers=faults.garbage(len(registers)))
    elif spoilt is Spoilt.WRONG_FUNCTION:
        wrong = ReadHoldingRegistersResponse(registers=[0])
    else:
        wrong = type(pdu)(address=pdu.address ^ 1, count=pdu.count, registers=pdu.registers)
    wrong.transaction_id, wrong.dev_id = pdu.transaction_id, pdu.dev_id
    return wrong


class _Tcp(ModbusTcpServer):
    owner: SorterServer

    def callback_new_connection(self) -> ServerRequestHandler:
        return _Handler(self, self.owner)


class _Tls(ModbusTlsServer):
    owner: SorterServer

    def callback_new_connection(self) -> ServerRequestHandler:
        return _Handler(self, self.owner)


class _Rtu(ModbusSerialServer):
    owner: SorterServer

    def callback_new_connection(self) -> ServerRequestHandler:
        return _Handler(self, self.owner)


@asynccontextmanager
async def serve_tcp(
    plc: Plc, port: int = 0, faults: Faults | None = None
) -> AsyncIterator[SorterServer]:
    """On a TCP port of loopback, 0 for any that is free. Raises OSError when it is taken."""
    serving = SorterServer(plc, faults)
    server = _Tcp(serving.device(), address=(LOOPBACK, port))
    async with _serving(serving, server):
        yield serving


@asynccontextmanager
async def serve_tls(
    plc: Plc, context: ssl.SSLContext, port: int = 0, faults: Faults | None = None
) -> AsyncIterator[SorterServer]:
    """Like `serve_tcp`, inside TLS. Raises OSError when the port is taken."""
    serving = SorterServer(plc, faults)
    server = _Tls(serving.device(), address=(LOOPBACK, port), sslctx=context)
    async with _serving(serving, server):
        yield serving


@asynccontextmanager
async def serve_rtu(
    plc: Plc,
    port: str,
    baudrate: int = 115200,
    faults: Faults | None = None,
    *,
    parity: str = "E",
) -> AsyncIterator[SorterServer]:
    """On a serial port, eight bits; a pseudo-terminal knows no parity ("N"). Raises OSError when
    it cannot be opened."""
    serving = SorterServer(plc, faults)
    server = _Rtu(serving.device(), port=port, baudrate=baudrate, parity=parity)
    async with _serving(serving, server):
        yield serving


@asynccontextmanager
async def _serving(serving: SorterServer, server: "_Tcp | _Tls | _Rtu") -> AsyncIterator[None]:
    server.owner = serving
    await serving.start(server)
    try:
        yield
    finally:
        await serving.stop()
