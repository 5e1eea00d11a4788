"""Papers for suppliers as files: what a command asks for them, and their writing."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.handing import known_format, written_into
from wms.cli.office import Office
from wms.cli.progress import counted

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.bootstrap.paper_files import ForSuppliers

Supplier = Annotated[
    str,
    typer.Option(
        "--supplier", metavar="SUPPLIER", help="cli.for_suppliers.only", show_default=False
    ),
]


def _known(text: str) -> str:
    from wms.bootstrap.paper_files import FORMATS

    return known_format(text, FORMATS)


Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="pdf|csv|xlsx",
        parser=_known,
        help="cli.for_suppliers.format",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="cli.for_suppliers.out", show_default=False),
]


def formats_of(format_: str) -> tuple[str, ...]:
    """The format that was named, or all of them."""
    from wms.bootstrap.paper_files import FORMATS

    return (format_,) if format_ else FORMATS


def write_files(
    office: Office,
    app: "SiteApp",
    papers: "Sequence[ForSuppliers]",
    formats: tuple[str, ...],
    folder: Path,
    copy: int,
) -> dict[str, str | int]:
    """Write them, a file a supplier and format, and say so. Returns the same for a machine;
    BadInput where the folder takes no files."""
    from wms.bootstrap.paper_files import write_papers
    from wms.domain.papers import Copy

    by = Copy(copy, app.clock(), app.hand().person.name)
    with written_into(folder), counted(office, "cli.for_suppliers.writing") as see:
        files = write_papers(papers, formats, folder, by, office.paper_language(app), see)
    office.tell("cli.for_suppliers.written", count=len(files), folder=str(folder))
    return {"files": len(files), "folder": str(folder)}
