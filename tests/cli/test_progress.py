"""Long work shows that it goes on: to whoever sits there, and in a log; a machine gets its JSON."""

import io
import os
import pty
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

import pytest

from wms.cli.office import Office
from wms.cli.progress import counted, steps, under_way
from wms.domain.messages import say
from wms.locale import catalogue

SORTING, PRINTING = say("cli.bench.sorter.running"), say("cli.bench.labels")


def office(as_json: bool = False) -> Office:
    return Office(catalogue("zh_CN"), Path("site.toml"), as_json, "")


@contextmanager
def screen() -> Iterator[Callable[[str], bool]]:
    """stderr is a terminal; whether a text came to be drawn on it."""
    ours, theirs = pty.openpty()
    seen = b""

    def shown(text: str) -> bool:
        nonlocal seen
        while text.encode() not in seen and select([ours], [], [], 5.0)[0]:
            seen += os.read(ours, 1 << 16)
        return text.encode() in seen

    with pytest.MonkeyPatch.context() as patch, os.fdopen(theirs, "w", encoding="utf-8") as stderr:
        patch.setenv("TERM", "xterm-256color")
        patch.setattr(sys, "stderr", stderr)
        yield shown
    os.close(ours)


def test_a_log_gets_a_line_a_step_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8", write_through=False))

    def lines() -> list[str]:
        return raw.getvalue().decode().splitlines()

    with steps(office()) as see:
        see(SORTING, 0, 0)
        assert lines() == ["分拣机在跑，请稍等"]
        see(SORTING, 60, 120)
        see(PRINTING, 0, 0)
        assert lines() == ["分拣机在跑，请稍等", "正在打印标签（约五分钟）"]
    with under_way(office(), "cli.bench.running"):
        assert lines()[2:] == ["正在测"]
    with counted(office(), "cli.bench.running") as progress:
        progress(1, 2)
        assert lines()[3:] == ["正在测"]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_bar_is_drawn_on_a_terminal_and_the_answer_stays_json(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = office(as_json)
    with screen() as shown:
        with steps(asked) as see:
            see(SORTING, 0, 0)
            assert shown("分拣机在跑")
            see(SORTING, 30, 120)
            assert shown("25%")
            see(PRINTING, 0, 0)
            assert shown("正在打印标签")
        with under_way(asked, "cli.bench.running"):
            assert shown("正在测")
        asked.answer({"late": 0})
    assert capsys.readouterr().out == ('{"late": 0}\n' if as_json else "")


def test_a_machine_without_a_terminal_gets_nothing_but_its_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = office(as_json=True)
    with steps(asked) as see:
        see(SORTING, 1, 2)
    with counted(asked, "cli.bench.running") as progress:
        progress(1, 2)
    asked.answer({})
    assert capsys.readouterr() == ("{}\n", "")
