"""people and boards: PINs, preferences, bookmarks, reviewed differences, recounts, stops
reassigned.

Whoever had a badge keeps it. The subjects of facts written before are filled in, so that a search
finds them.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from wms.storage.store import Tx
from wms.storage.subjects import fill_subjects

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """people and boards."""
    for name in ("badge_at", "pin_hash", "locked_until", "language", "look", "seen_at"):
        op.add_column("person", _empty(name))
    for name in ("failures", "locked"):
        op.add_column("person", _count(name))
    _fill_last_seen()
    op.add_column("container", _empty("recount"))
    for name in ("follows", "voided_at", "voided_by", "void_reason"):
        op.add_column("manifest", _empty(name))
    for name in ("cause", "note", "reviewed_at", "reviewed_by"):
        op.add_column("discrepancy", _empty(name))
    op.create_index("discrepancy_by_state", "discrepancy", ["state", "opened_at"])
    op.create_table(
        "stop_route",
        *map(_text, ("wave_id", "destination_id", "route_id")),
        *map(_count, ("sequence", "changes")),
        sa.PrimaryKeyConstraint("wave_id", "destination_id"),
    )
    op.create_table(
        "route_vehicle",
        *map(_text, ("wave_id", "route_id", "plate", "driver", "driver_phone")),
        sa.PrimaryKeyConstraint("wave_id", "route_id"),
    )
    op.create_table(
        "bookmark",
        *map(_text, ("person_id", "terminal_id", "job", "body", "wave_id", "saved_at")),
        _count("seq"),
        sa.PrimaryKeyConstraint("person_id"),
    )
    for name in ("subject", "sku_id"):
        op.add_column("journal", _empty(name))
    # Before the index is there: filling it row by row would cost the double.
    _fill_subjects()
    op.create_index("journal_by_subject", "journal", ["subject", "sku_id"])


def _fill_last_seen() -> None:
    """When each person signed in last, as the journal says."""
    op.execute(
        "UPDATE person SET seen_at = j.at FROM journal j WHERE j.person_id = person.person_id"
        " AND j.position IN (SELECT MAX(position) FROM journal WHERE kind = 'signed_in'"
        " GROUP BY person_id)"
    )


def _fill_subjects() -> None:
    connection = op.get_bind()
    held: Any = connection.connection.driver_connection
    fill_subjects(Tx(held.cursor(), connection.dialect))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _empty(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
