"""Runs one terminal on the tty it was started on."""

from collections.abc import Callable

from wms.domain.messages import Unavailable, say
from wms.terminal.app import FloorApp
from wms.terminal.memory import settle
from wms.terminal.worker import Workplace


def run_terminal(open_: Callable[[], Workplace], language: str) -> int:
    """Runs one terminal on this tty until it is closed (F10 twice at the sign-in, or SIGTERM).

    `open_` opens the store and gives the desk; it is called once, on a thread of its own, when the
    screen is there, which speaks `language` until then. Blocks. Everything scanned before is
    answered by the desk when it returns. Returns the exit code; raises what `open_` or the desk
    raised, and Unavailable where the store never answered.
    """

    def settled() -> Workplace:
        workplace = open_()
        settle()
        return workplace

    app = FloorApp(settled, language)
    try:
        app.run(mouse=False)
    finally:
        answered = app.finish()
    if app.failure is not None:
        raise app.failure
    if not answered:
        raise Unavailable(say("terminal.unanswered"))
    return app.return_code or 0
