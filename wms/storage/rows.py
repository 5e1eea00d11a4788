"""Rows of the look-ups of the floor, as what the jobs know them by."""

from typing import Any

from wms.domain.words import ContainerState, ManifestState, Tier, Zone
from wms.operations.ports import Box, Destination, ManifestHead


def head_of(row: tuple[Any, ...]) -> ManifestHead:
    """A row of the manifest table, without its contents."""
    return ManifestHead(row[0], row[1], row[2], row[3], Tier(row[4]), ManifestState(row[5]))


def box_of(row: tuple[Any, ...] | None) -> Box | None:
    """A row of `wms.storage.queries.Queries.box`."""
    if row is None:
        return None
    return Box(
        sscc=row[0],
        asset_code=row[1],
        wave_id=row[2],
        destination=Destination(*row[3:7]),
        zone=Zone(row[7]),
        state=ContainerState(row[8]),
        items=int(row[9]),
        label_copies=int(row[10]),
        label_in_doubt=bool(row[11]),
        manifest=row[12],
        recount=row[13],
    )
