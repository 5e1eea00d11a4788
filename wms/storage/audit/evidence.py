"""What an audit looks at, and what it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Engine

from wms.domain.messages import Message, say
from wms.domain.site import Site
from wms.domain.words import SiteKind
from wms.storage.store import Tx


@dataclass(frozen=True, slots=True)
class Breach:
    """An invariant that does not hold: its number in reliability.md, its name, and where."""

    number: int
    name: str
    message: Message

    @property
    def title(self) -> Message:
        """What the invariant promises."""
        return say(f"audit.name.{self.name}")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One moment of a site's store. `key` is the journal's, which the store does not hold.
    `figures` is what the replay found of figures that were kept: the journal is played once."""

    site: Site
    tx: Tx
    engine: Engine
    key: bytes
    figures: list[Message] = field(default_factory=list)

    @property
    def central(self) -> bool:
        """Whether the site is a central warehouse."""
        return self.site.kind is SiteKind.CENTRAL_WAREHOUSE


Check = Callable[[Evidence], Iterator[Message]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A promise; `check` says each row that breaks it."""

    number: int
    name: str
    check: Check
