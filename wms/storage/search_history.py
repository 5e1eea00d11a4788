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

_FACT = "SELECT j.position FROM journal j"
_TONIGHT = "REPLACE(j.body, :of_wave, '') <> j.body"
_OF_MANIFESTS = (
    " AND j.kind IN ('manifest_closed', 'manifest_departed', 'manifest_voided', 'manifest_split',"
    " 'manifest_advised', 'truck_arrived', 'unload_finished', 'receipt_taken',"
    " 'vehicle_changed', 'vehicle_change_told', 'truck_sealed', 'truck_seal_told')"
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
            f" AND {_TONIGHT}"
        ),
        Statement(
            f"{_FACT} WHERE j.sku_id = :key AND j.subject IN (SELECT t.sorter || '/' || t.run ||"
            " '/' || t.track FROM sorter_track t WHERE t.wave_id = :wave_id AND t.sku_id = :key"
            " AND t.outcome NOT IN ('', 'sorted'))"
        ),
        Statement(f"{_REVIEWS} wave_id = :wave_id AND sku_id = :key)"),
        Statement(f"{_FACT} WHERE j.subject = :wave_id AND j.sku_id = :key"),
        Statement(
            f"{_FACT} WHERE j.sku_id = :key AND j.subject IN (SELECT party FROM returned"
            " WHERE sku_id = :key UNION SELECT number FROM returns_line WHERE sku_id = :key)"
            " AND j.kind IN ('return_collected', 'return_reversed', 'return_disposed')"
        ),
        Statement(
            f"{_FACT} WHERE j.sku_id = :key AND j.subject IN (SELECT number FROM goods_receipt_line"
            " WHERE wave_id = :wave_id AND sku_id = :key)"
        ),
    ),
    Thing.SUPPLIER: (
        Statement(f"{_FACT} WHERE j.subject = :key AND {_TONIGHT}"),
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT number FROM goods_receipt"
            " WHERE wave_id = :wave_id AND supplier_id = :key)"
        ),
        Statement(
            f"{_FACT} WHERE j.kind = 'return_slip_closed'"
            " AND j.subject IN (SELECT number FROM return_slip WHERE supplier_id = :key)"
        ),
    ),
    Thing.GOODS_RECEIPT: (
        _OWN,
        # What was let in, or held and decided, of one of its lines.
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT number || '/' || CAST(line AS TEXT)"
            " FROM goods_receipt_line WHERE number = :key)"
        ),
        Statement(f"{_REVIEWS} subject = :key OR manifest = :key)"),
    ),
    Thing.ORDER: (_OWN,),
    Thing.SITE: (_OWN,),
    # What was done with the whole of it, and not with a product.
    Thing.NIGHT: (Statement(f"{_FACT} WHERE j.subject = :key AND j.sku_id = ''"),),
    Thing.RETURNS_NOTE: (_OWN, Statement(f"{_REVIEWS} subject = :key OR manifest = :key)")),
    Thing.STATION: (
        # A place is there every night: what tells its wave is tonight's or left out.
        Statement(
            f"{_FACT} WHERE j.subject = :key"
            f""" AND ({_TONIGHT} OR REPLACE(j.body, '"wave_id"', '') = j.body)"""
        ),
        Statement(f"{_FACT} WHERE j.subject IN {_BOXES_OF_WAVE}"),
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT m.number FROM container c JOIN manifest_container"
            " m ON m.sscc = c.sscc WHERE c.wave_id = :wave_id AND c.destination_id = :key)"
            f"{_OF_MANIFESTS}"
        ),
        # What is left of a product is shared among many: those whose share changed are named.
        Statement(
            f"{_FACT} WHERE j.subject = :wave_id AND j.sku_id <> '' AND j.kind = 'supply_shared'"
            " AND REPLACE(j.body, :sharing, '') <> j.body"
        ),
        # What comes back may have been sold nights ago.
        Statement(
            f"{_FACT} WHERE j.subject = :key AND j.kind IN ('return_collected', 'return_reversed')"
        ),
        Statement(
            f"{_FACT} WHERE j.subject IN (SELECT number FROM returns_note WHERE site_id = :key)"
            " AND j.kind IN ('returns_note_closed', 'returns_advised', 'returns_received',"
            " 'returns_counted')"
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
            f"{_FACT} WHERE REPLACE(j.body, :reversing, '') <> j.body AND (j.subject, j.sku_id) IN"
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
_AT_ONCE = 100
_PAGE = Statement(
    "SELECT j.position, j.event_id, j.at, COALESCE(p.name, j.person_id), j.terminal_id, j.kind,"
    " j.answer, CASE WHEN j.kind IN ('receipt_taken', 'unload_finished',"
    " 'supply_shared') THEN j.body ELSE '' END"
    " FROM journal j LEFT JOIN person p ON p.person_id = j.person_id"
    f" WHERE j.position IN ({', '.join(f':p{n}' for n in range(_AT_ONCE))})"
)


def history(tx: Tx, wave_id: str, reference: Reference, most: int) -> History:
    """What is known of `reference`, newest first."""
    if reference.thing is Thing.PERSON:
        found = set(_of_person(tx, reference.key, most))
    else:
        given = {
            "key": reference.key,
            "wave_id": wave_id,
            "of_wave": f'"wave_id":{_as_json(wave_id)}',
            "sharing": f"[{_as_json(reference.key)},",
            "reversing": f'"reverses":{_as_json(reference.key)}',
        }
        found = {row[0] for one in _STATEMENTS[reference.thing] for row in tx.all(one, **given)}
    newest = sorted(found, reverse=True)[:most]
    rows = {row[0]: row for row in _page(tx, newest)}
    facts = tuple(_fact(reference, rows[position]) for position in newest)
    return History(facts, len(found) - len(facts))


def _page(tx: Tx, positions: list[int]) -> Iterator[tuple[Any, ...]]:
    """The facts at these places of the journal; no fact stands at 0."""
    for start in range(0, len(positions), _AT_ONCE):
        part = positions[start : start + _AT_ONCE]
        part += [0] * (_AT_ONCE - len(part))
        yield from tx.all(_PAGE, **{f"p{n}": position for n, position in enumerate(part)})


def _as_json(text: str) -> str:
    """A text as it stands in the body of a fact."""
    return json.dumps(text, ensure_ascii=False)


def _of_person(tx: Tx, person_id: str, most: int) -> Iterator[int]:
    """Facts about the person, and what they did: at every terminal they stood at, from signing in
    to leaving it. The latest stays first; enough of them is enough."""
    for (position,) in tx.all(_OWN, key=person_id):
        yield position
    for (position,) in tx.all(_OFFICE, key=person_id, most=most + 1):
        yield position
    until: dict[str, int] = {}
    taken = 0
    for terminal, seq, kind in tx.all(_STAYS, key=person_id):
        if kind == "signed_in" and taken <= most:
            given = {"terminal": terminal, "low": seq, "high": until.get(terminal, _NO_END)}
            rows = tx.all(_DONE_THERE, **given, key=person_id, most=most + 1)
            taken += len(rows)
            yield from (row[0] for row in rows)
        until[terminal] = seq


def _fact(reference: Reference, row: tuple[Any, ...]) -> PastFact:
    _, event_id, at, person, terminal, kind, answer, body = row
    told = _of_this_container(reference, kind, body) or _told(kind, answer)
    if kind == "supply_shared":
        told = _of_this_place(reference, body, told)
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


def _of_this_place(reference: Reference, body: str, told: Message) -> Message:
    """What a sharing among many means for one of them."""
    changes = {place: more for place, _, more in json.loads(body)["lines"]}
    more = changes.get(reference.key)
    if not more or "product" not in told.values:
        return told
    key = "search.shared_cut" if more > 0 else "search.shared_back"
    return say(key, product=told.values["product"], quantity=abs(more))


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
