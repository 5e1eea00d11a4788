"""The store as planning sees it (`wms.planning.ports`): bulk rows, order books, lists.

Each save is one act of one person: the right is checked, the fact stands in the journal, and the
rows are there, or none of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from wms.domain.events import FilesImported, PlanReleased, WaveFrozen
from wms.domain.messages import Refused, Unavailable, say
from wms.domain.people import Right
from wms.domain.reference import Reference, Sku
from wms.operations.floor import Act, wall_clock
from wms.planning.order_pages import OrderPage
from wms.planning.ports import Intake, OrderBook, Plan, PlannedList, Row, Table, Wave, WaveState
from wms.storage.books import SiteBooks, SiteStore
from wms.storage.expected_supply import expected_supply
from wms.storage.queries import PLAN_LIST
from wms.storage.schema import metadata
from wms.storage.statements import Statement
from wms.storage.store import Tx

STATION_PLAN = "station_plan"
CHUNK = 500
"""Lists written at a time: the bodies of one chunk are all that is held in memory."""

_TABLES = {
    Table.STATIONS: "station",
    Table.ROUTES: "route",
    Table.POINTS: "point",
    Table.SUPPLIERS: "supplier",
    Table.SKUS: "sku",
    Table.VEHICLES: "vehicle",
    Table.TIMETABLE: "timetable",
}
_WAVES = Statement(
    "SELECT w.wave_id, w.business_date, w.state, b.digest, b.lines, b.orders, b.items"
    " FROM wave w JOIN order_book b ON b.wave_id = w.wave_id ORDER BY w.business_date"
)
_BOOK = Statement("SELECT body, digest FROM order_book WHERE wave_id = :wave_id")
_CLOSED_BOOK = Statement(
    "SELECT b.digest FROM order_book b JOIN wave w ON w.wave_id = b.wave_id"
    " WHERE b.wave_id = :wave_id AND w.state <> 'open'"
)
_KEPT = Statement("SELECT 1 FROM order_page WHERE wave_id = :wave_id LIMIT 1")
_SUPPLY = Statement("SELECT sku_id, quantity FROM supply WHERE wave_id = :wave_id")
_SHORTAGE = Statement("SELECT body FROM shortage WHERE wave_id = :wave_id")
_IN_WORK = Statement(
    "SELECT wave_id FROM container WHERE state IN ('open', 'closed', 'loaded')"
    " UNION ALL SELECT wave_id FROM sorter_track WHERE state IN ('on_belt', 'landed') LIMIT 1"
)
_BEGUN = Statement(
    "SELECT 1 FROM container WHERE wave_id = :wave_id"
    " UNION ALL SELECT 1 FROM sort_count WHERE wave_id = :wave_id"
    " UNION ALL SELECT 1 FROM sorter_track WHERE wave_id = :wave_id LIMIT 1"
)
_WAVE = Statement(
    "SELECT state, plan_version, COALESCE((SELECT digest FROM order_book b"
    " WHERE b.wave_id = w.wave_id), '') FROM wave w WHERE wave_id = :wave_id {exclusive}"
)
_NEW_WAVE = Statement(
    "INSERT INTO wave (wave_id, business_date, state) VALUES (:wave_id, :business_date, 'open')"
)
_COUNT_WAVE = Statement(
    "UPDATE wave SET lines = :lines, orders = :orders, items_ordered = :items"
    " WHERE wave_id = :wave_id"
)
_SAVE_BOOK = Statement(
    "INSERT INTO order_book (wave_id, body, digest, lines, orders, items)"
    " VALUES (:wave_id, :body, :digest, :lines, :orders, :items) ON CONFLICT (wave_id)"
    " DO UPDATE SET body = excluded.body, digest = excluded.digest, lines = excluded.lines,"
    " orders = excluded.orders, items = excluded.items"
)
_DROP_DEMAND = Statement("DELETE FROM demand WHERE wave_id = :wave_id")
_SAVE_SUPPLY = Statement(
    "INSERT INTO supply (wave_id, sku_id, quantity) VALUES (:wave_id, :sku_id, :quantity)"
    " ON CONFLICT (wave_id, sku_id) DO UPDATE SET quantity = excluded.quantity"
)
_FREEZE = Statement(
    "UPDATE wave SET state = 'frozen', frozen_at = :at, late_lines = :late"
    " WHERE wave_id = :wave_id AND state = 'open'"
)
_PLAN_WAVE = Statement(
    "UPDATE wave SET state = 'planned', planned_at = :at, plan_version = :version,"
    " items_allocated = :allocated, items_short = :short WHERE wave_id = :wave_id"
)
_DROP_LISTS = Statement("DELETE FROM plan_list WHERE wave_id = :wave_id")
_SAVE_LIST = Statement(
    "INSERT INTO plan_list (wave_id, kind, key, body, lines, items)"
    " VALUES (:wave_id, :kind, :key, :body, :lines, :items)"
)
_SAVE_SHORTAGE = Statement(
    "INSERT INTO shortage (wave_id, body) VALUES (:wave_id, :body)"
    " ON CONFLICT (wave_id) DO UPDATE SET body = excluded.body"
)
_STATIONS_OF_PLAN = Statement(
    "SELECT DISTINCT r.origin_id FROM plan_list l JOIN route r ON r.route_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'branch_pick' ORDER BY 1"
)

Permit = Callable[[Right], AbstractContextManager[Act]]


class PlanningBooks:
    """`permit` opens an act of the person at work, for one right; `clock` says whether a supplier
    may still come."""

    def __init__(
        self, owner: SiteStore, permit: Permit, clock: Callable[[], datetime] = wall_clock
    ) -> None:
        self.owner = owner
        self.permit = permit
        self.clock = clock

    def reference_rows(self, table: Table, columns: Sequence[str]) -> Iterable[Row]:
        """The named columns of all rows of `table`."""
        held = metadata.tables[_TABLES[table]]
        names = ", ".join(held.columns[name].name for name in columns)
        select = Statement(f"SELECT {names} FROM {held.name} ORDER BY {held.columns.keys()[0]}")
        with self.owner.store.reading() as tx:
            return tx.all(select)

    def waves(self) -> Sequence[Wave]:
        """Every wave that has a book."""
        with self.owner.store.reading() as tx:
            return [
                Wave(row[0], date.fromisoformat(row[1]), WaveState(row[2]), *row[3:])
                for row in tx.all(_WAVES)
            ]

    def order_book(self, wave_id: str) -> bytes:
        """The book's bytes; Unavailable where they are not what was stored."""
        with self.owner.store.reading() as tx:
            row = tx.one(_BOOK, wave_id=wave_id)
        if row is None or sha256(bytes(row[0])).hexdigest() != row[1]:
            raise Unavailable(say("store.book_damaged", wave=wave_id))
        return bytes(row[0])

    def supply(self, wave_id: str) -> Mapping[str, int]:
        """What suppliers deliver, by product."""
        with self.owner.store.reading() as tx:
            return dict(tx.all(_SUPPLY, wave_id=wave_id))

    def expected(self, wave_id: str) -> Mapping[str, int]:
        """What the plan can count on."""
        with self.owner.store.reading() as tx:
            return expected_supply(tx, wave_id, self.clock())

    def shortage(self, wave_id: str) -> bytes:
        """The shortage a stored plan came with."""
        with self.owner.store.reading() as tx:
            row = tx.one(_SHORTAGE, wave_id=wave_id)
        return bytes(row[0]) if row else b""

    def wave_in_work(self) -> str:
        """The wave that containers stand open, closed or loaded for."""
        with self.owner.store.reading() as tx:
            row = tx.one(_IN_WORK)
        return str(row[0]) if row else ""

    def begun(self, wave_id: str) -> bool:
        """Whether the floor works, or has worked, by the plan of this wave."""
        with self.owner.store.reading() as tx:
            return tx.one(_BEGUN, wave_id=wave_id) is not None

    def put_list(self, wave_id: str, sku_id: str) -> str:
        """The body of a product's put list; empty where the plan gives nobody any."""
        with self.owner.store.reading() as tx:
            row = tx.one(PLAN_LIST, wave_id=wave_id, kind="put", key=sku_id)
        return str(row[0]) if row else ""

    def save_intake(self, intake: Intake) -> None:
        """Reference rows, books and supply, all of it or nothing."""
        with self.permit(Right.IMPORT_FILES) as act:
            tx = tx_of(act)
            for table, rows in intake.reference.items():
                save_reference(tx, table, rows)
            for book in intake.books:
                _save_book(tx, book)
            for wave_id, quantities in intake.supply.items():
                tx.many(
                    _SAVE_SUPPLY,
                    [
                        {"wave_id": wave_id, "sku_id": sku_id, "quantity": quantity}
                        for sku_id, quantity in sorted(quantities.items())
                    ],
                )
            rows_of = {str(table): len(rows) for table, rows in intake.reference.items()}
            books = {book.wave_id: book.digest for book in intake.books}
            act.record(FilesImported(rows_of, books), say("office.imported"))
        self.owner.forget_places()

    def freeze(self, wave_id: str, late_lines: int) -> None:
        """The book is closed for good."""
        with self.permit(Right.FREEZE_WAVE) as act:
            at = act.scan.at.isoformat(timespec="milliseconds")
            frozen = tx_of(act).run(_FREEZE, wave_id=wave_id, at=at, late=late_lines)
            if not frozen:
                raise Refused(say("plan.second_cutoff", wave=wave_id))
            book = tx_of(act).one(_BOOK, wave_id=wave_id)
            known = str(book[1]) if book else ""
            act.record(WaveFrozen(wave_id, known), say("office.frozen", wave=wave_id))

    def kept_by_order(self, wave_id: str) -> bool:
        """Whether it is there."""
        with self.owner.store.reading() as tx:
            return tx.one(_KEPT, wave_id=wave_id) is not None

    def save_order_pages(self, wave_id: str, pages: Sequence[OrderPage], digest: str) -> None:
        """A copy of the book, in another order: no act of anybody."""
        with self.owner.store.writing() as tx:
            known = tx.one(_CLOSED_BOOK, wave_id=wave_id)
            if known != (digest,):
                raise Refused(say("office.book_moved", wave=wave_id))
            _save_pages(tx, wave_id, pages)

    def save_plan(self, plan: Plan) -> None:
        """The lists of a frozen wave; each station they concern is told."""
        with self.permit(Right.PLAN) as act:
            tx = tx_of(act)
            state, version, known = tx.one(_WAVE, wave_id=plan.wave_id) or ("", 0, "")
            if state == WaveState.OPEN or known != plan.book_digest:
                raise Refused(say("plan.before_cutoff", wave=plan.wave_id))
            if tx.one(_BEGUN, wave_id=plan.wave_id):
                raise Refused(say("plan.in_work", wave=plan.wave_id))
            tx.run(_DROP_LISTS, wave_id=plan.wave_id)
            save_lists(tx, plan.wave_id, plan.lists)
            tx.run(_SAVE_SHORTAGE, wave_id=plan.wave_id, body=plan.shortage)
            tx.run(
                _PLAN_WAVE,
                wave_id=plan.wave_id,
                at=act.scan.at.isoformat(timespec="milliseconds"),
                version=version + 1,
                allocated=plan.totals.items_allocated,
                short=plan.totals.items_short,
            )
            for (station_id,) in tx.all(_STATIONS_OF_PLAN, wave_id=plan.wave_id):
                act.books.tell(station_id, STATION_PLAN, f"{plan.wave_id}/{version + 1}")
            totals = plan.totals
            act.record(
                PlanReleased(plan.wave_id, totals.items_allocated, totals.items_short),
                say("office.planned", wave=plan.wave_id),
            )


def save_reference(tx: Tx, table: Table, rows: Sequence[Reference]) -> None:
    """Add rows, or replace those with the same first field."""
    names = list(metadata.tables[_TABLES[table]].columns.keys())
    sets = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    tx.pour(
        f"INSERT INTO {_TABLES[table]} ({', '.join(names)})"
        f" VALUES ({', '.join('?' * len(names))}) ON CONFLICT ({names[0]}) DO UPDATE SET {sets}",
        map(_plain, rows),
    )


def save_lists(tx: Tx, wave_id: str, lists: Iterable[PlannedList]) -> None:
    """The lists of a plan, a chunk at a time."""
    for chunk in _chunks(lists):
        tx.many(
            _SAVE_LIST,
            [
                {
                    "wave_id": wave_id,
                    "kind": planned.kind,
                    "key": planned.key,
                    "body": planned.body,
                    "lines": planned.lines,
                    "items": planned.items,
                }
                for planned in chunk
            ],
        )


def _save_book(tx: Tx, book: OrderBook) -> None:
    held = tx.one(_WAVE, wave_id=book.wave_id)
    if held is None:
        day = book.business_date.isoformat()
        tx.run(_NEW_WAVE, wave_id=book.wave_id, business_date=day)
        held = (WaveState.OPEN, 0, "")
    if held[0] != WaveState.OPEN or held[2] != book.replaces:
        raise Refused(say("office.book_moved", wave=book.wave_id))
    counts = {"lines": book.lines, "orders": book.orders, "items": book.items}
    tx.run(_SAVE_BOOK, wave_id=book.wave_id, body=book.body, digest=book.digest, **counts)
    tx.run(_COUNT_WAVE, wave_id=book.wave_id, **counts)
    save_demand(tx, book.wave_id, book.demand)


def save_demand(tx: Tx, wave_id: str, demand: Iterable[tuple[str, int]]) -> None:
    """What the book of a wave adds up to by now, in place of what it added up to before."""
    tx.run(_DROP_DEMAND, wave_id=wave_id)
    tx.pour(
        "INSERT INTO demand (wave_id, sku_id, quantity) VALUES (?, ?, ?)",
        ((wave_id, sku_id, quantity) for sku_id, quantity in demand),
    )


def _save_pages(tx: Tx, wave_id: str, pages: Iterable[OrderPage]) -> None:
    tx.pour(
        "INSERT INTO order_page (wave_id, page, body, lines) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (wave_id, page) DO NOTHING",
        ((wave_id, one.page, one.body, one.lines) for one in pages),
    )


def _chunks(lists: Iterable[PlannedList]) -> Iterator[list[PlannedList]]:
    rest = iter(lists)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _plain(row: Reference) -> Sequence[Any]:
    """A yes or no is counted 1 and 0 in both engines."""
    return (*row[:-1], int(row.conveyable)) if isinstance(row, Sku) else row


def tx_of(act: Act) -> Tx:
    """The transaction of an act, for what is written in bulk."""
    books = act.books
    assert isinstance(books, SiteBooks)
    return books.tx
