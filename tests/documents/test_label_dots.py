"""A real label through every printer language: the dots that were drawn come out, and scan.

Other people's programs judge: zplkit and zpl-renderer-js draw the ZPL, zxing-cpp reads the codes.
"""

import io
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import zplkit
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from zplkit.rendering import Limits

from drivers.printers import BadJob, Job, Label, Raster, Symbology, Verdict, Zpl
from drivers.printers import Barcode as NativeCode
from drivers.printers.languages import EscPos, Tspl
from tests.documents import papers
from tests.drivers.printers.labels import LANGUAGES, a_printer, read
from tests.drivers.printers.test_languages import same
from tests.drivers.printers.test_zpl_renderer import SCRIPT, node_modules
from wms.documents import Picture, render_label
from wms.documents.barcodes import bars
from wms.documents.label_layout import LABEL_SIZES
from wms.documents.model import Barcode
from wms.domain.messages import BadInput
from wms.domain.papers import LABEL_WIDTH_MM, Copy, TrialLabel, whole_dots
from wms.domain.papers import Label as LabelPaper
from wms.domain.words import Tier, Zone
from wms.locale import LANGUAGES as TONGUES

MARK = b"0001"
LIMITS = Limits(graphic_bytes=1_000_000)
DPI = (203, 300)
TRIAL = TrialLabel("label-1", "南宁中心仓", 203, 832)
BADGE = papers.badge()
EVERY: dict[str, tuple[LabelPaper, dict[str, str]]] = {
    "station": (papers.label(), {f"(00){papers.label().sscc}": "]C1"}),
    "point": (
        papers.label(Tier.BRANCH, zone=Zone.FROZEN),
        {f"(00){papers.label().sscc}": "]C1"},
    ),
    "position": (papers.position_label(), {"GS012-C": "]C0"}),
    "badge": (BADGE, {BADGE.code: "]C0"}),
}
HOSTILE = (
    "^XZ~JA^XA^FDno",
    "PRINT 9\r\nCLS\x1b@\x10\x04\x01",
    '#page(height: 1mm)[*x*] $1$ \\ "]',
    "\u202e站格网\u2066 \u200b\x00",
    "站" * 300,
    "W" * 300,
    "👩‍👩‍👧 🚚 ☃ \U0010ffff",
    "",
)


def raster(picture: Picture) -> Raster:
    """As the site hands it to a printer."""
    return Raster(picture.width, picture.height, picture.dpi, picture.data)


def drawn(
    paper: LabelPaper, dpi: int, language: str = "zh_CN", copy: Copy = papers.ORIGINAL
) -> Raster:
    return raster(render_label(paper, copy, dpi, language))


@pytest.mark.parametrize("dpi", [*DPI, 600])
@pytest.mark.parametrize(("paper", "codes"), EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("language", TONGUES)
def test_every_label_has_the_dots_of_its_printer_and_scans(
    paper: LabelPaper, codes: dict[str, str], language: str, dpi: int
) -> None:
    label = drawn(paper, dpi, language)
    sizes = {(whole_dots(w, dpi), whole_dots(h, dpi)) for w, h in LABEL_SIZES.values()}
    assert (label.width, label.height) in sizes
    assert label.width == whole_dots(LABEL_WIDTH_MM, dpi)
    assert read(label.to_image()) == codes
    assert label == drawn(paper, dpi, language)


@pytest.mark.parametrize(("dpi", "width"), [(203, 800), (300, 1181), (600, 2362)])
def test_a_hundred_millimetres_fit_the_heads_that_are_sold(dpi: int, width: int) -> None:
    """832 dots of 203 dpi and 1,248 of 300 are four inches and a little; 203 dpi is 8 a mm."""
    assert whole_dots(LABEL_WIDTH_MM, dpi) == width


@pytest.mark.parametrize(("dpi", "module"), [(203, 4), (300, 6), (600, 12)])
@pytest.mark.parametrize("tier", list(Tier))
def test_every_module_is_so_many_whole_dots(tier: Tier, dpi: int, module: int) -> None:
    """Read off the picture: each run of black or white is what the symbol says, and the quiet
    zone of ten modules is left on either side."""
    paper = papers.label(tier)
    image = drawn(paper, dpi).to_image().convert("L")
    symbol = bars(Barcode(f"(00){paper.sscc}", "", gs1=True))
    expected = bytearray(b"\xff" * symbol.modules * module)
    for x, _, width, _ in symbol.boxes:
        expected[x * module : (x + width) * module] = bytes(width * module)
    rows = [
        row.find(bytes(expected))
        for row in (image.crop((0, y, image.width, y + 1)).tobytes() for y in range(image.height))
    ]
    places = {place for place in rows if place >= 0}
    assert len(places) == 1
    high = sum(place >= 0 for place in rows) / dpi * 25.4
    assert high >= 12.5


@pytest.mark.parametrize(("dpi", "module"), [(203, 4), (300, 6)])
def test_bars_in_the_picture_are_those_the_printer_would_draw_itself(dpi: int, module: int) -> None:
    """The reason why they may stand in the picture: a native code of that module is no finer."""
    paper = papers.label()
    label = drawn(paper, dpi)
    image = label.to_image().convert("L")
    middle = image.height * 3 // 4
    row = image.crop((0, middle, image.width, middle + 1)).tobytes()
    blank = replace(label, data=bytes(len(label.data)))
    code = f"(00){paper.sscc}"
    own = NativeCode(Symbology.GS1_128, code, row.index(0), middle - 20, module, 40)
    options = zplkit.Options(width=label.width, height=label.height, dpi=dpi)
    (out,) = zplkit.render(Zpl().encode(Label(blank, (own,)), MARK), options, limits=LIMITS).labels
    start = middle * label.width
    assert bytes(out.rasterize().pixels)[start : start + label.width] == row


@pytest.mark.parametrize("copy", [papers.ORIGINAL, papers.REPRINT], ids=["original", "reprint"])
@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("dpi", DPI)
def test_zplkit_draws_the_very_dots(dpi: int, tier: Tier, language: str, copy: Copy) -> None:
    paper = papers.label(tier)
    label = drawn(paper, dpi, language, copy)
    options = zplkit.Options(width=label.width, height=label.height, dpi=dpi)
    (out,) = zplkit.render(Zpl().encode(Label(label), MARK), options, limits=LIMITS).labels
    pixels = out.rasterize()
    image = Image.frombytes("L", (pixels.width, pixels.height), bytes(pixels.pixels))
    assert same(image, label.to_image())
    assert read(image) == {f"(00){paper.sscc}": "]C1"}


@pytest.mark.parametrize(("dpi", "dots_per_mm"), [(203, 8), (300, 12)])
def test_zpl_renderer_js_draws_the_very_dots(dpi: int, dots_per_mm: int, tmp_path: Path) -> None:
    modules = node_modules()
    if modules is None:
        pytest.skip("tests/foreign.sh installs zpl-renderer-js to draw ZPL with a second program")
    paper = papers.label(Tier.BRANCH)
    label = drawn(paper, dpi)
    (tmp_path / "label.zpl").write_bytes(Zpl().encode(Label(label), MARK))
    size = [str(dots / dots_per_mm) for dots in (label.width, label.height)]
    subprocess.run(
        ["node", SCRIPT, tmp_path / "label.zpl", tmp_path / "out-", *size, str(dots_per_mm)],
        check=True,
        env={**os.environ, "NODE_PATH": modules},
        timeout=60,
    )
    with Image.open(tmp_path / "out-0.png") as image:
        assert same(image.convert("L"), label.to_image())
        assert read(image) == {f"(00){paper.sscc}": "]C1"}


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("dpi", DPI)
def test_a_tspl_bitmap_unpacked_by_hand_scans(dpi: int, tier: Tier, language: str) -> None:
    paper = papers.label(tier)
    label = drawn(paper, dpi, language)
    data = Tspl().encode(Label(label), MARK)
    head = re.search(rb"BITMAP 0,0,(\d+),(\d+),0,", data)
    assert head is not None
    stride, height = int(head[1]), int(head[2])
    rows = data[head.end() : head.end() + stride * height]
    image = Image.frombytes("1", (stride * 8, height), rows)  # TSPL and Pillow: 0 is black
    assert same(image.crop((0, 0, label.width, height)), label.to_image())
    assert read(image) == {f"(00){paper.sscc}": "]C1"}


@pytest.mark.parametrize("language", TONGUES)
@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("dpi", DPI)
def test_an_escpos_picture_unpacked_by_hand_scans(dpi: int, tier: Tier, language: str) -> None:
    paper = papers.label(tier)
    label = drawn(paper, dpi, language)
    data = EscPos().encode(Label(label), MARK)
    rows, place = b"", data.index(b"\x1dv0")
    while data[place : place + 3] == b"\x1dv0":
        stride, height = (
            int.from_bytes(data[place + at : place + at + 2], "little") for at in (4, 6)
        )
        rows += data[place + 8 : place + 8 + stride * height]
        place += 8 + stride * height
    inverted = bytes(255 - byte for byte in rows)
    image = Image.frombytes("1", (stride * 8, label.height), inverted)
    thick = sum((a ^ b).bit_count() for a, b in zip(rows, label.data, strict=True))
    # Single dots that would be an order to the printer are drawn two wide; no bar has any.
    assert thick <= 200
    assert read(image) == {f"(00){paper.sscc}": "]C1"}


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("spoken", LANGUAGES)
async def test_printers_of_each_language_give_the_label_out(spoken: str, dpi: int) -> None:
    """From the paper to the picture that came out of the printer, over a socket."""
    papers_: list[LabelPaper] = [papers.label(), replace(TRIAL, dpi=dpi)]
    labels = tuple(Label(drawn(paper, dpi)) for paper in papers_)
    async with a_printer(spoken, dpi=dpi) as (printer, simulator):
        outcome = await printer.print(Job("labels", labels))
        assert outcome.verdict is Verdict.PRINTED
        station, trial = simulator.machine.pictures
        assert read(station) == {f"(00){papers.label().sscc}": "]C1"}
        codes = read(trial)
        assert codes["TRY-label-1"] == "]C0"
        (words,) = set(codes) - {"TRY-label-1"}
        assert "南宁中心仓" in words
        assert "23:52" in words


async def test_a_label_wider_than_the_head_or_of_another_resolution_is_not_sent() -> None:
    label = Label(drawn(papers.label(), 300))
    async with a_printer("zpl", dpi=203) as (printer, simulator):
        outcome = await printer.print(Job("label", (label,)))
        assert outcome.verdict is Verdict.FAILED
        assert simulator.received == 0
    with pytest.raises(BadJob):
        Raster.from_png(b"no picture", 203)


@pytest.mark.parametrize("dpi", DPI)
def test_a_trial_label_reaches_every_edge(dpi: int) -> None:
    """A label that is shifted or cut by three dots shows it: its frame is on the outermost two."""
    label = drawn(replace(TRIAL, dpi=dpi), dpi).to_image().convert("L")
    width, height = label.size
    for edge in ((0, 0, width, 2), (0, height - 2, width, height), (0, 0, 2, height)):
        assert label.crop(edge).getextrema() == (0, 0)
    assert label.crop((width - 2, 0, width, height)).getextrema() == (0, 0)
    assert label.crop((width // 2, 2, width - 2, height - 2)).getextrema() == (0, 255)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("tier", list(Tier))
def test_a_hostile_name_is_only_drawn(tier: Tier, name: str) -> None:
    """In every field a file or a person fills; the label keeps its size and its code."""
    paper = papers.label(
        tier, destination_name=name, big=name[:64], destination_id=name[:64], route_id=name[:64]
    )
    again = replace(papers.REPRINT, printed_by=name, reason=name)
    label = drawn(paper, 203, copy=again)
    assert (label.width, label.height) == (800, 1200 if tier is Tier.TRUNK else 560)
    assert read(label.to_image()) == {f"(00){paper.sscc}": "]C1"}
    data = Zpl().encode(Label(label), MARK)
    assert data.count(b"^XA") == data.count(b"^XZ") == 1


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80), st.sampled_from(DPI))
def test_whatever_the_name_the_code_is_read(name: str, dpi: int) -> None:
    paper = papers.label(Tier.BRANCH, destination_name=name)
    assert read(drawn(paper, dpi).to_image()) == {f"(00){paper.sscc}": "]C1"}


def test_a_code_too_long_for_its_label_is_refused() -> None:
    sign = replace(papers.position_label(), position="GS-" + "XY7" * 25)
    with pytest.raises(BadInput) as refusal:
        render_label(sign, papers.ORIGINAL, 203, "zh_CN")
    assert refusal.value.message.key == "paper.barcode.too_long"


def test_a_picture_can_be_looked_at() -> None:
    picture = render_label(TRIAL, papers.ORIGINAL, 203, "en")
    with Image.open(io.BytesIO(picture.png())) as image:
        assert same(image, raster(picture).to_image())


def test_a_reprint_is_seen_to_be_one() -> None:
    """White on black, larger than ORIGINAL: more ink in the lower right corner."""
    corners = []
    for copy in (papers.ORIGINAL, replace(papers.REPRINT, reason="")):
        image = drawn(papers.label(), 203, copy=copy).to_image().convert("L")
        corner = image.crop((image.width - 200, image.height - 90, image.width, image.height))
        corners.append(corner.histogram()[0])
    assert corners[1] > 2 * corners[0]
