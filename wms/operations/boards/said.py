"""What all boards say alike."""

from dataclasses import replace
from datetime import datetime

from wms.domain.messages import Message
from wms.operations.panels import Sentences
from wms.operations.reply import Level, View


def board(view: View, silence: Message | None) -> View:
    """The view; above its panels, that what they show is old, where it is."""
    if silence is None:
        return view
    return replace(view, panels=(Sentences(((silence, Level.STOP),)), *view.panels))


def hour(at: datetime, now: datetime) -> str:
    """`HH:MM`; of another day, with the day before it."""
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%m-%d %H:%M}"


def stamped(at: str, now: datetime) -> str:
    """The same of a time as the store keeps it; empty stays empty."""
    return hour(datetime.fromisoformat(at).astimezone(now.tzinfo), now) if at else ""
