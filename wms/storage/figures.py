"""The figures of a night on the store; see `wms.operations.figure_ports`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from wms.domain.kpi import Count
from wms.domain.night_figures import (
    Kinds,
    RouteFigures,
    SiteFigures,
    SupplierFigures,
    revived,
)
from wms.domain.site import Site
from wms.domain.words import ArrivalTiming, ManifestState, SiteKind
from wms.operations.boards.standing import moment
from wms.operations.delivery_ports import StopDue, due_at
from wms.operations.figure_ports import CountedAt, NightHead
from wms.operations.lateness import minutes_late
from wms.operations.ports import Wave
from wms.storage.boards import SiteBoards
from wms.storage.delivery import SiteDelivery
from wms.storage.figures_differences import NightDifferences
from wms.storage.figures_journal import Facts
from wms.storage.settlement import SiteAccounts
from wms.storage.statements import Statement
from wms.storage.store import Tx

_NIGHT = Statement("SELECT wave_id, business_date, state FROM wave WHERE wave_id = :wave_id")
_BEFORE = Statement(
    "SELECT wave_id, business_date, state FROM wave WHERE business_date < :day"
    " AND state = 'planned' ORDER BY business_date DESC LIMIT :most"
)
_TOTALS = Statement("SELECT items_ordered, items_short FROM wave WHERE wave_id = :wave_id")
_KEPT = Statement(
    "SELECT version, body FROM night_figures WHERE wave_id = :wave_id ORDER BY version DESC LIMIT 1"
)
_KEEP = Statement(
    "INSERT INTO night_figures (wave_id, version, body, position, facts)"
    " VALUES (:wave_id, :version, :body, :position, :facts)"
    " ON CONFLICT (wave_id, version) DO NOTHING"
)
_REPORTED = Statement(
    "SELECT body FROM site_figures WHERE wave_id = :wave_id ORDER BY site_id {binary}"
)
_STATIONS = Statement("SELECT station_id, name FROM station ORDER BY station_id {binary}")
_ROUTES_OF_MANIFESTS = Statement("SELECT number, route_id FROM manifest WHERE wave_id = :wave_id")
_GETTING = Statement(
    "SELECT DISTINCT c.destination_id FROM container c JOIN content t ON t.sscc = c.sscc"
    " WHERE c.wave_id = :wave_id AND c.state <> 'condemned' AND t.quantity > 0"
)
_TIMINGS = Statement(
    "SELECT supplier_id, timing FROM goods_receipt WHERE wave_id = :wave_id ORDER BY number DESC"
)
_HOLDS = Statement(
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'condemned' THEN 1 ELSE 0 END), 0)"
    " FROM hold WHERE wave_id = :wave_id AND state <> 'reversed'"
)
_HANDED = Statement(
    "SELECT CAST(COALESCE(SUM(t.quantity), 0) AS INTEGER) FROM manifest m"
    " JOIN manifest_container l ON l.number = m.number AND l.active = 1"
    " JOIN content t ON t.sscc = l.sscc WHERE m.wave_id = :wave_id AND m.tier = 'branch'"
    " AND m.state = 'departed'"
)
_RETURNED = Statement(
    "SELECT CAST(COALESCE(SUM(quantity), 0) AS INTEGER) FROM returned WHERE wave_id = :wave_id"
    " AND origin IN ('after_sales', 'refused', 'undeliverable')"
)
_SAID_ALL = Statement(
    "SELECT w.wave_id, (SELECT COUNT(*) FROM wave o WHERE o.business_date > w.business_date"
    " AND EXISTS (SELECT 1 FROM manifest m WHERE m.wave_id = o.wave_id AND m.tier = 'branch'"
    " AND m.state = 'departed')) FROM wave w WHERE EXISTS (SELECT 1 FROM manifest m"
    " WHERE m.wave_id = w.wave_id AND m.tier = 'branch' AND m.state = 'departed')"
    " AND NOT EXISTS (SELECT 1 FROM night_figures f WHERE f.wave_id = w.wave_id)"
    " AND NOT EXISTS (SELECT 1 FROM manifest m WHERE m.wave_id = w.wave_id"
    " AND m.state IN ('open', 'closed')) ORDER BY w.wave_id"
)
_IN_TIME = (ArrivalTiming.EARLY, ArrivalTiming.ON_TIME)


class SiteFigureBooks:
    """Figures inside one transaction."""

    def __init__(self, tx: Tx, site: Site, facts: Facts | None = None) -> None:
        self.tx = tx
        self.site = site
        self.boards = SiteBoards(tx, site)
        self.facts = facts or Facts(tx)

    def night(self, wave_id: str) -> NightHead | None:
        row = self.tx.one(_NIGHT, wave_id=wave_id)
        return NightHead(*row) if row else None

    def nights_before(self, business_date: str, most: int) -> tuple[NightHead, ...]:
        return tuple(NightHead(*row) for row in self.tx.all(_BEFORE, day=business_date, most=most))

    def kept(self, wave_id: str) -> tuple[int, SiteFigures] | None:
        row = self.tx.one(_KEPT, wave_id=wave_id)
        return (int(row[0]), revived(row[1])) if row else None

    def now_at(self) -> CountedAt:
        position = self.facts.last
        return CountedAt(position, self.facts.newest(position))

    def keep(self, figures: SiteFigures, at: CountedAt) -> tuple[int, bool]:
        row = self.tx.one(_KEPT, wave_id=figures.wave_id)
        version, before = (int(row[0]), str(row[1])) if row else (0, "")
        body = figures.as_json()
        if body == before:
            return version, False
        known = {"wave_id": figures.wave_id, "version": version + 1, "body": body}
        # Two screens may finish counting the same night: the slower one leaves it at that.
        fresh = self.tx.run(_KEEP, **known, position=at.position, facts=at.facts) == 1
        return version + 1, fresh

    def reported(self, wave_id: str) -> tuple[SiteFigures, ...]:
        return tuple(revived(body) for (body,) in self.tx.all(_REPORTED, wave_id=wave_id))

    def stations(self, wave_id: str) -> tuple[tuple[str, str], ...]:
        if self.site.kind is not SiteKind.CENTRAL_WAREHOUSE:
            return ()
        planned = self.boards.planned(wave_id)
        return tuple((code, name) for code, name in self.tx.all(_STATIONS) if planned.get(code))

    def said_all(self) -> tuple[str, ...]:
        waves = self.tx.all(_SAID_ALL)
        return tuple(wave_id for wave_id, later in waves if later or self._said_all(wave_id))

    def _said_all(self, wave_id: str) -> bool:
        stops = [s for route in SiteDelivery(self.tx).routes(wave_id) for s in route.stops]
        return bool(stops) and all(stop.outcome is not None for stop in stops)

    def count(self, wave_id: str, now: datetime) -> SiteFigures:
        head = self.night(wave_id)
        assert head is not None
        wave = Wave(head.wave_id, head.business_date)
        noon = moment(wave, "12:00")
        labour = self.facts.labour(wave_id, noon, noon + timedelta(days=1))
        night = _Night(self, wave)
        routes = night.routes()
        suppliers = night.suppliers()
        people = labour.people(self.boards.names())
        counts = {
            **night.items(),
            **departures(self.site, routes),
            **night.troubles(),
            **night.morning(),
            **counts_of_suppliers(suppliers),
            Count.LABOUR: labour.seconds,
            **_of_empties(self.facts.empties(noon, noon + timedelta(days=1))),
        }
        ended = now >= noon + timedelta(days=1)
        return SiteFigures(
            wave_id=wave_id,
            site_id=self.site.site_id,
            name=self.site.name,
            over=ended or night.over(routes),
            counts={str(name): number for name, number in counts.items()},
            kinds=night.differences.kinds(),
            shared=night.shared(),
            pace=labour.pace,
            short_of=night.short_of(),
            routes=routes,
            suppliers=suppliers,
            people=people,
        )


class _Night:
    """One night, each table of it read once."""

    def __init__(self, books: SiteFigureBooks, wave: Wave) -> None:
        self.tx = books.tx
        self.wave = wave
        self.site = books.site
        boards = books.boards
        self.planned = boards.planned(wave.wave_id)
        self.sorted = boards.sorted(wave.wave_id)
        self.stops = {s.destination_id: s.route_id for s in boards.stops(wave.wave_id)}
        self.timetable = boards.routes()
        self.manifests = boards.manifests(wave.wave_id)
        self.differences = NightDifferences(self.tx, wave.wave_id)
        self.due: dict[str, list[StopDue]] = {}
        if self.site.kind is SiteKind.GRID_STATION:
            for route in SiteDelivery(self.tx).routes(wave.wave_id):
                for stop in route.stops:
                    self.due.setdefault(stop.point_id, []).append(stop)
        self.getting = self._getting()
        self.served = frozenset(point for point in self.getting if self._in_time(point))

    def _getting(self) -> frozenset[str]:
        if self.site.kind is SiteKind.CENTRAL_WAREHOUSE:
            return frozenset()
        rows = self.tx.all(_GETTING, wave_id=self.wave.wave_id)
        return frozenset(str(point) for (point,) in rows)

    def _in_time(self, point: str) -> bool:
        """All that was to come there came by 11:00: what no vehicle took, or what nobody said
        anything of, did not."""
        eleven = due_at(datetime.fromisoformat(self.wave.business_date).date())
        stops = self.due.get(point, [])
        return bool(stops) and all(
            stop.outcome in ("delivered", "partly") and not minutes_late(stop, eleven, eleven)
            for stop in stops
        )

    def items(self) -> dict[Count, int]:
        """Ordered, planned, put, short."""
        ordered, cut = self.tx.one(_TOTALS, wave_id=self.wave.wave_id) or (0, 0)
        planned = sum(self.planned.values())
        central = self.site.kind is SiteKind.CENTRAL_WAREHOUSE
        return {
            # A station knows what was given to it; what customers ordered is the warehouse's.
            Count.ORDERED: int(ordered) if central and ordered else planned,
            Count.CUT: int(cut) if central else 0,
            Count.PLANNED: planned,
            Count.PUT: sum(put for put, _ in self.sorted.values()),
            Count.SHORT: sum(short for _, short in self.sorted.values()),
        }

    def short_of(self) -> dict[str, int]:
        """Items short by station."""
        if self.site.kind is SiteKind.GRID_STATION:
            return {}
        return {place: short for place, (_, short) in sorted(self.sorted.items()) if short}

    def troubles(self) -> dict[Count, int]:
        """Differences, and what was held."""
        found = self.differences
        holds, condemned = self.tx.one(_HOLDS, wave_id=self.wave.wave_id) or (0, 0)
        return {
            Count.DIFFERENCES: len(found.rows),
            Count.DIFFERENT: found.items,
            Count.DAMAGED: found.damaged,
            Count.MISSORTED: found.astray,
            Count.HOLDS: int(holds),
            Count.CONDEMNED: int(condemned),
        }

    def shared(self) -> Kinds:
        """Nothing at the warehouse: they are a station's to tell."""
        central = self.site.kind is SiteKind.CENTRAL_WAREHOUSE
        return {} if central else self.differences.at_both_sites()

    def morning(self) -> dict[Count, int]:
        """Points, what they got, and what came back of it."""
        (returned,) = self.tx.one(_RETURNED, wave_id=self.wave.wave_id) or (0,)
        (handed,) = self.tx.one(_HANDED, wave_id=self.wave.wave_id) or (0,)
        return {
            Count.POINTS: len(self.getting),
            Count.POINTS_ON_TIME: len(self.served),
            Count.HANDED: int(handed),
            Count.RETURNED: int(returned),
        }

    def routes(self) -> tuple[RouteFigures, ...]:
        """Every route that goes tonight: the plan gives it something, or it was loaded."""
        different = self._different_of_routes()
        found = []
        for row in self.timetable:
            own = [place for place, route in self.stops.items() if route == row.route_id]
            planned = sum(self.planned.get(place, 0) for place in own)
            loads = [
                m
                for m in self.manifests
                if m.route_id == row.route_id and m.state is not ManifestState.VOID
            ]
            if not planned and not loads:
                continue
            gone = bool(loads) and all(m.state is ManifestState.DEPARTED for m in loads)
            found.append(
                RouteFigures(
                    route_id=row.route_id,
                    name=row.name,
                    due_at=moment(self.wave, row.departs_at).isoformat(timespec="minutes"),
                    left_at=max(m.departed_at for m in loads) if gone else "",
                    planned=planned,
                    put=sum(self.sorted.get(place, (0, 0))[0] for place in own),
                    short=sum(self.sorted.get(place, (0, 0))[1] for place in own),
                    different=different.get(row.route_id, 0),
                    points=sum(place in self.getting for place in own),
                    points_on_time=sum(place in self.served for place in own),
                )
            )
        return tuple(found)

    def _different_of_routes(self) -> dict[str, int]:
        rows = self.tx.all(_ROUTES_OF_MANIFESTS, wave_id=self.wave.wave_id)
        of_manifest = {str(number): str(route) for number, route in rows}
        found: dict[str, int] = {}
        for row in self.differences.rows:
            route = self.stops.get(row.place) or of_manifest.get(row.manifest, "")
            found[route] = found.get(route, 0) + row.items
        return found

    def suppliers(self) -> tuple[SupplierFigures, ...]:
        """Where goods are received at all; else nothing is known of any."""
        timings = dict(self.tx.all(_TIMINGS, wave_id=self.wave.wave_id))
        if not timings:
            return ()
        accounts = [
            one
            for one in SiteAccounts(self.tx).accounts(self.wave.wave_id)
            if one.supplier_id in timings or any(line.ordered for line in one.lines)
        ]
        different = self.differences.of_suppliers({one.supplier_id for one in accounts})
        return tuple(
            SupplierFigures(
                supplier_id=one.supplier_id,
                name=one.name,
                timing=timings.get(one.supplier_id, ""),
                ordered=sum(line.ordered for line in one.lines),
                accepted=sum(line.accepted for line in one.lines),
                rejected=sum(line.rejected for line in one.lines),
                held=sum(line.delivered - line.accepted - line.rejected for line in one.lines),
                short=sum(line.short for line in one.lines),
                different=different[one.supplier_id],
            )
            for one in accounts
        )

    def over(self, routes: tuple[RouteFigures, ...]) -> bool:
        """Nothing more is due from here: every vehicle left, and of every stop somebody said what
        became of it."""
        gone = bool(routes) and all(route.left_at for route in routes)
        stops = [stop for stops in self.due.values() for stop in stops]
        return gone and all(stop.outcome is not None for stop in stops)


def departures(site: Site, routes: Iterable[RouteFigures]) -> dict[Count, int]:
    """Routes, and those that left in time."""
    central = site.kind is SiteKind.CENTRAL_WAREHOUSE
    all_, on_time = (
        (Count.TRUNKS, Count.TRUNKS_ON_TIME)
        if central
        else (Count.BRANCHES, Count.BRANCHES_ON_TIME)
    )
    found = list(routes)
    return {
        all_: len(found),
        on_time: sum(r.minutes_late is not None and r.minutes_late <= 0 for r in found),
    }


def counts_of_suppliers(suppliers: tuple[SupplierFigures, ...]) -> dict[Count, int]:
    """Who came, when, and with what."""
    due = [one for one in suppliers if one.ordered]
    return {
        Count.SUPPLIERS: len(due),
        # Who is early keeps nobody waiting.
        Count.SUPPLIERS_ON_TIME: sum(one.timing in _IN_TIME for one in due),
        Count.SUPPLIERS_LATE: sum(one.timing == ArrivalTiming.LATE for one in due),
        Count.SUPPLIERS_ABSENT: sum(not one.timing for one in due),
        Count.DELIVERED: sum(one.delivered for one in suppliers),
        Count.REJECTED: sum(one.rejected for one in suppliers),
        Count.HELD: sum(one.held for one in suppliers),
    }


def _of_empties(moved: tuple[int, int]) -> dict[Count, Any]:
    return {Count.EMPTIES_OUT: moved[0], Count.EMPTIES_BACK: moved[1]}
