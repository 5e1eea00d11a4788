"""What is left of products, and who waits for it; see `wms.operations.sharing_ports`."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from wms.domain.site import Site
from wms.domain.words import ShareCause, SiteKind
from wms.operations.ports import Destination, Need
from wms.operations.sharing_ports import Pile, Sharer
from wms.storage.expected_supply import waited_for
from wms.storage.queries import STOPS_CHANGED
from wms.storage.statements import Statement
from wms.storage.store import Tx

# While nothing is put and nothing short there is no row of counts; its list is always there.
_HOLD_LIST = Statement(
    "SELECT items FROM plan_list WHERE wave_id = :wave_id AND kind = 'put' AND key = :sku_id"
    " {exclusive}"
)
_HOLD = Statement(
    "SELECT put FROM sort_count WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " ORDER BY destination_id {exclusive}"
)
# Of many products at once; each statement is a journey to the server.
_THESE = "IN (SELECT value ->> 0 FROM {each})"
_HOLD_LISTS = Statement(
    "SELECT COUNT(*) FROM (SELECT key FROM plan_list WHERE wave_id = :wave_id AND kind = 'put'"
    f" AND key {_THESE} ORDER BY key {{exclusive}}) AS held"
)
_HOLD_COUNTS = Statement(
    "SELECT COUNT(*) FROM (SELECT sku_id FROM sort_count WHERE wave_id = :wave_id"
    f" AND sku_id {_THESE} ORDER BY sku_id, destination_id {{exclusive}}) AS held"
)
_LISTS = Statement(
    "SELECT l.key, COALESCE(k.name, l.key), l.body FROM plan_list l"
    " LEFT JOIN sku k ON k.sku_id = l.key"
    f" WHERE l.wave_id = :wave_id AND l.kind = 'put' AND l.key {_THESE} ORDER BY l.key"
)
_COUNTS = Statement(
    "SELECT sku_id, destination_id, put, short, reserved FROM sort_count"
    f" WHERE wave_id = :wave_id AND sku_id {_THESE}"
)
_ON_BELTS = Statement(
    "SELECT sku_id, COUNT(*) FROM sorter_track WHERE wave_id = :wave_id"
    " AND state IN ('on_belt', 'landed') AND destination_id <> '' GROUP BY sku_id"
)
_WITHHELD_ALL = Statement(
    "SELECT sku_id, point_id, CAST(SUM(withheld) AS INTEGER) FROM intercept"
    " WHERE wave_id = :wave_id AND withheld > 0 GROUP BY sku_id, point_id"
)
_ON_BELT = Statement(
    "SELECT COUNT(*) FROM sorter_track WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND state IN ('on_belt', 'landed') AND destination_id <> ''"
)
_UNFOUND = Statement("SELECT quantity FROM unfound WHERE wave_id = :wave_id AND sku_id = :sku_id")
_WITHHELD = Statement(
    "SELECT point_id, CAST(SUM(withheld) AS INTEGER) FROM intercept"
    " WHERE wave_id = :wave_id AND sku_id = :sku_id AND withheld > 0 GROUP BY point_id"
)
# A route whose vehicles have all left takes nothing more along.
_GONE = Statement(
    "SELECT route_id FROM manifest WHERE wave_id = :wave_id AND state <> 'void'"
    " GROUP BY route_id HAVING SUM(CASE WHEN state = 'departed' THEN 0 ELSE 1 END) = 0"
)
_OWN = "c.owner = :site_id AND m.wave_id = :wave_id"
_ANNOUNCED = (
    "SELECT t.sku_id, CAST(SUM(t.quantity) AS INTEGER),"
    " CAST(SUM(CASE WHEN c.state = 'expected' OR EXISTS (SELECT 1 FROM hold h"
    " WHERE h.subject = c.sscc AND h.step = 'arrival' AND h.state = 'held')"
    " THEN t.quantity ELSE 0 END) AS INTEGER)"
    " FROM inbound_manifest m JOIN inbound_container c ON c.number = m.number"
    f" JOIN inbound_content t ON t.sscc = c.sscc WHERE {_OWN}"
)
_ANNOUNCED_OF = Statement(f"{_ANNOUNCED} AND t.sku_id = :sku_id GROUP BY t.sku_id")
_ANNOUNCED_ALL = Statement(f"{_ANNOUNCED} GROUP BY t.sku_id")
_SINCE = Statement(
    "SELECT event_id, body FROM journal WHERE subject = :wave_id AND sku_id = :sku_id"
    " AND kind = 'supply_shared'"
    " AND position > (SELECT position FROM journal WHERE event_id = :event_id)"
)
_TRUCKS = Statement("SELECT body FROM inbound_manifest WHERE wave_id = :wave_id")
_PLANNED_OF = Statement(
    "SELECT items FROM plan_list WHERE wave_id = :wave_id AND kind = 'put' AND key = :sku_id"
)
_PLANNED = Statement(
    "SELECT key, items FROM plan_list WHERE wave_id = :wave_id AND kind = 'put' ORDER BY key"
)
_COUNTED = Statement(
    "SELECT sku_id, CAST(SUM(put + short + reserved) AS INTEGER), CAST(SUM(reserved) AS INTEGER),"
    " CAST(SUM(short) AS INTEGER) FROM sort_count WHERE wave_id = :wave_id GROUP BY sku_id"
)
_HERE = Statement(
    "SELECT s.sku_id, s.received - s.damaged - s.put - COALESCE(u.quantity, 0) FROM stock s"
    " LEFT JOIN unfound u ON u.wave_id = s.wave_id AND u.sku_id = s.sku_id"
    " WHERE s.wave_id = :wave_id"
)
_BROUGHT = Statement(
    "SELECT k.supplier_id, CAST(COALESCE(SUM(l.accepted), 0) AS INTEGER),"
    " CAST(COALESCE(SUM(l.held), 0) AS INTEGER) FROM sku k"
    " LEFT JOIN goods_receipt_line l ON l.wave_id = :wave_id AND l.sku_id = k.sku_id"
    " AND l.reversed = 0 WHERE k.sku_id = :sku_id GROUP BY k.supplier_id"
)


Places = Callable[[Tx, str, int, Iterable[str]], dict[str, Destination]]
"""The destinations of a wave by code, `SiteStore.places`."""


class SiteSharing:
    """Sharing inside one transaction. `needs` and `places` are those of the books."""

    def __init__(
        self, tx: Tx, site: Site, needs: Callable[[str, str], tuple[Need, ...]], places: Places
    ) -> None:
        self.tx = tx
        self.site = site
        self.needs = needs
        self.places = places

    def hold(self, wave_id: str, sku_id: str) -> None:
        self.tx.one(_HOLD_LIST, wave_id=wave_id, sku_id=sku_id)
        self.tx.all(_HOLD, wave_id=wave_id, sku_id=sku_id)

    def sharers(self, wave_id: str, sku_id: str) -> tuple[Sharer, ...]:
        gone = {row[0] for row in self.tx.all(_GONE, wave_id=wave_id)}
        withheld = dict(self.tx.all(_WITHHELD, wave_id=wave_id, sku_id=sku_id))
        return tuple(
            Sharer(
                place := need.destination.destination_id,
                need.planned,
                need.put,
                need.reserved,
                need.short,
                need.short
                if need.destination.route_id in gone
                else min(need.short, int(withheld.get(place, 0))),
            )
            for need in self.needs(wave_id, sku_id)
        )

    def on_belt(self, wave_id: str, sku_id: str) -> int:
        return self._number(_ON_BELT, wave_id, sku_id)

    def unfound(self, wave_id: str, sku_id: str) -> int:
        return self._number(_UNFOUND, wave_id, sku_id)

    def counted_since(self, event_id: str, wave_id: str, sku_id: str) -> bool:
        changes: Counter[str] = Counter()
        for _, body in self._since(event_id, wave_id, sku_id):
            if body["cause"] in (ShareCause.SORT, ShareCause.FOUND):
                changes.update({place: more for place, _, more in body["lines"]})
                # A count may change for nobody what he gets, and yet find less there.
                changes[""] += body["unfound"]
        # A sharing that was taken back is there twice, the second time the other way round.
        return any(changes.values())

    def unfound_by(self, event_id: str, wave_id: str, sku_id: str) -> int:
        # The facts of one act are numbered after its first: `<scan id>/1`, `/2`.
        since = self._since(event_id, wave_id, sku_id)
        return sum(body["unfound"] for fact, body in since if fact.startswith(f"{event_id}/"))

    def _since(self, event_id: str, wave_id: str, sku_id: str) -> list[tuple[str, dict[str, Any]]]:
        rows = self.tx.all(_SINCE, event_id=event_id, wave_id=wave_id, sku_id=sku_id)
        return [(fact, json.loads(text)) for fact, text in rows]

    def awaited(self, wave_id: str, sku_id: str, now: datetime) -> int:
        of = {"wave_id": wave_id, "sku_id": sku_id}
        planned = self._number(_PLANNED_OF, wave_id, sku_id)
        if self.site.kind is SiteKind.CENTRAL_WAREHOUSE:
            supplier, accepted, held = self.tx.one(_BROUGHT, **of) or ("", 0, 0)
            comes = bool(supplier) and waited_for(self.tx, wave_id, now, supplier)
            missing = max(0, planned - int(accepted))
            # What is held counts as to come until a supervisor says that it does not.
            return missing if comes else min(missing, int(held))
        told = self.tx.one(_ANNOUNCED_OF, **of, site_id=self.site.site_id)
        _, announced, expected = told or ("", 0, 0)
        return int(expected) + self._behind(planned, int(announced), self._cut(wave_id)[sku_id])

    def out_of_balance(self, wave_id: str) -> tuple[Pile, ...]:
        skus = self._unbalanced(wave_id)
        if not skus:
            return ()
        these = {"wave_id": wave_id, "lines": json.dumps([[sku] for sku in skus])}
        self.tx.hold(_HOLD_LISTS, **these)
        self.tx.hold(_HOLD_COUNTS, **these)
        # Read once more: until they were held, somebody may have put some.
        left = self._left(wave_id)
        on_belt = dict(self.tx.all(_ON_BELTS, wave_id=wave_id))
        sharers = self._sharers_of(wave_id, these)
        return tuple(
            Pile(sku, name, left.get(sku, 0), int(on_belt.get(sku, 0)), sharers(sku, body))
            for sku, name, body in self.tx.all(_LISTS, **these)
        )

    def _sharers_of(
        self, wave_id: str, these: dict[str, str]
    ) -> Callable[[str, str], tuple[Sharer, ...]]:
        """The sharers of a product by its code and list, as `sharers` has them."""
        gone = {row[0] for row in self.tx.all(_GONE, wave_id=wave_id)}
        withheld = {(s, p): int(n) for s, p, n in self.tx.all(_WITHHELD_ALL, wave_id=wave_id)}
        counts = {(row[0], row[1]): row[2:] for row in self.tx.all(_COUNTS, **these)}
        (changes,) = self.tx.one(STOPS_CHANGED, wave_id=wave_id) or (0,)

        def sharers(sku: str, text: str) -> tuple[Sharer, ...]:
            body = json.loads(text)
            places = self.places(self.tx, wave_id, int(changes), body["dest"])
            found = []
            for place, planned in zip(body["dest"], body["qty"], strict=True):
                put, short, reserved = counts.get((sku, place), (0, 0, 0))
                left = short if places[place].route_id in gone else withheld.get((sku, place), 0)
                found.append(Sharer(place, planned, put, reserved, short, min(short, left)))
            return tuple(found)

        return sharers

    def _unbalanced(self, wave_id: str) -> list[str]:
        counted = {sku: tuple(map(int, n)) for sku, *n in self.tx.all(_COUNTED, wave_id=wave_id)}
        left = self._left(wave_id)
        found = []
        for sku, items in self.tx.all(_PLANNED, wave_id=wave_id):
            done, moving, short = counted.get(sku, (0, 0, 0))
            still, needed = left[sku] - moving, int(items) - done
            if still < needed or (short and still > needed):
                found.append(str(sku))
        return found

    def _left(self, wave_id: str) -> dict[str, int]:
        """Items of each product that can still be put at a station: here, and still to come."""
        announced = {
            sku: (int(all_of), int(to_come))
            for sku, all_of, to_come in self.tx.all(
                _ANNOUNCED_ALL, wave_id=wave_id, site_id=self.site.site_id
            )
        }
        here = dict(self.tx.all(_HERE, wave_id=wave_id))
        cut = self._cut(wave_id)
        found = {}
        for sku, items in self.tx.all(_PLANNED, wave_id=wave_id):
            told, to_come = announced.get(sku, (0, 0))
            follows = self._behind(int(items), told, cut[sku])
            found[str(sku)] = max(0, int(here.get(sku, 0))) + to_come + follows
        return found

    def _behind(self, planned: int, announced: int, cut: int) -> int:
        """What the sender gave away, did not cut, and has not sent yet: it follows."""
        return max(0, planned - announced - cut)

    def _cut(self, wave_id: str) -> Counter[str]:
        """What the warehouse says on its manifests that it is short of for this station. A later
        manifest of a route repeats what an earlier one said."""
        cut: Counter[str] = Counter()
        for (text,) in self.tx.all(_TRUCKS, wave_id=wave_id):
            for sku, quantity in json.loads(text).get("short", []):
                cut[sku] = max(cut[sku], quantity)
        return cut

    def _number(self, statement: Statement, wave_id: str, sku_id: str) -> int:
        row: tuple[Any, ...] | None = self.tx.one(statement, wave_id=wave_id, sku_id=sku_id)
        return int(row[0]) if row else 0
