"""devices: the spool, the sorter, health.

SQLite cannot change a constraint, so `sort_count` is made anew and its rows are carried over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """devices."""
    _sort_count()
    _print_job()
    _device()
    _sorter()


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))


def _sort_count() -> None:
    holds = "put >= 0 AND short >= 0 AND reserved >= 0 AND put + short + reserved <= planned"
    if op.get_context().dialect.name == "postgresql":
        op.add_column("sort_count", _count("reserved"))
        op.drop_constraint("sort_count_holds", "sort_count")
        op.create_check_constraint("sort_count_holds", "sort_count", holds)
        return
    op.rename_table("sort_count", "sort_count_before")
    op.create_table(
        "sort_count",
        _text("wave_id"),
        _text("sku_id"),
        _text("destination_id"),
        *map(_count, ("planned", "put", "short", "reserved")),
        sa.CheckConstraint(holds, name="sort_count_holds"),
        sa.PrimaryKeyConstraint("wave_id", "sku_id", "destination_id"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO sort_count (wave_id, sku_id, destination_id, planned, put, short)"
        " SELECT wave_id, sku_id, destination_id, planned, put, short FROM sort_count_before"
    )
    op.drop_table("sort_count_before")


def _print_job() -> None:
    for column in (
        _text("printer", ""),
        _count("tries"),
        _text("cause", ""),
        _text("sent_at", ""),
        _text("confirmed_by", ""),
    ):
        op.add_column("print_job", column)
    op.drop_index("print_job_by_state", "print_job")
    op.create_index("print_job_by_state", "print_job", ["state", "printer"])
    # What was being printed into a folder when the program stopped is printed whole again.
    op.execute("UPDATE print_job SET state = 'queued' WHERE state = 'printing'")


def _device() -> None:
    op.create_table(
        "device",
        *map(_text, ("name", "kind", "state", "since")),
        _text("last_seen", ""),
        _text("cause", ""),
        _text("detail", "{}"),
        _text("terminals", "[]"),
        _text("papers", "[]"),
        _text("stand_in", ""),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "device_request",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        *map(_text, ("device", "asked_at", "asked_by")),
        _count("seconds"),
        _text("answered_at", ""),
        _text("answer", ""),
        sa.PrimaryKeyConstraint("position"),
    )
    op.create_index("device_request_waiting", "device_request", ["device", "answered_at"])


def _sorter() -> None:
    op.create_table(
        "sorter",
        *map(_text, ("name", "mode", "wave_id", "person_id", "switched_at")),
        *map(_count, ("run", "boot_id")),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sorter_track",
        _text("sorter"),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("track", sa.BigInteger(), nullable=False),
        _text("state"),
        _count("round"),
        *map(_text, ("barcode", "wave_id", "sku_id")),
        _count("chute"),
        _text("destination_id"),
        _count("alternate"),
        *map(_text, ("alternate_destination_id", "reason")),
        _text("outcome", ""),
        _text("person_id"),
        _text("inducted_at"),
        _text("ended_at", ""),
        sa.PrimaryKeyConstraint("sorter", "run", "track"),
    )
    op.create_index("sorter_track_by_state", "sorter_track", ["sorter", "state"])
