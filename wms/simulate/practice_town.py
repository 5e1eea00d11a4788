"""The town people practise in: small enough to know by heart. Light to import: a terminal does.

Two trunk routes, three stations, four products in three zones of two suppliers; at the station two
branch routes with three stops.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wms.domain.business_date import LOCAL
from wms.domain.codes import (
    check_digit,
    make_asset,
    make_manifest_number,
    make_notice,
    make_receipt_number,
    make_short_stop,
)
from wms.domain.people import Person, badge_code, badge_digest
from wms.domain.reference import Point, Route, Sku, Station, Supplier
from wms.domain.site import Site
from wms.domain.words import Area, ContainerType, Role, SiteKind, Tier, Zone
from wms.operations.desk import Desk
from wms.operations.floor import Floor, Hand
from wms.operations.people import found_site
from wms.operations.people_ports import Preference
from wms.operations.ports import Stamp
from wms.operations.session import Session
from wms.storage.books import SiteStore
from wms.storage.store import Store

KEY = b"the key of a practice night ....."[:32]
DAY = "2026-11-21"
WAVE = "W20261121"
PREFIX = "6901234"
CENTRAL = Site("CW90", "练习中心仓", SiteKind.CENTRAL_WAREHOUSE, 990, PREFIX)
STATION = Site("GS901", "练习网格站", SiteKind.GRID_STATION, 991, PREFIX, central_site="CW90")
FACTS = "facts.json"
COACH = Person("coach", "教练", Role.SUPERVISOR)
OTHER_COACH = Person("coach-2", "副教练", Role.SUPERVISOR)
SECOND_BADGE, SECOND_PIN = badge_code(b"practice: second"), "580274"
"""What the other coach shows where a second person has to stand by. It opens no real door."""


def _gtin(number: int) -> str:
    body = f"{690035900000 + number}"
    return body + check_digit(body)


def _sku(number: int, name: str, zone: Zone, supplier: str = "V90") -> Sku:
    code, slot = f"S90{number}", f"{zone.letter}0{number}-1"
    return Sku(code, _gtin(number), name, "食品", zone, "件", 500, 800, 30, supplier, slot, True)


SUPPLIERS = (
    Supplier("V90", "练习食品", "drinks_dairy_snacks", ""),
    Supplier("V91", "练习果园", "fresh", ""),
)
NOODLES = _sku(1, "粉丝", Zone.AMBIENT)
APPLES = _sku(2, "苹果", Zone.AMBIENT, "V91")
YOGURT = _sku(3, "酸奶", Zone.CHILLED)
DUMPLINGS = _sku(4, "水饺", Zone.FROZEN)
GOODS = (NOODLES, APPLES, YOGURT, DUMPLINGS)
STATIONS = (
    Station("GS901", "练习网格站", "一号路", "", "T91", 1),
    Station("GS902", "练习二站", "二号路", "", "T91", 2),
    Station("GS903", "练习三站", "三号路", "", "T92", 1),
)
POINTS = tuple(
    Point(point, name, area, "团长", "", name, station, route, stop)
    for point, name, area, station, route, stop in (
        ("P901", "东门自提点", Area.URBAN, "GS901", "GS901-B01", 1),
        ("P902", "西门自提点", Area.URBAN, "GS901", "GS901-B01", 2),
        ("P903", "桥头自提点", Area.RURAL, "GS901", "GS901-B02", 1),
        ("P904", "河边自提点", Area.URBAN, "GS902", "GS902-B01", 1),
        ("P905", "山脚自提点", Area.RURAL, "GS903", "GS903-B01", 1),
    )
)
ROUTES = tuple(
    Route(route, tier, origin, name, plate, "李师傅", "", at)
    for route, tier, origin, name, plate, at in (
        ("T91", Tier.TRUNK, "CW90", "练习干线一", "桂A90001", "00:00"),
        ("T92", Tier.TRUNK, "CW90", "练习干线二", "桂A90002", "00:00"),
        ("GS901-B01", Tier.BRANCH, "GS901", "练习支线一", "桂A90003", "07:00"),
        ("GS901-B02", Tier.BRANCH, "GS901", "练习支线二", "桂A90004", "07:00"),
        ("GS902-B01", Tier.BRANCH, "GS902", "练习支线三", "桂A90005", "07:00"),
        ("GS903-B01", Tier.BRANCH, "GS903", "练习支线四", "桂A90006", "07:00"),
    )
)
# Point, product, items.
ORDERED = (
    ("P901", NOODLES, 2),
    ("P902", NOODLES, 2),
    ("P903", NOODLES, 1),
    ("P904", NOODLES, 4),
    ("P905", NOODLES, 6),
    ("P904", APPLES, 3),
    ("P901", YOGURT, 2),
    ("P902", YOGURT, 2),
    ("P905", YOGURT, 3),
    ("P903", DUMPLINGS, 2),
)
SEAL = {
    "T91": "F90000001",
    "T92": "F90000002",
    "GS901-B01": "F90000003",
    "GS901-B02": "F90000004",
}
NEW_SEAL = "F90000005"
"""What the station puts on the trunk truck, which goes on to the next one."""
DEMAND = {sku.sku_id: sum(n for _, one, n in ORDERED if one is sku) for sku in GOODS}
"""What is ordered of each product, in items."""
NOTICE, FRUIT_NOTICE = make_notice("V90", DAY), make_notice("V91", DAY)
APPOINTMENTS = {"V90": ("D31", "17:00", "18:00"), "V91": ("D02", "16:00", "16:30")}
"""Dock, from when and until when, of each supplier."""
CARTON = f"010{NOODLES.gtin}1726121510L7"
"""The code on a carton of noodles: lot L7, good until 2026-12-15."""
RECEIPT, PLATE = make_receipt_number(DAY, 1), "桂A90009"
LAST_DAY, TOO_WARM = "20261215", "9.5"
ORDER = ("PX901", 1)
"""An order of noodles of P901 that was cancelled after the cutoff."""
READINGS = {Zone.CHILLED: "4.0", Zone.FROZEN: "-20.0"}


def moment(stage: str, kind: SiteKind) -> datetime:
    """What time it is in the night when a lesson of that stage begins."""
    return datetime.fromisoformat(_MOMENTS[kind][stage]).replace(tzinfo=LOCAL)


_MOMENTS = {
    SiteKind.CENTRAL_WAREHOUSE: {
        "receive": "2026-11-21T17:10",
        "goods": "2026-11-21T17:20",
        "late": "2026-11-21T23:05",
        "sort": "2026-11-21T23:20",
        "load": "2026-11-21T23:40",
        "depart": "2026-11-21T23:55",
        "closed": "2026-11-21T23:57",
        "returns": "2026-11-22T14:00",
    },
    SiteKind.GRID_STATION: {
        "unload": "2026-11-22T02:00",
        "sort": "2026-11-22T02:40",
        "load": "2026-11-22T04:30",
        "depart": "2026-11-22T05:50",
        "closed": "2026-11-22T05:55",
        "intercept": "2026-11-22T02:50",
        "morning": "2026-11-22T09:30",
        "back": "2026-11-22T11:30",
    },
}


def stop_code(route_id: str, sequence: int) -> str:
    """What the bars beside a stop say, on the sheet of a branch route's driver."""
    return make_short_stop(manifest_number(route_id), sequence)


def manifest_number(route_id: str) -> str:
    """The number of a route's first manifest in this night."""
    return make_manifest_number(route_id, DAY, 1)


def tote(number: int) -> str:
    """An empty tote nobody has used in the night yet."""
    return make_asset(ContainerType.TOTE, 900_000 + number)


@dataclass
class PracticeSite:
    """One site of the town, its store opened."""

    site: Site
    store: Store
    clock: Callable[[], datetime]

    def __post_init__(self) -> None:
        self.books = SiteStore(self.site, self.store, KEY)
        self.floor = Floor(self.site, self.books, self.clock)

    def desk(self, person: Person, terminal_id: str = "T-90") -> Desk:
        """A terminal with somebody already at it: there are no badges in practice."""
        at = self.clock()
        session = Session(Hand(terminal_id, person), at, at, "", Preference())
        return Desk(self.floor, terminal_id, KEY, _session=session)

    def add(self, person: Person, badge: str = "") -> None:
        """Somebody who may work here, most with no badge to scan."""
        at = self.clock().isoformat(timespec="milliseconds")
        stamp = Stamp(f"add-{person.person_id}", "office", person.person_id, at)
        digest = badge_digest(badge, KEY) if badge else f"none:{person.person_id}"
        found_site(self.floor, stamp, person, digest)
