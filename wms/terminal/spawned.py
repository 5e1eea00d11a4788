"""A real program in a real pseudo-terminal, with a keyboard wedge in front of it."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from signal import SIGWINCH
from threading import Event, Lock, Thread
from time import perf_counter, sleep
from types import TracebackType

WEDGE_PACE = 0.001
"""Seconds between the characters of a fast keyboard wedge."""

_READ = 65_536
_POLL = 0.05


@dataclass(slots=True)
class Output:
    """What the program wrote, and when each piece was read (`perf_counter`)."""

    raw: bytearray = field(default_factory=bytearray)
    pieces: list[tuple[int, float]] = field(default_factory=list)


class SpawnedTerminal:
    """Starts `program` on a pty of `columns` × `lines` and keeps all it writes.

    A context manager: leaving it ends the program (SIGTERM, then SIGKILL after `patience`).
    """

    def __init__(
        self,
        program: Sequence[str],
        columns: int = 80,
        lines: int = 24,
        env: Mapping[str, str] | None = None,
        patience: float = 15.0,
    ) -> None:
        self.output = Output()
        self._patience = patience
        self._lock = Lock()
        self._done = Event()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        surroundings = {**os.environ, "TERM": "xterm-256color", **(env or {})}
        # The size of this pty counts, not that of the terminal the bench was started from.
        for name in ("COLUMNS", "LINES"):
            surroundings.pop(name, None)
        self.process = subprocess.Popen(
            list(program),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env=surroundings,
        )
        os.close(slave)
        self._reader = Thread(target=self._read, name="pty")
        self._reader.start()

    def __enter__(self) -> "SpawnedTerminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> int:
        """Ends the program and returns its exit code."""
        self.process.terminate()
        try:
            code = self.process.wait(self._patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.hang_up()
        return code

    def hang_up(self) -> None:
        """Closes the terminal under the program, as when a window or a link goes away."""
        self._done.set()
        self._reader.join()
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def freeze(self) -> None:
        """Reads no more of what the program writes, as a window that hangs."""
        self._done.set()
        self._reader.join()

    def thaw(self) -> None:
        """Reads on after `freeze`."""
        self._done.clear()
        self._reader = Thread(target=self._read, name="pty")
        self._reader.start()

    def resize(self, columns: int, lines: int) -> None:
        """Another size, and the program is told."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.process.send_signal(SIGWINCH)

    def strike(self, data: bytes) -> None:
        """Writes `data` at once, as a key or a paste comes."""
        os.write(self._master, data)

    def scan(self, text: str, pace: float = WEDGE_PACE, end: bytes = b"\r") -> float:
        """Writes `text` as a wedge does, a character every `pace` seconds, then `end`; returns
        when that was written."""
        start = perf_counter()
        characters = [character.encode() for character in text] + [end]
        for index, character in enumerate(characters):
            while (early := start + index * pace - perf_counter()) > 0:
                sleep(early)
            os.write(self._master, character)
        return perf_counter()

    def so_far(self) -> bytes:
        """All that the program wrote until now."""
        with self._lock:
            return bytes(self.output.raw)

    def wait_for(self, text: str, start: int = 0, patience: float = 15.0) -> int:
        """Waits until `text` was written after byte `start`; the byte after it.

        Raises TimeoutError after `patience` seconds or when the program ended.
        """
        wanted = text.encode()
        deadline = perf_counter() + patience
        while perf_counter() < deadline:
            found = self.so_far().find(wanted, start)
            if found >= 0:
                return found + len(wanted)
            if self.process.poll() is not None:
                break
            sleep(0.005)
        raise TimeoutError(f"the program never showed {text!r}")

    def wait_quiet(self, seconds: float = 0.3, patience: float = 15.0) -> None:
        """Waits until the program wrote something and then no more than its clock's tick."""
        deadline = perf_counter() + patience
        seen = len(self.so_far())
        while perf_counter() < deadline:
            sleep(seconds)
            now = len(self.so_far())
            if now > 0 and now - seen < _TICK_BYTES:
                return
            seen = now

    def _read(self) -> None:
        while not self._done.is_set():
            ready, _, _ = select.select([self._master], [], [], _POLL)
            if not ready:
                continue
            try:
                data = os.read(self._master, _READ)
            except OSError:
                return
            at = perf_counter()
            with self._lock:
                self.output.raw += data
                self.output.pieces.append((len(self.output.raw), at))


# The header's line, drawn anew when the clock moves, with its colours.
_TICK_BYTES = 400
