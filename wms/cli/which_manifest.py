"""Which manifest a command means: by its number, or the latest of a route."""

from datetime import date as Date  # noqa: N812
from typing import TYPE_CHECKING, Annotated

import typer

from wms.domain.business_date import wave_id_of
from wms.domain.messages import BadInput, Refused, say

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.operations.ports import Books, ManifestHead

LONGEST_REASON = 80

Number = Annotated[
    str, typer.Argument(metavar="NUMBER", help="cli.manifest.number", show_default=False)
]
Route = Annotated[
    str, typer.Option("--route", metavar="ROUTE", help="cli.manifest.route", show_default=False)
]


def chosen(
    site: "SiteApp", books: "Books", number: str, date: Date | None, route: str
) -> "ManifestHead":
    """The manifest of that number, or the route's latest of that date."""
    if bool(number) == bool(route) or (route and date is None):
        raise BadInput(say("cli.manifest.which"))
    if number:
        manifest = books.manifest(number)
        if manifest is None:
            raise BadInput(say("cli.manifest.unknown", number=number))
        if date is not None and manifest.wave_id != wave_id_of(date):
            raise BadInput(say("cli.manifest.other_date", number=number, date=date.isoformat()))
        return manifest
    assert date is not None
    if books.route(route) is None:
        raise BadInput(say("cli.no_route_here", route=route, site=site.config.site.id))
    manifests = books.manifests_of_route(wave_id_of(date), route)
    if not manifests:
        raise Refused(say("cli.manifest.none_yet", route=route, date=date.isoformat()))
    return manifests[-1]


def figures(manifest: "ManifestHead") -> dict[str, str | int]:
    """The same for a machine."""
    return {
        "number": manifest.number,
        "version": manifest.version,
        "route": manifest.route_id,
        "wave": manifest.wave_id,
        "state": manifest.state,
    }
