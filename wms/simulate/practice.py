"""The school: makes the simulated night in a program of its own, opens it for one lesson after
the other, and leaves nothing behind.

The night lies in a temporary folder that bears this process's number; what a killed process left
is removed when the next school opens.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from wms.domain.messages import Unavailable, say
from wms.domain.people import Person
from wms.domain.words import SiteKind
from wms.operations.desk import Desk
from wms.operations.lessons import Lesson
from wms.operations.reply import Scan
from wms.simulate.practice_lessons import lessons
from wms.simulate.practice_town import CENTRAL, FACTS, STATION, PracticeSite
from wms.storage.store import Store

_NAME = re.compile(r"nightfloor-practice-([0-9]+)-")
_LESSON = "lesson.db"
_PATIENCE = 10.0
"""Seconds a night that is being made has to stop when it is told to."""


class PracticeSchool:
    """Practice for the people of a site of one kind. One thread at a time; close it when done."""

    def __init__(self, kind: SiteKind) -> None:
        self._kind = kind
        self._folder: Path | None = None
        self._maker: subprocess.Popen[bytes] | None = None
        self._lessons: tuple[Lesson, ...] | None = None
        self._store: Store | None = None
        _sweep()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def lessons(self) -> tuple[Lesson, ...] | None:
        """All lessons of the site; None while the night is being made, some three seconds."""
        if self._lessons is None:
            if self._maker is None:
                self._make()
            elif (code := self._maker.poll()) is not None:
                self._lessons = self._read(code)
        return self._lessons

    def _make(self) -> None:
        with _told():
            self._start()

    def _start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"nightfloor-practice-{os.getpid()}-"))
        module = "wms.simulate.practice_night"
        with (self._folder / "trouble.txt").open("wb") as trouble:
            self._maker = subprocess.Popen(
                [sys.executable, "-m", module, self._kind, str(self._folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=trouble,
            )

    def _read(self, code: int) -> tuple[Lesson, ...]:
        assert self._folder is not None
        if code:
            told = (self._folder / "trouble.txt").read_text(errors="replace").strip()
            self.close()
            raise Unavailable(say("practice.not_made", cause=told.rpartition("\n")[2] or str(code)))
        facts: dict[str, Any] = json.loads((self._folder / FACTS).read_text(encoding="utf-8"))
        return lessons(self._kind, facts)

    def begin(self, lesson: Lesson, learner: Person, scan: Scan) -> Desk:
        """A desk in a night as far as the lesson's stage, the learner standing at it."""
        assert self._folder is not None
        self.leave()
        with _told():
            shutil.copyfile(self._folder / f"stage-{lesson.stage}.db", self._folder / _LESSON)
        self._store = Store(f"sqlite:///{self._folder / _LESSON}")
        site = CENTRAL if self._kind is SiteKind.CENTRAL_WAREHOUSE else STATION
        # The hour of the lesson: what boards and lists there take for now.
        night = PracticeSite(site, self._store, lambda: scan.at)
        night.add(learner)
        return night.desk(learner)

    def leave(self) -> None:
        """Nobody practises; what was done in the lesson is gone, the night stays for the next."""
        if self._store is not None:
            self._store.close()
            self._store = None
        if self._folder is not None:
            for tail in ("", "-wal", "-shm"):
                (self._folder / f"{_LESSON}{tail}").unlink(missing_ok=True)

    def close(self) -> None:
        """The night is not needed any more; nothing of it stays."""
        self.leave()
        if self._maker is not None and self._maker.poll() is None:
            self._maker.kill()
            with suppress(subprocess.TimeoutExpired):
                self._maker.wait(_PATIENCE)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder, self._maker, self._lessons = None, None, None


@contextmanager
def _told() -> Iterator[None]:
    """A full disk, or a folder that is not there, ends a lesson and never the terminal."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise Unavailable(say("practice.not_made", cause=cause)) from error


def _sweep() -> None:
    """Remove what killed processes of this user left."""
    for left in Path(tempfile.gettempdir()).glob("nightfloor-practice-*"):
        found = _NAME.match(left.name)
        # Another school that opens now sweeps, too.
        with suppress(FileNotFoundError):
            if found and not _alive(int(found[1])) and left.stat().st_uid == os.getuid():
                shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
