"""Look-ups that travel with the next one."""

from wms.domain.words import Zone
from wms.storage import queries as q
from wms.storage.cold import ARRIVAL_READING, CAME_WITH_HELD, HOLD_TRUCK, VEHICLE_OF
from wms.storage.effects.transport import HOLD_CONTAINER, SHARE_MANIFEST
from wms.storage.receiving import HOLD_PRODUCT
from wms.storage.store import Tx


class SiteAhead:
    """See `wms.operations.ahead_ports.AheadBooks`."""

    def __init__(self, tx: Tx, queries: q.Queries) -> None:
        self.tx = tx
        self.queries = queries

    def open_at(self, wave_id: str, destination_id: str, zone: Zone) -> None:
        where = {"wave_id": wave_id, "destination_id": destination_id, "zone": zone}
        self.tx.ahead(q.OPEN_BOX_AT, **where)

    def open_box(self, wave_id: str, destination_id: str, zone: Zone) -> None:
        where = {"wave_id": wave_id, "destination_id": destination_id, "zone": zone}
        self.tx.ahead(q.HOLD_OPEN_BOX_AT, **where)
        self.tx.ahead(self.queries.open_box, **where)

    def loading(self, number: str, sscc: str) -> None:
        self.tx.ahead(SHARE_MANIFEST, number=number)
        self.tx.ahead(HOLD_CONTAINER, sscc=sscc)
        self.tx.ahead(self.queries.box, sscc=sscc)
        self.tx.ahead(VEHICLE_OF, number=number)

    def unloading(self, number: str, sscc: str) -> None:
        self.tx.ahead(HOLD_TRUCK, number=number)
        self.tx.ahead(q.INBOUND_BOX, sscc=sscc)
        self.tx.ahead(ARRIVAL_READING, sscc=sscc)
        self.tx.ahead(CAME_WITH_HELD, sscc=sscc)

    def receipt_line(self, number: str, sku_id: str) -> None:
        self.tx.ahead(HOLD_PRODUCT, number=number, sku_id=sku_id)
