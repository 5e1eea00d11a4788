"""A file of deliveries: what became of stops, as another system or a spreadsheet has it.

Header: manifest, point_id, outcome, delivered_at, sku_id, qty_refused, reason, temperature,
temperature_chilled, temperature_frozen, empties_tote, empties_cage, empties_pallet,
empties_insulated_box; the columns from sku_id on may be missing. A stop that took part of what it
got has a line for each product it did not take.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from wms.domain.codes import read_temperature
from wms.domain.cold import WARMEST
from wms.domain.delivery_file import DeliveryFile, DeliveryRow
from wms.domain.messages import Message, Problem, say
from wms.domain.problems import Problems
from wms.domain.words import ContainerType, DiscrepancyKind, Outcome, ReturnReason
from wms.planning.files import (
    Located,
    Unusable,
    check_columns,
    gather,
    header_of,
    parquet_rows,
    text_rows,
)

NEEDED = ("manifest", "point_id", "outcome", "delivered_at")
_EMPTIES = {f"empties_{kind}": kind for kind in ContainerType}
_READINGS = {f"temperature_{zone}": zone for zone in WARMEST}
COLUMNS = (*NEEDED, "sku_id", "qty_refused", "reason", "temperature", *_READINGS, *_EMPTIES)
# Too warm is what a thermometer says, and then a supervisor.
_MEASURED = ReturnReason.TEMPERATURE
REASONS = (*(why for why in ReturnReason if why is not _MEASURED), DiscrepancyKind.SHORT)
_COUNT = re.compile(r"\A[0-9]{1,5}\Z")
_TIME = re.compile(
    r"\A([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\Z"
    r"|\A20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?\Z"
)


def read_deliveries(paths: Iterable[Path]) -> DeliveryFile:
    """Every line of the files, with all that is wrong with their form, by file, line, column.
    BadInput where there is nothing to read."""
    taken, _ = gather(paths)
    problems = Problems()
    rows: list[DeliveryRow] = []
    for path in taken:
        try:
            rows += _rows(path, problems)
        except Unusable as fault:
            problems.add(fault.problem)
    return DeliveryFile(tuple(rows), problems)


def _rows(path: Path, problems: Problems) -> Iterator[DeliveryRow]:
    header = header_of(path)
    names = [name for name in COLUMNS if name in header or name in NEEDED]
    check_columns(path, header, names)
    found: Iterable[Located | Problem] = (
        parquet_rows(path, names)
        if path.suffix.lower() == ".parquet"
        else text_rows(path, header, names)
    )
    before = problems.total
    read = 0
    for row in found:
        read += 1
        if isinstance(row, Problem):
            problems.add(row)
            continue
        fields = dict(zip(names, row.fields, strict=True))
        faults = list(_faults(fields))
        for column, message in faults:
            problems.add(Problem(str(path), row.line, column, message))
        faulty = frozenset(column for column, _ in faults)
        usable = {name: "" if name in faulty else value for name, value in fields.items()}
        yield _row(str(path), row.line, faulty, usable)
    if not read and problems.total == before:
        problems.add(Problem(str(path), 1, "", say("intake.no_rows")))


def _faults(fields: Mapping[str, str]) -> Iterator[tuple[str, Message]]:
    for column in ("manifest", "point_id"):
        if not fields[column] or not fields[column].isprintable():
            yield column, say("intake.bad_place", value=fields[column])
    yield from _one_of(fields, "outcome", tuple(Outcome), needed=True)
    if not _TIME.match(fields["delivered_at"]):
        yield "delivered_at", say("deliver.file.bad_time", value=fields["delivered_at"])
    yield from _one_of(fields, "reason", REASONS, needed=False)
    for column in ("temperature", *_READINGS):
        entry = fields.get(column, "")
        if entry and read_temperature(entry) is None:
            yield column, say("temperature.unreadable", entry=entry)
    for column in ("qty_refused", *_EMPTIES):
        value = fields.get(column, "")
        if value and not _COUNT.match(value):
            yield column, say("intake.bad_number", value=value, low=0, high=99_999)
    product, quantity = fields.get("sku_id", ""), fields.get("qty_refused", "")
    if bool(product) != bool(quantity.strip("0")):
        yield "qty_refused", say("deliver.file.product_and_quantity", value=quantity)
    took_nothing = fields["outcome"] in (Outcome.REFUSED, Outcome.UNDELIVERABLE)
    if (product or took_nothing) and not fields.get("reason", ""):
        yield "reason", say("deliver.file.no_reason")


def _one_of(
    fields: Mapping[str, str], column: str, choices: Sequence[str], *, needed: bool
) -> Iterator[tuple[str, Message]]:
    value = fields.get(column, "")
    if (value or needed) and value not in choices:
        listed = " / ".join(choices)
        yield column, say("intake.bad_choice", value=value, choices=listed)


def _row(file: str, line: int, faulty: frozenset[str], fields: Mapping[str, str]) -> DeliveryRow:
    counted = [fields[column] for column in _EMPTIES if column in fields]
    empties = None
    if any(counted):
        empties = tuple((kind, int(fields.get(column) or 0)) for column, kind in _EMPTIES.items())
    return DeliveryRow(
        file=file,
        line=line,
        faulty=faulty,
        manifest=fields["manifest"],
        point_id=fields["point_id"],
        outcome=Outcome(fields["outcome"]) if fields["outcome"] else None,
        delivered_at=fields["delivered_at"],
        sku_id=fields.get("sku_id", ""),
        quantity=int(fields.get("qty_refused") or 0),
        reason=fields.get("reason", ""),
        tenths=_tenths(fields, "temperature"),
        readings=tuple(
            (zone, tenths)
            for column, zone in _READINGS.items()
            if (tenths := _tenths(fields, column)) is not None
        ),
        empties=empties,
    )


def _tenths(fields: Mapping[str, str], column: str) -> int | None:
    """A temperature of the line in tenths of a degree; None where nobody read it."""
    return read_temperature(fields[column]) if fields.get(column) else None
