"""Runs one terminal on the tty it was started on."""

from collections.abc import Callable
from datetime import datetime

from wms.terminal.app import FloorApp
from wms.terminal.feedback import Feedback
from wms.terminal.scanners import OwnScanners
from wms.terminal.worker import Desk


def run_terminal(
    desk: Desk,
    language: str = "zh_CN",
    prefix: str = "",
    feedback: Feedback | None = None,
    *,
    now: Callable[[], datetime],
    scanners: OwnScanners | None = None,
) -> int:
    """Runs one terminal on this tty until it is closed (F10 twice at the sign-in, or SIGTERM).

    `now` is the site's clock: it stamps what is scanned; `scanners` are this terminal's own.
    Blocks. Everything scanned before is answered by `desk` when it returns. Returns the exit code;
    raises what `desk` raised.
    """
    app = FloorApp(desk, language, prefix, feedback=feedback, now=now, scanners=scanners)
    try:
        app.run(mouse=False)
    finally:
        app.finish()
    if app.failure is not None:
        raise app.failure
    return app.return_code or 0
