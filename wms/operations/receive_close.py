"""The end of a goods receipt: what it says, what differs, and the paper for both to sign."""

import json
from collections import Counter

from wms.domain.digest import checksum
from wms.domain.messages import Message, Refused, say
from wms.domain.supply_events import GoodsReceiptClosed, SupplyReconciled
from wms.domain.words import DiscrepancyKind, ReceiptState, Rejection, ShareCause
from wms.operations.floor import Act
from wms.operations.print_ports import Copy
from wms.operations.receiving_ports import RECEIPT_PAPER, Gap, ReceiptHead, ReceivingBooks
from wms.operations.sharing import share_again


def close_receipt(act: Act, number: str) -> Message:
    """Nothing more comes onto it. Its body is frozen and prints; rejected goods are differences,
    and once the book is closed and reconciled what is short or over of this supplier is said anew.
    """
    books = act.books.receiving
    head = books.hold_receipt(number)
    if head is None or head.state is not ReceiptState.OPEN:
        raise Refused(say("receive.closed_already", number=number))
    body = books.frozen(number)
    reconciled = _reconciles(books, head)
    body["reconciled"] = [product.sku_id for product in books.products(number)]
    if not reconciled:
        body["reconciled"] = []
    gaps = books.gaps(head.wave_id, head.supplier.supplier_id) if reconciled else ()
    body["differences"] = [*rejected(body["lines"]), *map(_gap, filter(_standing, gaps))]
    text = canonical(body)
    answer = say("receive.closed", number=number, lines=head.lines)
    closed = GoodsReceiptClosed(number=number, body=text, checksum=checksum(text))
    act.record(closed, answer, Copy(RECEIPT_PAPER, number, 0))
    _share_what_is_missing(act, head)
    return answer


def _share_what_is_missing(act: Act, head: ReceiptHead) -> None:
    """The plan counted on this vehicle: what it did not bring is not awaited any more."""
    books = act.books.receiving
    wave = books.wave(head.wave_id)
    if wave is None or not (wave.planned and wave.receives):
        return
    for product in books.products(head.number):
        if product.tally.ordered > product.tally.accepted:
            share_again(act, head.wave_id, product.sku_id, ShareCause.RECEIPT)


def _reconciles(books: ReceivingBooks, head: ReceiptHead) -> bool:
    """Whether this is the last vehicle of a supplier after the book was closed: before, demand
    still rolls; and another of its vehicles may yet bring what is missing."""
    wave = books.hold_wave(head.wave_id)
    if wave is None or not wave.reconciled:
        return False
    return len(books.open_receipts(head.wave_id, head.supplier.supplier_id)) == 1


def rejected(lines: object) -> list[list[object]]:
    """What was not accepted, by product and reason, as [kind, product, items, note]. Goods nobody
    ordered went back as they came: that is over, not damaged."""
    sums: Counter[tuple[str, str]] = Counter()
    assert isinstance(lines, list)
    for line in lines:
        if line["rejected"]:
            sums[line["sku_id"], line["reason"]] += line["rejected"]
    over, damage = DiscrepancyKind.OVERAGE, DiscrepancyKind.DAMAGE
    return [
        [over if reason == Rejection.NOT_ORDERED else damage, sku_id, quantity, reason]
        for (sku_id, reason), quantity in sorted(sums.items())
    ]


def _standing(gap: Gap) -> bool:
    """Whether reviewed differences do not say all of it yet."""
    return _missing(gap) != 0


def _missing(gap: Gap) -> int:
    return gap.ordered - gap.accepted - gap.known


def _gap(gap: Gap) -> list[object]:
    missing = _missing(gap)
    kind = DiscrepancyKind.SHORT if missing > 0 else DiscrepancyKind.OVERAGE
    return [kind, gap.sku_id, abs(missing), ""]


def canonical(body: dict[str, object]) -> str:
    """JSON as it is frozen: its digest is printed."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def reconcile(act: Act, wave_id: str) -> tuple[int, int, int]:
    """Hold what came in against the closed book, once: suppliers and products of which less came,
    and of which more. Suppliers that are being unloaded are held against it when they are done;
    whoever comes later is received as before, and what they bring settles what was short.

    Refused before the cutoff, where nothing was received, and a second time.
    """
    books = act.books.receiving
    wave = books.hold_wave(wave_id)
    if wave is None or not wave.receives:
        raise Refused(say("receive.nothing_received", wave=wave_id))
    if not wave.cut_off:
        raise Refused(say("receive.before_cutoff", wave=wave_id))
    if wave.reconciled:
        raise Refused(say("receive.reconciled_already", wave=wave_id))
    gaps = [gap for gap in books.gaps(wave_id) if gap.ordered != gap.accepted]
    lines = [[gap.supplier_id, gap.sku_id, gap.ordered, gap.accepted] for gap in gaps]
    short = sum(gap.accepted < gap.ordered for gap in gaps)
    told = say("receive.reconciled", wave=wave_id, short=short, over=len(gaps) - short)
    act.record(SupplyReconciled(wave_id, lines), told)
    books.reconciled(wave_id, act.scan.at.isoformat(timespec="milliseconds"))
    return len({gap.supplier_id for gap in gaps}), short, len(gaps) - short
