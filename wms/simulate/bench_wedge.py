"""The wedge bench on a real night: container labels scanned onto a truck at full speed.

A label is 20 characters, `00` and an SSCC, and each scan of one commits a container to the truck.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp, init_site
from wms.domain.messages import say
from wms.domain.people import Person
from wms.domain.progress import See, unseen
from wms.domain.words import Role, Zone
from wms.operations.reply import Command
from wms.simulate.bench_site import NIGHT, plan_night, write_config
from wms.simulate.data import make_night
from wms.simulate.hands import Assets, NightClock, Sower, Worker
from wms.simulate.site_night import moment
from wms.storage.statements import Statement
from wms.terminal.bench import bench_wedge
from wms.terminal.bench_paint import bench_paint, memory_of

SCANS = 200
"""Labels scanned in each of the two runs."""
LINES_A_PRODUCT = 35
"""Order lines for each product the night is to hold."""
_NEEDS = Statement(
    "SELECT l.key, s.temp_zone, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.kind = 'put' ORDER BY l.key"
)
_CLOSED = Statement("SELECT sscc FROM container WHERE state = 'closed' ORDER BY sscc")
_LOADED = Statement("SELECT sscc FROM container WHERE state = 'loaded'")
_ROUTE = Statement("SELECT MIN(route_id) FROM route WHERE tier = 'trunk'")


def bench_terminal(see: See = unseen) -> dict[str, Any]:
    """The figures of both runs (`wms.terminal.bench`), of the first paint and of what the terminal
    holds after them (`wms.terminal.bench_paint`)."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        see(say("cli.bench.step.data"), 0, 0)
        config = write_config(folder / "bench.toml")
        app, _ = init_site(config, NightClock(moment(NIGHT, "23:00"), timedelta(milliseconds=20)))
        make_night(folder / "data", stations=1, lines=2 * SCANS * LINES_A_PRODUCT)
        plan_night(app, folder / "data")
        badge = app.issue_badge(Person("P1", "bench", Role.SORTER))
        with app.store.reading() as tx:
            ((route,),) = tx.all(_ROUTE)
        labels = _containers(app, badge)

        def committed() -> set[str]:
            with app.store.reading() as tx:
                return {f"00{sscc}" for (sscc,) in tx.all(_LOADED)}

        program = [sys.executable, "-m", "wms.cli", "--config", str(config), "terminal"]
        ready = "T-01"  # the header names the terminal once the store is open
        see(say("cli.bench.step.start"), 0, 0)
        figures: dict[str, Any] = {"start": bench_paint(program, ready)}
        weighed: dict[str, float] = {}
        see(say("cli.bench.step.labels", count=len(labels)), 0, 0)
        runs = bench_wedge(
            program,
            [badge, Command.LOAD, route],
            labels[:SCANS],
            labels[SCANS:],
            committed,
            shown=lambda label: label[2:],
            after=lambda terminal: weighed.update(memory_of(terminal)),
        )
        figures |= runs | {"memory": weighed}
        app.store.close()
        return figures


def _containers(app: SiteApp, badge: str) -> list[str]:
    """The labels of closed containers of the one station, a product in each."""
    clock = app.clock
    assert isinstance(clock, NightClock)
    sower = Sower(Worker(app.desk("T-90"), clock, badge), Assets())
    sower.begin()
    with app.store.reading() as tx:
        needs = tx.all(_NEEDS)[: 2 * SCANS]
    for sku_id, zone, body in needs:
        (station,) = json.loads(body)["dest"]
        sower.sow(sku_id, Zone(zone), [(station, 1)], None)
        sower.close_all()
    with app.store.reading() as tx:
        return [f"00{sscc}" for (sscc,) in tx.all(_CLOSED)]
