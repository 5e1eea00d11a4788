"""Which files were given, what each is, and its rows with the line they stand on.

CSV is UTF-8 with or without BOM, else GB18030. Nothing is judged here but the form of a file:
whether it can be read, has its columns, and has as many fields in each row.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from wms.domain.messages import BadInput, Message, Problem, say
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.engine import file_text
from wms.planning.spreadsheet import spreadsheet_rows

SUFFIXES = (".csv", ".xlsx", ".parquet")
_LONGEST_FIELD = 32 * 1024 * 1024
_KEPT_OF_A_FIELD = 300
_LONGEST_HEADER = 2000
_MOST_COLUMNS = 1000
_MOST_ROWS = 1_000_000
_BLOCK = 1 << 20
_NAMES = frozenset(kind.value for kind in FileKind)


@dataclass(frozen=True, slots=True)
class Given:
    """A file of the contract, with its header in the order it has there."""

    path: Path
    kind: FileKind
    header: tuple[str, ...]

    @property
    def suffix(self) -> str:
        """`.csv`, `.xlsx` or `.parquet`."""
        return self.path.suffix.lower()


@dataclass(frozen=True, slots=True)
class Located:
    """A row as text, with its line in the file (CSV: where it starts; XLSX: the sheet's row)."""

    line: int
    fields: Sequence[str]


class Unusable(Exception):
    """A file, or the rest of it, that cannot be read; `problem` says why."""

    def __init__(self, path: Path, message: Message, line: int = 0, column: str = "") -> None:
        super().__init__(message.key)
        self.problem = Problem(str(path), line, column, message)


def gather(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """The files to read, and those of a folder left alone for not bearing a contract's name.

    A file that is named is taken whatever it is called. BadInput when nothing can be read.
    """
    taken: list[Path] = []
    left: list[Path] = []
    for path in paths:
        try:
            if not path.is_dir():
                taken.append(path)
                continue
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
        except OSError as error:
            raise BadInput(say("intake.no_access", path=str(path))) from error
        known = [p for p in inside if p.stem.lower() in _NAMES]
        taken += known
        left += [p for p in inside if p not in known]
        if not known:
            raise BadInput(say("intake.nothing_in_folder", path=str(path)))
    if not taken:
        raise BadInput(say("intake.nothing_given"))
    return list(dict.fromkeys(taken)), left


def header_of(path: Path) -> tuple[str, ...]:
    """The column names of a file. Unusable when it cannot be read."""
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            begins = file.read(1)
        if suffix not in SUFFIXES:
            raise Unusable(path, say("intake.unknown_format", suffix=suffix or path.name))
        if not begins:
            raise Unusable(path, say("intake.empty_file"))
        header = _header(path, suffix)
    except OSError as error:
        raise Unusable(path, say("intake.cannot_open", reason=_reason(error))) from error
    if len(header) > _MOST_COLUMNS:
        found = len(header)
        raise Unusable(path, say("intake.too_many_columns", found=found, most=_MOST_COLUMNS), 1)
    return header


def check_columns(path: Path, header: Sequence[str], wanted: Sequence[str]) -> None:
    """Unusable where a wanted column is missing, or stands there more than once."""
    missing = [name for name in wanted if name not in header]
    if missing:
        raise Unusable(path, say("intake.missing_columns", columns=", ".join(missing)), 1)
    doubled = [name for name in wanted if header.count(name) > 1]
    if doubled:
        raise Unusable(path, say("intake.doubled_columns", columns=", ".join(doubled)), 1)


def open_given(path: Path) -> Given:
    """What `path` is. Unusable when it cannot be read or is no file of the contract."""
    header = header_of(path)
    kind = _kind(path, header)
    check_columns(path, header, CONTRACTS[kind].names)
    return Given(path, kind, header)


def located_rows(given: Given) -> Iterator[Located | Problem]:
    """The rows below the header, columns in the order of the contract; what cannot be a row
    comes as a Problem. Unusable where reading cannot go on."""
    return text_rows(given.path, given.header, CONTRACTS[given.kind].names)


def text_rows(
    path: Path, header: Sequence[str], names: Sequence[str]
) -> Iterator[Located | Problem]:
    """The same of any CSV or XLSX file: the columns `names` of its rows."""
    picks = [header.index(name) for name in names]
    width = len(header)
    rows = _filled_rows(path, path.suffix.lower())
    next(rows)
    for line, fields in rows:
        if len(fields) == width + 1 and not fields[-1]:
            fields = fields[:-1]
        if len(fields) != width:
            message = say("intake.ragged_row", found=len(fields), expected=width)
            yield Problem(str(path), line, "", message)
            continue
        # A field beyond any limit is cut: its beginning is enough to refuse it by.
        yield Located(line, [fields[i][:_KEPT_OF_A_FIELD] for i in picks])


def parquet_rows(path: Path, names: Sequence[str]) -> Iterator[Located]:
    """The same of a Parquet file. Unusable where it cannot be read."""
    listed = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in names)
    query = f"SELECT {listed} FROM read_parquet({file_text(path)}) LIMIT {_MOST_ROWS}"
    try:
        rows = duckdb.connect().execute(query).fetchall()
    except duckdb.Error as error:
        raise Unusable(path, say("intake.bad_parquet")) from error
    for number, row in enumerate(rows, 2):
        yield Located(number, [field[:_KEPT_OF_A_FIELD] for field in row])


def _filled_rows(path: Path, suffix: str) -> Iterator[tuple[int, list[str]]]:
    rows = _csv_rows(path) if suffix == ".csv" else spreadsheet_rows(path, Unusable)
    return ((line, fields) for line, fields in rows if any(fields))


def _csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding=_encoding(path), newline="") as file:
        reader = csv.reader(file, strict=True)
        line = 1
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unusable(path, say("intake.bad_quotes"), line) from error
            except UnicodeDecodeError as error:
                raise Unusable(path, say("intake.bad_encoding"), line) from error
            yield line, fields
            line = reader.line_num + 1


def _encoding(path: Path) -> str:
    """UTF-8 where every byte fits, else GB18030; a wrong guess shows in unknown keys."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _header(path: Path, suffix: str) -> tuple[str, ...]:
    if suffix == ".parquet":
        try:
            query = f"SELECT * FROM read_parquet({file_text(path)}) LIMIT 0"
            cursor = duckdb.connect().execute(query)
        except duckdb.Error as error:
            raise Unusable(path, say("intake.bad_parquet")) from error
        return tuple(column[0] for column in cursor.description)
    if suffix == ".csv" and (line := _plain_first_line(path)):
        return tuple(line.split(","))
    first = next(_filled_rows(path, suffix), None)
    return tuple(first[1]) if first else ()


def _plain_first_line(path: Path) -> str:
    """The first line where it is plain ASCII names, as it should be; else empty."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEADER).removeprefix(codecs.BOM_UTF8)
    names = line.rstrip(b"\r\n")
    plain = names.isascii() and names.replace(b",", b"").replace(b"_", b"").isalnum()
    return names.decode() if plain and line != names else ""


def _kind(path: Path, header: Sequence[str]) -> FileKind:
    """By its name, else by whose columns it has."""
    stem = path.stem.lower()
    if stem in _NAMES:
        return FileKind(stem)
    for kind, contract in CONTRACTS.items():
        if kind is not FileKind.SUPPLY and set(contract.names) <= set(header):
            return kind
    for kind, contract in CONTRACTS.items():
        if stem.startswith(kind.value) and set(contract.key) & set(header):
            return kind
    raise Unusable(path, say("intake.unknown_file"), 1)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
