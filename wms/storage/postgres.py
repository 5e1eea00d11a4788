"""What a store asks of psycopg itself; imported only where the store is on PostgreSQL."""

from typing import Any

from psycopg import Cursor, errors
from psycopg.pq import ExecStatus

_WORDS = {"BEGIN": b"BEGIN", "COMMIT": b"COMMIT"}


class FloorCursor(Cursor[Any]):
    """Says how a transaction begins and ends by libpq itself: prepared like a statement with values
    and rows, as everything else is, the two cost a scan 0.05 ms more."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> "FloorCursor":
        """As the driver does."""
        word = _WORDS.get(query) if params is None else None
        if word is None:
            super().execute(query, params, **how)
            return self
        result = self.connection.pgconn.exec_(word)
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)
        return self
