"""Terminals in a browser: each session a program and a terminal of its own.

The page and its socket are textual-serve's, which knows no sign-in and lets any page of any site
open a session. So it listens on loopback, or stands behind a proxy that lets people in; and a
socket is opened only by the page it served. The page loads nothing from elsewhere.
"""

import asyncio
import shlex
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
import textual_serve
from aiohttp import WSCloseCode, web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from wms.locale import Catalogue

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self'; img-src 'self' data:; font-src 'self'"
)
_FONT = 16
_FAREWELL = 5.0
"""Seconds the sessions have to answer what was scanned."""


class _Session(AppService):
    """One terminal: its program, told that it draws into a browser."""

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        return super()._build_environment(width, height) | {
            "TEXTUAL_DRIVER": "wms.terminal.web.driver:WebDriver",
            "TEXTUAL_FPS": "120",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
        }


class TerminalServer(Server):
    """Serves terminals. `program` is the command line of the terminal with the given id; `url` is
    what people type, where a proxy stands in front."""

    def __init__(
        self,
        program: Callable[[str], Sequence[str]],
        words: Catalogue,
        host: str,
        port: int,
        url: str = "",
    ) -> None:
        super().__init__("", host, port, words("terminal.web.title"), url or None)
        self._program = program
        self._words = words
        self._taken: set[int] = set()
        self._sockets: set[web.WebSocketResponse] = set()
        self._ending: set[asyncio.Task[None]] = set()
        page = Path(__file__).with_name("index.html").read_text(encoding="utf-8")
        self._page = jinja2.Environment(autoescape=True).from_string(page)

    def serve_until_stopped(self) -> None:
        """Serves until SIGINT or SIGTERM. Blocks. Raises OSError where it cannot listen."""
        web.run_app(
            self._make_app(),
            host=self.host,
            port=self.port,
            print=lambda *_: None,
            shutdown_timeout=_FAREWELL,
        )

    async def _make_app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self.handle_index)
        app.router.add_get("/ws", self.handle_websocket)
        app.router.add_static("/static", Path(textual_serve.__file__).with_name("static"))
        app.on_shutdown.append(self.on_shutdown)
        app.on_cleanup.append(self._last_programs)
        return app

    async def _last_programs(self, app: web.Application) -> None:  # noqa: ARG002
        """No program outlives the loop that reads what it writes."""
        if self._ending:
            await asyncio.wait(self._ending)

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """Tells every browser that it is over."""
        for socket in set(self._sockets):
            with suppress(ConnectionError):
                await socket.close(code=WSCloseCode.GOING_AWAY)

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page."""
        self._check(request)
        own = urlsplit(self.public_url)
        scheme = "wss" if own.scheme == "https" else "ws"
        text = self._page.render(
            lang=self._words.language.replace("_", "-"),
            title=self.title,
            socket=f"{scheme}://{request.host}{own.path.rstrip('/')}/ws",
            size=_FONT,
            closed=self._words("terminal.web.closed"),
            again=self._words("terminal.web.again"),
        )
        return web.Response(
            text=text, content_type="text/html", headers={"Content-Security-Policy": _POLICY}
        )

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One session, from the page's opening to its end."""
        self._check(request)
        if urlsplit(request.headers.get("Origin", "")).netloc != request.host:
            raise web.HTTPForbidden(text="only the page of this server opens its terminals")
        socket = web.WebSocketResponse(heartbeat=15)
        await socket.prepare(request)
        number = next(n for n in range(1, len(self._taken) + 2) if n not in self._taken)
        self._taken.add(number)
        self._sockets.add(socket)

        async def over() -> None:
            await socket.close()

        session = _Session(
            shlex.join(self._program(f"WEB-{number:02}")),
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=over,
            download_manager=self.download_manager,
        )
        try:
            await session.start(*(_cells(request, name) for name in ("width", "height")))
            await self._process_messages(socket, session)
        finally:
            # A number is free again only when its program has answered what was scanned.
            ending = asyncio.create_task(self._end(session, number))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            await asyncio.shield(ending)
            self._sockets.discard(socket)
        return socket

    async def _end(self, session: AppService, number: int) -> None:
        with suppress(ConnectionError):
            await session.stop()
        if session._process is not None:
            session.stdin.close()
            # What it still draws is read, or it would wait for its reader for ever.
            await session._process.communicate()
        self._taken.discard(number)

    def _check(self, request: web.Request) -> None:
        """A name that was made to point here, by somebody else, is not ours."""
        own = urlsplit(self.public_url).hostname
        name = urlsplit(f"//{request.host}").hostname
        if name != own and not (own in LOOPBACK and name in LOOPBACK):
            raise web.HTTPForbidden(text="this server goes by another name")


def _cells(request: web.Request, name: str) -> int:
    given = request.query.get(name, "")
    usual = 80 if name == "width" else 24
    return min(500, int(given)) if given.isascii() and given.isdigit() and int(given) else usual
