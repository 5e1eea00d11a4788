"""What somebody watching a simulated night sees, and what it came to."""

import os
import pty
import subprocess
import sys

import pytest

from wms.cli import progress
from wms.cli.night_told import told
from wms.cli.office import Office
from wms.domain.messages import say
from wms.locale import LANGUAGES, catalogue

WATCHED = """
from wms.cli.office import Office
from wms.cli.progress import steps
from wms.domain.messages import say
from wms.locale import catalogue
with steps(Office(catalogue("en"), None, False, "en")) as see:
    see(say("simulate.night.import"), 0, 1)
    for n in range(46):
        see(say("simulate.night.stations"), n, 46)
        see(say("simulate.trouble.reprint", site="GS001", what=f"[/]{n}"), 1, 1)
    see(say("simulate.night.check"), 0, 1)
"""
_PLACED = ("dispatched", "left_behind", "damaged", "residual")
_NUMBERS = (
    *("orders", "lines", "items_ordered", "late_lines", "notices", "receipt_lines"),
    *("items_accepted", "items_allocated", "items_short", "items_put", "trunk_manifests"),
    *("branch_manifests", "containers", "items_short_on_floor", "stops_said", "items_returned"),
    *("empties_back", "notes_counted", "accounts_frozen", "differences"),
)


def test_in_a_log_a_long_step_is_said_again_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 1.0, 4.0, 12.0, 12.5, 13.0, 14.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    with progress.steps(Office(catalogue("en"), None, False, "en")) as see:
        for done in range(3):
            see(say("simulate.night.stations"), done, 46)
        see(say("simulate.trouble.reprint", site="GS001", what="A"), 1, 1)
        see(say("simulate.night.stations"), 3, 46)
    assert capsys.readouterr().out.splitlines() == [
        "The stations unload and sort",
        "The stations unload and sort: 2 of 46",
        "GS001: a label printed again: A",
    ]


def test_on_a_small_screen_the_step_under_way_is_seen_however_much_happened_before() -> None:
    ours, theirs = pty.openpty()
    env = os.environ | {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    watched = subprocess.Popen([sys.executable, "-c", WATCHED], stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    try:
        while some := os.read(ours, 65536):
            shown += some
    except OSError:  # how Linux says that nobody is there any more
        pass
    os.close(ours)
    assert watched.wait() == 0
    text = shown.decode()
    assert text.count("printed again: [/]45") == 1
    assert text.index("Importing the files") < text.index("[/]0") < text.rindex("Auditing")
    assert "..." not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("check", ["ok", ["GS001: nowhere"]])
def test_a_played_night_is_told_in_sentences(language: str, check: str | list[str]) -> None:
    figures = dict.fromkeys(_NUMBERS, 12) | {
        "tally": {
            "warehouse": dict.fromkeys(("in", *_PLACED), 5),
            "trunk": dict.fromkeys(("in", "received", "damaged", "missend", "missing"), 6),
            "stations": dict.fromkeys(("in", *_PLACED), 7),
            "stops": dict.fromkeys(("in", "delivered", "not_taken"), 8),
        },
        "belt_items": 77,
        "troubles": ["reprint"],
        "check": check,
        "seconds": 351.3,
    }
    sentences = [catalogue(language).text(one) for one in told(figures)]
    assert sum("12" in one for one in sentences) == 6
    assert [one for one in sentences if "77" in one]
    assert [one for one in sentences if "351.3" in one]
    assert any("GS001: nowhere" in one for one in sentences) == (check != "ok")
