"""Lines of an order that did not come in their own night and go with the next: 下一班送.

They keep the order's number. Their line number is lifted beyond every number a file may hold
(999,999), once for each night they waited, so that a line in the next book is never taken for the
one in the book before.
"""

LIFT = 1_000_000


def carried(line_no: int) -> int:
    """The number of a line in the book of the night after."""
    return line_no + LIFT


def waited(line_no: int) -> int:
    """Nights a line has waited; 0 for one that is where it was ordered."""
    return line_no // LIFT


def as_ordered(line_no: int) -> int:
    """The number the line was ordered under."""
    return line_no % LIFT
