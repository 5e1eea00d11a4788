"""A night's tables as files: CSV for spreadsheets, Parquet for whoever calculates."""

import csv
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from wms.domain.spreadsheets import inert
from wms.planning.engine import engine as planning_engine
from wms.planning.engine import text
from wms.storage.night_tables import NightTable, night_tables
from wms.storage.store import Store

FORMATS = ("csv", "parquet")


def export_night(store: Store, wave_id: str, format_: str, folder: Path) -> dict[str, int]:
    """Write every table of a night into `folder`, all of one moment; rows by table. Files of
    before are replaced once all are written; OSError where they cannot be."""
    write: Callable[[NightTable, Path], int] = _csv if format_ == "csv" else _parquet
    aside = folder / f".{wave_id}.{os.getpid()}"
    aside.mkdir(parents=True)
    try:
        written: dict[str, int] = {}
        failed: OSError | None = None
        with store.snapshot() as tx:
            for table in night_tables(tx, wave_id):
                try:
                    written[table.name] = write(table, aside / f"{table.name}.{format_}")
                except OSError as error:
                    # Of the folder: inside it would pass for trouble of the store.
                    failed = error
                    break
        if failed is not None:
            raise failed
        for path in sorted(aside.iterdir()):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return written


def _csv(table: NightTable, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(name for name, _ in table.columns)
        for row in table.rows:
            writer.writerow(map(inert, row))
            count += 1
    return count


def _parquet(table: NightTable, path: Path) -> int:
    count = 0

    def counted() -> Iterator[tuple[str | int, ...]]:
        nonlocal count
        for row in table.rows:
            count += 1
            yield row

    columns = {name: "BIGINT" if whole else "VARCHAR" for name, whole in table.columns}
    with planning_engine() as engine:
        engine.create("night", columns, counted())
        made = engine.new_path(".parquet")
        engine.run(f"COPY night TO {text(made)} (FORMAT PARQUET)")
        # Copied by hand: what the engine says of a full disk is not what a person reads.
        shutil.copyfile(made, path)
    return count
