"""Dots from pictures, and nothing lost on the way."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from drivers.printers import BadJob, Raster


@st.composite
def rasters(draw: st.DrawFn) -> Raster:
    width, height = draw(st.integers(1, 40)), draw(st.integers(1, 30))
    stride = (width + 7) // 8
    mask = (0xFF00 >> ((width - 1) % 8 + 1)) & 0xFF
    rows = draw(
        st.lists(st.binary(min_size=stride, max_size=stride), min_size=height, max_size=height)
    )
    data = b"".join(row[:-1] + bytes([row[-1] & mask]) for row in rows)
    return Raster(width, height, 203, data)


@given(rasters())
def test_a_picture_goes_to_dots_and_back(raster: Raster) -> None:
    png = io.BytesIO()
    raster.to_image().save(png, "PNG")
    assert Raster.from_png(png.getvalue(), 203) == raster


@given(rasters(), st.integers(1, 12))
def test_bands_laid_together_are_the_picture(raster: Raster, rows: int) -> None:
    bands = list(raster.bands(rows))
    assert b"".join(band.data for band in bands) == raster.data
    assert all(band.height <= rows for band in bands)


def test_grey_is_black_from_half_on_and_transparent_is_white() -> None:
    image = Image.new("LA", (4, 1))
    for x, pixel in enumerate([(127, 255), (128, 255), (0, 255), (0, 0)]):
        image.putpixel((x, 0), pixel)
    assert Raster.from_image(image, 203).data == bytes([0b10100000])


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + bytes(30), b"GIF89a" + bytes(30)]
)
def test_what_is_no_png_is_refused(data: bytes) -> None:
    with pytest.raises(BadJob):
        Raster.from_png(data, 203)


def test_a_picture_larger_than_any_label_is_refused_before_it_is_unpacked() -> None:
    png = io.BytesIO()
    Image.new("1", (7_000, 7_000)).save(png, "PNG")
    with pytest.raises(BadJob, match="7000 x 7000"):
        Raster.from_png(png.getvalue(), 203)


@pytest.mark.parametrize(("width", "height", "size"), [(8, 1, 2), (0, 1, 0), (9, 1, 1)])
def test_dots_that_do_not_fit_their_size_are_refused(width: int, height: int, size: int) -> None:
    with pytest.raises(BadJob):
        Raster(width, height, 203, bytes(size))
