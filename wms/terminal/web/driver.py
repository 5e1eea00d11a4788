"""The driver under a browser: textual-serve's packets, our reader of the keyboard."""

from textual._time import get_time
from textual.drivers._byte_stream import ByteStream
from textual.drivers.web_driver import WebDriver as TextualWebDriver

from wms.terminal.driver import TerminalGone, event_of
from wms.terminal.keyboard import Keyboard


class WebDriver(TextualWebDriver):
    """What is typed into the page, a wedge's scans among it, is read as on any terminal."""

    def start_application_mode(self) -> None:
        """Enters the full screen without a mouse."""
        super().start_application_mode()
        self.write("\x1b[?1003l")

    def _enable_mouse_support(self) -> None:
        """There is no mouse."""

    def _request_terminal_sync_mode_support(self) -> None:
        """Not asked: the answer would come in through the keyboard."""

    def run_input_thread(self) -> None:
        """Reads until told to stop; a vanished server ends the reading."""
        keyboard, packets = Keyboard(), ByteStream()
        for data in self._input_reader:
            now = get_time()
            for kind, payload in packets.feed(data) if data else ():
                if kind == "D":
                    for stroke in keyboard.feed(payload, now):
                        self.process_message(event_of(stroke))
                else:
                    self._on_meta(kind, payload)
            for stroke in keyboard.wait(now):
                self.process_message(event_of(stroke))
        if not self.exit_event.is_set():
            self.process_message(TerminalGone())
