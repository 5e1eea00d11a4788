"""Supplier notices and dock appointments on the store: see `wms.planning.notice_ports`."""

import json
from collections.abc import Mapping

from wms.domain.messages import Refused, say
from wms.domain.people import Right
from wms.domain.supply_events import NoticesIssued
from wms.domain.words import LateDecision
from wms.planning.notice_ports import Issue, Notice, Spot
from wms.storage.planning_store import PlanningBooks, save_demand, tx_of
from wms.storage.statements import Statement
from wms.storage.store import Tx

LATEST = Statement(
    "SELECT n.supplier_id, n.version, n.issued_at, n.final, n.body FROM notice n"
    " WHERE n.wave_id = :wave_id AND n.version = (SELECT MAX(o.version) FROM notice o"
    " WHERE o.wave_id = n.wave_id AND o.supplier_id = n.supplier_id) ORDER BY n.supplier_id"
)
_SPOTS = Statement(
    "SELECT supplier_id, dock, starts_at, ends_at FROM dock_appointment WHERE wave_id = :wave_id"
)
_BOOK = Statement(
    "SELECT b.digest FROM wave w JOIN order_book b ON b.wave_id = w.wave_id"
    " WHERE w.wave_id = :wave_id {exclusive}"
)
_FINAL = Statement(
    "UPDATE notice SET final = 1 WHERE wave_id = :wave_id AND final = 0 AND version ="
    " (SELECT MAX(o.version) FROM notice o WHERE o.wave_id = notice.wave_id"
    " AND o.supplier_id = notice.supplier_id)"
)
_PROMISED = Statement(
    "SELECT supplier_id FROM supplier_decision WHERE wave_id = :wave_id AND decision = :decision"
)
_PUT_LISTS = Statement("SELECT key, body FROM plan_list WHERE wave_id = :wave_id AND kind = 'put'")
_CUT = Statement(
    "SELECT destination_id, sku_id, short FROM sort_count WHERE wave_id = :wave_id AND short > 0"
)
_DROP_SPOTS = Statement("DELETE FROM dock_appointment WHERE wave_id = :wave_id")


class NoticeBooks(PlanningBooks):
    """The store as planning and its notices see it."""

    def notices(self, wave_id: str) -> Mapping[str, Notice]:
        """The latest notice of each supplier."""
        with self.owner.store.reading() as tx:
            return latest(tx, wave_id)

    def appointments(self, wave_id: str) -> Mapping[str, Spot]:
        """Who unloads when and where."""
        with self.owner.store.reading() as tx:
            rows = tx.all(_SPOTS, wave_id=wave_id)
        return {supplier: (dock, begins, ends) for supplier, dock, begins, ends in rows}

    def promised(self, wave_id: str) -> frozenset[str]:
        """The suppliers whose missing goods go with the next run."""
        with self.owner.store.reading() as tx:
            rows = tx.all(_PROMISED, wave_id=wave_id, decision=LateDecision.NEXT_RUN)
        return frozenset(row[0] for row in rows)

    def given(self, wave_id: str) -> Mapping[tuple[str, str], int]:
        """What each station gets of each product."""
        with self.owner.store.reading() as tx:
            lists, cut = tx.all(_PUT_LISTS, wave_id=wave_id), tx.all(_CUT, wave_id=wave_id)
        short = {(place, sku): int(quantity) for place, sku, quantity in cut}
        found = {}
        for sku, text in lists:
            body = json.loads(text)
            for place, quantity in zip(body["dest"], body["qty"], strict=True):
                found[place, sku] = quantity - short.get((place, sku), 0)
        return found

    def save_notices(self, issue: Issue) -> None:
        """Demand, notices and appointments, all of it or nothing."""
        with self.permit(Right.DECIDE_SUPPLY) as act:
            tx = tx_of(act)
            held = tx.one(_BOOK, wave_id=issue.wave_id)
            if held is None or held[0] != issue.book:
                raise Refused(say("office.book_moved", wave=issue.wave_id))
            save_demand(tx, issue.wave_id, issue.demand)
            _save(tx, issue)
            if issue.final:
                tx.run(_FINAL, wave_id=issue.wave_id)
            told = NoticesIssued(issue.wave_id, issue.book, len(issue.notices), issue.final)
            act.record(told, say("notice.issued", wave=issue.wave_id, count=len(issue.notices)))


def latest(tx: Tx, wave_id: str) -> dict[str, Notice]:
    """The latest notice of each supplier, suppliers by code."""
    return {
        row[0]: Notice.of(row[0], int(row[1]), row[2], bool(row[3]), row[4])
        for row in tx.all(LATEST, wave_id=wave_id)
    }


def _save(tx: Tx, issue: Issue) -> None:
    tx.pour(
        "INSERT INTO notice (wave_id, supplier_id, version, issued_at, final, body)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (issue.wave_id, n.supplier_id, n.version, n.issued_at, int(n.final), n.body())
            for n in issue.notices
        ),
    )
    tx.run(_DROP_SPOTS, wave_id=issue.wave_id)
    tx.pour(
        "INSERT INTO dock_appointment (wave_id, supplier_id, dock, starts_at, ends_at)"
        " VALUES (?, ?, ?, ?, ?)",
        ((issue.wave_id, supplier, *spot) for supplier, spot in sorted(issue.appointments.items())),
    )
