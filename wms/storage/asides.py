"""What a manifest says beside its load: what stays, who forced it, is it void."""

from datetime import datetime
from typing import Any

from wms.domain.codes import make_manifest_number
from wms.domain.papers import Aside, Forced, LeftContainer, VoidNote
from wms.domain.words import Zone


def aside_of(frozen: dict[str, Any]) -> Aside:
    """What stands beside the load; manifests of earlier programs do not say it."""
    return Aside(
        remaining=tuple(
            LeftContainer(
                box["sscc"],
                box["destination_id"],
                Zone(box["zone"]),
                box["items"],
                box["state"] == "closed",
            )
            for box in frozen.get("remaining", ())
        ),
        forced=Forced(*frozen["forced"]) if frozen.get("forced") else None,
        follows=frozen.get("follows", ""),
        followed_by=frozen.get("followed_by", ""),
    )


def void_note(frozen: dict[str, Any], by: str, at: str, reason: str, version: int) -> VoidNote:
    """Who took it back; the latest manifest of the route is right instead."""
    day = frozen["business_date"]
    right = make_manifest_number(frozen["route_id"], day, version) if version else ""
    return VoidNote(by, datetime.fromisoformat(at), reason, right)
