"""What is known of people, on the store; see `wms.operations.people_ports`."""

import re
from typing import Any

from wms.domain.people import Person
from wms.domain.words import Role
from wms.operations.people_ports import Employed, Known, Preference
from wms.storage.statements import Statement
from wms.storage.store import Tx

_KNOWN = (
    "SELECT person_id, name, role, pin_hash, badge_at, failures, locked_until, locked, language,"
    " look, badge_digest FROM person WHERE active = 1"
)
_BY_BADGE = Statement(f"{_KNOWN} AND badge_digest = :digest")
_BY_ID = Statement(f"{_KNOWN} AND person_id = :person_id {{exclusive}}")
_EMPLOYED = (
    "SELECT person_id, name, role, active, pin_hash, failures, locked_until, locked, seen_at"
    " FROM person"
)
_EVERYBODY = Statement(f"{_EMPLOYED} ORDER BY person_id {{binary}}")
_ONE = Statement(f"{_EMPLOYED} WHERE person_id = :person_id")
_IDS = Statement("SELECT person_id FROM person WHERE person_id LIKE 'E%'")
_NUMBERED = re.compile(r"E([0-9]{4,9})")


class SitePeople:
    """People inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def by_badge(self, digest: str) -> Known | None:
        return _known(self.tx.one(_BY_BADGE, digest=digest))

    def known(self, person_id: str) -> Known | None:
        return _known(self.tx.one(_BY_ID, person_id=person_id))

    def everybody(self) -> tuple[Employed, ...]:
        return tuple(map(_employed, self.tx.all(_EVERYBODY)))

    def employed(self, person_id: str) -> Employed | None:
        row = self.tx.one(_ONE, person_id=person_id)
        return _employed(row) if row else None

    def next_id(self) -> str:
        numbers = [int(m[1]) for (i,) in self.tx.all(_IDS) if (m := _NUMBERED.fullmatch(i))]
        return f"E{max(numbers, default=0) + 1:04d}"


def _known(row: tuple[Any, ...] | None) -> Known | None:
    if row is None:
        return None
    return Known(
        person=Person(row[0], row[1], Role(row[2])),
        pin_hash=row[3],
        badge_at=row[4],
        failures=int(row[5]),
        locked_until=row[6],
        locked=bool(row[7]),
        preference=Preference(row[8], row[9]),
        badge=row[10],
    )


def _employed(row: tuple[Any, ...]) -> Employed:
    return Employed(
        person=Person(row[0], row[1], Role(row[2])),
        active=bool(row[3]),
        has_pin=bool(row[4]),
        failures=int(row[5]),
        locked_until=row[6],
        locked=bool(row[7]),
        seen_at=row[8],
    )
