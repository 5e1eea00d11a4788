"""The sorters' part of the books: what `wms.operations.conveyor_ports` declares, on the store."""

from dataclasses import fields
from typing import Any

from wms.domain.words import RejectReason, SorterMode, TrackOutcome, TrackState, Zone
from wms.operations.conveyor_ports import BeltTrack, SorterRow
from wms.operations.ports import Product
from wms.storage.queries import Queries
from wms.storage.statements import Statement
from wms.storage.store import Tx

_SORTER = Statement(
    "SELECT s.name, s.mode, s.wave_id, s.person_id, COALESCE(p.name, s.person_id), s.switched_at,"
    " s.run, s.boot_id FROM sorter s LEFT JOIN person p ON p.person_id = s.person_id"
    " WHERE s.name = :name"
)
_SORTERS = Statement("SELECT name FROM sorter ORDER BY name")
_PRODUCTS = Statement(
    "SELECT sku_id, name, temp_zone, conveyable FROM sku WHERE sku_id = :code OR gtin = :code"
    " ORDER BY CASE WHEN sku_id = :code THEN 0 ELSE 1 END, sku_id LIMIT 2"
)
_NAMES = tuple(field.name for field in fields(BeltTrack))
_COLUMNS = f"SELECT {', '.join(_NAMES)} FROM sorter_track"
_TRACK = Statement(f"{_COLUMNS} WHERE sorter = :sorter AND run = :run AND track = :track")
_OPEN_TRACKS = Statement(
    f"{_COLUMNS} WHERE sorter = :sorter AND state IN ('on_belt', 'landed') ORDER BY run, track"
)
_REJECTED = Statement(
    f"{_COLUMNS} WHERE sorter = :sorter AND state = 'ended' AND outcome = 'rejected'"
    " ORDER BY ended_at DESC, run DESC, track DESC LIMIT :most"
)
_LOST = Statement(
    "SELECT COUNT(*) FROM sorter_track WHERE sorter = :sorter AND state = 'ended'"
    " AND outcome IN ('restarted', 'overdue') AND ended_at >= :since"
)
_PLANNED = Statement(
    "SELECT planned FROM sort_count WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND destination_id = :destination_id"
)
_OPEN_OF_PRODUCT = (
    "SELECT COUNT(*) FROM sorter_track WHERE sorter IN (SELECT name FROM sorter)"
    " AND state IN ('on_belt', 'landed') AND wave_id = :wave_id AND sku_id = :sku_id"
)
_ON_BELTS = Statement(f"{_OPEN_OF_PRODUCT} AND destination_id <> ''")
_ALTERNATES = Statement(f"{_OPEN_OF_PRODUCT} AND alternate_destination_id <> ''")
_DEPARTURES = Statement("SELECT route_id, departs_at FROM route")
_CLOSED_ROUTES = Statement(
    "SELECT route_id FROM manifest m WHERE wave_id = :wave_id"
    " AND state IN ('closed', 'departed') AND NOT EXISTS"
    " (SELECT 1 FROM manifest o WHERE o.wave_id = m.wave_id AND o.route_id = m.route_id"
    " AND o.state = 'open')"
)
_HEALTH = Statement("SELECT state, detail FROM device WHERE name = :name")


class SiteBelt:
    """See `wms.operations.conveyor_ports.BeltBooks`."""

    def __init__(self, tx: Tx, queries: Queries) -> None:
        self.tx = tx
        self.queries = queries

    def sorter(self, name: str) -> SorterRow | None:
        row = self.tx.one(_SORTER, name=name)
        return SorterRow(row[0], SorterMode(row[1]), *row[2:]) if row else None

    def sorters(self) -> tuple[str, ...]:
        return tuple(name for (name,) in self.tx.all(_SORTERS))

    def products(self, code: str) -> tuple[Product, ...]:
        rows = self.tx.all(_PRODUCTS, code=code)
        found = tuple(Product(row[0], row[1], Zone(row[2]), bool(row[3])) for row in rows)
        return found[:1] if found and found[0].sku_id == code else found

    def track(self, sorter: str, run: int, track: int) -> BeltTrack | None:
        row = self.tx.one(_TRACK, sorter=sorter, run=run, track=track)
        return _track(row) if row else None

    def open_tracks(self, sorter: str) -> tuple[BeltTrack, ...]:
        return tuple(map(_track, self.tx.all(_OPEN_TRACKS, sorter=sorter)))

    def rejected(self, sorter: str, most: int) -> tuple[BeltTrack, ...]:
        return tuple(map(_track, self.tx.all(_REJECTED, sorter=sorter, most=most)))

    def lost(self, sorter: str, since: str) -> int:
        row = self.tx.one(_LOST, sorter=sorter, since=since)
        return int(row[0]) if row else 0

    def planned(self, wave_id: str, sku_id: str, destination_id: str) -> int:
        where = {"wave_id": wave_id, "sku_id": sku_id, "destination_id": destination_id}
        row = self.tx.one(_PLANNED, **where)
        return int(row[0]) if row else 0

    def on_belts(self, wave_id: str, sku_id: str) -> int:
        row = self.tx.one(_ON_BELTS, wave_id=wave_id, sku_id=sku_id)
        return int(row[0]) if row else 0

    def alternates(self, wave_id: str, sku_id: str) -> int:
        row = self.tx.one(_ALTERNATES, wave_id=wave_id, sku_id=sku_id)
        return int(row[0]) if row else 0

    def moving(self, wave_id: str, route_id: str) -> int:
        row = self.tx.one(self.queries.moving_of_route, wave_id=wave_id, route_id=route_id)
        return int(row[0]) if row else 0

    def departures(self) -> dict[str, str]:
        return dict(self.tx.all(_DEPARTURES))

    def closed_routes(self, wave_id: str) -> frozenset[str]:
        return frozenset(row[0] for row in self.tx.all(_CLOSED_ROUTES, wave_id=wave_id))

    def health(self, sorter: str) -> tuple[str, str]:
        row = self.tx.one(_HEALTH, name=sorter)
        return (row[0], row[1]) if row else ("", "")


def _track(row: tuple[Any, ...]) -> BeltTrack:
    known = dict(zip(_NAMES, row, strict=True))
    return BeltTrack(
        **{
            **known,
            "state": TrackState(known["state"]),
            "reason": RejectReason(known["reason"]) if known["reason"] else None,
            "outcome": TrackOutcome(known["outcome"]) if known["outcome"] else None,
        }
    )
