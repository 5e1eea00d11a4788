"""How loud a reply or a line is."""

from enum import StrEnum


class Level(StrEnum):
    """How the banner looks: calm grey, blue 通过, yellow 核对, dark red 停止 (latched)."""

    CALM = "calm"
    OK = "ok"
    CHECK = "check"
    STOP = "stop"
