"""Who may do what: one table, default deny. Enforced where the work is done, not on screens."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from wms.domain.words import Role


class Right(StrEnum):
    """What a person may be allowed to do."""

    SIGN_IN = "sign_in"
    PUT = "put"
    CLOSE_CONTAINER = "close_container"
    LOAD = "load"
    UNLOAD = "unload"
    REPRINT_LABEL = "reprint_label"
    REPRINT_AGAIN = "reprint_again"
    CLOSE_MANIFEST = "close_manifest"
    DEPART = "depart"
    LEAVE_BEHIND = "leave_behind"
    PRINT_MANIFEST = "print_manifest"
    IMPORT_FILES = "import_files"
    FREEZE_WAVE = "freeze_wave"
    PLAN = "plan"
    MANAGE_PEOPLE = "manage_people"
    RUN_SORTER = "run_sorter"
    SORT_BY_CHUTE = "sort_by_chute"
    SEND_QUEUE = "send_queue"
    CONFIRM_COPY = "confirm_copy"
    COUNT = "count"
    REPORT_DIFFERENCE = "report_difference"
    REVIEW_DIFFERENCE = "review_difference"
    OVERRIDE_ZONE = "override_zone"
    SEE_BOARDS = "see_boards"
    REASSIGN = "reassign"
    SPLIT_LOAD = "split_load"
    VOID_MANIFEST = "void_manifest"
    CHANGE_VEHICLE = "change_vehicle"
    BE_SECOND = "be_second"
    UNLOCK_BADGE = "unlock_badge"
    SEARCH = "search"
    PRACTISE = "practise"
    RECEIVE = "receive"
    DECIDE_SUPPLY = "decide_supply"
    DECIDE_HOLD = "decide_hold"
    DELIVER = "deliver"
    INTERCEPT = "intercept"
    TAKE_BACK = "take_back"
    CLOSE_RETURNS = "close_returns"
    DISPOSE = "dispose"
    SETTLE = "settle"


_EVERYONE = frozenset(Role)
_LEADS = frozenset({Role.LEAD, Role.SUPERVISOR, Role.ADMIN})
_SUPERVISORS = frozenset({Role.SUPERVISOR, Role.ADMIN})

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SIGN_IN: _EVERYONE,
    Right.PUT: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.CLOSE_CONTAINER: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.LOAD: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.UNLOAD: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.REPRINT_LABEL: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.REPRINT_AGAIN: _LEADS,
    Right.CLOSE_MANIFEST: _LEADS,
    Right.DEPART: _LEADS,
    Right.LEAVE_BEHIND: _SUPERVISORS,
    Right.PRINT_MANIFEST: _LEADS,
    Right.IMPORT_FILES: _SUPERVISORS,
    Right.FREEZE_WAVE: _SUPERVISORS,
    Right.PLAN: _SUPERVISORS,
    Right.MANAGE_PEOPLE: frozenset({Role.ADMIN}),
    Right.RUN_SORTER: _LEADS,
    Right.SORT_BY_CHUTE: _EVERYONE,
    Right.SEND_QUEUE: _EVERYONE,
    Right.CONFIRM_COPY: _EVERYONE,
    Right.COUNT: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.REPORT_DIFFERENCE: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.REVIEW_DIFFERENCE: _LEADS,
    Right.OVERRIDE_ZONE: _SUPERVISORS,
    Right.SEE_BOARDS: _LEADS,
    Right.REASSIGN: _LEADS,
    Right.SPLIT_LOAD: _LEADS,
    Right.VOID_MANIFEST: _SUPERVISORS,
    Right.CHANGE_VEHICLE: _SUPERVISORS,
    Right.BE_SECOND: _LEADS,
    Right.UNLOCK_BADGE: _LEADS,
    Right.SEARCH: _LEADS,
    Right.PRACTISE: _EVERYONE,
    Right.RECEIVE: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.DECIDE_SUPPLY: _SUPERVISORS,
    Right.DECIDE_HOLD: _SUPERVISORS,
    Right.DELIVER: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR, Role.ADMIN}),
    Right.INTERCEPT: _SUPERVISORS,
    Right.TAKE_BACK: frozenset({Role.SORTER, Role.LEAD, Role.SUPERVISOR}),
    Right.CLOSE_RETURNS: _LEADS,
    Right.DISPOSE: _SUPERVISORS,
    Right.SETTLE: _SUPERVISORS,
}


ROLES_WITH_PIN = _LEADS
"""Who keys a PIN after the badge. A sorter's badge alone opens only what a sorter may do."""
IDLE_OUT = dict.fromkeys(_SUPERVISORS, timedelta(minutes=5))
"""How long a terminal may stand untouched before whoever left it is signed out."""
SHIFT = timedelta(hours=12)
"""The longest anybody stays signed in."""
PIN_TO_CHOOSE = timedelta(hours=12)
"""A PIN is chosen within this of the badge's making: a badge lost later is no use to a finder."""
LONGEST_NAME = 40
OFFICE = "office"
"""The terminal that facts of the command line bear."""
MACHINE_USER = "os:"
"""How the codes of the machine's own users begin, who have no badge."""


def may(role: Role, right: Right) -> bool:
    """Whether `role` has `right`; what the table does not grant is denied."""
    return role in RIGHTS.get(right, frozenset())


def may_together(hand: Role, second: Role, right: Right) -> bool:
    """Whether `hand` may use `right` while `second` stands by: whoever stands by may do that, and
    at least one of the two has the right."""
    return may(second, Right.BE_SECOND) and (may(hand, right) or may(second, right))


def second_for(hand: Role, right: Right) -> Role:
    """The first of the roles that may stand by while `hand` uses `right`: one that has it where
    the hand has not."""
    return next((role for role in Role if may_together(hand, role, right)), Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here."""

    person_id: str
    name: str
    role: Role


def badge_code(secret: bytes) -> str:
    """The text in a badge's barcode, from 16 random bytes (128 bits)."""
    return "WB" + base64.b32encode(secret).decode().rstrip("=")


def badge_digest(code: str, pepper: bytes) -> str:
    """What is stored of a badge: keyed, so that a stolen store opens no door.

    A badge has 128 random bits; a slow hash would add nothing (ASVS 5.0, 6.5).
    """
    return hmac.new(pepper, code.encode(), hashlib.sha256).hexdigest()


_PIN = re.compile(r"\A[0-9]{6}\Z")
FREE_FAILURES = 4
"""Wrong PINs in a row without a wait; the next one waits `FIRST_WAIT`, each further one double."""
FIRST_WAIT = timedelta(seconds=30)
MOST_FAILURES = 10
"""So many in a row and the badge waits for a lead."""


def is_pin(text: str) -> bool:
    """Whether `text` is six ASCII digits."""
    return bool(_PIN.match(text))


def is_too_simple(pin: str) -> bool:
    """Whether a PIN is among the first anybody would try.

    At most two different digits (000000, 121212, 111222), the same step from digit to digit or
    from pair to pair (123456, 135791, 112233, 102030), or a part said again (123123).
    """
    digits = [int(digit) for digit in pin]
    pairs = [int(pin[at : at + 2]) for at in (0, 2, 4)]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    strides = {(after - before) % 100 for before, after in pairwise(pairs)}
    return len(set(digits)) <= 2 or len(steps) == 1 or len(strides) == 1 or pin[:3] == pin[3:]


def wait_after(failures: int) -> timedelta:
    """How long a badge waits after so many wrong PINs in a row."""
    beyond = failures - FREE_FAILURES - 1
    return FIRST_WAIT * 2**beyond if beyond >= 0 else timedelta()
