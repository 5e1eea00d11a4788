"""However a product's code is written in a file, a scan of it finds the product."""

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from wms.domain.codes import CodeKind, check_digit, identify
from wms.planning.contract import CONTRACTS, FileKind

(GTIN,) = (c.shape for c in CONTRACTS[FileKind.SKUS].columns if c.name == "gtin")


def stored(code: str) -> tuple[bool, str]:
    """Whether a file may hold the code, and what the books then hold."""
    ((held, kept),) = duckdb.execute(
        f"SELECT {GTIN.form.format(c='c')}, {GTIN.value.format(c='c')} FROM (SELECT ? AS c)", [code]
    ).fetchall()
    return bool(held), str(kept)


@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_the_books_hold_what_a_scan_is_turned_into(length: int, data: st.DataObject) -> None:
    zeros = data.draw(st.integers(0, 6))
    digits = "0" * zeros + data.draw(st.text("123456789", min_size=length, max_size=length))
    code = digits[:length] + check_digit(digits[:length])
    good, kept = stored(code)
    assert good
    assert (identify(code).kind, identify(code).value) == (CodeKind.GTIN, kept)


def test_a_short_code_filled_up_is_the_short_code() -> None:
    short = "1234567" + check_digit("1234567")
    assert stored(short.zfill(14)) == (True, short)
    assert identify("01" + short.zfill(14)).value == short
