"""Look-ups that travel with the next one."""

from wms.domain.words import Zone
from wms.storage import queries as q
from wms.storage.cold import HELD_NOW_OF
from wms.storage.print_books import OPEN_COPY
from wms.storage.receiving import HOLD_PRODUCT
from wms.storage.store import Tx
from wms.storage.transport_books import ROUTE_VEHICLE


class SiteAhead:
    """See `wms.operations.ahead_ports.AheadBooks`."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def open_at(self, wave_id: str, destination_id: str, zone: Zone) -> None:
        where = {"wave_id": wave_id, "destination_id": destination_id, "zone": zone}
        self.tx.ahead(q.OPEN_BOX_AT, **where)

    def manifest(self, number: str) -> None:
        self.tx.ahead(q.MANIFEST, number=number)

    def loading(self, sscc: str, label: str, wave_id: str, route_id: str) -> None:
        self.tx.ahead(HELD_NOW_OF, subject=sscc)
        self.tx.ahead(OPEN_COPY, number=sscc, paper=label)
        self.tx.ahead(ROUTE_VEHICLE, wave_id=wave_id, route_id=route_id)

    def receipt_line(self, number: str, sku_id: str) -> None:
        self.tx.ahead(HOLD_PRODUCT, number=number, sku_id=sku_id)
