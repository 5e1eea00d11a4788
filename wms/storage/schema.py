"""The tables of a site's store.

Three families. *Given* (`wms.storage.given`): reference rows, order book, plan — written in bulk,
unchanged by the floor. *Floor*: what replaying the journal gives, see `FLOOR_TABLES`. *Ledger*:
journal, outbox, inbox, spool, devices, bookmarks. Counters live apart from the plan they count
against, because the plan does not change.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

# Imported for its tables: together with these they are the schema.
from wms.storage import given as given
from wms.storage.columns import SERIAL, count, metadata, words

__all__ = ["FLOOR_TABLES", "metadata"]

meta = Table("meta", metadata, words("key", key=True), words("value"))

person = Table(
    "person",
    metadata,
    words("person_id", key=True),
    words("name"),
    words("role"),
    words("badge_digest"),
    count("active"),
    words("badge_at", default=""),
    words("pin_hash", default=""),
    count("failures"),
    words("locked_until", default=""),
    count("locked"),
    words("language", default=""),
    words("look", default=""),
    words("seen_at", default=""),
    UniqueConstraint("badge_digest"),
)
number_range = Table("number_range", metadata, words("name", key=True), count("last"))

# The counters that every scan touches have no row id: one page is written for each, not two.
stock = Table(
    "stock",
    metadata,
    words("wave_id", key=True),
    words("sku_id", key=True),
    count("received"),
    count("damaged"),
    count("put"),
    CheckConstraint("put >= 0 AND damaged >= 0 AND put + damaged <= received", name="stock_holds"),
    sqlite_with_rowid=False,
)
sort_count = Table(
    "sort_count",
    metadata,
    words("wave_id", key=True),
    words("sku_id", key=True),
    words("destination_id", key=True),
    count("planned"),
    count("put"),
    count("short"),
    count("reserved"),
    CheckConstraint(
        "put >= 0 AND short >= 0 AND reserved >= 0 AND put + short + reserved <= planned",
        name="sort_count_holds",
    ),
    sqlite_with_rowid=False,
)
container = Table(
    "container",
    metadata,
    words("sscc", key=True),
    words("asset_code"),
    words("type"),
    words("wave_id"),
    words("destination_id"),
    words("zone"),
    words("state"),
    words("opened_at"),
    words("closed_at", default=""),
    count("label_copies"),
    Index("container_by_destination", "wave_id", "destination_id", "zone", "state"),
    Index(
        "one_open_container_an_asset",
        "asset_code",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "one_open_container_a_position",
        "wave_id",
        "destination_id",
        "zone",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
content = Table(
    "content",
    metadata,
    Column("sscc", ForeignKey("container.sscc"), primary_key=True),
    words("sku_id", key=True),
    count("quantity"),
    CheckConstraint("quantity >= 0", name="content_holds"),
    sqlite_with_rowid=False,
)
manifest = Table(
    "manifest",
    metadata,
    words("number", key=True),
    count("version"),
    words("tier"),
    words("route_id"),
    words("wave_id"),
    words("state"),
    words("opened_at"),
    words("closed_at", default=""),
    words("closed_by", default=""),
    words("checksum", default=""),
    words("body", default=""),
    words("departed_at", default=""),
    words("departure", default=""),
    words("follows", default=""),
    words("voided_at", default=""),
    words("voided_by", default=""),
    words("void_reason", default=""),
    Index("manifest_by_route", "wave_id", "route_id"),
    UniqueConstraint("wave_id", "route_id", "version"),
)
manifest_container = Table(
    "manifest_container",
    metadata,
    Column("number", ForeignKey("manifest.number"), primary_key=True),
    Column("sscc", ForeignKey("container.sscc"), primary_key=True),
    count("active"),
    words("loaded_at"),
    words("loaded_by"),
    Index(
        "one_active_manifest_a_container",
        "sscc",
        unique=True,
        sqlite_where=text("active = 1"),
        postgresql_where=text("active = 1"),
    ),
)
paper_copy = Table(
    "paper_copy",
    metadata,
    words("paper", key=True),
    words("number", key=True),
    count("copy", key=True),
    words("printed_at"),
    words("printed_by"),
    words("reason", default=""),
)
inbound_manifest = Table(
    "inbound_manifest",
    metadata,
    words("number", key=True),
    words("wave_id"),
    words("route_id"),
    words("state"),
    words("body"),
    words("arrived_at", default=""),
    count("seal_intact"),
    count("receipt_version"),
)
inbound_container = Table(
    "inbound_container",
    metadata,
    words("sscc", key=True),
    words("number"),
    words("owner"),
    words("zone"),
    words("state"),
    words("at", default=""),
    words("person_id", default=""),
    Index("inbound_container_by_manifest", "number", "state"),
)
inbound_content = Table(
    "inbound_content",
    metadata,
    Column("sscc", ForeignKey("inbound_container.sscc"), primary_key=True),
    words("sku_id", key=True),
    count("quantity"),
)
receipt = Table(
    "receipt",
    metadata,
    words("number", key=True),
    words("station_id", key=True),
    count("version"),
    words("body"),
)
discrepancy = Table(
    "discrepancy",
    metadata,
    words("event_id", key=True),
    count("line", key=True),
    words("wave_id"),
    words("kind"),
    words("subject"),
    words("manifest"),
    words("sku_id"),
    words("destination_id"),
    count("quantity"),
    words("opened_at"),
    words("opened_by"),
    words("state", default="unreviewed"),
    words("cause", default=""),
    words("note", default=""),
    words("reviewed_at", default=""),
    words("reviewed_by", default=""),
    Index("discrepancy_by_state", "state", "opened_at"),
)
stop_route = Table(
    "stop_route",
    metadata,
    words("wave_id", key=True),
    words("destination_id", key=True),
    words("route_id"),
    count("sequence"),
    count("changes"),
)
route_vehicle = Table(
    "route_vehicle",
    metadata,
    words("wave_id", key=True),
    words("route_id", key=True),
    words("plate"),
    words("driver"),
    words("driver_phone"),
)

sorter = Table(
    "sorter",
    metadata,
    words("name", key=True),
    words("mode"),
    words("wave_id"),
    words("person_id"),
    words("switched_at"),
    count("run"),
    count("boot_id"),
)
sorter_track = Table(
    "sorter_track",
    metadata,
    words("sorter", key=True),
    count("run", key=True),
    Column("track", BigInteger, primary_key=True),
    words("state"),
    count("round"),
    words("barcode"),
    words("wave_id"),
    words("sku_id"),
    count("chute"),
    words("destination_id"),
    count("alternate"),
    words("alternate_destination_id"),
    words("reason"),
    words("outcome", default=""),
    words("person_id"),
    words("inducted_at"),
    words("ended_at", default=""),
    Index("sorter_track_by_state", "sorter", "state"),
)

print_job = Table(
    "print_job",
    metadata,
    Column("position", SERIAL, primary_key=True, autoincrement=True),
    words("event_id"),
    words("paper"),
    words("number"),
    count("copy"),
    words("state", default="queued"),
    words("printed_at", default=""),
    words("printer", default=""),
    count("tries"),
    words("cause", default=""),
    words("sent_at", default=""),
    words("confirmed_by", default=""),
    UniqueConstraint("paper", "number", "copy"),
    Index("print_job_by_state", "state", "printer"),
)
device = Table(
    "device",
    metadata,
    words("name", key=True),
    words("kind"),
    words("state"),
    words("since"),
    words("last_seen", default=""),
    words("cause", default=""),
    words("detail", default="{}"),
    words("terminals", default="[]"),
    words("papers", default="[]"),
    words("stand_in", default=""),
)
device_request = Table(
    "device_request",
    metadata,
    Column("position", SERIAL, primary_key=True, autoincrement=True),
    words("device"),
    words("asked_at"),
    words("asked_by"),
    count("seconds"),
    words("answered_at", default=""),
    words("answer", default=""),
    Index("device_request_waiting", "device", "answered_at"),
)
journal = Table(
    "journal",
    metadata,
    Column("position", SERIAL, primary_key=True, autoincrement=True),
    words("event_id"),
    words("terminal_id"),
    count("seq"),
    words("person_id"),
    words("at"),
    words("kind"),
    words("body"),
    words("answer"),
    words("digest"),
    words("subject", default=""),
    words("sku_id", default=""),
    UniqueConstraint("event_id"),
    UniqueConstraint("terminal_id", "seq"),
    Index("journal_by_subject", "subject", "sku_id"),
)
bookmark = Table(
    "bookmark",
    metadata,
    words("person_id", key=True),
    words("terminal_id"),
    words("job"),
    words("body"),
    words("wave_id"),
    count("seq"),
    words("saved_at"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("position", SERIAL, primary_key=True, autoincrement=True),
    words("message_id"),
    words("to_site"),
    words("kind"),
    words("key"),
    Column("body", LargeBinary, nullable=True),
    words("digest", default=""),
    words("sent_at", default=""),
    words("acknowledged_at", default=""),
    UniqueConstraint("message_id"),
    Index("outbox_by_state", "acknowledged_at", "position"),
)
inbox = Table(
    "inbox",
    metadata,
    words("message_id", key=True),
    words("from_site"),
    words("kind"),
    words("key"),
    words("digest"),
    words("taken_at"),
)

FLOOR_TABLES = (
    person,
    number_range,
    stock,
    sort_count,
    container,
    content,
    manifest,
    manifest_container,
    paper_copy,
    inbound_manifest,
    inbound_container,
    inbound_content,
    receipt,
    discrepancy,
    stop_route,
    route_vehicle,
    sorter,
    sorter_track,
)
"""What replaying the journal from empty gives back, row for row (invariant 10)."""
