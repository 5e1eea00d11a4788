"""Terminals in a browser, served on this machine."""

import sys
from typing import Annotated

import typer

from wms.cli.office import office_of
from wms.domain.messages import BadInput, Unavailable, say

_Port = Annotated[int, typer.Option("--port", metavar="N", min=1, max=65_535, help="cli.web.port")]
_Host = Annotated[str, typer.Option("--host", metavar="ADDRESS", help="cli.web.host")]
_Proxy = Annotated[
    str, typer.Option("--behind-proxy", metavar="URL", help="cli.web.proxy", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add the command of this room."""
    app.command("web", help="cli.web")(web)


def web(
    context: typer.Context, port: _Port = 8023, host: _Host = "127.0.0.1", behind_proxy: _Proxy = ""
) -> None:
    """Serve terminals to browsers until told to stop."""
    from wms.terminal.web import LOOPBACK, TerminalServer

    office = office_of(context)
    if host not in LOOPBACK and not behind_proxy:
        raise BadInput(say("cli.web.open_to_all", host=host))
    if behind_proxy and not behind_proxy.startswith(("http://", "https://")):
        raise BadInput(say("cli.web.bad_url", url=behind_proxy))
    office.open().store.close()
    own = [sys.executable, "-m", "wms.cli", "--config", str(office.config_path.resolve())]
    if office.asked_language:
        own += ["--lang", office.asked_language]
    server = TerminalServer(
        lambda id_: [*own, "terminal", "--id", id_], office.words, host, port, behind_proxy
    )
    office.tell("cli.web.serving", url=server.public_url)
    sys.stdout.flush()
    try:
        server.serve_until_stopped()
    except OSError as error:
        raise Unavailable(
            say("cli.web.port_taken", host=host, port=port, cause=str(error))
        ) from error
