"""A store in memory that keeps what planning's Protocol promises."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wms.domain.messages import Refused, say
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.order_pages import OrderPage
from wms.planning.ports import Intake, Plan, PlannedList, Row, Table, Wave, WaveState


class Shelf:
    """Everything in dictionaries; each save happens whole or not at all."""

    def __init__(self) -> None:
        self.rows: dict[Table, dict[str, Row]] = {table: {} for table in Table}
        self.known_waves: dict[str, Wave] = {}
        self.books: dict[str, bytes] = {}
        self.supplies: dict[str, dict[str, int]] = {}
        self.lists: dict[str, dict[tuple[str, str], PlannedList]] = {}
        self.plans: dict[str, Plan] = {}
        self.pages: dict[str, Sequence[OrderPage]] = {}
        self.in_work = ""
        self.saves = 0

    def reference_rows(self, table: Table, columns: Sequence[str]) -> Sequence[Row]:
        names = CONTRACTS[FileKind(table)].names
        picks = [names.index(column) for column in columns]
        return [tuple(row[i] for i in picks) for row in self.rows[table].values()]

    def waves(self) -> Sequence[Wave]:
        return list(self.known_waves.values())

    def order_book(self, wave_id: str) -> bytes:
        return self.books[wave_id]

    def supply(self, wave_id: str) -> Mapping[str, int]:
        return dict(self.supplies.get(wave_id, {}))

    def expected(self, wave_id: str) -> Mapping[str, int]:
        return self.supply(wave_id)

    def shortage(self, wave_id: str) -> bytes:
        return self.plans[wave_id].shortage

    def wave_in_work(self) -> str:
        return self.in_work

    def save_intake(self, intake: Intake) -> None:
        for book in intake.books:
            held = self.known_waves.get(book.wave_id)
            if held and (held.state is not WaveState.OPEN or held.digest != book.replaces):
                raise Refused(say("plan.second_cutoff", wave=book.wave_id))
        self.saves += 1
        for table, rows in intake.reference.items():
            self.rows[table] |= {str(row[0]): tuple(row) for row in rows}
        for book in intake.books:
            self.books[book.wave_id] = book.body
            self.known_waves[book.wave_id] = Wave(
                book.wave_id,
                book.business_date,
                WaveState.OPEN,
                book.digest,
                book.lines,
                book.orders,
                book.items,
            )
        for wave_id, supply in intake.supply.items():
            self.supplies.setdefault(wave_id, {}).update(supply)

    def freeze(self, wave_id: str, late_lines: int) -> None:
        assert late_lines >= 0
        self.known_waves[wave_id] = replace(self.known_waves[wave_id], state=WaveState.FROZEN)

    def kept_by_order(self, wave_id: str) -> bool:
        return wave_id in self.pages

    def save_order_pages(self, wave_id: str, pages: Sequence[OrderPage], digest: str) -> None:
        assert self.known_waves[wave_id].state is not WaveState.OPEN
        assert digest == self.known_waves[wave_id].digest
        assert sum(page.lines for page in pages) == self.known_waves[wave_id].lines
        self.pages[wave_id] = pages

    def save_plan(self, plan: Plan) -> None:
        lists = {(planned.kind, planned.key): planned for planned in plan.lists}
        self.lists[plan.wave_id] = {(kind.value, key): p for (kind, key), p in lists.items()}
        self.plans[plan.wave_id] = plan
        self.known_waves[plan.wave_id] = replace(
            self.known_waves[plan.wave_id], state=WaveState.PLANNED
        )
