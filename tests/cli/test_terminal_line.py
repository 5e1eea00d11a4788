"""`wms terminal` opens without typer, and understands nothing otherwise than typer does."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wms.cli import main
from wms.cli.office import Office
from wms.terminal.spawned import SpawnedTerminal

HEAVY = ("typer", "pydantic", "sqlalchemy", "psycopg", "duckdb", "typst")
WORDS = (
    "terminal",
    "--id",
    "--id=T-02",
    "T-03",
    "../T1",
    "",
    "--config",
    "--config=site.toml",
    "--config=",
    "--json",
    "--json=yes",
    "--lang",
    "--lang=en",
    "en",
    "--debug",
    "--help",
    "--i",
    "--",
    "-x",
    "dance",
)
Told = tuple[int, str, str, list[tuple[Path | None, bool, str, str]]]


def told(arguments: list[str], *, plainly: bool) -> Told:
    """Exit code, what was said, and the terminals that were opened."""
    opened: list[tuple[Path | None, bool, str, str]] = []

    def open_(office: Office, id_: str) -> int:
        opened.append((office.config, office.as_json, office.asked_language, id_))
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wms.cli.screen.open_terminal", open_)
        patch.setattr("wms.cli.floor.open_terminal", open_)
        if not plainly:
            patch.setattr("wms.cli.entry.plainly_a_terminal", lambda *_: None)
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
            code = main(arguments)
    return code, out.getvalue(), err.getvalue(), opened


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=4).map(lambda words: [*words, "terminal"]))
def test_what_stands_before_the_command_means_the_same(arguments: list[str]) -> None:
    assert told(arguments, plainly=True) == told(arguments, plainly=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=4).map(lambda words: ["terminal", *words]))
def test_what_stands_behind_the_command_means_the_same(arguments: list[str]) -> None:
    assert told(arguments, plainly=True) == told(arguments, plainly=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["terminal"],
        ["--config", "site.toml", "terminal"],
        ["terminal", "--config=site.toml", "--id", "T-03", "--debug"],
        ["--json", "terminal", "--lang", "en", "--id=T-02"],
    ],
)
def test_a_terminal_is_there_without_typer_and_without_the_store(arguments: list[str]) -> None:
    script = (
        "import sys, wms.cli, wms.terminal.run\n"
        "def shown(*_):\n"
        f"    print('loaded:', [m for m in {HEAVY!r} if m in sys.modules])\n"
        "    return 0\n"
        "wms.terminal.run.run_terminal = shown\n"
        f"sys.exit(wms.cli.main({arguments!r}))\n"
    )
    with SpawnedTerminal([sys.executable, "-c", script]) as terminal:
        terminal.wait_for("loaded: []")
