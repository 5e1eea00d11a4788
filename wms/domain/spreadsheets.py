"""What a spreadsheet would make of a cell of CSV."""

_FORMULA = tuple("=+-@＝＋－＠")


def inert(cell: object) -> object:
    """Text that a spreadsheet would calculate, also in full-width signs, stays text by an
    apostrophe before it; everything else as it is."""
    if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA):
        return f"'{cell}"
    return cell
