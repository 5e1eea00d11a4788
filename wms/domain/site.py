"""The site a store belongs to."""

from dataclasses import dataclass
from datetime import time

from wms.domain.words import SiteKind, Tier


@dataclass(frozen=True, slots=True)
class Site:
    """A central warehouse or a grid station. `number` keeps the sites' SSCCs apart (0–999)."""

    site_id: str
    name: str
    kind: SiteKind
    number: int
    gs1_prefix: str
    cutoff: time = time(23, 0)
    central_site: str = ""

    @property
    def departs(self) -> Tier:
        """The tier of the vehicles that leave from here."""
        return Tier.TRUNK if self.kind is SiteKind.CENTRAL_WAREHOUSE else Tier.BRANCH
