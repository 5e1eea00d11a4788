"""Interceptions on the store, and on their way between the sites; see
`wms.operations.intercept_ports`."""

from dataclasses import replace
from typing import Any

from wms.domain.delivery_events import InterceptAsked, InterceptTold
from wms.domain.mail import Envelope
from wms.domain.messages import say
from wms.domain.words import InterceptState
from wms.operations.intercept_ports import Answer, Interception
from wms.operations.intercept_rules import done_told
from wms.operations.ports import Need, Stamp
from wms.storage.statements import Statement
from wms.storage.store import Tx

_COLUMNS = (
    "i.order_id, i.line_no, i.wave_id, i.station_id, i.point_id, COALESCE(o.name, ''), i.sku_id,"
    " COALESCE(s.name, ''), i.quantity, i.withheld, i.reason, i.state, i.asked_at, i.ended_at,"
    " COALESCE(p.name, i.ended_by), i.stopped + i.from_stock"
)
_INTERCEPTION = (
    f"SELECT {_COLUMNS} FROM intercept i LEFT JOIN point o ON o.point_id = i.point_id"
    " LEFT JOIN sku s ON s.sku_id = i.sku_id LEFT JOIN person p ON p.person_id = i.ended_by"
)
_OF_WAVE = Statement(
    f"{_INTERCEPTION} WHERE i.wave_id = :wave_id ORDER BY CASE WHEN i.state = 'asked' THEN 0"
    " ELSE 1 END, i.asked_at, i.order_id, i.line_no"
)
_STANDING = Statement(
    f"{_INTERCEPTION} WHERE i.wave_id = :wave_id OR i.state = 'asked' ORDER BY CASE WHEN"
    " i.state = 'asked' THEN 0 ELSE 1 END, i.asked_at, i.order_id, i.line_no"
)
_ONE = Statement(f"{_INTERCEPTION} WHERE i.order_id = :order_id AND i.line_no = :line_no")
_PUT_ASIDE = Statement(
    f"{_INTERCEPTION} WHERE i.wave_id = :wave_id AND i.sku_id = :sku_id AND i.state = 'asked'"
    " AND i.withheld > 0 ORDER BY i.asked_at, i.order_id, i.line_no"
)
_WITHHELD = Statement(
    "SELECT COALESCE(SUM(withheld), 0) FROM intercept WHERE wave_id = :wave_id"
    " AND sku_id = :sku_id AND point_id = :point_id"
)
_ASKED = Statement(
    "SELECT wave_id, station_id, point_id, sku_id, quantity, reason FROM intercept"
    " WHERE order_id = :order_id AND line_no = :line_no"
)
_HOLD = Statement(
    "SELECT state FROM intercept WHERE order_id = :order_id AND line_no = :line_no {exclusive}"
)
_ANSWERS = Statement(
    "SELECT number, quantity, state FROM intercept_answer WHERE order_id = :order_id"
    " AND line_no = :line_no ORDER BY number"
)
_ENDED = Statement(
    "SELECT state, quantity, withheld, ended_at, stopped + from_stock FROM intercept"
    " WHERE order_id = :order_id AND line_no = :line_no"
)


_NAMES = (
    "station_id",
    "point_id",
    "point",
    "sku_id",
    "product",
    "quantity",
    "withheld",
    "reason",
    "state",
    "asked_at",
    "ended_at",
    "ended_by",
    "aside",
)


class SiteIntercepts:
    """Interceptions inside one transaction."""

    def __init__(self, tx: Tx) -> None:
        self.tx = tx

    def of_wave(self, wave_id: str) -> tuple[Interception, ...]:
        return tuple(map(_interception, self.tx.all(_OF_WAVE, wave_id=wave_id)))

    def standing(self, wave_id: str) -> tuple[Interception, ...]:
        return tuple(map(_interception, self.tx.all(_STANDING, wave_id=wave_id)))

    def one(self, order_id: str, line_no: int) -> Interception | None:
        row = self.tx.one(_ONE, order_id=order_id, line_no=line_no)
        return _interception(row) if row else None

    def hold(self, asked: Interception) -> None:
        self.tx.one(_HOLD, order_id=asked.order_id, line_no=asked.line_no)

    def answers(self, asked: Interception) -> dict[str, Answer]:
        rows = self.tx.all(_ANSWERS, order_id=asked.order_id, line_no=asked.line_no)
        return {number: Answer(int(n), InterceptState(state)) for number, n, state in rows}

    def withheld(self, wave_id: str, sku_id: str, point_id: str) -> int:
        """Items of a product that a point gets no more, of all its orders that were intercepted."""
        of = {"wave_id": wave_id, "sku_id": sku_id, "point_id": point_id}
        (items,) = self.tx.one(_WITHHELD, **of) or (0,)
        return int(items)

    def put_aside(self, wave_id: str, sku_id: str) -> tuple[Interception, ...]:
        rows = self.tx.all(_PUT_ASIDE, wave_id=wave_id, sku_id=sku_id)
        return tuple(map(_interception, rows))


def _interception(row: tuple[Any, ...]) -> Interception:
    order_id, line_no, wave_id, *known = row
    of = dict(zip(_NAMES, known, strict=True)) | {"state": InterceptState(known[8])}
    return Interception(order_id, line_no, wave_id, **of)


def _line(key: str) -> dict[str, Any]:
    order_id, _, line_no = key.rpartition("/")
    return {"order_id": order_id, "line_no": int(line_no)}


def write_intercept(tx: Tx, _station_id: str, key: str) -> dict[str, Any]:
    """What the station is to intercept."""
    names = ("wave_id", "station_id", "point_id", "sku_id", "quantity", "reason")
    row = tx.one(_ASKED, **_line(key)) or ("", "", "", "", 0, "")
    return {**_line(key), **dict(zip(names, row, strict=True))}


def read_intercept(books: Any, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """What is not put for the point yet is withheld: of the product it needs so much less. What was
    short there is the cancelled order's first, so that the others get what there is."""
    wave_id, sku_id, point_id = body["wave_id"], body["sku_id"], body["point_id"]
    if envelope.key != f"{body['order_id']}/{body['line_no']}" or body["quantity"] < 1:
        raise ValueError(envelope.key)
    books.sharing.hold(wave_id, sku_id)
    need = _need(books, wave_id, sku_id, point_id)
    lacking = withheld = 0
    if need is not None:
        before = books.intercepts.withheld(wave_id, sku_id, point_id)
        lacking = min(body["quantity"], max(0, need.short - before))
        withheld = min(body["quantity"] - lacking, need.remaining)
    answer = say(
        "intercept.told",
        order=envelope.key,
        quantity=body["quantity"],
        withheld=withheld + lacking,
        product=sku_id,
        point=point_id,
    )
    fact = InterceptAsked(
        wave_id=wave_id,
        order_id=body["order_id"],
        line_no=body["line_no"],
        station_id=envelope.to_site,
        point_id=point_id,
        sku_id=sku_id,
        quantity=body["quantity"],
        reason=body["reason"],
        planned=need.planned if need is not None else 0,
        withheld=withheld,
        lacking=lacking,
    )
    books.record(stamp, fact, answer)


def _need(books: Any, wave_id: str, sku_id: str, point_id: str) -> Need | None:
    needs: tuple[Need, ...] = books.needs(wave_id, sku_id)
    return next((n for n in needs if n.destination.destination_id == point_id), None)


def withheld_by_plan(books: Any, wave_id: str) -> list[list[Any]]:
    """A plan has come: what is not to be put of orders that were intercepted before it."""
    found: list[list[Any]] = []
    still: dict[tuple[str, str], int] = {}
    for one in books.intercepts.of_wave(wave_id):
        need = _need(books, wave_id, one.sku_id, one.point_id)
        if one.state is not InterceptState.ASKED or need is None:
            continue
        left = still.setdefault((one.sku_id, one.point_id), need.remaining)
        if withheld := min(one.quantity - one.withheld, left):
            still[one.sku_id, one.point_id] = left - withheld
            where = [one.order_id, one.line_no, one.point_id, one.sku_id]
            found.append([*where, need.planned, withheld])
    return found


def write_ended(tx: Tx, _central: str, key: str) -> dict[str, Any]:
    """What came of it."""
    row = tx.one(_ENDED, **_line(key)) or ("", 0, 0, "", 0)
    names = ("state", "quantity", "withheld", "ended_at", "aside")
    return {**_line(key), **dict(zip(names, row, strict=True))}


def read_ended(books: Any, stamp: Stamp, envelope: Envelope, body: dict[str, Any]) -> None:
    """The warehouse knows what came of it."""
    state = InterceptState(body["state"])
    asked = books.intercepts.one(body["order_id"], body["line_no"])
    if asked is None or asked.station_id != envelope.from_site or state is InterceptState.ASKED:
        raise ValueError(envelope.key)
    # One that says nothing of it comes from an older station: all of it, or nothing.
    whole = asked.quantity if state is InterceptState.SET_ASIDE else 0
    aside = body.get("aside", whole)
    least = 1 if state is InterceptState.PARTLY else 0
    most = {
        InterceptState.SET_ASIDE: asked.quantity,
        InterceptState.PARTLY: asked.quantity - 1,
        InterceptState.TOO_LATE: 0,
    }
    if type(aside) is not int or not least <= aside <= most[state]:
        raise ValueError(envelope.key)
    answer = done_told(replace(asked, aside=aside, state=state))
    fact = InterceptTold(
        wave_id=asked.wave_id,
        order_id=asked.order_id,
        line_no=asked.line_no,
        point_id=asked.point_id,
        sku_id=asked.sku_id,
        quantity=asked.quantity,
        state=state,
        stopped=aside,
    )
    books.record(stamp, fact, answer)
