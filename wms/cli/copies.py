"""Copies of frozen papers at the office: the ORIGINAL while it waits, else a REPRINT."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wms.cli.handing import say_where, target
from wms.cli.office import Office, one_line
from wms.cli.seconding import second_person
from wms.cli.which_manifest import LONGEST_REASON
from wms.domain.codes import file_stem
from wms.domain.messages import BadInput, Message, Refused, say
from wms.domain.people import OFFICE, Person, Right

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.domain.any_paper import Paper
    from wms.operations.floor import Act
    from wms.storage.spool import PrintJob

Record = Callable[["Act", int, str, Person | None], Message]
"""Writes a copy into the journal: its number, why, and who stands by."""


@dataclass(frozen=True, slots=True)
class FrozenPaper:
    """A paper whose copies are numbered. `content` reads what it says; `record` writes its next
    copy into the journal, which is where it is refused while it is not frozen."""

    kind: str
    number: str
    content: Callable[[], "Paper"]
    record: Record


def frozen_paper(kind: str, number: str, content: "Paper") -> FrozenPaper:
    """One whose ORIGINAL printed as it was frozen."""
    from wms.operations.copies import reprint

    def record(act: "Act", copy: int, reason: str, second: Person | None) -> Message:
        return reprint(act, kind, number, copy, reason, second)

    return FrozenPaper(kind, number, lambda: content, record)


def hand_out(
    office: Office,
    site: "SiteApp",
    paper: FrozenPaper,
    reason: str,
    format_: str,
    out: Path | None,
) -> dict[str, Any]:
    """The copy that still waits, of an earlier try that found no room for instance, else the next:
    the ORIGINAL, then REPRINTs with number and reason; into a file or onto the screen. Returns
    which copy it is and where it lies, for a machine.

    BadInput where a reprint lacks its reason; Refused where somebody else has the copy by now.
    """
    from wms.documents import render

    where = target(office, site, file_stem(paper.number), format_, out)
    job = _waiting(site, paper)
    if job is None:
        _record_next(office, site, paper, reason)
        job = _waiting(site, paper)
    if job is None:
        raise Refused(_meanwhile(paper))
    language = office.paper_language(site)
    with where.ready(render(paper.content(), job.copy, where.format, language)):
        if not site.spool().handed_out(job, OFFICE, site.stamp()):
            raise Refused(_meanwhile(paper))
    copy = job.copy.number
    key = "cli.copy.reprint" if copy else "cli.copy.original"
    office.tell(key, paper_kind=paper.kind, number=paper.number, copy=copy)
    say_where(office, where)
    return {"copy": copy, "file": str(where.path)}


def _waiting(site: "SiteApp", paper: FrozenPaper) -> "PrintJob | None":
    """The first copy that no printer has yet."""
    queued = site.spool().queued_of(paper.kind, paper.number)
    return min(queued, key=lambda job: job.copy.number, default=None)


def _record_next(office: Office, site: "SiteApp", paper: FrozenPaper, reason: str) -> None:
    """The next copy, written into the journal; the ORIGINAL needs no reason."""
    from wms.operations.copies import takes_second

    second, said = None, ""
    with site.site_store.reading() as books:
        copy = books.paper_copies(paper.kind, paper.number)
    if copy:
        if not reason.strip():
            told = {"paper_kind": paper.kind, "number": paper.number}
            raise BadInput(say("cli.copy.needs_reason", **told, copy=copy))
        said = one_line("--reason", reason, LONGEST_REASON)
        if takes_second(copy):
            second = second_person(office, site, Right.PRINT_MANIFEST)
    with site.permit(Right.PRINT_MANIFEST) as act:
        if act.books.paper_copies(paper.kind, paper.number) != copy:
            raise Refused(_meanwhile(paper))
        paper.record(act, copy, said, second)


def _meanwhile(paper: FrozenPaper) -> Message:
    return say("cli.copy.printed_meanwhile", paper_kind=paper.kind, number=paper.number)
