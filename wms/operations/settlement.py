"""Settling with suppliers: an account is frozen when it is due, and never changes after that.

What turns up later (goods a customer brought back, a receipt counted wrong) is a line of its own
below the frozen account, so that whoever paid by it can follow every item.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wms.domain.digest import checksum
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.settlement import Figure, SettlementLine, body_of, due_on, lines_of
from wms.domain.supply_events import SettlementCorrected, SettlementFrozen
from wms.operations.corrections import takes_two
from wms.operations.floor import Act
from wms.operations.override import record_override
from wms.operations.ports import Books
from wms.operations.settlement_ports import Pending

LONGEST_REASON = 60


@dataclass(frozen=True, slots=True)
class Statement:
    """An account as it is told to a supplier: frozen, or as it adds up until then. `checksum` and
    `frozen_at` are empty until it is frozen."""

    supplier_id: str
    name: str
    lines: tuple[SettlementLine, ...]
    checksum: str = ""
    frozen_at: str = ""
    frozen_by: str = ""


def statements(books: Books, wave_id: str, supplier_id: str = "") -> tuple[Statement, ...]:
    """Every account of a night, by supplier code; those that are final as they were frozen."""
    frozen = {one.supplier_id: one for one in books.accounts.frozen(wave_id, supplier_id)}
    found = {
        one.supplier_id: Statement(
            one.supplier_id,
            one.name,
            lines_of(one.body),
            one.checksum,
            one.frozen_at,
            one.frozen_by,
        )
        for one in frozen.values()
    }
    for account in books.accounts.accounts(wave_id, supplier_id):
        found.setdefault(
            account.supplier_id, Statement(account.supplier_id, account.name, account.lines)
        )
    return tuple(found[code] for code in sorted(found))


def freeze_night(act: Act, wave_id: str, business_date: date, today: date) -> tuple[int, Message]:
    """Freeze the accounts of a night that are ready and not frozen yet, each as one fact; how many.

    An account waits while something of it is not decided: a receipt still open, goods held, goods
    back and waiting for somebody to say whose they are. Those that wait keep nobody else from being
    paid; they are named, and frozen the next time. Refused before the third day after the business
    date, for a night nothing was received for (what came of it nobody counted), and where nothing
    is ready.
    """
    if today < due_on(business_date):
        due = due_on(business_date).isoformat()
        raise Refused(say("settle.not_due", wave=wave_id, due=due))
    books = act.books.accounts
    books.hold(wave_id)
    if not books.received(wave_id):
        raise Refused(say("settle.nothing_received", wave=wave_id))
    final = {one.supplier_id for one in books.frozen(wave_id)}
    waiting = [one for one in books.pending(wave_id) if one.supplier_id not in final]
    left = final | {one.supplier_id for one in waiting}
    ready = [one for one in books.accounts(wave_id) if one.supplier_id not in left]
    if waiting and not ready:
        raise Refused(_not_ready("settle.not_ready", wave_id, waiting))
    answer = say("settle.frozen", wave=wave_id, suppliers=len(ready))
    if waiting:
        answer = _not_ready("settle.frozen_but", wave_id, waiting, frozen=len(ready))
    for account in ready:
        body = body_of(wave_id, account.supplier_id, account.lines)
        fact = SettlementFrozen(wave_id, account.supplier_id, body, checksum(body))
        act.record(fact, answer)
    return len(ready), answer


def _not_ready(key: str, wave_id: str, waiting: Sequence[Pending], frozen: int = 0) -> Message:
    return say(
        key,
        wave=wave_id,
        frozen=frozen,
        suppliers=len(waiting),
        supplier=waiting[0].supplier_id,
        receipts=sum(one.receipts for one in waiting),
        held=sum(one.held for one in waiting),
        returns=sum(one.returns for one in waiting),
    )


@dataclass(frozen=True, slots=True)
class Correcting:
    """A line to be written below a frozen account: `figure` of a product is `quantity` items more,
    or, less than 0, fewer."""

    wave_id: str
    supplier_id: str
    sku_id: str
    figure: Figure
    quantity: int
    reason: str


def correct(act: Act, line: Correcting, second: Person | None) -> Message:
    """Write it. A large one takes a second, different person (reliability.md: large adjustments).
    Refused where it may not be."""
    act.books.accounts.hold(line.wave_id)
    may_be_corrected(act.books, line)
    if takes_two(line.quantity) and second is None:
        raise Refused(say("settle.takes_two", quantity=abs(line.quantity)))
    answer = _write(act, line)
    if takes_two(line.quantity) and second is not None:
        subject = f"{line.wave_id}/{line.supplier_id}"
        record_override(act, Right.SETTLE, subject, second, line.reason)
    return answer


def may_be_corrected(books: Books, line: Correcting) -> None:
    """Refused without a reason, where there is no such account or it is not frozen (what is open
    adds up by itself), for a product that is neither in it nor known, and where a figure would
    fall below nothing."""
    account = _frozen_with(books, line.wave_id, line.supplier_id)
    if account is None:
        told = {"wave": line.wave_id, "supplier": line.supplier_id}
        known = any(books.accounts.accounts(line.wave_id, line.supplier_id))
        raise Refused(say("settle.not_frozen" if known else "settle.none_of", **told))
    if not line.reason.strip():
        raise Refused(say("settle.no_reason"))
    product = books.product(line.sku_id)
    on_file = product is not None and product.sku_id == line.sku_id
    if not on_file and line.sku_id not in {sku_id for sku_id, _ in account}:
        raise Refused(say("cli.no_product", sku=line.sku_id))
    stands = account.get((line.sku_id, line.figure), 0)
    if not line.quantity or stands + line.quantity < 0:
        told = {"sku": line.sku_id, "figure_kind": str(line.figure)}
        raise Refused(say("settle.below_nothing", **told, quantity=line.quantity, stands=stands))


def correct_returned(act: Act, line: Correcting) -> Message | None:
    """Goods went back to a supplier whose account of that night is final: it gets a line by
    itself. None where it is not frozen yet; then the account adds them up."""
    act.books.accounts.hold(line.wave_id)
    if _frozen_with(act.books, line.wave_id, line.supplier_id) is None:
        return None
    return _write(act, line)


def _write(act: Act, line: Correcting) -> Message:
    number = 1 + len(act.books.accounts.corrections(line.wave_id, line.supplier_id))
    told = {"supplier": line.supplier_id, "sku": line.sku_id, "figure_kind": str(line.figure)}
    answer = say("settle.corrected", **told, line=number, quantity=line.quantity)
    act.record(
        SettlementCorrected(
            wave_id=line.wave_id,
            supplier_id=line.supplier_id,
            line=number,
            sku_id=line.sku_id,
            figure=line.figure,
            quantity=line.quantity,
            reason=line.reason,
        ),
        answer,
    )
    return answer


def _frozen_with(
    books: Books, wave_id: str, supplier_id: str
) -> dict[tuple[str, Figure], int] | None:
    """The figures of a frozen account with its corrections; None where it is not frozen."""
    frozen = books.accounts.frozen(wave_id, supplier_id)
    if not frozen:
        return None
    stands = {
        (line.sku_id, figure): int(getattr(line, figure))
        for line in lines_of(frozen[0].body)
        for figure in Figure
    }
    for more in books.accounts.corrections(wave_id, supplier_id):
        key = (more.sku_id, more.figure)
        stands[key] = stands.get(key, 0) + more.quantity
    return stands
