"""What a manifest says beside its load: what stays, who forced it, is it void."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from wms.domain.codes import make_manifest_number
from wms.domain.papers import Aside, Forced, LeftContainer, VoidNote
from wms.domain.words import Zone


def aside_of(frozen: dict[str, Any], voided: Collection[str]) -> Aside:
    """What stands beside the load; manifests of earlier programs do not say it. `voided`: the
    manifests of the route that are void by now, of which it names at most two."""
    others = frozen.get("follows", ""), frozen.get("followed_by", "")
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
        follows=others[0],
        followed_by=others[1],
        voided=tuple(number for number in others if number in voided),
        empties_due=tuple((place, due) for place, due in frozen.get("empties_due", ())),
    )


def void_note(frozen: dict[str, Any], by: str, at: str, reason: str, version: int) -> VoidNote:
    """Who took it back; the latest manifest of the route is right instead."""
    day = frozen["business_date"]
    right = make_manifest_number(frozen["route_id"], day, version) if version else ""
    return VoidNote(by, datetime.fromisoformat(at), reason, right)
