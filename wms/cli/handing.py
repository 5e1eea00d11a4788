"""How a paper is handed over: into a file, whole or not at all, or onto the screen."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.office import Office
from wms.domain.messages import BadInput, NightfloorError, Unavailable, say

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp

SUFFIX_OF = {"pdf": "pdf", "text": "txt", "csv": "csv", "xlsx": "xlsx"}
_FORMAT_OF = {suffix: name for name, suffix in SUFFIX_OF.items()}
_FOR_THE_SCREEN = ("text", "csv")

Format = Annotated[
    str,
    typer.Option("--format", metavar="|".join(SUFFIX_OF), help="cli.format", show_default=False),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="PATH", help="cli.out", show_default=False)
]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a paper goes; `path` is None for the screen."""

    format: str
    path: Path | None
    chosen: bool

    @contextmanager
    def ready(self, content: bytes, mode: int = 0o644) -> Iterator[None]:
        """Everything that can fail happens before the body runs; after it, the paper is there.

        What is recorded of the handing over is recorded in the body: when that fails, there is no
        paper; when it is done, only a renaming is left.
        """
        if self.path is None:
            yield
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
            return
        from wms.bootstrap.files import laid_out

        laid = False
        try:
            with laid_out(self.path, content, mode):
                laid = True
                yield
        except OSError as error:
            if laid:
                raise
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> NightfloorError:
        if self.chosen:
            return _unwritable(self.path, error)
        cause = error.strerror or type(error).__name__
        folder = self.path.parent if self.path is not None else ""
        return Unavailable(say("print.folder", folder=str(folder), cause=cause))


@contextmanager
def written_into(folder: Path) -> Iterator[None]:
    """Files are written into a folder that somebody named; BadInput where it takes none."""
    try:
        yield
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(path: Path | None, error: OSError) -> BadInput:
    cause = error.strerror or type(error).__name__
    return BadInput(say("cli.out_unwritable", file=str(path), cause=cause))


def target(office: Office, app: "SiteApp", name: str, format_: str, out: Path | None) -> Target:
    """Where the paper `name` goes.

    `--out` decides, and its suffix says the format where `--format` does not. Without it, text
    and CSV go to the screen, the rest into the print folder.
    """
    if not format_:
        format_ = _FORMAT_OF.get(out.suffix.lower()[1:], "pdf") if out is not None else "pdf"
    if format_ not in SUFFIX_OF:
        raise BadInput(say("paper.format.unknown", format=format_, known=", ".join(SUFFIX_OF)))
    file_name = f"{name}.{SUFFIX_OF[format_]}"
    if out is not None:
        return Target(format_, out / file_name if out.is_dir() else out, chosen=True)
    if format_ in _FOR_THE_SCREEN and not office.as_json:
        return Target(format_, None, chosen=False)
    return Target(format_, app.config.print.folder / file_name, chosen=False)


def say_where(office: Office, where: Target) -> None:
    """The file a paper lies in; on the screen it speaks for itself."""
    if where.path is not None:
        office.tell("cli.written", file=str(where.path))
