"""The tables of what is given: reference rows, order book, plan.

Written in bulk and unchanged by the floor.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from wms.storage.columns import count, metadata, words

station = Table(
    "station",
    metadata,
    words("station_id", key=True),
    words("name"),
    words("address"),
    words("phone"),
    words("trunk_route"),
    count("drop_seq"),
)
route = Table(
    "route",
    metadata,
    words("route_id", key=True),
    words("tier"),
    words("origin_id"),
    words("name"),
    words("plate"),
    words("driver"),
    words("driver_phone"),
    words("departs_at"),
)
point = Table(
    "point",
    metadata,
    words("point_id", key=True),
    words("name"),
    words("area"),
    words("leader"),
    words("phone"),
    words("address"),
    words("station_id"),
    words("branch_route"),
    count("stop_seq"),
    Index("point_by_route", "branch_route", "stop_seq"),
)
supplier = Table(
    "supplier",
    metadata,
    words("supplier_id", key=True),
    words("name"),
    words("category_group"),
    words("phone"),
)
sku = Table(
    "sku",
    metadata,
    words("sku_id", key=True),
    words("gtin"),
    words("name"),
    words("category"),
    words("temp_zone"),
    words("unit"),
    count("weight_g"),
    count("volume_ml"),
    count("shelf_life_days"),
    words("supplier_id"),
    words("slot"),
    count("conveyable"),
    Index("sku_by_gtin", "gtin"),
)

wave = Table(
    "wave",
    metadata,
    words("wave_id", key=True),
    words("business_date"),
    words("state"),
    words("frozen_at", default=""),
    words("planned_at", default=""),
    count("orders"),
    count("lines"),
    count("items_ordered"),
    count("items_allocated"),
    count("items_short"),
    count("late_lines"),
    count("plan_version"),
    count("receives"),
    words("receiving_ended_at", default=""),
    UniqueConstraint("business_date"),
    CheckConstraint("state IN ('open', 'frozen', 'planned')", name="wave_state"),
)
order_book = Table(
    "order_book",
    metadata,
    Column("wave_id", ForeignKey("wave.wave_id"), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    words("digest"),
    count("lines"),
    count("orders"),
    count("items"),
)
order_page = Table(
    "order_page",
    metadata,
    Column("wave_id", ForeignKey("wave.wave_id"), primary_key=True),
    count("page", key=True),
    Column("body", LargeBinary, nullable=False),
    count("lines"),
)
"""The closed book by order number, see `planning.order_pages`."""
supply = Table(
    "supply",
    metadata,
    words("wave_id", key=True),
    words("sku_id", key=True),
    count("quantity"),
)
plan_list = Table(
    "plan_list",
    metadata,
    Column("wave_id", ForeignKey("wave.wave_id"), primary_key=True),
    words("kind", key=True),
    words("key", key=True),
    words("body"),
    count("lines"),
    count("items"),
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
    words("wave_id", key=True),
    words("station_id", key=True),
    Column("body", LargeBinary, nullable=False),
)
