"""What pydantic found, in our words: each fault with its key and what is allowed."""

import re
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from wms.config.fields import Wrong, shown
from wms.config.parts import Config
from wms.domain.messages import Message, say

Fault = tuple[str, Message]
"""A key of the file and what is wrong with it."""

_WANTED = {
    "string": "config.want_text",
    "path": "config.want_text",
    "int": "config.want_whole",
    "tuple": "config.want_list",
    "list": "config.want_list",
    "dict": "config.want_table",
    "model": "config.want_table",
    "time": "config.want_time",
}


def faults_of(content: Mapping[str, Any], error: ValidationError) -> Iterable[Fault]:
    """Every fault of `content` that pydantic knows of."""
    for fault in error.errors():
        location = tuple(part for part in fault["loc"] if part != "[key]")
        yield key_of(content, location), _message(location, fault)


def key_of(content: Any, location: Sequence[int | str]) -> str:
    """`printers[label-1].port`; a device without a usable name by its place: `printers[2].port`."""
    key = ""
    for part in location:
        content = _within(content, part)
        if isinstance(part, int):
            key += f"[{_name(content) or part + 1}]"
        else:
            key += f".{shown(part)}"
    return key.removeprefix(".")


def _name(item: Any) -> str:
    found = item.get("name") if isinstance(item, dict) else None
    return found if isinstance(found, str) and re.fullmatch(r"[\w-]{1,32}", found) else ""


def _within(content: Any, part: int | str) -> Any:
    try:
        return content[part]
    except (LookupError, TypeError):
        return None


def _message(location: Sequence[int | str], fault: Any) -> Message:
    kind, context = fault["type"], fault.get("ctx", {})
    own = context.get("error")
    if isinstance(own, Wrong):
        return own.message
    if kind == "missing":
        return say("config.missing")
    if kind == "extra_forbidden":
        return say("config.unknown_key", allowed=", ".join(keys_at(location[:-1])))
    if kind in ("literal_error", "enum"):
        allowed = context["expected"].replace("'", "").replace(" or ", ", ")
        return say("config.not_one_of", value=shown(fault["input"]), allowed=allowed)
    wanted = _WANTED.get(kind.partition("_")[0])
    return say(wanted) if wanted else say("config.bad_key", cause=fault["msg"])


def keys_at(location: Sequence[int | str]) -> list[str]:
    """The keys there are in the table at `location`."""
    model: type[BaseModel] = Config
    for part in location:
        if isinstance(part, str):
            model = _model_in(model.model_fields[part].annotation)
    return sorted(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel]:
    """The table a key holds, or holds a list of."""
    inner = typing.get_args(annotation)
    found: type[BaseModel] = inner[0] if inner else annotation
    return found
