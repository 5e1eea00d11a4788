"""Statements of account: what each supplier is settled by, as papers."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from wms.domain.business_date import wave_id_of
from wms.domain.digest import shown
from wms.domain.settlement import due_on
from wms.domain.settlement_papers import CorrectionLine, SettlementStatement
from wms.operations.settlement import Statement, statements
from wms.operations.settlement_ports import Correction

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp


def statement_number(wave_id: str, supplier_id: str) -> str:
    """`ST` would be a stop: `AC20261121-S0042`, account, night, supplier."""
    return f"AC{wave_id.removeprefix('W')}-{supplier_id}"


def statements_of(
    app: "SiteApp", business_date: date, supplier: str = ""
) -> list[SettlementStatement]:
    """The statement of every supplier of a night, or of the one named, by supplier code."""
    wave_id = wave_id_of(business_date)
    with app.site_store.reading() as books:
        found = statements(books, wave_id, supplier)
        later: dict[str, list[Correction]] = {}
        for line in books.accounts.corrections(wave_id, supplier):
            later.setdefault(line.supplier_id, []).append(line)
        phones = books.accounts.phones()
    return [
        _paper(app, business_date, one, phones.get(one.supplier_id, ""), later) for one in found
    ]


def _paper(
    app: "SiteApp",
    business_date: date,
    one: Statement,
    phone: str,
    later: dict[str, list[Correction]],
) -> SettlementStatement:
    wave_id = wave_id_of(business_date)
    return SettlementStatement(
        number=statement_number(wave_id, one.supplier_id),
        site_name=app.config.site.name,
        wave_id=wave_id,
        business_date=business_date,
        due=due_on(business_date),
        supplier_id=one.supplier_id,
        supplier_name=one.name,
        phone=phone,
        lines=one.lines,
        corrections=tuple(map(_correction, later.get(one.supplier_id, ()))),
        frozen_at=datetime.fromisoformat(one.frozen_at) if one.frozen_at else None,
        frozen_by=one.frozen_by,
        checksum=shown(one.checksum),
    )


def _correction(line: Correction) -> CorrectionLine:
    return CorrectionLine(
        line.line,
        line.sku_id,
        line.product,
        line.figure,
        line.quantity,
        line.reason,
        datetime.fromisoformat(line.at),
        line.person,
    )
