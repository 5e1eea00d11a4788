"""What facts about people do to the tables."""

from typing import Any

from wms.domain import events as e
from wms.domain import people_events as p
from wms.operations.ports import Stamp
from wms.storage.effects.guard import only
from wms.storage.statements import Statement
from wms.storage.store import Tx

_ADD = Statement(
    "INSERT INTO person (person_id, name, role, badge_digest, badge_at, active)"
    " VALUES (:person_id, :name, :role, :badge_digest, :badge_at, 1)"
)
_REVOKE = Statement("UPDATE person SET active = 0 WHERE person_id = :person_id AND active = 1")
# Whoever comes back after their badge was taken chooses a PIN anew.
_ISSUE = Statement(
    "UPDATE person SET badge_digest = :badge_digest, badge_at = :badge_at, failures = 0,"
    " locked_until = '', locked = 0, pin_hash = CASE WHEN active = 1 THEN pin_hash ELSE '' END,"
    " active = 1 WHERE person_id = :person_id"
)
# A PIN that was taken away is chosen anew as one of a new badge is: soon, or not at all.
_SET_PIN = Statement(
    "UPDATE person SET pin_hash = :pin_hash, failures = 0, locked_until = '', locked = 0,"
    " badge_at = CASE WHEN :pin_hash = '' THEN :at ELSE badge_at END"
    " WHERE person_id = :person_id AND active = 1"
)
_FAIL = Statement(
    "UPDATE person SET failures = :failures, locked_until = :locked_until, locked = :locked"
    " WHERE person_id = :person_id AND active = 1 AND failures = :failures - 1 AND locked = 0"
)
_UNLOCK = Statement(
    "UPDATE person SET failures = 0, locked_until = '', locked = 0"
    " WHERE person_id = :person_id AND active = 1 AND failures > 0"
)
_SIGN_IN = Statement(
    "UPDATE person SET failures = 0, locked_until = '', seen_at = :at WHERE person_id = :person_id"
)
_SHOWN = Statement("UPDATE person SET failures = 0, locked_until = '' WHERE person_id = :person_id")
_TO_COUNT = Statement(
    "UPDATE container SET recount = :terminal WHERE sscc = :sscc AND state = 'open'"
)
_PREFER = Statement(
    "UPDATE person SET language = :language, look = :look WHERE person_id = :person_id"
)


def person_added(tx: Tx, _stamp: Stamp, event: e.PersonAdded) -> None:
    """A person is known by their badge's digest."""
    tx.run(_ADD, **_said(event))


def badge_revoked(tx: Tx, _stamp: Stamp, event: e.BadgeRevoked) -> None:
    """The badge opens nothing any more."""
    only(tx.run(_REVOKE, person_id=event.person_id), "badge not active")


def badge_issued(tx: Tx, _stamp: Stamp, event: p.BadgeIssued) -> None:
    """The new badge opens, and nothing stands against it."""
    only(tx.run(_ISSUE, **_said(event)), "nobody to have a badge")


def pin_set(tx: Tx, stamp: Stamp, event: p.PinSet) -> None:
    """The person has a PIN, or has to choose one."""
    only(tx.run(_SET_PIN, **_said(event), at=stamp.at), "badge not active")


def pin_failed(tx: Tx, _stamp: Stamp, event: p.PinFailed) -> None:
    """One more in a row; the slower of two terminals counts nothing and is told so."""
    said = {**_said(event), "locked": int(event.locked)}
    only(tx.run(_FAIL, **said), "another wrong PIN meanwhile")


def badge_unlocked(tx: Tx, _stamp: Stamp, event: p.BadgeUnlocked) -> None:
    """The row of wrong PINs is forgotten."""
    only(tx.run(_UNLOCK, person_id=event.person_id), "unlocked meanwhile")


def signed_in(tx: Tx, stamp: Stamp, event: e.SignedIn) -> None:
    """Seen just now; a row of wrong PINs ends with a right one."""
    tx.run(_SIGN_IN, person_id=event.person_id, at=stamp.at)


def second_shown(tx: Tx, _stamp: Stamp, event: p.SecondShown) -> None:
    """As with signing in, a row of wrong PINs ends."""
    tx.run(_SHOWN, person_id=event.person_id)


def terminal_lost(tx: Tx, _stamp: Stamp, event: p.TerminalLost) -> None:
    """The containers wait for a count; one that was closed meanwhile does not."""
    for sscc in sorted(event.containers):
        tx.run(_TO_COUNT, sscc=sscc, terminal=event.terminal)


def preference_set(tx: Tx, _stamp: Stamp, event: p.PreferenceSet) -> None:
    """How the person wants every screen."""
    tx.run(_PREFER, **_said(event))


def _said(event: e.Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in event.__dataclass_fields__ if name != "kind"}
