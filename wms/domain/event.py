"""What every fact is."""

import json
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. `kind` names it in the journal."""

    kind: ClassVar[str] = ""

    def as_json(self) -> str:
        """The fields as JSON text, keys in order of declaration."""
        kind: Any = type(self)
        return _write({name: getattr(self, name) for name in _names(kind)})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))
