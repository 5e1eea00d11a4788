"""The papers of goods that come back, from their frozen bodies alone."""

from datetime import date, datetime
from typing import Any

from wms.domain.business_date import business_date_of_wave
from wms.domain.digest import shown
from wms.domain.messages import Refused, say
from wms.domain.returns_papers import ReturnsLine, ReturnSlip, ReturnsNote, SlipLine
from wms.domain.words import ReturnState
from wms.storage.books import SiteStore
from wms.storage.returns import SiteReturns
from wms.storage.statements import Statement

_PHONE = Statement("SELECT phone FROM supplier WHERE supplier_id = :supplier_id")


def returns_note(owner: SiteStore, number: str) -> ReturnsNote:
    """The note of that number, closed here or told to this site; refused where there is none."""
    with owner.store.reading() as tx:
        books = SiteReturns(tx, owner.site)
        body, head = books.body(number), books.note(number)
        counted = {line.line: line.found for line in books.lines(number)}
    if body is None or head is None:
        raise Refused(say("returns.unknown_note", number=number))
    known = head.state is ReturnState.RECEIVED and head.site_id != owner.site.site_id
    return ReturnsNote(
        number=number,
        site_id=body["site_id"],
        site_name=body["site_name"],
        business_date=date.fromisoformat(body["business_date"]),
        since=datetime.fromisoformat(body["since"]),
        closed_at=datetime.fromisoformat(body["closed_at"]),
        closed_by=body["closed_by"],
        lines=tuple(
            _line(one, counted.get(one["line"]) if known else None) for one in body["lines"]
        ),
        checksum=shown(body["checksum"]),
    )


def _line(one: dict[str, Any], found: int | None) -> ReturnsLine:
    names = (
        *("line", "sku_id", "name", "unit", "supplier_id", "origin", "party", "party_name"),
        *("reason", "order_id", "quantity", "order_doubt"),
    )
    night = business_date_of_wave(one["wave_id"])
    return ReturnsLine(**{name: one[name] for name in names}, night=night, found=found)


def return_slip(owner: SiteStore, number: str) -> ReturnSlip:
    """The slip of that number; refused where there is none."""
    with owner.store.reading() as tx:
        body = SiteReturns(tx, owner.site).body(number)
        if body is None:
            raise Refused(say("returns.unknown_paper", number=number))
        phone = tx.one(_PHONE, supplier_id=body["supplier_id"])
    names = ("line", "note", "sku_id", "name", "origin", "reason", "quantity")
    return ReturnSlip(
        number=number,
        site_name=owner.site.name,
        supplier_id=body["supplier_id"],
        supplier_name=body["supplier"],
        phone=str(phone[0]) if phone else "",
        business_date=date.fromisoformat(body["business_date"]),
        closed_at=datetime.fromisoformat(body["closed_at"]),
        closed_by=body["closed_by"],
        lines=tuple(
            SlipLine(
                **{name: one[name] for name in names},
                night=business_date_of_wave(one["wave_id"]),
            )
            for one in body["lines"]
        ),
        checksum=shown(body["checksum"]),
    )
