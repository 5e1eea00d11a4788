"""When a vehicle left, and when it is expected where it goes."""

from datetime import date, datetime, time, timedelta
from typing import Any

from wms.domain.business_date import LOCAL

_DAY = timedelta(days=1)


def moment(text: str) -> datetime | None:
    """A time of the store; None where there is none."""
    return datetime.fromisoformat(text) if text else None


def late_minutes(frozen: dict[str, Any], departed_at: str) -> int:
    """Minutes after its hour that a vehicle left; 0 where it did not, or left in time."""
    planned = _planned_departure(frozen)
    if planned is None or not departed_at:
        return 0
    return max(0, int((datetime.fromisoformat(departed_at) - planned).total_seconds() // 60))


def expected_arrival(
    frozen: dict[str, Any], stop: dict[str, Any], departed_at: str
) -> datetime | None:
    """When the truck is expected at a stop of its manifest: its hour of the timetable, later by as
    much as it left late. None where no timetable names the stop."""
    arrives, planned = _clock(stop.get("arrives_at", "")), _planned_departure(frozen)
    if arrives is None or planned is None:
        return None
    at = datetime.combine(planned.date(), arrives, LOCAL)
    if at < planned:
        at += _DAY
    return at + timedelta(minutes=late_minutes(frozen, departed_at))


def told_arrival(frozen: dict[str, Any], station_id: str, departed_at: str) -> str:
    """When a station may expect its truck, ISO 8601; empty where no timetable says."""
    stops = (stop for stop in frozen["stops"] if stop["destination_id"] == station_id)
    expected = next((expected_arrival(frozen, stop, departed_at) for stop in stops), None)
    return expected.isoformat(timespec="minutes") if expected else ""


def _planned_departure(frozen: dict[str, Any]) -> datetime | None:
    """The night of a business date lasts from its noon to the next."""
    hour = _clock(frozen["departs_at"])
    if hour is None:
        return None
    planned = datetime.combine(date.fromisoformat(frozen["business_date"]), hour, LOCAL)
    return planned + _DAY if hour < time(12) else planned


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None
