"""Stages of the night that many scenes begin at: each is played once a worker and kept, and set up
again from what was kept for every scene, which then opens its sites as after any restart."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import make_url

from tests.databases import Databases, Rows
from tests.floor import Clock, Night
from wms.domain.site import Site

Play = Callable[[tuple[Night, ...]], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """Sites with their plan released, and what is played there from then on."""

    name: str
    sites: tuple[Site, ...]
    play: Play = lambda _: None


@dataclass(frozen=True, slots=True)
class _Kept:
    """How it stood: the store of each site, its next unused asset, and what the clock said."""

    stores: tuple[bytes | Rows, ...]
    assets: tuple[int, ...]
    now: datetime


class Stages:
    """`set_up` gives the sites of a stage, on empty stores of any engine.

    `databases` gives those of PostgreSQL; it is asked only where a scene is on it.
    """

    def __init__(self, databases: Callable[[], Databases]) -> None:
        self._databases = databases
        self._kept: dict[tuple[str, str], _Kept] = {}

    def set_up(self, stage: Stage, urls: list[str], clock: Clock) -> tuple[Night, ...]:
        """The sites as the stage leaves them, and the clock with them; close them when done."""
        key = stage.name, make_url(urls[0]).get_backend_name()
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._played(stage, urls)
        else:
            for url, store in zip(urls, kept.stores, strict=True):
                self._restore(url, store)
        clock.now = kept.now
        nights = tuple(Night(s, url, clock) for s, url in zip(stage.sites, urls, strict=True))
        for night, unused in zip(nights, kept.assets, strict=True):
            night.assets = count(unused)
        return nights

    def _played(self, stage: Stage, urls: list[str]) -> _Kept:
        clock = Clock()
        with ExitStack() as open_sites:
            nights = tuple(
                open_sites.enter_context(closing(Night.planned(site, url, clock)))
                for site, url in zip(stage.sites, urls, strict=True)
            )
            stage.play(nights)
        unused = tuple(next(night.assets) for night in nights)
        return _Kept(tuple(map(self._store, urls)), unused, clock.now)

    def _store(self, url: str) -> bytes | Rows:
        path = _file(url)
        return path.read_bytes() if path else self._databases().rows(url)

    def _restore(self, url: str, kept: bytes | Rows) -> None:
        if isinstance(kept, bytes):
            path = _file(url)
            assert path is not None
            path.write_bytes(kept)
        else:
            self._databases().fill(url, kept)


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None
