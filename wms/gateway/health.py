"""How every device is, kept in memory for whoever writes it down.

A duty says how its device is and goes on at once: a belt must not wait for the store. Another
thread (`wms.gateway.keeper`) carries what changed into the store and brings back what somebody
asks to have tested.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Any

from wms.domain.devices import GATEWAY, Device
from wms.domain.messages import Message, say
from wms.domain.words import DeviceState
from wms.gateway.duty import Request

OFTEN = 1.0
"""Seconds between two writings of when a device was last seen."""

Tell = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a test gave."""

    request: Request
    told: tuple[Message, ...]
    passed: bool


@dataclass(slots=True)
class _Entry:
    device: Device
    changed: bool = True
    seen_at: float = float("-inf")
    asked: deque[Request] = field(default_factory=deque)


class Board:
    """The devices of a gateway. Any thread.

    `stamp` is the wall clock as text. `tell` hears when a trouble begins, becomes another, or ends.
    """

    def __init__(self, devices: Iterable[Device], stamp: Callable[[], str], tell: Tell) -> None:
        self._stamp = stamp
        self._tell = tell
        self._lock = Lock()
        self._entries = {d.name: _Entry(replace(d, since=stamp())) for d in devices}
        self._answers: list[Answer] = []
        self._known: set[int] = set()
        self._news = Event()

    @property
    def names(self) -> tuple[str, ...]:
        """Every device there is."""
        return tuple(self._entries)

    def devices(self) -> list[Device]:
        """How they are now."""
        with self._lock:
            return [entry.device for entry in self._entries.values()]

    def __getitem__(self, name: str) -> Device:
        with self._lock:
            return self._entries[name].device

    def report(
        self, name: str, state: DeviceState, cause: Message | None, detail: dict[str, Any] | None
    ) -> None:
        """See `Health.report`."""
        if detail is not None:
            # As it will stand in the store; and what cannot stand there is the duty's own fault.
            detail = json.loads(json.dumps(detail))
        with self._lock:
            entry = self._entries[name]
            before = entry.device
            after = replace(
                before,
                state=state,
                cause=cause,
                since=before.since if state is before.state else self._stamp(),
                detail=before.detail if detail is None else detail,
            )
            if after == before:
                return
            entry.device, entry.changed = after, True
        self._news.set()
        self._say(before, after)

    def seen(self, name: str) -> None:
        """See `Health.seen`."""
        now = time.monotonic()
        with self._lock:
            entry = self._entries[name]
            if now - entry.seen_at >= OFTEN:
                entry.device = replace(entry.device, last_seen=self._stamp())
                entry.seen_at, entry.changed = now, True

    def next_request(self, name: str) -> Request | None:
        """The oldest test that somebody waits for, handed out once."""
        with self._lock:
            asked = self._entries[name].asked
            return asked.popleft() if asked else None

    def answer(self, answer: Answer) -> None:
        """What a test gave."""
        with self._lock:
            self._answers.append(answer)
        self._news.set()

    # -- for the keeper

    def wait(self, seconds: float) -> None:
        """Until something changed, at most so long."""
        self._news.wait(seconds)
        self._news.clear()

    def wake(self) -> None:
        """End a `wait`."""
        self._news.set()

    def take(self) -> tuple[list[Device], list[Answer]]:
        """What has to be written down; hand it back by `give_back` if it could not be."""
        with self._lock:
            changed = [entry for entry in self._entries.values() if entry.changed]
            for entry in changed:
                entry.changed = False
            answers, self._answers = self._answers, []
            return [entry.device for entry in changed], answers

    def give_back(self, devices: Iterable[Device], answers: Iterable[Answer]) -> None:
        """It could not be written down."""
        with self._lock:
            for device in devices:
                self._entries[device.name].changed = True
            self._answers = [*answers, *self._answers]

    def asked(self, requests: Iterable[Request]) -> None:
        """What stands in the store to be tested; each is passed on once."""
        with self._lock:
            requests = list(requests)
            for request in requests:
                if request.position not in self._known and request.device in self._entries:
                    self._entries[request.device].asked.append(request)
            self._known = {request.position for request in requests}

    def _say(self, before: Device, after: Device) -> None:
        if after.name == GATEWAY and after.state is DeviceState.ABSENT:
            return  # it was told to stop
        if after.troubled and (after.state, after.cause) != (before.state, before.cause):
            self._tell(say(f"gateway.trouble.{after.kind}", device=after.name))
            if after.cause is not None:
                self._tell(after.cause)
        elif before.troubled and after.state is DeviceState.READY:
            self._tell(say(f"gateway.well.{after.kind}", device=after.name))


class DeviceHealth:
    """One device of the board, as its duty sees it (`wms.gateway.duty.Health`)."""

    def __init__(self, board: Board, name: str) -> None:
        self._board = board
        self._name = name

    def report(
        self, state: DeviceState, cause: Message | None = None, detail: dict[str, Any] | None = None
    ) -> None:
        """The device is so from now on."""
        self._board.report(self._name, state, cause, detail)

    def seen(self) -> None:
        """It answered just now."""
        self._board.seen(self._name)

    def request(self) -> Request | None:
        """A test that somebody waits for."""
        return self._board.next_request(self._name)

    def answer(self, request: Request, told: list[Message], *, passed: bool) -> None:
        """What the test gave."""
        self._board.answer(Answer(request, tuple(told), passed))
