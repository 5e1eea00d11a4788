"""How the command line speaks: one line, an exit code, two languages, no traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites import DAY, Town
from wms.cli import main
from wms.cli.commands import build
from wms.locale import LANGUAGES, catalogue

WMS = (sys.executable, "-m", "wms.cli")
HEAVY = ("alembic", "duckdb", "pydantic", "sqlalchemy", "textual", "typst", "xlsxwriter")


def say(*arguments: str, capture: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capture.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("dance",), "没有「dance」这个命令"),
        (("nothing",), "没有「nothing」这个命令"),
        (("it's",), "没有「it's」这个命令"),
        (("cutoff",), "缺少 --date"),
        (("cutoff", "--date"), "--date 后面要写值"),
        (("cutoff", "--config"), "--config 后面要写值"),
        (("cutoff", "--dat", DAY), "没有 --dat 这个选项"),
        (("cutoff", "--date", "2026-11-2"), "「2026-11-2」不是日期"),
        (("cutoff", "--date", "20261121"), "「20261121」不是日期"),
        (("cutoff", "--date", "2026-02-30"), "「2026-02-30」不是日期"),
        (("cutoff", "--date", "today"), "「today」不是日期"),
        (("cutoff", "--date", "２０２６-11-21"), "不是日期"),
        (("simulate", "data", "--out", "x", "--lines", "many"), "--lines 要写数字"),
        (("simulate", "night", "x", "--trouble", "900"), "--trouble 最大 500"),
        (("simulate", "night", "x", "--trouble", "-1"), "--trouble 最小 0"),
        (("import",), "缺少"),
        (("--lang", "fr", "cutoff", "--date", DAY), "没有「fr」这种语言"),
        (("manifest", "show"), "请写交接单号"),
        (("picklist", "--date", DAY), "请写 --route 或 --sku"),
        (("report", "--date", DAY, "--format", "docx"), "可用：pdf, text, csv, xlsx"),
        (("manifest", "print", "T1", "--format", "docx"), "可用：pdf, text, csv, xlsx"),
        (("receipt", "print", "GR1", "--format", "docx"), "可用：pdf, text, csv, xlsx"),
        (("return-paper", "RN1", "--format", "docx"), "可用：pdf, text, csv, xlsx"),
        (("empties", "--format", "docx"), "可用：pdf, text, csv, xlsx"),
        (("notice", "--date", DAY, "--format", "text"), "可用：csv, xlsx, pdf"),
        (("settle", "show", "--date", DAY, "--format", "text"), "可用：csv, xlsx, pdf"),
        (("export", "--date", DAY, "--out", "x", "--format", "xlsx"), "可用：csv, parquet"),
        (("picklist", "--date", DAY, "--route", "T01", "--sku", "S1"), "请写 --route 或 --sku"),
        (("people", "add", "--name", "", "--role", "lead"), "--name 要有 1 到 40 个字"),
        (("people", "add", "--name", "x\x1b[2J", "--role", "lead"), "--name 要有 1 到 40 个字"),
        (("people", "add", "--name", "x", "--role", "boss"), "没有「boss」这个岗位"),
        (("terminal", "--id", "../T1"), "不能作终端编号"),
    ],
)
def test_bad_usage_is_one_line_and_exit_2(
    arguments: tuple[str, ...], expected: str, new_town: Town
) -> None:
    told = new_town.office()(*arguments)
    assert told.code == 2
    assert expected in told.line
    assert told.out == ""


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "没有配置文件"),
        ("[site", "不是有效的 TOML"),
        ('[site]\nid = "../x"\nname="n"\nkind="central_warehouse"\nnumber=0\n', "错误"),
        ('[site]\nid="C"\nname="n"\nkind="depot"\nnumber=0\ngs1_prefix="6901234"\n', "site.kind"),
        (
            '[site]\nid="C"\nname="n"\nkind="central_warehouse"\nnumber=0\ngs1_prefix="6901234"\n'
            '[store]\nurl = "nonsense"\n',
            "store.url",
        ),
    ],
)
def test_a_bad_configuration_names_file_and_key(
    content: str | None, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "site.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    code, _, err = say("--config", str(path), "init", capture=capsys)
    assert code == 2
    assert expected in err
    assert "Traceback" not in err


def test_a_store_that_was_never_made_is_not_there(
    new_town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = tmp_path / "alone.toml"
    alone.write_text(new_town.config().read_text(encoding="utf-8"), encoding="utf-8")
    code, _, err = say("--config", str(alone), "plan", "--date", DAY, capture=capsys)
    assert code == 3
    assert "先运行 wms init" in err
    assert not (tmp_path / "store").exists()


def test_a_lost_key_is_not_replaced_by_a_new_one(new_town: Town) -> None:
    key = new_town.folder / "store" / "CW01.key"
    kept = key.read_bytes()
    key.unlink()
    told = new_town.office()("init")
    assert told.code == 3
    assert "从备份恢复" in told.line
    assert not key.exists()
    key.write_bytes(kept)
    assert "已是最新" in new_town.office().done("init").out


def test_another_sites_store_is_refused(new_town: Town) -> None:
    config = new_town.config()
    text = config.read_text(encoding="utf-8").replace('id = "CW01"', 'id = "CW02"', 1)
    config.write_text(text, encoding="utf-8")
    told = new_town.office()("people", "list")
    assert told.code == 3
    assert "CW01" in told.line


def test_a_damaged_store_is_unavailable(new_town: Town) -> None:
    for path in (new_town.folder / "store").glob("CW01.db*"):
        path.write_bytes(b"not a database at all" * 500)
    told = new_town.office()("people", "list")
    assert told.code == 3
    assert "Traceback" not in told.err


def test_a_server_that_does_not_answer_is_unavailable(new_town: Town) -> None:
    config = new_town.config()
    text = config.read_text(encoding="utf-8")
    address = "postgresql://nobody:hunter2@127.0.0.1:1/none"
    config.write_text(text.replace("sqlite:///store/CW01.db", address), encoding="utf-8")
    told = new_town.office()("people", "list")
    assert told.code == 3
    assert "hunter2" not in told.line


def test_the_unexpected_is_one_line_and_a_traceback_only_for_those_who_ask(
    new_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_arguments: object) -> None:
        raise ZeroDivisionError("division by zero\nand more")

    monkeypatch.setattr("wms.planning.cutoff.cut_off", breaks)
    told = new_town.office()("cutoff", "--date", DAY)
    assert told.code == 3
    assert (
        told.line == "出了意外（ZeroDivisionError：division by zero and more）；加 --debug 看详情"
    )
    with_debug = new_town.office()("cutoff", "--date", DAY, "--debug")
    assert with_debug.code == 3
    assert "Traceback" in with_debug.err


def test_an_interruption_is_one_line(new_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("wms.planning.cutoff.cut_off", interrupted)
    told = new_town.office()("cutoff", "--date", DAY)
    assert told.code == 3
    assert "已中断" in told.line


def test_a_reader_who_leaves_early_causes_no_traceback(planned_town: Town) -> None:
    config = str(planned_town.config())
    arguments = ("--config", config, "picklist", "--date", DAY, "--route", "T01")
    with subprocess.Popen(
        [*WMS, *arguments, "--format", "text"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        assert process.wait() == 3
    assert len(said.splitlines()) == 1
    assert "输出没人接收" in said


def test_the_options_of_wms_itself_may_stand_anywhere(new_town: Town) -> None:
    capture = new_town.capture
    assert capture is not None
    config = str(new_town.config())
    for arguments in (
        ("--config", config, "--json", "people", "list"),
        ("people", "list", "--json", "--config", config),
        ("people", f"--config={config}", "list", "--json", "--lang=en"),
    ):
        code, out, _ = say(*arguments, capture=capture)
        assert code == 0
        assert out.startswith('{"people"')


def test_the_configuration_can_come_from_the_environment(
    new_town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WMS_CONFIG", str(new_town.config("GS002")))
    code, out, _ = say("init", "--json", capture=capsys)
    assert code == 0
    assert '"GS002"' in out


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "不是日期"),
        ({"LANG": "zh_CN.UTF-8"}, "不是日期"),
        ({"LANG": "C.UTF-8"}, "不是日期"),
        ({"LANG": "en_GB.UTF-8"}, "is no date"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN"}, "不是日期"),
        ({"LANG": "zh_CN.UTF-8", "WMS_LANG": "en"}, "is no date"),
    ],
)
def test_the_language_comes_from_the_machine(
    environment: dict[str, str],
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert expected in say("cutoff", "--date", "x", capture=capsys)[2]
    assert "is no date" in say("cutoff", "--date", "x", "--lang", "en", capture=capsys)[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_explains_itself(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")

    def walk(command: object, path: tuple[str, ...]) -> None:
        code, out, _ = say("--lang", language, *path, "--help", capture=capsys)
        assert code == 0
        assert "cli." not in out, path
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, (*path, name))

    walk(build(catalogue(language)), ())


def test_help_loads_nothing_heavy() -> None:
    script = (
        "import sys, wms.cli; wms.cli.main(['--help']); "
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().splitlines()[-1] == "[]"


def test_a_terminal_needs_a_screen(new_town: Town) -> None:
    done = subprocess.run(
        [*WMS, "--config", str(new_town.config()), "terminal"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 3
    assert "没有终端屏幕" in done.stderr.decode()


def test_without_a_command_the_help_comes_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = say(capture=capsys)
    assert code == 2
    assert "picklist" in out + err


def test_a_real_interruption_leaves_the_store_as_it_was(new_town: Town) -> None:
    before = new_town.fingerprint()
    with subprocess.Popen(
        [*WMS, "--config", str(new_town.config()), "import", str(new_town.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    if process.returncode:
        assert process.returncode == 3
        assert "Traceback" not in said.decode()
        assert new_town.fingerprint() == before
