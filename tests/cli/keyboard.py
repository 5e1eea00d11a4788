"""The command line at a real terminal, where badge and PIN can be asked for unseen."""

import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Sequence

from tests.sites import Town, worker
from wms.domain.words import Role

PATIENCE = 20.0
_ASKED = re.compile(r"（不显示）：")


def second_badge(town: Town) -> str:
    """The badge of an admin who has chosen the simulated people's PIN."""
    with town.site() as app:
        return worker(app, Role.ADMIN).badge


def at_the_keyboard(town: Town, arguments: Sequence[str], *answers: str) -> tuple[int, str]:
    """Run `wms …` at a terminal of its own and give one answer each time something is asked for
    unseen; the exit code, and all that was on the screen."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "wms.cli", "--config", str(town.config()), *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=_take_terminal,
    ) as process:  # fmt: skip
        os.close(theirs)
        said, given, until = "", 0, time.monotonic() + PATIENCE
        os.set_blocking(ours, False)
        while time.monotonic() < until:
            try:
                said += os.read(ours, 65536).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                break
            if given < len(answers) and len(_ASKED.findall(said)) > given:
                os.write(ours, f"{answers[given]}\n".encode())
                given += 1
        os.close(ours)
        return process.wait(PATIENCE), said


def _take_terminal() -> None:
    """The terminal is the process's own, so that what is asked for is asked there."""
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
