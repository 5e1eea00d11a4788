"""What a station received of a truck, on its way to the warehouse."""

import json
from typing import Any

from wms.domain.events import ReceiptTaken
from wms.domain.mail import Envelope
from wms.domain.messages import Message, say
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.statements import Statement
from wms.storage.store import Tx

_TRUCK = Statement(
    "SELECT arrived_at, seal_intact, wave_id FROM inbound_manifest WHERE number = :number"
)
_HERE = Statement("SELECT value FROM meta WHERE key = 'site_id'")
_CONTAINERS = Statement(
    "SELECT sscc, state FROM inbound_container WHERE number = :number"
    " AND (owner = :here OR state IN ('extra', 'missend')) ORDER BY sscc"
)


def write_receipt(tx: Tx, _central: str, key: str) -> dict[str, Any]:
    """What became of every container of the truck at this station."""
    number, _, version = key.rpartition("/")
    arrived, intact, wave_id = tx.one(_TRUCK, number=number) or ("", 0, "")
    (here,) = tx.one(_HERE) or ("",)
    containers = [list(row) for row in tx.all(_CONTAINERS, number=number, here=here)]
    return {
        "number": number,
        "version": int(version),
        "wave_id": wave_id,
        "arrived_at": arrived,
        "seal_intact": bool(intact),
        "containers": containers,
    }


def read_receipt(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The fact; what it shows to be missing or extra is open here too."""
    number = body["number"]
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    answer: Message = say("exchange.receipt_taken", number=number, station=envelope.from_site)
    books.record(
        stamp, ReceiptTaken(number, envelope.from_site, int(body["version"]), text), answer
    )
