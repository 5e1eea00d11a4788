"""Labels and printers for the tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import noto_cjk_sans_otc
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from drivers.printers import (
    Barcode,
    Deadlines,
    EscPos,
    Job,
    Label,
    Language,
    Printer,
    Raster,
    Symbology,
    Tspl,
    Zpl,
)
from drivers.simulators.printer import PrinterSimulator
from drivers.transports import TcpTransport

LANGUAGES: dict[str, Language] = {"zpl": Zpl(), "tspl": Tspl(), "escpos": EscPos()}
SSCC = "(00)369012345678901235"
ADDRESS = "https://example.cn/t?n=1^~_格"
WIDTH, SPEED = 832, 20_000.0
BRISK = Deadlines(open=2, answer=2, chunk=2, start=2, label=5, poll=0.01)


def picture(dpi: int = 203, name: str = "桂林七星区网格站，一号。") -> Raster:
    """A destination as large as a label has it, and a frame."""
    width, height = 3 * dpi, 2 * dpi
    image = Image.new("L", (width - 3, height), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(noto_cjk_sans_otc.FONT_PATH), dpi // 5)
    draw.text((dpi // 8, dpi // 10), name, font=font, fill=0)
    draw.rectangle((2, 2, width - 6, height - 3), outline=0, width=3)
    return Raster.from_image(image, dpi)


def with_barcodes(raster: Raster, *, matrix: bool = True) -> Label:
    """`raster` with an SSCC, a place, an address and a badge over it; `matrix` for the last."""
    unit = raster.dpi // 100
    high = raster.dpi // 3
    below = raster.dpi // 2
    codes = [
        Barcode(Symbology.GS1_128, SSCC, 60, below, unit, high),
        Barcode(Symbology.CODE128, "N-03>00", 60, below + high + 30, unit, high // 2),
        Barcode(Symbology.QR, ADDRESS, 60, below + 2 * high, 2 * unit),
        Barcode(Symbology.DATAMATRIX, 'B|^~_"7', 5 * below, below + 2 * high, 3 * unit),
    ]
    return Label(raster, tuple(codes if matrix else codes[:3]))


EXPECTED = {SSCC, "N-03>00", ADDRESS, 'B|^~_"7'}


def small(height: int = 200) -> Label:
    """A label that is quick to send and to print: 10 ms at SPEED."""
    return Label(Raster(64, height, 203, b"\x0f\xf0\xaa\x55\x00\xff\x3c\xc3" * height))


def batch(count: int, label: Label | None = None) -> Job:
    return Job("batch", (label or small(),) * count)


def read(image: Image.Image) -> dict[str, str]:
    """Every barcode in `image`, text and AIM identifier, by a reader no one here wrote."""
    found: list[Any] = list(zxingcpp.read_barcodes(image.convert("L")))
    return {code.text: code.symbology_identifier for code in found}


@asynccontextmanager
async def a_printer(
    language: str, deadlines: Deadlines = BRISK, speed: float = SPEED, dpi: int = 203
) -> AsyncIterator[tuple[Printer, PrinterSimulator]]:
    """A driver and the simulated printer it is connected to by TCP."""
    async with PrinterSimulator(language, dpi=dpi, width=3 * WIDTH, speed=speed) as simulator:
        transport = TcpTransport("127.0.0.1", simulator.port)
        spoken = LANGUAGES[language]
        printer = Printer(transport, spoken, dpi=dpi, width=3 * WIDTH, deadlines=deadlines)
        try:
            yield printer, simulator
        finally:
            printer.close()
            assert simulator.complaints == []


async def until(held: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to become true; an AssertionError if it does not."""
    async with asyncio.timeout(seconds):
        while not held():
            await asyncio.sleep(0.001)
