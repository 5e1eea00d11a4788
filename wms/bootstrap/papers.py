"""How papers look before they are printed: what a job shows on the screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wms.domain.papers import Copy
from wms.domain.words import ManifestState
from wms.operations.dispatch import MANIFEST_PAPER, manifest_of
from wms.operations.transport_ports import NoteLine
from wms.storage.books import SiteStore

_WIDTH = 76
"""Cells a screen of 80 columns has for a paper: what is cut off cannot be checked."""


@dataclass(frozen=True, slots=True)
class SitePapers:
    """The papers of a site as text, in the language it prints in."""

    store: SiteStore
    language: str
    clock: Callable[[], datetime]

    def manifest(self, number: str) -> tuple[str, ...]:
        """As the next copy of it will print; a draft while it is open."""
        # A terminal starts without them: who looks at no paper waits for none.
        from wms.documents import preview
        from wms.storage.contents import Contents

        contents = Contents(self.store)
        with self.store.reading() as books:
            head = manifest_of(books, number)
            copies = books.paper_copies(MANIFEST_PAPER, number)
        drafted = head.state is ManifestState.OPEN
        paper = contents.draft(head) if drafted else contents.manifest(number)
        copy = Copy(Copy.DRAFT if drafted else copies, self.clock(), "")
        return preview(paper, copy, self.language, _WIDTH)

    def notes(self, number: str) -> tuple[NoteLine, ...]:
        """Its delivery notes, in the order they print."""
        from wms.storage.contents import Contents

        return tuple(
            NoteLine(one.number, one.stop_sequence, one.point_id, one.name, len(one.containers))
            for one in Contents(self.store).delivery_notes(number)
        )
