"""Where the same lesson is given at a site of either kind."""

from dataclasses import dataclass

from wms.domain.words import SiteKind, Zone
from wms.simulate.practice_town import SEAL


@dataclass(frozen=True, slots=True)
class Ground:
    """What differs between the sites: a first and a second position for the same product, one of
    a wrong zone, where the yogurt goes, the route to load and another, the positions of the two
    containers of it to load first, and that of a container of the other."""

    here: str
    there: str
    wrong_zone: str
    cold: str
    route: str
    other_route: str
    own_box: str
    next_box: str
    other_box: str
    seal: str
    cold_zones: tuple[Zone, ...]


GROUND = {
    SiteKind.CENTRAL_WAREHOUSE: Ground(
        here="GS901-A",
        there="GS902-A",
        wrong_zone="GS901-C",
        cold="GS901-C",
        route="T91",
        other_route="T92",
        own_box="GS902-A",
        next_box="GS901-A",
        other_box="GS903-A",
        seal=SEAL["T91"],
        cold_zones=(Zone.CHILLED, Zone.FROZEN),
    ),
    SiteKind.GRID_STATION: Ground(
        here="P901-A",
        there="P902-A",
        wrong_zone="P901-C",
        cold="P901-C",
        route="GS901-B01",
        other_route="GS901-B02",
        own_box="P902-A",
        next_box="P902-C",
        other_box="P903-A",
        seal=SEAL["GS901-B01"],
        cold_zones=(Zone.CHILLED,),
    ),
}
