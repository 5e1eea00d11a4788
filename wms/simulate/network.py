"""The stations, routes and pick-up points of a composed night."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from wms.domain.words import Area, Tier
from wms.simulate import people
from wms.simulate.parts import divide, divide_evenly
from wms.simulate.places import StationPlace, station_places

CENTRAL_WAREHOUSE = "CW01"
_WAREHOUSE_PLATE_LETTER = "A"
_FIRST_DROP, _NEXT_DROP = (60, 90), 50
"""Minutes a trunk truck drives: from midnight to its first drop, from each to the next."""
_DEPARTS_AT = {Tier.TRUNK: "00:00", Tier.BRANCH: "07:00"}
_STATIONS_A_TRUNK_ROUTE = 3
_STOPS_A_BRANCH_ROUTE = 32
# A small station still sorts to two vehicles: with one there would be nothing to sort.
_POINTS_FOR_TWO_ROUTES = 6
# domain.md: 51,000 of 173,000 points are urban; most of them in the districts of a city.
_URBAN_SHARE = 51 / 173
_DISTRICT_WEIGHT = 4.0
_SHOPS = {
    Area.RURAL: ("便民店", "小卖部", "农家店", "副食店", "供销点"),
    Area.URBAN: ("便利店", "水果店", "生活超市", "生鲜店", "驿站"),
}
_SPOTS = {
    Area.RURAL: ("村委会旁", "小学对面", "村口", "大榕树旁", "文化室旁"),
    Area.URBAN: ("东门", "西门", "南门", "北门", "1栋楼下", "物业旁"),
}


class StationRow(NamedTuple):
    """A line of stations.csv."""

    station_id: str
    name: str
    address: str
    phone: str
    trunk_route: str
    drop_seq: int


class RouteRow(NamedTuple):
    """A line of routes.csv."""

    route_id: str
    tier: Tier
    origin_id: str
    name: str
    plate: str
    driver: str
    driver_phone: str
    departs_at: str


class CallingRow(NamedTuple):
    """A line of timetable.csv."""

    station_id: str
    dock: str
    arrives_at: str


class PointRow(NamedTuple):
    """A line of points.csv."""

    point_id: str
    name: str
    area: Area
    leader: str
    phone: str
    address: str
    station_id: str
    branch_route: str
    stop_seq: int


@dataclass(slots=True)
class Network:
    """Everything the goods travel through after the central warehouse."""

    stations: list[StationRow] = field(default_factory=list)
    routes: list[RouteRow] = field(default_factory=list)
    points: list[PointRow] = field(default_factory=list)
    timetable: list[CallingRow] = field(default_factory=list)


def make_network(rng: Random, stations: int, points: int) -> Network:
    """`stations` stations with `points` points among them, every station with one at least."""
    places = station_places(stations)
    sizes = [
        1 + more for more in divide(points - stations, [rng.uniform(0.85, 1.15) for _ in places])
    ]
    network = Network()
    _add_trunk(rng, network, places)
    urban = _urban_points(rng, places, sizes)
    for station, place, size, urban_size in zip(
        network.stations, places, sizes, urban, strict=True
    ):
        _add_branch(rng, network, station.station_id, place, size, urban_size)
    return network


def _add_trunk(rng: Random, network: Network, places: list[StationPlace]) -> None:
    """Neighbouring stations share a truck; the nearer one is dropped first."""
    start = 0
    for number, size in enumerate(_trunk_sizes(rng, len(places)), 1):
        route_id = f"T{number:02d}"
        served = places[start : start + size]
        towns = "、".join(dict.fromkeys(place.county.short for place in served))
        _add_route(
            rng,
            network,
            route_id,
            Tier.TRUNK,
            CENTRAL_WAREHOUSE,
            f"干线{number:02d} {towns}",
            _WAREHOUSE_PLATE_LETTER,
        )
        for drop, place in enumerate(served, 1):
            station = _station(rng, start + drop, place, route_id, drop)
            network.stations.append(station)
            network.timetable.append(_calling(station, number, drop))
        start += size


def _calling(station: StationRow, dock: int, drop: int) -> CallingRow:
    """Where the station's goods are loaded, and when its truck is there. Its chance is its own:
    the rest of the map stays as it is."""
    minutes = Random(station.address).randint(*_FIRST_DROP) + (drop - 1) * _NEXT_DROP
    return CallingRow(station.station_id, f"{dock:02d}", f"{minutes // 60:02d}:{minutes % 60:02d}")


def _trunk_sizes(rng: Random, stations: int) -> list[int]:
    """How many stations each truck serves: two to four, unless there are too few."""
    sizes = divide_evenly(stations, max(1, round(stations / _STATIONS_A_TRUNK_ROUTE)))
    for i in range(0, len(sizes) - 1, 2):
        if sizes[i] > 2 and sizes[i + 1] < 4 and rng.random() < 0.5:
            sizes[i] -= 1
            sizes[i + 1] += 1
    return sizes


def _station(rng: Random, number: int, place: StationPlace, route_id: str, drop: int) -> StationRow:
    county = place.county
    branch = "" if place.number == 1 else f"{place.number}号"
    return StationRow(
        f"GS{number:03d}",
        f"{county.name}{place.town}{branch}网格站",
        f"广西{county.city}{county.name}{place.town}物流路{rng.randint(1, 99)}号",
        people.landline(county.area_code, number),
        route_id,
        drop,
    )


def _urban_points(rng: Random, places: list[StationPlace], sizes: list[int]) -> list[int]:
    """How many points of each station are urban, the province's share in all.

    A weighted draw without replacement: every point draws u^(1/weight), the highest are urban.
    """
    draws = [
        (rng.random() ** (1 / (_DISTRICT_WEIGHT if place.county.is_district else 1)), station)
        for station, (place, size) in enumerate(zip(places, sizes, strict=True))
        for _ in range(size)
    ]
    draws.sort(reverse=True)
    counts = [0] * len(places)
    for _, station in draws[: round(len(draws) * _URBAN_SHARE)]:
        counts[station] += 1
    return counts


def _add_branch(
    rng: Random, network: Network, station_id: str, place: StationPlace, size: int, urban: int
) -> None:
    """The town's own points first, then the villages, as vehicles are in fact loaded."""
    county = place.county
    shops = _shops(rng, place, urban, size - urban)
    wanted = max(round(size / _STOPS_A_BRANCH_ROUTE), 2 if size >= _POINTS_FOR_TWO_ROUTES else 1)
    for number, stops in enumerate(divide_evenly(size, wanted), 1):
        route_id = f"{station_id}-B{number:02d}"
        _add_route(
            rng,
            network,
            route_id,
            Tier.BRANCH,
            station_id,
            f"{county.short}{place.town}支线{number:02d}",
            county.plate_letter,
        )
        for sequence in range(1, stops + 1):
            area, name, address = next(shops)
            network.points.append(
                PointRow(
                    f"P{len(network.points) + 1:06d}",
                    name,
                    area,
                    people.person(rng),
                    people.mobile(rng),
                    address,
                    station_id,
                    route_id,
                    sequence,
                )
            )


def _shops(
    rng: Random, place: StationPlace, urban: int, rural: int
) -> Iterator[tuple[Area, str, str]]:
    """Area, name and address of each point of a station, urban ones first."""
    homes = [(Area.URBAN, name) for name in people.estate_names(rng, urban)]
    homes += [(Area.RURAL, name) for name in people.village_names(rng, rural)]
    for area, home in homes:
        where = f"广西{place.county.city}{place.county.name}{place.town}{home}"
        yield area, home + rng.choice(_SHOPS[area]), where + rng.choice(_SPOTS[area])


def _add_route(
    rng: Random, network: Network, route_id: str, tier: Tier, origin: str, name: str, letter: str
) -> None:
    plate = people.plate(letter, len(network.routes))
    network.routes.append(
        RouteRow(
            route_id,
            tier,
            origin,
            name,
            plate,
            people.person(rng),
            people.mobile(rng),
            _DEPARTS_AT[tier],
        )
    )
