"""How a moment is shown that is stored as ISO 8601 text in the zone of the site."""


def to_the_minute(at: str) -> str:
    """`2026-11-21 23:50`; empty where there is none."""
    return at[:16].replace("T", " ")


def day_and_clock(at: str) -> str:
    """`11-21 23:50`, where the year is plain; empty where there is none."""
    return to_the_minute(at)[5:]
