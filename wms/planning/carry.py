"""下一班送: what did not come and was promised for the next run is ordered again there.

Lines go into the next night's book under their own order number, with the quantity that went
short, once: worked out anew from the night before as often as it is asked, they replace what was
carried before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Protocol

from wms.domain.allocation import first_come, share_out
from wms.domain.carried import LIFT, carried
from wms.planning.book import COLUMNS, name_codes, open_book, write_book
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.engine import Engine, engine
from wms.planning.ports import Intake, OrderBook, PlanningStore, Table, Wave, WaveState

_LINE = CONTRACTS[FileKind.ORDERS].types


class CarryStore(PlanningStore, Protocol):
    """The store as carrying over needs it."""

    def promised(self, wave_id: str) -> frozenset[str]:
        """The suppliers whose missing goods go with the next run."""
        ...

    def given(self, wave_id: str) -> Mapping[tuple[str, str], int]:
        """What each station gets of each product (station, product) by plan, less what went short
        since."""
        ...


@dataclass(frozen=True, slots=True)
class CarryReport:
    """What was brought over from the night before; `changed`: the book was another before."""

    from_wave: str
    lines: int
    items: int
    changed: bool


def carry_over(store: CarryStore, business_date: date) -> CarryReport | None:
    """Bring over what the night before promised. None where that promised nothing and nothing was
    brought over, or where there is no book, or a closed one: it is what it is then."""
    wave = next((w for w in store.waves() if w.business_date == business_date), None)
    before = _night_before(store, wave) if wave else None
    if wave is None or wave.state is not WaveState.OPEN or before is None:
        return None
    suppliers = store.promised(before.wave_id)
    with engine() as eng:
        open_book(eng, store.order_book(wave.wave_id), "now")
        (held,) = eng.row(f"SELECT count(*) FROM now_lines WHERE line_no >= {LIFT}")
        if not suppliers and not held:
            return None
        eng.create("carried", _LINE, list(_short_lines(eng, store, before, suppliers)))
        lines, items = eng.row("SELECT count(*), coalesce(sum(qty), 0) FROM carried")
        brought = f"SELECT {COLUMNS} FROM now WHERE line_no >= {LIFT}"
        (differs,) = eng.row(
            f"SELECT count(*) FROM ((({brought}) EXCEPT SELECT {COLUMNS} FROM carried) UNION ALL "
            f"(SELECT {COLUMNS} FROM carried EXCEPT ({brought})))"
        )
        if differs:
            store.save_intake(Intake({}, (_book(eng, wave),)))
    return CarryReport(before.wave_id, int(lines), int(items), bool(differs))


def _night_before(store: PlanningStore, wave: Wave) -> Wave | None:
    earlier = [w for w in store.waves() if w.business_date < wave.business_date]
    last = max(earlier, key=lambda w: w.business_date, default=None)
    return last if last is not None and last.state is WaveState.PLANNED else None


def _short_lines(
    eng: Engine, store: CarryStore, before: Wave, suppliers: frozenset[str]
) -> Iterator[tuple[Any, ...]]:
    """The lines that went short, as they stand in the next book.

    A station's part goes to its points in proportion and to customers first come, first served,
    as in the plan (`wms.domain.allocation`).
    """
    open_book(eng, store.order_book(before.wave_id), "before")
    products = store.reference_rows(Table.SKUS, ("sku_id", "supplier_id"))
    own = [(sku,) for sku, supplier in products if supplier in suppliers]
    eng.create("promised", {"sku_id": "VARCHAR"}, own)
    places = store.reference_rows(Table.POINTS, ("point_id", "station_id"))
    eng.create("places", {"point_id": "VARCHAR", "station_id": "VARCHAR"}, places)
    rows = eng.rows(
        f"SELECT sku_id, station_id, {', '.join(f'b.{name}' for name in _LINE)} FROM before AS b "
        "JOIN promised USING (sku_id) JOIN places USING (point_id) "
        "ORDER BY sku_id, station_id, point_id, ordered_at, order_id, line_no"
    )
    given = store.given(before.wave_id)
    names = list(_LINE)
    qty, point = 2 + names.index("qty"), 2 + names.index("point_id")
    for (sku, station), of_station in groupby(rows, itemgetter(0, 1)):
        points = [list(lines) for _, lines in groupby(of_station, itemgetter(point))]
        wanted = [sum(line[qty] for line in lines) for lines in points]
        parts = share_out(min(given.get((station, sku), 0), sum(wanted)), wanted)
        for lines, part in zip(points, parts, strict=True):
            got = first_come(part, [line[qty] for line in lines])
            for line, comes in zip(lines, got, strict=True):
                if comes < line[qty]:
                    yield _carried(names, line[2:], line[qty] - comes)


def _carried(names: list[str], line: tuple[Any, ...], quantity: int) -> tuple[Any, ...]:
    fields = dict(zip(names, line, strict=True))
    fields |= {"line_no": carried(fields["line_no"]), "qty": quantity}
    return tuple(fields.values())


def _book(eng: Engine, wave: Wave) -> OrderBook:
    """The book of the wave with what is carried in place of what was."""
    query = (
        f"SELECT {COLUMNS} FROM now WHERE line_no < {LIFT} UNION ALL SELECT {COLUMNS} FROM carried"
    )
    name_codes(
        eng, f"SELECT DISTINCT point_id FROM ({query})", f"SELECT DISTINCT sku_id FROM ({query})"
    )
    body, known = write_book(eng, query)
    lines, orders, items = eng.row(
        f"SELECT count(*), count(DISTINCT order_id), coalesce(sum(qty), 0) FROM ({query})"
    )
    demand = eng.rows(
        f"SELECT sku_id, CAST(sum(qty) AS BIGINT) FROM ({query}) GROUP BY sku_id ORDER BY sku_id"
    )
    counts = (int(lines), int(orders), int(items))
    return OrderBook(wave.wave_id, wave.business_date, body, known, *counts, wave.digest, demand)
