"""`wms simulate scanner|printer|sorter`: devices to talk to from a real configuration.

They listen on loopback or on a pseudo terminal and nowhere else. What happens to them is typed,
one line each; without a screen they run until SIGTERM.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wms.cli.office import Office, office_of
from wms.domain.messages import BadInput, Unavailable, say

if TYPE_CHECKING:
    from drivers.simulators.printer import Machine
    from drivers.simulators.sorter import Faults, Plc

_Tcp = Annotated[
    int | None, typer.Option("--tcp", metavar="PORT", help="simulator.tcp", show_default=False)
]
_Link = Annotated[Path | None, typer.Option("--serial", metavar="PATH", help="simulator.serial")]
_Rtu = Annotated[
    Path | None, typer.Option("--rtu", metavar="PATH", help="simulator.serial", show_default=False)
]
_Prefix = Annotated[str, typer.Option("--prefix", metavar="TEXT", help="simulator.scanner.prefix")]
_Language = Annotated[
    str, typer.Option("--language", metavar="zpl|tspl|escpos|ipp", help="simulator.language")
]
_Dpi = Annotated[int, typer.Option("--dpi", metavar="203|300", help="simulator.dpi")]
_Width = Annotated[int, typer.Option("--width", metavar="DOTS", help="simulator.width")]
_Inches = Annotated[float, typer.Option("--speed", metavar="INCHES", help="simulator.inches")]
_Out = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", help="simulator.out", show_default=False)
]
_Tls = Annotated[
    tuple[Path, Path] | None,
    typer.Option("--tls", metavar="CERT KEY", help="simulator.tls", show_default=False),
]
_Chutes = Annotated[int, typer.Option("--chutes", min=2, max=64, help="simulator.chutes")]
_Capacity = Annotated[int, typer.Option("--capacity", min=1, help="simulator.capacity")]
_Speed = Annotated[
    float, typer.Option("--speed", min=0.1, max=10, metavar="M/S", help="simulator.speed")
]
_Rate = Annotated[int, typer.Option("--rate", min=1, max=3000, metavar="N", help="simulator.rate")]
_Feed = Annotated[
    Path | None, typer.Option("--feed", metavar="FILE", help="simulator.feed", show_default=False)
]
_TRACKED = 1.2
"""Metres from the decision point to the first chute."""
_LONGEST_DECISION = 0.15
"""Seconds from the induction to the decision point."""
_SEEN = 0.2


def add_to(app: typer.Typer) -> None:
    """Add the devices to `wms simulate`."""
    app.command("scanner", help="simulator.scanner")(scanner)
    app.command("printer", help="simulator.printer")(printer)
    app.command("sorter", help="simulator.sorter")(sorter)


def scanner(
    context: typer.Context, serial: _Link = None, tcp: _Tcp = None, prefix: _Prefix = ""
) -> None:
    """A scanner: each line typed is a code it sees."""
    _one_place(serial, tcp)
    _run(_scanner(office_of(context), serial, tcp, prefix))


def printer(
    context: typer.Context,
    language: _Language = "zpl",
    tcp: _Tcp = None,
    serial: _Link = None,
    dpi: _Dpi = 203,
    width: _Width = 832,
    speed: _Inches = 4.0,
    out: _Out = None,
) -> None:
    """A printer that draws what it received."""
    _one_place(serial, tcp)
    if out is not None:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            cause = error.strerror or ""
            raise BadInput(say("simulator.no_folder", folder=str(out), cause=cause)) from error
    if language == "ipp" and serial is None:
        _run(_ipp(office_of(context), tcp, speed, out))
    elif language in ("zpl", "tspl", "escpos"):
        _run(_printer(office_of(context), language, (serial, tcp), (dpi, width), speed, out))
    else:
        raise BadInput(say("simulator.bad_language", language=language))


def sorter(
    context: typer.Context,
    tcp: _Tcp = None,
    rtu: _Rtu = None,
    tls: _Tls = None,
    chutes: _Chutes = 12,
    capacity: _Capacity = 130,
    speed: _Speed = 2.0,
    rate: _Rate = 450,
    feed: _Feed = None,
) -> None:
    """A sorter line: belt, PLC and register map v1."""
    from drivers.simulators.sorter import Faults, Line, Plc, SorterCommands

    _one_place(rtu, tcp)
    decision_at = speed * _LONGEST_DECISION
    line = Line(
        chutes=chutes,
        speed=speed,
        headway=60 / rate,
        decision_at=decision_at,
        first_chute_at=decision_at + _TRACKED,
        capacity=capacity,
    )
    plc, faults = Plc(line), Faults()
    commands = SorterCommands(plc, faults)
    if feed is not None:
        _feed_all(commands.feed, feed)
    _run(_sorter(office_of(context), plc, faults, commands.obey, (rtu, tcp, tls)))


def _run(work: Any) -> None:
    try:
        asyncio.run(work)
    except FileExistsError as error:
        raise BadInput(say("simulator.taken", place=str(error.filename2 or ""))) from error
    except OSError as error:
        raise Unavailable(say("simulator.no_place", cause=str(error))) from error


def _one_place(serial: Path | None, tcp: int | None) -> None:
    if serial is not None and tcp is not None:
        raise BadInput(say("simulator.two_places"))
    if tcp is not None and not 0 <= tcp <= 65_535:
        raise BadInput(say("simulator.bad_port", port=tcp))
    if serial is not None and serial.is_symlink() and not serial.exists():
        serial.unlink()  # of a simulator that was killed
    if serial is not None and serial.exists():
        raise BadInput(say("simulator.taken", place=str(serial)))


def _feed_all(feed: Callable[[str], None], file: Path) -> None:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        for line in lines:
            if line.strip():
                feed(line)
    except OSError as error:
        cause = error.strerror or ""
        raise BadInput(say("simulator.no_feed", file=str(file), cause=cause)) from error
    except ValueError as error:
        raise BadInput(say("simulator.bad_feed", file=str(file))) from error


async def _scanner(office: Office, serial: Path | None, tcp: int | None, prefix: str) -> None:
    from drivers.simulators.scanner import (
        ListeningWire,
        PtyWire,
        ScannerCommands,
        ScannerSimulator,
        Wire,
    )

    sent_first = _unescaped(prefix)
    wire: Wire
    if tcp is not None:
        wire = listening = ListeningWire(tcp)
        await listening.listen()
        port = f"tcp://127.0.0.1:{listening.port}"
    else:
        path = (serial or Path(tempfile.gettempdir()) / "wms-scanner").absolute()
        _one_place(path, None)
        wire, port = PtyWire(path), f"serial:{path}"

    def heard(byte: int) -> None:
        office.tell("simulator.scanner.host", byte=ascii(chr(byte)))
        sys.stdout.flush()

    simulator = ScannerSimulator(wire, prefix=sent_first, on_host=heard)
    commands = ScannerCommands(simulator)

    async def obey(line: str) -> None:
        outcome = await commands.obey(line)
        office.tell(f"simulator.scanner.{outcome}")

    toml = f'[terminal]\nscanners = [{{port = "{port}", model = "edb"{_toml_prefix(prefix)}}}]'
    await simulator.plug_when_possible()
    try:
        hello = partial(_began, office, "scanner", port, toml)
        await _obey(office, obey, hello, "simulator.scanner.help")
    finally:
        await simulator.unplug()


async def _printer(
    office: Office,
    language: str,
    place: tuple[Path | None, int | None],
    head: tuple[int, int],
    inches: float,
    out: Path | None,
) -> None:
    from drivers.simulators.printer import PrinterSimulator

    (serial, tcp), (dpi, width) = place, head
    simulator = PrinterSimulator(
        language,
        dpi=dpi,
        width=width,
        port=tcp or 0,
        serial=serial is not None,
        speed=inches * dpi,
        folder=out,
    )
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(simulator)
        port = f"tcp://127.0.0.1:{simulator.port}"
        if serial is not None:
            link = serial.absolute()
            link.symlink_to(simulator.path)
            stack.callback(link.unlink, missing_ok=True)
            port = f"serial:{link}"
        toml = (
            f'[[printers]]\nname = "label-1"\nlanguage = "{language}"\nport = "{port}"\n'
            f"dpi = {dpi}\nwidth = {width}"
        )
        await _print(office, simulator.machine, port, toml)


async def _ipp(office: Office, tcp: int | None, inches: float, out: Path | None) -> None:
    from drivers.simulators.printer.ipp import IppSimulator

    # A sheet of A4 is 11.7 inches long.
    async with IppSimulator(port=tcp or 0, seconds=11.7 / inches, folder=out) as simulator:
        toml = f'[[printers]]\nname = "office-1"\nlanguage = "ipp"\nport = "{simulator.uri}"'
        await _print(office, simulator.machine, simulator.uri, toml)


async def _print(office: Office, machine: "Machine", port: str, toml: str) -> None:
    async def obey(line: str) -> None:
        if line.strip():
            machine.apply(line)

    async def watch() -> None:
        seen = (machine.printed, machine.waiting)
        while True:
            await asyncio.sleep(_SEEN)
            if (now := (machine.printed, machine.waiting)) != seen:
                seen = now
                office.tell("simulator.printer.count", printed=seen[0], waiting=seen[1])
                sys.stdout.flush()

    hello = partial(_began, office, "printer", port, toml)
    watching = asyncio.create_task(watch())
    try:
        await _obey(office, obey, hello, "simulator.printer.help")
    finally:
        watching.cancel()
        await asyncio.wait({watching})


async def _sorter(
    office: Office,
    plc: "Plc",
    faults: "Faults",
    command: Callable[[str], None],
    place: tuple[Path | None, int | None, tuple[Path, Path] | None],
) -> None:
    from drivers.simulators.cable import cable
    from drivers.simulators.sorter import serve_rtu, serve_tcp, serve_tls
    from wms.cli.belt import shown

    rtu, tcp, tls = place
    async with AsyncExitStack() as stack:
        if rtu is not None:
            path = rtu.absolute()
            near = await stack.enter_async_context(cable(path))
            await stack.enter_async_context(serve_rtu(plc, near, faults=faults, parity="N"))
            port = f"rtu:{path}?baud=115200&parity=N"
        elif tls is not None:
            serving = await stack.enter_async_context(
                serve_tls(plc, _proof(*tls), tcp or 0, faults)
            )
            port = f"tls://localhost:{serving.port}?ca={tls[0].absolute()}"
        else:
            serving = await stack.enter_async_context(serve_tcp(plc, tcp or 0, faults))
            port = f"tcp://127.0.0.1:{serving.port}"
        toml = (
            f'[[sorters]]\nname = "sorter-1"\nport = "{port}"\nreject = {plc.line.reject}\n'
            "[sorters.chutes]\n"
            + "\n".join(f'{n} = "GS{n:03d}-A"' for n in range(1, plc.line.reject))
        )
        show = stack.enter_context(shown(office, plc))

        async def obey(line: str) -> None:
            command(line)
            show()

        hello = partial(_began, office, "sorter", port, toml)
        await _obey(office, obey, hello, "simulator.sorter.help")


def _proof(certificate: Path, key: Path) -> Any:
    import ssl

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise BadInput(say("simulator.bad_proof", cause=str(error))) from error
    return context


def _began(office: Office, kind: str, port: str, toml: str) -> None:
    """Where it listens, what to write into a configuration, and for scripts both in one line."""
    office.tell("simulator.listens", port=port)
    office.write(f"\n{toml}\n")
    office.answer({"simulator": kind, "port": port, "toml": toml})
    sys.stdout.flush()


async def _obey(
    office: Office,
    obey: Callable[[str], Awaitable[None]],
    hello: Callable[[], None],
    help_: str,
) -> None:
    """What is typed, until told to stop; says `hello` and what may be typed first."""
    from drivers.simulators.console import obey_lines

    def ready() -> None:
        hello()
        office.tell(help_)
        sys.stdout.flush()

    async def one(line: str) -> None:
        if line.strip() == "help":
            office.tell(help_)
        elif line.strip():
            try:
                await obey(line)
            except ValueError:
                office.warn(say("simulator.not_understood", line=line))
        sys.stdout.flush()

    await obey_lines(one, sys.stdin, ready)


def _unescaped(prefix: str) -> bytes:
    """`\\x02` and `\\u0002` as the control character they stand for."""
    try:
        found = prefix.encode("ascii").decode("unicode_escape")
        if not found.isascii() or set(found) & set("\r\n\t\x1d"):
            raise ValueError(found)
        return found.encode("ascii")
    except ValueError as error:
        raise BadInput(say("simulator.bad_prefix", prefix=prefix)) from error


def _toml_prefix(prefix: str) -> str:
    if not prefix:
        return ""
    return ', prefix = "' + "".join(f"\\u{byte:04x}" for byte in _unescaped(prefix)) + '"'
