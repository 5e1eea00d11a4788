"""Empties on the store; see `wms.operations.empties_ports`."""

import json
from collections.abc import Iterator
from typing import Any

from wms.domain.empties_papers import EmptiesLine
from wms.domain.site import Site
from wms.domain.words import ContainerType, SiteKind
from wms.operations.empties_ports import AssetOut
from wms.storage.statements import Statement
from wms.storage.store import Tx

_STATION = Statement("SELECT name FROM station WHERE station_id = :code")
_POINT = Statement("SELECT name FROM point WHERE point_id = :code")
_BALANCES = Statement(
    "SELECT e.party, COALESCE(s.name, p.name, ''), e.type, e.sent, e.back FROM empties e"
    " LEFT JOIN station s ON s.station_id = e.party LEFT JOIN point p ON p.point_id = e.party"
    " ORDER BY e.party, e.type"
)
_OF_PARTY = Statement(
    "SELECT e.party, COALESCE(s.name, p.name, ''), e.type, e.sent, e.back FROM empties e"
    " LEFT JOIN station s ON s.station_id = e.party LEFT JOIN point p ON p.point_id = e.party"
    " WHERE e.party = :party ORDER BY e.type"
)
_ON_MANIFEST = Statement(
    "SELECT c.destination_id, c.type, COUNT(*), MIN(COALESCE(r.sequence, p.stop_seq, s.drop_seq,"
    " 0)) AS sequence FROM manifest_container l JOIN container c ON c.sscc = l.sscc"
    " LEFT JOIN stop_route r ON r.wave_id = c.wave_id AND r.destination_id = c.destination_id"
    " LEFT JOIN point p ON p.point_id = c.destination_id"
    " LEFT JOIN station s ON s.station_id = c.destination_id"
    " WHERE l.number = :number AND l.active = 1 AND c.asset_code <> ''"
    " GROUP BY c.destination_id, c.type ORDER BY sequence, c.destination_id, c.type"
)
_ASSET_LEFT = Statement(
    "SELECT c.destination_id, m.departed_at FROM container c"
    " JOIN manifest_container l ON l.sscc = c.sscc AND l.active = 1"
    " JOIN manifest m ON m.number = l.number WHERE c.asset_code = :asset"
    " AND m.state = 'departed' ORDER BY m.departed_at DESC, c.sscc DESC LIMIT 1"
)
_FACTS_WITH = Statement(
    "SELECT j.body, j.at, COALESCE(p.name, j.person_id) FROM journal j"
    " LEFT JOIN person p ON p.person_id = j.person_id"
    " WHERE j.subject = :party AND j.kind = 'empties_moved' AND j.body LIKE :with_it"
    " AND j.at > :since ORDER BY j.position"
)


class SiteEmpties:
    """Empties inside one transaction."""

    def __init__(self, tx: Tx, site: Site) -> None:
        self.tx = tx
        self.site = site

    def balances(self, parties: tuple[str, ...] | None = None) -> tuple[EmptiesLine, ...]:
        if parties is None:
            rows = self.tx.all(_BALANCES)
        else:
            rows = [row for party in parties for row in self.tx.all(_OF_PARTY, party=party)]
        return tuple(
            EmptiesLine(party, name, ContainerType(kind), int(sent), int(back))
            for party, name, kind, sent, back in rows
        )

    def party(self, code: str) -> tuple[str, str] | None:
        central = self.site.kind is SiteKind.CENTRAL_WAREHOUSE
        if not central and code == self.site.central_site:
            return code, ""
        row = self.tx.one(_STATION if central else _POINT, code=code)
        return (code, str(row[0])) if row else None

    def on_manifest(self, number: str) -> tuple[tuple[str, str, int], ...]:
        rows = self.tx.all(_ON_MANIFEST, number=number)
        return tuple((place, kind, int(count)) for place, kind, count, _ in rows)

    def asset(self, asset_code: str) -> AssetOut | None:
        left = self.tx.one(_ASSET_LEFT, asset=asset_code)
        if left is None:
            return None
        party, departed_at = left
        known = self.party(party)
        back = ("", "")
        for lines, at, person in self._facts(party, asset_code, departed_at):
            # One that was taken back again is out as before.
            back = (at, person) if sum(line[2] for line in lines) > 0 else ("", "")
        return AssetOut(party, known[1] if known else "", departed_at, *back)

    def moved_with(self, party: str, subject: str) -> tuple[tuple[ContainerType, int, int], ...]:
        found: dict[str, tuple[int, int]] = {}
        for lines, _, _ in self._facts(party, subject, ""):
            for kind, sent, back in lines:
                before = found.get(kind, (0, 0))
                found[kind] = before[0] + sent, before[1] + back
        moved = sorted(found.items())
        return tuple((ContainerType(kind), *both) for kind, both in moved if any(both))

    def _facts(self, party: str, subject: str, since: str) -> Iterator[tuple[Any, str, str]]:
        where = {"party": party, "with_it": f'%"{subject}"%', "since": since}
        for text, at, person in self.tx.all(_FACTS_WITH, **where):
            body = json.loads(text)
            if body["subject"] == subject:
                yield body["lines"], at, person
