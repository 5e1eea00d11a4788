"""The rules of what people do about printers and copies, for the terminal and the office."""

from wms.domain.device_events import CopyConfirmed, CopyQueuedAgain, QueueSent
from wms.domain.events import PaperPrinted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.operations.floor import Act
from wms.operations.override import record_override
from wms.operations.print_ports import Copy, SpooledCopy


def takes_second(copy: int) -> bool:
    """Whether a person's asking for this copy of a frozen paper takes a second one (reliability.md:
    reprints beyond the first)."""
    return copy > 1


def print_copy(
    act: Act, printed: PaperPrinted, answer: Message, second: Person | None = None
) -> Message:
    """One more copy of a frozen paper goes to the printer; `second` answers for it too."""
    act.record(printed, answer, Copy(printed.paper, printed.number, printed.copy))
    if second is not None:
        record_override(act, Right.PRINT_MANIFEST, printed.number, second, printed.reason)
    return answer


def reprint(
    act: Act, paper: str, number: str, copy: int, reason: str, second: Person | None = None
) -> Message:
    """REPRINT `copy` of a paper whose ORIGINAL printed when it was frozen. Refused where this site
    froze none of that number."""
    if not copy:
        raise Refused(say("printing.never_printed", paper_kind=paper, number=number))
    answer = say("printing.reprinted", paper_kind=paper, number=number, copy=copy)
    printed = PaperPrinted(paper=paper, number=number, copy=copy, reason=reason)
    return print_copy(act, printed, answer, second)


def send_queue(act: Act, printer: str, to: str) -> Message:
    """All that waits at `printer`, and what will come, goes to `to`.

    Where the two are one, the printer takes its own work back.
    """
    known = {standing.name: standing for standing in act.books.prints.printers()}
    for name in (printer, to):
        if name not in known:
            raise Refused(say("printing.no_printer", printer=name, known=" ".join(known)))
    if printer == to:
        if not known[printer].stand_in:
            raise Refused(say("printing.own_already", printer=printer))
        answer = say("printing.taken_back", printer=printer)
        act.record(QueueSent(printer=printer, to=printer), answer)
        act.books.prints.redirect(printer, printer)
        return answer
    answer = say("printing.sent", printer=printer, other=to, copies=known[printer].waiting)
    if known[to].stand_in not in ("", printer):
        raise Refused(say("printing.sends_itself", printer=to, other=known[to].stand_in))
    unable = act.books.prints.papers_waiting(printer) - known[to].able
    if known[to].able and unable:
        raise Refused(say("printing.not_able", printer=to, paper_kind=min(unable)))
    act.record(QueueSent(printer=printer, to=to), answer)
    if known[to].stand_in:
        act.record(QueueSent(printer=to, to=to), say("printing.taken_back", printer=to))
        act.books.prints.redirect(to, to)
    act.books.prints.redirect(printer, to)
    return answer


def confirm_seen(act: Act, copy: SpooledCopy) -> Message:
    """Somebody has the copy in hand."""
    answer = say("printing.seen", paper_kind=copy.paper, number=copy.number)
    act.record(_confirmed(copy, exists=True), answer)
    at = act.scan.at.isoformat(timespec="milliseconds")
    act.books.prints.seen(copy, act.hand.person.person_id, at)
    return answer


def print_again(act: Act, copy: SpooledCopy) -> Message:
    """What certainly is not on paper waits again, under its own number."""
    answer = say("printing.again", paper_kind=copy.paper, number=copy.number)
    again = CopyQueuedAgain(paper=copy.paper, number=copy.number, copy=copy.copy)
    act.record(again, answer)
    act.books.prints.queue_again(copy)
    return answer


def write_off(act: Act, copy: SpooledCopy) -> str:
    """Nobody will find the copy; whoever calls this prints its successor. The fact's id."""
    event_id = act.record(_confirmed(copy, exists=False), written_off(copy))
    act.books.prints.absent(copy, act.hand.person.person_id)
    return event_id


def written_off(copy: SpooledCopy) -> Message:
    """What is said of it."""
    return say("printing.written_off", paper_kind=copy.paper, number=copy.number)


def _confirmed(copy: SpooledCopy, *, exists: bool) -> CopyConfirmed:
    return CopyConfirmed(paper=copy.paper, number=copy.number, copy=copy.copy, exists=exists)
