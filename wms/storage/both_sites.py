"""Differences that two sites have: what both call them, who else has one, what they say of it."""

from typing import Any

from wms.domain.codes import CodeKind, identify
from wms.domain.site import Site
from wms.domain.words import DifferenceCause, DiscrepancyKind, SiteKind
from wms.operations.difference_ports import Difference, ToldReview
from wms.storage.statements import Statement
from wms.storage.store import Tx

ON_TRUNK = (
    "(SELECT COUNT(*) FROM inbound_manifest i WHERE i.number = d.manifest)"
    " + (SELECT COUNT(*) FROM manifest m WHERE m.number = d.manifest AND m.tier = 'trunk')"
)
"""Of a row `d` of `discrepancy`: whether its manifest is that of a truck between two sites."""
_TOLD = Statement(
    "SELECT t.matter, t.site_id, COALESCE(s.name, ''), COALESCE(s.phone, ''), t.cause, t.note,"
    " t.reviewed_at, t.reviewed_by FROM told_review t LEFT JOIN station s"
    " ON s.station_id = t.site_id WHERE t.wave_id = :wave_id"
    " ORDER BY t.reviewed_at DESC, t.site_id, t.opened_by, t.line"
)
_SHORT_AT = Statement(
    "SELECT destination_id FROM sort_count WHERE wave_id = :wave_id AND sku_id = :sku_id"
    " AND short > 0 ORDER BY destination_id {binary}"
)


def matter_of(site: Site, row: Difference, *, on_trunk: bool) -> str:
    """What both sites call it; empty where it is nobody else's.

    A truck's is known by its manifest and what is not as that says, a returns note's by its line.
    What went short before the truck was loaded is told per product by the manifest, however many
    differences it is of at the warehouse.
    """
    if not row.wave_id:
        return ""
    central = site.kind is SiteKind.CENTRAL_WAREHOUSE
    told = f"{row.kind}/{row.quantity}"
    if identify(row.subject).kind is CodeKind.RETURNS_NOTE:
        return f"{row.subject}/{row.line}/{told}"
    short = row.kind is DiscrepancyKind.SHORT and bool(row.sku_id)
    if on_trunk and not (short and not row.subject):
        if central and not row.destination_id:
            return ""
        # What nobody announced is extra to a station; who packed it knows it was mis-sent.
        kind = DiscrepancyKind.MISSEND if row.kind is DiscrepancyKind.EXTRA else row.kind
        return f"{row.manifest}/{row.subject}/{row.sku_id}/{kind}/{row.quantity}"
    in_a_box = identify(row.subject).kind is CodeKind.SSCC
    if short and (central or on_trunk) and not in_a_box:
        return f"short/{row.wave_id}/{row.sku_id}"
    return ""


class BothSites:
    """What the other sites said, each wave read once."""

    def __init__(self, tx: Tx, site: Site) -> None:
        self.tx = tx
        self.site = site
        self._told: dict[str, dict[str, list[ToldReview]]] = {}

    def said(self, row: Difference) -> tuple[ToldReview, ...]:
        """Their words of a difference, the newest first."""
        if not row.matter:
            return ()
        if row.wave_id not in self._told:
            self._told[row.wave_id] = self._read(row.wave_id)
        told = self._told[row.wave_id].get(row.matter, [])
        here = self.site.kind is SiteKind.CENTRAL_WAREHOUSE and row.destination_id
        return tuple(one for one in told if not here or one.site_id == here)

    def _read(self, wave_id: str) -> dict[str, list[ToldReview]]:
        found: dict[str, list[ToldReview]] = {}
        for matter, *told in self.tx.all(_TOLD, wave_id=wave_id):
            found.setdefault(str(matter), []).append(_told(told))
        return found

    def concerned(self, row: Difference) -> tuple[str, ...]:
        """The other sites that have it, too. What a supplier did not bring, or nobody found, is of
        every station that goes short of it."""
        if not row.matter:
            return ()
        if self.site.kind is SiteKind.GRID_STATION:
            return (self.site.central_site,)
        if row.destination_id:
            return (row.destination_id,)
        short = self.tx.all(_SHORT_AT, wave_id=row.wave_id, sku_id=row.sku_id)
        return tuple(str(place) for (place,) in short)


def _told(row: list[Any]) -> ToldReview:
    site_id, name, phone, cause, note, at, by = row
    return ToldReview(site_id, name, phone, DifferenceCause(cause), note, at, by)
