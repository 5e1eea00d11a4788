"""the first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """the first schema."""
    op.create_table(
        "container",
        sa.Column("sscc", sa.Text(), nullable=False),
        sa.Column("asset_code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("destination_id", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), server_default="", nullable=False),
        sa.Column("label_copies", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("sscc"),
    )
    with op.batch_alter_table("container", schema=None) as batch_op:
        batch_op.create_index(
            "container_by_destination", ["wave_id", "destination_id", "zone", "state"], unique=False
        )
        batch_op.create_index(
            "one_open_container_a_position",
            ["wave_id", "destination_id", "zone"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index(
            "one_open_container_an_asset",
            ["asset_code"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "customer_lines",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "station_id"),
    )
    op.create_table(
        "discrepancy",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("destination_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="unreviewed", nullable=False),
        sa.PrimaryKeyConstraint("event_id", "line"),
    )
    op.create_table(
        "inbound_container",
        sa.Column("sscc", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("sscc"),
    )
    with op.batch_alter_table("inbound_container", schema=None) as batch_op:
        batch_op.create_index("inbound_container_by_manifest", ["number", "state"], unique=False)

    op.create_table(
        "inbound_manifest",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("route_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.Text(), server_default="", nullable=False),
        sa.Column("seal_intact", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("receipt_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "inbox",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("from_site", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_table(
        "journal",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("terminal_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("event_id"),
        sa.UniqueConstraint("terminal_id", "seq"),
    )
    op.create_table(
        "manifest",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("route_id", sa.Text(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_by", sa.Text(), server_default="", nullable=False),
        sa.Column("checksum", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("departed_at", sa.Text(), server_default="", nullable=False),
        sa.Column("departure", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("wave_id", "route_id", "version"),
    )
    with op.batch_alter_table("manifest", schema=None) as batch_op:
        batch_op.create_index("manifest_by_route", ["wave_id", "route_id"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "number_range",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("to_site", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("sent_at", sa.Text(), server_default="", nullable=False),
        sa.Column("acknowledged_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("message_id"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("outbox_by_state", ["acknowledged_at", "position"], unique=False)

    op.create_table(
        "paper_copy",
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("copy", sa.Integer(), nullable=False),
        sa.Column("printed_at", sa.Text(), nullable=False),
        sa.Column("printed_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("paper", "number", "copy"),
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("badge_digest", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
        sa.UniqueConstraint("badge_digest"),
    )
    op.create_table(
        "point",
        sa.Column("point_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("branch_route", sa.Text(), nullable=False),
        sa.Column("stop_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("point_id"),
    )
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.create_index("point_by_route", ["branch_route", "stop_seq"], unique=False)

    op.create_table(
        "print_job",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("copy", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("printed_at", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("paper", "number", "copy"),
    )
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.create_index("print_job_by_state", ["state"], unique=False)

    op.create_table(
        "receipt",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", "station_id"),
    )
    op.create_table(
        "route",
        sa.Column("route_id", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("origin_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("plate", sa.Text(), nullable=False),
        sa.Column("driver", sa.Text(), nullable=False),
        sa.Column("driver_phone", sa.Text(), nullable=False),
        sa.Column("departs_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("route_id"),
    )
    op.create_table(
        "sku",
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("gtin", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("temp_zone", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("weight_g", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("volume_ml", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("shelf_life_days", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("conveyable", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("sku_id"),
    )
    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.create_index("sku_by_gtin", ["gtin"], unique=False)

    op.create_table(
        "sort_count",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("destination_id", sa.Text(), nullable=False),
        sa.Column("planned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("put", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("short", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "put >= 0 AND short >= 0 AND put + short <= planned", name="sort_count_holds"
        ),
        sa.PrimaryKeyConstraint("wave_id", "sku_id", "destination_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "station",
        sa.Column("station_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("trunk_route", sa.Text(), nullable=False),
        sa.Column("drop_seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("station_id"),
    )
    op.create_table(
        "stock",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("received", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("damaged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("put", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "put >= 0 AND damaged >= 0 AND put + damaged <= received", name="stock_holds"
        ),
        sa.PrimaryKeyConstraint("wave_id", "sku_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "supplier",
        sa.Column("supplier_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("category_group", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("supplier_id"),
    )
    op.create_table(
        "supply",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", "sku_id"),
    )
    op.create_table(
        "wave",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("frozen_at", sa.Text(), server_default="", nullable=False),
        sa.Column("planned_at", sa.Text(), server_default="", nullable=False),
        sa.Column("orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("items_ordered", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("items_allocated", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("items_short", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("late_lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("plan_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("state IN ('open', 'frozen', 'planned')", name="wave_state"),
        sa.PrimaryKeyConstraint("wave_id"),
        sa.UniqueConstraint("business_date"),
    )
    op.create_table(
        "content",
        sa.Column("sscc", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("quantity >= 0", name="content_holds"),
        sa.ForeignKeyConstraint(
            ["sscc"],
            ["container.sscc"],
        ),
        sa.PrimaryKeyConstraint("sscc", "sku_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbound_content",
        sa.Column("sscc", sa.Text(), nullable=False),
        sa.Column("sku_id", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["sscc"],
            ["inbound_container.sscc"],
        ),
        sa.PrimaryKeyConstraint("sscc", "sku_id"),
    )
    op.create_table(
        "manifest_container",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sscc", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("loaded_at", sa.Text(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["manifest.number"],
        ),
        sa.ForeignKeyConstraint(
            ["sscc"],
            ["container.sscc"],
        ),
        sa.PrimaryKeyConstraint("number", "sscc"),
    )
    with op.batch_alter_table("manifest_container", schema=None) as batch_op:
        batch_op.create_index(
            "one_active_manifest_a_container",
            ["sscc"],
            unique=True,
            sqlite_where=sa.text("active = 1"),
            postgresql_where=sa.text("active = 1"),
        )

    op.create_table(
        "order_book",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("orders", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("items", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["wave.wave_id"],
        ),
        sa.PrimaryKeyConstraint("wave_id"),
    )
    op.create_table(
        "plan_list",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("items", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("kind IN ('trunk_pick', 'branch_pick', 'put')", name="plan_list_kind"),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["wave.wave_id"],
        ),
        sa.PrimaryKeyConstraint("wave_id", "kind", "key"),
    )
    op.create_table(
        "shortage",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wave_id"],
            ["wave.wave_id"],
        ),
        sa.PrimaryKeyConstraint("wave_id"),
    )
