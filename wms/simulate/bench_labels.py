"""`wms bench documents`: a thousand labels from the spool to three printers of three languages.

The printers are simulated in a process of their own, listen on loopback and print at the speed of
a desktop model. The gateway is the real program, started as on a site; what is counted is all the
processor time it took, from its start to its end, of the time that went by.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from wms.bootstrap import SiteApp, init_site
from wms.documents.label_layout import LABEL_SIZES
from wms.documents.model import Layout
from wms.domain.messages import say
from wms.domain.people import Person
from wms.domain.progress import See, unseen, within
from wms.domain.words import Role, Zone
from wms.operations.containers import LABEL
from wms.simulate.bench_site import NIGHT, plan_night, write_config
from wms.simulate.data import make_night
from wms.simulate.hands import Assets, NightClock, Sower, Worker
from wms.simulate.plant import INCH, Machines, Plant, plant
from wms.simulate.site_night import moment
from wms.storage.spool import Spool
from wms.storage.statements import Statement

LABELS = 1000
DRAWN = 50
"""Labels drawn at each resolution to see what one costs."""
RESOLUTIONS = (203, 300)
PATIENCE = 60.0
"""Seconds without another label printed after which the bench gives up."""
_NEEDS = Statement(
    "SELECT l.key, s.temp_zone, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.kind = 'put' ORDER BY l.key"
)
_SPOOLED = Statement(
    "SELECT COUNT(*), MIN(sent_at), MAX(printed_at) FROM print_job WHERE state = 'printed'"
)
_MM_PER_INCH = 25.4


def bench_labels(labels: int = LABELS, see: See = unseen) -> dict[str, Any]:
    """Draws and prints `labels` labels of a central warehouse.

    `own_labels_per_minute` is what the printers could do if labels cost nothing;
    `gateway_cpu_percent` is of one core; `drawing` is milliseconds of processor time a label.
    """
    with TemporaryDirectory() as name:
        folder, machines = Path(name), Machines(sorters=())
        config = folder / "bench.toml"
        write_config(config)
        app, _ = init_site(config, NightClock(moment(NIGHT, "23:00"), timedelta(milliseconds=20)))
        see(say("cli.bench.step.data"), 0, 0)
        _close_containers(app, folder, labels)
        see(say("cli.bench.step.drawing"), 0, 0)
        figures: dict[str, Any] = {"labels": labels, "drawing": _drawing(app)}
        with plant(machines) as hall:
            write_config(config, _printers(machines, hall))
            progress = within(see, say("cli.bench.labels"))
            figures |= _printed(app, config, labels, progress)
            came_out = hall.printed()
            figures["came_out"] = sum(came_out[name] for name in came_out if name != "a4")
        own = len(machines.labels) * 60 * INCH / (_height() / _MM_PER_INCH)
        figures["own_labels_per_minute"] = round(own, 1)
        figures["share_of_own_speed"] = round(figures["labels_per_minute"] / own, 3)
        app.store.close()
    return figures


def _height() -> float:
    """Millimetres of a container's label at a central warehouse."""
    return LABEL_SIZES[Layout.CONTAINER_LABEL][1]


def _printers(machines: Machines, hall: Plant) -> str:
    return "".join(
        f'[[printers]]\nname = "label-{number}"\nlanguage = "{language}"\n'
        f'port = "tcp://127.0.0.1:{port}"\ndpi = {machines.dpi}\nwidth = {machines.width}\n'
        for number, (language, port) in enumerate(zip(machines.labels, hall.labels, strict=True), 1)
    )


def _close_containers(app: SiteApp, folder: Path, count: int) -> None:
    """So many containers closed by a sorter, an item in each, at a dozen stations."""
    make_night(folder / "data", stations=12, lines=40 * count)
    plan_night(app, folder / "data")
    clock = app.clock
    assert isinstance(clock, NightClock)
    badge = app.issue_badge(Person("P1", "韦兰英", Role.SORTER))
    sower = Sower(Worker(app.desk("T-90"), clock, badge), Assets())
    sower.begin()
    with app.store.reading() as tx:
        needs = tx.all(_NEEDS)
    left = count
    for sku_id, zone, body in needs:
        stations = json.loads(body)["dest"][:left]
        sower.sow(sku_id, Zone(zone), [(station, 1) for station in stations], None)
        sower.close_all()
        left -= len(stations)
        if not left:
            return
    raise RuntimeError(f"{left} labels short")


def _drawing(app: SiteApp) -> dict[str, float]:
    """What a label costs to draw, each drawn for the first time."""
    jobs = [job for job in Spool(app.store).queued() if job.paper == LABEL]
    figures: dict[str, float] = {}
    for dpi in RESOLUTIONS:
        took = []
        for job in jobs[: DRAWN + 1]:
            began = time.process_time()
            app.draw_label(job, dpi)
            took.append((time.process_time() - began) * 1000)
        figures[f"cpu_ms_{dpi}_dpi"] = round(median(took[1:]), 1)
    return figures


def _printed(
    app: SiteApp, config: Path, labels: int, progress: Callable[[int, int], None]
) -> dict[str, Any]:
    """What the gateway did with the spool, and what it took for that."""
    began = time.monotonic()
    gateway = subprocess.Popen(
        [sys.executable, "-m", "wms.cli", "--config", str(config), "gateway"],
        stdout=subprocess.DEVNULL,
    )
    try:
        printed = _wait(app, labels, progress, gateway)
        wall = time.monotonic() - began
    finally:
        gateway.send_signal(signal.SIGTERM)
        _, status, used = os.wait4(gateway.pid, 0)
        gateway.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    with app.store.reading() as tx:
        _, first, last = tx.all(_SPOOLED)[0]
    seconds = (_at(last) - _at(first)).total_seconds() if printed else 0.0
    return {
        "printed": printed,
        "seconds": round(seconds, 1),
        "labels_per_minute": round(60 * printed / seconds, 1) if seconds else 0.0,
        "gateway_cpu_percent": round(100 * cpu / wall, 1),
        "gateway_mb": round(used.ru_maxrss / 1024),
    }


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _wait(
    app: SiteApp,
    labels: int,
    progress: Callable[[int, int], None],
    gateway: subprocess.Popen[bytes],
) -> int:
    """Until all labels are printed, or no other comes for a long time; how many are."""
    printed, patience = 0, time.monotonic() + PATIENCE
    while printed < labels and time.monotonic() < patience and gateway.poll() is None:
        with app.store.reading() as tx:
            now = int(tx.all(_SPOOLED)[0][0])
        if now > printed:
            printed, patience = now, time.monotonic() + PATIENCE
            progress(printed, labels)
        time.sleep(0.5)
    return printed
