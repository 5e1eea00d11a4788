"""The print queue emptied into a folder of PDFs, one file a job."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

from wms.domain.messages import Unavailable, say
from wms.domain.papers import Copy


class Job(Protocol):
    """One copy of one paper."""

    @property
    def paper(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def copy(self) -> Copy: ...


AnyJob = TypeVar("AnyJob", bound=Job)


def file_name(job: Job, suffix: str) -> str:
    """`container_label_069012340010000013.pdf`, `manifest_T01-20261121-1_REPRINT1.pdf`."""
    number = "".join(c if c.isalnum() or c in "-_" else "_" for c in job.number)
    reprint = f"_REPRINT{job.copy.number}" if job.copy.number else ""
    return f"{job.paper}_{number}{reprint}.{suffix}"


def write_whole(path: Path, content: bytes) -> None:
    """The file is there whole, or not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise Unavailable(
            say("print.folder", folder=str(path.parent), cause=error.strerror or "")
        ) from error


def print_to_folder(job: AnyJob, draw: Callable[[AnyJob], bytes], folder: Path) -> Path:
    """Draw the job and put it into the folder. Returns where."""
    path = folder / file_name(job, "pdf")
    write_whole(path, draw(job))
    return path
