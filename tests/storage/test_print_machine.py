"""A night nobody planned, with printers that print, fail, and leave people to guess."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.conftest import ON_SQLITE, NewStore
from tests.machines import play
from tests.spooling import AT, install
from tests.storage.test_night_machine import HANDS, SEEN, AnyNight
from wms.domain.messages import say
from wms.domain.words import PrintState, Role
from wms.operations.reply import Command
from wms.storage.spool import Spool

PRINTERS = ("label-1", "label-2")
ENDS = st.sampled_from(["printed", "queued", "failed", "unknown"])


class AnyPrintedNight(AnyNight):
    """The books must hold, whatever printers do and people say of it."""

    new_store: Callable[[], str]

    def __init__(self) -> None:
        super().__init__()
        self.night.sort_everything()
        install(self.night, *PRINTERS)

    @rule(end=ENDS)
    def print_one(self, end: str) -> None:
        """Each printer takes what waits there, and says what it can."""
        spool = Spool(self.night.store)
        spool.assign(lambda _job, stand_ins: stand_ins.get("label-1", "label-1"))
        for name in PRINTERS:
            job = spool.next_of(name)
            if job is None:
                continue
            assert spool.claim(job, name, AT)
            if end == "printed":
                assert spool.printed(job, name, AT)
            else:
                cause = say("printer.broken_off")
                assert spool.not_printed(job, name, PrintState(end), cause)

    @rule(who=HANDS, end=st.sampled_from(["failed", "unknown"]), missing=st.booleans())
    def say_what_came_out(self, who: Role, end: str, missing: bool) -> None:
        """Something just came out, or not; somebody looks and says of each."""
        self.print_one(end)
        t = self.terminals[who]
        self.give(t, Command.PRINTING)
        copies = [c.command for c in t.last.view.choices if c.command.startswith("COPY-")]
        for copy in copies:
            self.give(t, Command.PRINTING, copy, Command.EXCEPTION if missing else Command.DONE)

    @rule(who=HANDS, printer=st.sampled_from(PRINTERS), to=st.sampled_from(PRINTERS))
    def send_a_queue(self, who: Role, printer: str, to: str) -> None:
        """To the other printer, or back."""
        self.give(self.terminals[who], Command.PRINTING, printer, to)


@ON_SQLITE
def test_whatever_printers_do_the_spool_says_what_is_so(new_store: NewStore) -> None:
    before = SEEN.copy()
    printing = ("queue_sent", "copy_confirmed", "copy_queued_again")
    play(
        AnyPrintedNight,
        new_store,
        examples=12,
        steps=50,
        missing=lambda: {kind for kind in printing if SEEN[kind] - before[kind] < 3},
    )
    SEEN.clear()
    SEEN.update(before)
