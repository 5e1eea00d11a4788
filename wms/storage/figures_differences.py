"""The differences of a night, as its figures count them."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from wms.domain.night_figures import ASTRAY, Kinds
from wms.domain.words import DifferenceCause, DiscrepancyKind
from wms.storage.statements import Statement
from wms.storage.store import Tx

# A difference about a whole container is about all that the books say lies in it.
_DIFFERENCES = Statement(
    "SELECT d.kind, d.subject, d.manifest, d.destination_id, d.sku_id,"
    " COALESCE(s.supplier_id, ''), d.cause,"
    " CAST(CASE WHEN d.sku_id <> '' THEN d.quantity ELSE COALESCE("
    "(SELECT SUM(i.quantity) FROM inbound_content i WHERE i.sscc = d.subject),"
    " (SELECT SUM(t.quantity) FROM content t WHERE t.sscc = d.subject), d.quantity)"
    " END AS INTEGER), (SELECT COUNT(*) FROM goods_receipt g WHERE g.number = d.manifest),"
    " (SELECT COUNT(*) FROM inbound_manifest i WHERE i.number = d.manifest)"
    " + (SELECT COUNT(*) FROM returns_note n WHERE n.number = d.subject)"
    " FROM discrepancy d LEFT JOIN sku s ON s.sku_id = d.sku_id"
    " WHERE d.wave_id = :wave_id AND d.state <> 'reversed'"
)


class NightDifference(NamedTuple):
    """One that stands. `supplier` is whose the product is; `at_dock`: a goods receipt says it;
    `both`: it stands in the warehouse's books and in the station's."""

    kind: str
    subject: str
    manifest: str
    place: str
    sku_id: str
    supplier: str
    cause: str
    items: int
    at_dock: int
    both: int


class NightDifferences:
    """All of a night, read once."""

    def __init__(self, tx: Tx, wave_id: str) -> None:
        self.rows = [NightDifference(*row) for row in tx.all(_DIFFERENCES, wave_id=wave_id)]
        self._twice = _said_twice(self.rows)

    @property
    def items(self) -> int:
        """Items that differ, each once for one cause."""
        return sum(row.items for row in self.rows) - self._twice.total()

    @property
    def damaged(self) -> int:
        """What is turned away at the dock is no damage of ours."""
        damage = DiscrepancyKind.DAMAGE
        return sum(row.items for row in self.rows if row.kind == damage and not row.at_dock)

    @property
    def astray(self) -> int:
        """Items of one destination at another."""
        return sum(row.items for row in self.rows if row.kind in ASTRAY)

    def kinds(self) -> Kinds:
        """Differences and the items in them, by kind, as the list of differences has them."""
        return _by_kind(self.rows)

    def at_both_sites(self) -> Kinds:
        """Those of a station that stand in the warehouse's books as well: what a truck brought
        otherwise than its manifest says, and what the warehouse found of a returns note."""
        return _by_kind(row for row in self.rows if row.both)

    def of_suppliers(self, suppliers: Collection[str]) -> Counter[str]:
        """Items by supplier: what is said of them is theirs, of who brought nothing as well; what
        was found later, once somebody said so."""
        found: Counter[str] = Counter()
        for row in self.rows:
            owner = row.subject if row.subject in suppliers else ""
            if not owner and row.cause == DifferenceCause.SUPPLIER:
                owner = row.supplier
            found[owner] += row.items
        for (supplier, _), items in self._twice.items():
            found[supplier] -= items
        return found


def _said_twice(rows: Iterable[NightDifference]) -> Counter[tuple[str, str]]:
    """Items by supplier and product that went back at the dock and are short for that very reason:
    two differences, for two to look into, and one item that nobody got."""
    back: Counter[tuple[str, str]] = Counter()
    short: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.kind == DiscrepancyKind.DAMAGE and row.at_dock:
            back[row.subject, row.sku_id] += row.items
        elif row.kind == DiscrepancyKind.SHORT:
            short[row.subject, row.sku_id] += row.items
    return back & short


def _by_kind(rows: Iterable[NightDifference]) -> Kinds:
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        number, total = found.get(row.kind, (0, 0))
        found[row.kind] = number + 1, total + row.items
    return dict(sorted(found.items()))
