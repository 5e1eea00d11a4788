"""Long work shows that it goes on: a bar on a terminal, a line elsewhere, nothing to a machine.

The bar goes to stderr, beside the answer for a machine too; the line to stdout, so that stderr is
left to what went wrong.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from wms.cli.office import Office
from wms.domain.messages import Message, say
from wms.domain.progress import See, within

QUIET_S = 10.0
"""Where nothing can be drawn, work that goes on says so after as many seconds."""
_A_SECOND = 2
"""How often the bar is drawn: what is measured meanwhile should not feel it."""


@contextmanager
def under_way(office: Office, key: str) -> Iterator[None]:
    """Work of which nobody knows how far it is."""
    if not sys.stderr.isatty():
        _write(office, office.words(key))
        yield
        return
    from rich.console import Console

    with Console(file=sys.stderr).status(office.words(key)):
        yield


@contextmanager
def counted(office: Office, key: str) -> Iterator[Callable[[int, int], None]]:
    """Work that says `(done, total)` as it goes."""
    with steps(office) as see:
        see(say(key), 0, 0)
        yield within(see, say(key))


@contextmanager
def steps(office: Office) -> Iterator[See]:
    """Work in steps that says `(what is done now, done, total)`.

    What is done at once (done = total when it is first said) is a remark within the step under
    way; a total of 0 is a step of which nobody knows how far it is.
    """
    if not sys.stderr.isatty():
        yield _lines(office)
        return
    with _bar(office) as see:
        yield see


def _write(office: Office, text: str) -> None:
    """A line in a log, at once."""
    office.write(text)
    sys.stdout.flush()


def _lines(office: Office) -> See:
    """A line for each step and each remark, and one now and then while a step goes on."""
    doing, said_at = "", monotonic()

    def write(text: str) -> None:
        nonlocal said_at
        _write(office, text)
        said_at = monotonic()

    def see(message: Message, done: int, total: int) -> None:
        nonlocal doing
        text = office.words.text(message)
        if text == doing:
            if monotonic() - said_at >= QUIET_S:
                write(office.words.text(say("cli.progress", step=text, done=done, total=total)))
            return
        write(text)
        if not 0 < total <= done:
            doing = text

    return see


@contextmanager
def _bar(office: Office) -> Iterator[See]:
    """One bar, of the step under way; what is done stands above it, line by line."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    text_as_it_is = TextColumn("{task.description}", markup=False)
    columns = (text_as_it_is, BarColumn(), TaskProgressColumn(), Remaining())
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, refresh_per_second=_A_SECOND, transient=True) as bar:
        task = bar.add_task("", visible=False)
        doing = ""

        def write(text: str) -> None:
            if text:
                bar.console.print(text, markup=False, highlight=False)

        def see(message: Message, done: int, total: int) -> None:
            nonlocal doing, task
            text = office.words.text(message)
            if text != doing:
                if 0 < total <= done:
                    write(text)
                    return
                write(doing)
                doing = text
                # Another one: a total that was known once is not forgotten.
                bar.remove_task(task)
                task = bar.add_task(text, total=None)
            bar.update(task, completed=done, total=total or None)

        yield see
        write(doing)
