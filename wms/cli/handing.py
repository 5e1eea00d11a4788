"""How a paper is handed over: into a file, whole or not at all, or onto the screen."""

import sys
from collections.abc import Iterable, Iterator
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


def known_format(text: str, known: Iterable[str] = SUFFIX_OF) -> str:
    """What `--format` says, or nothing; BadInput, naming those there are, before anything is begun
    where it is none of them."""
    if text and text not in known:
        raise BadInput(say("paper.format.unknown", format=text, known=", ".join(known)))
    return text


Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="|".join(SUFFIX_OF),
        parser=known_format,
        help="cli.format",
        show_default=False,
    ),
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

    def must_be_writable(self) -> None:
        """Refuse a place that takes no files before any work is done for it."""
        if self.path is None:
            return
        from wms.bootstrap.files import must_take

        try:
            must_take(self.path)
        except OSError as error:
            raise self._unwritable(error) from error

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


def must_take_files(folder: Path) -> None:
    """The same of a folder that files are to be written into."""
    from wms.bootstrap import files

    with written_into(folder):
        files.must_take_files(folder)


def _unwritable(path: Path | None, error: OSError) -> BadInput:
    cause = error.strerror or type(error).__name__
    return BadInput(say("cli.out_unwritable", file=str(path), cause=cause))


def target(office: Office, app: "SiteApp", name: str, format_: str, out: Path | None) -> Target:
    """Where the paper `name` goes; to be asked before the paper is worked out, since a format
    that is none and a place that takes no files are refused here.

    `--out` decides, and its suffix says the format where `--format` does not. Without it, text
    and CSV go to the screen, the rest into the print folder.
    """
    folder = out is not None and out.is_dir()
    if not format_ and out is not None and not folder:
        suffix = out.suffix.lower()[1:]
        format_ = known_format(_FORMAT_OF.get(suffix, suffix))
    format_ = format_ or "pdf"
    file_name = f"{name}.{SUFFIX_OF[format_]}"
    if out is not None:
        where = Target(format_, out / file_name if folder else out, chosen=True)
    elif format_ in _FOR_THE_SCREEN and not office.as_json:
        where = Target(format_, None, chosen=False)
    else:
        where = Target(format_, app.config.print.folder / file_name, chosen=False)
    where.must_be_writable()
    return where


def say_where(office: Office, where: Target) -> None:
    """The file a paper lies in; on the screen it speaks for itself."""
    if where.path is not None:
        office.tell("cli.written", file=str(where.path))
