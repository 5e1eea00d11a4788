"""ZPL drawn by zpl-renderer-js, a second renderer of another family."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from drivers.printers import Label, Zpl
from tests.drivers.printers.labels import EXPECTED, picture, read, with_barcodes
from tests.drivers.printers.test_languages import same

SCRIPT = Path(__file__).with_name("draw_zpl.cjs")


def _modules() -> str | None:
    """Where npm keeps its global packages, if the renderer is among them."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    answer = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False)
    folder = Path(answer.stdout.strip())
    return str(folder) if (folder / "zpl-renderer-js").is_dir() else None


def test_zpl_renderer_js_draws_what_was_drawn_and_its_codes_are_read(tmp_path: Path) -> None:
    modules = _modules()
    if modules is None:
        pytest.skip("npm install -g zpl-renderer-js to draw ZPL with a second program")
    raster = picture()
    labels = [Zpl().encode(label, b"0001") for label in (Label(raster), with_barcodes(raster))]
    (tmp_path / "labels.zpl").write_bytes(b"".join(labels))
    millimetres = [str(dots / 8) for dots in (raster.width, raster.height)]
    subprocess.run(
        ["node", SCRIPT, tmp_path / "labels.zpl", tmp_path / "label-", *millimetres, "8"],
        check=True,
        env={**os.environ, "NODE_PATH": modules},
        timeout=60,
    )
    with Image.open(tmp_path / "label-0.png") as drawn:
        assert same(drawn.convert("L"), raster.to_image())
    with Image.open(tmp_path / "label-1.png") as drawn:
        assert set(read(drawn)) == EXPECTED
