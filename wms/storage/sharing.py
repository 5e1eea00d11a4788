"""What is left of products, and who waits for it; see `wms.operations.sharing_ports`."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from wms.domain.site import Site
from wms.domain.words import ShareCause, SiteKind
from wms.operations.ports import Need
from wms.operations.sharing_ports import Sharer
from wms.storage.expected_supply import waited_for
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
    "SELECT body FROM journal WHERE subject = :wave_id AND sku_id = :sku_id"
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
    "SELECT k.supplier_id, CAST(COALESCE(SUM(l.accepted), 0) AS INTEGER) FROM sku k"
    " LEFT JOIN goods_receipt_line l ON l.wave_id = :wave_id AND l.sku_id = k.sku_id"
    " AND l.reversed = 0 WHERE k.sku_id = :sku_id GROUP BY k.supplier_id"
)


class SiteSharing:
    """Sharing inside one transaction. `needs` are those of the books."""

    def __init__(self, tx: Tx, site: Site, needs: Callable[[str, str], tuple[Need, ...]]) -> None:
        self.tx = tx
        self.site = site
        self.needs = needs

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
        for (text,) in self.tx.all(_SINCE, event_id=event_id, wave_id=wave_id, sku_id=sku_id):
            body = json.loads(text)
            if body["cause"] in (ShareCause.SORT, ShareCause.FOUND):
                changes.update({place: more for place, _, more in body["lines"]})
        # A sharing that was taken back is there twice, the second time the other way round.
        return any(changes.values())

    def awaited(self, wave_id: str, sku_id: str, now: datetime) -> int:
        of = {"wave_id": wave_id, "sku_id": sku_id}
        planned = self._number(_PLANNED_OF, wave_id, sku_id)
        if self.site.kind is SiteKind.CENTRAL_WAREHOUSE:
            supplier, accepted = self.tx.one(_BROUGHT, **of) or ("", 0)
            comes = bool(supplier) and waited_for(self.tx, wave_id, now, supplier)
            return max(0, planned - int(accepted)) if comes else 0
        told = self.tx.one(_ANNOUNCED_OF, **of, site_id=self.site.site_id)
        _, announced, expected = told or ("", 0, 0)
        return int(expected) + self._behind(planned, int(announced), self._cut(wave_id)[sku_id])

    def out_of_balance(self, wave_id: str) -> tuple[str, ...]:
        announced = {
            sku: (int(all_of), int(to_come))
            for sku, all_of, to_come in self.tx.all(
                _ANNOUNCED_ALL, wave_id=wave_id, site_id=self.site.site_id
            )
        }
        counted = {sku: tuple(map(int, n)) for sku, *n in self.tx.all(_COUNTED, wave_id=wave_id)}
        here = dict(self.tx.all(_HERE, wave_id=wave_id))
        cut = self._cut(wave_id)
        found = []
        for sku, items in self.tx.all(_PLANNED, wave_id=wave_id):
            told, to_come = announced.get(sku, (0, 0))
            left = max(0, int(here.get(sku, 0))) + to_come + self._behind(items, told, cut[sku])
            done, moving, short = counted.get(sku, (0, 0, 0))
            still, needed = left - moving, int(items) - done
            if still < needed or (short and still > needed):
                found.append(str(sku))
        return tuple(found)

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
