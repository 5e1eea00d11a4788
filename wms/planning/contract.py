"""The file contract (design.md, "Files") as rules DuckDB can check for a whole column at once.

A rule is written once, as SQL. The quick way counts what breaks it; only when something does is
the file read again line by line, and the same rule then says which lines.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from wms.domain.words import Area, Tier, Zone

QTY_MAX = 99_999
SUPPLY_MAX = 9_999_999


class FileKind(StrEnum):
    """The files of the contract, by the name they have."""

    STATIONS = "stations"
    ROUTES = "routes"
    POINTS = "points"
    SUPPLIERS = "suppliers"
    SKUS = "skus"
    ORDERS = "orders"
    SUPPLY = "supply"
    VEHICLES = "vehicles"
    TIMETABLE = "timetable"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value looks like. `{c}` stands for the column, a text that is never NULL.

    `form` is true for every good value; `value` is its typed form, NULL where there is none.
    A value is good when both hold. `whole` is the range where a column of whole numbers can be
    taken as it is.
    `message` with `values` says what a good value is.
    """

    form: str
    value: str
    type: str
    message: str
    values: dict[str, str | int] = field(default_factory=dict)
    whole: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the contract."""

    name: str
    shape: Shape

    def value(self) -> str:
        """SQL: the typed value of a good text, else NULL."""
        form = self.shape.form.format(c=self.name)
        return f"CASE WHEN {form} THEN {self.shape.value.format(c=self.name)} END"


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns of a file, its key, and the columns the floor's routing hangs on."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    routing: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The header of the file."""
        return tuple(column.name for column in self.columns)

    @property
    def types(self) -> dict[str, str]:
        """Column names with the SQL type of a good value."""
        return {column.name: column.shape.type for column in self.columns}


def _matching(pattern: str, message: str) -> Shape:
    return Shape(f"regexp_full_match({{c}}, '{pattern}')", "{c}", "VARCHAR", message)


def _words(longest: int, *, needed: bool) -> Shape:
    """Free text without control characters.

    A text that is no longer when its bytes are written out has nothing to escape; that is told
    four times faster than by the regular expression, which decides about the others.
    """
    return Shape(
        f"length({{c}}) BETWEEN {int(needed)} AND {longest} AND (strlen(CAST(encode({{c}}) AS "
        "VARCHAR)) = strlen({c}) OR NOT regexp_matches({c}, '[[:cntrl:]]'))",
        "{c}",
        "VARCHAR",
        "intake.bad_text" if needed else "intake.bad_optional_text",
        {"longest": longest},
    )


def _number(low: int, high: int) -> Shape:
    """ASCII digits only: casts would let `+3`, `1_000`, `1.5` and other scripts through.

    One digit, the most frequent, is told without a regular expression.
    """
    return Shape(
        "(length({c}) = 1 AND {c} BETWEEN '0' AND '9' OR "
        f"regexp_full_match({{c}}, '[0-9]{{{{1,{len(str(high))}}}}}')) "
        f"AND CAST({{c}} AS INTEGER) BETWEEN {low} AND {high}",
        "CAST({c} AS INTEGER)",
        "INTEGER",
        "intake.bad_number",
        {"low": low, "high": high},
        whole=(low, high),
    )


def _one_of(*words: str) -> Shape:
    listed = ", ".join(f"'{word}'" for word in words)
    choices: dict[str, str | int] = {"choices": " / ".join(words)}
    return Shape(f"{{c}} IN ({listed})", "{c}", "VARCHAR", "intake.bad_choice", choices)


# Letters, digits, hyphen: what a position code and a Code 128 barcode carry without trouble.
_PLACE = _matching("[A-Za-z0-9][A-Za-z0-9-]{{0,31}}", "intake.bad_place")
_ID = _matching("[A-Za-z0-9][A-Za-z0-9._-]{{0,31}}", "intake.bad_id")
_NAME = _words(200, needed=True)
_NOTE = _words(200, needed=False)
# The usual form first: telling it needs no regular expression, and its parts must make a time.
_MOMENT = Shape(
    "{c} LIKE '20__-__-__T__:__:__+08:00' OR regexp_full_match({c}, "
    "'20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9]{{2}}:[0-9]{{2}}"
    "(:[0-9]{{2}}(\\.[0-9]{{1,6}})?)?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)')",
    "epoch_us(TRY_CAST({c} AS TIMESTAMPTZ))",
    "BIGINT",
    "intake.bad_moment",
)
_CLOCK = _matching("([01][0-9]|2[0-3]):[0-5][0-9]", "intake.bad_clock")
# GS1 General Specifications 7.9: weights 3, 1, 3, … to the check digit make a multiple of ten.
# GTIN-12 and zero-led GTIN-14 become the GTIN-13 (or GTIN-8) that a scanned code is turned into:
# see `wms.domain.codes.identify`.
_GTIN = Shape(
    "regexp_full_match({c}, '[0-9]{{8}}|[0-9]{{12,14}}') AND list_sum(list_transform("
    "range(1, 15), lambda i: TRY_CAST(substr(lpad({c}, 14, '0'), i, 1) AS INTEGER) "
    "* (1 + 2 * (i % 2)))) % 10 = 0",
    "CASE WHEN length({c}) IN (12, 14) AND lpad({c}, 14, '0') LIKE '000000%' THEN {c}[-8:] "
    "WHEN length({c}) = 12 THEN '0' || {c} "
    "WHEN length({c}) = 14 AND {c}[1] = '0' THEN {c}[2:] ELSE {c} END",
    "VARCHAR",
    "intake.bad_gtin",
)
_YES_NO = Shape(
    "{c} IN ('yes', 'no')",
    "CAST({c} = 'yes' AS INTEGER)",
    "INTEGER",
    "intake.bad_choice",
    {"choices": "yes / no"},
)


_ZONES = _matching(f"({'|'.join(Zone)})( ({'|'.join(Zone)})){{{{0,2}}}}", "intake.bad_zones")
# Blank where nobody counted how many containers it takes.
_CAPACITY = Shape(
    "{c} = '' OR regexp_full_match({c}, '[0-9]{{1,4}}')",
    "CASE WHEN {c} = '' THEN 0 ELSE CAST({c} AS INTEGER) END",
    "INTEGER",
    "intake.bad_capacity",
)

# Blank where the route keeps no time there.
_CLOCK_OR_BLANK = _matching("(([01][0-9]|2[0-3]):[0-5][0-9])?", "intake.bad_clock")


def _contract(key: str, columns: dict[str, Shape], routing: str = "") -> Contract:
    return Contract(
        tuple(Column(name, shape) for name, shape in columns.items()),
        tuple(key.split()),
        tuple(routing.split()),
    )


CONTRACTS = {
    FileKind.STATIONS: _contract(
        "station_id",
        {
            "station_id": _PLACE,
            "name": _NAME,
            "address": _NOTE,
            "phone": _NOTE,
            "trunk_route": _PLACE,
            "drop_seq": _number(1, 9_999),
        },
        routing="trunk_route drop_seq",
    ),
    FileKind.ROUTES: _contract(
        "route_id",
        {
            "route_id": _PLACE,
            "tier": _one_of(*Tier),
            "origin_id": _PLACE,
            "name": _NAME,
            "plate": _NOTE,
            "driver": _NOTE,
            "driver_phone": _NOTE,
            "departs_at": _CLOCK,
        },
        routing="tier origin_id",
    ),
    FileKind.POINTS: _contract(
        "point_id",
        {
            "point_id": _PLACE,
            "name": _NAME,
            "area": _one_of(*Area),
            "leader": _NOTE,
            "phone": _NOTE,
            "address": _NOTE,
            "station_id": _PLACE,
            "branch_route": _PLACE,
            "stop_seq": _number(1, 9_999),
        },
        routing="station_id branch_route stop_seq",
    ),
    FileKind.SUPPLIERS: _contract(
        "supplier_id",
        {"supplier_id": _ID, "name": _NAME, "category_group": _NOTE, "phone": _NOTE},
    ),
    FileKind.SKUS: _contract(
        "sku_id",
        {
            "sku_id": _ID,
            "gtin": _GTIN,
            "name": _NAME,
            "category": _NOTE,
            "temp_zone": _one_of(*Zone),
            "unit": _words(20, needed=True),
            "weight_g": _number(0, 999_999),
            "volume_ml": _number(0, 999_999),
            "shelf_life_days": _number(0, 99_999),
            "supplier_id": _ID,
            "slot": _words(32, needed=True),
            "conveyable": _YES_NO,
        },
        routing="temp_zone",
    ),
    FileKind.ORDERS: _contract(
        "order_id line_no",
        {
            "order_id": _words(64, needed=True),
            "line_no": _number(1, 999_999),
            "ordered_at": _MOMENT,
            "point_id": _PLACE,
            "sku_id": _ID,
            "qty": _number(1, QTY_MAX),
            "customer_ref": _words(64, needed=False),
        },
    ),
    FileKind.SUPPLY: _contract("sku_id", {"sku_id": _ID, "qty": _number(0, SUPPLY_MAX)}),
    FileKind.VEHICLES: _contract(
        "plate",
        {
            "plate": _words(20, needed=True),
            "zones": _ZONES,
            "containers": _CAPACITY,
            "carrier": _NOTE,
        },
    ),
    FileKind.TIMETABLE: _contract(
        "station_id",
        {
            "station_id": _PLACE,
            "dock": _words(20, needed=False),
            "arrives_at": _CLOCK_OR_BLANK,
        },
    ),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A column that names a row of another file; `where` narrows which rows it may name."""

    kind: FileKind
    column: str
    to: FileKind
    message: str
    where: str = "true"


# `here` is the row that names, `there` the row that is named.
LINKS = (
    Link(
        FileKind.STATIONS,
        "trunk_route",
        FileKind.ROUTES,
        "intake.unknown_trunk_route",
        "there.tier = 'trunk'",
    ),
    Link(
        FileKind.POINTS,
        "branch_route",
        FileKind.ROUTES,
        "intake.unknown_branch_route",
        "there.tier = 'branch' AND there.origin_id = here.station_id",
    ),
    Link(FileKind.POINTS, "station_id", FileKind.STATIONS, "intake.unknown_station"),
    Link(FileKind.SKUS, "supplier_id", FileKind.SUPPLIERS, "intake.unknown_supplier"),
    Link(FileKind.ORDERS, "point_id", FileKind.POINTS, "intake.unknown_point"),
    Link(FileKind.ORDERS, "sku_id", FileKind.SKUS, "intake.unknown_sku"),
    Link(FileKind.SUPPLY, "sku_id", FileKind.SKUS, "intake.unknown_sku"),
    Link(FileKind.TIMETABLE, "station_id", FileKind.STATIONS, "intake.unknown_station"),
)
