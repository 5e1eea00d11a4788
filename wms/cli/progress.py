"""Long work shows that it goes on: a bar on a terminal, a line elsewhere, nothing to a machine.

The bar goes to stderr; the line to stdout, so that stderr is left to what went wrong.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from wms.cli.office import Office


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
