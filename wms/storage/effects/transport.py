"""What loading and departing do to the tables: manifests and their papers."""

from wms.domain import events as e
from wms.operations.ports import Overtaken, Stamp
from wms.storage.effects.guard import only
from wms.storage.statements import Statement
from wms.storage.store import Tx

_OPEN_MANIFEST = Statement(
    "INSERT INTO manifest (number, version, tier, route_id, wave_id, state, opened_at)"
    " VALUES (:number, :version, :tier, :route_id, :wave_id, 'open', :at)"
)
_SHARE_MANIFEST = Statement("SELECT state FROM manifest WHERE number = :number {share}")
_PUT_ON_MANIFEST = Statement(
    "INSERT INTO manifest_container (number, sscc, active, loaded_at, loaded_by)"
    " VALUES (:number, :sscc, 1, :at, :person)"
    " ON CONFLICT (number, sscc) DO UPDATE"
    " SET active = 1, loaded_at = excluded.loaded_at, loaded_by = excluded.loaded_by"
    " WHERE manifest_container.active = 0"
)
_TAKE_OFF_MANIFEST = Statement(
    "UPDATE manifest_container SET active = 0"
    " WHERE number = :number AND sscc = :sscc AND active = 1"
)
_MOVE_CONTAINER = Statement(
    "UPDATE container SET state = :after WHERE sscc = :sscc AND state = :before"
)
_CLOSE_MANIFEST = Statement(
    "UPDATE manifest SET state = 'closed', closed_at = :at, closed_by = :person,"
    " checksum = :checksum, body = :body WHERE number = :number AND state = 'open'"
)
_DEPART_MANIFEST = Statement(
    "UPDATE manifest SET state = 'departed', departed_at = :at, departure = :departure"
    " WHERE number = :number AND state = 'closed'"
)
_DEPART_CONTAINERS = Statement(
    "UPDATE container SET state = 'departed' WHERE sscc IN"
    " (SELECT sscc FROM manifest_container WHERE number = :number AND active = 1)"
)
_COPY_PAPER = Statement(
    "INSERT INTO paper_copy (paper, number, copy, printed_at, printed_by, reason)"
    " VALUES (:paper, :number, :copy, :at, :person, :reason)"
)


def manifest_opened(tx: Tx, stamp: Stamp, event: e.ManifestOpened) -> None:
    tx.run(
        _OPEN_MANIFEST,
        number=event.number,
        version=event.version,
        tier=event.tier,
        route_id=event.route_id,
        wave_id=event.wave_id,
        at=stamp.at,
    )


def container_loaded(tx: Tx, stamp: Stamp, event: e.ContainerLoaded) -> None:
    if tx.one(_SHARE_MANIFEST, number=event.number) != ("open",):
        raise Overtaken("manifest not open")
    put = tx.run(
        _PUT_ON_MANIFEST,
        number=event.number,
        sscc=event.sscc,
        at=stamp.at,
        person=stamp.person_id,
    )
    only(put, "already loaded")
    moved = tx.run(_MOVE_CONTAINER, sscc=event.sscc, before="closed", after="loaded")
    only(moved, "container not closed")


def load_reversed(tx: Tx, _stamp: Stamp, event: e.LoadReversed) -> None:
    if tx.one(_SHARE_MANIFEST, number=event.number) != ("open",):
        raise Overtaken("manifest not open")
    only(tx.run(_TAKE_OFF_MANIFEST, number=event.number, sscc=event.sscc), "not loaded")
    only(tx.run(_MOVE_CONTAINER, sscc=event.sscc, before="loaded", after="closed"), "not loaded")


def manifest_closed(tx: Tx, stamp: Stamp, event: e.ManifestClosed) -> None:
    closed = tx.run(
        _CLOSE_MANIFEST,
        number=event.number,
        at=stamp.at,
        person=stamp.person_id,
        checksum=event.checksum,
        body=event.body,
    )
    only(closed, "manifest not open")


def manifest_departed(tx: Tx, stamp: Stamp, event: e.ManifestDeparted) -> None:
    departed = tx.run(_DEPART_MANIFEST, number=event.number, at=stamp.at, departure=event.as_json())
    only(departed, "manifest not closed")
    tx.run(_DEPART_CONTAINERS, number=event.number)


def paper_printed(tx: Tx, stamp: Stamp, event: e.PaperPrinted) -> None:
    tx.run(
        _COPY_PAPER,
        paper=event.paper,
        number=event.number,
        copy=event.copy,
        at=stamp.at,
        person=stamp.person_id,
        reason=event.reason,
    )
