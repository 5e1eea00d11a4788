"""The look-ups of the floor, as statements.

A destination is a grid station at the central warehouse and a pick-up point at a station; the two
tables are read under the same names, so that every job is written once. For a wave it may go with
another route than usual (`stop_route`): whoever asks for a route asks for that of the wave.
"""

from wms.domain.words import SiteKind
from wms.storage.statements import Statement

_TABLES = {
    SiteKind.CENTRAL_WAREHOUSE: ("station", "station_id", "trunk_route", "drop_seq"),
    SiteKind.GRID_STATION: ("point", "point_id", "branch_route", "stop_seq"),
}


def destinations_of(kind: SiteKind, wave: str) -> str:
    """A table of destinations, each with its route in a wave; `wave` is a value of the statement
    (`:wave_id`), or empty for the usual routes."""
    table, key, route, sequence = _TABLES[kind]
    if not wave:
        return (
            f"(SELECT {key} AS destination_id, name, {route} AS route_id, {sequence} AS sequence"
            f" FROM {table})"
        )
    return (
        f"(SELECT o.{key} AS destination_id, o.name AS name,"
        f" COALESCE(r.route_id, o.{route}) AS route_id,"
        f" COALESCE(r.sequence, o.{sequence}) AS sequence, o.{route} AS usual_route FROM {table} o"
        f" LEFT JOIN stop_route r ON r.wave_id = {wave} AND r.destination_id = o.{key})"
    )


STANDING = Statement(
    "SELECT (SELECT role FROM person WHERE person_id = :person_id AND active = 1"
    " AND :badge IN ('', badge_digest) {share}),"
    " (SELECT answer FROM journal WHERE event_id = :event_id)"
)
PERSON_BY_BADGE = Statement(
    "SELECT person_id, name, role FROM person WHERE badge_digest = :digest AND active = 1"
)
WORKING_WAVE = Statement(
    "SELECT wave_id, business_date FROM wave WHERE state = 'planned'"
    " ORDER BY business_date DESC LIMIT 1"
)
PRODUCT = Statement(
    "SELECT sku_id, name, temp_zone, conveyable FROM sku WHERE sku_id = :code OR gtin = :code"
    " ORDER BY sku_id LIMIT 1"
)
PLAN_LIST = Statement(
    "SELECT body FROM plan_list WHERE wave_id = :wave_id AND kind = :kind AND key = :key"
)
PLAN_OF_PRODUCT = Statement(
    "SELECT body, (SELECT COALESCE(SUM(r.changes), 0) FROM stop_route r WHERE r.wave_id = :wave_id)"
    " FROM plan_list WHERE wave_id = :wave_id AND kind = 'put' AND key = :sku_id"
)
STOPS_CHANGED = Statement(
    "SELECT COALESCE(SUM(changes), 0) FROM stop_route WHERE wave_id = :wave_id"
)
COUNTS_OF_PRODUCT = Statement(
    "SELECT destination_id, put, short, reserved FROM sort_count"
    " WHERE wave_id = :wave_id AND sku_id = :sku_id"
)
ON_HAND = Statement(
    "SELECT received - damaged - put FROM stock WHERE wave_id = :wave_id AND sku_id = :sku_id"
)
OPEN_BOX_AT = Statement(
    "SELECT sscc FROM container WHERE wave_id = :wave_id AND destination_id = :destination_id"
    " AND zone = :zone AND state = 'open'"
)
HOLD_OPEN_BOX_AT = Statement(f"{OPEN_BOX_AT.sql} {{exclusive}}")
OPEN_BOX_OF_ASSET = Statement(
    "SELECT sscc FROM container WHERE asset_code = :asset_code AND state = 'open'"
)
LAST_NUMBER = Statement("SELECT last FROM number_range WHERE name = :name {exclusive}")
FACTS_OF_TERMINAL = Statement(
    "SELECT event_id, kind, body FROM journal WHERE terminal_id = :terminal_id"
    " AND person_id = :person_id AND kind IN (:done, :reversed) ORDER BY seq DESC LIMIT :most"
)
ROUTE = Statement(
    "SELECT route_id, name, tier, plate, driver, driver_phone FROM route"
    " WHERE route_id = :route_id AND tier = :tier"
)
_MANIFEST = "SELECT number, version, route_id, wave_id, tier, state FROM manifest"
MANIFEST = Statement(f"{_MANIFEST} WHERE number = :number")
MANIFESTS_OF_ROUTE = Statement(
    f"{_MANIFEST} WHERE wave_id = :wave_id AND route_id = :route_id ORDER BY version"
)
HOLD_MANIFEST = Statement("SELECT state FROM manifest WHERE number = :number {exclusive}")
PAPER_COPIES = Statement(
    "SELECT COUNT(*) FROM paper_copy WHERE paper = :paper AND number = :number"
)
QUEUE_PRINT = Statement(
    "INSERT INTO print_job (event_id, paper, number, copy)"
    " SELECT :event_id, :paper, :number, :copy WHERE {held}"
)
QUEUE_MESSAGE = Statement(
    "INSERT INTO outbox (message_id, to_site, kind, key)"
    " VALUES (:message_id, :to_site, :kind, :key)"
)
_TRUCK = (
    "SELECT number, wave_id, route_id, state, body, receipt_version,"
    " (SELECT COUNT(*) FROM inbound_container c WHERE c.number = i.number AND c.owner = :site_id),"
    " (SELECT COUNT(*) FROM inbound_container c WHERE c.number = i.number AND c.owner = :site_id"
    " AND c.state IN ('received', 'damaged')) FROM inbound_manifest i"
)
TRUCK = Statement(f"{_TRUCK} WHERE number = :number")
TRUCK_OF_ROUTE = Statement(f"{_TRUCK} WHERE route_id = :number ORDER BY number DESC LIMIT 1")
INBOUND_BOX = Statement(
    "SELECT b.sscc, b.number, b.owner, COALESCE(s.name, ''), b.state, b.at,"
    " COALESCE(p.name, '') FROM inbound_container b"
    " LEFT JOIN station s ON s.station_id = b.owner"
    " LEFT JOIN person p ON p.person_id = b.person_id WHERE b.sscc = :sscc"
)
MISSING_ON = Statement(
    "SELECT sscc FROM inbound_container WHERE number = :number AND owner = :site_id"
    " AND state = 'expected' ORDER BY sscc"
)


class Queries:
    """The look-ups that name destinations, for one kind of site."""

    def __init__(self, kind: SiteKind) -> None:
        places = destinations_of(kind, ":wave_id")
        box = (
            "SELECT c.sscc, c.asset_code, c.wave_id, c.destination_id, d.name,"
            " COALESCE(r.route_id, d.route_id), COALESCE(r.sequence, d.sequence), c.zone, c.state,"
            " (SELECT COALESCE(SUM(t.quantity), 0) FROM content t WHERE t.sscc = c.sscc),"
            " c.label_copies, EXISTS (SELECT 1 FROM print_job j WHERE j.paper = 'container_label'"
            " AND j.number = c.sscc AND j.state = 'unknown' AND j.confirmed_by = ''),"
            " COALESCE(m.number, ''), c.recount"
            f" FROM container c JOIN {destinations_of(kind, '')} d"
            " ON d.destination_id = c.destination_id"
            " LEFT JOIN stop_route r ON r.wave_id = c.wave_id"
            " AND r.destination_id = c.destination_id"
            " LEFT JOIN manifest_container m ON m.sscc = c.sscc AND m.active = 1"
        )
        self.box = Statement(f"{box} WHERE c.sscc = :sscc")
        self.open_box = Statement(
            f"{box} WHERE c.wave_id = :wave_id AND c.destination_id = :destination_id"
            " AND c.zone = :zone AND c.state = 'open'"
        )
        self.destinations = Statement(
            f"SELECT destination_id, name, route_id, sequence FROM {places} d"
        )
        self.moved = Statement(
            f"SELECT destination_id, route_id, usual_route FROM {places} d"
            " WHERE route_id <> usual_route ORDER BY destination_id"
        )
        # The outer join has SQLite begin with the few places of the route, not with all containers;
        # who holds nothing, and so a place without any, is left out by the content.
        self.waiting = Statement(
            "SELECT c.state, c.sscc, d.destination_id, d.name, d.route_id, d.sequence"
            f" FROM {places} d LEFT JOIN container c ON c.wave_id = :wave_id"
            " AND c.destination_id = d.destination_id AND c.state IN ('open', 'closed')"
            " WHERE d.route_id = :route_id"
            " AND EXISTS (SELECT 1 FROM content t WHERE t.sscc = c.sscc)"
            " ORDER BY d.sequence DESC, c.sscc"
        )
        self.remaining = Statement(
            "SELECT c.sscc, c.destination_id, SUM(t.quantity), c.zone, c.state FROM container c"
            f" JOIN {places} d ON d.destination_id = c.destination_id"
            " JOIN content t ON t.sscc = c.sscc WHERE c.wave_id = :wave_id"
            " AND d.route_id = :route_id AND c.state IN ('open', 'closed')"
            " GROUP BY c.sscc, c.destination_id, c.zone, c.state, d.sequence"
            " ORDER BY d.sequence DESC, c.sscc"
        )
        self.sorted_of_route = Statement(
            "SELECT COALESCE(SUM(s.put + s.short), 0) FROM sort_count s"
            f" JOIN {places} d ON d.destination_id = s.destination_id"
            " WHERE s.wave_id = :wave_id AND d.route_id = :route_id"
        )
        self.moving_of_route = Statement(
            "SELECT COUNT(*) FROM sorter_track t"
            f" JOIN {places} d ON d.destination_id = t.destination_id"
            " WHERE t.sorter IN (SELECT name FROM sorter) AND t.state IN ('on_belt', 'landed')"
            " AND t.wave_id = :wave_id AND d.route_id = :route_id"
        )
        self.stations_on = Statement(
            "SELECT DISTINCT c.destination_id, COALESCE(r.sequence, d.sequence)"
            " FROM manifest_container m JOIN container c ON c.sscc = m.sscc"
            f" JOIN {destinations_of(kind, '')} d ON d.destination_id = c.destination_id"
            " LEFT JOIN stop_route r ON r.wave_id = c.wave_id"
            " AND r.destination_id = c.destination_id"
            " WHERE m.number = :number AND m.active = 1 ORDER BY 2, 1"
        )
        self.short_of_route = Statement(
            "SELECT s.destination_id, s.sku_id, s.put, s.short FROM sort_count s"
            f" JOIN {places} d ON d.destination_id = s.destination_id"
            " WHERE s.wave_id = :wave_id AND d.route_id = :route_id"
        )
        self.stops_of_route = Statement(
            "SELECT d.destination_id, d.name, d.route_id, d.sequence,"
            " (SELECT COUNT(*) FROM container c WHERE c.wave_id = :wave_id"
            " AND c.destination_id = d.destination_id AND c.state IN ('open', 'closed')),"
            " (SELECT COUNT(*) FROM container c WHERE c.wave_id = :wave_id"
            " AND c.destination_id = d.destination_id AND c.state = 'loaded')"
            f" FROM {places} d WHERE d.route_id = :route_id ORDER BY d.sequence, d.destination_id"
        )
        self.stop = Statement(
            f"SELECT destination_id, name, route_id, sequence FROM {places} d"
            " WHERE destination_id = :destination_id"
        )
