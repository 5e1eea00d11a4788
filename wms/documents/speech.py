"""How values are said on paper in a language: names of words, times, weights, clean text."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import cache

from wms.documents.model import Mark
from wms.domain.messages import Message
from wms.domain.papers import Copy, ManifestContainer
from wms.domain.words import Area, ContainerType, Zone
from wms.locale import Catalogue, catalogue, plain

_FIRM = "\u00a0"  # a space no line breaks at


def clean(text: str) -> str:
    """`text` with nothing in it but characters that can be drawn: scans and imported names may
    hold control and bidirectional characters. Printable text, the usual case, passes untouched."""
    return text if text.isprintable() else plain(text)


class Speech:
    """The papers' part of the catalogue of one language, and the formats that go with it."""

    def __init__(self, language: str) -> None:
        self._catalogue: Catalogue = catalogue(language)
        self.language = language
        self.zones = {zone: self(f"zone.{zone}") for zone in Zone}
        self.types = {type_: self(f"container.{type_}") for type_ in ContainerType}
        self.areas = {area: self(f"area.{area}") for area in Area}
        self.page_pattern = self._catalogue.sentences["paper.page"]

    def __call__(self, key: str, **values: str | int) -> str:
        """The entry `paper.<key>`, filled."""
        return self._catalogue(f"paper.{key}", **values)

    def message(self, message: Message) -> str:
        """Any sentence of the catalogue, such as the name of a command."""
        return self._catalogue.text(message)

    def either(self, prefix: str, word: str) -> str:
        """The entry `paper.<prefix>.<word>` where there is one, else the word itself: kinds of
        exception and roles are open lists."""
        key = f"paper.{prefix}.{word}"
        return self._catalogue(key) if key in self._catalogue.sentences else clean(word)

    def time(self, moment: datetime | None) -> str:
        """`2026-11-22 00:03` in the moment's own zone; empty where not known."""
        return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M")

    def zone_figures(self, figures: Iterable[tuple[Zone, int]]) -> str:
        """Temperatures (tenths of a degree) by zone: `冷藏 4.5 ℃`."""
        return self("between").join(
            f"{self.zones[zone]}{_FIRM}{Decimal(tenths) / 10:.1f}°C" for zone, tenths in figures
        )

    def printed(self, copy: Copy) -> Mark:
        """Who printed a working paper and when; nobody signs it, so it is no original or copy."""
        told = self("printed", at=self.time(copy.printed_at), by=copy.printed_by)
        return Mark("", False, "", told)

    def mark(self, copy: Copy) -> Mark:
        """ORIGINAL or REPRINT n of `copy`; or that it is no copy to act on."""
        printed = self.printed(copy).printed
        if copy.number == 0:
            return Mark(self("original"), False, "", printed)
        if copy.number < 0:
            return Mark(self("draft" if copy.number == Copy.DRAFT else "view"), True, "", printed)
        # Most reasons are a person's own words; the system's own is a word of the catalogue.
        why = self.either("reason", copy.reason)
        reason = self("reprint.reason", reason=why) if copy.reason else ""
        return Mark(self("reprint", number=copy.number), True, reason, printed)


@cache
def speech(language: str) -> Speech:
    """The speech of `language`, one of `wms.locale.LANGUAGES`."""
    return Speech(language)


def thousandths(amount: int) -> Decimal:
    """Grams as kilograms, millilitres as litres, exactly: sums on paper agree to the unit."""
    return Decimal(amount).scaleb(-3).quantize(Decimal("0.001"))


def by_zone(containers: Iterable[ManifestContainer]) -> dict[Zone, list[ManifestContainer]]:
    """The containers of each zone, zones in the order of the words, empty ones left out."""
    found: dict[Zone, list[ManifestContainer]] = {}
    for zone in Zone:
        inside = [c for c in containers if c.zone is zone]
        if inside:
            found[zone] = inside
    return found
