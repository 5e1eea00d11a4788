"""Copies of a goods receipt beyond the original, which prints when it is closed."""

from wms.domain.events import PaperPrinted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import ReceiptState
from wms.operations.floor import Act
from wms.operations.override import record_override
from wms.operations.receiving_ports import RECEIPT_PAPER


def reprint_receipt(
    act: Act, number: str, copy: int, reason: str, second: Person | None = None
) -> Message:
    """Queue REPRINT `copy` with its reason; one beyond the first takes a second person."""
    head = act.books.receiving.receipt(number)
    if head is None or head.state is not ReceiptState.CLOSED:
        raise Refused(say("receive.receipt_unknown", number=number))
    answer = say("receive.reprinted", number=number, copy=copy)
    printed = PaperPrinted(paper=RECEIPT_PAPER, number=number, copy=copy, reason=reason)
    event_id = act.record(printed, answer)
    act.books.print(event_id, RECEIPT_PAPER, number, copy)
    if second is not None:
        record_override(act, Right.PRINT_MANIFEST, number, second, reason)
    return answer
