"""`wms bench report`: how long it takes to count the figures of a night from its facts.

The night of the boards' bench at one central warehouse: 153,000 counters, 3,300 containers, 155,000
facts. Ours is the whole counting, in one snapshot, as `wms report` does it for the night asked for
and for each of the fourteen before it that nobody counted. The yardstick reads the same counters
and facts once each, in two plain aggregates, turn about in the same run.
"""

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp
from wms.domain.kpi import Count
from wms.domain.messages import say
from wms.domain.progress import See, unseen
from wms.simulate.bench_engines import on_each_engine
from wms.simulate.board_site import fill_night
from wms.storage.statements import Statement

TURNS = 7
_FACTS = Statement(
    "SELECT person_id, kind, COUNT(*), SUM(LENGTH(body)) FROM journal GROUP BY person_id, kind"
)
_COUNTERS = Statement(
    "SELECT destination_id, SUM(put), SUM(short) FROM sort_count WHERE wave_id = :wave_id"
    " GROUP BY destination_id"
)


def bench_report(see: See = unseen) -> dict[str, Any]:
    """Seconds of one counting, `ratio` to the yardstick's, for each engine."""

    def measure(app: SiteApp, _config: Path, engine: str) -> dict[str, Any]:
        see(say("cli.bench.step.ready", engine=engine), 0, 0)
        wave_id = fill_night(app)
        ours, bare, items = [], [], 0
        for turn in range(TURNS):
            see(say("cli.bench.step.measure_on", engine=engine), turn, TURNS)
            began = time.perf_counter()
            with app.site_store.snapshot() as books:
                items = books.figures.count(wave_id, app.clock()).counts[Count.PUT]
            ours.append(time.perf_counter() - began)
            bare.append(_plain(app, wave_id))
        took, alone = statistics.median(ours), statistics.median(bare)
        return {
            "items": items,
            "seconds": round(took, 2),
            "slowest_seconds": round(max(ours), 2),
            "yardstick_seconds": round(alone, 2),
            "ratio": round(took / alone, 1),
        }

    with TemporaryDirectory(prefix="wms-bench-") as folder:
        return on_each_engine(Path(folder), measure)


def _plain(app: SiteApp, wave_id: str) -> float:
    began = time.perf_counter()
    with app.store.snapshot() as tx:
        tx.all(_FACTS)
        tx.all(_COUNTERS, wave_id=wave_id)
    return time.perf_counter() - began
