"""What leaves the store for another site, and what comes in: outbox and inbox.

A message is queued with the fact it tells of, in one transaction, as kind and key only. Its body
is written when it is first sent — from rows that no longer change — and kept, so that every copy
of it is the same. Taking one in is one transaction too: inbox row and effect, or neither.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from wms.domain.business_date import wave_id_of
from wms.domain.events import PlanTaken
from wms.domain.mail import Envelope, TooEarly
from wms.domain.messages import Refused, say
from wms.domain.reference import Point, Route, Sku, Station, Vehicle
from wms.domain.words import SiteKind
from wms.operations.difference_ports import REVIEW
from wms.operations.dispatch import ADVICE
from wms.operations.empties_rules import EMPTIES
from wms.operations.figure_ports import NIGHT_FIGURES
from wms.operations.intercept_rules import INTERCEPT, INTERCEPT_ENDED
from wms.operations.late_rules import SUPPLIER_DECISION
from wms.operations.on_road import VEHICLE_CHANGE
from wms.operations.ports import Stamp
from wms.operations.reseal import TRUCK_SEALED
from wms.operations.unload import RECEIPT
from wms.planning.customers import customer_lines
from wms.planning.lists import branch_put_lists
from wms.planning.ports import ListKind, PlannedList, Table
from wms.storage import mail_returns
from wms.storage.books import SiteBooks, SiteStore
from wms.storage.intercepts import (
    read_ended,
    read_intercept,
    withheld_by_plan,
    write_ended,
    write_intercept,
)
from wms.storage.mail_advice import read_advice, write_advice
from wms.storage.mail_empties import read_empties, write_empties
from wms.storage.mail_figures import read_figures, tell_of_nights, write_figures
from wms.storage.mail_receipts import read_receipt, write_receipt
from wms.storage.mail_reviews import read_review, write_review
from wms.storage.mail_seals import read_seal, read_seal_at_central, write_seal
from wms.storage.mail_shapes import SHAPES, fits
from wms.storage.mail_suppliers import read_decision, write_decision
from wms.storage.on_road import read_change, write_change
from wms.storage.planning_store import STATION_PLAN, save_lists, save_reference
from wms.storage.statements import Statement
from wms.storage.store import CannotHold, Tx

LARGEST = 256 * 1024 * 1024
"""Bytes of a message unpacked; a small file can pretend to hold far more than there is room for."""
CARRIER = "exchange"
"""The terminal under which facts stand that came from another site."""

_WAITING = Statement(
    "SELECT message_id, to_site, kind, key FROM outbox WHERE acknowledged_at = '' ORDER BY position"
)
_BODY = Statement("SELECT body, digest FROM outbox WHERE message_id = :message_id")
_SEALED = Statement(
    "UPDATE outbox SET body = :body, digest = :digest WHERE message_id = :message_id"
    " AND body IS NULL"
)
_SENT = Statement("UPDATE outbox SET sent_at = :at WHERE message_id = :message_id AND sent_at = ''")
_ACKNOWLEDGED = Statement(
    "UPDATE outbox SET acknowledged_at = :at WHERE message_id = :message_id"
    " AND acknowledged_at = ''"
)
_BOOK_AND_SHORTAGE = Statement(
    "SELECT b.body, s.body FROM order_book b JOIN shortage s ON s.wave_id = b.wave_id"
    " WHERE b.wave_id = :wave_id"
)
_POINTS = Statement("SELECT point_id, station_id FROM point")
_STATION = Statement("SELECT 1 FROM station WHERE station_id = :site_id")
_TAKEN = Statement("SELECT digest FROM inbox WHERE message_id = :message_id")
_TAKE = Statement(
    "INSERT INTO inbox (message_id, from_site, kind, key, digest, taken_at)"
    " VALUES (:message_id, :from_site, :kind, :key, :digest, :at)"
)


_LIST = {"point": [str], "sku": [str], "qty": [int]}
"""The columns of a branch route's list; a fourth, of what is short, it may have."""

_Reader = Callable[[SiteBooks, Stamp, Envelope, dict[str, Any]], None]


class Mailroom:
    """The outbox and inbox of one site."""

    def __init__(self, owner: SiteStore) -> None:
        self.owner = owner
        self._customers: dict[str, dict[str, bytes]] = {}
        self._writers: dict[str, Callable[[Tx, str, str], dict[str, Any]]] = {
            STATION_PLAN: self._write_station_plan,
            ADVICE: write_advice,
            RECEIPT: write_receipt,
            EMPTIES: write_empties,
            INTERCEPT: write_intercept,
            INTERCEPT_ENDED: write_ended,
            SUPPLIER_DECISION: write_decision,
            VEHICLE_CHANGE: write_change,
            TRUCK_SEALED: write_seal,
            NIGHT_FIGURES: write_figures,
            REVIEW: write_review,
            **mail_returns.WRITERS,
        }
        # A site takes what is meant for its kind; a station cannot send a plan to the warehouse.
        self._readers: dict[str, _Reader] = (
            {
                STATION_PLAN: _read_station_plan,
                ADVICE: read_advice,
                EMPTIES: read_empties,
                INTERCEPT: read_intercept,
                SUPPLIER_DECISION: read_decision,
                VEHICLE_CHANGE: read_change,
                TRUCK_SEALED: read_seal,
                REVIEW: read_review,
                **mail_returns.AT_STATION,
            }
            if owner.site.kind is SiteKind.GRID_STATION
            else {
                RECEIPT: read_receipt,
                TRUCK_SEALED: read_seal_at_central,
                INTERCEPT_ENDED: read_ended,
                NIGHT_FIGURES: read_figures,
                REVIEW: read_review,
                **mail_returns.AT_CENTRAL,
            }
        )

    def waiting(self) -> Iterator[Envelope]:
        """Every message nobody has acknowledged, oldest first, each sealed."""
        if self.owner.site.kind is SiteKind.GRID_STATION:
            tell_of_nights(self.owner)
        with self.owner.store.reading() as tx:
            rows = tx.all(_WAITING)
        for row in rows:
            yield self._sealed(*row)
        self._customers = {}

    def _sealed(self, message_id: str, to_site: str, kind: str, key: str) -> Envelope:
        here = self.owner.site.site_id
        with self.owner.store.reading() as tx:
            body, digest = tx.one(_BODY, message_id=message_id) or (None, "")
        if body is not None:
            return Envelope(message_id, here, to_site, kind, key, bytes(body), digest)
        with self.owner.store.writing() as tx:
            content = self._writers[kind](tx, to_site, key)
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            packed = zlib.compress(text.encode())
            envelope = Envelope.seal(message_id, here, to_site, kind, key, packed)
            tx.run(_SEALED, message_id=message_id, body=packed, digest=envelope.digest)
        return envelope

    def _write_station_plan(self, tx: Tx, station_id: str, key: str) -> dict[str, Any]:
        wave_id, _, version = key.rpartition("/")
        if wave_id not in self._customers:
            # One pass over the book serves every station whose plan is being sent.
            self._customers = {wave_id: _customers_by_station(tx, wave_id)}
        customers = self._customers[wave_id].get(station_id, b"")
        return _station_plan(tx, station_id, wave_id, version, customers)

    def sent(self, message_id: str, at: str) -> None:
        """It was handed to the carrier; that alone means nothing."""
        with self.owner.store.writing() as tx:
            tx.run(_SENT, message_id=message_id, at=at)

    def acknowledged(self, message_id: str, at: str) -> None:
        """The other site says it took it: now it is delivered."""
        with self.owner.store.writing() as tx:
            tx.run(_ACKNOWLEDGED, message_id=message_id, at=at)

    def take(self, envelope: Envelope, at: str) -> bool:
        """Take a message in; False where it was taken before. Refused where it cannot be; too
        early from a station the warehouse does not know yet."""
        self._check(envelope)
        try:
            taken = self._taken(envelope, at)
        except CannotHold as error:
            # Not now and not later: those behind it must not wait for it.
            told = {"message": envelope.message_id, "cause": error.message.values["cause"]}
            raise Refused(say("exchange.cannot_hold", **told)) from error
        if taken:
            self.owner.forget_places()
        return taken

    def _taken(self, envelope: Envelope, at: str) -> bool:
        with self.owner.writing() as books:
            known = books.tx.one(_TAKEN, message_id=envelope.message_id)
            if known is not None:
                if known[0] != envelope.digest:
                    raise Refused(say("exchange.other_content", message=envelope.message_id))
                return False
            self._know(books.tx, envelope)
            body = _unpacked(envelope)
            if not fits(body, SHAPES[envelope.kind]):
                raise Refused(say("exchange.damaged", message=envelope.message_id))
            stamp = Stamp(envelope.message_id, CARRIER, envelope.from_site, at)
            try:
                self._readers[envelope.kind](books, stamp, envelope, body)
            except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
                # Sealed whole, yet not what a message of this kind holds.
                raise Refused(say("exchange.damaged", message=envelope.message_id)) from error
            books.tx.run(
                _TAKE,
                message_id=envelope.message_id,
                from_site=envelope.from_site,
                kind=envelope.kind,
                key=envelope.key,
                digest=envelope.digest,
                at=at,
            )
        return True

    def _know(self, tx: Tx, envelope: Envelope) -> None:
        """A station hears its central warehouse, the warehouse its stations; nobody else. A
        station may write before the warehouse has imported it."""
        site = self.owner.site
        told = {"message": envelope.message_id, "site": envelope.from_site}
        if site.kind is SiteKind.GRID_STATION:
            if envelope.from_site != site.central_site:
                raise Refused(say("exchange.stranger", **told))
        elif tx.one(_STATION, site_id=envelope.from_site) is None:
            raise TooEarly(say("exchange.no_station_yet", **told))

    def _check(self, envelope: Envelope) -> None:
        if not envelope.whole:
            raise Refused(say("exchange.damaged", message=envelope.message_id))
        if envelope.to_site != self.owner.site.site_id:
            raise Refused(
                say(
                    "exchange.wrong_site",
                    message=envelope.message_id,
                    to=envelope.to_site,
                    here=self.owner.site.site_id,
                )
            )
        if envelope.kind not in self._readers:
            raise Refused(
                say("exchange.unknown_kind", message=envelope.message_id, kind=envelope.kind)
            )


def _unpacked(envelope: Envelope) -> dict[str, Any]:
    try:
        reader = zlib.decompressobj()
        text = reader.decompress(envelope.body, LARGEST)
        content = json.loads(text) if reader.eof else None
    except (zlib.error, ValueError, RecursionError) as error:
        raise Refused(say("exchange.damaged", message=envelope.message_id)) from error
    if not isinstance(content, dict):
        raise Refused(say("exchange.damaged", message=envelope.message_id))
    return content


def _rows(tx: Tx, sql: str, **values: Any) -> list[list[Any]]:
    return [list(row) for row in tx.all(Statement(sql), **values)]


def _customers_by_station(tx: Tx, wave_id: str) -> dict[str, bytes]:
    book, shortage = tx.one(_BOOK_AND_SHORTAGE, wave_id=wave_id) or (b"", b"")
    stations: dict[str, list[str]] = {}
    for point_id, station_id in tx.all(_POINTS):
        stations.setdefault(station_id, []).append(point_id)
    return dict(customer_lines(bytes(book), bytes(shortage), stations))


def _station_plan(
    tx: Tx, station_id: str, wave_id: str, version: str, customers: bytes
) -> dict[str, Any]:
    """All a station needs for its night: its routes, points, products, lists, customers."""
    given = {"wave_id": wave_id, "station_id": station_id}
    (business_date,) = tx.one(
        Statement("SELECT business_date FROM wave WHERE wave_id = :wave_id"), wave_id=wave_id
    ) or ("",)
    lists = _rows(
        tx,
        "SELECT l.key, l.body, l.lines, l.items FROM plan_list l"
        " JOIN route r ON r.route_id = l.key WHERE l.wave_id = :wave_id"
        " AND l.kind = 'branch_pick' AND r.origin_id = :station_id ORDER BY l.key",
        **given,
    )
    used = {sku for row in lists for sku in json.loads(row[1])["sku"]}
    return {
        "wave_id": wave_id,
        "version": int(version),
        "business_date": business_date,
        # Every station of the network, so that a mis-sent container can name its true owner.
        "stations": _rows(tx, "SELECT * FROM station"),
        "routes": _rows(
            tx,
            "SELECT * FROM route WHERE origin_id = :station_id OR tier = 'trunk'",
            station_id=station_id,
        ),
        "points": _rows(
            tx, "SELECT * FROM point WHERE station_id = :station_id", station_id=station_id
        ),
        "skus": [row for row in _rows(tx, "SELECT * FROM sku") if row[0] in used],
        # Any vehicle may stand in for another.
        "vehicles": _rows(tx, "SELECT plate, zones, containers, carrier FROM vehicle"),
        "lists": lists,
        "customers": base64.b64encode(customers).decode(),
    }


def _read_station_plan(
    books: SiteBooks, stamp: Stamp, envelope: Envelope, body: dict[str, Any]
) -> None:
    tx, station_id = books.tx, envelope.to_site
    wave_id, version = body["wave_id"], body["version"]
    if not fits(body.get("vehicles", []), [(str, str, int, str)]):
        raise ValueError("vehicles")  # one that says nothing of them comes from an older warehouse
    for key, text, *_ in body["lists"]:
        columns = json.loads(text)
        if not fits(columns, _LIST) or not fits(columns.get("short", []), [int]):
            raise ValueError(key)
    if wave_id != wave_id_of(date.fromisoformat(body["business_date"])):
        raise ValueError(wave_id)
    held = tx.one(
        Statement("SELECT plan_version FROM wave WHERE wave_id = :wave_id"), wave_id=wave_id
    )
    answer = say("exchange.plan_taken", wave=wave_id)
    items = sum(row[3] for row in body["lists"])
    withheld: list[list[Any]] = []
    if held is None or held[0] < version:
        save_reference(tx, Table.STATIONS, [Station(*row) for row in body["stations"]])
        save_reference(tx, Table.ROUTES, [Route(*row) for row in body["routes"]])
        save_reference(tx, Table.POINTS, [Point(*row) for row in body["points"]])
        save_reference(tx, Table.SKUS, [Sku(*row) for row in body["skus"]])
        save_reference(tx, Table.VEHICLES, [Vehicle(*row) for row in body.get("vehicles", [])])
        _save_station_wave(tx, body, items)
        picks = [PlannedList(ListKind.BRANCH_PICK, *row) for row in body["lists"]]
        save_lists(tx, wave_id, [*picks, *_put_lists(picks)])
        tx.run(
            Statement(
                "INSERT INTO customer_lines (wave_id, station_id, body)"
                " VALUES (:wave_id, :station_id, :body) ON CONFLICT (wave_id, station_id)"
                " DO UPDATE SET body = excluded.body"
            ),
            wave_id=wave_id,
            station_id=station_id,
            body=base64.b64decode(body["customers"], validate=True),
        )
        if held is None or not held[0]:
            books.owner.forget_places()
            withheld = withheld_by_plan(books, wave_id)
    books.record(stamp, PlanTaken(wave_id, version, items, withheld), answer)


def _save_station_wave(tx: Tx, body: dict[str, Any], items: int) -> None:
    given = {"wave_id": body["wave_id"], "version": body["version"], "items": items}
    tx.run(Statement("DELETE FROM plan_list WHERE wave_id = :wave_id"), wave_id=body["wave_id"])
    tx.run(
        Statement(
            "INSERT INTO wave (wave_id, business_date, state, items_allocated, plan_version)"
            " VALUES (:wave_id, :day, 'planned', :items, :version) ON CONFLICT (wave_id)"
            " DO UPDATE SET items_allocated = excluded.items_allocated,"
            " plan_version = excluded.plan_version"
        ),
        **given,
        day=date.fromisoformat(body["business_date"]).isoformat(),
    )


def _put_lists(picks: list[PlannedList]) -> list[PlannedList]:
    made = branch_put_lists(pick.body for pick in picks)
    counts = {sku: json.loads(body)["qty"] for sku, body in made.items()}
    return [
        PlannedList(ListKind.PUT, sku, body, len(counts[sku]), sum(counts[sku]))
        for sku, body in made.items()
    ]
