"""Why somebody does what is not usual: picked from a short list, or keyed in a few words."""

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Refused, say
from wms.domain.words import Disposition
from wms.operations.reply import Choice

FORCED = ("time_up", "driver_gone", "truck_full", "vehicle_fault")
GONE = "driver_gone"
ON_ROAD = ("vehicle_fault", "accident", "cooling_broken", "sealed_anew")
VOIDED = ("wrong_load", "vehicle_fault", "route_changed", "paper_wrong")
REPRINTED = ("unreadable", "lost", "damaged_paper", "driver_asks")
LABELLED_AGAIN = ("unreadable", "lost", "damaged_paper")
SHORT_DATED = ("sells_tonight", "supplier_discount", "date_misprinted", "no_other_supply")
LATE = ("on_the_way", "no_answer", "no_goods", "bad_goods")
CANCELLED = ("customer_asks", "paid_back", "wrong_order", "unsafe_goods")
BARE = ("packed_in_ice", "insulated_box")
WAIVED = ("seal_torn_on_road", "seal_misread", "sender_confirms", "time_up")
MEASURED_AGAIN = "measured_again"
HELD_RELEASED = (MEASURED_AGAIN, "door_open", "probe_wrong", "packed_in_ice")
HELD_CONDEMNED = ("warm_too_long", "thawed", "gone_off", "cooling_broken")
DISPOSED = {
    Disposition.TO_SUPPLIER: ("supplier_fault", "spoiled", "too_short_dated"),
    Disposition.TO_RESALE: ("as_new", "too_short_dated"),
    Disposition.DESTROYED: ("spoiled", "supplier_fault", "too_short_dated"),
}
"""Of goods that came back, by what becomes of them: nothing that is spoiled is sold."""
SHORTEST, LONGEST = 2, 60
_HANDLE = "WHY-"


def choices(words: tuple[str, ...]) -> tuple[Choice, ...]:
    """The list as it is offered; what is picked comes back as a scan."""
    return tuple(Choice(_HANDLE + word, say(f"paper.reason.{word}")) for word in words)


def read_reason(text: str, words: tuple[str, ...]) -> str:
    """The word picked of `words`, or what was keyed; refused where it is no reason: a label that
    was scanned, a word of another list, too short, too long."""
    picked = text.strip().removeprefix(_HANDLE)
    if picked in words:
        return picked
    code = identify(text)
    of_another = text.strip().startswith(_HANDLE)
    if of_another or code.kind is not CodeKind.TEXT or code.value.isdigit():
        raise Refused(say("reason.label", code=code.value))
    if not SHORTEST <= len(code.value) <= LONGEST:
        raise Refused(say("reason.length", shortest=SHORTEST, longest=LONGEST))
    return code.value
