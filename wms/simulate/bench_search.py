"""`wms bench search`: how long one waits for what was looked for, on a full night's store.

The yardstick is the least any search could do: a page of facts by their numbers, by the driver
alone, in the same run and turn about. What is measured is everything between the scan and the
sheets: `Search.handle` and `Search.view`, the history with it.
"""

import statistics
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp, now
from wms.domain.codes import make_position
from wms.domain.messages import say
from wms.domain.people import Person
from wms.domain.progress import See, unseen, within
from wms.domain.words import Role, Zone
from wms.operations.floor import Hand
from wms.operations.panels import MOST_LINES
from wms.operations.reply import Scan
from wms.operations.search import Search
from wms.simulate.bench_engines import on_each_engine
from wms.simulate.data import make_night
from wms.simulate.sorted_night import sorted_night
from wms.storage.statements import Statement
from wms.storage.store import Tx

SAMPLES = 15
LINES = 430_000
_PAGE = Statement(
    "SELECT event_id, at, kind, answer FROM journal WHERE position > :after"
    " ORDER BY position LIMIT :most"
)
_SIZE = Statement(
    "SELECT (SELECT COUNT(*) FROM journal), (SELECT COUNT(*) FROM sort_count),"
    " (SELECT COUNT(*) FROM container), (SELECT COUNT(*) FROM point)"
)


def bench_search(lines: int = LINES, see: See = unseen) -> dict[str, Any]:
    """The figures of each engine."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        make_night(folder / "data", lines=lines, progress=within(see, say("cli.bench.step.data")))

        def at(app: SiteApp, _config: Path, engine: str) -> dict[str, Any]:
            see(say("cli.bench.step.ready", engine=engine), 0, 0)
            sorted_night(app, folder / "data")
            return measure(app, within(see, say("cli.bench.step.measure_on", engine=engine)))

        return on_each_engine(folder, at)


def measure(
    app: SiteApp, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> dict[str, Any]:
    """Every kind of search at a store that is there, medians beside the yardstick's."""
    search = Search(app.floor)
    hand = Hand("T-S", Person("S1", "bench", Role.SUPERVISOR))
    begun = search.begin(hand).state
    with app.store.reading() as tx:
        size = tx.one(_SIZE) or ()
    names = ("facts", "counts", "containers", "points")
    figures: dict[str, Any] = dict(zip(names, size, strict=True))
    bare: list[float] = []
    worst = 0.0
    questions = _questions(app)
    for done, (kind, texts) in enumerate(questions.items()):
        progress(done, len(questions))
        took = []
        for number, text in enumerate(texts):
            bare.append(_bare(app, number * 997))
            began = time.perf_counter()
            step = search.handle(hand, begun, Scan(text, f"{kind}.{number}", now()))
            search.view(step.state)
            took.append((time.perf_counter() - began) * 1000)
        median = statistics.median(took)
        figures[kind] = {"p50_ms": round(median, 1), "max_ms": round(max(took), 1)}
        worst = max(worst, median)
    yardstick = statistics.median(bare)
    figures["page_of_facts_ms"] = round(yardstick, 2)
    figures["slowest_p50_ms"] = round(worst, 1)
    figures["ratio"] = round(worst / yardstick, 1)
    return figures


def _orders(tx: Tx) -> list[str]:
    """Customers' orders, out of all pages of the book."""
    rows = tx.all(Statement("SELECT body FROM order_page ORDER BY page"))
    pages = rows[:: max(1, len(rows) // SAMPLES)][:SAMPLES]
    return [zlib.decompress(bytes(body)).decode().partition("\t")[0] for (body,) in pages]


def _bare(app: SiteApp, after: int) -> float:
    began = time.perf_counter()
    with app.store.reading() as tx:
        tx.all(_PAGE, after=after, most=MOST_LINES)
    return (time.perf_counter() - began) * 1000


def _questions(app: SiteApp) -> dict[str, list[str]]:
    """What people look for, some of each kind."""
    with app.store.reading() as tx:

        def some(sql: str) -> list[str]:
            rows = [str(row[0]) for row in tx.all(Statement(sql))]
            return rows[:: max(1, len(rows) // SAMPLES)][:SAMPLES]

        places = tx.all(Statement("SELECT DISTINCT destination_id, zone FROM container"))
        products = some("SELECT name FROM sku ORDER BY sku_id")
        return {
            "container": some("SELECT sscc FROM container ORDER BY sscc"),
            "asset": some("SELECT asset_code FROM container ORDER BY sscc"),
            "position": [make_position(p, Zone(z)) for p, z in sorted(places)[:SAMPLES]],
            "product": some("SELECT sku_id FROM sort_count GROUP BY sku_id ORDER BY COUNT(*) DESC"),
            "product_by_name": [name[1:4] for name in products],
            "station": some("SELECT station_id FROM station ORDER BY station_id"),
            "point": some("SELECT point_id FROM point ORDER BY point_id"),
            "point_by_name": [name[:3] for name in some("SELECT name FROM point ORDER BY name")],
            "order": _orders(tx),
            "leader": [name[:2] for name in some("SELECT leader FROM point ORDER BY point_id")],
            "route": some("SELECT route_id FROM route WHERE tier = 'trunk' ORDER BY route_id"),
            "manifest": some("SELECT number FROM manifest ORDER BY number"),
            "person": some("SELECT person_id FROM person WHERE role = 'sorter' ORDER BY person_id"),
            "person_by_name": ["分拣0", "分拣", "韦分拣06"],
            "fact": some(
                "SELECT event_id FROM journal WHERE position % 20000 = 7 ORDER BY position"
            ),
            "nothing": ["没有这样的名称", "zzzz", "99"],
        }
