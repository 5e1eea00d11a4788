"""The tally of a simulated night: what came in is somewhere, at every step of the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wms.bootstrap import SiteApp
from wms.storage.statements import Statement

_STOCK = Statement(
    "SELECT COALESCE(SUM(received), 0), COALESCE(SUM(put), 0), COALESCE(SUM(damaged), 0) FROM stock"
)
_IN_CONTAINERS = Statement(
    "SELECT CASE WHEN m.number IS NOT NULL THEN 'dispatched' WHEN c.state = 'condemned'"
    " THEN 'condemned' ELSE 'left' END, SUM(t.quantity) FROM container c"
    " JOIN content t ON t.sscc = c.sscc LEFT JOIN (SELECT a.sscc, a.number"
    " FROM manifest_container a"
    " JOIN manifest d ON d.number = a.number AND d.state = 'departed' WHERE a.active = 1) m"
    " ON m.sscc = c.sscc GROUP BY 1"
)
_DISPATCHED = Statement(
    "SELECT t.sscc, SUM(t.quantity) FROM content t JOIN manifest_container a ON a.sscc = t.sscc"
    " AND a.active = 1 JOIN manifest d ON d.number = a.number AND d.state = 'departed'"
    " GROUP BY t.sscc"
)
_SEEN = Statement("SELECT sscc, state FROM inbound_container ORDER BY sscc")
_DELIVERED = Statement(
    "SELECT COALESCE(SUM(t.quantity), 0) FROM delivery d JOIN manifest_container a"
    " ON a.number = d.number AND a.active = 1 JOIN container c ON c.sscc = a.sscc"
    " AND c.destination_id = d.point_id JOIN content t ON t.sscc = c.sscc"
)
_UNTAKEN = Statement("SELECT COALESCE(SUM(quantity), 0) FROM delivery_line")


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the way: `whole` must be the sum of `parts`."""

    name: str
    whole: int
    parts: dict[str, int]

    @property
    def off(self) -> int:
        """Items that are nowhere; less than 0: from nowhere."""
        return self.whole - sum(self.parts.values())


def of_site(app: SiteApp, name: str) -> Row:
    """Received = dispatched + left behind + condemned + damaged + residual; of stock a site keeps.

    `residual` is what nobody needed, or what nobody could find: it is in the books as on hand.
    """
    with app.store.reading() as tx:
        received, put, damaged = map(int, tx.one(_STOCK) or (0, 0, 0))
        packed = {str(where): int(n) for where, n in tx.all(_IN_CONTAINERS)}
    parts = {
        "dispatched": packed.get("dispatched", 0),
        "left_behind": packed.get("left", 0),
        "damaged": damaged,
        "residual": received - put - damaged,
    }
    return Row(name, received, parts)


def on_the_road(central: SiteApp, stations: Iterable[SiteApp]) -> Row:
    """What the trunk trucks took = what stations received, intact, damaged or held + mis-sent +
    what nobody has seen."""
    with central.store.reading() as tx:
        sent = {str(sscc): int(n) for sscc, n in tx.all(_DISPATCHED)}
    parts = dict.fromkeys(("received", "damaged", "missend", "missing"), 0)
    seen: dict[str, str] = {}
    for app in stations:
        with app.store.reading() as tx:
            for sscc, state in tx.all(_SEEN):
                state = "missend" if state == "extra" and sscc in sent else str(state)
                if seen.get(sscc) in (None, "missing", "expected"):
                    seen[sscc] = state
    for sscc, items in sent.items():
        where = seen.get(sscc, "missing")
        parts[where if where in parts else "missing"] += items
    return Row("trunk", sum(sent.values()), parts)


def at_stops(app: SiteApp) -> Row:
    """What the branch vehicles took = delivered + not taken there, and so on its way back."""
    with app.store.reading() as tx:
        sent = sum(int(n) for _, n in tx.all(_DISPATCHED))
        (delivered,) = tx.one(_DELIVERED) or (0,)
        (untaken,) = tx.one(_UNTAKEN) or (0,)
    return Row("", sent, {"delivered": int(delivered) - int(untaken), "not_taken": int(untaken)})


def together(name: str, rows: Sequence[Row]) -> Row:
    """The rows of several sites as one."""
    parts: dict[str, int] = {}
    for row in rows:
        for part, items in row.parts.items():
            parts[part] = parts.get(part, 0) + items
    return Row(name, sum(row.whole for row in rows), parts)
