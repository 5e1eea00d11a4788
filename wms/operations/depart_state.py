"""What is known of a departure so far."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wms.domain.messages import Refused, say
from wms.domain.words import Zone
from wms.operations import dispatch
from wms.operations.ports import Loading, ManifestHead, Route, Wave

LONGEST_ENTRY = 40


class Ask(StrEnum):
    """What is asked for next."""

    ROUTE = "route"
    PLATE = "plate"
    DRIVER = "driver"
    SEAL = "seal"
    READING = "reading"
    CONFIRM = "confirm"
    REASON = "reason"
    SECOND = "second"
    GONE = "gone"


PAGES = {
    Ask.PLATE: "depart_vehicle",
    Ask.DRIVER: "depart_vehicle",
    Ask.SEAL: "depart_seal",
    Ask.READING: "reading",
    Ask.CONFIRM: "depart_confirm",
    Ask.REASON: "reason",
    Ask.GONE: "depart_gone",
}


@dataclass(frozen=True, slots=True)
class DepartState:
    """What is known of the departure so far. `waiting` are the cold zones still to be read.

    `rest` stays behind; `closing`: the vehicle waits, only its manifest is closed; `reason` is
    why it is forced; `doubted` a reading in tenths that is too warm and was keyed once;
    `after_gone` what is asked once it is known when the vehicle left by itself.
    """

    wave: Wave
    ask: Ask = Ask.ROUTE
    route: Route | None = None
    manifest: ManifestHead | None = None
    loading: Loading | None = None
    leaving: dispatch.Departure | None = None
    waiting: tuple[Zone, ...] = ()
    rest: dispatch.Remainder = dispatch.NOTHING
    closing: bool = False
    reason: str = ""
    doubted: int | None = None
    after_gone: Ask = Ask.PLATE


_LONGEST_AGO = timedelta(hours=6)


def left_at(entry: str, now: datetime) -> datetime:
    """When the vehicle left, of `23:52` or `2352`: the last time it was that by the clock. Refused
    where it is no time, or lies hours back."""
    digits = entry.strip().replace(":", "").replace("\uff1a", "")
    hours, minutes = digits[:-2], digits[-2:]
    plain = digits.isascii() and digits.isdigit() and len(digits) in (3, 4)
    if not plain or int(hours) > 23 or int(minutes) > 59:
        raise Refused(say("depart.gone_no_time", entry=entry))
    left = now.replace(hour=int(hours), minute=int(minutes), second=0, microsecond=0)
    if left > now:
        left -= timedelta(days=1)
    if now - left > _LONGEST_AGO:
        raise Refused(say("depart.gone_too_long", entry=entry, now=f"{now:%H:%M}"))
    return left
