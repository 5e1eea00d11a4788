"""Which night an order belongs to. The clock on the wall never decides it (domain.md).

The wave of business date D takes what was ordered in the window (D-1 at cutoff, D at cutoff],
local time. Guangxi keeps +08:00 the whole year.
"""

from datetime import date, datetime, time, timedelta, timezone

LOCAL = timezone(timedelta(hours=8))
CUTOFF = time(23, 0)
DELIVERED_BY = "11:00"
"""By then of the next day goods are at the pick-up points (domain.md, step 8)."""


def business_date_of(ordered_at: datetime, cutoff: time = CUTOFF) -> date:
    """The business date of the wave an order line falls in; `ordered_at` is aware."""
    local = ordered_at.astimezone(LOCAL)
    if local.time() > cutoff:
        return local.date() + timedelta(days=1)
    return local.date()


def wave_id_of(business_date: date) -> str:
    """The wave of a business date: W and the date, "W20261121"."""
    return f"W{business_date:%Y%m%d}"


def business_date_of_wave(wave_id: str) -> date:
    """The business date inside a wave's id; ValueError when it is not the id of a wave."""
    try:
        if len(wave_id) == 9 and wave_id.startswith("W"):
            return datetime.strptime(wave_id[1:], "%Y%m%d").replace(tzinfo=LOCAL).date()
    except ValueError:
        pass
    raise ValueError(f"{wave_id!r} is not the id of a wave")
