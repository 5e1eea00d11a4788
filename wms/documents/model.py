"""One model for every paper: built once by the paper's builder, drawn by every renderer.

All text in a `Document` is already in the reader's language and free of control characters
(`wms.documents.speech`), so a renderer only places it. A cell is text or a number; numbers stay
numbers so that a spreadsheet can add them up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import partial

Cell = str | int | Decimal


class Layout(StrEnum):
    """The sheet a document is drawn on; labels and the badge have layouts of their own."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    CONTAINER_LABEL = "container_label"
    POINT_LABEL = "point_label"
    POSITION_LABEL = "position_label"
    BADGE = "badge"
    TRIAL_LABEL = "trial_label"


class Look(StrEnum):
    """What a column holds, which decides how it is aligned and emphasised."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    STRONG = "strong"  # the code the eye looks for
    COUNT = "count"  # the number the eye looks for
    ZONE = "zone"  # chilled is framed, frozen is white on black
    WRITE = "write"  # left blank, to be filled by hand
    TICK = "tick"  # a box to tick
    TREND = "trend"  # begins with ^ (better) or v (worse), drawn as an arrow
    BARS = "bars"  # a barcode, at the right of what it stands under


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `width` is millimetres on the sheet; 0 shares what is left.

    `under`: drawn below the column before it, in the same cell, on the line of that number.
    `data_only`: only in CSV and XLSX, where there is room for it. `signed`: a number that is drawn
    with its sign, since it says by how much something is more or less.
    """

    title: str
    width: float
    look: Look = Look.TEXT
    under: int = 0
    data_only: bool = False
    signed: bool = False

    @property
    def by_hand(self) -> bool:
        """Whether the column is there for the pen only."""
        return self.look in (Look.WRITE, Look.TICK)

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers, aligned by their last digit."""
        return self.look in (Look.NUMBER, Look.COUNT)


TALL = 8.8
"""Millimetres of a row whose cells have a second line below the first."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns. `name` says what they are: tables of one name and the same columns
    make one table in CSV and one sheet in XLSX. `totals` is a last row, or empty.
    `row_height` is millimetres, the least a row takes. `shown`: so many rows at most stand on
    paper, in CSV and XLSX all; 0 for all. `brief`: what stands on paper in its place, where that
    says the same in fewer lines."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    row_height: float = 6.4
    shown: int = 0
    brief: "Table | None" = None

    @property
    def on_paper(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows that are drawn, as they are drawn."""
        rows = self.rows[: self.shown] if self.shown else self.rows
        signed = {at for at, column in enumerate(self.columns) if column.signed}
        return tuple(map(partial(_with_signs, signed), rows)) if signed else rows


def _with_signs(signed: set[int], row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return tuple(
        f"{cell:+}" if at in signed and cell and not isinstance(cell, str) else cell
        for at, cell in enumerate(row)
    )


@dataclass(frozen=True, slots=True)
class Field:
    """A named value."""

    name: str
    value: Cell


@dataclass(frozen=True, slots=True)
class Fields:
    """Named values that belong together: parties, times, seal and cold."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The part of one destination: its heading, what is known about it, and its table.

    `group` names the destination in columns of their own where sections are merged (CSV, XLSX).
    """

    heading: str
    lines: tuple[str, ...]
    group: tuple[Field, ...]
    table: Table
    blanks: "Blanks | None" = None


@dataclass(frozen=True, slots=True)
class Blank:
    """A box to fill by hand; with `choices`, boxes to tick. `span` is columns of twelve."""

    name: str
    span: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blanks:
    """Boxes to fill by hand: signatures with count and reservations, the station's receipt."""

    title: str
    boxes: tuple[Blank, ...]
    height: float = 11.0


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence below what it explains."""

    text: str


@dataclass(frozen=True, slots=True)
class Codes:
    """Barcodes to scan from the sheet, each with what it does."""

    title: str
    codes: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plot, `text` beside it; no value where nothing is known, which is drawn as a gap
    and not as nothing. `strong`: the one the eye looks for."""

    label: str
    value: Fraction | None
    text: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment across a plot over time: before the bar of that number (0 is the first)."""

    before: int
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars, side by side over time (`upright`) or one below the other with their names. `line` is
    a value drawn across them all, `line_text` what it is. `foot` is said below. Bars begin at
    `floor`, where it is not 0 the foot must say so."""

    title: str
    bars: tuple[Bar, ...]
    upright: bool = True
    marks: tuple[Moment, ...] = ()
    line: Fraction | None = None
    line_text: str = ""
    foot: str = ""
    floor: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Plots:
    """Plots that belong together, `across` of them side by side, each `height` millimetres high
    where it is upright. They are for the eye: CSV and XLSX have their figures in tables."""

    title: str
    plots: tuple[Plot, ...]
    across: int = 1
    height: float = 40.0


Part = Fields | Table | Section | Blanks | Note | Codes | Plots


@dataclass(frozen=True, slots=True)
class Barcode:
    """What a scanner reads. `gs1`: `text` is an element string such as `(00)…`, drawn as GS1-128.

    `shown` is the text below the bars; a badge's secret shows none.
    """

    text: str
    shown: str
    gs1: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """ORIGINAL or REPRINT n with its reason, and who printed it when. `across` is written over
    every page of what is no longer valid."""

    text: str
    reprint: bool
    reason: str
    printed: str
    across: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper in one language, ready to be drawn.

    `headline` are the few facts read at arm's length. `page` is the catalogue's pattern for page
    n of m, with `{page}` and `{pages}` still to fill.
    """

    layout: Layout
    language: str
    title: str
    subtitle: str
    number: str
    barcode: Barcode | None
    mark: Mark
    headline: tuple[Field, ...]
    page: str
    parts: tuple[Part, ...] = field(default=())

    def tables(self) -> Iterator[tuple[tuple[Field, ...], Table]]:
        """Every table with the group it belongs to."""
        for part in self.parts:
            if isinstance(part, Table):
                yield (), part
            elif isinstance(part, Section):
                yield part.group, part.table
