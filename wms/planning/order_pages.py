"""The closed book by order number, a few hundred lines a page, so that one order is found without
the planning engine: a page is named by the order's number alone.

A page is text, a line of the book each, compressed: order, line, point, product, quantity, with
tabs between, which no code and no order number can hold.
"""

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = 3
PAGES = 1024
"""Of a book of 430,000 lines each has about 420, six kilobytes."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One page as it is kept, and how many lines of the book it holds."""

    page: int
    body: bytes
    lines: int


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line of an order as the book has it."""

    order_id: str
    line_no: int
    point_id: str
    sku_id: str
    quantity: int


_WHITE = "".join(char for char in map(chr, range(0x20, 0x3001)) if char.isspace())
PAGE_OF = (
    f"CAST('0x' || substr(md5(lower(trim(order_id, '{_WHITE}'))), 1, {_DIGITS}) AS INTEGER)"
    f" % {PAGES}"
)
"""`page_of` as the planning engine says it."""


def as_asked(order_id: str) -> str:
    """An order's number as people key it: in capitals or not, with no white space around. Letter
    by letter, as the planning engine does it, which knows no Σ at a word's end."""
    return "".join(char.lower()[0] for char in order_id.strip())


def page_of(order_id: str) -> int:
    """The page its lines stand on, its number in capitals or not."""
    digest = hashlib.md5(as_asked(order_id).encode(), usedforsecurity=False).hexdigest()
    return int(digest[:_DIGITS], 16) % PAGES


def packed(text: str) -> bytes:
    """A page as it is kept."""
    return zlib.compress(text.encode(), 1)


def lines_on(body: bytes, order_id: str) -> Iterator[OrderedLine]:
    """The lines of one order on its page, by their numbers."""
    wanted = as_asked(order_id)
    rows = (row.split("\t") for row in zlib.decompress(body).decode().split("\n"))
    found = sorted((row for row in rows if as_asked(row[0]) == wanted), key=lambda r: int(r[1]))
    for order, line, point, sku, quantity in found:
        yield OrderedLine(order, int(line), point, sku, int(quantity))
