"""Bytes to a device and back, each call with its deadline; unplugged and plugged in again."""

import asyncio
import os
import pty
import socket
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from drivers.transports import (
    CannotOpen,
    FakeTransport,
    Lost,
    SerialTransport,
    TcpTransport,
    TimedOut,
    UsbFileTransport,
    reopen,
)


@contextmanager
def a_pty() -> Iterator[tuple[int, str]]:
    """The far end's descriptor and the path of the near end."""
    far, near = pty.openpty()
    tty.setraw(near)
    path = os.ttyname(near)
    os.close(near)
    try:
        yield far, path
    finally:
        with suppress(OSError):
            os.close(far)


@contextmanager
def a_listener() -> Iterator[tuple[socket.socket, int]]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)
        yield listener, listener.getsockname()[1]


async def test_a_device_on_the_network_is_heard_and_answered() -> None:
    with a_listener() as (listener, port):
        near = TcpTransport("127.0.0.1", port)
        await near.open(1)
        far, _ = listener.accept()
        with far:
            await near.write(b"~HS", 1)
            assert far.recv(3) == b"~HS"
            far.sendall(b"\x02030")
            assert await near.read(1) == b"\x02030"
        with pytest.raises(Lost):
            await near.read(1)
        near.close()


async def test_a_silent_device_is_waited_for_only_until_the_deadline_and_loses_nothing() -> None:
    with a_listener() as (listener, port):
        near = TcpTransport("127.0.0.1", port)
        await near.open(1)
        far, _ = listener.accept()
        with far:
            with pytest.raises(TimedOut):
                await near.read(0.01)
            far.sendall(b"late")
            assert await near.read(1) == b"late"
        near.close()


async def test_a_device_that_takes_nothing_more_says_how_much_it_had_taken() -> None:
    with a_listener() as (listener, port):
        near = TcpTransport("127.0.0.1", port)
        await near.open(1)
        far, _ = listener.accept()
        with far, pytest.raises(TimedOut) as stuck:
            await near.write(bytes(20_000_000), 0.05)
        assert 0 < stuck.value.written < 20_000_000
        near.close()


async def test_a_port_where_nobody_listens_is_named() -> None:
    with a_listener() as (_, port):
        pass
    with pytest.raises(CannotOpen, match=f"127.0.0.1:{port}"):
        await TcpTransport("127.0.0.1", port).open(1)


async def test_a_serial_line_is_held_by_one_program() -> None:
    with a_pty() as (far, path):
        first, second = SerialTransport(path, 115_200), SerialTransport(path, 115_200)
        await first.open(1)
        with pytest.raises(CannotOpen, match=path):
            await second.open(1)
        with pytest.raises(TimedOut):
            await first.read(0.01)
        os.write(far, b"6901234567892\r")
        assert await first.read(1) == b"6901234567892\r"
        await first.write(b"\x06", 1)
        assert os.read(far, 1) == b"\x06"
        first.close()
        await second.open(1)
        second.close()


async def test_an_unplugged_scanner_is_found_again_under_its_own_name(tmp_path: Path) -> None:
    by_id = tmp_path / "usb-scanner-if00"
    near = SerialTransport(str(by_id))
    with a_pty() as (far, path):
        by_id.symlink_to(path)
        await near.open(1)
        os.close(far)
        with pytest.raises(Lost):
            await near.read(1)
    by_id.unlink()
    opening = asyncio.create_task(reopen(near, 1, pauses=(0.01,)))
    with a_pty() as (far, path):
        by_id.symlink_to(path)
        await asyncio.wait_for(opening, 5)
        os.write(far, b"back\r")
        assert await near.read(1) == b"back\r"
        near.close()


async def test_a_usb_printer_is_a_device_and_not_a_file(tmp_path: Path) -> None:
    plain = tmp_path / "lp0"
    plain.write_bytes(b"")
    with pytest.raises(CannotOpen, match="not a device"):
        await UsbFileTransport(str(plain)).open(1)
    with a_pty() as (far, path):
        near = UsbFileTransport(path)
        await near.open(1)
        await near.write(b"\x1b!?", 1)
        assert os.read(far, 3) == b"\x1b!?"
        os.write(far, b"\x00")
        assert await near.read(1) == b"\x00"
        near.close()


async def test_empty_packets_of_a_usb_printer_are_silence_and_not_its_end() -> None:
    near = UsbFileTransport("/dev/null")  # reads as zero bytes, as usblp does
    await near.open(1)
    with pytest.raises(TimedOut):
        await near.read(0.05)
    near.close()


async def test_a_reader_that_is_cancelled_while_bytes_arrive_is_cancelled_and_loses_none() -> None:
    with a_pty() as (far, path):
        near = SerialTransport(path)
        await near.open(1)
        for turn in range(50):
            reading = asyncio.create_task(near.read(5))
            await asyncio.sleep(0)
            os.write(far, b"%d" % (turn % 10))
            for _ in range(turn % 3):
                await asyncio.sleep(0)
            reading.cancel()
            try:
                data = await reading
            except asyncio.CancelledError:
                data = await near.read(1)
            assert data == b"%d" % (turn % 10)
        near.close()


async def test_closing_twice_and_opening_twice_are_harmless() -> None:
    with a_pty() as (_, path):
        near = SerialTransport(path)
        await near.open(1)
        await near.open(1)
        near.close()
        near.close()
        assert not near.is_open
        with pytest.raises(Lost):
            await near.read(0)


async def test_a_fake_plays_the_device() -> None:
    near = FakeTransport(lambda data: b"ok" if data == b"?" else b"")
    await near.open(1)
    await near.write(b"?", 1)
    assert await near.read(1) == b"ok"
    near.lose()
    with pytest.raises(Lost):
        await near.write(b"?", 1)
