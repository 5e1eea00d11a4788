"""What badges do to the tables."""

from wms.domain import events as e
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only
from wms.storage.statements import Statement
from wms.storage.store import Tx

_ADD = Statement(
    "INSERT INTO person (person_id, name, role, badge_digest, active)"
    " VALUES (:person_id, :name, :role, :badge_digest, 1)"
)
_REVOKE = Statement("UPDATE person SET active = 0 WHERE person_id = :person_id AND active = 1")


def person_added(tx: Tx, _stamp: Stamp, event: e.PersonAdded) -> None:
    """A person is known by their badge's digest."""
    tx.run(
        _ADD,
        person_id=event.person_id,
        name=event.name,
        role=event.role,
        badge_digest=event.badge_digest,
    )


def badge_revoked(tx: Tx, _stamp: Stamp, event: e.BadgeRevoked) -> None:
    """The badge opens nothing any more."""
    only(tx.run(_REVOKE, person_id=event.person_id), "badge not active")
