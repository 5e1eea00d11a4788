"""What a terminal keeps, and what goes back to the machine: one runs for weeks, and many run
beside each other."""

import gc
import sys

_MMAP_THRESHOLD = -3
_ARENA_MAX = -8
"""Both as in glibc's <malloc.h>."""
_LARGE = 128 * 1024
"""Bytes from which a piece is the machine's and goes back to it; glibc's own, but it stays."""


def give_back() -> None:
    """What was used for a moment goes back, from threads that begin later as well.

    glibc keeps it otherwise. A PIN is hashed in 19 MiB; once such a piece was let go, glibc takes
    its like for usual and holds on to the next one for good. And it gives each thread a heap of its
    own, where what one has left is of no use to another; our threads wait for each other anyway.
    Where the C library is another one, nothing is done.
    """
    if sys.platform != "linux":
        return
    # It takes some milliseconds; who calls this has a screen already.
    import ctypes

    try:
        option = ctypes.CDLL(None).mallopt
    except AttributeError:
        return
    option(_MMAP_THRESHOLD, _LARGE)
    option(_ARENA_MAX, 1)


def settle() -> None:
    """What is there now stays and is looked through no more: a hundred thousand things of the
    libraries, for which a scan would wait a tenth of a second now and then. From here on garbage
    is collected; until here nothing was any."""
    gc.freeze()
    gc.enable()
