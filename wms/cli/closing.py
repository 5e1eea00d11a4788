"""Manifests closed, voided and split at the office."""

from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.dates import MaybeDate
from wms.cli.office import Office, office_of, reason_of
from wms.cli.seconding import second_person
from wms.cli.which_manifest import Number, Route, chosen, figures
from wms.domain.messages import BadInput, Refused, say
from wms.domain.people import Right
from wms.domain.words import ManifestState

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.operations.dispatch import Forced
    from wms.operations.ports import Books, ManifestHead

SHOWN = 8
"""How many containers a refusal names."""

_LeaveBehind = Annotated[
    bool, typer.Option("--leave-behind", help="cli.manifest.leave_behind", show_default=False)
]
_Why = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="cli.manifest.why", show_default=False)
]


def add_to(app: typer.Typer) -> None:
    """Add these to `wms manifest`."""
    app.command("close", help="cli.manifest.close")(close)
    app.command("void", help="cli.manifest.void")(void)
    app.command("split", help="cli.manifest.split")(split)


def close(
    context: typer.Context,
    number: Number = "",
    date: MaybeDate = None,
    route: Route = "",
    leave_behind: _LeaveBehind = False,
    reason: _Why = "",
) -> None:
    """What is on the vehicle is final from now on."""
    from wms.operations import dispatch

    office = office_of(context)
    site = office.open()
    with site.site_store.reading() as books:
        manifest = chosen(site, books, number, date, route)
    forced = _forced(office, site, manifest, leave_behind, reason)
    with site.permit(Right.CLOSE_MANIFEST) as act:
        now = dispatch.manifest_of(act.books, manifest.number)
        told = dispatch.close_manifest(act, now, forced)
    office.say(told)
    office.answer({**figures(manifest), "state": ManifestState.CLOSED})


def _forced(
    office: Office, site: "SiteApp", manifest: "ManifestHead", meant: bool, reason: str
) -> "Forced | None":
    """Who stands by and why, where goods stay behind; Refused where that was not meant."""
    from wms.operations import dispatch
    from wms.operations.reasons import FORCED

    with site.site_store.reading() as books:
        if manifest.state is not ManifestState.OPEN:
            return None
        if not dispatch.remainder(books, manifest, books.loading(manifest)):
            return None
        if not meant:
            raise _remains(office, books, manifest)
    if not reason.strip():
        raise BadInput(say("cli.manifest.forced_why", words=" ".join(FORCED)))
    why = reason_of(reason, FORCED)
    return dispatch.Forced(second_person(office, site, Right.LEAVE_BEHIND), why)


def void(
    context: typer.Context,
    number: Number = "",
    date: MaybeDate = None,
    route: Route = "",
    reason: _Why = "",
) -> None:
    """A closed manifest is taken back; its containers wait for the next version."""
    from wms.operations.reasons import VOIDED
    from wms.operations.void import may_be_voided, void_manifest

    office = office_of(context)
    site = office.open()
    with site.site_store.reading() as books:
        manifest = chosen(site, books, number, date, route)
        may_be_voided(books, manifest)
    if not reason.strip():
        raise BadInput(say("cli.manifest.void_why", words=" ".join(VOIDED)))
    why = reason_of(reason, VOIDED)
    second = second_person(office, site, Right.VOID_MANIFEST)
    with site.permit(Right.CLOSE_MANIFEST) as act:
        told = void_manifest(act, manifest.number, second, why)
    office.say(told)
    office.answer({**figures(manifest), "state": ManifestState.VOID})


def split(
    context: typer.Context, number: Number = "", date: MaybeDate = None, route: Route = ""
) -> None:
    """The truck is full: what is not on it follows on the next version."""
    from wms.operations.split import split_load

    office = office_of(context)
    site = office.open()
    with site.permit(Right.SPLIT_LOAD) as act:
        manifest = chosen(site, act.books, number, date, route)
        told = split_load(act, manifest)
    office.say(told)
    office.answer({**figures(manifest), "state": ManifestState.CLOSED, "into": told.values["into"]})


def _remains(office: Office, books: "Books", manifest: "ManifestHead") -> Refused:
    """What would stay behind, by name."""
    loading = books.loading(manifest)
    waiting = [*loading.unloaded, *loading.unclosed]
    named = [
        office.words("cli.manifest.waiting", sscc=sscc, destination=where.destination_id)
        for sscc, where in waiting[:SHOWN]
    ]
    more = ["…"] if len(waiting) > SHOWN else []
    return Refused(
        say(
            "cli.manifest.remains",
            number=manifest.number,
            containers=len(waiting),
            items=books.unsorted(manifest),
            named=" ".join([*named, *more]) or "-",
        )
    )
