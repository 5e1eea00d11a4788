"""What the office asks the books: which manifests stand how, what is known."""

from dataclasses import dataclass

from wms.domain.site import Site
from wms.storage.statements import Statement
from wms.storage.store import Store

_MANIFESTS = Statement(
    "SELECT r.route_id, r.name, r.departs_at, COALESCE(m.number, ''), COALESCE(m.state, ''),"
    " (SELECT COUNT(*) FROM manifest_container c WHERE c.number = m.number AND c.active = 1),"
    " (SELECT CAST(COALESCE(SUM(t.quantity), 0) AS INTEGER) FROM manifest_container c"
    " JOIN content t ON t.sscc = c.sscc WHERE c.number = m.number AND c.active = 1),"
    " COALESCE(m.departed_at, '') FROM route r"
    " LEFT JOIN manifest m ON m.route_id = r.route_id AND m.wave_id = :wave_id"
    " WHERE r.tier = :tier ORDER BY r.route_id, m.version"
)
_PERSON = Statement("SELECT 1 FROM person WHERE person_id = :key")
_WAVE = Statement("SELECT 1 FROM wave WHERE wave_id = :key")
_ROUTE = Statement("SELECT 1 FROM route WHERE route_id = :key")
_SUPPLIER = Statement("SELECT 1 FROM supplier WHERE supplier_id = :key")
_PRODUCT = Statement("SELECT 1 FROM sku WHERE sku_id = :key")


@dataclass(frozen=True, slots=True)
class RouteStanding:
    """A route of a wave and its manifest; `number` and `state` are empty until loading begins."""

    route_id: str
    name: str
    departs_at: str
    number: str
    state: str
    containers: int
    items: int
    departed_at: str


class Records:
    """Look-ups of one site's office."""

    def __init__(self, site: Site, store: Store) -> None:
        self.site = site
        self.store = store

    def manifests(self, wave_id: str) -> list[RouteStanding]:
        """Every route that departs from here with its manifests, by route and version."""
        with self.store.reading() as tx:
            rows = tx.all(_MANIFESTS, wave_id=wave_id, tier=self.site.departs)
        return [RouteStanding(*row) for row in rows]

    def knows_person(self, person_id: str) -> bool:
        """Whether somebody has, or had, this code."""
        return self._knows(_PERSON, person_id)

    def knows_wave(self, wave_id: str) -> bool:
        """Whether there is such a wave here."""
        return self._knows(_WAVE, wave_id)

    def knows_supplier(self, supplier_id: str) -> bool:
        """Whether there is such a supplier."""
        return self._knows(_SUPPLIER, supplier_id)

    def knows_route(self, route_id: str) -> bool:
        """Whether there is such a route, of either tier."""
        return self._knows(_ROUTE, route_id)

    def knows_product(self, sku_id: str) -> bool:
        """Whether there is such a product."""
        return self._knows(_PRODUCT, sku_id)

    def _knows(self, statement: Statement, key: str) -> bool:
        with self.store.reading() as tx:
            return tx.one(statement, key=key) is not None
