"""Why a device cannot be reached, from what the system said to its driver.

Drivers hand on the system's own words, for engineers; what a person has to look at depends on the
error behind them.
"""

import errno
import os
import re
from enum import StrEnum

from wms.domain.messages import Message, say


class Hindrance(StrEnum):
    """What stands in the way to a device."""

    REFUSED = "refused"  # the address is there, and nobody listens at the port
    UNKNOWN_NAME = "unknown_name"
    NO_ROUTE = "no_route"  # no network, no power, another address
    NO_ANSWER = "no_answer"
    NO_RIGHT = "no_right"
    HELD = "held"  # another program has the port
    NOT_THERE = "not_there"  # no such device file
    NOT_ONE = "not_one"  # what is there is no port
    TLS = "tls"  # one of the two does not accept the other's certificate
    CLOSED = "closed"  # it was connected, and hung up
    STANDS_STILL = "stands_still"  # it answers, and its program does not run


_BY_NUMBER = {
    errno.ECONNREFUSED: Hindrance.REFUSED,
    errno.EHOSTUNREACH: Hindrance.NO_ROUTE,
    errno.ENETUNREACH: Hindrance.NO_ROUTE,
    errno.EHOSTDOWN: Hindrance.NO_ROUTE,
    errno.ETIMEDOUT: Hindrance.NO_ANSWER,
    errno.EACCES: Hindrance.NO_RIGHT,
    errno.EPERM: Hindrance.NO_RIGHT,
    errno.EBUSY: Hindrance.HELD,
    errno.EAGAIN: Hindrance.HELD,
    errno.ENOENT: Hindrance.NOT_THERE,
    errno.ENODEV: Hindrance.NOT_THERE,
    errno.ENXIO: Hindrance.NOT_THERE,
    errno.ENOTTY: Hindrance.NOT_ONE,
    errno.EINVAL: Hindrance.NOT_ONE,
    errno.EISDIR: Hindrance.NOT_ONE,
    errno.ECONNRESET: Hindrance.CLOSED,
    errno.EPIPE: Hindrance.CLOSED,
    errno.EIO: Hindrance.CLOSED,
}
_BY_WORDS = (
    (r"stands still", Hindrance.STANDS_STILL),
    (r"\bSSL|CERTIFICATE|\bcertificate\b", Hindrance.TLS),
    (r"\[Errno -\d+\]|gaierror|not known|name resolution", Hindrance.UNKNOWN_NAME),
    (r"exclusively lock", Hindrance.HELD),
    (r"Connect(ion)? ?[Rr]efused|Connect call failed", Hindrance.REFUSED),
    (r"is not a device|not a tty|not a serial port", Hindrance.NOT_ONE),
    (
        r"no connection within|[Tt]imed ?out|TimeoutError|nobody answers|no answer",
        Hindrance.NO_ANSWER,
    ),
    (r"closed by the other side|connection is gone|was cut|unplugged", Hindrance.CLOSED),
    (r"RemoteDisconnected|closed connection", Hindrance.CLOSED),
)
_BEFORE_NUMBERS = 4
"""Of the words, so many say more than the number beside them."""
_NUMBER = re.compile(r"\[Errno (\d+)\]")


def hindrance(detail: str) -> Hindrance | None:
    """What the words of a driver mean; None where they are none of those known."""
    for pattern, found in _BY_WORDS[:_BEFORE_NUMBERS]:
        if re.search(pattern, detail):
            return found
    for number in _NUMBER.findall(detail):
        if int(number) in _BY_NUMBER:
            return _BY_NUMBER[int(number)]
    for number, found in _BY_NUMBER.items():
        if os.strerror(number) in detail:
            return found
    return next((found for pattern, found in _BY_WORDS if re.search(pattern, detail)), None)


def advice(detail: str) -> list[Message]:
    """What to look at; nothing where the words are not known."""
    found = hindrance(detail)
    return [] if found is None else [say(f"device.reach.{found}")]


def absence(detail: str, otherwise: Message) -> Message:
    """Why a device is away, for whoever stands before it; `otherwise` where that is not known."""
    return next(iter(advice(detail)), otherwise)


def place_of(detail: str) -> str:
    """What of a driver's words a person reads: where it was, if what happened is said beside it."""
    return detail.partition(": ")[0] if hindrance(detail) else detail
