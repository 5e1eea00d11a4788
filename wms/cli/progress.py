"""Long work shows that it goes on: a bar on a terminal, a line elsewhere, nothing to a machine.

The bar goes to stderr; the line to stdout, so that stderr is left to what went wrong.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wms.cli.office import Office
from wms.domain.messages import Message

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def under_way(office: Office, key: str) -> Iterator[None]:
    """Work of which nobody knows how far it is."""
    if office.as_json or not sys.stderr.isatty():
        office.tell(key)
        yield
        return
    from rich.console import Console

    with Console(file=sys.stderr).status(office.words(key)):
        yield


@contextmanager
def counted(office: Office, key: str) -> Iterator[Callable[[int, int], None]]:
    """Work that says `(done, total)` as it goes."""
    if office.as_json or not sys.stderr.isatty():
        office.tell(key)
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=sys.stderr)) as bar:
        task = bar.add_task(office.words(key))
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def steps(office: Office) -> Iterator[Callable[[Message, int, int], None]]:
    """Work in steps that says `(what is done now, done, total)`."""
    last = ""

    def plainly(message: Message, _done: int, _total: int) -> None:
        nonlocal last
        text = office.words.text(message)
        if text != last:
            office.write(text)
            sys.stdout.flush()
        last = text

    if office.as_json or not sys.stderr.isatty():
        yield plainly
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(file=sys.stderr)) as bar:
        tasks: dict[str, TaskID] = {}

        def see(message: Message, done: int, total: int) -> None:
            text = office.words.text(message)
            if text not in tasks:
                for task in tasks.values():
                    bar.update(task, completed=bar.tasks[task].total)
                tasks[text] = bar.add_task(text, total=total)
            bar.update(tasks[text], completed=done, total=total)

        yield see
        for task in tasks.values():
            bar.update(task, completed=bar.tasks[task].total)
