"""Each row of docs/edge-cases.md names scenes that are there."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLE = HERE.parent / "docs" / "edge-cases.md"
ROWS = [
    line.strip("|").split("|")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and "::" in line
]


def test_no_case_was_left_out() -> None:
    assert len(ROWS) == 23


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip() for row in ROWS])
def test_its_scenes_are_there(row: list[str]) -> None:
    scenes = re.findall(r"`([\w/]+\.py)::(\w+)`", row[2])
    assert scenes
    for file, name in scenes:
        text = (HERE / file).read_text(encoding="utf-8")
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{file}::{name}"
