"""The lists of a plan: what their bodies hold, and the papers made of them.

A body is compact JSON, one array a column, lines in the order they are worked:
trunk pick list  {"station":[…],"sku":[…],"qty":[…]}           last drop first, then by slot
branch pick list {"point":[…],"sku":[…],"qty":[…],"short":[…]} by stop, then by slot
put list         {"dest":[…],"qty":[…]}                        by route, then by drop or stop
Only branch lists keep lines of which nothing comes, so that notes can show what is short.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from types import MappingProxyType

from wms.domain.codes import make_position
from wms.domain.papers import PickGroup, PickLine, PickList, PutLine, PutList
from wms.domain.reference import Point, Route, Sku, Station


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: `quantity` comes, `short` of it does not (0 but on branch lists)."""

    destination_id: str
    sku_id: str
    quantity: int
    short: int = 0


Shorts = Mapping[tuple[str, str], int]
"""Items by destination and product that went short since the plan."""
NOTHING_SHORT: Shorts = MappingProxyType({})


def _as_shared(lines: Iterable[Line], shorts: Shorts) -> Iterator[Line]:
    """The lines with what went short since: it comes no more."""
    for line in lines:
        short = min(shorts.get((line.destination_id, line.sku_id), 0), line.quantity)
        yield replace(line, quantity=line.quantity - short, short=short)


def pick_lines(body: str) -> Iterator[Line]:
    """The lines of a pick list of either tier."""
    columns = json.loads(body)
    destinations = columns.get("station", columns.get("point"))
    shorts = columns.get("short", [0] * len(destinations))
    for values in zip(destinations, columns["sku"], columns["qty"], shorts, strict=True):
        yield Line(*values)


def put_lines(sku_id: str, body: str) -> Iterator[Line]:
    """The lines of the put list of `sku_id`."""
    columns = json.loads(body)
    for destination, quantity in zip(columns["dest"], columns["qty"], strict=True):
        yield Line(destination, sku_id, quantity)


def branch_put_lists(bodies: Iterable[str]) -> dict[str, str]:
    """A station's own put lists, product by product, from its branch pick lists in the order of
    their routes: the points of each product in stop order."""
    lists: dict[str, tuple[list[str], list[int]]] = {}
    for body in bodies:
        for line in pick_lines(body):
            if line.quantity:
                destinations, quantities = lists.setdefault(line.sku_id, ([], []))
                destinations.append(line.destination_id)
                quantities.append(line.quantity)
    return {
        sku: json.dumps({"dest": destinations, "qty": quantities}, separators=(",", ":"))
        for sku, (destinations, quantities) in lists.items()
    }


def pick_list(
    body: str,
    *,
    number: str,
    wave_id: str,
    business_date: date,
    route: Route,
    origin_name: str,
    destinations: Mapping[str, Station | Point],
    skus: Mapping[str, Sku],
    shorts: Shorts = NOTHING_SHORT,
) -> PickList:
    """The pick list of `route` as a paper; `destinations` and `skus` by id hold what it names,
    `shorts` what went short since the plan.

    Lines the plan gave nothing to are left out: there is nothing to pick. What went short since is
    said even where nothing is left of it, since whoever holds an older print looks for it.
    """
    shared = _as_shared(pick_lines(body), shorts)
    lines = (line for line in shared if line.quantity or line.short)
    groups = tuple(
        _group(destinations[destination], tuple(part), skus)
        for destination, part in groupby(lines, lambda line: line.destination_id)
    )
    return PickList(
        number,
        route.tier,
        route.route_id,
        route.name,
        origin_name,
        wave_id,
        business_date,
        route.departs_at,
        groups,
    )


def _group(place: Station | Point, lines: tuple[Line, ...], skus: Mapping[str, Sku]) -> PickGroup:
    sequence = place.drop_seq if isinstance(place, Station) else place.stop_seq
    picks = tuple(_pick_line(skus[line.sku_id], line) for line in lines)
    return PickGroup(sequence, place[0], place.name, picks)


def _pick_line(sku: Sku, line: Line) -> PickLine:
    product = (sku.slot, sku.sku_id, sku.gtin, sku.name, sku.temp_zone, sku.unit)
    return PickLine(*product, line.quantity, line.short)


def put_list(
    body: str,
    *,
    number: str,
    wave_id: str,
    business_date: date,
    sku: Sku,
    site_name: str,
    destinations: Mapping[str, Station | Point],
    shorts: Shorts = NOTHING_SHORT,
) -> PutList:
    """The put list of `sku` as a paper; each destination at its position in the sku's zone."""
    lines = tuple(
        _put_line(destinations[line.destination_id], sku, line)
        for line in _as_shared(put_lines(sku.sku_id, body), shorts)
    )
    return PutList(
        number,
        sku.sku_id,
        sku.gtin,
        sku.name,
        sku.temp_zone,
        sku.unit,
        sku.slot,
        site_name,
        wave_id,
        business_date,
        lines,
    )


def _put_line(place: Station | Point, sku: Sku, line: Line) -> PutLine:
    route = place.trunk_route if isinstance(place, Station) else place.branch_route
    position = make_position(place[0], sku.temp_zone)
    return PutLine(position, place[0], place.name, route, line.quantity, line.short)
