"""Printers in the store of a scene, and what the spool says of its copies."""

from tests.floor import Night
from wms.domain.printing import FOLDER, PrinterPlace
from wms.operations.containers import LABEL
from wms.storage.spool import PrintJob, Spool
from wms.storage.statements import Statement

AT = "2026-11-21T23:40:00.000+08:00"

_INSTALL = Statement(
    "INSERT INTO device (name, kind, state, since, detail) VALUES (:name, 'printer', :state, :at,"
    " :detail)"
)


def install(night: Night, *names: str, state: str = "ready", detail: str = "{}") -> None:
    """The gateway owns these printers."""
    with night.store.writing() as tx:
        for name in names:
            tx.run(_INSTALL, name=name, state=state, at=AT, detail=detail)


def give_to(spool: Spool, printer: str) -> None:
    """Every copy that has no printer waits at this one."""
    spool.assign(lambda _job, _stand_ins: printer)


def labels(*names: str) -> tuple[PrinterPlace, ...]:
    """Label printers for everything they can print, and the folder."""
    able = frozenset({LABEL})
    return (*(PrinterPlace(name, able=able) for name in names), PrinterPlace(FOLDER))


def states(night: Night) -> list[str]:
    """Where each copy stands, oldest first."""
    return [row[0] for row in night.rows("SELECT state FROM print_job ORDER BY position")]


def take(spool: Spool, printer: str) -> PrintJob:
    """The next copy of the printer, claimed."""
    job = spool.next_of(printer)
    assert job is not None
    assert spool.claim(job, printer, AT)
    return job
