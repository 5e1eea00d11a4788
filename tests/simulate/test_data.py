"""A composed night is a folder a central warehouse could have been sent."""

import csv
import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import BadInput
from wms.domain.words import Zone
from wms.locale import LANGUAGES, catalogue
from wms.simulate import data
from wms.simulate.data import Counts, make_night
from wms.simulate.goods import FAMILIES, SUPPLIER_SHARES
from wms.simulate.mix_fresh import FRESH_FAMILIES

CONTRACT = {
    "stations": "station_id,name,address,phone,trunk_route,drop_seq",
    "routes": "route_id,tier,origin_id,name,plate,driver,driver_phone,departs_at",
    "points": "point_id,name,area,leader,phone,address,station_id,branch_route,stop_seq",
    "suppliers": "supplier_id,name,category_group,phone",
    "skus": "sku_id,gtin,name,category,temp_zone,unit,weight_g,volume_ml,shelf_life_days,"
    "supplier_id,slot,conveyable",
    "orders": "order_id,line_no,ordered_at,point_id,sku_id,qty,customer_ref",
    "supply": "sku_id,qty",
    "timetable": "station_id,dock,arrives_at",
}
Row = dict[str, str]


class Night:
    """A composed night, read back as any other program would read it."""

    def __init__(self, folder: Path, counts: Counts) -> None:
        self.counts = counts
        self.tables: dict[str, list[Row]] = {}
        for path in folder.iterdir():
            with path.open(encoding="utf-8", newline="") as file:
                self.tables[path.stem] = list(csv.DictReader(file))

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    def by(self, table: str, key: str) -> dict[str, Row]:
        rows = {row[key]: row for row in self[table]}
        assert len(rows) == len(self[table]), f"{key} is not unique in {table}"
        return rows


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A tenth of a warehouse's night."""
    folder = tmp_path_factory.mktemp("big")
    return Night(folder, make_night(folder))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def in_sequence(rows: list[Row], route: str, sequence: str) -> Iterator[list[int]]:
    found = defaultdict[str, list[int]](list)
    for row in rows:
        found[row[route]].append(int(row[sequence]))
    yield from found.values()


def assert_consistent(night: Night) -> None:
    """Every key is unique, every reference is kept, every sequence runs 1..n."""
    stations = night.by("stations", "station_id")
    routes = night.by("routes", "route_id")
    points = night.by("points", "point_id")
    skus = night.by("skus", "sku_id")
    suppliers = night.by("suppliers", "supplier_id")
    for station in stations.values():
        assert routes[station["trunk_route"]]["tier"] == "trunk"
    for point in points.values():
        route = routes[point["branch_route"]]
        assert (route["tier"], route["origin_id"]) == ("branch", point["station_id"])
    assert {point["station_id"] for point in points.values()} == set(stations)
    used = {row["trunk_route"] for row in night["stations"]}
    used |= {row["branch_route"] for row in night["points"]}
    assert used == set(routes)
    for numbers in in_sequence(night["stations"], "trunk_route", "drop_seq"):
        assert numbers == list(range(1, len(numbers) + 1))
    for numbers in in_sequence(night["points"], "branch_route", "stop_seq"):
        assert numbers == list(range(1, len(numbers) + 1))
    for sku in skus.values():
        assert sku["supplier_id"] in suppliers
    assert_orders(night, points, skus)


def assert_orders(night: Night, points: dict[str, Row], skus: dict[str, Row]) -> None:
    numbers = defaultdict[str, list[int]](list)
    ordered = Counter[str]()
    for row in night["orders"]:
        numbers[row["order_id"]].append(int(row["line_no"]))
        assert row["point_id"] in points
        assert row["sku_id"] in skus
        assert int(row["qty"]) >= 1
        ordered[row["sku_id"]] += int(row["qty"])
    assert all(lines == list(range(1, len(lines) + 1)) for lines in numbers.values())
    supply = {row["sku_id"]: int(row["qty"]) for row in night["supply"]}
    assert supply.keys() == ordered.keys()
    short = [sku for sku, quantity in supply.items() if quantity != ordered[sku]]
    assert all(0 <= supply[sku] < ordered[sku] for sku in short)
    counts = night.counts
    assert (counts.orders, counts.lines, counts.items) == (
        len(numbers),
        len(night["orders"]),
        ordered.total(),
    )
    assert (counts.short_products, counts.items_supplied) == (len(short), sum(supply.values()))
    assert short


def test_the_files_follow_the_contract(big: Night, tmp_path: Path) -> None:
    make_night(tmp_path, stations=3, points=60, lines=200)
    for name, header in CONTRACT.items():
        assert (tmp_path / f"{name}.csv").read_text("utf-8").splitlines()[0] == header
    assert set(big.tables) == set(CONTRACT)


def test_a_tenth_of_a_night_holds_together(big: Night) -> None:
    assert_consistent(big)
    counts = big.counts
    assert (counts.stations, counts.lines) == (46, 43_000)
    assert (counts.points, counts.products) == (len(big["points"]), len(big["skus"]))
    assert counts.trunk_routes + counts.branch_routes == len(big["routes"])
    assert all(cell for table in big.tables.values() for row in table for cell in row.values())


@settings(max_examples=40, deadline=None)
@given(
    stations=st.integers(1, 12),
    more_points=st.integers(0, 90),
    lines=st.integers(1, 300),
    seed=st.integers(),
)
def test_a_night_of_any_size_holds_together(
    tmp_path_factory: pytest.TempPathFactory,
    stations: int,
    more_points: int,
    lines: int,
    seed: int,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    points = stations + more_points
    counts = make_night(folder, stations=stations, points=points, lines=lines, seed=seed)
    assert (counts.stations, counts.points, counts.lines) == (stations, points, lines)
    assert_consistent(Night(folder, counts))


def test_trucks_serve_two_to_four_stations_and_vehicles_25_to_40_points(
    big: Night, tmp_path: Path
) -> None:
    trucks = Counter(row["trunk_route"] for row in big["stations"]).values()
    assert min(trucks) >= 2
    assert max(trucks) <= 4
    full = Night(tmp_path, make_night(tmp_path, points=46 * 550, lines=100))
    vehicles = Counter(row["branch_route"] for row in full["points"]).values()
    assert min(vehicles) >= 25
    assert max(vehicles) <= 40


def test_more_stations_than_towns_still_have_names_of_their_own(tmp_path: Path) -> None:
    night = Night(tmp_path, make_night(tmp_path, stations=400, points=400, lines=1))
    assert len({row["name"] for row in night["stations"]}) == 400


def test_no_two_shops_of_a_route_share_a_name(tmp_path: Path) -> None:
    night = Night(tmp_path, make_night(tmp_path, stations=1, points=2_000, lines=1))
    stops = [(row["branch_route"], row["name"]) for row in night["points"]]
    assert len(set(stops)) == len(stops)


def test_trucks_leave_at_midnight_and_vehicles_at_seven(big: Night) -> None:
    assert {(row["tier"], row["departs_at"]) for row in big["routes"]} == {
        ("trunk", "00:00"),
        ("branch", "07:00"),
    }
    assert len({row["plate"] for row in big["routes"]}) == len(big["routes"])


def test_seven_of_ten_points_are_rural(big: Night) -> None:
    rural = sum(row["area"] == "rural" for row in big["points"])
    assert rural / len(big["points"]) == pytest.approx(0.7, abs=0.01)


def test_an_urban_point_orders_more(big: Night) -> None:
    points = big.by("points", "point_id")
    lines = Counter(points[row["point_id"]]["area"] for row in big["orders"])
    size = Counter(point["area"] for point in points.values())
    assert lines["urban"] / size["urban"] > 1.3 * lines["rural"] / size["rural"]


def test_no_number_can_be_mistaken_for_somebodys(big: Night) -> None:
    for sku in big["skus"]:
        assert identify(sku["gtin"]).kind is CodeKind.GTIN
        assert sku["gtin"].startswith("29")
    assert len(big.by("skus", "gtin")) == big.counts.products
    phones = [row["phone"] for row in big["points"] + big["suppliers"]]
    phones += [row["driver_phone"] for row in big["routes"]]
    assert all(phone.startswith("154") and len(phone) == 11 for phone in phones)
    assert all("-0" in row["phone"] for row in big["stations"])


def test_a_category_has_one_zone_and_zones_have_aisles_of_their_own(big: Night) -> None:
    zones = {family.category: family.zone for family in FAMILIES}
    aisles = defaultdict[str, set[str]](set)
    for sku in big["skus"]:
        assert sku["temp_zone"] == zones[sku["category"]]
        aisles[sku["temp_zone"]].add(sku["slot"][0])
    assert set(aisles) == {zone.value for zone in Zone}
    assert sum(map(len, aisles.values())) == len(set().union(*aisles.values()))
    big.by("skus", "slot")


def test_products_have_names_and_sizes_a_sorter_can_believe(big: Night) -> None:
    big.by("skus", "name")
    for sku in big["skus"]:
        assert 50 <= int(sku["weight_g"]) <= 20_000
        assert 100 <= int(sku["volume_ml"]) <= 60_000
        heavy = int(sku["weight_g"]) > 9_000 or int(sku["volume_ml"]) > 30_000
        assert sku["conveyable"] == ("no" if heavy else "yes")
    assert {"yes", "no"} == {sku["conveyable"] for sku in big["skus"]}


def test_the_mix_is_the_public_one() -> None:
    whole = sum(family.share for family in FAMILIES)
    produce = sum(family.share for family in FRESH_FAMILIES)
    assert whole == pytest.approx(10_000, abs=10)
    assert produce / whole == pytest.approx(0.5, abs=0.01)
    worth = sum(family.share * family.price_yuan for family in FAMILIES) / whole
    assert worth == pytest.approx(9.2, abs=0.1)


def test_people_order_what_the_table_says(big: Night) -> None:
    category = {sku["sku_id"]: sku["category"] for sku in big["skus"]}
    lines = Counter(category[row["sku_id"]] for row in big["orders"])
    whole = sum(family.share for family in FAMILIES)
    for family in FAMILIES:
        expected = 43_000 * family.share / whole
        # Five standard deviations of a count, and a little for products not drawn twice.
        assert abs(lines[family.category] - expected) < 5 * expected**0.5 + 0.03 * expected


def test_few_products_make_most_of_the_lines(big: Night) -> None:
    lines = sorted(Counter(row["sku_id"] for row in big["orders"]).values(), reverse=True)
    assert sum(lines[: len(big["skus"]) // 5]) > 0.4 * 43_000


def test_suppliers_deal_in_the_known_proportions(big: Night) -> None:
    counts = Counter(row["category_group"] for row in big["suppliers"])
    for group, percent in SUPPLIER_SHARES.items():
        assert counts[group] / len(big["suppliers"]) == pytest.approx(percent / 100, abs=0.02)


def test_orders_come_from_eight_to_eleven_with_a_peak_in_the_evening(big: Night) -> None:
    times = [row["ordered_at"] for row in big["orders"]]
    assert times == sorted(times)
    moments = [datetime.datetime.fromisoformat(time) for time in times]
    assert {moment.utcoffset() for moment in moments} == {datetime.timedelta(hours=8)}
    assert {moment.date() for moment in moments} == {data.DEFAULT_DATE}
    hours = Counter(moment.hour for moment in moments)
    assert set(hours) == set(range(8, 23))
    assert hours.most_common(1)[0][0] == 20


def test_a_basket_has_one_to_twelve_products_about_four(big: Night) -> None:
    sizes = Counter(row["order_id"] for row in big["orders"])
    assert max(sizes.values()) == 12
    assert 43_000 / len(sizes) == pytest.approx(4.04, abs=0.1)
    assert len({(row["order_id"], row["sku_id"]) for row in big["orders"]}) == 43_000
    ones = sum(row["qty"] == "1" for row in big["orders"])
    assert ones / 43_000 == pytest.approx(0.86, abs=0.01)


def test_a_customer_fetches_at_one_point(big: Night) -> None:
    home: dict[str, str] = {}
    for row in big["orders"]:
        assert home.setdefault(row["customer_ref"], row["point_id"]) == row["point_id"]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_night(
    tmp_path: Path,
) -> None:
    for name, seed in (("a", 7), ("b", 7), ("c", 8)):
        make_night(tmp_path / name, stations=4, points=90, lines=700, seed=seed)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    other = files(tmp_path / "c")
    assert all(other[name] != content for name, content in files(tmp_path / "a").items())


def test_another_number_of_lines_leaves_the_map_as_it_is(tmp_path: Path) -> None:
    make_night(tmp_path / "few", stations=4, points=90, lines=10)
    make_night(tmp_path / "many", stations=4, points=90, lines=900)
    few, many = files(tmp_path / "few"), files(tmp_path / "many")
    for name in ("stations.csv", "routes.csv", "points.csv"):
        assert few[name] == many[name]


def test_the_business_date_is_the_one_given(tmp_path: Path) -> None:
    day = datetime.date(2027, 2, 28)
    night = Night(tmp_path, make_night(tmp_path, stations=1, lines=50, date=day))
    assert all(row["ordered_at"].startswith("2027-02-28T") for row in night["orders"])
    assert all(row["order_id"].startswith("O20270228") for row in night["orders"])


def test_progress_is_told_up_to_the_last_line(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    make_night(tmp_path, lines=2_000, progress=lambda done, whole: told.append((done, whole)))
    assert told == sorted(told)
    assert len(told) > 100
    assert told[-1] == (2_000, 2_000)


def test_an_earlier_night_is_written_over(tmp_path: Path) -> None:
    make_night(tmp_path, stations=2, lines=50, seed=1)
    (tmp_path / "orders.csv.part").write_text("left by a power cut", "utf-8")
    make_night(tmp_path, stations=3, lines=60, seed=2)
    assert len((tmp_path / "orders.csv").read_text("utf-8").splitlines()) == 61
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"stations": 0}, "simulate.data.stations"),
        ({"stations": -1}, "simulate.data.stations"),
        ({"stations": 3, "points": 2}, "simulate.data.points"),
        ({"lines": 0}, "simulate.data.lines"),
        ({"lines": -5}, "simulate.data.lines"),
    ],
)
def test_numbers_that_make_no_night_are_refused(
    tmp_path: Path, wrong: dict[str, int], key: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        make_night(tmp_path / "out", **wrong)  # type: ignore[arg-type]
    assert refusal.value.message.key == key
    assert_sayable(refusal.value)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(BadInput) as refusal:
        make_night(tmp_path, stations=1, lines=10)
    assert refusal.value.message.values["found"] == "letter.txt"
    assert_sayable(refusal.value)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_in_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_text("mine", "utf-8")
    for out in (place, place / "below"):
        with pytest.raises(BadInput) as refusal:
            make_night(out, stations=1, lines=10)
        assert_sayable(refusal.value)
    assert place.read_text("utf-8") == "mine"


def test_what_fails_midway_leaves_the_earlier_night(tmp_path: Path) -> None:
    make_night(tmp_path / "out", stations=1, lines=20)
    before = files(tmp_path / "out")

    def interrupt(_done: int, _whole: int) -> None:
        raise KeyboardInterrupt

    for out in (tmp_path / "out", tmp_path / "new"):
        with pytest.raises(KeyboardInterrupt):
            make_night(out, stations=2, lines=30, seed=5, progress=interrupt)
    assert files(tmp_path / "out") == before
    assert not (tmp_path / "new").exists()


def assert_sayable(error: BadInput) -> None:
    """The refusal is one line in both languages."""
    for language in LANGUAGES:
        sentence = catalogue(language).text(error.message)
        assert "\n" not in sentence
        assert "{" not in sentence
