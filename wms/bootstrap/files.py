"""Files that are there whole or not at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile


def must_take(path: Path) -> None:
    """OSError where no file can be laid at `path`: known before any work is done for it."""
    _no_device(path)
    must_take_files(path.parent)


def must_take_files(folder: Path) -> None:
    """The same of a folder, there or still to be made; nothing is left of the trying."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    with TemporaryFile(dir=there):
        pass


def _no_device(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "not a file", str(path))


@contextmanager
def laid_out(path: Path, content: bytes, mode: int = 0o644) -> Iterator[None]:
    """Everything that can fail happens before the body runs; after it, the file is there.

    What is recorded of the file is recorded in the body: when that fails, there is none; when it
    is done, only a renaming is left. OSError where it cannot be written.

    Only a file is ever replaced: what stands at `path` and is none, a device above all, stays.
    """
    _no_device(path)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        yield
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink()
