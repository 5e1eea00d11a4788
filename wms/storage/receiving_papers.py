"""The paper of a goods receipt, from its frozen body alone; while it is open, as a draft."""

import json
from datetime import date, datetime
from typing import Any

from wms.domain.digest import shown
from wms.domain.messages import Refused, say
from wms.domain.receiving_papers import GoodsReceipt, ReceiptLine, ReceiptProduct
from wms.domain.words import ReceiptState, Zone
from wms.storage.books import SiteStore
from wms.storage.receiving import SiteReceiving
from wms.storage.statements import Statement

_RECEIPT = Statement(
    "SELECT r.state, r.body, r.checksum, r.closed_at, COALESCE(p.name, r.closed_by)"
    " FROM goods_receipt r LEFT JOIN person p ON p.person_id = r.closed_by"
    " WHERE r.number = :number"
)


def goods_receipt(owner: SiteStore, number: str) -> GoodsReceipt:
    """The receipt of that number; refused where there is none."""
    with owner.store.reading() as tx:
        row = tx.one(_RECEIPT, number=number)
        if row is None:
            raise Refused(say("receive.receipt_unknown", number=number))
        state, text, checksum, closed_at, closed_by = row
        drafted = state == ReceiptState.OPEN
        body: dict[str, Any] = SiteReceiving(tx).frozen(number) if drafted else json.loads(text)
    expected = (body["starts_at"], body["ends_at"])
    return GoodsReceipt(
        number=number,
        site_name=owner.site.name,
        wave_id=body["wave_id"],
        business_date=date.fromisoformat(body["business_date"]),
        supplier_id=body["supplier_id"],
        supplier_name=body["supplier_name"],
        phone=body["phone"],
        dock=body["dock"],
        plate=body["plate"],
        timing=body["timing"],
        expected=_both(*expected),
        arrived_at=datetime.fromisoformat(body["arrived_at"]),
        arrived_by=body["arrived_by"],
        closed_at=datetime.fromisoformat(closed_at) if closed_at else None,
        closed_by=closed_by,
        readings=tuple((Zone(zone), tenths) for zone, tenths in body["readings"]),
        lines=tuple(map(_line, body["lines"])),
        products=tuple(ReceiptProduct(*product) for product in body["products"]),
        checksum=shown(checksum),
    )


def _both(starts_at: str, ends_at: str) -> tuple[datetime, datetime] | None:
    if not starts_at:
        return None
    return datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)


def _line(line: dict[str, Any]) -> ReceiptLine:
    until = line["expires_on"]
    return ReceiptLine(
        line=line["line"],
        sku_id=line["sku_id"],
        gtin=line["gtin"],
        name=line["name"],
        unit=line["unit"],
        lot=line["lot"],
        expires_on=date.fromisoformat(until) if until else None,
        accepted=line["accepted"],
        rejected=line["rejected"],
        held=line["held"],
        reason=line["reason"],
        let_in=line["let_in"],
        cartons=line["cartons"],
        weight_g=line["weight_g"],
        # Receipts of programs before this one do not say them.
        light_g=line.get("light_g", 0),
        promised_g=line.get("promised_g", 0),
        tenths=line["tenths"],
    )
