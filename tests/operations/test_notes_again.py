"""送货单 printed once more at the terminal: the set of a vehicle that got wet, or one note."""

import json

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import Night, Terminal
from tests.operations.test_intercept import ask
from tests.operations.test_manifests import copies, offered
from tests.operations.test_sharing import customers
from wms.domain.codes import make_short_stop
from wms.domain.words import PrintState, Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command
from wms.storage.contents import Contents
from wms.storage.spool import PrintJob, Spool

B01 = "GS001-B01-20261121-1"
WHY = "WHY-damaged_paper"


@pytest.fixture
def lead(station: Night) -> Terminal:
    """B01 has left with its notes, B02 is being loaded; a lead looks at the manifests."""
    station.unload_everything("T01-20261121-1")
    station.sort_everything()
    station.load_and_depart("GS001-B01")
    station.load_everything("GS001-B02")
    return station.terminal("T-05", Role.LEAD, Command.MANIFESTS)


def notes(night: Night) -> list[tuple[str, int]]:
    """The copies asked for, without the manifest's own number."""
    return [(number.removeprefix(B01), copy) for number, copy in copies(night, "delivery_notes")]


def on_paper(night: Night) -> list[dict[int, int]]:
    """The copies that wait, as they are drawn: of each stop's note the number on its face."""
    spool, contents = Spool(night.store), Contents(night.books)
    jobs: list[PrintJob] = [job for job in spool.queued() if job.paper == "delivery_notes"]
    return [
        {
            note.stop_sequence: spool.copy_of_note(job, note.number).number
            for note in contents.delivery_notes(B01)
            if job.number in (B01, note.number)
        }
        for job in jobs
    ]


def test_the_set_is_printed_again_with_its_reason(lead: Terminal, station: Night) -> None:
    lead.do(B01)
    assert offered(lead) == ["PAPER-PRINT", "PAPER-NOTES", "PAPER-NOTE"]
    lead.do("PAPER-NOTES")
    assert lead.says == "补打要写原因"
    assert lead.details == [f"送货单 {B01}，补打第 1 次"]
    lead.do(WHY)
    assert lead.says == f"送货单 {B01} 送打印（补打第 1 次）"
    assert notes(station) == [("", 0), ("", 1)]
    lead.do("PAPER-NOTES", WHY)
    assert lead.says == f"{B01} 第 2 次补打要第二人在场：请扫工牌"
    assert lead.refused(station.badges[Role.LEAD])
    lead.do(station.badges[Role.SUPERVISOR])
    assert notes(station) == [("", 0), ("", 1), ("", 2)]
    ((text,),) = station.rows(
        "SELECT body FROM journal WHERE kind = 'overridden' AND subject = :n", n=B01
    )
    assert json.loads(text)["second"] == "P-supervisor"
    assert copies(station) == [(B01, 0)]
    assert station.audit() == []


def test_the_note_of_one_stop_by_its_number(lead: Terminal, station: Night) -> None:
    lead.do(B01, "PAPER-NOTE")
    (sheet,) = lead.last.view.panels
    assert isinstance(sheet, Sheet)
    assert [line.cells[:2] for line in sheet.lines] == [("1", "P001"), ("2", "P002")]
    assert lead.refused("9") == "这张交接单没有「9」的送货单：看表上的站序"
    lead.do("2", WHY)
    assert lead.says == f"送货单 {B01}/2 送打印（补打第 1 次）"
    # Another one is that note's own first; scanned off the torn paper.
    lead.do("PAPER-NOTE", f"{B01}/1", WHY)
    assert notes(station) == [("", 0), ("/2", 1), ("/1", 1)]
    # The bars beside a stop of the driver's sheet name its note as well.
    lead.do("PAPER-NOTE", make_short_stop(B01, 2), WHY)
    assert lead.says == f"{B01}/2 第 2 次补打要第二人在场：请扫工牌"
    lead.do(station.badges[Role.SUPERVISOR])
    assert notes(station)[-1] == ("/2", 2)
    assert station.audit() == []


@ON_SQLITE
def test_no_note_has_the_same_number_twice(lead: Terminal, station: Night) -> None:
    """Alone, with the set, alone again: each note counts on from where it is."""
    second = station.badges[Role.SUPERVISOR]
    lead.do(B01, "PAPER-NOTE", "2", WHY)
    lead.do("PAPER-NOTES", WHY)
    assert lead.says.startswith(f"{B01} 第 2 次补打"), "of the second stop it is the second"
    lead.do(second, "PAPER-NOTE", "1", WHY)
    assert lead.says.startswith(f"{B01}/1 第 2 次补打"), "the set had its first"
    lead.do(second)
    assert notes(station) == [("", 0), ("/2", 1), ("", 2), ("/1", 2)]
    assert on_paper(station) == [{1: 0, 2: 0}, {2: 1}, {1: 1, 2: 2}, {1: 2}]
    assert station.audit() == []


@ON_SQLITE
def test_what_was_told_after_the_close_is_on_the_copy(
    lead: Terminal, station: Night, warehouse: Night
) -> None:
    """The copy says what is so now: an order was cancelled when the vehicle had left."""
    customers(station, ("P001", 2), ("P002", 1), ("P003", 2))
    ask(warehouse)
    warehouse.mail_to(station)
    lead.do(B01, "PAPER-NOTE", "1", WHY)
    job = next(job for job in Spool(station.store).queued() if job.number == f"{B01}/1")
    assert (job.copy.number, job.copy.reason) == (1, "damaged_paper")
    (note,) = (n for n in Contents(station.books).delivery_notes(B01) if n.number == job.number)
    assert [line.intercepted for line in note.lines] == [True]
    assert station.audit() == []


@ON_SQLITE
def test_what_was_not_printed_is_not_offered_again(lead: Terminal, station: Night) -> None:
    lead.do("GS001-B02-20261121-1")
    assert offered(lead) == []
    station.close_manifest("GS001-B02-20261121-1")
    lead.do(Command.DONE, "GS001-B02-20261121-1")
    assert offered(lead) == ["PAPER-PRINT", "PAPER-VOID"]
    assert lead.refused("PAPER-NOTES").startswith("这里没有打过送货单")
    assert station.audit() == []


@ON_SQLITE
def test_a_copy_of_one_note_nobody_finds(lead: Terminal, station: Night) -> None:
    """Its successor counts on, also where the set was printed meanwhile."""
    lead.do(B01, "PAPER-NOTE", "2", WHY, "PAPER-NOTES", WHY, station.badges[Role.SUPERVISOR])
    station.tamper(
        "UPDATE print_job SET state = :s, printer = 'office', sent_at = '2026-11-22T05:00:00+08:00'"
        " WHERE number = :n",
        s=PrintState.UNKNOWN,
        n=f"{B01}/2",
    )
    t = station.terminal("T-07", Role.LEAD, Command.PRINTING)
    t.do(t.last.view.choices[0].command, Command.EXCEPTION)
    assert t.says == f"送货单 {B01}/2 送打印（补打第 3 次）"
    assert station.audit() == []
