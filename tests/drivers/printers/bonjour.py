"""Debian's ippeveprinter, with the two daemons it will not start without."""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

_KINDS = ("method_call", "signal", "method_return", "error")
_BUS = (
    "<busconfig><type>system</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>"
    '<policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/>'
    + "".join(f'<allow receive_type="{kind}"/>' for kind in _KINDS)
    + '<allow send_type="method_call"/><allow send_type="signal"/>'
    + "".join(f'<allow send_requested_reply="true" send_type="{kind}"/>' for kind in _KINDS[2:])
    + "</policy></busconfig>"
)
_AVAHI = "[server]\nuse-ipv6=no\nallow-interfaces=lo\n"
_PROGRAMS = ("ippeveprinter", "avahi-daemon", "dbus-daemon")
_PATIENCE = 10.0


@contextmanager
def ipp_printer(folder: Path, command: str, port: int | None = None) -> Iterator[str]:
    """The address of a printer that runs the shell script `command` for each document and keeps
    the documents in `folder`. One at a time on a machine, because avahi-daemon is."""
    path = os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin"
    programs = [shutil.which(name, path=path) for name in _PROGRAMS]
    printer, avahi, dbus = programs
    if not (printer and avahi and dbus) or os.geteuid() != 0:
        pytest.skip("as root: apt-get install cups-ipp-utils avahi-daemon dbus")
    with ExitStack() as stack:
        lock = stack.enter_context((Path(tempfile.gettempdir()) / "tests.avahi").open("w"))
        fcntl.flock(lock, fcntl.LOCK_EX)
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bus = place / "bus"
        env = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus}"}
        (place / "bus.conf").write_text(_BUS.format(socket=bus))
        (place / "avahi.conf").write_text(_AVAHI)
        script = place / "command"
        script.write_text(f"#!/bin/sh\n{command}\n")
        script.chmod(0o755)

        def start(*arguments: object) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                [str(a) for a in arguments], env=env, stderr=subprocess.DEVNULL
            )
            stack.callback(_stop, process)
            return process

        start(dbus, f"--config-file={place / 'bus.conf'}", "--nofork", "--nopidfile")
        _wait(bus.exists, "dbus-daemon")
        conf = ("-f", place / "avahi.conf")
        start(avahi, *conf, "--no-drop-root", "--no-chroot", "--no-rlimits")
        port = port or _free_port()
        options = ("-r", "off", "-p", port, "-d", folder, "-k", "-c", script)
        begun = monotonic()
        process = start(printer, *options, "-f", "application/pdf", "tests")
        while not _listens(port):
            if process.poll() is not None:  # avahi was not ready yet
                process = start(printer, *options, "-f", "application/pdf", "tests")
            if monotonic() - begun > _PATIENCE:
                pytest.skip("ippeveprinter does not start here")
            sleep(0.05)
        yield f"ipp://127.0.0.1:{port}/ipp/print"


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()  # ippeveprinter finishes its work before it obeys anything gentler
    process.wait(_PATIENCE)


def _wait(held: object, what: str) -> None:
    begun = monotonic()
    while not held():  # type: ignore[operator]
        if monotonic() - begun > _PATIENCE:
            pytest.skip(f"{what} does not start here")
        sleep(0.02)


def _listens(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        number: int = holder.getsockname()[1]
        return number
