"""`wms bench scan`, at the docks: how long a confirmed line of a goods receipt takes.

Goods come in for the night after the one that is sorted, whose orders are still open; each line
is asked for whatever its product is asked for, and the scan that writes it is measured. So is a
bare write after the same questions, in turn with it (`wms.simulate.bench_scan` says why).
"""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from wms.bootstrap import SiteApp
from wms.domain.codes import make_notice
from wms.operations.reply import Command, Reply
from wms.simulate.bench_hand import BenchHand
from wms.storage.statements import Statement

NEXT_WAVE, NEXT_DATE = "W20261122", "2026-11-22"
LINES = 2000
BLOCK = 100
"""Lines of one vehicle."""
_OPEN_WAVE = Statement(
    "INSERT INTO wave (wave_id, business_date, state) VALUES (:wave_id, :date, 'open')"
)
_DEMAND = Statement(
    "INSERT INTO demand (wave_id, sku_id, quantity) SELECT :wave_id, sku_id, 1000000 FROM sku"
)
_GOODS = Statement("SELECT supplier_id, sku_id FROM sku ORDER BY supplier_id, sku_id")
_WRITTEN = Statement("SELECT COUNT(*) FROM goods_receipt_line WHERE wave_id = :wave_id")
_ON_HAND = Statement("SELECT SUM(received) FROM stock WHERE wave_id = :wave_id")
_ANSWERS = {
    "receive.ask.quantity": "3",
    "receive.ask.cartons": "1*3",
    "receive.ask.weight": Command.DONE,
    "receive.ask.expiry": "20361231",
    "receive.ask.temperature": "-19.0",
    "receive.ask.dock": "D31",
    "receive.ask.plate": Command.DONE,
    "depart.ask.reading_of": Command.DONE,
}


class _Dock(BenchHand):
    """A receiver's terminal."""

    def __init__(self, app: SiteApp, badge: str) -> None:
        super().__init__(app, "DOCK", badge)
        self.scan(Command.RECEIVE)

    def answer(self, reply: Reply) -> Reply:
        """Whatever is asked until it can be confirmed, or until a product is."""
        while (text := _ANSWERS.get(reply.view.prompt.key)) is not None:
            reply = self.scan(text)
        return reply

    def arrive(self, supplier_id: str) -> None:
        """Its vehicle stands at a dock."""
        self.answer(self.scan(make_notice(supplier_id, NEXT_DATE)))

    def count(self, sku_id: str) -> None:
        """A product in hand, everything asked of it answered."""
        self.answer(self.scan(sku_id))

    def receive(self, sku_id: str) -> float:
        """One line; milliseconds of the scan that writes it."""
        self.count(sku_id)
        return self.timed(Command.DONE)[0]


def bench_receive(app: SiteApp, badge: str, bare: Callable[[], float]) -> dict[str, Any]:
    """Bare writes and lines in turn; medians, the ratio, and whether what was confirmed is in the
    lines and in stock."""
    with app.store.writing() as tx:
        tx.run(_OPEN_WAVE, wave_id=NEXT_WAVE, date=NEXT_DATE)
        tx.run(_DEMAND, wave_id=NEXT_WAVE)
    ours: list[float] = []
    theirs: list[float] = []
    dock, vehicles = _Dock(app, badge), _vehicles(app)
    for _ in range(LINES // BLOCK):
        supplier_id, products = next(vehicles)
        dock.arrive(supplier_id)
        for line in range(BLOCK):
            sku_id = products[line % len(products)]
            dock.count(sku_id)
            theirs.append(bare())
            dock.scan(Command.UNDO)
            ours.append(dock.receive(sku_id))
        dock.scan(Command.DONE)
        dock.scan(make_notice(supplier_id, NEXT_DATE))
    ratio = statistics.median(ours) / statistics.median(theirs)
    with app.store.reading() as tx:
        written, stocked = (tx.one(s, wave_id=NEXT_WAVE) for s in (_WRITTEN, _ON_HAND))
    return {
        "line": ours,
        "bare": theirs,
        "ratio_p50": round(ratio, 2),
        "nothing_lost": (written, stocked) == ((LINES,), (LINES * 3,)),
    }


def _vehicles(app: SiteApp) -> Iterator[tuple[str, list[str]]]:
    """Suppliers with their products."""
    with app.store.reading() as tx:
        rows = tx.all(_GOODS)
    of: dict[str, list[str]] = {}
    for supplier_id, sku_id in rows:
        of.setdefault(supplier_id, []).append(sku_id)
    yield from of.items()
