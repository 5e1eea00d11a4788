"""What systemd is told of the gateway: sd_notify(3), the few lines of it that are needed here.

The protocol is one datagram of `NAME=value` to the socket that the service manager names; that is
no reason for a dependency (the package most in use, sdnotify, was last released in 2017; others
bind libsystemd).
"""

import os
import socket
import time
from collections.abc import Mapping


class Notifier:
    """The service manager, if one listens: `NOTIFY_SOCKET` names a socket, abstract where it
    begins with @; `WATCHDOG_USEC` (microseconds) says within what time it wants to hear that all
    is well, `WATCHDOG_PID` from whom."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._every = _period(environment)
        self._due = 0.0
        self._told = ""

    def ready(self) -> None:
        """Started up."""
        self._send("READY=1")

    def status(self, text: str) -> None:
        """In words, for `systemctl status`; only a change is sent."""
        line = " ".join(text.split())
        if line != self._told:
            self._told = line
            self._send(f"STATUS={line}")

    def alive(self) -> None:
        """All is well; sent twice within the time the watchdog gives."""
        now = time.monotonic()
        if self._every and now >= self._due:
            self._due = now + self._every / 2
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """On the way down."""
        self._send("STOPPING=1")

    def _send(self, line: str) -> None:
        if not self._address:
            return
        name = self._address
        address = "\0" + name[1:] if name.startswith("@") else name
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaker:
                speaker.setblocking(False)
                speaker.sendto(line.encode(), address)
        except OSError:
            # Nobody listens any more, or is too busy to: the devices go on.
            return


def _period(environment: Mapping[str, str]) -> float:
    """Seconds; 0 where no watchdog waits for this process."""
    given, whose = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if not given.isdecimal() or (whose and whose != str(os.getpid())):
        return 0.0
    return int(given) / 1_000_000
