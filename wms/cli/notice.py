"""What is ordered of suppliers, and who unloads when: notices and the dock plan."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from wms.cli.dates import BusinessDate
from wms.cli.handing import must_take_files
from wms.cli.office import Office, office_of, wave_of
from wms.cli.progress import under_way
from wms.cli.supplier_files import Folder, Format, Supplier, formats_of, write_files
from wms.domain.business_date import wave_id_of
from wms.domain.messages import BadInput, say

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.operations.supplier_ports import DockRow
    from wms.planning.notices import IssueReport

SHOWN_CODE = 32
"""Letters of a supplier's code that are said again: no code is longer."""
SHOWN = 20
"""How many suppliers without a place are named on one line."""
_TITLES = (
    "cli.docks.from",
    "cli.docks.to",
    "cli.docks.dock",
    "cli.docks.supplier",
    "cli.docks.name",
    "cli.docks.ordered",
    "cli.docks.accepted",
    "cli.docks.state",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("notice", help="cli.notice")(notice)
    app.command("docks", help="cli.docks")(docks)


def notice(
    context: typer.Context,
    date: BusinessDate,
    supplier: Supplier = "",
    format_: Format = "",
    out: Folder = None,
) -> None:
    """Tell every supplier for whom something changed, and write the notices."""
    from wms.bootstrap.notices import notices_of
    from wms.planning.cutoff import wave_of as known_wave

    office = office_of(context)
    formats = formats_of(format_)
    app = office.open_central()
    if supplier and not app.records().knows_supplier(supplier):
        raise BadInput(say("notice.none_of", supplier=supplier[:SHOWN_CODE], wave=wave_id_of(date)))
    folder = out or _folder(app, date)
    # Before anything is told: what cannot be written is told nobody.
    must_take_files(folder)
    carry_over(office, app, date)
    known_wave(app.planning(), date)
    report = issue_notices(office, app, date)
    papers = notices_of(app, report.wave_id, supplier)
    written = write_files(office, app, papers, formats, folder, 0)
    office.answer({**figures_of(report), **written})


def write_final(
    office: Office, app: "SiteApp", date: datetime.date, wave_id: str
) -> dict[str, str | int]:
    """The notices of a closed book as files, where `notice` leaves them. The book is closed whether
    they can be written or not: where not, that is said, and how to have them."""
    from wms.bootstrap.notices import notices_of

    papers = notices_of(app, wave_id)
    try:
        return write_files(office, app, papers, formats_of(""), _folder(app, date), 0)
    except BadInput as error:
        office.warn(error.message)
        office.warn(say("cli.cutoff.no_files", date=date.isoformat()))
        return {}


def _folder(app: "SiteApp", date: datetime.date) -> Path:
    return app.config.print.folder / f"SN{date:%Y%m%d}"


def carry_over(office: Office, app: "SiteApp", date: datetime.date) -> None:
    """What the night before promised for this one is in its book; say so."""
    from wms.planning import carry

    found = carry.carry_over(app.planning(), date)
    if found is not None:
        office.tell("cli.carried", wave=found.from_wave, lines=found.lines, items=found.items)


def issue_notices(office: Office, app: "SiteApp", date: datetime.date) -> "IssueReport":
    """Issue what is new, and say so; who finds no place at a dock is named on stderr."""
    from wms.planning.notices import issue

    with under_way(office, "cli.notice.pooling"):
        report = issue(app.planning(), date, app.config.as_site().hall, app.clock())
    key = "cli.notice.final" if report.final else "cli.notice.rolling"
    office.tell(
        key,
        wave=report.wave_id,
        first=report.first,
        again=report.again,
        unchanged=report.unchanged,
        moved=report.moved,
        items=report.items,
    )
    _warn_unplaced(office, report.unplaced)
    return report


def _warn_unplaced(office: Office, unplaced: Sequence[str]) -> None:
    if unplaced:
        named = " ".join(unplaced[:SHOWN]) + (" …" if len(unplaced) > SHOWN else "")
        office.warn(say("cli.notice.unplaced", count=len(unplaced), named=named))


def figures_of(report: "IssueReport") -> dict[str, Any]:
    """The issue for a machine."""
    return {
        "wave": report.wave_id,
        "final": report.final,
        "first": report.first,
        "again": report.again,
        "unchanged": report.unchanged,
        "moved": report.moved,
        "placed": report.placed,
        "items": report.items,
        "unplaced": list(report.unplaced),
    }


def docks(context: typer.Context, date: BusinessDate) -> None:
    """Who unloads when and where, and who came."""
    from dataclasses import asdict

    office = office_of(context)
    app = office.open_central()
    wave_id = wave_of(app, date)
    with app.site_store.reading() as books:
        found = books.suppliers.docks(wave_id)
    words = office.words

    def row(one: "DockRow") -> tuple[str, ...]:
        state = "closed" if one.closed_at else "open" if one.receipt else "due"
        return (
            one.starts_at[11:16],
            one.ends_at[11:16],
            one.place or one.dock or "-",
            one.supplier_id,
            one.name,
            str(one.ordered),
            str(one.accepted),
            words(f"docks.state.{state}"),
        )

    office.table(_TITLES, map(row, found))
    unplaced = [one.supplier_id for one in found if not one.dock and not one.receipt]
    _warn_unplaced(office, unplaced)
    office.answer({"wave": wave_id, "docks": [asdict(one) for one in found]})
