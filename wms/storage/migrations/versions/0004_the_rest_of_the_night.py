"""the rest of the night: suppliers and their goods, temperatures and holds, deliveries, empties,
what comes back, and settlement.

Waves planned before were not received product by product; their warehouse keeps no stock.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """the rest of the night."""
    op.add_column("wave", _count("receives"))
    op.add_column("wave", _empty("receiving_ended_at"))
    # Without the state: a container that is closed, or loaded, stays where it is in the index.
    op.drop_index("container_by_destination", "container")
    op.create_index("container_by_destination", "container", ["wave_id", "destination_id", "zone"])
    if op.get_bind().dialect.name == "sqlite":
        # Its rows lie in their key: loading a container writes a page less.
        with op.batch_alter_table(
            "manifest_container",
            recreate="always",
            table_kwargs={"sqlite_with_rowid": False},
        ):
            pass
    op.create_table(
        "demand",
        *map(_text, ("wave_id", "sku_id")),
        _count("quantity"),
        sa.PrimaryKeyConstraint("wave_id", "sku_id"),
    )
    op.create_table(
        "notice",
        *map(_text, ("wave_id", "supplier_id")),
        _number("version"),
        _text("issued_at"),
        _count("final"),
        _text("body"),
        sa.PrimaryKeyConstraint("wave_id", "supplier_id", "version"),
    )
    op.create_table(
        "dock_appointment",
        *map(_text, ("wave_id", "supplier_id", "dock", "starts_at", "ends_at")),
        sa.PrimaryKeyConstraint("wave_id", "supplier_id"),
    )
    op.create_index("dock_appointment_by_time", "dock_appointment", ["wave_id", "starts_at"])
    op.create_table(
        "vehicle",
        *map(_text, ("plate", "zones")),
        _count("containers"),
        _empty("carrier"),
        sa.PrimaryKeyConstraint("plate"),
    )
    op.create_table(
        "vehicle_change",
        _text("number"),
        _number("change"),
        *map(_text, ("wave_id", "plate")),
        *map(_empty, ("driver", "driver_phone", "carrier")),
        *map(_text, ("seals", "previous_plate", "reason", "changed_at", "person_id")),
        sa.PrimaryKeyConstraint("number", "change"),
    )
    op.create_table(
        "truck_seal",
        *map(_text, ("number", "station_id", "wave_id", "seals", "found")),
        *map(_text, ("sealed_at", "sealed_by")),
        sa.PrimaryKeyConstraint("number", "station_id"),
    )
    op.create_table(
        "timetable",
        _text("station_id"),
        *map(_empty, ("dock", "arrives_at")),
        sa.PrimaryKeyConstraint("station_id"),
    )
    op.create_table(
        "goods_receipt",
        *map(
            _text,
            (
                "number",
                "wave_id",
                "supplier_id",
                "dock",
                "plate",
                "timing",
                "state",
                "arrived_at",
                "arrived_by",
            ),
        ),
        _count("stocks"),
        *map(_empty, ("closed_at", "closed_by", "body", "checksum")),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("goods_receipt_by_supplier", "goods_receipt", ["wave_id", "supplier_id"])
    op.create_table(
        "goods_receipt_line",
        _text("number"),
        _number("line"),
        *map(_text, ("event_id", "wave_id", "supplier_id", "sku_id")),
        *map(_empty, ("lot", "expires_on")),
        *map(_count, ("accepted", "rejected", "held")),
        *map(_empty, ("reason", "let_in")),
        *map(_count, ("cartons", "weight_g", "light_g", "promised_g")),
        _perhaps("tenths"),
        _count("reversed"),
        *map(_text, ("at", "person_id")),
        sa.PrimaryKeyConstraint("number", "line"),
        sa.CheckConstraint(
            "accepted >= 0 AND rejected >= 0 AND held >= 0", name="goods_receipt_line_holds"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("goods_receipt_line_by_product", "goods_receipt_line", ["wave_id", "sku_id"])
    op.create_table(
        "supplier_decision",
        *map(_text, ("wave_id", "supplier_id", "decision", "reason", "decided_at", "decided_by")),
        _count("version"),
        sa.PrimaryKeyConstraint("wave_id", "supplier_id"),
    )
    op.create_table(
        "reading",
        _text("event_id"),
        _number("line"),
        *map(_text, ("wave_id", "step", "subject", "zone")),
        _count("tenths"),
        *map(_text, ("at", "person_id")),
        sa.PrimaryKeyConstraint("event_id", "line"),
        sqlite_with_rowid=False,
    )
    op.create_index("reading_by_subject", "reading", ["subject"])
    op.create_table(
        "hold",
        _text("event_id"),
        _number("line"),
        *map(_text, ("wave_id", "step", "subject", "zone")),
        *map(_empty, ("sku_id", "point_id")),
        *map(_count, ("quantity", "tenths")),
        _empty("state"),
        *map(_text, ("opened_at", "opened_by")),
        *map(_empty, ("decided_at", "decided_by", "reason")),
        _perhaps("measured"),
        sa.PrimaryKeyConstraint("event_id", "line"),
    )
    op.create_index("hold_by_subject", "hold", ["subject", "state"])
    op.create_table(
        "unfound",
        *map(_text, ("wave_id", "sku_id")),
        _count("quantity"),
        sa.PrimaryKeyConstraint("wave_id", "sku_id"),
        sa.CheckConstraint("quantity >= 0", name="unfound_holds"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settlement",
        *map(_text, ("wave_id", "supplier_id", "frozen_at", "frozen_by", "body", "checksum")),
        sa.PrimaryKeyConstraint("wave_id", "supplier_id"),
    )
    op.create_table(
        "settlement_correction",
        *map(_text, ("wave_id", "supplier_id")),
        _number("line"),
        *map(_text, ("sku_id", "figure")),
        _count("quantity"),
        *map(_text, ("reason", "at", "person_id")),
        sa.PrimaryKeyConstraint("wave_id", "supplier_id", "line"),
    )
    op.create_table(
        "site_figures",
        *map(_text, ("wave_id", "site_id")),
        _count("version"),
        _text("body"),
        sa.PrimaryKeyConstraint("wave_id", "site_id"),
    )
    op.create_table(
        "order_page",
        sa.Column("wave_id", sa.Text(), sa.ForeignKey("wave.wave_id"), nullable=False),
        _number("page"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _count("lines"),
        sa.PrimaryKeyConstraint("wave_id", "page"),
    )
    op.create_table(
        "told_review",
        *map(_text, ("site_id", "opened_by")),
        _number("line"),
        _count("version"),
        *map(_text, ("wave_id", "matter", "cause")),
        _empty("note"),
        *map(_text, ("reviewed_at", "reviewed_by")),
        sa.PrimaryKeyConstraint("site_id", "opened_by", "line"),
    )
    op.create_index("told_review_by_wave", "told_review", ["wave_id", "matter"])
    op.create_table(
        "night_figures",
        _text("wave_id"),
        _number("version"),
        _text("body"),
        *map(_count, ("position", "facts")),
        sa.PrimaryKeyConstraint("wave_id", "version"),
    )
    op.create_table(
        "delivery",
        *map(_text, ("number", "point_id")),
        _count("version"),
        *map(_text, ("wave_id", "outcome", "delivered_at")),
        _empty("reason"),
        _perhaps("tenths"),
        *map(_text, ("source", "said_at", "said_by", "event_id")),
        sa.PrimaryKeyConstraint("number", "point_id"),
    )
    op.create_index("delivery_by_wave", "delivery", ["wave_id", "outcome"])
    op.create_table(
        "delivery_line",
        *map(_text, ("number", "point_id", "sku_id")),
        _count("quantity"),
        _text("reason"),
        _empty("returned"),
        sa.PrimaryKeyConstraint("number", "point_id", "sku_id", "reason"),
    )
    op.create_table(
        "empties",
        *map(_text, ("party", "type")),
        *map(_count, ("sent", "back")),
        sa.PrimaryKeyConstraint("party", "type"),
    )
    op.create_table(
        "intercept",
        _text("order_id"),
        _number("line_no"),
        *map(_text, ("wave_id", "station_id", "point_id", "sku_id")),
        *map(_count, ("quantity", "withheld", "from_stock", "stopped")),
        *map(_text, ("reason", "state", "asked_at", "asked_by")),
        *map(_empty, ("ended_at", "ended_by")),
        sa.PrimaryKeyConstraint("order_id", "line_no"),
    )
    op.create_index("intercept_by_point", "intercept", ["wave_id", "point_id", "sku_id"])
    op.create_table(
        "intercept_answer",
        _text("order_id"),
        _number("line_no"),
        *map(_text, ("number", "wave_id")),
        _count("quantity"),
        *map(_text, ("state", "at", "person_id")),
        sa.PrimaryKeyConstraint("order_id", "line_no", "number"),
    )
    op.create_table(
        "returned",
        _text("event_id"),
        _number("line"),
        *map(_text, ("wave_id", "origin", "party")),
        _empty("order_id"),
        _text("sku_id"),
        _count("quantity"),
        *map(_text, ("reason", "state", "at", "person_id")),
        *map(_empty, ("note", "order_doubt")),
        sa.PrimaryKeyConstraint("event_id", "line"),
        sa.CheckConstraint("quantity > 0", name="returned_holds"),
    )
    op.create_index("returned_by_note", "returned", ["note", "state"])
    op.create_index("returned_by_product", "returned", ["sku_id", "wave_id"])
    op.create_table(
        "returns_note",
        *map(_text, ("number", "site_id", "state", "opened_at")),
        *map(_empty, ("closed_at", "closed_by", "body", "checksum", "received_at", "received_by")),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "returns_line",
        _text("number"),
        _number("line"),
        *map(_text, ("wave_id", "sku_id", "supplier_id", "origin", "party", "reason")),
        *map(_count, ("sent", "found", "to_supplier", "to_resale", "destroyed", "slipped")),
        sa.PrimaryKeyConstraint("number", "line"),
        sa.CheckConstraint(
            "to_supplier >= 0 AND to_resale >= 0 AND destroyed >= 0 AND to_supplier + to_resale + destroyed <= found AND slipped >= 0 AND slipped <= to_supplier",
            name="returns_line_holds",
        ),
    )
    op.create_index("returns_line_by_supplier", "returns_line", ["wave_id", "supplier_id"])
    op.create_index("returns_line_by_product", "returns_line", ["sku_id"])
    op.create_table(
        "return_slip",
        *map(_text, ("number", "supplier_id", "closed_at", "closed_by", "body", "checksum")),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("return_slip_by_supplier", "return_slip", ["supplier_id"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _empty(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))


def _perhaps(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=True)
