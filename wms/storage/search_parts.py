"""What belongs to a thing, as a sheet to pick from: contents, containers, stops, differences."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.site import Site
from wms.domain.words import Tier
from wms.operations.panels import MOST_LINES, Column, Line, Sheet, Text
from wms.operations.search_ports import Part, Reference, Thing
from wms.operations.search_view import moment
from wms.storage.search_planned import lines_at
from wms.storage.statements import Statement
from wms.storage.store import Tx

_CONTENTS = Statement(
    "SELECT t.sku_id, COALESCE(s.name, ''), t.quantity FROM content t"
    " LEFT JOIN sku s ON s.sku_id = t.sku_id WHERE t.sscc = :key"
    " UNION ALL SELECT i.sku_id, COALESCE(s.name, ''), i.quantity FROM inbound_content i"
    " LEFT JOIN sku s ON s.sku_id = i.sku_id WHERE i.sscc = :key"
    " AND NOT EXISTS (SELECT 1 FROM content t WHERE t.sscc = :key) ORDER BY 1"
)
_BOX = (
    "SELECT c.sscc, c.destination_id, c.zone, c.state,"
    " (SELECT COALESCE(SUM(t.quantity), 0) FROM content t WHERE t.sscc = c.sscc) FROM container c"
)
_BOXES: dict[Thing, Statement] = {
    Thing.PRODUCT: Statement(
        "SELECT c.sscc, c.destination_id, c.zone, c.state, t.quantity FROM sort_count s"
        " JOIN container c ON c.wave_id = s.wave_id AND c.destination_id = s.destination_id"
        " JOIN content t ON t.sscc = c.sscc AND t.sku_id = s.sku_id"
        " WHERE s.wave_id = :wave_id AND s.sku_id = :key ORDER BY c.destination_id, c.sscc"
    ),
    Thing.STATION: Statement(
        f"{_BOX} WHERE c.wave_id = :wave_id AND c.destination_id = :key ORDER BY c.opened_at DESC"
    ),
    Thing.MANIFEST: Statement(
        f"{_BOX} JOIN manifest_container o ON o.sscc = c.sscc AND o.active = 1"
        " WHERE o.number = :key UNION ALL SELECT b.sscc, b.owner, b.zone, b.state,"
        " (SELECT COALESCE(SUM(i.quantity), 0) FROM inbound_content i WHERE i.sscc = b.sscc)"
        " FROM inbound_container b WHERE b.number = :key ORDER BY 2, 1"
    ),
}
_BOXES[Thing.POINT] = _BOXES[Thing.STATION]
_RECEIVED_WITH = Statement(
    "SELECT b.sscc, b.owner, b.zone, b.state, i.quantity FROM inbound_content i"
    " JOIN inbound_container b ON b.sscc = i.sscc"
    " JOIN inbound_manifest m ON m.number = b.number"
    " WHERE i.sku_id = :key AND m.wave_id = :wave_id ORDER BY b.sscc"
)
_PUT_LIST = Statement(
    "SELECT body FROM plan_list WHERE wave_id = :wave_id AND kind = 'put' AND key = :key"
)
_COUNTS = Statement(
    "SELECT destination_id, put, short FROM sort_count WHERE wave_id = :wave_id AND sku_id = :key"
)
_COUNTS_AT = Statement(
    "SELECT sku_id, put, short FROM sort_count WHERE wave_id = :wave_id AND destination_id = :key"
)
_NAMES = Statement(
    "SELECT station_id, name, 'station' FROM station UNION ALL SELECT point_id, name, 'point'"
    " FROM point WHERE point_id IN (SELECT destination_id FROM sort_count WHERE sku_id = :key"
    " AND wave_id = :wave_id) OR EXISTS (SELECT 1 FROM meta WHERE key = 'site_id'"
    " AND value = point.station_id)"
)
_SKUS = Statement("SELECT sku_id, name FROM sku")
_USUAL_ROUTE = {
    Thing.STATION: Statement("SELECT trunk_route FROM station WHERE station_id = :key"),
    Thing.POINT: Statement("SELECT branch_route FROM point WHERE point_id = :key"),
}
_STOPS = Statement(
    "SELECT COALESCE(m.sequence, s.drop_seq) AS stop, s.station_id, s.name, s.phone, 'station'"
    " FROM station s LEFT JOIN stop_route m ON m.wave_id = :wave_id"
    " AND m.destination_id = s.station_id WHERE COALESCE(m.route_id, s.trunk_route) = :key"
    " UNION ALL SELECT COALESCE(m.sequence, p.stop_seq), p.point_id, p.name, p.leader, 'point'"
    " FROM point p LEFT JOIN stop_route m ON m.wave_id = :wave_id"
    " AND m.destination_id = p.point_id WHERE COALESCE(m.route_id, p.branch_route) = :key"
    " ORDER BY 1, 2"
)
_DIFFERENCES = Statement(
    "SELECT d.event_id, d.opened_at, d.kind, d.subject, d.sku_id, d.destination_id, d.quantity,"
    " d.state, COALESCE(p.name, d.opened_by) FROM discrepancy d"
    " LEFT JOIN person p ON p.person_id = d.opened_by"
    " WHERE (d.subject = :key OR d.manifest = :key OR (d.sku_id = :key AND d.wave_id = :wave_id)"
    " OR (d.destination_id = :key AND d.wave_id = :wave_id)) AND d.state <> 'reversed'"
    " ORDER BY d.opened_at DESC, d.event_id"
)
Row = tuple[tuple[Text, ...], Reference | None]


class Parts:
    """The sheets of one site in one transaction, with the numbers of one night."""

    def __init__(self, site: Site, tx: Tx, wave_id: str) -> None:
        self.site = site
        self.tx = tx
        self.wave_id = wave_id

    def of(self, reference: Reference) -> Sheet:
        """The sheet of `reference.part`; empty where the thing has none."""
        makers: dict[Part | None, Callable[[Reference], Sheet]] = {
            Part.CONTENTS: self._contents,
            Part.CONTAINERS: self._containers,
            Part.DESTINATIONS: self._destinations,
            Part.PRODUCTS: self._products,
            Part.STOPS: self._stops,
            Part.DIFFERENCES: self._differences,
        }
        make = makers.get(reference.part)
        return make(reference) if make else sheet((), ())

    def _contents(self, reference: Reference) -> Sheet:
        rows = self._all(_CONTENTS, reference.key)
        columns = (column("sku"), column("name", wide=True), column("items", right=True))
        return sheet(
            columns,
            (((sku, name, str(n)), Reference(Thing.PRODUCT, sku)) for sku, name, n in rows),
        )

    def _containers(self, reference: Reference) -> Sheet:
        statement = _BOXES.get(reference.thing)
        rows = self._all(statement, reference.key) if statement else []
        if reference.thing is Thing.PRODUCT:
            rows += self._all(_RECEIVED_WITH, reference.key)
        columns = (
            column("sscc"),
            column("destination", wide=True),
            column("zone", drop=1),
            column("state"),
            column("items", right=True),
        )
        lines: Iterable[Row] = (
            (
                (
                    sscc,
                    place,
                    say("search.zone", zone=zone) if zone else "",
                    say("search.state", state=state),
                    str(items),
                ),
                Reference(Thing.CONTAINER, sscc),
            )
            for sscc, place, zone, state, items in rows
        )
        return sheet(columns, lines)

    def _destinations(self, reference: Reference) -> Sheet:
        row = self.tx.one(_PUT_LIST, key=reference.key, wave_id=self.wave_id)
        body = json.loads(row[0]) if row else {"dest": [], "qty": []}
        done = {place: counts for place, *counts in self._all(_COUNTS, reference.key)}
        named = {code: (name, kind) for code, name, kind in self._all(_NAMES, reference.key)}
        lines: list[Row] = []
        for place, planned in zip(body["dest"], body["qty"], strict=True):
            name, kind = named.get(place, ("", Thing.STATION))
            put, short = done.get(place, (0, 0))
            cells = (place, name, str(planned), str(put), str(short))
            lines.append((cells, Reference(Thing(kind), place)))
        return sheet((column("destination"), column("name", wide=True), *_counted()), lines)

    def _products(self, reference: Reference) -> Sheet:
        """What the plan gives the place, product by product, with what it was cut."""
        place = reference.key
        usual = _USUAL_ROUTE.get(reference.thing)
        row = self.tx.one(usual, key=place) if usual else None
        tier = Tier.TRUNK if reference.thing is Thing.STATION else Tier.BRANCH
        planned = lines_at(self.tx, self.wave_id, tier, row[0], place) if row else ()
        names = dict(self.tx.all(_SKUS))
        done = {sku: counts for sku, *counts in self._all(_COUNTS_AT, place)}
        lines: list[Row] = []
        for line in planned:
            put, short = done.get(line.sku_id, (0, 0))
            numbers = (str(line.quantity), str(put), str(short), str(line.short))
            cells = (line.sku_id, names.get(line.sku_id, ""), *numbers)
            lines.append((cells, Reference(Thing.PRODUCT, line.sku_id)))
        columns = (column("sku"), column("name", wide=True), *_counted())
        return sheet((*columns, column("cut", right=True, drop=1)), lines)

    def _stops(self, reference: Reference) -> Sheet:
        columns = (
            column("stop", right=True),
            column("destination"),
            column("name", wide=True),
            column("contact", drop=1),
        )
        rows = self._all(_STOPS, reference.key)
        return sheet(
            columns,
            (
                ((str(stop), code, name, who), Reference(Thing(kind), code))
                for stop, code, name, who, kind in rows
            ),
        )

    def _differences(self, reference: Reference) -> Sheet:
        columns = (
            column("when"),
            column("difference"),
            column("subject", wide=True),
            column("items", right=True),
            column("state"),
            column("person", drop=1),
        )
        lines: list[Row] = []
        for event_id, at, kind, subject, sku, place, count, state, by in self._all(
            _DIFFERENCES, reference.key
        ):
            about = " ".join(filter(None, (subject, sku, place)))
            cells: tuple[Text, ...] = (
                moment(at),
                say("search.difference", difference_kind=kind),
                about,
                str(count),
                say("search.state", state=state),
                by,
            )
            lines.append((cells, Reference(Thing.FACT, event_id)))
        return sheet(columns, lines)

    def _all(self, statement: Statement, key: str) -> list[tuple[Any, ...]]:
        return self.tx.all(statement, key=key, wave_id=self.wave_id)


def sheet(columns: tuple[Column, ...], rows: Iterable[Row]) -> Sheet:
    """Rows to pick from; what is beyond a sheet is counted."""
    lines = [Line(cells, pick=leads.pick if leads else "") for cells, leads in rows]
    return Sheet(
        columns,
        tuple(lines[:MOST_LINES]),
        say("search.nothing_there"),
        more=max(0, len(lines) - MOST_LINES),
    )


def column(name: str, *, right: bool = False, wide: bool = False, drop: int = 0) -> Column:
    """A column by the word of the catalogue behind `search.column.`."""
    return Column(_title(name), right, wide, drop)


def _title(name: str) -> Message:
    return say(f"search.column.{name}")


def _counted() -> tuple[Column, ...]:
    return tuple(column(name, right=True) for name in ("planned", "put", "short"))
