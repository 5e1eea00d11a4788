"""The tables of a site's store.

Three families. *Given*: reference rows, order book, plan — written in bulk, unchanged by the
floor. *Floor*: what replaying the journal gives, see `FLOOR_TABLES`. *Ledger*: journal, outbox,
inbox. Counters live apart from the plan they count against, because the plan does not change.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()


def _text(name: str, *, key: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=False, server_default=default)


def _count(name: str, *, key: bool = False) -> Column[int]:
    default = None if key else text("0")
    return Column(name, Integer, primary_key=key, nullable=False, server_default=default)


# What a row's surrogate key is: SQLite only counts up on its own INTEGER PRIMARY KEY.
_SERIAL = BigInteger().with_variant(Integer, "sqlite")

meta = Table("meta", metadata, _text("key", key=True), _text("value"))

station = Table(
    "station",
    metadata,
    _text("station_id", key=True),
    _text("name"),
    _text("address"),
    _text("phone"),
    _text("trunk_route"),
    _count("drop_seq"),
)
route = Table(
    "route",
    metadata,
    _text("route_id", key=True),
    _text("tier"),
    _text("origin_id"),
    _text("name"),
    _text("plate"),
    _text("driver"),
    _text("driver_phone"),
    _text("departs_at"),
)
point = Table(
    "point",
    metadata,
    _text("point_id", key=True),
    _text("name"),
    _text("area"),
    _text("leader"),
    _text("phone"),
    _text("address"),
    _text("station_id"),
    _text("branch_route"),
    _count("stop_seq"),
    Index("point_by_route", "branch_route", "stop_seq"),
)
supplier = Table(
    "supplier",
    metadata,
    _text("supplier_id", key=True),
    _text("name"),
    _text("category_group"),
    _text("phone"),
)
sku = Table(
    "sku",
    metadata,
    _text("sku_id", key=True),
    _text("gtin"),
    _text("name"),
    _text("category"),
    _text("temp_zone"),
    _text("unit"),
    _count("weight_g"),
    _count("volume_ml"),
    _count("shelf_life_days"),
    _text("supplier_id"),
    _text("slot"),
    _count("conveyable"),
    Index("sku_by_gtin", "gtin"),
)

wave = Table(
    "wave",
    metadata,
    _text("wave_id", key=True),
    _text("business_date"),
    _text("state"),
    _text("frozen_at", default=""),
    _text("planned_at", default=""),
    _count("orders"),
    _count("lines"),
    _count("items_ordered"),
    _count("items_allocated"),
    _count("items_short"),
    _count("late_lines"),
    _count("plan_version"),
    UniqueConstraint("business_date"),
    CheckConstraint("state IN ('open', 'frozen', 'planned')", name="wave_state"),
)
order_book = Table(
    "order_book",
    metadata,
    Column("wave_id", ForeignKey("wave.wave_id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    _text("digest"),
    _count("lines"),
    _count("orders"),
    _count("items"),
)
supply = Table(
    "supply",
    metadata,
    _text("wave_id", key=True),
    _text("sku_id", key=True),
    _count("quantity"),
)
plan_list = Table(
    "plan_list",
    metadata,
    Column("wave_id", ForeignKey("wave.wave_id"), primary_key=True),
    _text("kind", key=True),
    _text("key", key=True),
    _text("body"),
    _count("lines"),
    _count("items"),
    CheckConstraint("kind IN ('trunk_pick', 'branch_pick', 'put')", name="plan_list_kind"),
)
shortage = Table(
    "shortage",
    metadata,
    Column("wave_id", ForeignKey("wave.wave_id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
customer_lines = Table(
    "customer_lines",
    metadata,
    _text("wave_id", key=True),
    _text("station_id", key=True),
    Column("body", LargeBinary, nullable=False),
)

person = Table(
    "person",
    metadata,
    _text("person_id", key=True),
    _text("name"),
    _text("role"),
    _text("badge_digest"),
    _count("active"),
    UniqueConstraint("badge_digest"),
)
number_range = Table("number_range", metadata, _text("name", key=True), _count("last"))

# The counters that every scan touches have no row id: one page is written for each, not two.
stock = Table(
    "stock",
    metadata,
    _text("wave_id", key=True),
    _text("sku_id", key=True),
    _count("received"),
    _count("damaged"),
    _count("put"),
    CheckConstraint("put >= 0 AND damaged >= 0 AND put + damaged <= received", name="stock_holds"),
    sqlite_with_rowid=False,
)
sort_count = Table(
    "sort_count",
    metadata,
    _text("wave_id", key=True),
    _text("sku_id", key=True),
    _text("destination_id", key=True),
    _count("planned"),
    _count("put"),
    _count("short"),
    CheckConstraint("put >= 0 AND short >= 0 AND put + short <= planned", name="sort_count_holds"),
    sqlite_with_rowid=False,
)
container = Table(
    "container",
    metadata,
    _text("sscc", key=True),
    _text("asset_code"),
    _text("type"),
    _text("wave_id"),
    _text("destination_id"),
    _text("zone"),
    _text("state"),
    _text("opened_at"),
    _text("closed_at", default=""),
    _count("label_copies"),
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
    _text("sku_id", key=True),
    _count("quantity"),
    CheckConstraint("quantity >= 0", name="content_holds"),
    sqlite_with_rowid=False,
)
manifest = Table(
    "manifest",
    metadata,
    _text("number", key=True),
    _count("version"),
    _text("tier"),
    _text("route_id"),
    _text("wave_id"),
    _text("state"),
    _text("opened_at"),
    _text("closed_at", default=""),
    _text("closed_by", default=""),
    _text("checksum", default=""),
    _text("body", default=""),
    _text("departed_at", default=""),
    _text("departure", default=""),
    Index("manifest_by_route", "wave_id", "route_id"),
    UniqueConstraint("wave_id", "route_id", "version"),
)
manifest_container = Table(
    "manifest_container",
    metadata,
    Column("number", ForeignKey("manifest.number"), primary_key=True),
    Column("sscc", ForeignKey("container.sscc"), primary_key=True),
    _count("active"),
    _text("loaded_at"),
    _text("loaded_by"),
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
    _text("paper", key=True),
    _text("number", key=True),
    _count("copy", key=True),
    _text("printed_at"),
    _text("printed_by"),
    _text("reason", default=""),
)
inbound_manifest = Table(
    "inbound_manifest",
    metadata,
    _text("number", key=True),
    _text("wave_id"),
    _text("route_id"),
    _text("state"),
    _text("body"),
    _text("arrived_at", default=""),
    _count("seal_intact"),
    _count("receipt_version"),
)
inbound_container = Table(
    "inbound_container",
    metadata,
    _text("sscc", key=True),
    _text("number"),
    _text("owner"),
    _text("zone"),
    _text("state"),
    _text("at", default=""),
    _text("person_id", default=""),
    Index("inbound_container_by_manifest", "number", "state"),
)
inbound_content = Table(
    "inbound_content",
    metadata,
    Column("sscc", ForeignKey("inbound_container.sscc"), primary_key=True),
    _text("sku_id", key=True),
    _count("quantity"),
)
receipt = Table(
    "receipt",
    metadata,
    _text("number", key=True),
    _text("station_id", key=True),
    _count("version"),
    _text("body"),
)
discrepancy = Table(
    "discrepancy",
    metadata,
    _text("event_id", key=True),
    _count("line", key=True),
    _text("wave_id"),
    _text("kind"),
    _text("subject"),
    _text("manifest"),
    _text("sku_id"),
    _text("destination_id"),
    _count("quantity"),
    _text("opened_at"),
    _text("opened_by"),
    _text("state", default="unreviewed"),
)

print_job = Table(
    "print_job",
    metadata,
    Column("position", _SERIAL, primary_key=True, autoincrement=True),
    _text("event_id"),
    _text("paper"),
    _text("number"),
    _count("copy"),
    _text("state", default="queued"),
    _text("printed_at", default=""),
    UniqueConstraint("paper", "number", "copy"),
    Index("print_job_by_state", "state"),
)
journal = Table(
    "journal",
    metadata,
    Column("position", _SERIAL, primary_key=True, autoincrement=True),
    _text("event_id"),
    _text("terminal_id"),
    _count("seq"),
    _text("person_id"),
    _text("at"),
    _text("kind"),
    _text("body"),
    _text("answer"),
    _text("digest"),
    UniqueConstraint("event_id"),
    UniqueConstraint("terminal_id", "seq"),
)
outbox = Table(
    "outbox",
    metadata,
    Column("position", _SERIAL, primary_key=True, autoincrement=True),
    _text("message_id"),
    _text("to_site"),
    _text("kind"),
    _text("key"),
    Column("body", LargeBinary, nullable=True),
    _text("digest", default=""),
    _text("sent_at", default=""),
    _text("acknowledged_at", default=""),
    UniqueConstraint("message_id"),
    Index("outbox_by_state", "acknowledged_at", "position"),
)
inbox = Table(
    "inbox",
    metadata,
    _text("message_id", key=True),
    _text("from_site"),
    _text("kind"),
    _text("key"),
    _text("digest"),
    _text("taken_at"),
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
)
"""What replaying the journal from empty gives back, row for row (invariant 10)."""
