"""A stop of a driver's sheet, by the bars beside it."""

from wms.domain.codes import read_short_stop, read_stop
from wms.domain.messages import Refused, say
from wms.operations.ports import Books


def stop_named(books: Books, code: str) -> tuple[str, int]:
    """The manifest and the sequence of the stop that a code names, in full or as sheets bear it.
    Refused where no sheet of the last nights has such a stop."""
    short = read_short_stop(code)
    if short is None:
        return read_stop(code)
    pressed, sequence = short
    number = books.search.manifest_pressed(pressed)
    if number is None:
        raise Refused(say("stop.of_no_sheet", code=code))
    return number, sequence
