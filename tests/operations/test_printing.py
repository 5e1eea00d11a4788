"""People at the printers: queues sent elsewhere, labels found, labels not found."""

import json

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night, Terminal, says
from tests.scanning import said
from tests.spooling import AT, give_to, install, states
from wms.domain.messages import say
from wms.domain.words import PrintState, Role
from wms.operations.containers import LABEL
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.reply import Command, Level
from wms.storage.spool import PrintJob, Spool

LABELS_ONLY = json.dumps({"able": [LABEL]})
BROKE_OFF = say("printer.broken_off")


@pytest.fixture
def packed(warehouse: Night) -> Night:
    """Every container closed; its label waits at label-1."""
    warehouse.sort_everything()
    install(warehouse, "label-1", "label-2", detail=LABELS_ONLY)
    install(warehouse, "folder")
    give_to(Spool(warehouse.store), "label-1")
    return warehouse


def end(night: Night, state: PrintState, paper: str = LABEL) -> PrintJob:
    """The first copy of a paper that waits ends like this at its printer."""
    spool = Spool(night.store)
    give_to(spool, "label-1")
    job = next(job for job in spool.queued() if job.paper == paper)
    assert spool.claim(job, "label-1", AT)
    assert spool.not_printed(job, "label-1", state, BROKE_OFF)
    return job


def copies_of(night: Night, job: PrintJob) -> list[tuple[int, str, str]]:
    return night.rows(
        "SELECT copy, state, confirmed_by FROM print_job WHERE paper = :p AND number = :n"
        " ORDER BY copy",
        p=job.paper,
        n=job.number,
    )


def shown(t: Terminal) -> list[str]:
    """The lines a person can pick."""
    return [said(choice.name) for choice in t.last.view.choices]


# -- queues


def test_the_printers_stand_there_with_what_waits(packed: Night) -> None:
    t = packed.terminal(job=Command.PRINTING)
    waiting = len(states(packed))
    assert shown(t) == [
        "folder 正常，排队 0",
        f"label-1 正常，排队 {waiting}",
        "label-2 正常，排队 0",
    ]


def test_a_queue_goes_to_another_printer_in_one_step_and_back(packed: Night) -> None:
    t = packed.terminal(job=Command.PRINTING)
    waiting = len(states(packed))
    t.do("label-1", "label-2")
    assert t.says == f"label-1 的 {waiting} 份转给 label-2，后面的也去那里"
    assert "label-1 的任务转给了 label-2，排队 0" in shown(t)
    assert f"label-2 正常，排队 {waiting}" in shown(t)
    t.do("label-1", "label-1")
    assert t.says == "label-1 收回自己的任务"
    assert packed.rows("SELECT DISTINCT printer FROM print_job") == [("",)], "given out anew"
    assert packed.rows("SELECT name FROM device WHERE stand_in <> ''") == []
    assert t.refused("label-1", "label-1") == "label-1 本来就打自己的任务"
    assert packed.audit() == []


def test_a_printer_that_comes_back_takes_over_from_its_stand_in(packed: Night) -> None:
    t = packed.terminal(job=Command.PRINTING)
    t.do("label-1", "label-2", "label-2", "label-1")
    assert packed.rows("SELECT name, stand_in FROM device WHERE stand_in <> ''") == [
        ("label-2", "label-1")
    ]
    assert t.refused("folder", "label-2") == (
        "label-2 自己的任务已转给 label-1：直接转到那台，或先收回"
    )
    assert packed.audit() == []


def test_manifests_do_not_go_to_a_label_printer(packed: Night) -> None:
    packed.load_and_depart("T01")
    give_to(Spool(packed.store), "folder")
    t = packed.terminal(job=Command.PRINTING)
    assert t.refused("folder", "label-2") == "label-2 打不了交接单：换一台"
    t.do(Command.BACK, Command.PRINTING, "label-1", "folder")
    assert "转给 folder" in t.says


def test_one_scan_sends_once_however_often_it_is_retried(packed: Night) -> None:
    t = packed.terminal(job=Command.PRINTING)
    t.do("label-1")
    to = t.new_scan("label-2")
    first = says(t.give(to))
    t.do("label-1")
    assert says(t.give(to)) == first
    assert packed.rows("SELECT COUNT(*) FROM journal WHERE kind = 'queue_sent'") == [(1,)]
    assert packed.audit() == []


@pytest.mark.parametrize("text", ["label-9", "[/]", "S1", "CMD-UNDO", "069012340010000014"])
def test_what_is_neither_printer_nor_copy_is_refused(text: str, packed: Night) -> None:
    before = states(packed)
    packed.terminal(job=Command.PRINTING).refused(text)
    assert states(packed) == before
    assert packed.audit() == []


# -- copies


def test_a_label_scanned_back_is_printed(packed: Night) -> None:
    job = end(packed, PrintState.UNKNOWN)
    t = packed.terminal(job=Command.PRINTING)
    assert shown(t)[0] == f"箱标签 {job.number}：label-1 打没打出来不知道"
    t.do("00" + job.number)
    assert t.says == f"箱标签 {job.number} 确认已打出"
    assert copies_of(packed, job) == [(0, "printed", "P-sorter")]
    assert "不是打印机" in t.refused(job.number), "it is settled"
    assert packed.audit() == []


def test_a_label_nobody_finds_is_printed_as_a_reprint(packed: Night) -> None:
    job = end(packed, PrintState.UNKNOWN)
    t = packed.terminal(job=Command.PRINTING)
    t.do(Command.EXCEPTION, job.number)
    assert t.says == f"箱 {job.number} 补打第 1 次"
    assert copies_of(packed, job) == [(0, "failed", "P-sorter"), (1, "queued", "")]
    assert packed.audit() == []


def test_a_second_one_not_found_takes_a_lead(packed: Night) -> None:
    job = end(packed, PrintState.UNKNOWN)
    t = packed.terminal(job=Command.PRINTING)
    t.do(Command.EXCEPTION, job.number)
    spool = Spool(packed.store)
    give_to(spool, "label-1")
    again = next(j for j in spool.queued_of(LABEL, job.number) if j.copy.number == 1)
    assert spool.claim(again, "label-1", AT)
    assert spool.not_printed(again, "label-1", PrintState.UNKNOWN, BROKE_OFF)
    assert t.refused(Command.EXCEPTION, job.number).endswith("再补要组长")
    t.do(packed.badges[Role.LEAD], Command.PRINTING, Command.EXCEPTION, job.number)
    assert [(copy, state) for copy, state, _ in copies_of(packed, job)] == [
        (0, "failed"),
        (1, "failed"),
        (2, "queued"),
    ]
    assert packed.audit() == []


def test_a_copy_is_picked_from_the_list(packed: Night) -> None:
    seen, absent = end(packed, PrintState.UNKNOWN), end(packed, PrintState.UNKNOWN)
    t = packed.terminal(job=Command.PRINTING)
    t.do(t.last.view.choices[0].command)
    assert shown(t) == ["打出来了", "没有：补打"]
    assert [said(line) for line in t.last.view.details][1] == ("打印时网关停了：看打出来没有")
    t.do(Command.DONE)
    assert copies_of(packed, seen)[0][1] == "printed"
    t.do(t.last.view.choices[0].command, Command.EXCEPTION)
    assert [copy for copy, _, _ in copies_of(packed, absent)] == [0, 1]
    assert packed.audit() == []


def test_what_failed_is_printed_again_under_its_own_number(packed: Night) -> None:
    job = end(packed, PrintState.FAILED)
    t = packed.terminal(job=Command.PRINTING)
    t.do(t.last.view.choices[0].command)
    assert shown(t) == ["再打"]
    assert t.refused(Command.EXCEPTION).endswith("本来就没打出来：选它再打")
    t.do(Command.DONE)
    assert t.says == f"箱标签 {job.number} 重新排队打印"
    assert copies_of(packed, job) == [(0, "queued", "")]
    assert packed.audit() == []


def test_asking_for_another_label_settles_the_one_in_doubt(packed: Night) -> None:
    doubtful, failed = end(packed, PrintState.UNKNOWN), end(packed, PrintState.FAILED)
    t = packed.terminal(job=Command.REPRINT)
    t.do(doubtful.number, "WHY-lost")
    assert copies_of(packed, doubtful) == [(0, "failed", "P-sorter"), (1, "queued", "")]
    t.do(failed.number)
    assert copies_of(packed, failed) == [(0, "queued", "")], "it never was printed"
    assert packed.audit() == []


def test_loading_a_container_confirms_its_label(packed: Night) -> None:
    t = packed.terminal(job=Command.LOAD)
    t.do("T01")
    first = str(t.last.view.details[0].values["sscc"])
    job = next(iter(Spool(packed.store).queued_of(LABEL, first)))
    spool = Spool(packed.store)
    assert spool.claim(job, "label-1", AT)
    assert spool.not_printed(job, "label-1", PrintState.UNKNOWN, BROKE_OFF)
    t.do(first)
    assert "装车" in t.says or first in t.says
    assert copies_of(packed, job) == [(0, "printed", "P-sorter")]
    assert packed.audit() == []


def test_two_people_look_for_the_same_label(packed: Night) -> None:
    job = end(packed, PrintState.UNKNOWN)
    t = packed.terminal(job=Command.PRINTING)
    other = packed.terminal("T-02", Role.LEAD, Command.PRINTING)
    t.do(t.last.view.choices[0].command)
    other.do(other.last.view.choices[0].command, Command.EXCEPTION)
    late = t.scan(Command.DONE)
    assert (late.level, says(late)) == (Level.CHECK, says(t.desk.look()))
    assert copies_of(packed, job) == [(0, "failed", "P-lead"), (1, "queued", "")]
    assert packed.audit() == []


# -- manifests and delivery notes


def test_a_manifest_nobody_finds_is_a_leads_matter(packed: Night) -> None:
    number = packed.load_and_depart("T01")
    job = end(packed, PrintState.UNKNOWN, MANIFEST_PAPER)
    t = packed.terminal(job=Command.PRINTING)
    assert t.refused(Command.EXCEPTION, number) == "韦小妹 不能打印单据：找组长"
    t.do(packed.badges[Role.LEAD], Command.PRINTING, Command.EXCEPTION, number)
    assert t.says == f"交接单 {number} 送打印（补打第 1 次）"
    assert copies_of(packed, job) == [(0, "failed", "P-lead"), (1, "queued", "")]
    assert packed.audit() == []


def test_a_manifest_found_is_scanned(packed: Night) -> None:
    number = packed.load_and_depart("T01")
    job = end(packed, PrintState.UNKNOWN, MANIFEST_PAPER)
    packed.terminal(job=Command.PRINTING).do(number)
    assert copies_of(packed, job) == [(0, "printed", "P-sorter")]
    assert packed.audit() == []


@ON_SQLITE
def test_delivery_notes_nobody_finds_are_printed_once_more(station: Night) -> None:
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    number = station.load_and_depart("GS001-B01")
    install(station, "label-1")
    notes = end(station, PrintState.UNKNOWN, DELIVERY_NOTES)
    sheet = end(station, PrintState.UNKNOWN, MANIFEST_PAPER)
    assert notes.number == sheet.number == number
    t = station.terminal("T-07", Role.LEAD, Command.PRINTING)
    handles = {said(c.name).split(" ")[0]: c.command for c in t.last.view.choices}
    t.do(handles["送货单"], Command.EXCEPTION)
    assert t.says == f"送货单 {number} 送打印（补打第 1 次）"
    assert [copy for copy, _, _ in copies_of(station, notes)] == [0, 1]
    assert copies_of(station, sheet)[0][1] == "unknown", "that one is another paper"
    assert station.audit() == []
