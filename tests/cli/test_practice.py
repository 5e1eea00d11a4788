"""`wms practice`: a lesson with no site at all, in a real terminal."""

import sys
import time
from pathlib import Path

import pytest

from wms.terminal.spawned import SpawnedTerminal

ENV = {"PYTHONPATH": str(Path(__file__).parents[2])}


def test_a_lesson_begins_and_nothing_is_left(tmp_path: Path) -> None:
    env = {**ENV, "TMPDIR": str(tmp_path)}
    program = [sys.executable, "-m", "wms.cli", "--lang", "en", "practice", "--role", "sorter"]
    with SpawnedTerminal(program, env=env) as t:
        t.wait_for("Put to route", patience=40)
        assert list(tmp_path.glob("nightfloor-practice-*"))
        t.strike(b"1")
        time.sleep(0.3)  # a hand, not a scanner
        t.strike(b"\r")
        t.wait_for("step 1 of 17")
        t.strike(b"\x1b[20~")  # F9: the coach scans
        t.wait_for("step 2 of 17")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--kind", "shop"), 'No kind of site "shop"'),
        (("--role", "admin"), 'No lessons for "admin"'),
    ],
)
def test_who_there_are_no_lessons_for(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from wms.cli.entry import main

    assert main(["--lang", "en", "practice", *arguments]) == 2
    assert told in capsys.readouterr().err


def test_without_a_screen_there_is_no_practice(capsys: pytest.CaptureFixture[str]) -> None:
    from wms.cli.entry import main

    assert main(["--lang", "en", "practice"]) == 3
    assert capsys.readouterr().err
