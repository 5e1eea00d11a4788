"""One drawing in three languages: the same dots come out, read by other people's programs."""

import re

import pytest
import zebrafy.zebrafy_image
import zebrafy.zebrafy_zpl
import zplkit
from escpos.printer import Dummy
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops
from zplkit.rendering import Limits

from drivers.printers import BadJob, Barcode, EscPos, Label, Raster, Symbology, Tspl, Zpl
from drivers.printers.languages import escpos, zpl
from tests.drivers.printers.labels import EXPECTED, LANGUAGES, picture, read, with_barcodes
from tests.drivers.printers.test_raster import rasters

MARK = b"0001"


def same(one: Image.Image, other: Image.Image) -> bool:
    difference = ImageChops.difference(one.convert("L"), other.convert("L"))
    return one.size == other.size and difference.getbbox() is None


@pytest.mark.parametrize("dpi", [203, 300])
def test_zebrafy_writes_the_same_zpl_and_reads_it_back(dpi: int) -> None:
    raster = picture(dpi)
    theirs = zebrafy.zebrafy_image.ZebrafyImage(
        raster.to_image().convert("L"),
        format="Z64",
        dither=False,
        pos_x=0,
        pos_y=0,
        complete_zpl=False,
    ).to_zpl()
    assert theirs == f"^FO0,0{zpl.graphic(raster).decode()}^FS"
    whole = Zpl().encode(Label(raster), MARK).decode()
    (drawn,) = zebrafy.zebrafy_zpl.ZebrafyZPL(whole, dpi=dpi).to_images()
    padded = Image.new("1", drawn.size, 255)
    padded.paste(raster.to_image(), (0, 0))
    assert same(drawn, padded)


@settings(max_examples=40, deadline=None)
@given(rasters())
def test_python_escpos_writes_the_same_picture(raster: Raster) -> None:
    theirs = Dummy()
    theirs.image(raster.to_image(), impl="bitImageRaster", center=False)
    expected = re.sub(rb"\x10(?=[\x04\x05\x14])", b"\x30", theirs.output[8:])
    assert escpos.raster(raster) == theirs.output[:8] + expected


def test_python_escpos_writes_the_same_bars_and_cells() -> None:
    theirs = Dummy()
    theirs.barcode("{BN-03", "CODE128", 90, 3, "OFF", align_ct=False, function_type="B")
    theirs.qr("格 7", native=True, size=6, ec=1)
    label = Label(
        Raster(400, 1, 203, bytes(50)),
        (
            Barcode(Symbology.CODE128, "N-03", 10, 0, 3, 90),
            Barcode(Symbology.QR, "格 7", 10, 0, 6),
        ),
    )
    ours = EscPos().encode(label, MARK)
    pieces = theirs.output.replace(b"\x1df\x00", b"").split(b"\x1d(k", 1)
    assert pieces[0] in ours
    assert b"\x1d(k" + pieces[1] in ours


@given(rasters())
def test_tspl_is_black_where_the_bit_is_zero(raster: Raster) -> None:
    data = Tspl().encode(Label(raster), MARK)
    head = f"BITMAP 0,0,{raster.stride},{raster.height},0,".encode()
    start = data.index(head) + len(head)
    rows = data[start : start + raster.stride * raster.height]
    # Pillow too has 0 for black, so the rows are its picture as they stand.
    drawn = Image.frombytes("1", (raster.stride * 8, raster.height), rows)
    assert same(drawn.crop((0, 0, raster.width, raster.height)), raster.to_image())
    assert data.endswith(b"\r\nPRINT 1,1\r\n")


@given(st.binary(min_size=400, max_size=400))
def test_no_picture_gives_an_escpos_printer_an_order(rows: bytes) -> None:
    poisoned = Raster(80, 40, 203, rows.replace(b"\x00", b"\x10").replace(b"\x01", b"\x14"))
    data = escpos.raster(poisoned)
    assert not re.search(rb"\x10[\x04\x05\x14]", data[8:])
    assert all(ours | dot == ours for ours, dot in zip(data[8:], poisoned.data, strict=True))


@pytest.mark.parametrize("text", ["^XZ~JA", "_5E", "a>b>0", "\\&", 'say "1"', "{A{1", "PRINT 9"])
def test_hostile_text_stays_text(text: str) -> None:
    """Whatever stands in a code, a printer reads one label and nothing else."""
    label = with_barcodes(picture())
    hostile = Label(
        label.raster, tuple(Barcode(s, text, 60, 60, 3, 60) for s in (Symbology.CODE128,))
    )
    zpl_bytes = Zpl().encode(hostile, MARK)
    assert zpl_bytes.count(b"^XA") == zpl_bytes.count(b"^XZ") == 1
    assert b"~" not in zpl_bytes
    tspl_tail = Tspl().encode(hostile, MARK).rsplit(b"BARCODE", 1)[1]
    assert tspl_tail.count(b"\r\n") == 2


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("text", ["a\r\nPRINT 9", "\x1b@", "网格站"])
def test_a_code_that_cannot_be_drawn_is_refused(language: Zpl, text: str) -> None:
    with pytest.raises(BadJob):
        language.encode(Label(picture(), (Barcode(Symbology.CODE128, text, 1, 1),)), MARK)


def test_zplkit_draws_what_was_drawn_and_its_codes_are_read() -> None:
    for dpi in (203, 300):
        raster = picture(dpi)
        options = zplkit.Options(width=raster.width, height=raster.height, dpi=dpi)
        limits = Limits(graphic_bytes=1_000_000)
        plain = zplkit.render(Zpl().encode(Label(raster), MARK), options, limits=limits)
        assert not plain.warnings
        drawn = plain.labels[0].rasterize()
        image = Image.frombytes("L", (drawn.width, drawn.height), bytes(drawn.pixels))
        assert same(image, raster.to_image())
        coded = zplkit.render(Zpl().encode(with_barcodes(raster), MARK), options, limits=limits)
        drawn = coded.labels[0].rasterize()
        image = Image.frombytes("L", (drawn.width, drawn.height), bytes(drawn.pixels))
        found = read(image)
        assert set(found) == EXPECTED
        assert found["(00)369012345678901235"] == "]C1"
