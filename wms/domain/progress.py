"""Long work tells how far it is; who wants to know says so."""

from collections.abc import Callable

from wms.domain.messages import Message

See = Callable[[Message, int, int], None]
"""Told of each step: what is being done, how much of it is done, of how much. Of 0 means that
nobody knows."""


def unseen(_step: Message, _done: int, _total: int) -> None:
    """Nobody looks."""


def within(see: See, step: Message) -> Callable[[int, int], None]:
    """For work that is one step and knows only `(done, total)`."""
    return lambda done, total: see(step, done, total)
