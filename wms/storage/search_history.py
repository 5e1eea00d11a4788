"""What happened to a thing: the facts filed under it, and those of what it was part of.

Each statement names its facts by an index (`subject` with `sku_id`, or a terminal's numbers), so
that a full night's journal costs no more than what is shown of it. A page of facts is put together
here and not by the store: what a planner makes of ORDER BY and LIMIT over so many facts is not to
be relied on.
"""

import json
from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any

from wms.domain.messages import Message, say
from wms.locale import LANGUAGES, catalogue
from wms.operations.search_ports import History, PastFact, Reference, Thing
from wms.storage.statements import Statement
from wms.storage.store import Tx

_FACT = (
    "SELECT j.position, j.event_id, j.at, COALESCE(p.name, j.person_id), j.terminal_id, j.kind,"
    " j.answer, CASE WHEN j.kind IN ('receipt_taken', 'unload_finished') OR j.kind LIKE"
    " '%_reversed' OR j.subject = :key THEN j.body ELSE '' END, j.seq FROM journal j"
    " LEFT JOIN person p ON p.person_id = j.person_id"
)
_OF_MANIFESTS = (
    " AND j.kind IN ('manifest_closed', 'manifest_departed', 'manifest_voided', 'manifest_split',"
    " 'manifest_advised', 'truck_arrived', 'unload_finished', 'receipt_taken')"
)
_REVIEWS = f"{_FACT} WHERE j.subject IN (SELECT event_id FROM discrepancy WHERE"
_OWN = Statement(f"{_FACT} WHERE j.subject = :key")
_BOXES_OF_WAVE = (
    "(SELECT c.sscc FROM container c WHERE c.wave_id = :wave_id AND c.destination_id = :key)"
)

_STATEMENTS: dict[Thing, tuple[Statement, ...]] = {
    Thing.CONTAINER: (
        _OWN,
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT number FROM manifest_container WHERE sscc = :key"
            f" UNION SELECT number FROM inbound_container WHERE sscc = :key){_OF_MANIFESTS}"
        ),
        Statement(f"{_REVIEWS} subject = :key)"),
    ),
    Thing.PRODUCT: (
        Statement(
            f"{_FACT} WHERE j.subject = :key AND j.kind IN"
            " ('overridden', 'difference_reported', 'report_reversed')"
        ),
        Statement(
            f"{_FACT} WHERE j.sku_id = :key AND j.subject IN (SELECT c.sscc FROM sort_count s"
            " JOIN container c ON c.wave_id = s.wave_id AND c.destination_id = s.destination_id"
            " WHERE s.wave_id = :wave_id AND s.sku_id = :key)"
        ),
        Statement(
            f"{_FACT} WHERE j.sku_id = :key AND j.subject IN (SELECT destination_id FROM sort_count"
            " WHERE wave_id = :wave_id AND sku_id = :key)"
            """ AND j.body LIKE '%"wave_id":"' || :wave_id || '"%'"""
        ),
        Statement(
            f"{_FACT} WHERE j.sku_id = :key AND j.subject IN (SELECT t.sorter || '/' || t.run ||"
            " '/' || t.track FROM sorter_track t WHERE t.wave_id = :wave_id AND t.sku_id = :key"
            " AND t.outcome NOT IN ('', 'sorted'))"
        ),
        Statement(f"{_REVIEWS} wave_id = :wave_id AND sku_id = :key)"),
    ),
    Thing.STATION: (
        _OWN,
        Statement(f"{_FACT} WHERE j.subject IN {_BOXES_OF_WAVE}"),
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT m.number FROM container c JOIN manifest_container"
            " m ON m.sscc = c.sscc WHERE c.wave_id = :wave_id AND c.destination_id = :key)"
            f"{_OF_MANIFESTS}"
        ),
    ),
    Thing.ROUTE: (
        _OWN,
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT number FROM manifest WHERE wave_id = :wave_id"
            " AND route_id = :key UNION SELECT number FROM inbound_manifest"
            " WHERE wave_id = :wave_id AND route_id = :key)"
        ),
        Statement(
            f"{_FACT} WHERE j.kind = 'stop_reassigned' AND j.subject IN (SELECT destination_id"
            " FROM stop_route WHERE wave_id = :wave_id AND route_id = :key"
            " UNION SELECT station_id FROM station WHERE trunk_route = :key"
            " UNION SELECT point_id FROM point WHERE branch_route = :key)"
        ),
    ),
    Thing.MANIFEST: (
        _OWN,
        # Puts bear a product: left out by the index, not one by one.
        Statement(
            f"{_FACT} WHERE j.sku_id = '' AND j.kind IN ('container_loaded', 'load_reversed')"
            " AND j.subject IN (SELECT sscc FROM manifest_container WHERE number = :key)"
        ),
        Statement(
            f"{_FACT} WHERE j.sku_id = '' AND j.kind = 'container_received'"
            " AND j.subject IN (SELECT sscc FROM inbound_container WHERE number = :key)"
        ),
        Statement(f"{_REVIEWS} manifest = :key)"),
    ),
    Thing.FACT: (
        Statement(f"{_FACT} WHERE j.event_id = :key"),
        _OWN,
        Statement(
            f"{_FACT} WHERE j.kind LIKE '%_reversed' AND (j.subject, j.sku_id) IN"
            " (SELECT subject, sku_id FROM journal WHERE event_id = :key)"
        ),
    ),
}
_STATEMENTS[Thing.POINT] = _STATEMENTS[Thing.STATION]

_STAYS = Statement(
    "SELECT terminal_id, seq, kind FROM journal WHERE subject = :key"
    " AND kind IN ('signed_in', 'signed_out') ORDER BY position DESC"
)
_DONE_THERE = Statement(
    f"{_FACT} WHERE j.terminal_id = :terminal AND j.person_id = :key AND j.seq >= :low"
    " AND j.seq < :high ORDER BY j.seq DESC LIMIT :most"
)
_OFFICE = Statement(
    f"{_FACT} WHERE j.terminal_id = 'office' AND j.person_id = :key ORDER BY j.seq DESC LIMIT :most"
)
_NO_END = 1 << 40


def histories(tx: Tx, wave_id: str, reference: Reference, most: int) -> History:
    """What is known of `reference`, newest first."""
    rows: dict[int, tuple[Any, ...]] = {}
    if reference.thing is Thing.PERSON:
        found = _of_person(tx, reference.key, most)
    else:
        statements = _STATEMENTS[reference.thing]
        found = (
            row for one in statements for row in tx.all(one, key=reference.key, wave_id=wave_id)
        )
    for row in found:
        if _concerns(reference, wave_id, row):
            rows[row[0]] = row
    newest = sorted(rows, reverse=True)
    facts = tuple(_fact(reference, rows[position]) for position in newest[:most])
    return History(facts, len(newest) - len(facts))


def _of_person(tx: Tx, person_id: str, most: int) -> Iterator[tuple[Any, ...]]:
    """Facts about the person, and what they did: at every terminal they stood at, from signing in
    to leaving it. The latest stays first; enough of them is enough."""
    yield from tx.all(_OWN, key=person_id)
    yield from tx.all(_OFFICE, key=person_id, most=most + 1)
    until: dict[str, int] = {}
    taken = 0
    for terminal, seq, kind in tx.all(_STAYS, key=person_id):
        if kind == "signed_in" and taken <= most:
            given = {"terminal": terminal, "low": seq, "high": until.get(terminal, _NO_END)}
            rows = tx.all(_DONE_THERE, **given, key=person_id, most=most + 1)
            taken += len(rows)
            yield from rows
        until[terminal] = seq


def _concerns(reference: Reference, wave_id: str, row: tuple[Any, ...]) -> bool:
    """Whether the fact is one of this thing: not another night's, not another's reversal."""
    kind, body = row[5], row[7]
    if reference.thing is Thing.FACT:
        reverses = kind.endswith("_reversed") and json.loads(body).get("reverses") == reference.key
        return bool(reverses) or row[1] == reference.key or not kind.endswith("_reversed")
    if reference.thing in (Thing.STATION, Thing.POINT) and body and wave_id:
        return bool(json.loads(body).get("wave_id", wave_id) == wave_id)
    return True


def _fact(reference: Reference, row: tuple[Any, ...]) -> PastFact:
    _, event_id, at, person, terminal, kind, answer, body, _ = row
    told = _of_this_container(reference, kind, body) or _told(kind, answer)
    return PastFact(event_id, at, person, terminal, kind, told)


def _of_this_container(reference: Reference, kind: str, body: str) -> Message | None:
    """What a whole truck's report says of one container."""
    if reference.thing is not Thing.CONTAINER or kind not in ("receipt_taken", "unload_finished"):
        return None
    report = json.loads(body)
    if kind == "unload_finished":
        missing = reference.key in report["missing"]
        return say("search.not_seen", number=report["number"]) if missing else None
    state = dict(json.loads(report["body"])["containers"]).get(reference.key)
    return say("search.at_station", station=report["station_id"], state=state) if state else None


def _told(kind: str, answer: str) -> Message:
    """What was answered then, if it can still be said; a sentence of an older program cannot."""
    try:
        key, values = json.loads(answer)
    except ValueError:
        key, values = "", {}
    if isinstance(values, dict) and _can_be_said(key, values):
        return Message(key, values)
    return say("search.happened", fact=kind)


def _can_be_said(key: str, values: Iterable[str]) -> bool:
    for language in LANGUAGES:
        sentence = catalogue(language).sentences.get(key)
        if sentence is None:
            return False
        asked = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
        if not asked <= set(values):
            return False
    return True
