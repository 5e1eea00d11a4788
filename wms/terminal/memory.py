"""What a terminal keeps, and what goes back to the machine: one runs for weeks, and many run
beside each other.

glibc keeps what was used for a moment: the 19 MiB in which a PIN is hashed, from the second one on,
and the rows of a night wherever something small came to lie above them. And it gives each thread a
heap of its own, where what one has left is of no use to another and whose end is never given back;
our threads wait for each other anyway. Where the C library is another one, nothing is done.
"""

import gc
import sys
from functools import cache
from typing import Any

EVERY = 2.0
"""Seconds between two times that memory is given back; it takes less than a millisecond."""
_MMAP_THRESHOLD = -3
_ARENA_MAX = -8
"""Both as in glibc's <malloc.h>."""
_LARGE = 128 * 1024
"""Bytes from which a piece goes back to the machine at once; glibc's own value, but it stays."""


def share_one_heap() -> None:
    """For all threads that begin later, and for no piece of `_LARGE` or more."""
    if (libc := _glibc()) is not None:
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_ARENA_MAX, 1)


def give_back() -> None:
    """What is free goes back to the machine."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> Any:
    if sys.platform != "linux":
        return None
    # It takes some milliseconds to load; who asks has a screen already.
    import ctypes

    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None


def settle() -> None:
    """What is there now stays and is looked through no more: a hundred thousand things of the
    libraries, for which a scan would wait a tenth of a second now and then. From here on garbage
    is collected; until here nothing was any."""
    gc.freeze()
    gc.enable()
