"""Supplier notices: what is ordered of each supplier by now, what changed, and when it unloads.

Issued as often as somebody asks from the afternoon on; a supplier is told again only where
something changed for it. Once the book is closed the latest notice is the final one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wms.domain.appointments import (
    Appointment,
    Hall,
    Load,
    assign,
    minutes_of_departure,
)
from wms.domain.business_date import LOCAL
from wms.domain.carried import LIFT
from wms.domain.words import Zone
from wms.planning.book import open_book
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.cutoff import wave_of
from wms.planning.engine import Engine, engine
from wms.planning.notice_ports import Issue, Notice, NoticeLine, NoticeStore, Spot
from wms.planning.ports import Table, Wave, WaveState

_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class IssueReport:
    """What an issue did: suppliers told for the first time, told again, and not again because
    nothing changed for them; `moved` of those told again unload elsewhere or at another time;
    `unplaced` find no place at a dock, the most urgent first."""

    wave_id: str
    final: bool
    first: int
    again: int
    unchanged: int
    moved: int
    placed: int
    items: int
    unplaced: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """One product, added up over all points. `routes`: items by trunk route."""

    sku_id: str
    supplier_id: str
    zone: Zone
    quantity: int
    carried: int
    points: int
    routes: Mapping[str, int]


def issue(store: NoticeStore, business_date: date, hall: Hall, at: datetime) -> IssueReport:
    """Pool the book, assign docks, and tell every supplier for whom something changed.

    Refused for an unknown wave, and where the book changes meanwhile. `at` is now: nothing new is
    promised for hours that are over; a night looked at for the first time on a later day is
    planned as if nothing of it had passed.
    """
    wave = wave_of(store, business_date)
    final = wave.state is not WaveState.OPEN
    departures = {
        str(route): str(departs)
        for route, departs in store.reference_rows(Table.ROUTES, ("route_id", "departs_at"))
    }
    pooled = pool(store, wave)
    before = store.notices(wave.wave_id)
    told = {
        s: _minutes(s, spot, business_date) for s, spot in store.appointments(wave.wave_id).items()
    }
    now = _now(business_date, at, known=bool(before))
    loads = [_load(supplier, lines, departures) for supplier, lines in pooled.items()]
    plan = assign(hall, loads, told, now, more_to_come=not final)
    spots = {one.supplier_id: _spot(one, business_date) for one in plan.appointments}
    stamp = at.isoformat(timespec="seconds")
    fresh = [
        notice
        for supplier in sorted(pooled.keys() | before.keys())
        if (
            notice := _notice(
                supplier,
                pooled.get(supplier, ()),
                spots.get(supplier),
                before.get(supplier),
                (stamp, final, departures),
            )
        )
    ]
    demand = sorted((one.sku_id, one.quantity) for lines in pooled.values() for one in lines)
    store.save_notices(Issue(wave.wave_id, wave.digest, demand, fresh, spots, final))
    return IssueReport(
        wave_id=wave.wave_id,
        final=final,
        first=sum(notice.version == 1 for notice in fresh),
        again=sum(notice.version > 1 for notice in fresh),
        unchanged=len(pooled.keys() | before.keys()) - len(fresh),
        moved=sum(notice.was is not None for notice in fresh),
        placed=len(plan.appointments),
        items=sum(quantity for _, quantity in demand),
        unplaced=plan.unplaced,
    )


def pool(store: NoticeStore, wave: Wave) -> dict[str, list[Pooled]]:
    """The book of a wave by supplier and product, products by code."""
    found: dict[str, list[Pooled]] = {}
    zones = {
        str(sku): (str(supplier), Zone(str(zone)))
        for sku, supplier, zone in store.reference_rows(
            Table.SKUS, ("sku_id", "supplier_id", "temp_zone")
        )
    }
    with engine() as eng:
        for sku, quantity, carried, points, routes, items in _pooled(eng, store, wave):
            supplier, zone = zones[sku]
            by_route = dict(zip(routes, items, strict=True))
            one = Pooled(sku, supplier, zone, quantity, carried, points, by_route)
            found.setdefault(supplier, []).append(one)
    return found


def _pooled(
    eng: Engine, store: NoticeStore, wave: Wave
) -> Iterator[tuple[str, int, int, int, list[str], list[int]]]:
    open_book(eng, store.order_book(wave.wave_id), "book")
    for table, columns in _HANGS.items():
        types = CONTRACTS[FileKind(table)].types
        rows = store.reference_rows(table, columns)
        eng.create(table, {name: types[name] for name in columns}, rows)
    # A point hangs on one route, so that points of routes add up to points.
    yield from eng.stream(
        "SELECT sku_id, CAST(sum(qty) AS BIGINT), CAST(sum(carried) AS BIGINT), "
        "CAST(sum(points) AS BIGINT), list(trunk_route ORDER BY trunk_route), "
        "list(CAST(qty AS BIGINT) ORDER BY trunk_route) FROM "
        "(SELECT sku_no, trunk_route, sum(qty) AS qty, count(DISTINCT point_no) AS points, "
        f"sum(CASE WHEN line_no >= {LIFT} THEN qty ELSE 0 END) AS carried FROM book_lines "
        "JOIN book_points USING (point_no) JOIN points USING (point_id) "
        "JOIN stations USING (station_id) GROUP BY ALL) "
        "JOIN book_skus USING (sku_no) GROUP BY sku_id ORDER BY sku_id",
        4096,
    )


_HANGS = {
    Table.STATIONS: ("station_id", "trunk_route"),
    Table.POINTS: ("point_id", "station_id"),
}


def _load(supplier: str, lines: Sequence[Pooled], departures: Mapping[str, str]) -> Load:
    """What a supplier brings, as the rule of the docks looks at it."""
    due: dict[int, int] = {}
    for line in lines:
        for route, items in line.routes.items():
            leaves = minutes_of_departure(departures.get(route, ""))
            due[leaves] = due.get(leaves, 0) + items
    first = min(due, default=_A_DAY)
    zones = frozenset(line.zone for line in lines)
    return Load(supplier, sum(line.quantity for line in lines), zones, first, due.get(first, 0))


def _notice(
    supplier: str,
    lines: Sequence[Pooled],
    spot: Spot | None,
    before: Notice | None,
    circumstances: tuple[str, bool, Mapping[str, str]],
) -> Notice | None:
    """What to tell a supplier; None where it knows all of it."""
    at, final, departures = circumstances
    known = {line.sku_id: line for line in before.lines if line.quantity} if before else {}
    told = [
        NoticeLine(
            one.sku_id,
            one.quantity,
            (known[one.sku_id].quantity if one.sku_id in known else 0) if before else None,
            one.carried,
            one.points,
            one.routes,
        )
        for one in lines
    ]
    now = {line.sku_id for line in told}
    dropped = [
        NoticeLine(s, 0, line.quantity, 0, 0, {}) for s, line in known.items() if s not in now
    ]
    moved = before is not None and before.spot is not None and _place(before.spot) != _place(spot)
    same = before is not None and not dropped and _place(before.spot) == _place(spot)
    if same and all(
        line.before == line.quantity and known[line.sku_id].carried == line.carried for line in told
    ):
        return None
    routes = {route for one in lines for route in one.routes}
    needed = min((departures.get(r, "") for r in routes), key=minutes_of_departure, default="")
    return Notice(
        supplier,
        before.version + 1 if before else 1,
        at,
        final,
        tuple(sorted([*told, *dropped])),
        spot,
        before.spot if before and moved else None,
        needed,
    )


def _place(spot: Spot | None) -> tuple[str, str] | None:
    """What a driver has to know: a longer stay at the same dock is no other appointment."""
    return spot[:2] if spot else None


def _now(business_date: date, at: datetime, *, known: bool) -> int:
    """Minutes since midnight of the business date, before which nothing new begins."""
    local = at.astimezone(LOCAL)
    if local.date() < business_date:
        return 0
    if local.date() > business_date:
        return _A_DAY if known else 0
    return local.hour * 60 + local.minute + 1


def _minutes(supplier: str, spot: Spot, business_date: date) -> Appointment:
    midnight = datetime.combine(business_date, time(), LOCAL)
    begins, ends = (
        int((datetime.fromisoformat(at) - midnight).total_seconds() // 60) for at in spot[1:]
    )
    return Appointment(begins, ends, spot[0], supplier)


def _spot(one: Appointment, business_date: date) -> Spot:
    midnight = datetime.combine(business_date, time(), LOCAL)
    begins, ends = (midnight + timedelta(minutes=at) for at in (one.begins, one.ends))
    return one.dock, begins.isoformat(), ends.isoformat()
