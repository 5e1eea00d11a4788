"""The plan of a frozen wave: who gets what, as one list per route of both tiers and per product.

Everything is grouped, sorted and written as text inside DuckDB; what the store gets is a few
thousand rows for hundreds of thousands of lines. Codes become ENUMs declared in walking order, so
that sorting by them is sorting by where one walks.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from wms.domain.allocation import RULE
from wms.domain.messages import BadInput, Refused, say
from wms.domain.words import Tier
from wms.planning.book import open_book
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.cutoff import wave_of
from wms.planning.engine import Engine, engine
from wms.planning.ports import (
    ListKind,
    Plan,
    PlannedList,
    PlanningStore,
    Table,
    Totals,
    Wave,
    WaveState,
)
from wms.planning.shortage import Shortage, ShortProduct, share_short_products


@dataclass(frozen=True, slots=True)
class PlanReport:
    """What was planned; how many lists of each kind, how many products are short."""

    wave_id: str
    business_date: date
    totals: Totals
    trunk_lists: int
    branch_lists: int
    put_lists: int
    short_products: int


@dataclass(frozen=True, slots=True)
class Preview:
    """How short products would be shared, and by which rule (a key of the catalogue)."""

    wave_id: str
    rule: str
    products: tuple[ShortProduct, ...]


def plan(store: PlanningStore, business_date: date) -> PlanReport:
    """Plans the wave of `business_date` and stores it.

    BadInput before its cutoff. Refused for an unknown wave, once the floor works by an earlier
    plan, and if the sums of the lists are not what was allocated.
    """
    wave = wave_of(store, business_date)
    if wave.state is WaveState.OPEN:
        raise BadInput(say("plan.before_cutoff", wave=wave.wave_id))
    if store.wave_in_work() == wave.wave_id:
        raise Refused(say("plan.in_work", wave=wave.wave_id))
    with engine() as eng:
        shortage = _allot(eng, store, wave, store.expected(wave.wave_id))
        totals = _totals(eng, wave)
        made: Counter[ListKind] = Counter()
        lists = _adding_up(eng, wave, totals, made)
        store.save_plan(Plan(wave.wave_id, wave.digest, totals, shortage.to_bytes(), lists))
    return PlanReport(
        wave.wave_id,
        business_date,
        totals,
        made[ListKind.TRUNK_PICK],
        made[ListKind.BRANCH_PICK],
        made[ListKind.PUT],
        len(shortage.products),
    )


def preview(
    store: PlanningStore, business_date: date, supply: Mapping[str, int] | None = None
) -> Preview:
    """How short products would be shared if the wave were planned now; stores nothing.

    `supply` stands in for what the store knows of it.
    """
    wave = wave_of(store, business_date)
    with engine() as eng:
        known = store.expected(wave.wave_id) if supply is None else supply
        shortage = _allot(eng, store, wave, known)
    return Preview(wave.wave_id, RULE, shortage.products)


def _allot(eng: Engine, store: PlanningStore, wave: Wave, supply: Mapping[str, int]) -> Shortage:
    """`allotted`: per point and product what comes (`qty`) and what does not (`short`)."""
    body = store.order_book(wave.wave_id)
    # The store's rows come through Python; the book needs none of them to be added up.
    with eng.beside(lambda other: _add_up(other, body)):
        _walking_order(eng, store)
    eng.run(
        "CREATE TABLE need AS SELECT route, trunk, station, point, "
        "CAST(sku_id AS sku_code) AS sku, ordered FROM pooled "
        "JOIN book_points USING (point_no) JOIN place USING (point_id) "
        "JOIN book_skus USING (sku_no)"
    )
    eng.create("supply", {"sku_id": "VARCHAR", "qty": "INTEGER"}, supply.items())
    shortage = share_short_products(eng) if supply else Shortage((), (), ())
    eng.create(
        "shorted", {"point": "VARCHAR", "sku": "VARCHAR", "short": "INTEGER"}, shortage.points
    )
    short, join = "0", ""
    if shortage.points:
        short = "coalesce(s.short, 0)"
        join = (
            "LEFT JOIN (SELECT CAST(point AS point_code) AS point, CAST(sku AS sku_code) AS sku, "
            "short FROM shorted) AS s USING (point, sku)"
        )
    eng.run(
        "CREATE VIEW allotted AS SELECT route, trunk, station, point, sku, "
        f"ordered - {short} AS qty, {short} AS short FROM need {join}"
    )
    return shortage


def _add_up(eng: Engine, book: bytes) -> None:
    """`pooled`: what each point ordered of each product, by their numbers in the book."""
    open_book(eng, book, "book")
    eng.run(
        "CREATE TABLE pooled AS SELECT point_no, sku_no, CAST(sum(qty) AS INTEGER) AS ordered "
        "FROM book_lines GROUP BY ALL"
    )


def _walking_order(eng: Engine, store: PlanningStore) -> None:
    """Codes in walking order, and `place`: where each point hangs."""
    for table, columns in _WALK.items():
        types = CONTRACTS[FileKind(table)].types
        eng.create(
            table, {name: types[name] for name in columns}, store.reference_rows(table, columns)
        )
    for code, query in (
        ("station", "SELECT station_id FROM stations ORDER BY trunk_route, drop_seq, station_id"),
        ("point", "SELECT point_id FROM points ORDER BY branch_route, stop_seq, point_id"),
        ("sku", "SELECT sku_id FROM skus ORDER BY slot, sku_id"),
        ("route", "SELECT route_id FROM routes ORDER BY route_id"),
    ):
        eng.run(f"CREATE TYPE {code}_code AS ENUM ({query})")
    eng.run(
        "CREATE TABLE place AS SELECT point_id, CAST(point_id AS point_code) AS point, "
        "CAST(branch_route AS route_code) AS route, CAST(station_id AS station_code) AS station, "
        "CAST(trunk_route AS route_code) AS trunk FROM points JOIN stations USING (station_id)"
    )


def _totals(eng: Engine, wave: Wave) -> Totals:
    """What was allocated; Refused unless it is min(supply, demand) product by product."""
    wrong, allocated, short, least = eng.row(
        "SELECT count(*) FILTER (a.qty <> least(a.qty + a.short, "
        "coalesce(supply.qty, a.qty + a.short))), "
        "coalesce(sum(a.qty), 0), coalesce(sum(a.short), 0), coalesce(min(a.least), 0) FROM "
        "(SELECT sku, sum(qty) AS qty, sum(short) AS short, min(least(qty, short)) AS least "
        "FROM allotted GROUP BY sku) AS a LEFT JOIN supply ON supply.sku_id = a.sku"
    )
    if wrong or least < 0 or allocated + short != wave.items:
        raise _does_not_add_up(wave, int(allocated))
    return Totals(wave.orders, wave.lines, wave.items, int(allocated), int(short))


def _adding_up(
    eng: Engine, wave: Wave, totals: Totals, made: Counter[ListKind]
) -> Iterator[PlannedList]:
    """Every list, counted into `made`; Refused at the end if one kind's sum is not the total."""
    eng.run(SOWN)
    for kind, listing in LISTINGS.items():
        items = 0
        unused = _routes(eng, kind)
        for where in _portions(eng, listing, wave.lines):
            for row in eng.stream(listing.query(where)):
                planned = PlannedList(kind, *row)
                unused.discard(planned.key)
                made[kind] += 1
                items += planned.items
                yield planned
        for route in sorted(unused):
            made[kind] += 1
            yield PlannedList(kind, route, listing.nothing, 0, 0)
        if items != totals.items_allocated:
            raise _does_not_add_up(wave, items)


def _routes(eng: Engine, kind: ListKind) -> set[str]:
    """The routes whose lists are of this kind; a route without goods still has its list."""
    rows = eng.rows("SELECT route_id FROM routes WHERE tier = ?", [_TIERS.get(kind)])
    return {row[0] for row in rows}


def _does_not_add_up(wave: Wave, items: int) -> Refused:
    return Refused(say("plan.does_not_add_up", wave=wave.wave_id, items=items))


@dataclass(frozen=True, slots=True)
class Listing:
    """How the lists of one kind are made: one per `key` of `table`.

    Lines stand sorted by `first`, then by the columns in turn.
    """

    key: str
    table: str
    columns: dict[str, str]
    first: str = ""

    def query(self, where: str = "true") -> str:
        """SQL: a row per key of (key, body, lines, items)."""
        fields = ", ".join(f"'{name}': {source}" for name, source in self.columns.items())
        first = f"'first': {self.first}, " if self.first else ""
        arrays = ", ".join(f"'{n}': list_transform(l, lambda x: x.{n})" for n in self.columns)
        return (
            f"SELECT {self.key}::VARCHAR, to_json({{{arrays}}})::VARCHAR, len(l), items FROM "
            f"(SELECT {self.key}, list_sort(list({{{first}{fields}}})) AS l, CAST(sum(qty) AS "
            f"BIGINT) AS items FROM {self.table} WHERE {where} GROUP BY {self.key})"
        )

    @property
    def nothing(self) -> str:
        """The body of a list without lines."""
        return "{" + ",".join(f'"{name}":[]' for name in self.columns) + "}"


def _portions(eng: Engine, listing: Listing, lines: int) -> Iterator[str]:
    """Conditions that take all lists, a bounded number of lines at a time: the lines of a list
    are held in memory while it is made."""
    if lines <= _AT_A_TIME:
        yield "true"
        return
    code = f"CAST(enum_code({listing.key}) AS INTEGER)"
    low = taken = 0
    high = -1
    for high, count in eng.rows(
        f"SELECT {code} AS code, count(*) FROM {listing.table} GROUP BY code ORDER BY code"
    ):
        taken += count
        if taken >= _AT_A_TIME:
            yield f"{code} BETWEEN {low} AND {high}"
            low, taken = high + 1, 0
    if taken:
        yield f"{code} BETWEEN {low} AND {high}"


_AT_A_TIME = 500_000
SOWN = (
    "CREATE TABLE sown AS SELECT trunk, station, sku, CAST(sum(qty) AS INTEGER) AS qty "
    "FROM allotted GROUP BY ALL HAVING sum(qty) > 0"
)
LISTINGS = {
    # Last drop first: what is picked first goes deepest into the truck.
    ListKind.TRUNK_PICK: Listing(
        "trunk",
        "sown",
        {"station": "station", "sku": "sku", "qty": "qty"},
        first="-CAST(enum_code(station) AS INTEGER)",
    ),
    ListKind.BRANCH_PICK: Listing(
        "route", "allotted", {"point": "point", "sku": "sku", "qty": "qty", "short": "short"}
    ),
    ListKind.PUT: Listing("sku", "sown", {"dest": "station", "qty": "qty"}),
}
_WALK = {
    Table.STATIONS: ("station_id", "trunk_route", "drop_seq"),
    Table.POINTS: ("point_id", "station_id", "branch_route", "stop_seq"),
    Table.SKUS: ("sku_id", "slot"),
    Table.ROUTES: ("route_id", "tier"),
}
_TIERS = {ListKind.TRUNK_PICK: Tier.TRUNK, ListKind.BRANCH_PICK: Tier.BRANCH}
