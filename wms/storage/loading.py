"""How far the loading of a manifest is, for `wms.storage.books`."""

from wms.domain.words import ContainerState, Zone
from wms.operations.ports import Destination, Loaded, Loading, ManifestHead
from wms.storage.queries import Queries
from wms.storage.statements import Statement
from wms.storage.store import Tx

_LOADED = Statement("SELECT COUNT(*) FROM manifest_container WHERE number = :number AND active = 1")
_ON_BOARD = Statement(
    "SELECT c.zone, COUNT(*), COALESCE(SUM((SELECT SUM(t.quantity) FROM content t"
    " WHERE t.sscc = c.sscc)), 0) FROM manifest_container m JOIN container c ON c.sscc = m.sscc"
    " WHERE m.number = :number AND m.active = 1 GROUP BY c.zone ORDER BY c.zone"
)

LOADED_BY = Statement(
    "SELECT m.number, m.loaded_at, COALESCE(p.name, m.loaded_by) FROM manifest_container m"
    " LEFT JOIN person p ON p.person_id = m.loaded_by WHERE m.sscc = :sscc AND m.active = 1"
)
"""Onto what a container was loaded, when, and by whom."""

_Waiting = tuple[tuple[str, Destination], ...]


def loading_of(tx: Tx, queries: Queries, manifest: ManifestHead) -> Loading:
    """See `wms.operations.ports.Books.loading`."""
    zones = tx.all(_ON_BOARD, number=manifest.number)
    return Loading(
        sum(int(row[1]) for row in zones),
        *_waiting(tx, queries, manifest),
        items=sum(int(row[2]) for row in zones),
        zones=tuple(Zone(row[0]) for row in zones),
    )


def loaded_of(tx: Tx, queries: Queries, manifest: ManifestHead) -> Loaded:
    """See `wms.operations.ports.Books.loaded`."""
    row = tx.one(_LOADED, number=manifest.number)
    return Loaded(int(row[0]) if row else 0, *_waiting(tx, queries, manifest))


def _waiting(tx: Tx, queries: Queries, manifest: ManifestHead) -> tuple[_Waiting, _Waiting]:
    """What of the route is closed and not on the vehicle, and what is not closed."""
    rows = tx.all(queries.waiting, wave_id=manifest.wave_id, route_id=manifest.route_id)
    closed, unclosed = (
        tuple((row[1], Destination(*row[2:])) for row in rows if row[0] == state)
        for state in (ContainerState.CLOSED, ContainerState.OPEN)
    )
    return closed, unclosed
