"""What a station received of a truck, on its way to the warehouse."""

import json
from typing import Any

from wms.domain.events import ReceiptTaken
from wms.domain.mail import Envelope
from wms.domain.messages import Message, Refused, say
from wms.domain.words import DiscrepancyKind, InboundState
from wms.operations.dispatch import ADVICE
from wms.operations.ports import Stamp
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import a_moment, fits
from wms.storage.statements import Statement
from wms.storage.store import Tx
from wms.storage.trucks import arrival_of

_TRUCK = Statement(
    "SELECT arrived_at, seal_intact, wave_id FROM inbound_manifest WHERE number = :number"
)
_HERE = Statement("SELECT value FROM meta WHERE key = 'site_id'")
_CONTAINERS = Statement(
    "SELECT sscc, state FROM inbound_container WHERE number = :number"
    " AND (owner = :here OR state IN ('extra', 'missend')) ORDER BY sscc"
)
# What a count of a container showed that is otherwise than its sender packed it.
_COUNTED = Statement(
    "SELECT d.subject, d.kind, d.sku_id, d.quantity FROM discrepancy d"
    " JOIN inbound_container c ON c.sscc = d.subject AND c.owner = :here"
    " WHERE d.manifest = :number AND d.sku_id <> '' AND d.kind IN ('short', 'overage')"
    " AND d.state <> 'reversed' ORDER BY d.subject, d.sku_id, d.opened_at, d.event_id"
)
_ADVISED = Statement(
    "SELECT m.wave_id FROM outbox o JOIN manifest m ON m.number = o.key"
    " WHERE o.kind = :kind AND o.key = :number AND o.to_site = :station_id"
)
_ON_BOARD = Statement(
    "SELECT l.sscc, c.destination_id FROM manifest_container l JOIN container c ON c.sscc = l.sscc"
    " WHERE l.number = :number AND l.active = 1"
)
_SEEN = {InboundState.RECEIVED, InboundState.DAMAGED, InboundState.MISSING}
"""What becomes of a station's own container."""


def write_receipt(tx: Tx, _central: str, key: str) -> dict[str, Any]:
    """What became of every container of the truck at this station."""
    number, _, version = key.rpartition("/")
    arrived, intact, wave_id = tx.one(_TRUCK, number=number) or ("", 0, "")
    (here,) = tx.one(_HERE) or ("",)
    arrival = arrival_of(tx, number) or {"seals_found": []}
    containers = [list(row) for row in tx.all(_CONTAINERS, number=number, here=here)]
    # Counted again after somebody reviewed what the first count showed, both stand here; the last
    # count says what is in the container.
    counted = {(row[0], row[2]): list(row) for row in tx.all(_COUNTED, number=number, here=here)}
    return {
        "number": number,
        "version": int(version),
        "wave_id": wave_id,
        "arrived_at": arrived,
        "seal_intact": bool(intact),
        "seals": arrival["seals_found"],
        "counted": list(counted.values()),
        "containers": containers,
    }


def read_receipt(books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The fact; what it shows to be missing or extra is open here too. Refused where no such truck
    left for that station, or it is not what could come off it."""
    number = body["number"]
    truck = {"number": number, "station_id": envelope.from_site}
    advised = books.tx.one(_ADVISED, kind=ADVICE, **truck)
    if advised is None:
        raise Refused(say("exchange.never_sent", number=number, station=envelope.from_site))
    if advised[0] != body["wave_id"] or envelope.key != f"{number}/{body['version']}":
        raise ValueError(envelope.key)
    a_moment(body["arrived_at"])
    on_board = dict(books.tx.all(_ON_BOARD, number=number))
    _could_come_off(body["containers"], on_board, envelope.from_site)
    # One that says nothing of these comes from an older station.
    if not fits(body.get("seals", []), [str]):
        raise ValueError("seals")
    if not fits(body.get("counted", []), [(str, str, str, int)]):
        raise ValueError("counted")
    _could_be_counted(body.get("counted", []), dict(body["containers"]))
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    answer: Message = say("exchange.receipt_taken", number=number, station=envelope.from_site)
    books.record(
        stamp, ReceiptTaken(number, envelope.from_site, int(body["version"]), text), answer
    )


def _could_be_counted(counted: list[tuple[str, str, str, int]], seen: dict[str, str]) -> None:
    """Only what came was opened, and of a product there is more or less. `ValueError` where it is
    not so."""
    for sscc, kind, sku_id, quantity in counted:
        came = seen.get(sscc) in (InboundState.RECEIVED, InboundState.DAMAGED)
        unlike = kind in (DiscrepancyKind.SHORT, DiscrepancyKind.OVERAGE) and quantity > 0
        if not (came and unlike and sku_id):
            raise ValueError(sscc)
    if len({(line[0], line[2]) for line in counted}) != len(counted):
        raise ValueError("counted")


def _could_come_off(seen: list[tuple[str, str]], on_board: dict[str, str], station_id: str) -> None:
    """Each of the station's own is accounted for once; what is mis-sent was on the truck for
    somebody else, what is extra was not on it. `ValueError` where it is not so."""
    states = {sscc: InboundState(state) for sscc, state in seen}
    own = {sscc for sscc, state in states.items() if state in _SEEN}
    others = {sscc for sscc, state in states.items() if state is InboundState.MISSEND}
    extra = {sscc for sscc, state in states.items() if state is InboundState.EXTRA}
    ours = {sscc for sscc, owner in on_board.items() if owner == station_id}
    possible = own == ours and others <= on_board.keys() - ours and not extra & on_board.keys()
    if len(states) != len(seen) or len(own | others | extra) != len(states) or not possible:
        raise ValueError(station_id)
