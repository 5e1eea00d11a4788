"""The devices of a site as the store keeps them: how each is, and tests somebody asked for."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wms.domain.devices import Device, Request
from wms.domain.messages import Message
from wms.domain.words import DeviceKind, DeviceState
from wms.operations.ports import Equipment
from wms.storage.statements import Statement
from wms.storage.store import Store, Tx

_NAMES = Statement("SELECT name FROM device")
_FORGET = Statement("DELETE FROM device WHERE name = :name")
_STANDS_IN_NO_MORE = Statement(
    "UPDATE device SET stand_in = '' WHERE stand_in <> ''"
    " AND stand_in NOT IN (SELECT name FROM device)"
)
_ADD = Statement(
    "INSERT INTO device (name, kind, state, since, last_seen, cause, detail, terminals, papers)"
    " VALUES (:name, :kind, :state, :since, :last_seen, :cause, :detail, :terminals, :papers)"
    " ON CONFLICT (name) DO UPDATE SET kind = :kind, state = :state, since = :since,"
    " cause = :cause, detail = :detail, terminals = :terminals, papers = :papers"
)
_SAVE = Statement(
    "UPDATE device SET state = :state, since = :since, last_seen = :last_seen, cause = :cause,"
    " detail = :detail WHERE name = :name"
)
_EVERY = Statement(
    "SELECT name, kind, state, since, last_seen, cause, detail, terminals, papers, stand_in"
    " FROM device ORDER BY kind, name"
)
WAITING = Statement(
    "SELECT printer, state, COUNT(*) FROM print_job WHERE state IN ('queued', 'sending')"
    " OR (state IN ('failed', 'unknown') AND confirmed_by = '') GROUP BY printer, state"
)
ASK = Statement(
    "INSERT INTO device_request (device, asked_at, asked_by, seconds)"
    " VALUES (:device, :asked_at, :asked_by, :seconds) RETURNING position"
)
_REQUESTS = Statement(
    "SELECT position, device, seconds FROM device_request WHERE answered_at = '' ORDER BY position"
)
_ANSWER = Statement(
    "UPDATE device_request SET answered_at = :at, answer = :answer"
    " WHERE position = :position AND answered_at = ''"
)
_LEAVE = Statement("UPDATE device_request SET answered_at = :at WHERE answered_at = ''")
_ANSWERED = Statement("SELECT answered_at, answer FROM device_request WHERE position = :position")


@dataclass(frozen=True, slots=True)
class Queue:
    """What stands at a printer: `waiting` to be printed, `held` until a person decides."""

    waiting: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A device with its queue and who stands in for it; both empty for what prints nothing."""

    device: Device
    queue: Queue
    stand_in: str


class Devices:
    """The tables `device` and `device_request`. One thread. `stamp` is the clock as text."""

    def __init__(self, store: Store, stamp: Callable[[], str]) -> None:
        self._store = store
        self._stamp = stamp

    # -- for the gateway

    def begin(self, devices: Sequence[Device]) -> None:
        """These and no others are configured; nobody waits for a test any more."""
        wanted = {device.name for device in devices}
        with self._store.writing() as tx:
            for (name,) in tx.all(_NAMES):
                if name not in wanted:
                    tx.run(_FORGET, name=name)
            for device in devices:
                tx.run(_ADD, **_values(device))
            tx.run(_STANDS_IN_NO_MORE)
            tx.run(_LEAVE, at=self._stamp())

    def save(self, devices: Sequence[Device]) -> None:
        """They are so now."""
        with self._store.writing() as tx:
            # By name, as everybody locks them.
            for device in sorted(devices, key=lambda device: device.name):
                values = _values(device)
                for fixed in ("kind", "terminals", "papers"):
                    del values[fixed]
                tx.run(_SAVE, **values)

    def requests(self) -> list[Request]:
        """Tests that wait for an answer, oldest first."""
        with self._store.reading() as tx:
            return [Request(*row) for row in tx.all(_REQUESTS)]

    def answer(self, request: Request, told: Sequence[Message], *, passed: bool) -> None:
        """What one of them gave."""
        lines = [[message.key, message.values] for message in told]
        answer = json.dumps({"passed": passed, "told": lines}, ensure_ascii=False)
        with self._store.writing() as tx:
            tx.run(_ANSWER, position=request.position, at=self._stamp(), answer=answer)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    # -- for everybody else

    def every(self) -> list[Row]:
        """All devices, with what waits at the printers."""
        with self._store.snapshot() as tx:
            found = queues(tx.all(WAITING))
            return [
                Row(_device(*row[:9]), found.get(row[0], Queue()), row[9]) for row in tx.all(_EVERY)
            ]

    def ask(self, device: str, by: str, seconds: int) -> int:
        """Have the gateway test a device; returns what to ask for the answer by."""
        with self._store.writing() as tx:
            given = {"asked_at": self._stamp(), "asked_by": by, "seconds": seconds}
            row = tx.one(ASK, device=device, **given)
        assert row is not None
        return int(row[0])

    def answered(self, position: int) -> tuple[list[Message], bool] | None:
        """What the gateway said and whether the device passed; None while it is at it.

        Nothing said, and not passed: the gateway began anew meanwhile.
        """
        with self._store.reading() as tx:
            row = tx.one(_ANSWERED, position=position)
        if row is None or not row[0]:
            return None
        answer: dict[str, Any] = json.loads(row[1] or '{"told": [], "passed": false}')
        return [Message(*line) for line in answer["told"]], answer["passed"]


def equipment(tx: Tx) -> Equipment:
    """The devices as a terminal looks at them."""
    found = queues(tx.all(WAITING))
    rows = tx.all(_EVERY)
    return Equipment(
        tuple(_device(*row[:9]) for row in rows),
        sum(queue.waiting for queue in found.values()),
        {printer: queue.held for printer, queue in found.items()},
        {row[0]: row[9] for row in rows if row[9]},
    )


def queues(rows: Sequence[tuple[Any, ...]]) -> dict[str, Queue]:
    """What stands at each printer, from the rows of `WAITING`."""
    counts: dict[str, list[int]] = {}
    for printer, state, number in rows:
        counts.setdefault(printer, [0, 0])[state in ("failed", "unknown")] += number
    return {printer: Queue(*both) for printer, both in counts.items()}


def _values(device: Device) -> dict[str, Any]:
    cause = device.cause
    return {
        "name": device.name,
        "kind": device.kind,
        "state": device.state,
        "since": device.since,
        "last_seen": device.last_seen,
        "cause": json.dumps([cause.key, cause.values], ensure_ascii=False) if cause else "",
        "detail": json.dumps(device.detail, ensure_ascii=False),
        "terminals": json.dumps(device.terminals, ensure_ascii=False),
        "papers": json.dumps(device.papers, ensure_ascii=False),
    }


def _device(
    name: str,
    kind: str,
    state: str,
    since: str,
    last_seen: str,
    cause: str,
    detail: str,
    terminals: str,
    papers: str,
) -> Device:
    return Device(
        name=name,
        kind=DeviceKind(kind),
        state=DeviceState(state),
        since=since,
        last_seen=last_seen,
        cause=Message(*json.loads(cause)) if cause else None,
        detail=json.loads(detail),
        terminals=tuple(json.loads(terminals)),
        papers=tuple(json.loads(papers)),
    )
