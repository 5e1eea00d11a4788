"""Chinese names to be read across the room: characters as dots, from the font the papers use.

Noto Sans CJK, drawn by Pillow; of a size at which the strokes of a common character stay apart
(12 dots at least, measured by eye). A dot is two coloured cells wide and one high, and only cells
are drawn: half blocks have a width that Chinese terminals see otherwise.

The font costs 25 ms and 3 MB when it is first wanted. That is done on a thread of its own, so no
scan waits for it; until then the name stands as text.
"""

from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Thread

from rich.cells import cell_len

ACROSS = 2
"""Cells of a dot."""
SIZES = (24, 20, 16, 14, 12)
"""Dots a character is high, and wide where it is Chinese."""
LONGEST = 24
_KEPT = 400
_FULL = 110
"""Of 255: how much of a dot a stroke must cover to set it."""
_SIMPLIFIED = 2
"""The face of the collection with the letter forms of China."""

Dots = tuple[str, ...]


def size_for(text: str, width: int, height: int) -> int:
    """The largest size at which `text` fits into `width` × `height` cells; 0 where none does, or
    where it holds no Chinese: block letters are better then."""
    if text.isascii() or len(text) > LONGEST:
        return 0
    # A Chinese character takes two cells as text, and its size in dots here.
    halves = cell_len(text)
    return next((s for s in SIZES if s <= height and halves * s // 2 * ACROSS <= width), 0)


class Glyphs:
    """The names drawn so far. `drawn` is called, on another thread, when one more is there."""

    def __init__(self, drawn: Callable[[], None]) -> None:
        self._drawn = drawn
        self._wanted: SimpleQueue[tuple[str, int]] = SimpleQueue()
        self._asked: set[tuple[str, int]] = set()
        self._there: dict[tuple[str, int], Dots] = {}
        self._thread: Thread | None = None

    def rows(self, text: str, size: int) -> Dots | None:
        """The rows of `text` in cells, "#" set and "." clear; None while they are being drawn."""
        key = (text, size)
        if key not in self._asked:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
                self._there.clear()
            self._asked.add(key)
            self._wanted.put(key)
            if self._thread is None:
                self._thread = Thread(target=self._work, name="glyphs", daemon=True)
                self._thread.start()
        return self._there.get(key)

    def _work(self) -> None:
        while True:
            key = self._wanted.get()
            self._there[key] = rasterised(*key)
            self._drawn()


def rasterised(text: str, size: int) -> Dots:
    """`text` in rows of cells, `size` of them, each dot `ACROSS` cells."""
    from pathlib import Path

    import noto_cjk_sans_otc
    from PIL import Image, ImageDraw, ImageFont

    path = Path(noto_cjk_sans_otc.__file__).parent / "NotoSansCJK-Regular.ttc"
    font = ImageFont.truetype(str(path), size, index=_SIMPLIFIED)
    width = round(font.getlength(text)) + 1
    image = Image.new("L", (width, size + size // 2), 0)
    ImageDraw.Draw(image).text((0, size), text, fill=255, font=font, anchor="ls")
    rows = [
        "".join("#" if image.getpixel((x, y)) > _FULL else "." for x in range(width))  # type: ignore[operator]
        for y in range(image.height)
    ]
    return tuple("".join(dot * ACROSS for dot in row) for row in _window(rows, size))


def _window(rows: Sequence[str], size: int) -> Sequence[str]:
    """The `size` rows that hold most of the ink."""
    ink = [row.count("#") for row in rows]
    start = max(range(len(rows) - size + 1), key=lambda y: sum(ink[y : y + size]))
    return rows[start : start + size]
