"""Copies in the spool: guarded steps, one owner, and nothing said that is not so."""

from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.floor import Night
from tests.spooling import AT, give_to, install, states, take
from wms.domain.messages import say
from wms.domain.printing import FOLDER, PrinterPlace, choose_printer
from wms.domain.words import PrintState
from wms.operations.reply import Command
from wms.storage.spool import Spool, as_message

CAUSE = say("printer.condition.paper_out")


@pytest.fixture
def spool(warehouse: Night) -> Spool:
    """Every container closed, its label waiting at label-1."""
    warehouse.sort_everything()
    install(warehouse, "label-1", "label-2")
    spool = Spool(warehouse.store)
    give_to(spool, "label-1")
    return spool


def test_copies_leave_in_the_order_they_were_asked_for(spool: Spool, warehouse: Night) -> None:
    asked = [job.position for job in spool.queued()]
    sent = []
    while job := spool.next_of("label-1"):
        assert spool.claim(job, "label-1", AT)
        assert spool.printed(job, "label-1", AT)
        sent.append(job.position)
    assert sent == asked == sorted(asked)
    assert len(sent) > 4
    assert set(states(warehouse)) == {"printed"}
    assert warehouse.audit() == []


def test_a_copy_is_claimed_by_one(spool: Spool, warehouse: Night) -> None:
    job = spool.next_of("label-1")
    assert job is not None
    with closing(warehouse.again()) as other:
        rival = Spool(other.store)
        assert not rival.claim(job, "label-2", AT)
        assert spool.claim(job, "label-1", AT)
        assert not rival.claim(job, "label-1", AT)
        assert not rival.printed(job, "label-2", AT)
    assert states(warehouse)[0] == "sending"


@pytest.mark.parametrize("end", [PrintState.QUEUED, PrintState.FAILED, PrintState.UNKNOWN])
def test_what_was_not_printed_says_why(end: PrintState, spool: Spool, warehouse: Night) -> None:
    job = take(spool, "label-1")
    assert spool.not_printed(job, "label-1", end, CAUSE)
    ((state, cause, tries, sent_at, printed_at),) = warehouse.rows(
        "SELECT state, cause, tries, sent_at, printed_at FROM print_job WHERE position = :p",
        p=job.position,
    )
    assert (state, as_message(cause), tries, printed_at) == (end, CAUSE, 1, "")
    assert (sent_at == "") == (end is PrintState.QUEUED)
    # What is settled is not settled again by somebody who comes late.
    assert not spool.printed(job, "label-1", AT)
    assert not spool.not_printed(job, "label-1", PrintState.QUEUED, None)
    give_to(spool, "label-1")
    waits = spool.next_of("label-1")
    assert waits is not None
    assert (waits.position == job.position) == (end is PrintState.QUEUED)
    assert warehouse.audit() == []


def test_what_cannot_be_drawn_fails_and_was_never_sent(spool: Spool, warehouse: Night) -> None:
    job = spool.next_of("label-1")
    assert job is not None
    assert not spool.spoiled(job, "label-2", CAUSE)
    assert spool.spoiled(job, "label-1", CAUSE)
    told = "SELECT state, tries, sent_at FROM print_job WHERE position = :p"
    assert warehouse.rows(told, p=job.position) == [("failed", 0, "")]
    behind = spool.next_of("label-1")
    assert behind is not None
    assert behind.position > job.position


@pytest.mark.parametrize(
    ("name", "after"), [("label-1", PrintState.UNKNOWN), (FOLDER, PrintState.QUEUED)]
)
def test_who_falls_while_sending_leaves_what_is_true(
    name: str, after: PrintState, warehouse: Night
) -> None:
    warehouse.sort_everything()
    spool = Spool(warehouse.store)
    give_to(spool, name)
    job = take(spool, name)
    assert spool.recover("another", after) == 0
    assert spool.recover(name, after, CAUSE) == 1
    assert states(warehouse)[0] == after
    assert not spool.printed(job, name, AT)
    assert spool.next_of(name) is None, "the others are given out anew"
    give_to(spool, "label-2")
    assert spool.next_of("label-2") is not None
    assert warehouse.audit() == []


def test_a_queue_sent_to_another_is_not_claimed_by_the_first(
    spool: Spool, warehouse: Night
) -> None:
    job = spool.next_of("label-1")
    assert job is not None
    with warehouse.books.writing() as books:
        moved = books.prints.redirect("label-1", "label-2")
    assert moved == len(spool.queued())
    assert not spool.claim(job, "label-1", AT)
    assert spool.claim(job, "label-2", AT)
    # What comes later follows, as long as it is not taken back.
    t = warehouse.terminal(job=Command.REPRINT)
    t.do(warehouse.boxes()[0], "WHY-lost")
    spool.assign(lambda _, stand_ins: stand_ins.get("label-1", "label-1"))
    assert spool.next_of("label-1") is None
    with warehouse.books.writing() as books:
        books.prints.redirect("label-1", "label-1")
    assert spool.next_of("label-2") is None
    spool.assign(lambda _, stand_ins: stand_ins.get("label-1", "label-1"))
    assert spool.next_of("label-1") is not None


def test_copies_of_printers_that_are_gone_are_found(spool: Spool) -> None:
    take(spool, "label-1")
    assert spool.orphans(["label-2", FOLDER]) == ["label-1"]
    assert spool.orphans(["label-1"]) == []


def test_what_a_person_takes_as_a_file_is_sent_nowhere(spool: Spool, warehouse: Night) -> None:
    first, second = spool.queued(2)
    assert spool.handed_out(first, "office", AT)
    assert not spool.handed_out(first, "office", AT)
    assert not spool.claim(first, "label-1", AT)
    assert spool.claim(second, "label-1", AT)
    assert not spool.handed_out(second, "office", AT)
    assert warehouse.audit() == []


# -- which printer

PLACES = (
    PrinterPlace("label-1", terminals=frozenset({"T-01"}), able=frozenset({"container_label"})),
    PrinterPlace("label-2", able=frozenset({"container_label"})),
    PrinterPlace("label-3", able=frozenset({"container_label"})),
    PrinterPlace("office", papers=frozenset({"manifest"}), able=frozenset({"manifest", "notes"})),
    PrinterPlace(FOLDER),
)


def test_the_printer_at_the_terminal_comes_first_and_equals_share() -> None:
    assert choose_printer("container_label", "T-01", 7, PLACES, {}) == "label-1"
    shared = [choose_printer("container_label", "T-02", n, PLACES, {}) for n in range(4)]
    assert shared == ["label-2", "label-3", "label-2", "label-3"]
    assert choose_printer("manifest", "T-02", 1, PLACES, {}) == "office"


def test_what_no_printer_serves_goes_into_the_folder() -> None:
    assert choose_printer("notes", "T-02", 1, PLACES, {}) == FOLDER
    assert choose_printer("manifest", "T-02", 1, PLACES[:3], {}) == FOLDER
    assert choose_printer("manifest", "T-02", 1, (), {}) == FOLDER


def test_who_stands_in_must_be_there_and_able() -> None:
    assert choose_printer("manifest", "T-02", 1, PLACES, {"office": FOLDER}) == FOLDER
    assert choose_printer("manifest", "T-02", 1, PLACES, {"office": "label-1"}) == "office"
    assert choose_printer("manifest", "T-02", 1, PLACES, {"office": "sold"}) == "office"
    chain = {"label-1": "label-2", "label-2": "label-3"}
    assert choose_printer("container_label", "T-01", 1, PLACES, chain) == "label-3"


@given(
    st.sampled_from(["container_label", "manifest", "notes"]),
    st.sampled_from(["T-01", "T-02"]),
    st.integers(0, 9),
    st.dictionaries(*[st.sampled_from([p.name for p in PLACES])] * 2),
)
def test_every_copy_has_one_printer_that_can_print_it(
    paper: str, terminal: str, position: int, stand_ins: dict[str, str]
) -> None:
    name = choose_printer(paper, terminal, position, PLACES, stand_ins)
    (place,) = [place for place in PLACES if place.name == name]
    assert place.prints(paper)
