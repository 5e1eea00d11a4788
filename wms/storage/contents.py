"""What the papers of a site carry, read from its store.

Manifests come from their frozen bodies alone, so that a reprint says what the original said; the
other papers from the plan and the counters.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

from wms.domain.business_date import DELIVERED_BY
from wms.domain.codes import make_delivery_note
from wms.domain.digest import shown
from wms.domain.messages import Refused, say
from wms.domain.papers import (
    BranchManifest,
    BranchStop,
    ContainerLabel,
    DeliveryNote,
    Handover,
    ManifestContainer,
    ManifestException,
    PickList,
    PutList,
    TrunkManifest,
    TrunkStation,
)
from wms.domain.reference import Point, Route, Sku, Station
from wms.domain.words import Area, ContainerType, SiteKind, Tier, Zone
from wms.operations.ports import ManifestHead
from wms.operations.transport_ports import Left
from wms.planning.lists import pick_list, put_list
from wms.storage.asides import aside_of, void_note
from wms.storage.books import SiteStore
from wms.storage.handed_out import PointGoods, handed_out, stayed
from wms.storage.on_road import seal_notes, vehicle_notes
from wms.storage.queries import STOPS_CHANGED
from wms.storage.route_plans import lines_of
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.timetable import expected_arrival, late_minutes, moment

_MANIFEST = Statement(
    "SELECT m.tier, m.state, m.version, m.checksum, m.body, m.departed_at, m.departure,"
    " COALESCE(p.name, m.closed_by), COALESCE(v.name, m.voided_by), m.voided_at, m.void_reason,"
    " COALESCE((SELECT MAX(o.version) FROM manifest o WHERE o.wave_id = m.wave_id"
    " AND o.route_id = m.route_id AND o.state <> 'void'), 0) FROM manifest m"
    " LEFT JOIN person p ON p.person_id = m.closed_by"
    " LEFT JOIN person v ON v.person_id = m.voided_by WHERE m.number = :number"
)
_LABEL = Statement(
    "SELECT c.destination_id, c.type, c.zone, c.wave_id, w.business_date, c.opened_at, c.state,"
    " (SELECT COUNT(*) FROM content t WHERE t.sscc = c.sscc),"
    " (SELECT COALESCE(SUM(t.quantity), 0) FROM content t WHERE t.sscc = c.sscc),"
    " (SELECT COUNT(*) FROM container o WHERE o.wave_id = c.wave_id"
    " AND o.destination_id = c.destination_id AND o.sscc <= c.sscc)"
    " FROM container c JOIN wave w ON w.wave_id = c.wave_id WHERE c.sscc = :sscc"
)
_LIST = Statement(
    "SELECT l.body, w.business_date FROM plan_list l JOIN wave w ON w.wave_id = l.wave_id"
    " WHERE l.wave_id = :wave_id AND l.kind = :kind AND l.key = :key"
)
_VOID = Statement(
    "SELECT number FROM manifest WHERE wave_id = :wave_id AND route_id = :route_id"
    " AND state = 'void'"
)
_DAY = Statement("SELECT business_date FROM wave WHERE wave_id = :wave_id")
_SHORT = Statement(
    "SELECT destination_id, sku_id, short FROM sort_count WHERE wave_id = :wave_id AND short > 0"
)
_SET_POINT = {Zone.AMBIENT: None, Zone.CHILLED: 40, Zone.FROZEN: -180}
"""Set points in tenths of a degree; ambient has none (GB/T 24616-2019)."""


class Contents:
    """The papers of one site."""

    def __init__(self, owner: SiteStore) -> None:
        self.owner = owner

    def manifest(self, number: str) -> TrunkManifest | BranchManifest:
        """A closed manifest as it was frozen, with its departure where it has left."""
        with self.owner.store.reading() as tx:
            row = tx.one(_MANIFEST, number=number)
            vehicles, seals = vehicle_notes(tx, number), seal_notes(tx, number)
        if row is None:
            raise Refused(say("manifest.unknown", number=number))
        tier, state, version, checksum, body, departed_at, departure, issuer, *void = row
        if state == "open":
            raise Refused(say("manifest.not_closed", number=number))
        left, frozen = json.loads(departure or "{}"), json.loads(body)
        paper = self._paper(frozen, tier, version, checksum, issuer, departed_at, left)
        paper = replace(paper, aside=replace(paper.aside, vehicles=vehicles, seals=seals))
        if state != "void":
            return paper
        note = void_note(frozen, *void)
        return replace(paper, aside=replace(paper.aside, void=note))

    def draft(self, manifest: ManifestHead) -> TrunkManifest | BranchManifest:
        """What an open manifest would say if it were closed now; nothing is closed."""
        with self.owner.reading() as books:
            body = books.freeze(manifest, Left())
        return self._paper(json.loads(body), manifest.tier, manifest.version, "", "", "", {})

    def _paper(
        self,
        frozen: dict[str, Any],
        tier: str,
        version: int,
        checksum: str,
        issuer: str,
        departed_at: str,
        left: dict[str, Any],
    ) -> TrunkManifest | BranchManifest:
        head = {
            "number": frozen["number"],
            "version": version,
            "wave_id": frozen["wave_id"],
            "business_date": date.fromisoformat(frozen["business_date"]),
            "route_id": frozen["route_id"],
            "route_name": frozen["route_name"],
            "issuer": issuer,
            "handover": self._handover(frozen, departed_at, left),
            "exceptions": tuple(map(_exception, frozen["exceptions"])),
            "empties_out": sum(len(stop["containers"]) for stop in frozen["stops"]),
            "checksum": shown(checksum),
            "aside": aside_of(frozen, self._voided(frozen)),
        }
        if tier == Tier.TRUNK:
            stations = tuple(
                _station(frozen, s, departed_at) for s in frozen["stops"] if s["containers"]
            )
            return TrunkManifest(**head, stations=stations)
        return BranchManifest(**head, stops=_stops(frozen))

    def _voided(self, frozen: dict[str, Any]) -> set[str]:
        """The route's void manifests: what this one was closed beside may have been taken back."""
        of_route = {"wave_id": frozen["wave_id"], "route_id": frozen["route_id"]}
        with self.owner.store.reading() as tx:
            return {number for (number,) in tx.all(_VOID, **of_route)}

    def _handover(self, frozen: dict[str, Any], departed_at: str, left: dict[str, Any]) -> Handover:
        zones = {Zone(c["zone"]) for stop in frozen["stops"] for c in stop["containers"]}
        cold = [(z, _SET_POINT[z]) for z in Zone if z in zones]
        return Handover(
            origin_id=frozen["origin_id"],
            origin_name=self.owner.site.name,
            dock=frozen.get("dock", ""),
            carrier=left.get("carrier", ""),
            plate=left.get("plate", frozen["vehicle"][0]),
            driver=left.get("driver", frozen["vehicle"][1]),
            driver_phone=left.get("driver_phone", frozen["vehicle"][2]),
            planned_departure=frozen["departs_at"],
            loading_started_at=moment(frozen["loading"][0]),
            loading_ended_at=moment(frozen["loading"][1]),
            departed_at=moment(departed_at),
            seals=tuple(left.get("seals", ())),
            set_points=tuple((zone, point) for zone, point in cold if point is not None),
            readings=tuple((Zone(z), tenths) for z, tenths in left.get("readings", ())),
            previous_plate=left.get("previous_plate", ""),
            late_minutes=late_minutes(frozen, departed_at),
            left_alone=bool(left.get("left_at")),
        )

    def container_label(self, sscc: str) -> ContainerLabel:
        """The label of a container. How many there will be in all is not known while sorting."""
        with self.owner.store.reading() as tx:
            row = tx.one(_LABEL, sscc=sscc)
            if row is None:
                raise Refused(say("container.unknown", sscc=sscc))
            place = self.owner.place(tx, row[3], row[0])
        tier = self.owner.site.departs
        branch = place.route_id.rpartition("-")[2]
        return ContainerLabel(
            tier=tier,
            big=place.destination_id if tier is Tier.TRUNK else f"{branch}-{place.sequence}",
            destination_id=place.destination_id,
            destination_name=place.name,
            route_id=place.route_id,
            sequence=place.sequence,
            sscc=sscc,
            type=ContainerType(row[1]),
            zone=Zone(row[2]),
            kinds=int(row[7]),
            items=int(row[8]),
            wave_id=row[3],
            business_date=date.fromisoformat(row[4]),
            index=int(row[9]),
            count=None,
        )

    def pick_list(self, wave_id: str, route_id: str) -> PickList:
        """The pick list of a route of either tier, as far as this site has it."""
        with self.owner.store.reading() as tx:
            routes = _by_id(tx, "route", Route)
            route = routes.get(route_id)
            if route is None:
                raise Refused(say("route.unknown", route=route_id))
            lines = lines_of(tx, self.owner.queries, Tier(route.tier), wave_id, route_id)
            day = tx.one(_DAY, wave_id=wave_id)
            if lines is None or day is None:
                raise Refused(say("list.none", route=route_id, wave=wave_id))
            stations = _by_id(tx, "station", Station)
            destinations: dict[str, Any] = stations
            if route.tier == Tier.BRANCH:
                destinations = _by_id(tx, "point", Point)
            destinations = self._tonight(tx, wave_id, destinations)
            skus = _by_id(tx, "sku", Sku)
            shorts = _shorts(tx, wave_id)
        origin = stations.get(route.origin_id)
        return pick_list(
            json.dumps(lines),
            number=f"PL-{route_id}-{day[0].replace('-', '')}",
            wave_id=wave_id,
            business_date=date.fromisoformat(day[0]),
            route=route._replace(tier=Tier(route.tier)),
            origin_name=origin.name if origin else self.owner.site.name,
            destinations=destinations,
            skus=skus,
            shorts=shorts,
        )

    def put_list(self, wave_id: str, sku_id: str) -> PutList:
        """The put list of a product at this site."""
        with self.owner.store.reading() as tx:
            row = tx.one(_LIST, wave_id=wave_id, kind="put", key=sku_id)
            if row is None:
                raise Refused(say("list.none_of_product", sku=sku_id, wave=wave_id))
            central = self.owner.site.kind is SiteKind.CENTRAL_WAREHOUSE
            destinations: dict[str, Any] = (
                _by_id(tx, "station", Station) if central else _by_id(tx, "point", Point)
            )
            destinations = self._tonight(tx, wave_id, destinations)
            sku = _by_id(tx, "sku", Sku)[sku_id]
            shorts = _shorts(tx, wave_id)
        return put_list(
            row[0],
            number=f"PUT-{sku_id}-{row[1].replace('-', '')}",
            wave_id=wave_id,
            business_date=date.fromisoformat(row[1]),
            sku=sku,
            site_name=self.owner.site.name,
            destinations=destinations,
            shorts=shorts,
        )

    def _tonight(self, tx: Tx, wave_id: str, usual: dict[str, Any]) -> dict[str, Any]:
        """Destinations with the routes they have in this wave."""
        if tx.one(STOPS_CHANGED, wave_id=wave_id) in (None, (0,)):
            return usual
        found = dict(usual)
        for key, _, route_id, sequence in tx.all(self.owner.queries.destinations, wave_id=wave_id):
            place = found.get(key)
            if isinstance(place, Station):
                found[key] = place._replace(trunk_route=route_id, drop_seq=sequence)
            elif isinstance(place, Point):
                found[key] = place._replace(branch_route=route_id, stop_seq=sequence)
        return found

    def delivery_notes(self, number: str) -> list[DeliveryNote]:
        """A note for each stop of a branch manifest: what its vehicle brings to whom, and where
        the rest of the point's goods is. A stop for which nothing is on board has one only where
        no earlier vehicle brought one. After them one for each point all of which stayed: nobody
        stops there, but its leader has to be told."""
        manifest = self.manifest(number)
        if not isinstance(manifest, BranchManifest):
            raise Refused(say("list.not_a_branch", number=number))
        with self.owner.store.reading() as tx:
            found = handed_out(tx, manifest.wave_id, number, _by_id(tx, "sku", Sku))
            points = self._tonight(tx, manifest.wave_id, _by_id(tx, "point", Point))
        told = {stop.point_id for stop in manifest.stops if not stop.containers}
        told = {point for point in told if found.get(point, PointGoods()).told}
        stops = [stop for stop in manifest.stops if stop.point_id not in told]
        return [
            _delivery_note(manifest, stop, self.owner.site.name, found[stop.point_id])
            for stop in (*stops, *stayed(manifest, points))
        ]


def _delivery_note(
    manifest: BranchManifest, stop: BranchStop, station_name: str, goods: PointGoods
) -> DeliveryNote:
    return DeliveryNote(
        number=make_delivery_note(manifest.number, stop.sequence),
        point_id=stop.point_id,
        name=stop.name,
        leader=stop.leader,
        phone=stop.phone,
        address=stop.address,
        station_name=station_name,
        route_id=manifest.route_id,
        stop_sequence=stop.sequence,
        wave_id=manifest.wave_id,
        business_date=manifest.business_date,
        containers=stop.containers,
        lines=tuple(goods.lines),
        elsewhere=tuple(goods.elsewhere),
        void=manifest.aside.void,
    )


def _shorts(tx: Tx, wave_id: str) -> dict[tuple[str, str], int]:
    """What went short since the plan, by destination and product."""
    return {(place, sku): short for place, sku, short in tx.all(_SHORT, wave_id=wave_id)}


def _by_id(tx: Tx, table: str, kind: Any) -> dict[str, Any]:
    rows = tx.all(Statement(f"SELECT {', '.join(kind._fields)} FROM {table}"))
    made = (kind(*row) for row in rows)
    if kind is Sku:
        made = (s._replace(temp_zone=Zone(s.temp_zone)) for s in made)
    return {row[0]: row for row in made}


def _container(box: dict[str, Any]) -> ManifestContainer:
    return ManifestContainer(
        sscc=box["sscc"],
        type=ContainerType(box["type"]),
        zone=Zone(box["zone"]),
        kinds=len(box["content"]),
        items=box["items"],
        weight_g=box["weight_g"],
        volume_ml=box["volume_ml"],
    )


def _station(frozen: dict[str, Any], stop: dict[str, Any], departed_at: str) -> TrunkStation:
    expected = expected_arrival(frozen, stop, departed_at)
    return TrunkStation(
        station_id=stop["destination_id"],
        name=stop["name"],
        address=stop["address"],
        phone=stop["phone"],
        drop_sequence=stop["sequence"],
        expected_arrival=f"{expected:%H:%M}" if expected else "",
        containers=tuple(map(_container, stop["containers"])),
    )


def _stops(frozen: dict[str, Any]) -> tuple[BranchStop, ...]:
    """The stops with what of their goods was intercepted when the manifest closed."""
    stopped: Counter[str] = Counter()
    for line in frozen["exceptions"]:
        if line["kind"] == "intercept":
            stopped[line["destination_id"]] += line["quantity"]
    return tuple(_stop(stop, stopped[stop["destination_id"]]) for stop in frozen["stops"])


def _stop(stop: dict[str, Any], intercepted: int) -> BranchStop:
    containers = tuple(map(_container, stop["containers"]))
    return BranchStop(
        sequence=stop["sequence"],
        point_id=stop["destination_id"],
        name=stop["name"],
        leader=stop["leader"],
        phone=stop["phone"],
        address=stop["address"],
        area=Area(stop["area"]),
        containers=containers,
        items=sum(c.items for c in containers),
        shorts=stop["shorts"],
        due=DELIVERED_BY,
        intercepted=intercepted,
    )


def _exception(line: dict[str, Any]) -> ManifestException:
    return ManifestException(
        kind=line["kind"],
        destination_id=line["destination_id"],
        sku_id=line["sku_id"],
        name=line["name"],
        quantity=line["quantity"],
        note=line["note"],
    )
