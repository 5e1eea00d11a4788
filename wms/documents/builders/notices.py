"""The notice a supplier gets, and its driver shows at the dock."""

from wms.documents.builders.shared import column, field
from wms.documents.model import (
    Barcode,
    Cell,
    Column,
    Document,
    Fields,
    Layout,
    Look,
    Note,
    Part,
    Table,
)
from wms.documents.speech import Speech, clean
from wms.domain.notice_papers import DockTime, NoticeGoods, SupplierNotice
from wms.domain.papers import Copy


def supplier_notice(paper: SupplierNotice, copy: Copy, say: Speech) -> Document:
    """Dock and time large, then the goods with what changed since the notice before."""
    number = clean(paper.number)
    items = sum(line.quantity for line in paper.lines)
    return Document(
        Layout.PORTRAIT,
        say.language,
        say("notice.final") if paper.final else say("notice.rolling"),
        clean(f"{paper.supplier_id}  {paper.name}"),
        number,
        Barcode(number, number),
        say.printed(copy),
        (
            field(say, "dock", paper.at.dock if paper.at else say("notice.no_dock")),
            field(say, "appointment", _hours(say, paper.at)),
            field(say, "business_date", paper.business_date.isoformat()),
            field(say, "items", items),
        ),
        say.page_pattern,
        (
            *_remarks(say, paper),
            Fields(
                say("identity"),
                (
                    field(say, "site", f"{paper.site_id} {paper.site_name}"),
                    field(say, "supplier", f"{paper.supplier_id} {paper.name}"),
                    field(say, "phone", paper.phone),
                    field(say, "version", paper.version),
                    field(say, "issued", say.time(paper.issued_at)),
                    field(say, "wave", paper.wave_id),
                ),
            ),
            _goods(say, paper, items),
            Note(say("notice.show")),
        ),
    )


def _hours(say: Speech, at: DockTime | None) -> str:
    if at is None:
        return say("notice.no_hours")
    return f"{at.begins:%H:%M}–{at.ends:%H:%M}"


def _remarks(say: Speech, paper: SupplierNotice) -> tuple[Part, ...]:
    """What must not be overlooked."""
    found = []
    if paper.was is not None:
        found.append(say("notice.moved", dock=clean(paper.was.dock), time=_hours(say, paper.was)))
    if paper.at is None and any(line.quantity for line in paper.lines):
        found.append(say("notice.unplaced"))
    changed = sum(_change(say, line) != "" for line in paper.lines)
    if changed:
        found.append(say("notice.changed", count=changed))
    if not paper.final:
        found.append(say("notice.grows"))
    return tuple(Note(text) for text in found)


def _goods(say: Speech, paper: SupplierNotice, items: int) -> Table:
    totals: tuple[Cell, ...] = ("", say("total"), "", "", "", items, "", "", "")
    return Table(
        say("table.lines"),
        _columns(say),
        tuple(
            (
                clean(line.sku_id),
                clean(line.gtin),
                clean(line.name),
                say.zones[line.zone],
                clean(line.unit),
                line.quantity,
                line.before if line.before is not None else "",
                _change(say, line),
                say("notice.carried", quantity=line.carried) if line.carried else "",
            )
            for line in paper.lines
        ),
        totals,
    )


def _columns(say: Speech) -> tuple[Column, ...]:
    return (
        column(say, "sku", 22, Look.CODE),
        column(say, "gtin", 31, Look.CODE),
        column(say, "name", 0),
        column(say, "zone", 20, Look.ZONE),
        column(say, "unit", 12),
        column(say, "quantity", 17, Look.COUNT),
        column(say, "before", 16, Look.NUMBER, data_only=True),
        column(say, "change", 20, Look.STRONG),
        column(say, "remark", 26),
    )


def _change(say: Speech, line: NoticeGoods) -> str:
    """New, dropped, so many more or fewer; empty where it is as before, or told the first time."""
    if line.before is None or line.before == line.quantity:
        return ""
    if not line.before:
        return say("notice.new")
    if not line.quantity:
        return say("notice.dropped")
    more = line.quantity - line.before
    return say("notice.more", quantity=more) if more > 0 else say("notice.less", quantity=-more)
