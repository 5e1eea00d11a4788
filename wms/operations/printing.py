"""What people do about printers: send a queue elsewhere, and say of a copy whether it exists."""

from dataclasses import dataclass

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, Unavailable, say
from wms.domain.people import Right
from wms.domain.words import DeviceState, PrintState
from wms.operations import containers
from wms.operations.again import copies_of, print_once_more, right_to_reprint
from wms.operations.copies import confirm_seen, print_again, send_queue, write_off
from wms.operations.floor import Act, Floor, Hand, Step
from wms.operations.print_ports import Copy, PrinterStanding, SpooledCopy
from wms.operations.reply import Choice, Command, Level, Scan, View

SHOWN_COPIES = 4
SHOWN = 9
"""Lines a person can pick by one digit."""
_HANDLE = "COPY-"


@dataclass(frozen=True, slots=True)
class PrintingState:
    """The printers, the copies to look at, and what was picked of them.

    `missing`: the next copy that is named is not there.
    """

    printers: tuple[PrinterStanding, ...] = ()
    copies: tuple[SpooledCopy, ...] = ()
    printer: str = ""
    copy: SpooledCopy | None = None
    missing: bool = False


class Printing:
    """打印 Printing: a printer stands still, or nobody knows whether a label came out.

    1. A printer stands still: scan or pick it, then another. All that waits goes there, and what
       will come, until the printer takes its own work back: pick it twice.
    2. Nobody knows whether a copy came out: look at the printer. It is there: scan it. It is not:
       F4, then key its number or pick it; it is printed again, marked REPRINT n.
    3. A copy failed: pick it, and it is printed under its own number.

    printer            → printer picked
    another printer    → queue sent; the same: taken back
    label or manifest  → seen
    F4, then a copy    → not there, printed again
    copy picked        → done: seen (failed: queued again); F4: not there
    """

    command = Command.PRINTING
    title = say("job.printing")
    right = Right.CONFIRM_COPY

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[PrintingState]:
        """How the printers are."""
        del hand
        return Step(self.recall(PrintingState()), say("printing.begin"), Level.CALM)

    def recall(self, state: PrintingState) -> PrintingState:
        """The printers and copies as they are now; nothing is picked."""
        del state
        with self.floor.store.reading() as books:
            return PrintingState(books.prints.printers(), books.prints.to_look_at(SHOWN_COPIES))

    def _now(self, state: PrintingState) -> PrintingState:
        """Printers fall silent and copies come out while nobody scans: looked at afresh until
        something is picked. A store that does not answer leaves the last look."""
        if state.printer or state.copy or state.missing:
            return state
        try:
            return self.recall(state)
        except Unavailable:
            return state

    def handle(self, hand: Hand, state: PrintingState, scan: Scan) -> Step[PrintingState]:
        """A printer, a copy, or what is so with it."""
        state = self._now(state)
        text = scan.text.strip()
        if any(printer.name == text for printer in state.printers):
            return self._printer(hand, state, scan, text)
        code = identify(text)
        if code.kind is CodeKind.COMMAND:
            return self._command(hand, state, scan, code.value)
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        picked = next((copy for copy in state.copies if handle_of(copy) == text), None)
        if picked is not None and not state.missing:
            shown = PrintingState(state.printers, state.copies, copy=picked)
            return Step(shown, _standing(picked), Level.CHECK)
        with self.floor.store.reading() as books:
            copy = picked or books.prints.open_copy(code.value)
        if copy is None:
            raise Refused(say("printing.nothing_to_say", code=code.value))
        if state.missing:
            return self._absent(hand, scan, copy)
        return self._seen(hand, scan, copy)

    def _printer(
        self, hand: Hand, state: PrintingState, scan: Scan, name: str
    ) -> Step[PrintingState]:
        if not state.printer:
            picked = PrintingState(state.printers, state.copies, printer=name)
            return Step(picked, say("printing.picked", printer=name), Level.CALM)
        with self.floor.act(hand, scan, Right.SEND_QUEUE) as act:
            answer = send_queue(act, state.printer, name)
        return Step(self.recall(state), answer, committed=True)

    def _command(
        self, hand: Hand, state: PrintingState, scan: Scan, command: str
    ) -> Step[PrintingState]:
        if command == Command.EXCEPTION and state.copy is not None:
            return self._absent(hand, scan, state.copy)
        if command == Command.EXCEPTION:
            asked = PrintingState(state.printers, state.copies, missing=True)
            return Step(asked, say("printing.which_is_missing"), Level.CALM)
        if command == Command.DONE and state.copy is not None:
            return self._seen(hand, scan, state.copy)
        raise Refused(say("command.not_here", command=command))

    def _seen(self, hand: Hand, scan: Scan, copy: SpooledCopy) -> Step[PrintingState]:
        with self.floor.act(hand, scan, Right.CONFIRM_COPY) as act:
            if copy.state is PrintState.FAILED:
                answer = print_again(act, copy)
            else:
                answer = confirm_seen(act, copy)
        return Step(self.recall(PrintingState()), answer, committed=True)

    def _absent(self, hand: Hand, scan: Scan, copy: SpooledCopy) -> Step[PrintingState]:
        with self.floor.act(hand, scan, right_to_reprint(copy.paper)) as act:
            answer = replace_absent(act, copy)
        return Step(self.recall(PrintingState()), answer, committed=True)

    def view(self, state: PrintingState) -> View:
        """What to look at first, then the printers; or what was picked."""
        state = self._now(state)
        if state.copy is not None:
            return self._one_copy(state.copy)
        copies = [Choice(handle_of(copy), _standing(copy)) for copy in state.copies]
        printers = [Choice(p.name, _line(p)) for p in sorted(state.printers, key=_trouble_first)]
        if state.missing:
            doubtful = [c for c in state.copies if c.state is PrintState.UNKNOWN]
            lines = tuple(Choice(handle_of(copy), _standing(copy)) for copy in doubtful)
            return View(self.title, say("printing.prompt.missing"), choices=lines)
        if state.printer:
            prompt = say("printing.prompt.to", printer=state.printer)
            why = [p.cause for p in state.printers if p.name == state.printer and p.cause]
            return View(self.title, prompt, details=tuple(why), choices=tuple(printers[:SHOWN]))
        causes = [p.cause for p in state.printers if p.cause is not None]
        # A cause names no printer: of several, each is told where its printer is picked.
        details = tuple(causes) if len(causes) == 1 else ()
        choices = (*copies, *printers)[:SHOWN]
        return View(self.title, say("printing.prompt"), details=details, choices=choices)

    def _one_copy(self, copy: SpooledCopy) -> View:
        details = (_standing(copy), *([copy.cause] if copy.cause is not None else []))
        missing = Choice(Command.EXCEPTION, say("printing.choice.missing"))
        if copy.state is PrintState.FAILED:
            prompt = say("printing.prompt.failed")
            again = Choice(Command.DONE, say("printing.choice.again"))
            return View(self.title, prompt, details=details, choices=(again,))
        seen = Choice(Command.DONE, say("printing.choice.seen"))
        prompt = say("printing.prompt.unknown")
        return View(self.title, prompt, details=details, choices=(seen, missing))


def handle_of(copy: SpooledCopy) -> str:
    """What picks a copy: two papers of one vehicle bear the same number."""
    return f"{_HANDLE}{copy.position}"


def _standing(copy: SpooledCopy) -> Message:
    return say(
        f"printing.copy.{copy.state}",
        printer=copy.printer,
        paper_kind=copy.paper,
        number=copy.number,
    )


def _line(printer: PrinterStanding) -> Message:
    name, waiting = printer.name, printer.waiting
    if printer.stand_in:
        return say("printing.printer.sent", printer=name, other=printer.stand_in, waiting=waiting)
    return say(f"printing.printer.{printer.state}", printer=name, waiting=waiting)


def _trouble_first(printer: PrinterStanding) -> tuple[bool, str]:
    return printer.state is DeviceState.READY, printer.name


def replace_absent(act: Act, copy: SpooledCopy) -> Message:
    """Nobody finds the copy: its successor is printed, marked REPRINT n."""
    if copy.state is not PrintState.UNKNOWN:
        raise Refused(say("printing.not_in_doubt", paper_kind=copy.paper, number=copy.number))
    number = copies_of(act.books, copy.paper, copy.number)
    answer = print_once_more(act, Copy(copy.paper, copy.number, number), containers.NOT_FOUND)
    if copy.paper != containers.LABEL:
        write_off(act, copy)
    return answer
