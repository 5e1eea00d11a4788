"""people and boards: PINs, preferences, bookmarks, reviewed differences, reassigned stops.

Whoever had a badge keeps it. The subjects of facts written before are filled in, so that a search
finds them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """people and boards."""
    for name in ("badge_at", "pin_hash", "locked_until", "language", "look"):
        op.add_column("person", _empty(name))
    for name in ("failures", "locked"):
        op.add_column("person", _count(name))
    op.add_column("manifest", _empty("follows"))
    for name in ("cause", "note", "reviewed_at", "reviewed_by"):
        op.add_column("discrepancy", _empty(name))
    op.create_index("discrepancy_by_state", "discrepancy", ["state", "opened_at"])
    op.create_table(
        "stop_route",
        *map(_text, ("wave_id", "destination_id", "route_id")),
        _count("sequence"),
        sa.PrimaryKeyConstraint("wave_id", "destination_id"),
    )
    op.create_table(
        "bookmark",
        *map(_text, ("person_id", "terminal_id", "job", "body", "saved_at")),
        sa.PrimaryKeyConstraint("person_id"),
    )
    for name in ("subject", "sku_id"):
        op.add_column("journal", _empty(name))
    op.create_index("journal_by_subject", "journal", ["subject", "sku_id"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _empty(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
