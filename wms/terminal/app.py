"""The terminal app: strokes in, scans to the desk, replies onto the floor screen."""

import asyncio
import os
import re
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING
from uuid import uuid4

from textual import constants, events
from textual._time import get_time
from textual.app import App

from wms.operations.reply import Command, Expects, Reply, Scan
from wms.terminal import memory
from wms.terminal.dress import Dress, colours_of
from wms.terminal.driver import FloorDriver, TerminalGone, is_console
from wms.terminal.feedback import CHECK, Bell, Feedback, sound_of
from wms.terminal.guise import Guise
from wms.terminal.keying import SHOWN_AFTER, Keying
from wms.terminal.keys import COMMAND_OF, LANGUAGE_KEY, MOVES
from wms.terminal.opening import OPENING
from wms.terminal.picks import expected, picks
from wms.terminal.posted import Answered, AtWork, DeskFailed, FromScanner, Noticed
from wms.terminal.scanners import WEDGE, Heard, Misread, OwnScanners, Scanners, said_of
from wms.terminal.screens.floor import FloorScreen
from wms.terminal.wedge import Entry
from wms.terminal.worker import DeskWorker, Workplace

if TYPE_CHECKING:
    from wms.operations.alerts import Alert

_AIM = re.compile(r"\A\][A-Za-z][0-9A-Za-z]")
_TICK = 0.25
_TURN = 3.0
"""Seconds each of several alerts is shown."""
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
_SLOW = 1.0
"""Seconds after which a scan that is not answered waits for the store."""
_TWICE = 0.3


class FloorApp(App[None], inherit_bindings=False):
    """One person's terminal.

    Every stroke is taken here, before focus and bindings, so nothing a barcode holds can reach a
    widget or an action. The screen is there, and listens, before `open_` is called on a thread of
    its own: a store takes longer to open than a screen to draw. `language` is used until then.
    """

    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        open_: Callable[[], Workplace],
        language: str = "zh_CN",
        feedback: Feedback | None = None,
    ) -> None:
        super().__init__(driver_class=None if constants.DRIVER else FloorDriver)
        self.dress = Dress(language)
        self.reply: Reply | None = None
        self.alerts: tuple[Alert, ...] = ()
        self.waiting = 0
        self.failure: Exception | None = None
        self._now: Callable[[], datetime] = lambda: datetime.now().astimezone()
        self._keying = Keying("")
        self._early: list[events.Key] = []
        self._worker = DeskWorker(
            open_,
            opened=lambda workplace: self.post_message(AtWork(workplace)),
            answered=lambda reply: self.post_message(Answered(reply)),
            failed=self._post_failure,
            noticed=lambda alerts, look: self.post_message(Noticed(alerts, look)),
        )
        self._scanners = Scanners(OwnScanners(), self._post_scanner)
        self._feedback = feedback or Bell(self._ring, self.set_timer)
        self._floor = FloorScreen()
        self._help = False
        self._hint = ""
        self._changed: Reply | None = None
        self._leaving_since: float | None = None
        self._shutting = False
        self._asked_at = 0.0

    @property
    def guise(self) -> Guise:
        """The language and the look of the screen now."""
        return self.dress.of(self.reply.who if self.reply is not None else None)

    def get_default_screen(self) -> FloorScreen:
        """The one screen."""
        return self._floor

    def on_mount(self) -> None:
        """Starts the desk's thread, the clock, and listens for being told to stop."""
        loop = asyncio.get_running_loop()
        if not self.is_headless:
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                loop.add_signal_handler(number, self.close)
            system = self.console.color_system
            self.dress.colours = colours_of(system, is_console(os.environ))
            if not self.dress.chinese and self.dress.language != "en":
                self._hint = self.guise.words("terminal.hint.no_chinese")
        self._floor.show(OPENING, self.guise, False, self._now())
        self._floor.show_header(OPENING, self.guise, self._now())
        self.call_after_refresh(self._begin)
        self.set_interval(_TICK, self._tick)

    def _begin(self) -> None:
        """The screen is there; nobody waits for it any more."""
        memory.share_one_heap()
        self._worker.start()
        self.set_interval(memory.EVERY, memory.give_back)

    async def on_unmount(self) -> None:
        """However the app ends, what is queued is answered first."""
        await asyncio.to_thread(self._scanners.finish)
        await asyncio.to_thread(self._worker.finish)

    async def on_event(self, event: events.Event) -> None:
        """Takes every key and paste itself; the mouse does nothing; the rest is Textual's."""
        if isinstance(event, events.Key):
            self._stroke(event)
        elif isinstance(event, events.Paste):
            self._paste(event.text)
        elif not isinstance(event, events.MouseEvent):
            await super().on_event(event)

    def _set_pointer_shape(self, shape: str) -> None:
        """There is no mouse, and the Linux console would print the request."""

    def on_at_work(self, message: AtWork) -> None:
        """The store is open; how things stand there is on its way."""
        message.stop()
        workplace = message.workplace
        self.dress.language, self._now = workplace.language, workplace.now
        self._keying = Keying(workplace.prefix)
        self._scanners = Scanners(workplace.scanners, self._post_scanner)
        self._scanners.start()

    def _stroke(self, event: events.Key) -> None:
        if self.reply is None:
            self._early.append(event)
            return
        taken = self._keying.stroke(event)
        if isinstance(taken, str):
            taken = self._key(taken, event.time)
        if taken is not None:
            self._enter(taken, event.time)
        elif self._keying.by_hand:
            self._show_lines()
        elif self._keying.begun:
            # The first character is shown only if a scanner does not run on from it.
            self.set_timer(SHOWN_AFTER, self._show_lines)

    def _key(self, key: str, at: float) -> Entry | None:
        """A key that is no character: a command, a movement, or noise."""
        if key in MOVES:
            self._floor.board.move(MOVES[key])
        elif key == "escape":
            self._keying.clear()
        elif key == LANGUAGE_KEY:
            self._switch(Command.LANGUAGE)
        elif key in COMMAND_OF:
            self._keying.clear()
            self._command(COMMAND_OF[key], at)
        else:
            return self._keying.noise(at)
        return None

    def _paste(self, text: str) -> None:
        """A paste is never a scan: it helps to key a text, and is refused elsewhere."""
        if self.reply is None or self.reply.view.expects is not Expects.TEXT:
            self._hint = self.guise.words("terminal.hint.paste")
        else:
            self._keying.paste(text, get_time())
        self._show_lines()

    def _enter(self, entry: Entry, at: float) -> None:
        """One completed input: a choice by its digit, a command, or something for the desk."""
        choice = self._chosen(entry.text)
        if not self._scanners.counts(_AIM.sub("", entry.text, count=1), WEDGE, at):
            self._show_lines()
        elif choice:
            self._submit(choice, "key")
        elif not self._own(entry.text):
            self._submit(entry.text, "keypad" if entry.keyed else WEDGE)

    def on_from_scanner(self, message: FromScanner) -> None:
        """One code of a scanner of our own, or word of one that could not be used."""
        message.stop()
        what = message.what
        if isinstance(what, Heard):
            self._read(what)
            return
        self._hint = self.guise.words.text(said_of(what))
        if self.reply is None or not self.reply.latched:
            self._feedback.play(CHECK)
        self._show_lines()

    def _read(self, heard: Heard) -> None:
        reading = heard.reading
        if not self._scanners.counts(reading.text, reading.source, heard.at):
            return
        if not self._own(reading.text):
            self._submit(reading.text, reading.source, reading.symbology)

    def _own(self, text: str) -> bool:
        """Whether a barcode was one of those that the terminal itself obeys."""
        if text == Command.HELP:
            self._command(Command.HELP, get_time())
        elif text in (Command.UP, Command.DOWN):
            self._floor.board.move(text)
        elif text in (Command.LANGUAGE, Command.LOOK):
            self._switch(text)
        else:
            return False
        return True

    def _chosen(self, text: str) -> str:
        """What the number keyed stands for, if the screen shows one like it."""
        if self.reply is None or self.waiting or not _NUMBER.fullmatch(text):
            return ""
        offered = picks(self.reply.view)
        return offered[int(text) - 1] if int(text) <= len(offered) else ""

    def _switch(self, command: str) -> None:
        """The next language or look: that of whoever is signed in is kept by the desk, that of
        nobody by the terminal."""
        if command == Command.LANGUAGE and not self.dress.chinese:
            self._hint = self.guise.words("terminal.hint.no_chinese")
            self._show_lines()
            return
        latched = self.reply is not None and self.reply.latched
        if self.reply is not None and self.reply.who.person and not latched:
            self._submit(command, "key")
            return
        if command == Command.LOOK:
            self.dress.turn_look()
        elif latched:
            # Nothing but an acknowledgement goes to the desk now; still it must be understood.
            self.dress.glance()
        else:
            self.dress.turn_language()
        self._hint = ""
        self._show()

    def _command(self, command: str, at: float) -> None:
        if command == Command.HELP and self.reply is not None:
            self._set_help(not self._help)
        elif command == Command.BACK and self._help:
            self._set_help(False)
        elif command == Command.SIGN_OUT and self._nobody():
            self._leave(at)
        else:
            self._submit(command, "key")

    def _submit(self, text: str, source: str, symbology: str = "") -> None:
        self._hint = ""
        self._leaving_since = None
        if self._shutting:
            self._hint = self.guise.words("terminal.hint.closing", count=self.waiting)
            return
        found = None if symbology else _AIM.match(text)
        if found:
            symbology, text = found.group(), text[found.end() :]
        own = self.dress
        scan = Scan(text, uuid4().hex, self._now(), symbology, source, own.language, own.look)
        if not self.waiting:
            self._asked_at = monotonic()
        self.waiting += 1
        self._worker.submit(scan)
        self._show_lines()

    def _nobody(self) -> bool:
        """Whether the screen asks for a badge and nothing is under way."""
        return self.reply is not None and not self.reply.who.person and not self.waiting

    def _leave(self, at: float) -> None:
        """F10 where nobody is signed in: the second one, by a hand, closes the terminal."""
        if self._leaving_since is None:
            self._leaving_since = at
            self._hint = self.guise.words("terminal.hint.leave")
        elif at - self._leaving_since >= _TWICE:
            self.close()
        self._show_lines()

    def close(self) -> None:
        """Takes nothing more, has the desk answer what is queued, and ends the app."""
        if not self._shutting:
            self._shutting = True
            self._hint = self.guise.words("terminal.hint.closing", count=self.waiting)
            self._show_lines()
            self.run_worker(self._drain())

    async def _drain(self) -> None:
        await asyncio.to_thread(self._scanners.finish)
        await asyncio.to_thread(self._worker.finish)
        self.exit()

    def finish(self) -> bool:
        """After the app ended, however it did: has the desk answer what is queued; False where it
        did not."""
        self._scanners.finish()
        return self._worker.finish()

    def _post_scanner(self, what: Heard | Misread) -> None:
        self.post_message(FromScanner(what))

    def _ring(self) -> None:
        """Through the scanner in the hand where it has a beeper, else the terminal's bell."""
        if not self._scanners.beep():
            self.bell()

    def _post_failure(self, error: Exception) -> None:
        self.failure = error
        self.post_message(DeskFailed(error))

    def on_answered(self, message: Answered) -> None:
        """Shows the answer and lets it be heard."""
        message.stop()
        first = self.reply is None
        self.reply = message.reply
        if not message.reply.latched:
            self.dress.read()
        self._changed = None
        self._help = False
        if not first:
            self.waiting -= 1
            self._asked_at = monotonic()
        self._feedback.play(sound_of(message.reply.level, message.reply.latched))
        self._show()
        if first:
            # Now it is known who stands there: F10 means another thing where nobody does.
            for event in self._early:
                self._stroke(event)

    def on_noticed(self, message: Noticed) -> None:
        """Shows what is to be seen to, and how the job stands by now; nothing is done."""
        message.stop()
        self.alerts, self._changed = message.alerts, message.look
        self._tick()

    def on_desk_failed(self, message: DeskFailed) -> None:
        """Ends the app; `run_terminal` raises what the desk raised."""
        message.stop()
        self.exit(return_code=3)

    def on_terminal_gone(self, message: TerminalGone) -> None:
        """Ends the app once what was scanned is answered."""
        message.stop()
        self.close()

    def _set_help(self, shown: bool) -> None:
        self._help = shown
        self._show()

    def _tick(self) -> None:
        # What a digit stands for does not change under the hand that keys it.
        if self.reply and self._changed and not (self.waiting or self._keying.under_way):
            now, before = self._changed, self.reply
            # Who was signed out meanwhile, or waited for the store, is told so.
            same = now.who == before.who and not (now.latched or before.latched)
            self.reply, self._changed = (replace(before, view=now.view) if same else now), None
            if before.latched != now.latched:
                self._feedback.play(sound_of(now.level, now.latched))
            self._show()
        else:
            self._show_lines()

    def _show(self) -> None:
        if self.reply is not None:
            self._floor.show(self.reply, self.guise, self._help, self._now())
            self._show_lines()

    def _show_lines(self) -> None:
        """The lines that change by themselves: clock, what is being keyed, what waits."""
        if self.reply is None:
            return
        guise = self.guise
        self._floor.show_header(self.reply, guise, self._now())
        self._floor.show_alerts(self.alerts, guise, int(monotonic() / _TURN))
        self._floor.show_keyed(
            guise,
            expected(self.reply),
            self._keying.shown(self.reply.view.expects, get_time()),
            self._told(),
            self.waiting,
        )

    def _told(self) -> str:
        """The hint: that a scan waits for the store comes before any other."""
        if self.waiting and monotonic() - self._asked_at > _SLOW:
            return self.guise.words("terminal.hint.store_waits")
        trouble = self._scanners.trouble
        return self._hint or (self.guise.words.text(trouble) if trouble else "")
