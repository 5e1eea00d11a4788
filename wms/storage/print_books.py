"""What people do about printers and copies, on the store; see `wms.operations.print_ports`.

Spool and devices are ledger tables: they are written beside the fact that a person made, in its
transaction, and replaying the journal does not touch them.
"""

import json

from wms.domain.words import DeviceState, PrintState
from wms.operations.print_ports import PrinterStanding, SpooledCopy
from wms.storage.effects.guard import only
from wms.storage.spool import as_message, note_copies
from wms.storage.statements import Statement
from wms.storage.store import Tx

_PRINTERS = Statement(
    "SELECT d.name, d.state, d.cause, d.detail, d.stand_in, (SELECT COUNT(*) FROM print_job j"
    " WHERE j.state = 'queued' AND j.printer = d.name) FROM device d"
    " WHERE d.kind = 'printer' ORDER BY d.name"
)
_PAPERS_WAITING = Statement(
    "SELECT DISTINCT paper FROM print_job WHERE state = 'queued' AND printer = :printer"
)
_OPEN = (
    "SELECT position, paper, number, copy, state, printer, cause FROM print_job"
    " WHERE state IN ('unknown', 'failed') AND confirmed_by = ''"
)
_TO_LOOK_AT = Statement(f"{_OPEN} ORDER BY position LIMIT :most")
_OPEN_COPY = Statement(
    f"{_OPEN} AND number = :number AND (paper = :paper OR :paper = '')"
    " ORDER BY copy DESC, position LIMIT 1"
)
_COPIES = Statement("SELECT COUNT(*) FROM print_job WHERE paper = :paper AND number = :number")
_STAND_IN = Statement(
    "SELECT stand_in FROM device WHERE name = :printer AND kind = 'printer' {exclusive}"
)
_REDIRECT = Statement("UPDATE device SET stand_in = :to WHERE name = :printer")
_MOVE = Statement(
    "UPDATE print_job SET printer = :to WHERE state = 'queued' AND printer = :printer"
)
_SETTLE = Statement(
    "UPDATE print_job SET state = :state, confirmed_by = :person, printed_at = :at"
    " WHERE position = :position AND state = :before AND confirmed_by = ''"
)
_AGAIN = Statement(
    "UPDATE print_job SET state = 'queued', printer = '', cause = '', sent_at = ''"
    " WHERE position = :position AND state = 'failed' AND confirmed_by = ''"
)


class SitePrints:
    """Printers and spool inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def printers(self) -> tuple[PrinterStanding, ...]:
        return tuple(
            PrinterStanding(
                name=name,
                state=DeviceState(state),
                cause=as_message(cause),
                waiting=int(waiting),
                stand_in=stand_in,
                able=frozenset(json.loads(detail).get("able", ())),
            )
            for name, state, cause, detail, stand_in, waiting in self.tx.all(_PRINTERS)
        )

    def papers_waiting(self, printer: str) -> frozenset[str]:
        return frozenset(row[0] for row in self.tx.all(_PAPERS_WAITING, printer=printer))

    def to_look_at(self, most: int) -> tuple[SpooledCopy, ...]:
        return tuple(_copy(*row) for row in self.tx.all(_TO_LOOK_AT, most=most))

    def open_copy(self, number: str, paper: str = "") -> SpooledCopy | None:
        row = self.tx.one(_OPEN_COPY, number=number, paper=paper)
        return _copy(*row) if row else None

    def copies(self, paper: str, number: str) -> int:
        row = self.tx.one(_COPIES, paper=paper, number=number)
        return int(row[0]) if row else 0

    def note_copies(self, number: str) -> int:
        return note_copies(self.tx, number)

    def redirect(self, printer: str, to: str) -> int:
        row = self.tx.one(_STAND_IN, printer=printer)
        before = str(row[0]) if row else ""
        if to != printer:
            self.tx.run(_REDIRECT, printer=printer, to=to)
            return self.tx.run(_MOVE, printer=printer, to=to)
        self.tx.run(_REDIRECT, printer=printer, to="")
        # What of this is whose own is seen when it is given out anew.
        return self.tx.run(_MOVE, printer=before, to="") if before else 0

    def seen(self, copy: SpooledCopy, person_id: str, at: str) -> None:
        self._settle(copy, PrintState.PRINTED, person_id, at)

    def absent(self, copy: SpooledCopy, person_id: str) -> None:
        self._settle(copy, PrintState.FAILED, person_id, "")

    def queue_again(self, copy: SpooledCopy) -> None:
        only(self.tx.run(_AGAIN, position=copy.position), "settled meanwhile")

    def _settle(self, copy: SpooledCopy, state: PrintState, person_id: str, at: str) -> None:
        how = {"state": state, "person": person_id, "at": at, "before": copy.state}
        only(self.tx.run(_SETTLE, position=copy.position, **how), "settled meanwhile")


def _copy(
    position: int, paper: str, number: str, copy: int, state: str, printer: str, cause: str
) -> SpooledCopy:
    told = as_message(cause)
    return SpooledCopy(position, paper, number, copy, PrintState(state), printer, told)
