"""What a search tells of suppliers, goods receipts and returns notes: their cards and lines."""

from typing import Any

from wms.domain.messages import say
from wms.operations.panels import Sheet, Text
from wms.operations.search_ports import Entry, Part, Reference, Thing
from wms.operations.search_view import moment
from wms.storage.search_parts import column, sheet
from wms.storage.statements import Statement
from wms.storage.store import Tx

SUPPLIER = Statement("SELECT name, phone FROM supplier WHERE supplier_id = :key")
APPOINTMENT = Statement(
    "SELECT dock, starts_at, ends_at FROM dock_appointment WHERE supplier_id = :key"
    " ORDER BY wave_id DESC LIMIT 1"
)
ORDERED = Statement(
    "SELECT CAST(COALESCE(SUM(d.quantity), 0) AS INTEGER) FROM sku s"
    " JOIN demand d ON d.wave_id = :wave_id AND d.sku_id = s.sku_id WHERE s.supplier_id = :key"
)
_CAME = (
    "SELECT CAST(COALESCE(SUM(accepted), 0) AS INTEGER),"
    " CAST(COALESCE(SUM(rejected), 0) AS INTEGER), CAST(COALESCE(SUM(held), 0) AS INTEGER)"
    " FROM goods_receipt_line WHERE reversed = 0"
)
CAME_FROM = Statement(
    f"{_CAME} AND number IN (SELECT number FROM goods_receipt WHERE wave_id = :wave_id"
    " AND supplier_id = :key)"
)
CAME_WITH = Statement(f"{_CAME} AND number = :key")
DECIDED = Statement(
    "SELECT decision FROM supplier_decision WHERE wave_id = :wave_id AND supplier_id = :key"
)
RECEIPTS_OF = Statement(
    "SELECT number, timing, arrived_at FROM goods_receipt"
    " WHERE wave_id = :wave_id AND supplier_id = :key ORDER BY number"
)
FROZEN = Statement(
    "SELECT frozen_at FROM settlement WHERE wave_id = :wave_id AND supplier_id = :key"
)
RECEIPT = Statement(
    "SELECT r.supplier_id, COALESCE(v.name, ''), r.state, r.timing, r.dock, r.plate, r.arrived_at,"
    " COALESCE(a.name, r.arrived_by), r.closed_at, COALESCE(c.name, r.closed_by), r.checksum"
    " FROM goods_receipt r LEFT JOIN supplier v ON v.supplier_id = r.supplier_id"
    " LEFT JOIN person a ON a.person_id = r.arrived_by"
    " LEFT JOIN person c ON c.person_id = r.closed_by WHERE r.number = :key"
)
RECEIPT_LINES = Statement(
    "SELECT l.sku_id, COALESCE(s.name, ''), l.accepted, l.rejected, l.held"
    " FROM goods_receipt_line l LEFT JOIN sku s ON s.sku_id = l.sku_id"
    " WHERE l.number = :key AND l.reversed = 0 ORDER BY l.line"
)
NOTE = Statement(
    "SELECT n.site_id, n.state, n.closed_at, COALESCE(c.name, n.closed_by), n.received_at,"
    " COALESCE(r.name, n.received_by), n.checksum,"
    " (SELECT CAST(COALESCE(SUM(l.sent), 0) AS INTEGER) FROM returns_line l"
    " WHERE l.number = n.number), (SELECT CAST(COALESCE(SUM(l.found), 0) AS INTEGER)"
    " FROM returns_line l WHERE l.number = n.number) FROM returns_note n"
    " LEFT JOIN person c ON c.person_id = n.closed_by"
    " LEFT JOIN person r ON r.person_id = n.received_by WHERE n.number = :key"
)
NOTE_LINES = Statement(
    "SELECT l.sku_id, COALESCE(s.name, ''), l.party, l.sent, l.found FROM returns_line l"
    " LEFT JOIN sku s ON s.sku_id = l.sku_id WHERE l.number = :key ORDER BY l.line"
)
Made = tuple[str, list[Entry]] | None


class SupplyCards:
    """The cards in one transaction, with the numbers of one night."""

    def __init__(self, tx: Tx, wave_id: str) -> None:
        self.tx = tx
        self.wave_id = wave_id

    def supplier(self, key: str) -> Made:
        """When it is to come, what is ordered of it, what it brought, and its account."""
        row = self._row(SUPPLIER, key)
        if row is None:
            return None
        name, phone = row
        (ordered,) = self._row(ORDERED, key) or (0,)
        appointment = self._row(APPOINTMENT, key)
        decided = self._row(DECIDED, key)
        frozen = self._row(FROZEN, key)
        came = self._row(CAME_FROM, key) or (0, 0, 0)
        return name, [
            Entry("code", f"{key} {phone}".strip()),
            Entry("ordered", say("search.count", count=ordered) if ordered else ""),
            Entry("appointment", _appointment(*appointment) if appointment else ""),
            Entry("decision", say("search.state", state=decided[0]) if decided else ""),
            *(
                Entry(
                    "goods_receipt",
                    say("search.goods_receipt", number=number, state=timing, at=moment(at)),
                    Reference(Thing.GOODS_RECEIPT, number),
                )
                for number, timing, at in self._all(RECEIPTS_OF, key)
            ),
            Entry("came", _came(*came) if any(came) else ""),
            Entry("account", say("search.frozen", at=moment(frozen[0])) if frozen else ""),
        ]

    def receipt(self, key: str) -> Made:
        """Who came when and where, and what it brought."""
        row = self._row(RECEIPT, key)
        if row is None:
            return None
        supplier, name, state, timing, dock, plate, at, by, closed, closed_by, checksum = row
        lines = Reference(Thing.GOODS_RECEIPT, key, Part.PRODUCTS)
        came = self._row(CAME_WITH, key) or (0, 0, 0)
        return key, [
            Entry("state", say(f"cli.receipt.state.{state}")),
            Entry("supplier", f"{supplier} {name}".strip(), Reference(Thing.SUPPLIER, supplier)),
            Entry("timing", say("search.state", state=timing)),
            Entry("dock", dock),
            Entry("vehicle", plate),
            Entry("arrived", _done(at, by)),
            Entry("came", _came(*came), lines),
            Entry("closed", _done(closed, closed_by)),
            Entry("checksum", checksum[:16]),
        ]

    def note(self, key: str) -> Made:
        """From where, how many items, and how many were found."""
        row = self._row(NOTE, key)
        if row is None:
            return None
        site, state, closed, closed_by, received, received_by, checksum, sent, found = row
        lines = Reference(Thing.RETURNS_NOTE, key, Part.PRODUCTS)
        return key, [
            Entry("state", say("search.state", state=state)),
            Entry("origin", site, Reference(Thing.STATION, site)),
            Entry("contents", say("search.sent_found", sent=sent, found=found), lines),
            Entry("closed", _done(closed, closed_by)),
            Entry("received", _done(received, received_by)),
            Entry("checksum", checksum[:16]),
        ]

    def lines(self, reference: Reference) -> Sheet:
        """The lines of a receipt or a note, each leading to its product."""
        titles: tuple[str, ...]
        if reference.thing is Thing.GOODS_RECEIPT:
            rows = self._all(RECEIPT_LINES, reference.key)
            titles = ("accepted", "rejected", "held")
            columns = [column("sku"), column("name", wide=True)]
        else:
            rows = self._all(NOTE_LINES, reference.key)
            titles = ("sent", "found")
            columns = [column("sku"), column("name", wide=True), column("party", drop=1)]
        return sheet(
            (*columns, *(column(title, right=True) for title in titles)),
            ((tuple(map(str, row)), Reference(Thing.PRODUCT, row[0])) for row in rows),
        )

    def _row(self, statement: Statement, key: str) -> tuple[Any, ...] | None:
        return self.tx.one(statement, key=key, wave_id=self.wave_id)

    def _all(self, statement: Statement, key: str) -> list[tuple[Any, ...]]:
        return self.tx.all(statement, key=key, wave_id=self.wave_id)


def _appointment(dock: str, starts_at: str, ends_at: str) -> Text:
    day, starts, ends = starts_at[5:10], starts_at[11:16], ends_at[11:16]
    return say("search.appointment", day=day, dock=dock, starts=starts, ends=ends)


def _came(accepted: int, rejected: int, held: int) -> Text:
    return say("search.came", accepted=accepted, rejected=rejected, held=held)


def _done(at: str, person: str) -> Text:
    return say("search.done", at=moment(at), person=person) if at else ""
