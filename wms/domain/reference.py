"""What a site knows before a night starts: who is served, by which road, with which goods.

One class per file of the file contract (design.md, "Files"), fields in the order of its header.
All are tuples, so rows from a store and rows from a file are the same thing.
"""

from typing import NamedTuple

from wms.domain.words import Area, Tier, Zone


class Station(NamedTuple):
    """A grid station, the `drop_seq`-th drop of its trunk route."""

    station_id: str
    name: str
    address: str
    phone: str
    trunk_route: str
    drop_seq: int


class Route(NamedTuple):
    """A trunk or branch route from its origin; `departs_at` is local time, HH:MM."""

    route_id: str
    tier: Tier
    origin_id: str
    name: str
    plate: str
    driver: str
    driver_phone: str
    departs_at: str


class Point(NamedTuple):
    """A pick-up point, the `stop_seq`-th stop of its station's branch route."""

    point_id: str
    name: str
    area: Area
    leader: str
    phone: str
    address: str
    station_id: str
    branch_route: str
    stop_seq: int


class Supplier(NamedTuple):
    """A supplier and the group of goods it brings."""

    supplier_id: str
    name: str
    category_group: str
    phone: str


class Sku(NamedTuple):
    """A product: grams, millilitres and days for one item; `slot` is where it stands tonight."""

    sku_id: str
    gtin: str
    name: str
    category: str
    temp_zone: Zone
    unit: str
    weight_g: int
    volume_ml: int
    shelf_life_days: int
    supplier_id: str
    slot: str
    conveyable: bool


class Vehicle(NamedTuple):
    """A vehicle: the temperature zones it carries with a blank between, how many containers it
    takes (0: not known), and whose it is. One in no file carries everything."""

    plate: str
    zones: str
    containers: int
    carrier: str


class Calling(NamedTuple):
    """Where a station's goods are loaded at the central warehouse, and when its trunk truck is
    there, HH:MM by the timetable; blank where nobody says."""

    station_id: str
    dock: str
    arrives_at: str


Reference = Station | Route | Point | Supplier | Sku | Vehicle | Calling
