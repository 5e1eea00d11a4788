"""The look-ups behind the cards of a search, each by one key and for one night."""

from wms.operations.search_ports import Thing
from wms.storage.statements import Statement

BOX = Statement(
    "SELECT c.type, c.asset_code, c.wave_id, c.destination_id, c.zone, c.state, c.opened_at,"
    " c.closed_at, c.label_copies, (SELECT COUNT(*) FROM content t WHERE t.sscc = c.sscc),"
    " (SELECT COALESCE(SUM(t.quantity), 0) FROM content t WHERE t.sscc = c.sscc), c.recount"
    " FROM container c WHERE c.sscc = :key"
)
ON = Statement(
    "SELECT number, active, loaded_at FROM manifest_container WHERE sscc = :key"
    " ORDER BY loaded_at DESC"
)
INBOUND = Statement(
    "SELECT b.number, b.owner, b.zone, b.state, b.at, COALESCE(p.name, b.person_id),"
    " (SELECT COUNT(*) FROM inbound_content t WHERE t.sscc = b.sscc),"
    " (SELECT COALESCE(SUM(t.quantity), 0) FROM inbound_content t WHERE t.sscc = b.sscc)"
    " FROM inbound_container b LEFT JOIN person p ON p.person_id = b.person_id WHERE b.sscc = :key"
)
PRODUCT = Statement(
    "SELECT s.name, s.gtin, s.temp_zone, s.slot, s.unit, s.category, COALESCE(v.name, ''),"
    " s.supplier_id FROM sku s LEFT JOIN supplier v ON v.supplier_id = s.supplier_id"
    " WHERE s.sku_id = :key"
)
PLANNED = Statement(
    "SELECT items, lines FROM plan_list WHERE wave_id = :wave_id AND kind = 'put' AND key = :key"
)
COUNTED = Statement(
    "SELECT COALESCE(SUM(put), 0), COALESCE(SUM(short), 0) FROM sort_count"
    " WHERE wave_id = :wave_id AND sku_id = :key"
)
SUPPLY = Statement("SELECT quantity FROM supply WHERE wave_id = :wave_id AND sku_id = :key")
SHORTAGE = Statement("SELECT body FROM shortage WHERE wave_id = :wave_id")
STOCK = Statement(
    "SELECT received, damaged, put FROM stock WHERE wave_id = :wave_id AND sku_id = :key"
)
STATION = Statement(
    "SELECT name, address, phone, trunk_route, drop_seq FROM station WHERE station_id = :key"
)
POINT = Statement(
    "SELECT name, address, leader, phone, station_id, branch_route, stop_seq FROM point"
    " WHERE point_id = :key"
)
MOVED = Statement(
    "SELECT route_id, sequence FROM stop_route WHERE wave_id = :wave_id AND destination_id = :key"
)
SORTED_AT = Statement(
    "SELECT COALESCE(SUM(put), 0), COALESCE(SUM(short), 0) FROM sort_count"
    " WHERE wave_id = :wave_id AND destination_id = :key"
)
BOXES_AT = Statement(
    "SELECT COUNT(*) FROM container WHERE wave_id = :wave_id AND destination_id = :key"
)
MANIFESTS_TO = Statement(
    "SELECT DISTINCT m.number, m.state, m.departed_at FROM container c"
    " JOIN manifest_container o ON o.sscc = c.sscc AND o.active = 1"
    " JOIN manifest m ON m.number = o.number"
    " WHERE c.wave_id = :wave_id AND c.destination_id = :key ORDER BY m.number"
)
ROUTE = Statement(
    "SELECT name, tier, origin_id, plate, driver, driver_phone, departs_at FROM route"
    " WHERE route_id = :key"
)
MANIFESTS_OF = Statement(
    "SELECT number, state, departed_at FROM manifest WHERE wave_id = :wave_id AND route_id = :key"
    " UNION ALL SELECT number, state, arrived_at FROM inbound_manifest"
    " WHERE wave_id = :wave_id AND route_id = :key ORDER BY 1"
)
PICKED = Statement(
    "SELECT items, lines FROM plan_list WHERE wave_id = :wave_id AND kind = :kind AND key = :key"
)
MANIFEST = Statement(
    "SELECT m.version, m.route_id, m.state, m.opened_at, m.closed_at, COALESCE(p.name,"
    " m.closed_by), m.departed_at, m.departure, m.follows, m.checksum,"
    " (SELECT COUNT(*) FROM manifest_container o WHERE o.number = m.number AND o.active = 1),"
    " (SELECT CAST(COALESCE(SUM(t.quantity), 0) AS INTEGER) FROM manifest_container o"
    " JOIN content t ON t.sscc = o.sscc WHERE o.number = m.number AND o.active = 1),"
    " (SELECT COUNT(*) FROM paper_copy y WHERE y.number = m.number)"
    " FROM manifest m LEFT JOIN person p ON p.person_id = m.closed_by WHERE m.number = :key"
)
FOLLOWED = Statement("SELECT number FROM manifest WHERE follows = :key ORDER BY number")
COMING = Statement(
    "SELECT route_id, state, arrived_at, seal_intact, receipt_version,"
    " (SELECT COUNT(*) FROM inbound_container b WHERE b.number = i.number AND b.owner = :site),"
    " (SELECT COUNT(*) FROM inbound_container b WHERE b.number = i.number AND b.owner = :site"
    " AND b.state IN ('received', 'damaged')) FROM inbound_manifest i WHERE i.number = :key"
)
RECEIPTS = Statement("SELECT COUNT(*) FROM receipt WHERE number = :key")
PERSON = Statement("SELECT name, role, active, locked FROM person WHERE person_id = :key")
STANDS = Statement(
    "SELECT terminal_id, kind, at FROM journal WHERE subject = :key"
    " AND kind IN ('signed_in', 'signed_out') ORDER BY position DESC LIMIT 1"
)
FACT = Statement(
    "SELECT j.kind, j.terminal_id, j.seq, j.at, j.person_id, COALESCE(p.name, j.person_id),"
    " j.subject, j.sku_id, j.digest FROM journal j LEFT JOIN person p"
    " ON p.person_id = j.person_id WHERE j.event_id = :key"
)
DIFFERENCES = Statement(
    "SELECT COUNT(*) FROM discrepancy WHERE (subject = :key OR manifest = :key OR"
    " (sku_id = :key AND wave_id = :wave_id) OR"
    " (destination_id = :key AND wave_id = :wave_id)) AND state <> 'reversed'"
)
IS = {
    Thing.CONTAINER: Statement(
        "SELECT 1 FROM container WHERE sscc = :key UNION"
        " SELECT 1 FROM inbound_container WHERE sscc = :key"
    ),
    Thing.MANIFEST: Statement(
        "SELECT 1 FROM manifest WHERE number = :key UNION"
        " SELECT 1 FROM inbound_manifest WHERE number = :key"
    ),
    Thing.PERSON: Statement("SELECT 1 FROM person WHERE person_id = :key"),
    Thing.STATION: Statement("SELECT 1 FROM station WHERE station_id = :key"),
    Thing.POINT: Statement("SELECT 1 FROM point WHERE point_id = :key"),
    Thing.ROUTE: Statement("SELECT 1 FROM route WHERE route_id = :key"),
    Thing.PRODUCT: Statement("SELECT 1 FROM sku WHERE sku_id = :key"),
    Thing.SUPPLIER: Statement("SELECT 1 FROM supplier WHERE supplier_id = :key"),
    Thing.GOODS_RECEIPT: Statement("SELECT 1 FROM goods_receipt WHERE number = :key"),
    Thing.RETURNS_NOTE: Statement("SELECT 1 FROM returns_note WHERE number = :key"),
    Thing.NIGHT: Statement("SELECT 1 FROM wave WHERE wave_id = :key"),
    Thing.FACT: Statement("SELECT 1 FROM journal WHERE event_id = :key"),
}
