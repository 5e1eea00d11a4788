"""A terminal in a browser: the page, the socket, and who may open it."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from socket import socket as socket_of_system

import aiohttp
import pytest
from aiohttp import web

from wms.cli import main
from wms.locale import catalogue
from wms.terminal.web import TerminalServer

PROGRAM = [sys.executable, "-m", "tests.terminal.scripted"]


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A server on loopback, its address."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    ids: list[str] = []

    def program(id_: str) -> list[str]:
        ids.append(id_)
        return [*PROGRAM, str(tmp_path / id_)]

    server = TerminalServer(program, catalogue("zh_CN"), "127.0.0.1", 0)
    runner = web.AppRunner(await server._make_app(), shutdown_timeout=5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.fixture
def unused_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket_of_system() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def seen(socket: aiohttp.ClientWebSocketResponse, text: str) -> bytes:
    """What came until `text` was shown."""
    raw = b""
    while text not in re.sub(rb"\x1b\[[0-?]*[ -/]*[@-~]", b"", raw).decode(errors="replace"):
        raw += await asyncio.wait_for(socket.receive_bytes(), 20)
    return raw


async def test_a_wedge_types_into_the_page_and_each_page_is_a_terminal(
    served: str, tmp_path: Path
) -> None:
    async with (
        aiohttp.ClientSession(headers={"Origin": served}) as browser,
        browser.ws_connect(f"{served}/ws?width=80&height=24") as one,
        browser.ws_connect(f"{served}/ws?width=120&height=40") as other,
    ):
        raw = await seen(one, "晚上好")
        await seen(other, "晚上好")
        assert b"\x1b[?1000h" not in raw, "no mouse"
        assert b"$p" not in raw, "no question"
        for character in "6901234567892\r":
            await one.send_json(["stdin", character])
        await seen(one, "6901234567892 已放入")
        await one.send_json(["stdin", "\x1b[200~pasted\x1b[201~"])
        await seen(one, "粘贴的内容不算扫描")
        await one.send_json(["resize", {"width": 100, "height": 30}])
        await other.send_json(["stdin", "BBBB2222\r"])
        await seen(other, "BBBB2222 已放入")
    confirmed = {path.name: path.read_text().split() for path in tmp_path.iterdir()}
    assert sorted(confirmed) == ["WEB-01", "WEB-02"]
    assert sorted(confirmed.values()) == [["6901234567892"], ["BBBB2222"]]


@pytest.mark.parametrize("drawn", [True, False])
async def test_a_server_told_to_stop_ends_its_pages_and_says_nothing(
    tmp_path: Path, unused_port: int, drawn: bool
) -> None:
    script = (
        "import sys; from wms.locale import catalogue; from wms.terminal.web import TerminalServer;"
        "TerminalServer(lambda id_: [sys.executable, '-m', 'tests.terminal.scripted', sys.argv[2]],"
        "catalogue('zh_CN'), '127.0.0.1', int(sys.argv[1])).serve_until_stopped()"
    )
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, str(unused_port), str(tmp_path / "confirmed")),
        cwd=Path(__file__).parents[2],
        stderr=asyncio.subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{unused_port}"
    async with aiohttp.ClientSession(headers={"Origin": address}) as browser:
        async with asyncio.timeout(20):
            while True:
                try:
                    socket = await browser.ws_connect(f"{address}/ws?width=80&height=24")
                    break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
        if drawn:
            await seen(socket, "晚上好")
        server.terminate()
        async with asyncio.timeout(20):
            _, said = await server.communicate()
        await socket.close()
    assert said.decode() == ""


async def test_the_page_loads_nothing_from_elsewhere(served: str) -> None:
    async with aiohttp.ClientSession() as browser, browser.get(served) as answer:
        page = await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert re.findall(r"https?:", page) == []
        for address in re.findall(r'(?:src|href)="(static[^"]+)"', page):
            async with browser.get(f"{served}/{address}") as part:
                assert part.status == 200, address
    assert f'"{served.replace("http", "ws")}/ws"' in page


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", ""])
async def test_another_site_s_page_opens_no_terminal(served: str, origin: str) -> None:
    async with aiohttp.ClientSession(headers={"Origin": origin}) as browser:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await browser.ws_connect(f"{served}/ws")


async def test_a_name_that_was_made_to_point_here_is_refused(served: str) -> None:
    headers = {"Host": "elsewhere.example", "Origin": "http://elsewhere.example"}
    async with aiohttp.ClientSession(headers=headers) as browser:
        async with browser.get(served) as answer:
            assert answer.status == 403
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await browser.ws_connect(f"{served}/ws")


def test_it_is_not_open_to_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "web", "--host", "0.0.0.0"]) == 2
    assert "anybody could open a terminal" in capsys.readouterr().err
