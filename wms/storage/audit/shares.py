"""What is short, told by the facts alone, and that no sharing promised more than there was."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from wms.domain.messages import Message, say
from wms.storage.audit.evidence import Evidence
from wms.storage.statements import Statement

_FACTS = Statement(
    "SELECT kind, event_id, body FROM journal WHERE kind IN ('items_put', 'put_reversed',"
    " 'difference_reported', 'report_reversed', 'supply_shared', 'intercept_asked',"
    " 'content_corrected', 'plan_taken') ORDER BY position"
)
_SHORT = Statement(
    "SELECT wave_id, sku_id, destination_id, short FROM sort_count"
    " WHERE short > 0 ORDER BY wave_id, sku_id, destination_id"
)
_PLANNED = Statement("SELECT wave_id, key, items FROM plan_list WHERE kind = 'put'")
_ON_BELTS = Statement("SELECT DISTINCT wave_id, sku_id FROM sorter_track WHERE sku_id <> ''")
_UNFOUND = Statement(
    "SELECT u.wave_id, u.sku_id, u.quantity, COALESCE(s.received, 0) FROM unfound u LEFT JOIN"
    " stock s ON s.wave_id = u.wave_id AND s.sku_id = u.sku_id ORDER BY u.wave_id, u.sku_id"
)
_Product = tuple[str, str]


@dataclass
class _Told:
    """What the facts so far say of the products."""

    short: dict[_Product, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    put: Counter[_Product] = field(default_factory=Counter)
    unfound: Counter[_Product] = field(default_factory=Counter)

    def take(self, kind: str, body: dict[str, Any]) -> None:
        """One fact more."""
        product = (body["wave_id"], body["sku_id"])
        short = self.short[product]
        match kind:
            case "items_put":
                self.put[product] += body["quantity"]
                short[body["destination_id"]] += body["short"]
            case "put_reversed":
                self.put[product] -= body["quantity"]
                _less(short, body["destination_id"], body["short"])
            case "content_corrected":
                self.put[product] += body["quantity"]
            case "intercept_asked":
                short[body["point_id"]] += body["withheld"]
            case "supply_shared":
                self.unfound[product] += body["unfound"]
                for place, _, more in body["lines"]:
                    short[place] += more
            case _ if body["difference"] == "short" and body["planned"]:
                if kind == "difference_reported":
                    short[body["destination_id"]] += body["quantity"]
                else:
                    _less(short, body["destination_id"], body["quantity"])


def _less(short: "Counter[str]", place: str, quantity: int) -> None:
    """What was shared again since is not taken away twice."""
    short[place] = max(0, short[place] - quantity)


def what_is_short_was_said_so(evidence: Evidence) -> Iterator[Message]:
    """1: everything short is put, reported, withheld or shared so; after each sharing what all
    destinations may still get is no more than was left to share; what nobody finds came before."""
    planned = {(wave, sku): int(items) for wave, sku, items in evidence.tx.all(_PLANNED)}
    on_belts = set(evidence.tx.all(_ON_BELTS))
    told = _Told()
    for kind, event_id, text in evidence.tx.each(_FACTS):
        body = json.loads(text)
        if kind == "plan_taken":
            for _, _, point_id, sku_id, _, withheld in body.get("withheld", []):
                told.short[body["wave_id"], sku_id][point_id] += withheld
            continue
        told.take(kind, body)
        product = (body["wave_id"], body["sku_id"])
        # What rides on a belt is counted where the belts are audited.
        if kind != "supply_shared" or product in on_belts:
            continue
        due = planned.get(product, 0) - told.put[product] - told.short[product].total()
        if body["lines"] and due > body["left"]:
            where = {"sku": product[1], "wave": product[0], "event": event_id}
            yield say("audit.shares.more_than_left", **where, due=due, left=body["left"])
    yield from _as_told(evidence, told)


def _as_told(evidence: Evidence, told: _Told) -> Iterator[Message]:
    stands: dict[_Product, Counter[str]] = defaultdict(Counter)
    for wave, sku, place, short in evidence.tx.all(_SHORT):
        stands[wave, sku][place] = int(short)
    for product in sorted(stands.keys() | told.short.keys()):
        says, counted = told.short[product], stands[product]
        for place in sorted(says.keys() | counted.keys()):
            if says[place] != counted[place]:
                where = {"sku": product[1], "wave": product[0], "destination": place}
                both = {"short": counted[place], "said": says[place]}
                yield say("audit.shares.not_said", **where, **both)
    unfound = {(wave, sku): (n, came) for wave, sku, n, came in evidence.tx.all(_UNFOUND)}
    for product in sorted(unfound.keys() | +told.unfound):
        quantity, came = unfound.get(product, (0, 0))
        if quantity != told.unfound[product] or quantity > came:
            where = {"sku": product[1], "wave": product[0]}
            both = {"unfound": quantity, "said": told.unfound[product]}
            yield say("audit.shares.unfound", **where, **both, came=came)
