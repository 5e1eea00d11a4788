"""A picture in dots: one bit each, black or white, at the printer's own resolution."""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from drivers.printers.errors import BadJob

WHITE = 255
THRESHOLD = 128
MOST_DOTS = (
    4_000 * 12_000
)  # wider and longer than any label; a wrong file is refused before it eats


@dataclass(frozen=True, slots=True)
class Raster:
    """`width` x `height` dots at `dpi`. `data` holds the rows from the top, each padded with
    white to whole bytes, most significant bit leftmost, 1 is black. Raises BadJob where these do
    not fit together."""

    width: int
    height: int
    dpi: int
    data: bytes

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or self.width * self.height > MOST_DOTS:
            raise BadJob(f"a raster of {self.width} x {self.height} dots")
        if len(self.data) != self.stride * self.height:
            raise BadJob(
                f"{self.width} x {self.height} dots are {self.stride * self.height} bytes,"
                f" not {len(self.data)}"
            )

    @property
    def stride(self) -> int:
        """Bytes in a row."""
        return (self.width + 7) // 8

    @classmethod
    def from_image(cls, image: Image.Image, dpi: int) -> "Raster":
        """One dot of each pixel: darker than half is black. Nothing is scaled and nothing
        dithered: a picture drawn for another resolution would make bars no scanner reads."""
        if image.width * image.height > MOST_DOTS:
            raise BadJob(f"a raster of {image.width} x {image.height} dots")
        if image.has_transparency_data:
            paper = Image.new("RGBA", image.size, (WHITE, WHITE, WHITE, WHITE))
            image = Image.alpha_composite(paper, image.convert("RGBA"))
        black = image.convert("L").point([WHITE] * THRESHOLD + [0] * (256 - THRESHOLD), "1")
        return cls(image.width, image.height, dpi, black.tobytes())

    @classmethod
    def from_png(cls, data: bytes, dpi: int) -> "Raster":
        """As `from_image`, of a PNG's bytes. Raises BadJob where they are none."""
        try:
            with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
                if image.width * image.height > MOST_DOTS:
                    raise BadJob(f"a raster of {image.width} x {image.height} dots")
                return cls.from_image(image, dpi)
        except (OSError, SyntaxError, Image.DecompressionBombError) as error:
            raise BadJob(f"not a PNG: {error}") from error

    def to_image(self) -> Image.Image:
        """Mode "1", as Pillow has it: 0 is black."""
        return Image.frombytes("1", (self.width, self.height), self.inverted())

    def inverted(self) -> bytes:
        """The rows with 0 for black; the padding stays white, which is 1 here."""
        return bytes(self.data.translate(_INVERT))

    def bands(self, rows: int) -> Iterator["Raster"]:
        """The picture from the top in strips of at most `rows` rows."""
        for top in range(0, self.height, rows):
            height = min(rows, self.height - top)
            part = self.data[top * self.stride : (top + height) * self.stride]
            yield Raster(self.width, height, self.dpi, part)


_INVERT = bytes(255 - value for value in range(256))
