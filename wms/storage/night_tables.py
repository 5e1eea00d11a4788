"""A night's rows for whoever analyses it, table by table, as they stand.

Left out is what says no more (bodies that repeat the rows, checksums) and what an analysis of
goods has no business with: phones, addresses, names of leaders and drivers. Who did something
stands there by code.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer

from wms.storage.night_heads import COMPUTED
from wms.storage.schema import metadata
from wms.storage.statements import Statement
from wms.storage.store import Tx

_OF_THE_WAVE = (
    *("wave", "demand", "dock_appointment", "goods_receipt", "goods_receipt_line"),
    *("supplier_decision", "stock", "sort_count", "container", "manifest", "discrepancy"),
    *("reading", "hold", "inbound_manifest", "delivery", "intercept", "returned", "returns_line"),
    *("settlement", "settlement_correction", "vehicle_change", "told_review"),
)
_BESIDE = {
    "content": ("container", "sscc"),
    "manifest_container": ("manifest", "number"),
    "inbound_container": ("inbound_manifest", "number"),
    "delivery_line": ("delivery", "number"),
    "receipt": ("manifest", "number"),
    "paper_copy": ("manifest", "number"),
    "returns_note": ("returns_line", "number"),
}
"""Tables without a wave, and the one by which they belong to it."""
_STANDING = ("empties",)
"""What belongs to no night: the balances as they are when they are exported."""
_REFERENCE = ("station", "route", "point", "supplier", "sku")
_LEFT_OUT = frozenset(
    {"body", "checksum", "departure", "phone", "driver_phone", "driver", "address", "leader"}
)


_NAMES = {"told_review": "reviewed_by", "returns_note": "closed_by"}
"""Where another site told a person by name, not by code."""


@dataclass(frozen=True, slots=True)
class NightTable:
    """A table: its columns, each with whether it holds whole numbers, and its rows by key."""

    name: str
    columns: tuple[tuple[str, bool], ...]
    rows: Iterator[tuple[Any, ...]]


def night_tables(tx: Tx, wave_id: str) -> Iterator[NightTable]:
    """Every table of a night, the reference rows last. Read inside one transaction."""
    for name in _OF_THE_WAVE:
        yield _table(tx, name, "WHERE t.wave_id = :wave_id", wave_id)
    for name, (owner, key) in _BESIDE.items():
        its = f"SELECT o.{key} FROM {owner} o WHERE o.wave_id = :wave_id"
        yield _table(tx, name, f"WHERE t.{key} IN ({its})", wave_id)
    for name, (columns, rows) in COMPUTED.items():
        yield NightTable(name, columns, rows(tx, wave_id))
    for name in (*_STANDING, *_REFERENCE):
        yield _table(tx, name, "WHERE :wave_id = :wave_id", wave_id)


def _table(tx: Tx, name: str, where: str, wave_id: str) -> NightTable:
    table = metadata.tables[name]
    out = {*_LEFT_OUT, _NAMES.get(name, "")}
    columns = [column for column in table.columns if column.name not in out]
    names = ", ".join(f"t.{column.name}" for column in columns)
    keys = ", ".join(
        f"t.{column.name}" + ("" if isinstance(column.type, Integer) else " {binary}")
        for column in table.primary_key
    )
    statement = Statement(f"SELECT {names} FROM {name} t {where} ORDER BY {keys}")
    return NightTable(
        name,
        tuple((column.name, isinstance(column.type, Integer)) for column in columns),
        tx.each(statement, wave_id=wave_id),
    )
