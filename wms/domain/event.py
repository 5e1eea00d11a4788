"""What every fact is."""

import json
from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `kind` names it in the journal."""

    kind: ClassVar[str] = ""

    def as_json(self) -> str:
        """The fields as JSON text, keys in order of declaration."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
