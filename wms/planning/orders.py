"""Order lines: checked as columns, merged by (order, line) into the book of their wave.

The book of a wave is one Parquet file, because that is a hundred times less work than a row each
and nobody asks for a single line during the night.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

import duckdb

from wms.domain.business_date import LOCAL, wave_id_of
from wms.domain.problems import Problems
from wms.planning.book import COLUMNS, name_codes, open_book, write_book
from wms.planning.contract import CONTRACTS, Column, FileKind
from wms.planning.engine import Engine, file_text, text
from wms.planning.files import Given
from wms.planning.ports import OrderBook, PlanningStore, Wave, WaveState
from wms.planning.staging import check_links, check_repeats, check_values, stage_located

_LINE = CONTRACTS[FileKind.ORDERS].columns
# A supplier's account closes after 3 days (domain.md); older lines are not looked at again.
_REMEMBERED = timedelta(days=3)
_DAY = 86_400_000_000
_REFUSED_SHOWN = 100
_EPOCH = date(1970, 1, 1)
# A point or a product is one of those known: anything else casts to NULL.
_KNOWN = {"point_id": "point_code", "sku_id": "sku_code"}


@dataclass(frozen=True, slots=True)
class WaveTally:
    """The given lines of one wave, by what became of them. `late` were refused because the wave
    is frozen, `late_changes` because they would change a frozen line."""

    wave_id: str
    business_date: date
    added: int
    changed: int
    unchanged: int
    late: int
    late_changes: int

    @property
    def lines(self) -> int:
        """All of them."""
        return self.added + self.changed + self.unchanged + self.late + self.late_changes


@dataclass(frozen=True, slots=True)
class Merged:
    """The books that changed, and what became of the lines."""

    books: tuple[OrderBook, ...]
    waves: tuple[WaveTally, ...]
    refused_changes: tuple[str, ...]


NOTHING = Merged((), (), ())


def stage(eng: Engine, files: Sequence[Given], problems: Problems) -> int:
    """The lines of all order files into `incoming`, each once; how many stood there again."""
    name_codes(eng, "SELECT point_id FROM known_points", "SELECT sku_id FROM known_skus")
    if not problems:
        repeated = _stage_quickly(eng, files)
        if repeated is not None:
            return repeated
    return _stage_located(eng, files, problems)


def _stage_quickly(eng: Engine, files: Sequence[Given]) -> int | None:
    """As `stage` for files without fault; None where there is one, or seems to be."""
    eng.run(f"CREATE TABLE incoming ({_typed_columns()})")
    lines = 0
    for given in files:
        try:
            eng.run(f"INSERT INTO incoming {_typed(eng, given)}")
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error:
            return None
        total = eng.row("SELECT count(*) FROM incoming")[0]
        if total == lines:
            return None
        lines = total
    good = ", ".join(f"count({column.name})" for column in _LINE)
    keys, *counts = eng.row(f"SELECT count(DISTINCT hash(order_id, line_no)), {good} FROM incoming")
    if min(counts) < lines:
        return None
    return 0 if keys == lines else _drop_repeats(eng, lines)


def _drop_repeats(eng: Engine, lines: int) -> int | None:
    eng.run("CREATE TABLE once AS SELECT DISTINCT * FROM incoming")
    eng.run("DROP TABLE incoming")
    eng.run("ALTER TABLE once RENAME TO incoming")
    kept, keys = eng.row("SELECT count(*), count(DISTINCT (order_id, line_no)) FROM incoming")
    return lines - kept if keys == kept else None


def _stage_located(eng: Engine, files: Sequence[Given], problems: Problems) -> int:
    eng.run("DROP TABLE IF EXISTS incoming")
    for given in files:
        stage_located(eng, given, problems)
    check_values(eng, FileKind.ORDERS, problems)
    check_links(eng, FileKind.ORDERS, problems)
    check_repeats(eng, FileKind.ORDERS, problems)
    eng.run(f"CREATE TABLE incoming ({_typed_columns()})")
    if problems:
        return 0
    eng.run("INSERT INTO incoming SELECT * FROM good_orders")
    given_lines, kept = eng.row(
        "SELECT (SELECT count(*) FROM given_orders), (SELECT count(*) FROM incoming)"
    )
    return int(given_lines - kept)


def _typed_columns() -> str:
    types = CONTRACTS[FileKind.ORDERS].types | _KNOWN
    return ", ".join(f"{name} {type_}" for name, type_ in types.items())


def _typed(eng: Engine, given: Given) -> str:
    """SQL: the lines of a file as typed values, NULL where a value is not good."""
    if given.suffix == ".parquet":
        source = f"read_parquet({file_text(given.path)})"
        described = eng.rows(f"DESCRIBE SELECT * FROM {source}")
        types = {row[0]: row[1] for row in described}
    elif given.suffix == ".csv":
        source = _csv_source(given)
        types = {}
    else:
        raise duckdb.InvalidInputException("only read with its lines")
    inner = ", ".join(_as_given(column, types.get(column.name, "")) for column in _LINE)
    outer = ", ".join(_typed_value(column, types.get(column.name, "")) for column in _LINE)
    return f"SELECT {outer} FROM (SELECT {inner} FROM {source})"


def _csv_source(given: Given) -> str:
    wanted = CONTRACTS[FileKind.ORDERS].names
    names = [name if name in wanted else f"extra_{i}" for i, name in enumerate(given.header)]
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({file_text(given.path)}, columns = {{{columns}}}, header = true, "
        "auto_detect = false, delim = ',', quote = '\"', escape = '\"', strict_mode = true, "
        f"force_not_null = [{', '.join(text(name) for name in wanted)}])"
    )


def _is_whole(column: Column, type_: str) -> bool:
    return column.shape.whole is not None and type_ in (
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER",
    )  # fmt: skip


def _as_given(column: Column, type_: str) -> str:
    """SQL: a column as text that is never NULL; numbers of a Parquet file stay numbers."""
    if not type_ or _is_whole(column, type_):
        return column.name
    return f"coalesce(CAST({column.name} AS VARCHAR), '') AS {column.name}"


def _typed_value(column: Column, type_: str) -> str:
    if column.name in _KNOWN:
        return f"TRY_CAST({column.name} AS {_KNOWN[column.name]})"
    if column.shape.whole is not None and _is_whole(column, type_):
        low, high = column.shape.whole
        return f"CASE WHEN {column.name} BETWEEN {low} AND {high} THEN {column.name} END"
    return column.value()


def merge(eng: Engine, store: PlanningStore, cutoff: time) -> Merged:
    """`incoming` into the books of its waves; only books that change come back."""
    behind = LOCAL.utcoffset(None) - timedelta(hours=cutoff.hour, minutes=cutoff.minute)
    shift = behind // timedelta(microseconds=1)
    eng.run(
        f"CREATE VIEW arrived AS SELECT *, "
        f"CAST((ordered_at + {shift + _DAY - 1}) // {_DAY} AS INTEGER) AS wave FROM incoming"
    )
    found = eng.rows(
        "SELECT wave, count(*), count(DISTINCT order_id), sum(qty) FROM arrived GROUP BY wave"
    )
    days = [_EPOCH + timedelta(row[0]) for row in found]
    near = [
        wave
        for wave in store.waves()
        if min(days) - _REMEMBERED <= wave.business_date <= max(days) + _REMEMBERED
    ]
    if not near:
        return _all_new(eng, sorted(found))
    _decide(eng, store, near)
    waves = {_number(wave.business_date): wave for wave in near}
    touched = eng.rows(
        "SELECT DISTINCT wave FROM decided WHERE fate IN ('added', 'changed') UNION "
        "SELECT DISTINCT held_wave FROM decided WHERE fate = 'changed' ORDER BY 1"
    )
    books = tuple(_merged_book(eng, number, waves.get(number)) for (number,) in touched)
    refused = eng.rows(
        "SELECT concat(order_id, '/', line_no) FROM decided WHERE fate = 'late_change' "
        f"ORDER BY order_id, line_no LIMIT {_REFUSED_SHOWN}"
    )
    return Merged(books, _tallies(eng), tuple(row[0] for row in refused))


def _all_new(eng: Engine, found: Sequence[tuple[int, ...]]) -> Merged:
    """The usual night: no book is near, every line is new."""
    books, tallies = [], []
    for number, lines, orders, items in found:
        query = f"SELECT {COLUMNS} FROM arrived WHERE wave = {number}"
        book = _book(eng, number, query, (lines, orders, int(items)), "")
        books.append(book)
        tallies.append(WaveTally(book.wave_id, book.business_date, lines, 0, 0, 0, 0))
    return Merged(tuple(books), tuple(tallies), ())


def _decide(eng: Engine, store: PlanningStore, near: Sequence[Wave]) -> None:
    """`held`: the lines of the books nearby; `decided`: what becomes of each line that arrived."""
    for wave in near:
        open_book(eng, store.order_book(wave.wave_id), f"book_{_number(wave.business_date)}")
    books = " UNION ALL ".join(
        f"SELECT {COLUMNS}, {_number(wave.business_date)}::INTEGER AS held_wave "
        f"FROM book_{_number(wave.business_date)}"
        for wave in near
    )
    eng.run(f"CREATE TABLE held AS {books}")
    frozen = [_number(wave.business_date) for wave in near if wave.state is not WaveState.OPEN]
    is_frozen = f"list_contains({frozen}::INTEGER[], {{}})"
    same = " AND ".join(
        f"a.{name}::VARCHAR = h.{name}::VARCHAR"
        for name in CONTRACTS[FileKind.ORDERS].names
        if name not in ("order_id", "line_no")
    )
    eng.run(
        f"CREATE TABLE decided AS SELECT a.*, h.held_wave, CASE "
        f"WHEN h.held_wave IS NULL AND {is_frozen.format('a.wave')} THEN 'late' "
        f"WHEN h.held_wave IS NULL THEN 'added' "
        f"WHEN {same} THEN 'unchanged' "
        f"WHEN {is_frozen.format('h.held_wave')} OR {is_frozen.format('a.wave')} "
        f"THEN 'late_change' ELSE 'changed' END AS fate, "
        f"CASE WHEN {is_frozen.format('h.held_wave')} THEN h.held_wave ELSE a.wave END AS told "
        f"FROM arrived AS a LEFT JOIN held AS h USING (order_id, line_no)"
    )


def _merged_book(eng: Engine, number: int, wave: Wave | None) -> OrderBook:
    query = f"SELECT {COLUMNS} FROM decided WHERE wave = {number} AND fate IN ('added', 'changed')"
    if wave:
        query = (
            f"SELECT {COLUMNS} FROM held WHERE held_wave = {number} AND NOT EXISTS "
            "(SELECT 1 FROM decided AS d WHERE d.fate = 'changed' "
            "AND d.order_id = held.order_id AND d.line_no = held.line_no) "
            f"UNION ALL {query}"
        )
    lines, orders, items = eng.row(
        f"SELECT count(*), count(DISTINCT order_id), coalesce(sum(qty), 0) FROM ({query})"
    )
    replaces = wave.digest if wave else ""
    return _book(eng, number, query, (lines, orders, int(items)), replaces)


def _book(
    eng: Engine, number: int, query: str, counts: tuple[int, int, int], replaces: str
) -> OrderBook:
    day = _EPOCH + timedelta(number)
    body, known = write_book(eng, query)
    demand = eng.rows(
        f"SELECT CAST(sku_id AS VARCHAR) AS sku, CAST(sum(qty) AS BIGINT) FROM ({query}) "
        "GROUP BY sku ORDER BY sku"
    )
    return OrderBook(wave_id_of(day), day, body, known, *counts, replaces, demand)


def _tallies(eng: Engine) -> tuple[WaveTally, ...]:
    fates = ("added", "changed", "unchanged", "late", "late_change")
    counts = ", ".join(f"count(*) FILTER (fate = '{fate}')" for fate in fates)
    rows = eng.rows(f"SELECT told, {counts} FROM decided GROUP BY told ORDER BY told")
    days = [(_EPOCH + timedelta(row[0]), row[1:]) for row in rows]
    return tuple(WaveTally(wave_id_of(day), day, *counted) for day, counted in days)


def _number(day: date) -> int:
    return (day - _EPOCH).days
