"""`wms demo`: one night played to the end, and the next one ready to be worked by hand."""

import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from wms.bootstrap import init_site
from wms.domain.codes import make_asset, make_position
from wms.domain.messages import BadInput, say
from wms.domain.people import Person
from wms.domain.progress import See
from wms.domain.words import ContainerType, Role, Zone
from wms.operations.reply import Command
from wms.planning.cutoff import cut_off, keep_by_order
from wms.planning.intake import import_files
from wms.planning.plan import plan
from wms.simulate.data import make_night
from wms.simulate.hands import NightClock, Worker
from wms.simulate.night import CENTRAL, play_night
from wms.storage.statements import Statement

PLAYED = date(2026, 11, 21)
NEXT = PLAYED + timedelta(days=1)
# Five stations make two trunk routes, so that there is a wrong truck to scan.
STATIONS, POINTS, LINES = 5, 120, 1500
SHOWN_PRODUCTS = 3
_OURS = ".nightfloor-demo"

_TRY = Statement(
    "SELECT s.gtin, s.name, s.temp_zone, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'put' ORDER BY l.items DESC, s.sku_id LIMIT :most"
)


@dataclass(frozen=True, slots=True)
class TryThis:
    """A product to sort by hand: its code, and each position with the quantity it needs."""

    code: str
    name: str
    positions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo left: the counts of the night played, and a warehouse to work in.

    `badge` and `pin` sign a supervisor in; `containers` are codes of empty ones.
    """

    counts: dict[str, Any]
    config: Path
    documents: Path
    badge: str
    pin: str
    products: tuple[TryThis, ...]
    containers: tuple[str, ...]


def demo(out: Path, see: See) -> Demo:
    """Generate a night, play it, leave its papers in `out`, and prepare the next night.

    `out` is emptied first if an earlier demo made it; BadInput where somebody else did, or where
    nothing can be written there.
    """
    try:
        _make_room(out)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise BadInput(say("cli.out_unwritable", file=str(out), cause=cause)) from error
    for folder, day in (("files", PLAYED), ("next-files", NEXT)):
        make_night(out / folder, stations=STATIONS, points=POINTS, lines=LINES, date=day)
    counts = play_night(out / "files", PLAYED, out / "night", see)
    return _next_night(out, counts)


def _make_room(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / _OURS).exists():
            raise BadInput(say("simulate.demo.not_ours", folder=str(out)))
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / _OURS).touch()


def _next_night(out: Path, counts: dict[str, Any]) -> Demo:
    config = out / "night" / CENTRAL
    app, _ = init_site(config)
    import_files(app.planning(), [out / "next-files"])
    wave = cut_off(app.planning(), NEXT).wave_id
    plan(app.planning(), NEXT)
    keep_by_order(app.planning(), wave)
    badge = app.issue_badge(Person("demo", "示范主管", Role.SUPERVISOR))
    # The PIN is chosen now: who comes back to the demo in a week can still sign in.
    shown = Worker(app.desk("T-demo"), NightClock(app.clock(), timedelta(seconds=1)), badge)
    shown.scan(Command.SIGN_OUT)
    with app.store.reading() as tx:
        rows = tx.all(_TRY, wave_id=wave, most=SHOWN_PRODUCTS)
    app.store.close()
    return Demo(
        counts,
        config,
        out / "night" / "documents",
        badge,
        shown.pin,
        tuple(_try_this(*row) for row in rows),
        tuple(make_asset(ContainerType.TOTE, 900_000 + n) for n in range(1, 7)),
    )


def _try_this(gtin: str, name: str, zone: str, body: str) -> TryThis:
    columns = json.loads(body)
    needs = zip(columns["dest"], columns["qty"], strict=True)
    positions = ((make_position(place, Zone(zone)), quantity) for place, quantity in needs)
    return TryThis(gtin, name, tuple(positions))
