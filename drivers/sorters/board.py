"""The condition of the sorter, put together from the last readings and told when it changes."""

import logging
from collections.abc import Callable

from drivers.sorters.codec import Chutes, Status, chute_numbers
from drivers.sorters.words import Condition, LinkState, PlcState

_log = logging.getLogger("drivers.sorters")
_NONE: frozenset[int] = frozenset()


class Board:
    """Holds the Condition; calls `tell` with each new one."""

    def __init__(self, tell: Callable[[Condition], None]) -> None:
        self._tell = tell
        self.last_chutes = Chutes(0, 0, 0)
        self._numbers: dict[int, frozenset[int]] = {0: _NONE}
        self.condition = Condition(LinkState.DOWN, "", 0, PlcState(0), _NONE, _NONE, _NONE)

    def chutes(self, chutes: Chutes) -> None:
        """The chute block as just read; shown with the next status."""
        self.last_chutes = chutes

    def up(self, status: Status, *, tripped: bool, error: str) -> None:
        """A reading arrived. `error` is what is wrong all the same, or empty."""
        self._show(
            Condition(
                link=LinkState.TRIPPED if tripped else LinkState.UP,
                error=error,
                boot_id=status.boot_id,
                state=status.state,
                full=self._named(status.full),
                disabled=self._named(self.last_chutes.disabled),
                jammed=self._named(self.last_chutes.jammed),
            )
        )

    def down(self, error: str) -> None:
        """The link is lost; what was last known of the belt stays."""
        last = self.condition
        self._show(
            Condition(
                LinkState.DOWN,
                error,
                last.boot_id,
                last.state,
                last.full,
                last.disabled,
                last.jammed,
            )
        )

    def _named(self, bitmap: int) -> frozenset[int]:
        if bitmap not in self._numbers:
            if len(self._numbers) > 64:
                self._numbers = {0: _NONE}
            self._numbers[bitmap] = chute_numbers(bitmap)
        return self._numbers[bitmap]

    def _show(self, condition: Condition) -> None:
        if condition != self.condition:
            self.condition = condition
            try:
                self._tell(condition)
            except Exception as error:
                # A screen that fails may not stop the belt.
                _log.error("the consumer of the condition failed", exc_info=error)
