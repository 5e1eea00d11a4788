"""The gateway of a real site: it prints, it carries, and nothing stops it but being told to."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from tests.sites import DAY, Town
from wms.bootstrap import SiteApp
from wms.bootstrap.devices import owner_of
from wms.domain.messages import Message, say
from wms.gateway.patience import LONGEST, SHORTEST, Patience
from wms.gateway.service import Gateway
from wms.locale import catalogue
from wms.storage.statements import Statement

WMS = (sys.executable, "-m", "wms.cli")


class Log:
    """What the gateway said, and a clock that only the scene moves."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.at = 0.0

    def tell(self, message: Message) -> None:
        self.lines.append(catalogue("zh_CN").text(message))
        assert catalogue("en").text(message)

    def now(self) -> float:
        return self.at

    def fresh(self) -> list[str]:
        """What was said since the last look."""
        lines, self.lines = self.lines, []
        return lines


@contextmanager
def gateway_of(app: SiteApp, log: Log) -> Iterator[Gateway]:
    with closing(app.gateway(log.tell)) as service:
        service.clock = log.now
        yield service


def waiting(town: Town, site_id: str = "CW01") -> list[str]:
    return [
        number
        for (number,) in town.rows(
            "SELECT number FROM print_job WHERE state <> 'printed' ORDER BY position", site_id
        )
    ]


def papers(town: Town) -> set[str]:
    return {path.name for path in (town.folder / "printed" / "CW01").glob("*.pdf")}


def test_one_round_prints_every_label_that_waits(loaded_town: Town) -> None:
    labels = waiting(loaded_town)
    assert labels
    told = loaded_town.office().done("gateway", "--once")
    assert papers(loaded_town) == {f"container_label_{sscc}.pdf" for sscc in labels}
    assert f"已打印 container_label_{labels[0]}.pdf" in told.out
    assert waiting(loaded_town) == []
    again = loaded_town.office().figures("gateway", "--once")
    assert (again["printed"], again["troubles"]) == (0, [])


def test_a_print_folder_that_is_gone_holds_the_papers_not_the_post(loaded_town: Town) -> None:
    log = Log()
    with loaded_town.site() as app, gateway_of(app, log) as service:
        folder = app.config.print.folder
        shutil.rmtree(folder)
        folder.write_text("somebody put a file here")
        service.round()
        said = log.fresh()
        assert sum("打印机 folder 出了问题" in line for line in said) == 1
        assert service.tally.acknowledged == 2
        before = waiting(loaded_town)
        assert before
        service.round()
        assert log.fresh() == []
        log.at += SHORTEST
        service.round()
        assert log.fresh() == []
        folder.unlink()
        log.at += LONGEST
        service.round()
        assert "打印机 folder 恢复正常" in log.fresh()
    assert waiting(loaded_town) == []
    assert len(papers(loaded_town)) == len(before)


def test_an_exchange_folder_that_is_gone_holds_the_post_not_the_papers(planned_town: Town) -> None:
    log = Log()
    with planned_town.site() as app, gateway_of(app, log) as service:
        folder = app.config.exchange.folder
        folder.write_text("not a folder")
        service.round()
        assert any("收发报文出了问题" in line for line in log.fresh())
        assert len(service.troubles) == 1
        folder.unlink()
        service.round()
        assert service.tally.posted == 0
        log.at += SHORTEST
        service.round()
        assert "收发报文恢复正常" in log.fresh()
        assert service.tally.posted == 2
        assert service.troubles == []


def test_a_failed_thing_is_tried_ever_more_slowly() -> None:
    patience, tried, at = Patience(), [], 0.0
    while at < 400:
        if at >= patience.due:
            tried.append(at)
            patience.failed(say("gateway.stopped"), at)
        at += 0.5
    gaps = [after - before for before, after in pairwise(tried)]
    assert gaps[:6] == [1, 2, 4, 8, 16, 32]
    assert set(gaps[6:]) == {LONGEST}
    patience.went_well()
    assert patience == Patience()


def test_a_paper_that_cannot_be_drawn_holds_up_nobody(loaded_town: Town) -> None:
    labels = waiting(loaded_town)
    log = Log()
    with loaded_town.site() as app, gateway_of(app, log) as service:
        with app.store.writing() as tx:
            tx.run(
                Statement("UPDATE print_job SET paper = 'poster' WHERE number = :number"),
                number=labels[0],
            )
        service.round()
        said = log.fresh()
        assert any("画不出来" in line for line in said)
        assert "不会打印「poster」" in said
        assert service.tally.printed == len(labels) - 1
    assert waiting(loaded_town) == [labels[0]]


def test_what_was_being_printed_when_the_gateway_fell_is_printed(loaded_town: Town) -> None:
    labels = waiting(loaded_town)
    with loaded_town.site() as app, app.store.writing() as tx:
        tx.run(Statement("UPDATE print_job SET state = 'sending', printer = 'folder'"))
    loaded_town.office().done("gateway", "--once")
    assert len(papers(loaded_town)) == len(labels)


def test_one_round_tells_a_script_what_went_wrong(loaded_town: Town) -> None:
    shutil.rmtree(loaded_town.folder / "printed")
    (loaded_town.folder / "printed").write_text("not a folder")
    told = loaded_town.office()("gateway", "--once", "--json")
    assert told.code == 3
    assert len(told.figures["troubles"]) == 1
    assert told.figures["printed"] == 0
    assert "打印文件夹" in told.line


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_between_two_papers(
    number: signal.Signals, loaded_town: Town
) -> None:
    expected = len(waiting(loaded_town))
    with subprocess.Popen(
        [*WMS, "--config", str(loaded_town.config()), "gateway"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, b"")
        assert any("已打印" in line.decode() for line in lines)
        process.send_signal(number)
        rest = [line.decode() for line in lines]
        assert process.wait(30) == 0
    assert "网关已停止" in rest[-1]
    assert len(papers(loaded_town)) == expected - len(waiting(loaded_town))
    assert not [p for p in (loaded_town.folder / "printed").rglob(".*") if p.is_file()]


def test_killed_between_taking_and_acknowledging_a_message_counts_once(planned_town: Town) -> None:
    planned_town.office().done("exchange")
    station = str(planned_town.config("GS001"))
    script = (
        "import os, signal, sys\n"
        "from wms.exchange.folder import FolderCarrier\n"
        "FolderCarrier.acknowledge = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from wms.cli import main\n"
        f"main(['--config', {station!r}, 'gateway', '--once'])\n"
    )
    fallen = subprocess.run([sys.executable, "-c", script], check=False)
    assert fallen.returncode == -signal.SIGKILL
    assert planned_town.rows("SELECT COUNT(*) FROM inbox", "GS001") == [(1,)]
    assert planned_town.office().figures("exchange")["acknowledged"] == 0

    again = planned_town.office("GS001").figures("gateway", "--once")
    assert (again["taken"], again["refused"]) == (0, 0)
    facts = "SELECT COUNT(*) FROM journal WHERE kind = 'plan_taken'"
    assert planned_town.rows(facts, "GS001") == [(1,)]
    assert planned_town.office().figures("exchange")["acknowledged"] == 1
    assert planned_town.office("GS001").figures("check")["check"] == "ok"


def test_killed_while_printing_no_half_paper_stays_and_none_is_lost(loaded_town: Town) -> None:
    labels = waiting(loaded_town)
    config = str(loaded_town.config())
    script = (
        "import os, signal\n"
        "def dies(fd):\n"
        "    os.truncate(fd, 100)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "from wms.cli import main\n"
        "os.fsync = dies\n"
        f"main(['--config', {config!r}, 'gateway', '--once'])\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode < 0
    assert papers(loaded_town) == set()
    loaded_town.office().done("gateway", "--once")
    assert len(papers(loaded_town)) == len(labels)
    assert loaded_town.office().figures("check")["check"] == "ok"


def test_a_gateway_behind_a_terminal_goes_when_its_parent_is_killed(loaded_town: Town) -> None:
    log = loaded_town.folder / "gateway.log"
    script = (
        "import multiprocessing, pathlib, time\n"
        "from wms.cli.floor import _behind\n"
        "if __name__ == '__main__':\n"
        "    start = multiprocessing.get_context('spawn')\n"
        f"    config, log = {str(loaded_town.config())!r}, {str(log)!r}\n"
        "    args = (pathlib.Path(config), 'zh_CN', pathlib.Path(log))\n"
        "    child = start.Process(target=_behind, args=args)\n"
        "    child.start()\n"
        "    print(child.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    program = loaded_town.folder / "parent.py"
    program.write_text(script, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        patience(lambda: log.exists() and "网关已启动" in log.read_text(encoding="utf-8"))
        parent.kill()
    patience(lambda: "网关已停止" in log.read_text(encoding="utf-8"))
    patience(lambda: not alive(child))


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().split()[2] != "Z"


def patience(done: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_night_at_two_sites_by_their_gateways_alone(loaded_town: Town) -> None:
    office = loaded_town.office()
    zones = [z for (z,) in loaded_town.rows("SELECT DISTINCT zone FROM container")]
    cold = {"chilled": "4.0", "frozen": "-19.0"}
    readings = [t for z in zones if z in cold for t in ("--reading", f"{z}={cold[z]}")]
    office.done("manifest", "close", "--date", DAY, "--route", "T01")
    office.done("manifest", "depart", "--date", DAY, "--route", "T01", "--seal", "F1", *readings)
    for site_id in ("CW01", "GS001", "GS002", "CW01"):
        loaded_town.office(site_id).done("gateway", "--once")
    assert loaded_town.rows("SELECT COUNT(*) FROM outbox WHERE acknowledged_at = ''") == [(0,)]
    assert any(name.startswith("manifest_T01") for name in papers(loaded_town))


def test_sites_whose_files_lie_in_one_folder_have_a_gateway_each(loaded_town: Town) -> None:
    with loaded_town.site() as warehouse, loaded_town.site("GS001") as station:
        owners = [owner_of(warehouse), owner_of(station)]
        for owner in owners:
            owner.take()
        assert [owner.still() for owner in owners] == [True, True]
        for owner in owners:
            owner.release()
