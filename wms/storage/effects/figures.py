"""What another site's figures do to the tables."""

from wms.domain import supply_events as s
from wms.operations.ports import Stamp
from wms.storage.statements import Statement
from wms.storage.store import Tx

_TAKE = Statement(
    "INSERT INTO site_figures (wave_id, site_id, version, body)"
    " VALUES (:wave_id, :site_id, :version, :body) ON CONFLICT (wave_id, site_id)"
    " DO UPDATE SET version = excluded.version, body = excluded.body"
    " WHERE site_figures.version < excluded.version"
)


def figures_taken(tx: Tx, _stamp: Stamp, event: s.FiguresTaken) -> None:
    """The latest version holds; an older one that comes later changes nothing."""
    tx.run(
        _TAKE,
        wave_id=event.wave_id,
        site_id=event.site_id,
        version=event.version,
        body=event.body,
    )
