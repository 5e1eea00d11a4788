"""ZPL drawn by zpl-renderer-js, a second renderer of another family."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from drivers.printers import Label, Zpl
from tests.drivers.printers.labels import EXPECTED, picture, read, with_barcodes
from tests.drivers.printers.test_languages import same

SCRIPT = Path(__file__).with_name("draw_zpl.cjs")


def node_modules() -> str | None:
    """Where `make test` put the renderer, or npm its global packages, if it is there."""
    if not shutil.which("node"):
        return None
    folders = [Path(sys.prefix) / "foreign" / "node_modules"]
    if shutil.which("npm"):
        answer = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False)
        folders.append(Path(answer.stdout.strip()))
    return next((str(one) for one in folders if (one / "zpl-renderer-js").is_dir()), None)


def test_zpl_renderer_js_draws_what_was_drawn_and_its_codes_are_read(tmp_path: Path) -> None:
    modules = node_modules()
    if modules is None:
        pytest.skip("tests/foreign.sh installs zpl-renderer-js to draw ZPL with a second program")
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
