"""Letters in the folder between sites: found, rewritten, and posted as nobody should."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.sites import Town
from wms.domain.mail import Envelope
from wms.exchange.folder import FolderCarrier
from wms.storage.mail import Mailroom


def box(town: Town, site_id: str, kind: str) -> Path:
    return town.folder / "exchange" / site_id / kind


def letters(town: Town, site_id: str, kind: str = "in") -> list[Path]:
    return sorted(box(town, site_id, kind).glob("*.json"))


def rewrite(path: Path, **fields: Any) -> None:
    """The message in the file with other fields, sealed anew."""
    content = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps(content), encoding="utf-8")


def envelope_for(town: Town, to_site: str, kind: str = "station_plan") -> Envelope:
    """What the warehouse has waiting for a site."""
    with town.site() as app:
        waiting = list(Mailroom(app.site_store).waiting())
    (found,) = [e for e in waiting if (e.to_site, e.kind) == (to_site, kind)]
    return found


def sealed(envelope: Envelope, **changes: Any) -> Envelope:
    """A message like it with other fields and a digest that fits: what a stranger could write."""
    changed = replace(envelope, **changes)
    return Envelope.seal(
        changed.message_id,
        changed.from_site,
        changed.to_site,
        changed.kind,
        changed.key,
        changed.body,
    )


def post(town: Town, envelope: Envelope) -> None:
    FolderCarrier(town.folder / "exchange").post(envelope)
