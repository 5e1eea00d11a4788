"""What the notices of a wave carry, from what suppliers were told."""

from collections.abc import Iterable
from datetime import date, datetime

from wms.domain.codes import make_notice
from wms.domain.notice_papers import DockTime, NoticeGoods, SupplierNotice
from wms.domain.site import Site
from wms.domain.words import Zone
from wms.planning.notice_ports import Notice, Spot
from wms.storage.notice_store import latest
from wms.storage.statements import Statement
from wms.storage.store import Tx

_DAY = Statement("SELECT business_date FROM wave WHERE wave_id = :wave_id")
_SKUS = Statement("SELECT sku_id, gtin, name, temp_zone, unit FROM sku")
_SUPPLIERS = Statement("SELECT supplier_id, name, phone FROM supplier")

_Row = tuple[str, ...]


def notice_papers(tx: Tx, site: Site, wave_id: str, only: str = "") -> list[SupplierNotice]:
    """The latest notice of each supplier, or of the one named, by supplier code."""
    row = tx.one(_DAY, wave_id=wave_id)
    if row is None:
        return []
    day = date.fromisoformat(row[0])
    skus, suppliers = _by_id(tx, _SKUS), _by_id(tx, _SUPPLIERS)
    return [
        _paper(site, wave_id, day, notice, suppliers[notice.supplier_id], skus)
        for notice in latest(tx, wave_id).values()
        if only in ("", notice.supplier_id)
    ]


def _paper(
    site: Site,
    wave_id: str,
    day: date,
    notice: Notice,
    supplier: _Row,
    skus: dict[str, _Row],
) -> SupplierNotice:
    return SupplierNotice(
        number=make_notice(notice.supplier_id, day.isoformat()),
        version=notice.version,
        final=notice.final,
        issued_at=datetime.fromisoformat(notice.issued_at),
        site_id=site.site_id,
        site_name=site.name,
        wave_id=wave_id,
        business_date=day,
        supplier_id=notice.supplier_id,
        name=supplier[1],
        phone=supplier[2],
        at=_time(notice.spot),
        was=_time(notice.was),
        lines=tuple(_goods(notice, skus)),
    )


def _goods(notice: Notice, skus: dict[str, _Row]) -> Iterable[NoticeGoods]:
    for line in notice.lines:
        sku_id, gtin, name, zone, unit = skus[line.sku_id]
        figures = (line.quantity, line.before, line.carried)
        yield NoticeGoods(sku_id, gtin, name, Zone(zone), unit, *figures)


def _time(spot: Spot | None) -> DockTime | None:
    if spot is None:
        return None
    begins, ends = (datetime.fromisoformat(at) for at in spot[1:])
    return DockTime(spot[0], begins, ends)


def _by_id(tx: Tx, select: Statement) -> dict[str, _Row]:
    return {row[0]: row for row in tx.all(select)}
