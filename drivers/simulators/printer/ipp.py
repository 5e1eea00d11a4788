"""An A4 printer to talk to by IPP: the three operations our driver uses, over HTTP on loopback.

Source: RFC 8010, RFC 8011. It keeps each document that came out as a file, and has paper, cover,
toner and power to take away, with the words of the label printers (`Machine.apply`).
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from PIL import Image

from drivers.printers.errors import Garbled
from drivers.printers.ipp.codec import Asked, Given, Operation, Tag, answer, asked
from drivers.simulators.printer.machine import Machine

PATH = "/ipp/print"
FORMAT = "application/pdf"
_ROWS = 1000  # of the picture that stands for a document: its printing takes as long
_MOST = 64_000_000  # bytes of a request
_OK, _BAD_REQUEST, _NOT_FOUND, _FORMAT, _BUSY = 0x0000, 0x0400, 0x0406, 0x040A, 0x0507
_IDLE, _PROCESSING, _STOPPED = 3, 4, 5
_JOB_PENDING, _JOB_COMPLETED = 3, 9


@dataclass
class _Job:
    number: int
    document: bytes
    done: bool = False


class IppSimulator:
    """A printer at `uri`; `seconds` a document. Paper is counted in documents, not in sheets.

    Without power it refuses connections and forgets its jobs; `silence on` takes requests and
    answers none. `printed` documents are written to `folder` as `document-00001.pdf`, and the
    last of them stand in `documents`.
    """

    def __init__(self, *, port: int = 0, seconds: float = 1.0, folder: Path | None = None) -> None:
        self.machine = Machine(_ROWS / seconds)
        self.machine.power_changed = self._power
        self.port = port
        self.documents: list[bytes] = []
        self._folder = folder
        self._numbers = count(1)
        self._jobs: dict[int, _Job] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def uri(self) -> str:
        """What a driver calls."""
        return f"ipp://127.0.0.1:{self.port}{PATH}"

    @property
    def listening(self) -> bool:
        """Whether connections are taken."""
        return self._server is not None

    async def __aenter__(self) -> Self:
        self._start(self.machine.run())
        await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in self._writers:
            writer.transport.abort()

    def _power(self, on: bool) -> None:
        self._hang_up()
        if on:
            self._start(self._listen())
        else:
            self._jobs.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection, as our driver asks."""
        self._writers.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                body = await _body(reader)
                while self.machine.silent:
                    await asyncio.sleep(0.05)
                writer.write(_http(body if body is None else self._reply(body)))
                await writer.drain()
        finally:
            self._writers.discard(writer)
            writer.close()

    def _reply(self, body: bytes) -> bytes | None:
        try:
            request = asked(body)
        except Garbled:
            return None
        match request.operation:
            case Operation.GET_PRINTER_ATTRIBUTES:
                return answer(_OK, request.request_id, printer=self._attributes())
            case Operation.PRINT_JOB:
                return self._take(request)
            case Operation.GET_JOB_ATTRIBUTES:
                return self._job(request)
        return answer(_BAD_REQUEST, request.request_id)

    def _take(self, request: Asked) -> bytes:
        if request.attributes.get("document-format", (FORMAT,)) != (FORMAT,):
            return answer(_FORMAT, request.request_id)
        if self.machine.blocked:
            return answer(_BUSY, request.request_id)
        job = _Job(next(self._numbers), request.document)
        self._jobs[job.number] = job
        self.machine.put(Image.new("1", (1, _ROWS)))
        self.machine.then(lambda: self._out(job))
        return answer(_OK, request.request_id, job=_job_attributes(job))

    def _job(self, request: Asked) -> bytes:
        number = request.attributes.get("job-id", (0,))[0]
        job = self._jobs.get(int(number)) if isinstance(number, int) else None
        if job is None:
            return answer(_NOT_FOUND, request.request_id)
        return answer(_OK, request.request_id, job=_job_attributes(job))

    def _out(self, job: _Job) -> None:
        job.done = True
        self.documents.append(job.document)
        if self._folder is not None:
            path = self._folder / f"document-{len(self.documents):05}.pdf"
            path.write_bytes(job.document)

    def _attributes(self) -> list[Given]:
        machine = self.machine
        reasons = [
            word
            for held, word in (
                (machine.paper_out, "media-empty-error"),
                (machine.near_end and not machine.paper_out, "media-low-warning"),
                (machine.cover_open, "cover-open-error"),
                (machine.ribbon_out, "toner-empty-error"),
                (machine.jam, "media-jam-error"),
                (machine.paused, "paused"),
            )
            if held
        ]
        state = _STOPPED if machine.blocked else _PROCESSING if machine.waiting else _IDLE
        return [
            (Tag.ENUM, "printer-state", [state]),
            (Tag.KEYWORD, "printer-state-reasons", reasons or ["none"]),
            (Tag.BOOLEAN, "printer-is-accepting-jobs", [True]),
            (Tag.MIME_TYPE, "document-format-supported", [FORMAT]),
        ]


def _job_attributes(job: _Job) -> list[Given]:
    return [
        (Tag.INTEGER, "job-id", [job.number]),
        (Tag.ENUM, "job-state", [_JOB_COMPLETED if job.done else _JOB_PENDING]),
        (Tag.KEYWORD, "job-state-reasons", ["none"]),
    ]


async def _body(reader: asyncio.StreamReader) -> bytes | None:
    """The body of a POST to our path; None for anything else."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = f"{head[0]}  ".split(" ", 2)
    fields = dict(line.lower().split(":", 1) for line in head[1:] if ":" in line)
    length = int(fields.get("content-length", "0"))
    if method != "POST" or path != PATH or not 0 < length <= _MOST:
        return None
    return await reader.readexactly(length)


def _http(body: bytes | None) -> bytes:
    status = HTTPStatus.BAD_REQUEST if body is None else HTTPStatus.OK
    head = (
        f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: application/ipp\r\n"
        f"Content-Length: {len(body or b'')}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (body or b"")
