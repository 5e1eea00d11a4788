"""Letters to be read across the room: a font of five rows, drawn in cells.

A cell is a space coloured behind, or "#" in the same colour as its ground: terminals without
colour show the "#", and no character whose width a terminal may see differently is used.
"""

from functools import cache

ROWS = 5
_GAP = 1

_FONT = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "### .#. .#. .#. ###",
    "J": "..## ...# ...# #..# .##.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#... #... #... #... ####",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#...# ##..# #.#.# #..## #...#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "##### ..#.. ..#.. ..#.. ..#..",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# #...# .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#...# .#.#. ..#.. .#.#. #...#",
    "Y": "#...# .#.#. ..#.. ..#.. ..#..",
    "Z": "##### ...#. ..#.. .#... #####",
    "0": "#### #..# #..# #..# ####",
    "1": ".#. ##. .#. .#. ###",
    "2": "#### ...# #### #... ####",
    "3": "#### ...# .### ...# ####",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... #### ...# ####",
    "6": "#### #... #### #..# ####",
    "7": "#### ...# ..#. .#.. .#..",
    "8": "#### #..# #### #..# ####",
    "9": "#### #..# #### ...# ####",
    "-": "... ... ### ... ...",
    "*": "... #.# .#. #.# ...",
    "/": "....# ...#. ..#.. .#... #....",
    ":": ". # . # .",
    "+": "... .#. ### .#. ...",
    " ": ".. .. .. .. ..",
}

OK_SIGN = ("......##", ".....##.", "##..##..", ".####...", "..##....")
CHECK_SIGN = (".####.", "##..##", "...##.", "......", "..##..")
STOP_SIGN = ("##...##", ".##.##.", "..###..", ".##.##.", "##...##")

# (columns, rows) a dot of the font takes, largest first; a cell is about half as wide as high.
SCALES = ((6, 3), (4, 2), (3, 2), (2, 1), (1, 1))

SCALE_PAIRS = tuple((s, lesser) for i, s in enumerate(SCALES) for lesser in SCALES[i : i + 2])
"""Scales of two texts side by side: the second at most one step smaller."""


@cache
def dots(text: str) -> tuple[str, ...] | None:
    """The five rows of `text` in dots, "#" set and "." clear; None if the font lacks a letter."""
    glyphs = [_FONT.get(letter) for letter in text.upper()]
    if not glyphs or None in glyphs:
        return None
    columns = [glyph.split(" ") for glyph in glyphs if glyph is not None]
    return tuple(("." * _GAP).join(glyph[row] for glyph in columns) for row in range(ROWS))


def scaled(rows: tuple[str, ...], scale: tuple[int, int]) -> tuple[str, ...]:
    """`rows` with each dot drawn `scale` = (columns, rows) large."""
    across, down = scale
    wide = ["".join(dot * across for dot in row) for row in rows]
    return tuple(row for row in wide for _ in range(down))


def best_scale(columns: int, width: int, height: int) -> tuple[int, int] | None:
    """The largest scale at which `columns` dots fit into `width` × `height` cells."""
    for across, down in SCALES:
        if columns * across <= width and ROWS * down <= height:
            return across, down
    return None
