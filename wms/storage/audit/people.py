"""Invariant 11: whoever acted had shown who they are, and an override had a second person.

What can be proved from the journal alone: who signed in where, with a PIN or without, and what was
done between that and signing out. Facts of before there were PINs say nothing of them and are not
held against anybody.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wms.domain.messages import Message, say
from wms.domain.people import OFFICE, ROLES_WITH_PIN, SHIFT, Right, may, may_together
from wms.domain.words import Role
from wms.storage.audit.evidence import Evidence
from wms.storage.mail import CARRIER
from wms.storage.statements import Statement

_AT_THE_GATE = ("signed_in", "signed_out", "pin_set", "pin_failed", "second_shown")
_OF_PEOPLE = (*_AT_THE_GATE, "person_added", "badge_issued", "badge_revoked", "preference_set")
_BELTS = "'sorter_run_began', 'item_routed', 'item_diverted', 'item_landed', 'item_released'"
# A belt's facts bear the name of whoever switched it on, wherever they are by then.
_FACTS = Statement(
    "SELECT terminal_id, seq, person_id, at, kind, CASE WHEN kind IN ("
    + ", ".join(f"'{kind}'" for kind in (*_OF_PEOPLE, "overridden"))
    + f") THEN body ELSE '' END FROM journal WHERE kind NOT IN ({_BELTS}) ORDER BY position"
)


@dataclass(slots=True)
class _Gates:
    """Who works here, who has a PIN, who stands at which terminal since when, and who was there
    last as the second person."""

    roles: dict[str, Role] = field(default_factory=dict)
    known: dict[str, Role] = field(default_factory=dict)
    with_pin: set[str] = field(default_factory=set)
    ever_pin: set[str] = field(default_factory=set)
    here: dict[tuple[str, str], datetime] = field(default_factory=dict)
    second: dict[str, str] = field(default_factory=dict)

    def take(self, terminal: str, person: str, at: str, kind: str, body: dict[str, Any]) -> None:
        """What the fact changes of that."""
        whose = body["person_id"]
        match kind:
            case "person_added":
                self.roles[whose] = self.known[whose] = Role(body["role"])
            case "badge_revoked":
                self.roles.pop(whose, None)
            case "badge_issued":
                self.roles[whose] = self.known[whose]
            case "pin_set" if body["pin_hash"]:
                self.with_pin.add(whose)
                self.ever_pin.add(whose)
            case "pin_set":
                self.with_pin.discard(whose)
            case "signed_in" if "with_pin" in body:
                self.here[terminal, person] = datetime.fromisoformat(at)
                self.second.pop(terminal, None)
            case "signed_out":
                self.here.pop((terminal, whose), None)
            case "second_shown":
                self.second[terminal] = whose


def whoever_acted_had_shown_who_they_are(evidence: Evidence) -> Iterator[Message]:
    """11: a PIN where the role takes one, a shift at the most, a second person where it takes
    two."""
    gates = _Gates()
    for terminal, seq, person, at, kind, text in evidence.tx.each(_FACTS):
        if terminal == CARRIER:
            continue
        where = {"terminal": terminal, "seq": seq, "person": person, "fact": kind}
        body = json.loads(text) if text else {}
        if kind == "overridden":
            yield from _second(gates, where, body)
        elif kind in _AT_THE_GATE:
            yield from _gate(gates, where, body)
        if kind not in _AT_THE_GATE and terminal != OFFICE:
            yield from _stands_there(gates, where, at)
        if kind in _OF_PEOPLE:
            gates.take(terminal, person, at, kind, body)


def _gate(gates: _Gates, where: dict[str, Any], body: dict[str, Any]) -> Iterator[Message]:
    kind, person, whose = where["fact"], where["person"], body["person_id"]
    takes_away = kind == "pin_set" and not body["pin_hash"]
    # A PIN is taken away, and the one before is signed out, by another.
    if person != whose and kind != "signed_out" and not takes_away:
        yield say("audit.people.somebody_else", **where)
    if "with_pin" in body:
        takes_pin = gates.roles.get(whose) in ROLES_WITH_PIN
        if takes_pin != body["with_pin"] or (takes_pin and whose not in gates.with_pin):
            yield say("audit.people.without_pin", **where)


def _second(gates: _Gates, where: dict[str, Any], body: dict[str, Any]) -> Iterator[Message]:
    """Somebody else, who may stand by; and one of the two had the right that was used."""
    second, right = body["second"], Right(body["right"])
    hand, role = gates.roles.get(where["person"]), gates.roles.get(second)
    if second == where["person"]:
        yield say("audit.people.no_second", **where, second=second)
    if role is None or not may(role, Right.BE_SECOND):
        yield say("audit.people.second_may_not", **where, second=second)
    elif hand is None or not may_together(hand, role, right):
        yield say("audit.people.neither_may", **where, second=second, right=right)
    if gates.second.get(where["terminal"]) != second:
        yield say("audit.people.second_not_shown", **where, second=second)


def _stands_there(gates: _Gates, where: dict[str, Any], at: str) -> Iterator[Message]:
    """Whoever has a PIN acts only where they signed in with it, and nobody beyond a shift."""
    person = where["person"]
    since = gates.here.get((where["terminal"], person))
    if since is None:
        if person in gates.ever_pin and gates.known.get(person) in ROLES_WITH_PIN:
            yield say("audit.people.not_there", **where)
    elif datetime.fromisoformat(at) - since >= SHIFT:
        yield say("audit.people.beyond_shift", **where)
