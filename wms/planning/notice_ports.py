"""What is told to suppliers, and what telling them needs of a store."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from wms.planning.ports import PlanningStore

Spot = tuple[str, str, str]
"""Dock, from, to; times ISO 8601."""


class NoticeLine(NamedTuple):
    """What is ordered of one product, in items. `before` is what the notice before said, None in
    the first one; `carried` of the quantity is from the night before; `points` pick-up points and
    `routes` (items by trunk route) it is for."""

    sku_id: str
    quantity: int
    before: int | None
    carried: int
    points: int
    routes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Notice:
    """What one supplier was told, the `version`-th time. `spot` is None where there is no place
    for it at a dock; `was` where it stood in the notice before, if that was elsewhere.
    `needed_at`: when the first vehicle leaves that needs some of it, HH:MM."""

    supplier_id: str
    version: int
    issued_at: str
    final: bool
    lines: tuple[NoticeLine, ...]
    spot: Spot | None
    was: Spot | None
    needed_at: str

    @property
    def items(self) -> int:
        """Everything ordered of the supplier."""
        return sum(line.quantity for line in self.lines)

    def body(self) -> str:
        """As compact JSON: what the table `notice` keeps."""
        content = {"lines": self.lines, "spot": self.spot, "was": self.was, "at": self.needed_at}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def of(cls, supplier_id: str, version: int, issued_at: str, final: bool, body: str) -> "Notice":
        """A row of the table."""
        content = json.loads(body)
        spot, was = (tuple(content[name]) if content[name] else None for name in ("spot", "was"))
        lines = tuple(NoticeLine(*line) for line in content["lines"])
        return cls(supplier_id, version, issued_at, final, lines, spot, was, content["at"])


@dataclass(frozen=True, slots=True)
class Issue:
    """Everything one issue stores. `book` is the digest of the book it was pooled from, `demand`
    what that adds up to; `notices` only those that are new."""

    wave_id: str
    book: str
    demand: Sequence[tuple[str, int]]
    notices: Sequence[Notice]
    appointments: Mapping[str, Spot]
    final: bool


class NoticeStore(PlanningStore, Protocol):
    """The store as the notices need it."""

    def notices(self, wave_id: str) -> Mapping[str, Notice]:
        """The latest notice of each supplier."""
        ...

    def appointments(self, wave_id: str) -> Mapping[str, Spot]:
        """Who unloads when and where, by supplier."""
        ...

    def save_notices(self, issue: Issue) -> None:
        """Stores it whole; Refused where the book is another by now. A final issue makes every
        supplier's latest notice final."""
        ...
