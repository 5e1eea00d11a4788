"""A supervisor plans the night at the terminal: what is short, who goes short, then the plan."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import sites
from tests.conftest import NewStore
from tests.operations.test_search import cell
from tests.scanning import said, says
from tests.sites import DAY, WAVE, Town
from wms.bootstrap import KEY_BYTES, SiteApp
from wms.cli import main
from wms.domain.words import Role
from wms.operations.panels import Sentences, Sheet
from wms.operations.reply import Command, Level, Reply
from wms.planning.engine import engine
from wms.simulate.hands import Unexpected, Worker
from wms.storage.statements import Statement

DEADLINE = 20.0


@pytest.fixture(scope="session")
def frozen_stage(new_stage: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The night imported and frozen; two suppliers bring less than was ordered."""
    town = sites.another(new_stage, tmp_path_factory.mktemp("frozen"))
    for arguments in (("import", str(town.data)), ("cutoff", "--date", DAY)):
        assert main(["--config", str(town.config()), *arguments]) == 0
    return town


@pytest.fixture
def frozen_town(frozen_stage: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Town:
    return sites.another(frozen_stage, tmp_path / "town", capsys)


@pytest.fixture
def app(frozen_town: Town) -> Iterator[SiteApp]:
    with frozen_town.site() as app:
        yield app


def until(worker: Worker, wanted: Callable[[Reply], bool]) -> Reply:
    """Look at the screen, as it does by itself, until it shows what is wanted."""
    ends = time.monotonic() + DEADLINE
    while not wanted(reply := worker.desk.look()):
        assert time.monotonic() < ends, says(reply)
        time.sleep(0.02)
    return reply


def sheet(reply: Reply) -> Sheet:
    """The sheet on the screen; all of it can be said in both languages."""
    for panel in reply.view.panels:
        if isinstance(panel, Sentences):
            for sentence, _ in panel.lines:
                said(sentence)
    [found] = [panel for panel in reply.view.panels if isinstance(panel, Sheet)]
    for column in found.columns:
        said(column.title)
    return found


def rows(reply: Reply) -> list[tuple[str, ...]]:
    return [tuple(map(cell, line.cells)) for line in sheet(reply).lines]


def listed(reply: Reply) -> bool:
    return any(isinstance(panel, Sheet) for panel in reply.view.panels)


def previewed(app: SiteApp) -> Worker:
    """A supervisor who sees what is short."""
    worker = sites.worker(app, Role.SUPERVISOR)
    assert says(worker.scan(Command.SHORTAGE)) == f"{WAVE}：缺货算好就列在下面"
    until(worker, listed)
    return worker


def test_what_is_short_is_listed_and_explained_station_by_station(app: SiteApp) -> None:
    worker = previewed(app)
    short = rows(worker.desk.look())
    assert short
    for _, name, ordered, supply, missing, _ in short:
        assert name
        assert int(ordered) - int(supply) == int(missing) > 0
    # What is said at the beginning is still true above the list.
    assert says(worker.desk.look()) == f"{WAVE}：缺货算好就列在下面"
    assert says(worker.scan(short[0][0])) == f"{short[0][1]}：各站分到多少"
    shares = rows(worker.desk.look())
    assert sum(int(row[6]) for row in shares) == int(short[0][3])
    assert sum(int(row[2]) for row in shares) == int(short[0][2])
    for _, _, ordered, whole, _, extra, allotted in shares:
        assert int(whole) + int(extra or 0) == int(allotted) <= int(ordered)
    assert says(worker.scan(Command.BACK)) == "已返回缺货单"
    assert rows(worker.desk.look()) == short


def test_nothing_is_planned_before_done_is_scanned_twice(app: SiteApp, frozen_town: Town) -> None:
    worker = previewed(app)
    short = rows(worker.desk.look())
    reply = worker.scan(Command.DONE)
    assert reply.level is Level.CHECK
    assert says(reply) == f"{WAVE} 有 {len(short)} 种缺货：再扫一次完成就排单"
    assert frozen_town.rows("SELECT state FROM wave") == [("frozen",)]
    assert says(worker.scan(Command.BACK)) == "已返回，没有排单"
    assert worker.scan(Command.DONE).level is Level.CHECK, "asked anew"
    assert says(worker.scan(Command.DONE)) == f"{WAVE}：开始排单，排好列在下面"
    reply = until(worker, lambda reply: any(isinstance(p, Sentences) for p in reply.view.panels))
    assert rows(reply) == short
    assert frozen_town.rows("SELECT state FROM wave") == [("planned",)]
    [(person, terminal)] = frozen_town.rows(
        "SELECT person_id, terminal_id FROM journal WHERE kind = 'plan_released'"
    )
    assert person.startswith("W")
    assert terminal == worker.desk.terminal_id
    # The terminal goes on writing behind what planning wrote in its name.
    worker.scan(Command.SIGN_OUT)
    assert frozen_town.office().done("check").code == 0


def test_a_night_on_postgresql_is_planned_likewise(new_postgres: NewStore, tmp_path: Path) -> None:
    # These databases have their schema already, so their keys must be there too.
    (tmp_path / "store").mkdir()
    for site_id in ("CW01", *sites.STATIONS):
        (tmp_path / "store" / f"{site_id}.key").write_bytes(b"k" * KEY_BYTES)
    town = sites.found(tmp_path, new_postgres)
    for arguments in (("import", str(town.data)), ("cutoff", "--date", DAY)):
        assert main(["--config", str(town.config()), *arguments]) == 0
    with town.site() as app:
        worker = previewed(app)
        short = rows(worker.desk.look())
        worker.scan(Command.DONE)
        worker.scan(Command.DONE)
        assert rows(until(worker, listed)) == short
        worker.scan(Command.SIGN_OUT)
        assert app.check() == []


def test_a_cutoff_cut_short_is_made_good_by_planning_at_the_terminal(app: SiteApp) -> None:
    """The book was closed, and the machine went down before it was kept by order number."""
    ((page, *_),) = _kept(app)
    with app.store.writing() as tx:
        tx.run(Statement("DELETE FROM order_page"))
    worker = previewed(app)
    worker.scan(Command.DONE)
    worker.scan(Command.DONE)
    until(worker, listed)
    ((again, lines, all_),) = _kept(app)
    assert (again, lines) == (page, all_)


def _kept(app: SiteApp) -> list[tuple[int, ...]]:
    """How many pages, their lines, and those of the book."""
    with app.store.reading() as tx:
        found: list[tuple[int, ...]] = tx.all(
            Statement(
                "SELECT COUNT(*), CAST(SUM(lines) AS INTEGER),"
                " (SELECT lines FROM order_book) FROM order_page"
            )
        )
        return found


def test_after_planning_it_says_what_was_cut_from_whom(app: SiteApp) -> None:
    worker = previewed(app)
    before = rows(worker.desk.look())
    worker.scan(before[0][0])
    shares = rows(worker.desk.look())
    for command in (Command.DONE, Command.DONE):
        worker.scan(command)
    until(worker, listed)
    again = sites.worker(app, Role.SUPERVISOR)
    again.scan(Command.SHORTAGE)
    again.scan(WAVE)
    assert rows(again.desk.look()) == before
    again.scan(before[0][0])
    assert rows(again.desk.look()) == shares


def test_scans_are_answered_while_it_is_worked_out(
    app: SiteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    from wms.planning import plan as planning

    let_go = Event()

    def slow_engine() -> object:
        assert let_go.wait(DEADLINE)
        return engine()

    monkeypatch.setattr(planning, "engine", slow_engine)
    worker = sites.worker(app, Role.SUPERVISOR)
    worker.scan(Command.SHORTAGE)
    assert says(worker.scan(Command.DONE)) == "还在算缺货，等一下再扫"
    assert "秒" in said(worker.desk.look().view.details[0])
    let_go.set()
    until(worker, listed)
    let_go.clear()
    worker.scan(Command.DONE)
    worker.scan(Command.DONE)
    assert says(worker.scan(Command.DONE)) == "还在排单，等一下"
    # Another at the same site sees that it goes on, and nothing is planned twice.
    other = sites.worker(app, Role.SUPERVISOR)
    assert says(other.scan(Command.SHORTAGE)) == "还在排单，等一下"
    let_go.set()
    until(worker, listed)
    with app.store.reading() as tx:
        assert tx.one(Statement("SELECT plan_version FROM wave")) == (1,)


def refused(worker: Worker, text: str) -> str:
    with pytest.raises(Unexpected):
        worker.scan(text)
    told = says(worker.desk.look())
    worker.scan(Command.ACKNOWLEDGE)
    return told


def test_work_that_has_begun_keeps_its_plan(planned_town: Town) -> None:
    with planned_town.site() as app:
        sites.sow_everything(app, products=1)
        worker = sites.worker(app, Role.SUPERVISOR)
        worker.scan(Command.SHORTAGE)
        worker.scan(WAVE)
        assert refused(worker, Command.DONE) == f"波次 {WAVE} 已按计划开始作业，不能重排"


def test_a_plan_nobody_works_by_may_be_made_anew_after_a_look(planned_town: Town) -> None:
    with planned_town.site() as app:
        worker = sites.worker(app, Role.SUPERVISOR)
        worker.scan(Command.SHORTAGE)
        worker.scan(WAVE)
        assert says(worker.scan(Command.DONE)) == f"{WAVE}：缺货算好就列在下面"
        until(worker, listed)
        worker.scan(Command.DONE)
        worker.scan(Command.DONE)
        until(worker, listed)
    assert planned_town.rows("SELECT plan_version FROM wave") == [(2,)]


def test_before_cutoff_it_is_only_looked_at(new_town: Town) -> None:
    new_town.office().done("import", str(new_town.data))
    with new_town.site() as app:
        worker = sites.worker(app, Role.SUPERVISOR)
        worker.scan(Command.SHORTAGE)
        worker.scan(WAVE)
        until(worker, listed)
        assert "还没有截单" in refused(worker, Command.DONE)


def test_without_orders_there_is_no_night(new_town: Town) -> None:
    with new_town.site() as app:
        worker = sites.worker(app, Role.SUPERVISOR)
        assert refused(worker, Command.SHORTAGE) == "还没有订单：先导入"


def test_what_is_not_short_and_what_is_no_night_is_refused(app: SiteApp) -> None:
    worker = previewed(app)
    assert refused(worker, "[/]%_") == "「[/]%_」不缺货：选表里的商品"
    assert refused(worker, Command.CLOSE)
    worker.scan(Command.BACK)


def test_a_lead_may_not_plan(app: SiteApp) -> None:
    assert "找主管" in refused(sites.worker(app, Role.LEAD), Command.SHORTAGE)


def test_a_failure_is_told_and_the_terminal_goes_on(
    app: SiteApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wms.planning import plan as planning

    def broken() -> object:
        raise MemoryError("no room")

    monkeypatch.setattr(planning, "engine", broken)
    worker = sites.worker(app, Role.SUPERVISOR)
    worker.scan(Command.SHORTAGE)
    reply = until(worker, lambda reply: bool(reply.view.panels))
    [panel] = reply.view.panels
    assert isinstance(panel, Sentences)
    assert "no room" in said(panel.lines[0][0])
    assert worker.scan(Command.BACK).view.choices


def test_a_terminal_does_not_carry_what_it_does_not_use() -> None:
    """DuckDB alone is half of a terminal's memory."""
    from subprocess import run

    code = "import sys, wms.bootstrap, wms.terminal.app; print('duckdb' in sys.modules)"
    told = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


def test_a_search_for_a_short_product_says_what_was_cut(app: SiteApp) -> None:
    worker = previewed(app)
    [sku, _, _, supply, missing, _] = rows(worker.desk.look())[0]
    for text in (Command.DONE, Command.DONE):
        worker.scan(text)
    until(worker, listed)
    worker.scan(Command.SEARCH)
    reply = worker.scan(sku)
    card = reply.view.panels[0]
    assert isinstance(card, Sheet)
    told = {cell(line.cells[0]): cell(line.cells[1]) for line in card.lines}
    assert told["排单时少给"] == missing
    assert told["供货"] == f"来 {supply} 件"
