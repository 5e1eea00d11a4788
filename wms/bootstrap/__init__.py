"""The only place that wires the parts of a site together."""

import getpass
import os
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from wms.bootstrap.badges import FolderPress
from wms.bootstrap.papers import SitePapers
from wms.bootstrap.planner import SitePlanner
from wms.config import Config, check_destinations, load_config
from wms.domain.any_paper import Paper
from wms.domain.messages import BadInput, Message, Refused, Unavailable, say
from wms.domain.papers import Copy, TrialLabel, TrialPage
from wms.domain.people import MACHINE_USER, OFFICE, Person, Right, badge_code, badge_digest
from wms.domain.printing import FOLDER
from wms.domain.words import Role
from wms.locale import catalogue
from wms.operations.containers import LABEL
from wms.operations.desk import Desk
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.floor import Act, Floor, Hand, Job
from wms.operations.people import add_person, found_site
from wms.operations.ports import Stamp
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.operations.reply import Scan
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER
from wms.storage.books import SiteStore
from wms.storage.migrate import MigrationFailed, current, migrate, newest
from wms.storage.records import Records
from wms.storage.spool import PrintJob, Spool
from wms.storage.statements import Statement
from wms.storage.store import Store, StoreTrouble

if TYPE_CHECKING:
    # Wired when first used: a terminal must not wait for DuckDB, typst and Alembic to load.
    from drivers.printers import Label
    from wms.domain.papers import Label as LabelPaper
    from wms.domain.receiving_papers import GoodsReceipt
    from wms.domain.returns_papers import ReturnSlip, ReturnsNote
    from wms.exchange.pump import Round
    from wms.gateway.service import Gateway
    from wms.storage.audit import Breach
    from wms.storage.contents import Contents
    from wms.storage.notice_store import NoticeBooks
    from wms.terminal.scanners import OwnScanners

LOCAL_TIME = timezone(timedelta(hours=8))
"""Beijing time holds in all of China; there is no daylight saving."""
KEY_BYTES = 64

_META = Statement("SELECT value FROM meta WHERE key = :key")
_SET_META = Statement("INSERT INTO meta (key, value) VALUES (:key, :value)")


def now() -> datetime:
    """The wall clock, for when something happened; never for which night it belongs to."""
    return datetime.now(LOCAL_TIME)


@dataclass
class SiteApp:
    """One site, wired."""

    config: Config
    store: Store
    keys: bytes
    clock: Callable[[], datetime] = now

    def stamp(self) -> str:
        """The clock as text."""
        return self.clock().isoformat(timespec="milliseconds")

    @cached_property
    def site_store(self) -> SiteStore:
        """The store as the floor sees it."""
        return SiteStore(self.config.as_site(), self.store, self.keys[:32])

    @property
    def pepper(self) -> bytes:
        """The key under which badges are stored."""
        return self.keys[32:]

    @cached_property
    def floor(self) -> Floor:
        """The floor's jobs work with this."""
        papers = SitePapers(self.site_store, self.config.print.language, self.clock)
        site, press = self.config.as_site(), FolderPress(self)
        planner = SitePlanner(self)
        return Floor(site, self.site_store, self.clock, press=press, papers=papers, planner=planner)

    def desk(self, terminal_id: str, more_jobs: tuple[Job[Any], ...] = ()) -> Desk:
        """A terminal of this site; `more_jobs` are offered there beside the site's own."""
        return Desk(self.floor, terminal_id, self.pepper, more_jobs)

    def own_scanners(self, terminal_id: str) -> "OwnScanners":
        """The scanners of a terminal beside its keyboard: those of [terminal] are of the terminal
        it names, and of no other that shares the file."""
        from wms.equipment.scanners import own_scanners

        own = self.config.terminal
        return own_scanners(own.scanners if terminal_id == own.id else ())

    def check_chutes(self) -> None:
        """Refuse sorters with chutes to destinations this site does not serve: BadInput."""
        if self.config.sorters:
            with self.store.reading() as tx:
                rows = tx.all(self.site_store.queries.destinations, wave_id="")
            check_destinations(self.config, {str(row[0]) for row in rows})

    def hand(self) -> Hand:
        """Whoever runs the command line here, by the name the machine knows them under.

        Who may read the store's key file may do everything to it anyway; the journal says who.
        """
        user = getpass.getuser()
        person = Person(f"{MACHINE_USER}{user}", user, Role.ADMIN)
        if not self.records().knows_person(person.person_id):
            stamp = Stamp(str(uuid.uuid4()), OFFICE, person.person_id, self.stamp())
            # No badge: nobody can scan this person onto a terminal.
            found_site(self.floor, stamp, person, f"none:{person.person_id}")
        return Hand(OFFICE, person)

    @contextmanager
    def permit(self, right: Right) -> Iterator[Act]:
        """An act of whoever runs the command line."""
        scan = Scan(OFFICE, str(uuid.uuid4()), self.clock(), source=OFFICE)
        with self.floor.act(self.hand(), scan, right) as act:
            yield act

    def planning(self) -> "NoticeBooks":
        """The store as planning sees it."""
        from wms.storage.notice_store import NoticeBooks

        def permit(right: Right) -> AbstractContextManager[Act]:
            return self.permit(right)

        return NoticeBooks(self.site_store, permit, self.clock)

    def contents(self) -> "Contents":
        """What the papers of this site carry."""
        from wms.storage.contents import Contents

        return Contents(self.site_store)

    def goods_receipt(self, number: str) -> "GoodsReceipt":
        """What a goods receipt says."""
        from wms.storage.receiving_papers import goods_receipt

        return goods_receipt(self.site_store, number)

    def returns_paper(self, number: str) -> "ReturnsNote | ReturnSlip":
        """What a returns note or a supplier's slip says."""
        from wms.operations.returns_rules import paper_of
        from wms.storage.returns_papers import return_slip, returns_note

        drawn = returns_note if paper_of(number) == RETURNS_PAPER else return_slip
        return drawn(self.site_store, number)

    def records(self) -> Records:
        """What the office looks up."""
        return Records(self.config.as_site(), self.store)

    def new_badge(self) -> tuple[str, str]:
        """The code of a new badge, which is stored nowhere, and the digest that is."""
        code = badge_code(secrets.token_bytes(16))
        return code, badge_digest(code, self.pepper)

    def hire(self, person: Person, digest: str) -> None:
        """Somebody new, known by the digest of their badge."""
        with self.permit(Right.MANAGE_PEOPLE) as act:
            add_person(act, person, digest)

    def issue_badge(self, person: Person) -> str:
        """A badge for someone new; returns its code."""
        code, digest = self.new_badge()
        self.hire(person, digest)
        return code

    def check(self) -> "list[Breach]":
        """Every invariant of this store that does not hold."""
        from wms.storage.audit import audit

        return audit(self.site_store)

    def exchange(self, stopping: Callable[[], bool] = lambda: False) -> "Round":
        """One round of the post; `stopping` ends it after the message at hand."""
        from wms.exchange.folder import FolderCarrier
        from wms.exchange.pump import pump
        from wms.storage.mail import Mailroom

        carrier = FolderCarrier(self.config.exchange.folder)
        explain = catalogue(self.config.print.language).text
        site_id = self.config.site.id
        return pump(site_id, Mailroom(self.site_store), carrier, self.stamp, explain, stopping)

    def apart(self) -> "SiteApp":
        """The same site for another thread: with a store of its own, not opened yet."""
        return SiteApp(self.config, Store(self.config.store.url), self.keys, self.clock)

    def gateway(
        self, tell: Callable[[Message], None], stopping: Callable[[], bool] = lambda: False
    ) -> "Gateway":
        """The site's own work, ready to run; it says to `tell` what happens."""
        from wms.bootstrap.devices import make_gateway

        return make_gateway(self, tell, stopping)

    def spool(self) -> Spool:
        """Papers waiting to be printed."""
        return Spool(self.store)

    def draw(self, job: PrintJob) -> bytes:
        """The PDF of a queued paper."""
        return self.draw_together([job])

    def draw_together(self, jobs: list[PrintJob]) -> bytes:
        """One PDF of several queued papers of one kind."""
        from wms.documents import render_many

        papers = [paper for job in jobs for paper in self._papers(job)]
        return render_many(papers, self.config.print.language)

    def draw_label(self, job: PrintJob, dpi: int) -> "Label":
        """A queued label in the dots of a printer, the same for every printer language."""
        if job.paper != LABEL:
            raise Refused(say("print.unknown_paper", paper=job.paper))
        return self._in_dots(self.contents().container_label(job.number), job.copy, dpi)

    def draw_trial_label(self, printer: str, dpi: int, head: int) -> "Label":
        """What a label printer prints when it is tried; `head` is the dots it is wide."""
        paper = TrialLabel(printer, self.config.site.name, dpi, head)
        return self._in_dots(paper, self._trial_copy(), dpi)

    def draw_trial_page(self, printer: str) -> bytes:
        """The PDF an A4 printer prints when it is tried."""
        from wms.documents import render

        page = TrialPage(printer, self.config.site.name)
        return render(page, self._trial_copy(), "pdf", self.config.print.language)

    def _trial_copy(self) -> Copy:
        return Copy(Copy.VIEW, self.clock(), OFFICE)

    def _in_dots(self, paper: "LabelPaper", copy: Copy, dpi: int) -> "Label":
        from drivers.printers import Label, Raster
        from wms.documents import render_label

        picture = render_label(paper, copy, dpi, self.config.print.language)
        return Label(Raster(picture.width, picture.height, picture.dpi, picture.data))

    def _papers(self, job: PrintJob) -> list[tuple[Paper, Copy]]:
        if job.paper != DELIVERY_NOTES:
            return [(self._paper(job), job.copy)]
        manifest, _, stop = job.number.partition("/")
        notes = self.contents().delivery_notes(manifest)
        spool = self.spool()
        return [
            (note, spool.copy_of_note(job, note.number))
            for note in notes
            if not stop or note.number == job.number
        ]

    def _paper(self, job: PrintJob) -> Paper:
        contents = self.contents()
        if job.paper == MANIFEST_PAPER:
            return contents.manifest(job.number)
        if job.paper == LABEL:
            return contents.container_label(job.number)
        if job.paper == RECEIPT_PAPER:
            return self.goods_receipt(job.number)
        if job.paper in (RETURNS_PAPER, SLIP_PAPER):
            return self.returns_paper(job.number)
        raise Refused(say("print.unknown_paper", paper=job.paper))

    def print_queued(self, jobs: list[PrintJob] | None = None) -> list[Path]:
        """Put what waits into the print folder, oldest first. Returns the files."""
        from wms.gateway.printing import print_to_folder

        spool = self.spool()
        made = []
        for job in spool.queued() if jobs is None else jobs:
            made.append(print_to_folder(job, self.draw, self.config.print.folder))
            spool.handed_out(job, FOLDER, self.stamp())
        return made


def open_site(path: Path, clock: Callable[[], datetime] = now) -> SiteApp:
    """The site of a configuration file; Unavailable where `wms init` has not made it."""
    config = load_config(path)
    keys = _read_keys(config.store.key_file)
    if keys is None:
        raise Unavailable(say("store.not_initialised", site=config.site.id))
    with _answering():
        store = Store(config.store.url)
        revision = "" if store.missing else current(store.engine)
    if not revision:
        raise Unavailable(say("store.not_initialised", site=config.site.id))
    if revision != newest():
        raise Unavailable(say("store.other_revision", found=revision, wanted=newest()))
    with store.reading() as tx:
        owner = tx.one(_META, key="site_id")
    if owner != (config.site.id,):
        found = str(owner[0]) if owner else "?"
        raise Unavailable(say("store.other_site", found=found, wanted=config.site.id))
    return SiteApp(config, store, keys, clock)


def init_site(path: Path, clock: Callable[[], datetime] = now) -> tuple[SiteApp, Message]:
    """Make or upgrade the store of a configuration file; nothing in it is lost."""
    config = load_config(path)
    keys = _read_keys(config.store.key_file)
    with _answering():
        store = Store(config.store.url)
        before = current(store.engine)
        if before and keys is None:
            # New keys would open no badge and prove no chain of what is there.
            raise Unavailable(say("store.key_lost", file=str(config.store.key_file)))
        if keys is None:
            _make_keys(config.store.key_file)
        migrate(store.engine)
    with store.writing() as tx:
        owner = tx.one(_META, key="site_id")
        if owner is None:
            tx.run(_SET_META, key="site_id", value=config.site.id)
    app = open_site(path, clock)
    app.hand()
    key = "init.upgraded" if before else "init.created"
    return app, say(key, site=config.site.id, store=store.engine.url.render_as_string())


@contextmanager
def _answering() -> Iterator[None]:
    """What the engine's own tools raise, said as the store does; a bad URL is bad input."""
    try:
        yield
    except ArgumentError as error:
        raise BadInput(say("config.bad_url", cause=str(error).split("\n")[0])) from error
    except (SQLAlchemyError, MigrationFailed, OSError) as error:
        raise StoreTrouble(error) from error


def _read_keys(path: Path) -> bytes | None:
    try:
        keys = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(say("store.key_unreadable", file=str(path), cause=cause)) from error
    if len(keys) != KEY_BYTES:
        raise Unavailable(say("store.key_damaged", file=str(path)))
    return keys


def _make_keys(path: Path) -> None:
    """Fresh keys in a file that only its owner reads."""
    keys = secrets.token_bytes(KEY_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(keys)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(say("store.key_unreadable", file=str(path), cause=cause)) from error
