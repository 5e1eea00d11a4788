"""Cutoff: the wave's book closes, and nothing that comes later can change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wms.domain.messages import BadInput, Refused, say
from wms.planning.book import open_book
from wms.planning.engine import digest, engine
from wms.planning.order_pages import PAGE_OF, OrderPage, packed
from wms.planning.ports import PlanningStore, Wave, WaveState


@dataclass(frozen=True, slots=True)
class CutoffReport:
    """The frozen book; `late` counts lines already here that wait in later waves."""

    wave_id: str
    business_date: date
    lines: int
    orders: int
    items: int
    late: int


def cut_off(store: PlanningStore, business_date: date) -> CutoffReport:
    """Freezes the wave of `business_date`. Refused when there is none; BadInput when it is frozen
    already: the command was given twice, or for the wrong date."""
    wave = wave_of(store, business_date)
    if wave.state is not WaveState.OPEN:
        raise BadInput(say("plan.second_cutoff", wave=wave.wave_id))
    late = sum(other.lines for other in store.waves() if other.business_date > business_date)
    store.freeze(wave.wave_id, late)
    return CutoffReport(wave.wave_id, business_date, wave.lines, wave.orders, wave.items, late)


def keep_by_order(store: PlanningStore, wave_id: str) -> None:
    """Keep a closed book by order number as well, where it is not yet; no list waits for it.
    Refused while it is open."""
    if not store.kept_by_order(wave_id):
        book = store.order_book(wave_id)
        store.save_order_pages(wave_id, tuple(_pages(book)), digest(book))


def _pages(book: bytes) -> Iterator[OrderPage]:
    """The book by order number."""
    with engine() as eng:
        open_book(eng, book, "book")
        text = "concat_ws(chr(9), order_id, line_no, point_id, sku_id, qty)"
        for page, lines, body in eng.stream(
            f"SELECT {PAGE_OF}, count(*), string_agg({text}, chr(10)) FROM book GROUP BY ALL"
        ):
            yield OrderPage(page, packed(body), lines)


def wave_of(store: PlanningStore, business_date: date) -> Wave:
    """The wave of `business_date`; Refused when no order was ever imported for it."""
    for wave in store.waves():
        if wave.business_date == business_date:
            return wave
    raise Refused(say("plan.unknown_wave", date=business_date.isoformat()))
