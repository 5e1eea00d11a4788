"""What a search needs to know; the store answers it (`wms.storage.search`)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from wms.domain.messages import Message
from wms.operations.panels import Sheet, Text

HANDLE = "FIND:"


class Thing(StrEnum):
    """What can be looked for."""

    CONTAINER = "container"
    PRODUCT = "product"
    STATION = "station"
    POINT = "point"
    ROUTE = "route"
    MANIFEST = "manifest"
    PERSON = "person"
    SUPPLIER = "supplier"
    GOODS_RECEIPT = "goods_receipt"
    RETURNS_NOTE = "returns_note"
    ORDER = "order"
    NIGHT = "night"
    SITE = "site"
    FACT = "fact"


class Part(StrEnum):
    """What belongs to a thing and is too much for its card: a sheet of its own."""

    CONTENTS = "contents"
    CONTAINERS = "containers"
    DESTINATIONS = "destinations"
    PRODUCTS = "products"
    STOPS = "stops"
    DIFFERENCES = "differences"
    EMPTIES = "empties"


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing by its code, or with `part` what belongs to it."""

    thing: Thing
    key: str
    part: Part | None = None

    @property
    def pick(self) -> str:
        """What picking it from a sheet gives, as if it were scanned: no label says that."""
        return f"{HANDLE}{self.thing}:{self.part or ''}:{self.key}"


def read_pick(text: str) -> Reference | None:
    """The reference that `Reference.pick` wrote; None for any other text."""
    if not text.startswith(HANDLE):
        return None
    thing, _, rest = text.removeprefix(HANDLE).partition(":")
    part, _, key = rest.partition(":")
    if thing not in set(Thing) or (part and part not in set(Part)) or not key:
        return None
    return Reference(Thing(thing), key, Part(part) if part else None)


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: its code, its name, and what tells it from others like it."""

    reference: Reference
    name: str
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first; `more` things were found beyond `hits`."""

    hits: tuple[Hit, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a card: what is told, and what it leads to. `label` is the word of the catalogue
    behind `search.label.`."""

    label: str
    value: Text
    leads_to: Reference | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A thing as it is now: what it is, where it is, its numbers."""

    reference: Reference
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class PastFact:
    """A fact of the journal. `at` is ISO 8601; `told` is what was answered then, `person` the
    name of who did it, their code where no name is known."""

    event_id: str
    at: str
    person: str
    terminal_id: str
    kind: str
    told: Message


@dataclass(frozen=True, slots=True)
class History:
    """Facts, newest first; `more` older ones are left out."""

    facts: tuple[PastFact, ...]
    more: int = 0


class SearchBooks(Protocol):
    """The search's part of the books, inside one transaction. `wave_id` is the night whose
    numbers are told of things that are there every night: products, places, routes."""

    def night(self) -> str:
        """The wave of the night at work: the one goods are received for, or the one planned last;
        empty where there is neither."""

    def find(self, text: str) -> Found:
        """Whatever bears this code; where nothing does, what has it as a part of its name."""

    def at_position(self, wave_id: str, destination_id: str, zone: str) -> Found:
        """The containers of a position, the open one first; without any, the place itself."""

    def card(self, wave_id: str, reference: Reference) -> Card | None:
        """How the thing is now."""

    def part(self, wave_id: str, reference: Reference) -> Sheet:
        """What belongs to it."""

    def manifest_pressed(self, digits: str) -> str | None:
        """The branch manifest of the last nights whose number is pressed to these digits."""

    def history(self, wave_id: str, reference: Reference, most: int) -> History:
        """Everything that happened to it and is known here."""
