"""The table of what another site says of the differences both sites have."""

from sqlalchemy import Index, Table

from wms.storage.columns import count, metadata, words

told_review = Table(
    "told_review",
    metadata,
    words("site_id", key=True),
    words("opened_by", key=True),
    count("line", key=True),
    count("version"),
    words("wave_id"),
    words("matter"),
    words("cause"),
    words("note", default=""),
    words("reviewed_at"),
    words("reviewed_by"),
    Index("told_review_by_wave", "wave_id", "matter"),
)
"""Where a difference comes from in the other site's view, its latest word; `matter` is what both
sites call it. What this site says itself stands in `discrepancy`; neither replaces the other."""

FLOOR = (told_review,)
