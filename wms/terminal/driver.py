"""Textual's Linux driver with our own reader of the keyboard."""

import os
import selectors
from collections.abc import Iterable, Mapping

from textual import events
from textual._time import get_time
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from wms.terminal.keyboard import Character, Key, Keyboard, Noise, Pasted, Stroke
from wms.terminal.theme import CONSOLE_PALETTE

_READ = 4_096
_TICK = 0.05
_KEY_OF = {"\r": "enter", "\n": "newline", "\t": "tab"}


def is_console(environment: Mapping[str, str]) -> bool:
    """Whether the screen is the Linux console itself: sixteen colours, 512 glyphs, none of them
    Chinese. Consoles that have them (fbterm, kmscon, zhcon) go by another name."""
    return environment.get("TERM") == "linux"


class TerminalGone(Message):
    """The other end of the terminal is closed; nothing more will come from it."""


def event_of(stroke: Stroke) -> events.Key | events.Paste:
    """The Textual event that carries `stroke` to the app."""
    match stroke:
        case Character(text):
            return events.Key(_KEY_OF.get(text, "character"), text)
        case Key(name):
            return events.Key(name, None)
        case Pasted(text):
            return events.Paste(text)
        case Noise():
            return events.Key("noise", None)


class FloorDriver(LinuxDriver):
    """Asks the terminal for no reports, so that whatever looks like one is noise."""

    def start_application_mode(self) -> None:
        """Enters the full screen without focus reports."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.write("\x1b[?1004l")
        if is_console(os.environ):
            self.write("".join(f"\x1b]P{n:X}{c[1:]}" for n, c in CONSOLE_PALETTE.items()))
        self.flush()

    def stop_application_mode(self) -> None:
        """Leaves it, with the console's own colours."""
        if is_console(os.environ):
            self.write("\x1b]R")
        super().stop_application_mode()

    def _request_terminal_sync_mode_support(self) -> None:
        """Not asked: the answer would come in through the keyboard."""

    def _query_in_band_window_resize(self) -> None:
        """Not asked: SIGWINCH tells the size, and a barcode cannot send it."""

    def run_input_thread(self) -> None:
        """Reads until told to stop; a vanished terminal ends the reading."""
        keyboard = Keyboard()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(_TICK):
                    self._send(keyboard.wait(get_time()))
                    continue
                data = self._read()
                if not data:
                    self.process_message(TerminalGone())
                    break
                self._send(keyboard.feed(data, get_time()))

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _READ)
        except OSError:
            # A pty whose other end is gone says EIO.
            return b""

    def _send(self, strokes: Iterable[Stroke]) -> None:
        for stroke in strokes:
            self.process_message(event_of(stroke))
