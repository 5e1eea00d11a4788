"""Given files as DuckDB tables: `given_K` is text with file and line, `good_K` typed values."""

import csv
from collections.abc import Iterator

import duckdb

from wms.domain.messages import Problem, say
from wms.domain.problems import KEPT, Problems
from wms.planning.contract import CONTRACTS, LINKS, FileKind
from wms.planning.engine import Engine, file_text, plain_csv, text
from wms.planning.files import Given, Located, Unusable, located_rows

_SHOWN = 60


def stage_located(eng: Engine, given: Given, problems: Problems) -> None:
    """The rows of a file into `given_K`, each with its line; what is no row goes to `problems`."""
    names = CONTRACTS[given.kind].names
    listed = ", ".join(f"{name} VARCHAR" for name in names)
    eng.run(f"CREATE TABLE IF NOT EXISTS given_{given.kind} (file VARCHAR, line BIGINT, {listed})")
    before = problems.total
    if given.suffix == ".parquet":
        rows = _parquet_rows(eng, given, problems)
    else:
        rows = _text_rows(eng, given, problems)
    if rows == 0 and problems.total == before:
        problems.add(Problem(str(given.path), 1, "", say("intake.no_rows")))


def _parquet_rows(eng: Engine, given: Given, problems: Problems) -> int:
    values = ", ".join(
        f"coalesce(CAST({name} AS VARCHAR), '')" for name in CONTRACTS[given.kind].names
    )
    path = text(given.path)
    try:
        eng.run(
            f"INSERT INTO given_{given.kind} SELECT {path}, file_row_number + 1, {values} "
            f"FROM read_parquet({file_text(given.path)}, file_row_number = true)"
        )
        return int(eng.row(f"SELECT count(*) FROM given_{given.kind} WHERE file = {path}")[0])
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        problems.add(Problem(str(given.path), 0, "", say("intake.bad_parquet")))
        return 0


def _text_rows(eng: Engine, given: Given, problems: Problems) -> int:
    path = eng.new_path(".csv")
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for row in _readable_rows(given, problems):
            writer.writerow([row.line, *row.fields])
            rows += 1
    columns = {"line": "BIGINT"} | dict.fromkeys(CONTRACTS[given.kind].names, "VARCHAR")
    eng.run(
        f"INSERT INTO given_{given.kind} "
        f"SELECT {text(given.path)}, * FROM {plain_csv(path, columns)}"
    )
    path.unlink()
    return rows


def _readable_rows(given: Given, problems: Problems) -> Iterator[Located]:
    try:
        for row in located_rows(given):
            if isinstance(row, Problem):
                problems.add(row)
            else:
                yield row
    except Unusable as fault:
        problems.add(fault.problem)


def check_values(eng: Engine, kind: FileKind, problems: Problems) -> None:
    """Every value of `given_K` against its column's shape.

    `checked_K` is `given_K` with the typed values beside the texts, as `good_…`, NULL where a text
    is not good; `good_K` is each row without fault, once.
    """
    columns = CONTRACTS[kind].columns
    typed = ", ".join(f"{column.value()} AS good_{column.name}" for column in columns)
    eng.run(f"CREATE TABLE checked_{kind} AS SELECT *, {typed} FROM given_{kind}")
    for column in columns:
        report(
            eng,
            problems,
            f"SELECT file, line, left({column.name}, {_SHOWN}) AS value FROM checked_{kind} "
            f"WHERE good_{column.name} IS NULL",
            column.name,
            column.shape.message,
            column.shape.values,
        )
    good = ", ".join(f"good_{column.name} AS {column.name}" for column in columns)
    eng.run(
        f"CREATE TABLE good_{kind} AS SELECT DISTINCT {good} FROM checked_{kind} "
        f"WHERE {_without_fault(kind)}"
    )


def _without_fault(kind: FileKind) -> str:
    return " AND ".join(f"good_{column.name} IS NOT NULL" for column in CONTRACTS[kind].columns)


def check_repeats(eng: Engine, kind: FileKind, problems: Problems) -> None:
    """A key may stand twice only with the same content; every later line that differs is named."""
    contract = CONTRACTS[kind]
    keys = ", ".join(f"good_{key}" for key in contract.key)
    content = ", ".join(f"good_{column.name}" for column in contract.columns)
    repeated = f"SELECT {', '.join(contract.key)} FROM good_{kind} GROUP BY ALL HAVING count(*) > 1"
    report(
        eng,
        problems,
        f"SELECT file, line, value FROM (SELECT file, line, concat_ws('/', {keys}) AS value, "
        f"({content}) IS DISTINCT FROM first_value(({content})) OVER here AS differs "
        f"FROM checked_{kind} WHERE {_without_fault(kind)} AND ({keys}) IN ({repeated}) "
        f"WINDOW here AS (PARTITION BY {keys} ORDER BY file, line)) WHERE differs",
        contract.key[0],
        "intake.repeated_key",
        {},
    )


def check_links(eng: Engine, kind: FileKind, problems: Problems) -> None:
    """Every key `given_K` names must be a row of the file it points to, given or stored."""
    for link in (link for link in LINKS if link.kind is kind):
        key = CONTRACTS[link.to].key[0]
        report(
            eng,
            problems,
            f"SELECT here.file, here.line, left(here.{link.column}, {_SHOWN}) AS value "
            f"FROM checked_{kind} AS here WHERE here.good_{link.column} IS NOT NULL "
            f"AND NOT EXISTS (SELECT 1 FROM known_{link.to} AS there "
            f"WHERE there.{key} = here.{link.column} AND {link.where})",
            link.column,
            link.message,
            {},
        )


def report(
    eng: Engine,
    problems: Problems,
    query: str,
    column: str,
    message: str,
    values: dict[str, str | int],
) -> None:
    """Faults from a query of (file, line, value): the first kept, the others counted."""
    rows = eng.rows(f"SELECT *, count(*) OVER () FROM ({query}) ORDER BY file, line LIMIT {KEPT}")
    for file, line, value, _ in rows:
        problems.add(Problem(file, line, column, say(message, value=value, **values)))
    if rows:
        problems.count(rows[0][3] - len(rows))
