"""Reference files against what the store holds: what is known, new, changed, contradicted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wms.domain.problems import Problems
from wms.domain.reference import (
    Calling,
    Point,
    Reference,
    Route,
    Sku,
    Station,
    Supplier,
    Vehicle,
)
from wms.domain.words import Area, Tier, Zone
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.engine import Engine
from wms.planning.files import Given
from wms.planning.ports import PlanningStore, Row, Table
from wms.planning.staging import check_repeats as check_repeated_keys
from wms.planning.staging import report

# What other files ask about a row besides its key.
_KNOWN = {
    Table.STATIONS: ("station_id", "trunk_route"),
    Table.ROUTES: ("route_id", "tier", "origin_id"),
    Table.POINTS: ("point_id", "station_id", "branch_route"),
    Table.SUPPLIERS: ("supplier_id",),
    Table.SKUS: ("sku_id",),
    Table.VEHICLES: ("plate",),
    Table.TIMETABLE: ("station_id",),
}
_NAMED_BY_ORDERS = (Table.POINTS, Table.SKUS)

Files = Mapping[FileKind, Sequence[Given]]


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows of one reference file, by what became of them."""

    added: int
    changed: int
    unchanged: int


def _stored_rows(store: PlanningStore, table: Table) -> Iterator[Row]:
    """Rows of the store with truth as 0 or 1."""
    for row in store.reference_rows(table, CONTRACTS[FileKind(table)].names):
        yield tuple(int(value) if isinstance(value, bool) else value for value in row)


def merge_with_stored(eng: Engine, store: PlanningStore, files: Files) -> None:
    """`stored_K` typed, and `known_K`: what may be named, given rows before stored ones.

    A given row with a fault elsewhere in it still lends its key, so that one fault is told once.
    With orders alone only the keys they name are fetched.
    """
    if not any(files[FileKind(table)] for table in Table):
        for table in _NAMED_BY_ORDERS:
            key = _KNOWN[table][0]
            eng.create(f"known_{table}", {key: "VARCHAR"}, store.reference_rows(table, [key]))
        return
    for table in Table:
        kind = FileKind(table)
        eng.create(f"stored_{table}", CONTRACTS[kind].types, _stored_rows(store, table))
        names = ", ".join(_KNOWN[table])
        key = CONTRACTS[kind].key[0]
        query = f"SELECT {names} FROM stored_{table}"
        if files[kind]:
            query = (
                f"SELECT DISTINCT ON ({key}) {names} FROM given_{table} UNION ALL {query} "
                f"WHERE {key} NOT IN (SELECT {key} FROM given_{table})"
            )
        eng.run(f"CREATE TABLE known_{table} AS {query}")


def check_repeats(eng: Engine, kind: FileKind, problems: Problems) -> None:
    """Keys repeated with other content; and one GTIN on two products, which no scan could tell."""
    check_repeated_keys(eng, kind, problems)
    if kind is not FileKind.SKUS:
        return
    report(
        eng,
        problems,
        "SELECT g.file, g.line, o.sku_id AS value FROM given_skus AS g "
        "JOIN good_skus AS s ON s.sku_id = g.sku_id JOIN "
        "(SELECT sku_id, gtin FROM good_skus UNION ALL SELECT sku_id, gtin FROM stored_skus "
        "WHERE sku_id NOT IN (SELECT sku_id FROM given_skus)) AS o "
        "ON o.gtin = s.gtin AND o.sku_id < s.sku_id",
        "gtin",
        "intake.repeated_gtin",
        {},
    )


def check_moved_origins(eng: Engine, files: Files, problems: Problems) -> None:
    """A changed route must still fit the stored stations and points that hang on it."""
    if not files[FileKind.ROUTES]:
        return
    for table, column, fits in (
        (Table.STATIONS, "trunk_route", "r.tier = 'trunk'"),
        (Table.POINTS, "branch_route", "r.tier = 'branch' AND r.origin_id = p.station_id"),
    ):
        kind = FileKind(table)
        key = CONTRACTS[kind].key[0]
        given = f"WHERE {key} NOT IN (SELECT {key} FROM given_{table})" if files[kind] else ""
        report(
            eng,
            problems,
            f"SELECT r.file, r.line, min(p.{key}) AS value FROM given_routes AS r "
            f"JOIN (SELECT * FROM stored_{table} {given}) AS p ON p.{column} = r.route_id "
            f"WHERE NOT ({fits}) GROUP BY r.file, r.line",
            "origin_id",
            "intake.route_in_use",
            {},
        )


def changes(eng: Engine, files: Files) -> tuple[dict[Table, list[Reference]], dict[Table, Tally]]:
    """The given rows that are new or differ from the stored ones, and the count of all."""
    changed: dict[Table, list[Reference]] = {}
    tallies: dict[Table, Tally] = {}
    for table in Table:
        if not files[FileKind(table)]:
            continue
        key = CONTRACTS[FileKind(table)].key[0]
        rows = eng.rows(f"SELECT * FROM good_{table} EXCEPT SELECT * FROM stored_{table}")
        known = {row[0] for row in eng.rows(f"SELECT {key} FROM stored_{table}")}
        total = eng.row(f"SELECT count(*) FROM good_{table}")[0]
        added = sum(row[0] not in known for row in rows)
        changed[table] = [_MAKE[table](row) for row in sorted(rows)]
        tallies[table] = Tally(added, len(rows) - added, total - len(rows))
    return changed, tallies


def routing_changes(eng: Engine, files: Files) -> list[tuple[str, str]]:
    """File and key of stored rows whose route, order or zone the given files change."""
    moved: list[tuple[str, str]] = []
    for table in Table:
        contract = CONTRACTS[FileKind(table)]
        if not files[FileKind(table)] or not contract.routing:
            continue
        differs = " OR ".join(f"good.{name} <> stored.{name}" for name in contract.routing)
        rows = eng.rows(
            f"SELECT '{table}', {contract.key[0]} FROM good_{table} AS good "
            f"JOIN stored_{table} AS stored USING ({contract.key[0]}) WHERE {differs} ORDER BY 2"
        )
        moved += [(str(file), str(key)) for file, key in rows]
    return moved


_MAKE: dict[Table, Callable[[tuple[Any, ...]], Reference]] = {
    Table.STATIONS: Station._make,
    Table.ROUTES: lambda row: Route._make((row[0], Tier(row[1]), *row[2:])),
    Table.POINTS: lambda row: Point._make((*row[:2], Area(row[2]), *row[3:])),
    Table.SUPPLIERS: Supplier._make,
    Table.SKUS: lambda row: Sku._make((*row[:4], Zone(row[4]), *row[5:11], bool(row[11]))),
    Table.VEHICLES: Vehicle._make,
    Table.TIMETABLE: Calling._make,
}
