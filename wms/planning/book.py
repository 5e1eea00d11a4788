"""The order book of a wave: every line of it in one Parquet file.

Points and products stand in it as numbers, their codes once in the file's own metadata. DuckDB
2.0.0 would do the same for an ENUM column, but two of its threads writing at once lose codes
(`seen` bits of one byte, set by both): now and then a point was read back as empty text.
"""

from wms.domain.messages import Unavailable, say
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.engine import Engine, digest, file_text, text

COLUMNS = ", ".join(CONTRACTS[FileKind.ORDERS].names)
_NUMBERED = (
    "order_id, line_no, ordered_at, enum_code(CAST(point_id AS point_code)) AS point_no, "
    "enum_code(CAST(sku_id AS sku_code)) AS sku_no, qty, customer_ref"
)


def name_codes(eng: Engine, points: str, skus: str) -> None:
    """The types `point_code` and `sku_code` from queries of their codes, each code once."""
    for one, query in (("point", points), ("sku", skus)):
        eng.run(f"CREATE TABLE {one}_codes AS SELECT code FROM ({query}) AS t(code)")
        eng.run(f"CREATE TYPE {one}_code AS ENUM (SELECT code FROM {one}_codes ORDER BY code)")


def _codes(eng: Engine, table: str) -> str:
    return str(eng.row(f"SELECT string_agg(code, chr(10) ORDER BY code) FROM {table}")[0])


def write_book(eng: Engine, lines: str) -> tuple[bytes, str]:
    """The bytes of a book and their digest. `lines` is a query of order lines; every point and
    product in it is one of `name_codes`.

    Read back before it is trusted: Unavailable when it does not hold the lines it was given.
    """
    query = f"SELECT {_NUMBERED} FROM ({lines})"
    path = eng.new_path(".parquet")
    names = {table: _codes(eng, table) for table in ("point_codes", "sku_codes")}
    metadata = ", ".join(f"{key}: {text(value)}" for key, value in names.items())
    # Level 1 and no dictionary for order numbers: a third less time, the size is the same.
    eng.run(
        f"COPY ({query}) TO {text(path)} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, "
        f"DICTIONARY_SIZE_LIMIT 1000, KV_METADATA {{{metadata}}})"
    )
    sums = (
        "SELECT count(*), sum(hash(order_id, line_no, ordered_at, CAST(point_no AS INTEGER), "
        "CAST(sku_no AS INTEGER), qty, customer_ref))"
    )
    if eng.row(f"{sums} FROM ({query})") != eng.row(f"{sums} FROM read_parquet({file_text(path)})"):
        raise Unavailable(say("plan.book_not_written"))
    body = path.read_bytes()
    path.unlink()
    return body, digest(body)


def open_book(eng: Engine, body: bytes, name: str) -> None:
    """The book as `name` (lines with codes), `name_lines` (with numbers), and the tables
    `name_points` (point_no, point_id) and `name_skus` (sku_no, sku_id)."""
    path = eng.new_path(".parquet")
    path.write_bytes(body)
    eng.run(f"CREATE VIEW {name}_lines AS SELECT * FROM read_parquet({file_text(path)})")
    for key, one in (("points", "point"), ("skus", "sku")):
        eng.run(
            f"CREATE TABLE {name}_{key} AS SELECT "
            f"CAST(generate_subscripts(codes, 1) - 1 AS INTEGER) AS {one}_no, "
            f"unnest(codes) AS {one}_id FROM (SELECT string_split(decode(value), chr(10)) AS codes "
            f"FROM parquet_kv_metadata({text(path)}) WHERE decode(key) = '{one}_codes')"
        )
    eng.run(
        f"CREATE VIEW {name} AS SELECT {COLUMNS} FROM {name}_lines "
        f"JOIN {name}_points USING (point_no) JOIN {name}_skus USING (sku_no)"
    )
