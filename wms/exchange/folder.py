"""A folder as carrier: a shared directory, or a USB stick that goes with the driver.

    FOLDER/SITE/in/NAME.json        messages for SITE
    FOLDER/SITE/acks/NAME.json      word that a message of SITE's was taken
    FOLDER/SITE/refused/NAME.json   what SITE could not take, with NAME.txt saying why

Files appear whole (written aside, synced, renamed) and are named after their message, so posting
twice is posting once. What was refused as it is posted rests there for an hour, then it is posted
again, unless a person moves it back or deletes it before; what came damaged is posted at once.
"""

import base64
import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from wms.domain.mail import Envelope
from wms.domain.messages import Refused, Unavailable, say
from wms.exchange.ports import Acknowledgement

_SITE = re.compile(r"\A[A-Za-z0-9_-]{1,64}\Z")
LARGEST = 64 * 1024 * 1024
"""Bytes; a station's plan is well under a megabyte."""
LONGEST_FIELD = 200
"""Characters of a message's id, sites, kind, key and digest."""
REST = 3600
"""Seconds for which what was refused is not posted again. Whoever could not take it may have been
given a newer program or other reference data since; asking more often fills its log."""


@dataclass(slots=True)
class FolderDelivery:
    """A file that came."""

    path: Path
    name: str
    envelope: Envelope | None

    def done(self) -> None:
        """Forget the file."""
        with _reachable(self.path.parent):
            self.path.unlink(missing_ok=True)

    def refuse(self, reason: str) -> None:
        """Set the file aside, and why beside it."""
        aside = self.path.parent.parent / "refused"
        with _reachable(aside):
            aside.mkdir(exist_ok=True)
            (aside / f"{self.path.stem}.txt").write_text(reason + "\n", encoding="utf-8")
            self.path.rename(aside / self.path.name)


class FolderCarrier:
    """Carries by files under `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def post(self, envelope: Envelope) -> bool:
        """Write the message for its site, unless it lies there still or was refused there within
        the hour."""
        path = self._box(envelope.to_site, "in") / _name(envelope.message_id)
        aside = path.parent.parent / "refused" / path.name
        refused = aside.exists() and _read_envelope(aside) == envelope
        if path.exists() or (refused and _rested(aside, path.parent) < REST):
            return False
        content = asdict(envelope) | {"body": base64.b64encode(envelope.body).decode()}
        _write(path, content)
        if refused:
            # It lies in one place only. A site that may not clear the other's folder leaves it.
            for left in (aside, aside.with_suffix(".txt")):
                with suppress(OSError):
                    left.unlink()
        return True

    def arrived(self, site_id: str) -> Iterator[FolderDelivery]:
        """Every message file for the site, by name."""
        for path in sorted(self._box(site_id, "in").glob("*.json")):
            yield FolderDelivery(path, path.name, _read_envelope(path))

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        """Word to the sender; the same word twice is one file."""
        path = self._box(acknowledgement.to_site, "acks") / _name(acknowledgement.message_id)
        _write(path, asdict(acknowledgement))

    def acknowledgements(self, site_id: str) -> Iterator[Acknowledgement]:
        """Word that came back. The file goes after the caller has acted on it."""
        for path in sorted(self._box(site_id, "acks").glob("*.json")):
            content = _read(path)
            message_id = str(content.get("message_id", "")) if content is not None else ""
            if content is not None and content.get("to_site") == site_id and _tame(message_id):
                yield Acknowledgement(message_id, site_id)
            if not path.is_dir():
                with _reachable(path.parent):
                    path.unlink(missing_ok=True)

    def _box(self, site_id: str, kind: str) -> Path:
        # A site's code comes out of a file: it must not walk out of the folder.
        if not _SITE.match(site_id):
            raise Refused(say("exchange.bad_site", site=site_id))
        box = self.root / site_id / kind
        with _reachable(self.root):
            box.mkdir(parents=True, exist_ok=True)
        return box


def _name(message_id: str) -> str:
    return sha256(message_id.encode()).hexdigest()[:32] + ".json"


def _rested(aside: Path, box: Path) -> float:
    """Seconds since it was refused, which is when its reason was written. By the clock of whatever
    holds the folder: a share or a stick need not agree with ours. What is from the future by that
    clock is as far off as it is old."""
    reason = aside.with_suffix(".txt")
    with _reachable(box), TemporaryFile(dir=box) as fresh:
        refused_at = (reason if reason.exists() else aside).stat().st_mtime
        return abs(os.fstat(fresh.fileno()).st_mtime - refused_at)


@contextmanager
def _reachable(folder: Path) -> Iterator[None]:
    """What the folder will not do, said in one line."""
    try:
        yield
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(say("exchange.folder", folder=str(folder), cause=cause)) from error


def _tame(text: str) -> bool:
    """Whether a field of a message is text that any store, screen and log can hold."""
    return len(text) <= LONGEST_FIELD and text.isprintable()


def _write(path: Path, content: dict[str, Any]) -> None:
    aside = path.with_suffix(f".{os.getpid()}.part")
    try:
        with aside.open("w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise Unavailable(
            say("exchange.folder", folder=str(path.parent), cause=error.strerror or "")
        ) from error


def _read(path: Path) -> dict[str, Any] | None:
    """The file's content, or None where it holds nothing readable."""
    try:
        # A pipe would be waited for without end; a link may lead to anything at all.
        there = path.lstat()
        if not stat.S_ISREG(there.st_mode) or there.st_size > LARGEST:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _read_envelope(path: Path) -> Envelope | None:
    content = _read(path)
    if content is None:
        return None
    try:
        fields = {name: str(content[name]) for name in Envelope.__slots__ if name != "body"}
        if not all(map(_tame, fields.values())):
            return None
        return Envelope(**fields, body=base64.b64decode(str(content["body"]), validate=True))
    except (KeyError, ValueError):
        return None
