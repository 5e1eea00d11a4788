"""`wms run` and `wms terminal` on a real pseudo-terminal."""

import sys

import pexpect
import pytest

from tests.sites import Town

LINES = (40, 120)


def start(town: Town, *arguments: str) -> "pexpect.spawn[str]":
    command = ["-m", "wms.cli", "--config", str(town.config()), *arguments]
    return pexpect.spawn(
        sys.executable, command, dimensions=LINES, encoding="utf-8", timeout=30,
        env={"TERM": "xterm-256color", "PATH": "/usr/bin:/bin", "HOME": str(town.folder)},
    )  # fmt: skip


def leave(program: "pexpect.spawn[str]") -> int:
    """F10 twice where nobody is signed in."""
    program.send("\x1b[21~")
    program.expect("F10")
    program.expect(pexpect.TIMEOUT, timeout=0.5)
    program.send("\x1b[21~")
    program.expect(pexpect.EOF)
    program.close()
    return int(program.exitstatus if program.exitstatus is not None else -1)


@pytest.mark.parametrize("command", ["terminal", "run"])
def test_a_terminal_opens_and_closes(command: str, loaded_town: Town) -> None:
    program = start(loaded_town, command)
    program.expect("请扫工牌开始")
    assert leave(program) == 0


def test_the_gateway_works_behind_the_terminal_and_ends_with_it(loaded_town: Town) -> None:
    log = loaded_town.folder / "store" / "gateway.log"
    program = start(loaded_town, "run", "--id", "T-05")
    program.expect("请扫工牌开始")
    folder = loaded_town.folder / "printed" / "CW01"
    for _ in range(100):
        if list(folder.glob("*.pdf")):
            break
        program.expect(pexpect.TIMEOUT, timeout=0.2)
    assert leave(program) == 0
    said = log.read_text(encoding="utf-8")
    assert "网关已启动" in said
    assert said.splitlines()[-1].endswith("网关已停止")
    assert list(folder.glob("*.pdf"))
