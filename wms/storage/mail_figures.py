"""How a station's night went, on its way to the warehouse."""

from datetime import datetime, timedelta
from typing import Any

from wms.domain.business_date import business_date_of_wave
from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.night_figures import from_abroad, revived
from wms.domain.supply_events import FiguresTaken
from wms.operations.night_report import keep_and_tell
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks, SiteStore
from wms.storage.mail_shapes import a_moment, fits
from wms.storage.statements import Statement
from wms.storage.store import Tx

_KEPT = Statement("SELECT body FROM night_figures WHERE wave_id = :wave_id AND version = :version")


def tell_of_nights(owner: SiteStore) -> None:
    """A station tells of every night that is over: all vehicles left, and of each stop somebody
    said what became of it, or those of a later night left already: who did not say by then will
    not. What is counted again later is told from the report."""
    with owner.reading() as books:
        waves = books.figures.said_all()
    for wave_id in waves:
        with owner.store.snapshot() as tx:
            books = SiteBooks(owner, tx)
            head = books.figures.night(wave_id)
            assert head is not None
            noon = datetime.fromisoformat(f"{head.business_date}T12:00:00+08:00")
            figures = books.figures.count(wave_id, noon + timedelta(days=1))
            at = books.figures.now_at()
        with owner.writing() as books:
            keep_and_tell(books, owner.site, figures, at)


def write_figures(tx: Tx, _central: str, key: str) -> dict[str, Any]:
    """The version the message was queued with."""
    wave_id, _, version = key.rpartition("/")
    row = tx.one(_KEPT, wave_id=wave_id, version=int(version))
    assert row is not None
    return {**revived(row[0]).abroad(), "version": int(version)}


def read_figures(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The fact, once all of it was read as figures; of an older version it changes no row."""
    if not fits(body.get("shared", []), [(str, int, int)]):
        raise ValueError("shared")
    figures = from_abroad(envelope.from_site, body)
    business_date_of_wave(figures.wave_id)
    left = (route.left_at for route in figures.routes if route.left_at)
    for moment in (*(route.due_at for route in figures.routes), *left):
        a_moment(moment)
    for stretch in figures.pace:
        datetime.fromisoformat(f"{stretch}0")
    told = FiguresTaken(figures.wave_id, figures.site_id, body["version"], figures.as_json())
    books.record(stamp, told, say("kpi.taken", site=figures.site_id, wave=figures.wave_id))
