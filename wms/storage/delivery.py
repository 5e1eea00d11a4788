"""Driver's sheets and deliveries on the store; see `wms.operations.delivery_ports`."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from wms.domain.codes import make_stop
from wms.domain.words import HoldState, InterceptState, Outcome, Zone
from wms.operations.delivery_ports import (
    DeliveryFigures,
    DriverSheet,
    Goods,
    RouteDue,
    Said,
    SaidLine,
    SheetHead,
    SheetStop,
    StopDue,
    StopHold,
    due_at,
)
from wms.operations.intercept_ports import Answer, Interception
from wms.storage.intercepts import SiteIntercepts
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import LATEST_CHANGE, taken_along

_SHEET = Statement(
    "SELECT number, body, departed_at, departure FROM manifest"
    " WHERE number = :number AND tier = 'branch' AND state = 'departed'"
)
_SAID = Statement(
    "SELECT d.point_id, d.version, d.outcome, d.delivered_at, d.reason, d.tenths, d.source,"
    " d.said_at, COALESCE(p.name, d.said_by), d.event_id FROM delivery d"
    " LEFT JOIN person p ON p.person_id = d.said_by WHERE d.number = :number"
)
_LINES = Statement(
    "SELECT point_id, sku_id, quantity, reason, returned FROM delivery_line"
    " WHERE number = :number ORDER BY point_id, sku_id"
)
_NAMES = Statement(
    "SELECT DISTINCT t.sku_id, s.name FROM manifest_container l JOIN content t ON t.sscc = l.sscc"
    " JOIN sku s ON s.sku_id = t.sku_id WHERE l.number = :number AND l.active = 1"
)
_LATEST = Statement(
    "SELECT MAX(w.business_date) FROM manifest m JOIN wave w ON w.wave_id = m.wave_id"
    " WHERE m.tier = 'branch' AND m.state = 'departed'"
)
_HEADS = Statement(
    "SELECT m.number, m.route_id, COALESCE(r.name, ''), m.departed_at, m.departure,"
    " (SELECT COUNT(DISTINCT c.destination_id) FROM manifest_container l"
    " JOIN container c ON c.sscc = l.sscc WHERE l.number = m.number AND l.active = 1),"
    " (SELECT COUNT(*) FROM delivery d WHERE d.number = m.number)"
    " FROM manifest m JOIN wave w ON w.wave_id = m.wave_id"
    " LEFT JOIN route r ON r.route_id = m.route_id"
    " WHERE m.tier = 'branch' AND m.state = 'departed' AND w.business_date = :day"
    " ORDER BY m.route_id, m.version"
)
_NOTED = Statement(
    "SELECT note FROM returned WHERE event_id = :event_id AND note <> '' ORDER BY note LIMIT 1"
)
# Held for its temperature a supervisor decides whether it comes back: then it would as well.
_COMES_BACK = Statement(
    "SELECT l.number FROM delivery_line l JOIN delivery d ON d.number = l.number"
    " AND d.point_id = l.point_id WHERE d.wave_id = :wave_id AND l.point_id = :point_id"
    " AND l.sku_id = :sku_id AND (l.returned <> '' OR l.reason = 'temperature')"
    " ORDER BY l.number"
)
# The vehicles that brought a point something, as they left.
_BROUGHT = Statement(
    "SELECT m.number, m.body FROM manifest m WHERE m.wave_id = :wave_id AND m.tier = 'branch'"
    " AND m.state = 'departed' AND EXISTS (SELECT 1 FROM manifest_container l"
    " JOIN container c ON c.sscc = l.sscc WHERE l.number = m.number"
    " AND c.destination_id = :point_id) ORDER BY m.departed_at, m.number"
)
_STOP_HOLDS = Statement(
    "SELECT subject, point_id, sku_id, zone, quantity, tenths, state FROM hold"
    " WHERE step = 'delivery' AND subject LIKE :like ORDER BY opened_at, event_id, line"
)
_HELD = Statement(
    "SELECT 1 FROM hold WHERE subject = :sscc AND state IN ('held', 'condemned') LIMIT 1"
)
_ROUTES = Statement(
    "SELECT r.route_id, r.name, r.departs_at FROM route r WHERE r.tier = 'branch' AND EXISTS"
    " (SELECT 1 FROM manifest m WHERE m.route_id = r.route_id AND m.wave_id = :wave_id"
    " AND m.state <> 'void') ORDER BY r.departs_at, r.route_id"
)
_DEPARTED = Statement(
    "SELECT route_id, MIN(departed_at) FROM manifest WHERE wave_id = :wave_id"
    " AND tier = 'branch' AND state = 'departed' GROUP BY route_id"
)
_DUE = Statement(
    "SELECT m.route_id, m.number, c.destination_id, COALESCE(p.name, ''),"
    " COALESCE(s.sequence, p.stop_seq, 0) AS sequence, COALESCE(d.outcome, ''),"
    " COALESCE(d.delivered_at, '') FROM manifest m"
    " JOIN manifest_container l ON l.number = m.number AND l.active = 1"
    " JOIN container c ON c.sscc = l.sscc LEFT JOIN point p ON p.point_id = c.destination_id"
    " LEFT JOIN stop_route s ON s.wave_id = m.wave_id AND s.destination_id = c.destination_id"
    " LEFT JOIN delivery d ON d.number = m.number AND d.point_id = c.destination_id"
    " WHERE m.wave_id = :wave_id AND m.tier = 'branch' AND m.state = 'departed'"
    " GROUP BY m.route_id, m.number, c.destination_id, p.name, s.sequence, p.stop_seq,"
    " d.outcome, d.delivered_at ORDER BY m.route_id, m.number, sequence, c.destination_id"
)
_DAY = Statement("SELECT business_date FROM wave WHERE wave_id = :wave_id")
_TOOK = (Outcome.DELIVERED, Outcome.PARTLY)


class SiteDelivery:
    """Sheets and deliveries inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def sheet(self, number: str) -> DriverSheet | None:
        row = self.tx.one(_SHEET, number=number)
        if row is None:
            return None
        body = json.loads(row[1])
        plate, driver = self._carrier(number, row[3])
        said, names = self._said(number), dict(self.tx.all(_NAMES, number=number))
        points = [stop["destination_id"] for stop in body["stops"] if stop["containers"]]
        stopped = self._stopped(number, body["wave_id"], points)
        holds = self._holds(number)
        along = {sscc: tenths for sscc, _, tenths in taken_along(self.tx, number)}
        return DriverSheet(
            number=row[0],
            route_id=body["route_id"],
            route_name=body["route_name"],
            wave_id=body["wave_id"],
            business_date=date.fromisoformat(body["business_date"]),
            departed_at=datetime.fromisoformat(row[2]),
            plate=plate,
            driver=driver,
            stops=tuple(
                _stop(
                    number,
                    stop,
                    names,
                    said.get(stop["destination_id"]),
                    stopped.get(stop["destination_id"], ()),
                    holds.get((make_stop(number, stop["sequence"]), stop["destination_id"]), ()),
                    along,
                )
                for stop in body["stops"]
                if stop["containers"]
            ),
        )

    def _holds(self, number: str) -> dict[tuple[str, str], list[StopHold]]:
        """What was too warm at the stops of a sheet, by stop and point."""
        found: dict[tuple[str, str], list[StopHold]] = {}
        for code, point_id, sku_id, zone, items, tenths, state in self.tx.all(
            _STOP_HOLDS, like=f"ST-{number}-%"
        ):
            hold = StopHold(sku_id, Zone(zone), int(items), int(tenths), HoldState(state))
            found.setdefault((code, point_id), []).append(hold)
        return found

    def _stopped(
        self, number: str, wave_id: str, points: list[str]
    ) -> dict[str, list[Interception]]:
        """What of a sheet is not to be handed out, by point. Where more vehicles bring the product
        each has its part of the items, and says of that what became of it: those that left first
        as many as they bring. A part of which that is said stays as it is."""
        found: dict[str, list[Interception]] = {}
        intercepts = SiteIntercepts(self.tx)
        packed = [one for one in intercepts.of_wave(wave_id) if one.packed]
        for point_id in {one.point_id for one in packed}.intersection(points):
            # Always in the order they were asked for: a part does not move when one ends.
            asked = sorted((one for one in packed if one.point_id == point_id), key=_by_age)
            said = {one.key: intercepts.answers(one) for one in asked}
            asked = [_rest_of(one, said[one.key].values()) for one in asked]
            left = {one.key: one.packed - _sum(said[one.key].values()) for one in asked}
            of = {"wave_id": wave_id, "point_id": point_id}
            for its, body in self.tx.all(_BROUGHT, **of):
                goods = _goods(json.loads(body), point_id)
                part = _part(goods, asked, left, {key: said[key].get(its) for key in said})
                if its == number:
                    found[point_id] = part
                    break
        return found

    def _carrier(self, number: str, departure: str) -> tuple[str, str]:
        """Plate and driver of a sheet: as it left, or as it went on."""
        changed = self.tx.one(LATEST_CHANGE, number=number)
        if changed is not None:
            return str(changed[0]), str(changed[1])
        left = json.loads(departure)
        return left["plate"], left["driver"]

    def _said(self, number: str) -> dict[str, Said]:
        lines: dict[str, list[SaidLine]] = {}
        for point_id, *line in self.tx.all(_LINES, number=number):
            lines.setdefault(point_id, []).append(SaidLine(*line))
        found = {}
        for row in self.tx.all(_SAID, number=number):
            found[row[0]] = Said(
                version=row[1],
                outcome=Outcome(row[2]),
                delivered_at=row[3],
                reason=row[4],
                tenths=row[5],
                source=row[6],
                said_at=row[7],
                said_by=row[8],
                event_id=row[9],
                lines=tuple(lines.get(row[0], ())),
            )
        return found

    def sheets(self) -> tuple[SheetHead, ...]:
        (day,) = self.tx.one(_LATEST) or (None,)
        found = []
        for number, route_id, name, departed_at, departure, stops, said in self.tx.all(
            _HEADS, day=day or ""
        ):
            who = (departed_at, *self._carrier(number, departure))
            found.append(SheetHead(number, route_id, name, *who, int(stops), int(said)))
        return tuple(found)

    def on_note(self, event_ids: tuple[str, ...]) -> str:
        for event_id in event_ids:
            row = self.tx.one(_NOTED, event_id=event_id)
            if row is not None:
                return str(row[0])
        return ""

    def comes_back(self, asked: Interception) -> str:
        of = {"wave_id": asked.wave_id, "point_id": asked.point_id, "sku_id": asked.sku_id}
        for (number,) in self.tx.all(_COMES_BACK, **of):
            part = self._stopped(number, asked.wave_id, [asked.point_id]).get(asked.point_id, ())
            waits = (one for one in part if one.state is InterceptState.ASKED)
            if any(one.key == asked.key for one in waits):
                return str(number)
        return ""

    def held(self, containers: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sscc for sscc in containers if self.tx.one(_HELD, sscc=sscc) is not None)

    def routes(self, wave_id: str) -> tuple[RouteDue, ...]:
        departed = dict(self.tx.all(_DEPARTED, wave_id=wave_id))
        stops: dict[str, list[StopDue]] = {}
        for route_id, number, point_id, name, sequence, outcome, at in self.tx.all(
            _DUE, wave_id=wave_id
        ):
            said = Outcome(outcome) if outcome else None
            due = StopDue(number, point_id, name, int(sequence), said, at)
            stops.setdefault(route_id, []).append(due)
        return tuple(
            RouteDue(
                route_id,
                name,
                departs_at,
                departed.get(route_id, ""),
                tuple(stops.get(route_id, ())),
            )
            for route_id, name, departs_at in self.tx.all(_ROUTES, wave_id=wave_id)
        )

    def figures(self, wave_id: str) -> tuple[DeliveryFigures, ...]:
        row = self.tx.one(_DAY, wave_id=wave_id)
        if row is None:
            return ()
        eleven = due_at(date.fromisoformat(row[0]))
        return tuple(_figures(route, eleven) for route in self.routes(wave_id))


def _by_age(one: Interception) -> tuple[str, str, int]:
    return one.asked_at, one.order_id, one.line_no


def _goods(body: dict[str, Any], point_id: str) -> Counter[str]:
    """Items on board for a point, by product."""
    found: Counter[str] = Counter()
    for stop in body["stops"]:
        for box in stop["containers"] if stop["destination_id"] == point_id else ():
            for sku_id, quantity in box["content"]:
                found[sku_id] += quantity
    return found


def _sum(answers: Iterable[Answer], state: InterceptState | None = None) -> int:
    return sum(one.quantity for one in answers if state in (None, one.state))


def _rest_of(one: Interception, said: Collection[Answer]) -> Interception:
    """As it stands for vehicles nobody said anything of: ended by hand, all of that was set aside,
    or none of it."""
    if one.state is not InterceptState.PARTLY:
        return one
    more = one.aside > _sum(said, InterceptState.SET_ASIDE)
    return replace(one, state=InterceptState.SET_ASIDE if more else InterceptState.TOO_LATE)


def _part(
    goods: Counter[str],
    asked: list[Interception],
    left: dict[str, int],
    said: Mapping[str, Answer | None],
) -> list[Interception]:
    """A vehicle's part of `asked`, out of its `goods`: what was said of it already, else taken off
    what is `left` of each."""
    found = []
    for one in sorted(asked, key=lambda one: said[one.key] is None):
        answer = said[one.key]
        taken = answer.quantity if answer else min(left[one.key], goods[one.sku_id])
        goods[one.sku_id] -= taken
        if answer is None:
            left[one.key] -= taken
        if taken:
            # What is on another vehicle counts as what is not here to be kept back.
            state = answer.state if answer else one.state
            found.append(replace(one, withheld=one.quantity - taken, state=state))
    return sorted(found, key=_by_age)


def _stop(
    number: str,
    stop: dict[str, Any],
    names: dict[str, str],
    said: Said | None,
    stopped: Iterable[Interception],
    holds: Iterable[StopHold],
    along: Mapping[str, int],
) -> SheetStop:
    held: dict[tuple[str, Zone], int] = {}
    warm: list[StopHold] = []
    for box in stop["containers"]:
        zone = Zone(box["zone"])
        for sku_id, quantity in box["content"]:
            key = (sku_id, zone)
            held[key] = held.get(key, 0) + quantity
            if box["sscc"] in along:
                tenths = along[box["sscc"]]
                warm.append(StopHold(*key, quantity, tenths, HoldState.TAKEN_ALONG))
    products = {sku_id for sku_id, _ in held}
    return SheetStop(
        number=number,
        sequence=stop["sequence"],
        point_id=stop["destination_id"],
        name=stop["name"],
        leader=stop["leader"],
        containers=tuple(box["sscc"] for box in stop["containers"]),
        goods=tuple(
            Goods(sku_id, names.get(sku_id, sku_id), zone, n)
            for (sku_id, zone), n in sorted(held.items())
        ),
        said=said,
        intercepts=tuple(one for one in stopped if one.sku_id in products),
        holds=tuple(holds),
        along=tuple(warm),
    )


def _figures(route: RouteDue, eleven: datetime) -> DeliveryFigures:
    outcomes = [stop.outcome for stop in route.stops]
    took = [stop for stop in route.stops if stop.outcome in _TOOK]
    late = sum(datetime.fromisoformat(stop.delivered_at) > eleven for stop in took)
    return DeliveryFigures(
        route_id=route.route_id,
        due=len(outcomes),
        delivered=len(took),
        partly=outcomes.count(Outcome.PARTLY),
        on_time=len(took) - late,
        late=late,
        refused=outcomes.count(Outcome.REFUSED),
        undeliverable=outcomes.count(Outcome.UNDELIVERABLE),
        open=outcomes.count(None),
    )
