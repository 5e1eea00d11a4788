"""At the central warehouse: a note counted, its goods disposed of, and handed to suppliers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wms.domain.business_date import wave_id_of
from wms.domain.codes import read_returns_note
from wms.domain.delivery_events import ReturnDisposed, ReturnSlipClosed, ReturnsReceived
from wms.domain.digest import checksum
from wms.domain.messages import Message, Refused, say
from wms.domain.settlement import Figure
from wms.domain.words import Disposition, ReturnState
from wms.operations.floor import Act
from wms.operations.ports import Books
from wms.operations.print_ports import Copy
from wms.operations.returns_ports import (
    RETURNS_PAPER,
    SLIP_PAPER,
    NoteHead,
    NoteLine,
)
from wms.operations.settlement import Correcting, correct_returned

RETURNS_ACCOUNT = "returns_account"
"""The message by which a station learns what was found of its note."""


@dataclass(frozen=True, slots=True)
class Extra:
    """Items of a product that came with a note and are not on it."""

    sku_id: str
    name: str
    items: int


def note_of(books: Books, number: str) -> NoteHead:
    """The note of that number; refused where nobody told of it."""
    note = books.returns.note(number)
    if note is None:
        raise Refused(say("returns.unknown_note", number=number))
    return note


def received(act: Act, number: str, counts: Mapping[int, int], extra: Iterable[Extra]) -> Message:
    """Write down what was found of each line; what nobody counted is not there. Its station is
    told. Refused where the note was counted already."""
    note = note_of(act.books, number)
    if note.state is not ReturnState.ON_NOTE:
        raise Refused(say("returns.counted_before", number=number))
    lines = act.books.returns.lines(number)
    night = wave_id_of(read_returns_note(number))
    found = [[line.line, counts.get(line.line, 0)] for line in lines]
    beyond = tuple(extra)
    more: list[list[str | int]] = [
        [night, one.sku_id, act.books.returns.supplier_of(one.sku_id), one.items] for one in beyond
    ]
    differ = sum(line.sent != counts.get(line.line, 0) for line in lines) + len(beyond)
    items = sum(items for _, items in found) + sum(one.items for one in beyond)
    key = "returns.received_differs" if differ else "returns.received"
    answer = say(key, number=number, items=items, sent=note.sent, lines=differ)
    fact = ReturnsReceived(number=number, site_id=note.site_id, found=found, extra=more)
    act.record(fact, answer)
    act.books.tell(note.site_id, RETURNS_ACCOUNT, number)
    return answer


def dispose(
    act: Act,
    number: str,
    parts: Iterable[tuple[int, int]],
    way: Disposition,
    reason: str,
) -> Message:
    """So many items of each line go that way: `parts` are (line, items). Refused where that is
    more than waits."""
    lines = {line.line: line for line in act.books.returns.lines(number)}
    chosen = [(lines[line], items) for line, items in parts]
    total = sum(items for _, items in chosen)
    first = chosen[0][0]
    answer = say(
        "returns.disposed", product=first.name, items=total, disposition_kind=way, number=number
    )
    if len(chosen) > 1:
        answer = say(
            "returns.all_disposed",
            lines=len(chosen),
            items=total,
            disposition_kind=way,
            number=number,
        )
    for line, items in chosen:
        if not 0 < items <= line.waiting:
            raise Refused(say("returns.only_waiting", product=line.name, items=line.waiting))
        if way is Disposition.TO_SUPPLIER and not line.supplier_id:
            raise Refused(say("returns.no_supplier", product=line.name))
        _record(act, line, items, way, reason, answer)
    return answer


def dispose_anew(act: Act, number: str, at: int) -> Message:
    """What was decided of a line is taken back, but for what a supplier's driver has. Refused
    where there is nothing to take back."""
    line = next(line for line in act.books.returns.lines(number) if line.line == at)
    decided = [(way, line.disposed(way)) for way in Disposition if line.disposed(way)]
    if not decided:
        raise Refused(say("returns.nothing_decided", product=line.name))
    total = sum(items for _, items in decided)
    answer = say("returns.taken_back", product=line.name, items=total)
    for way, items in decided:
        _record(act, line, -items, way, "anew", answer)
    return answer


def _record(
    act: Act, line: NoteLine, items: int, way: Disposition, reason: str, answer: Message
) -> None:
    """Where they go; an account with the supplier that is final already gets a line below."""
    settled = way is Disposition.TO_SUPPLIER and not line.condemned_at_dock
    if settled:
        # No account is frozen between the goods and their line below it.
        act.books.accounts.hold(line.wave_id)
    act.record(_disposed(line, items, way, reason), answer)
    if settled:
        figure = Figure.RETURNED
        late = Correcting(line.wave_id, line.supplier_id, line.sku_id, figure, items, reason)
        correct_returned(act, late)


def _disposed(line: NoteLine, items: int, way: Disposition, reason: str) -> ReturnDisposed:
    return ReturnDisposed(
        number=line.number,
        line=line.line,
        wave_id=line.wave_id,
        sku_id=line.sku_id,
        supplier_id=line.supplier_id,
        quantity=items,
        disposition=way,
        reason=reason,
    )


def hand_over(act: Act, supplier_id: str) -> Message:
    """All that waits for a supplier goes with its driver, on a slip that is frozen and prints.
    Refused where nothing waits."""
    books = act.books.returns
    lines = books.to_hand_over(supplier_id)
    wave = act.books.working_wave()
    if not lines or wave is None:
        raise Refused(say("returns.nothing_for", supplier=supplier_id))
    number = books.next_slip(wave.business_date, supplier_id)
    body = {
        "number": number,
        "supplier_id": supplier_id,
        "supplier": lines[0].supplier,
        "business_date": wave.business_date,
        "lines": [_slip_line(at, line) for at, line in enumerate(lines, 1)],
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    taken = [[line.number, line.line, line.to_supplier - line.slipped] for line in lines]
    items = sum(line.to_supplier - line.slipped for line in lines)
    answer = say("returns.handed_over", number=number, supplier=supplier_id, items=items)
    closed = ReturnSlipClosed(
        number=number,
        supplier_id=supplier_id,
        body=text,
        checksum=checksum(text),
        lines=taken,
    )
    act.record(closed, answer, Copy(SLIP_PAPER, number, 0))
    return answer


def _slip_line(at: int, line: NoteLine) -> dict[str, str | int]:
    return {
        "line": at,
        "note": line.number,
        "note_line": line.line,
        "wave_id": line.wave_id,
        "sku_id": line.sku_id,
        "name": line.name,
        "reason": line.reason.value,
        "origin": line.origin.value,
        "quantity": line.to_supplier - line.slipped,
    }


def paper_of(number: str) -> str:
    """Which paper a number is that of."""
    return SLIP_PAPER if number.startswith("RS") else RETURNS_PAPER
