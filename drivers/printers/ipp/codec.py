"""IPP/1.1 messages as bytes.

Source: RFC 8010 (encoding), RFC 8011 (operations, attributes, states).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from drivers.printers.errors import Garbled

VERSION = b"\x01\x01"
_LAST_OK = 0x00FF
_HEADER = 8


class Operation(IntEnum):
    """What is asked for."""

    PRINT_JOB = 0x0002
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


class Tag(IntEnum):
    """What stands in front of a group or a value."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    BEGIN_COLLECTION = 0x34
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


Value = int | bool | str | bytes
Attributes = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Response:
    """`status` is IPP's code; the groups hold each attribute with all its values."""

    status: int
    request_id: int
    operation: Attributes
    job: Attributes
    printer: Attributes

    @property
    def ok(self) -> bool:
        return self.status <= _LAST_OK

    @property
    def message(self) -> str:
        """What the printer says about `status`, or the code itself."""
        return " ".join([f"{self.status:#06x}", *texts(self.operation, "status-message")])


def texts(attributes: Attributes, name: str) -> list[str]:
    """The values of `name` that are text."""
    return [value for value in attributes.get(name, ()) if isinstance(value, str)]


def request(
    operation: Operation,
    request_id: int,
    uri: str,
    attributes: Sequence[tuple[Tag, str, Sequence[Value]]] = (),
    job: Sequence[tuple[Tag, str, Sequence[Value]]] = (),
) -> bytes:
    """A request about the printer at `uri`; a document, if any, follows the bytes as it is."""
    head = VERSION + operation.to_bytes(2, "big") + request_id.to_bytes(4, "big")
    first: list[tuple[Tag, str, Sequence[Value]]] = [
        (Tag.CHARSET, "attributes-charset", ["utf-8"]),
        (Tag.LANGUAGE, "attributes-natural-language", ["en"]),
        (Tag.URI, "printer-uri", [uri]),
    ]
    body = _byte(Tag.OPERATION) + b"".join(_attribute(*a) for a in [*first, *attributes])
    if job:
        body += _byte(Tag.JOB) + b"".join(_attribute(*a) for a in job)
    return head + body + _byte(Tag.END)


def _attribute(tag: Tag, name: str, values: Sequence[Value]) -> bytes:
    encoded = b""
    for value in values:
        encoded += _byte(tag) + _sized(name.encode()) + _sized(_value(tag, value))
        name = ""  # further values of the same attribute come without it
    return encoded


def _value(tag: Tag, value: Value) -> bytes:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int(value).to_bytes(4, "big", signed=True)
    if tag is Tag.BOOLEAN:
        return _byte(int(value))
    return value if isinstance(value, bytes) else str(value).encode()


def response(data: bytes) -> Response:
    """What a printer answered. Raises Garbled where it is no IPP."""
    if len(data) < _HEADER + 1 or data[0] not in (1, 2):
        raise Garbled(f"no IPP response: {data[:40]!r}")
    groups: dict[int, dict[str, tuple[Value, ...]]] = {}
    group: dict[str, tuple[Value, ...]] = {}
    position, name, depth = _HEADER, "", 0
    while (tag := _at(data, position)) != Tag.END:
        position += 1
        if tag < 0x10:  # a group begins
            group = groups.setdefault(tag, {})
            continue
        key, position = _take(data, position)
        value, position = _take(data, position)
        depth -= tag == Tag.END_COLLECTION
        if depth == 0 and tag not in (Tag.BEGIN_COLLECTION, Tag.END_COLLECTION):
            name = key.decode("utf-8", "replace") or name
            # Below 0x20 there is no value: unknown, unsupported.
            group[name] = group.get(name, ()) + (() if tag < 0x20 else (_decoded(tag, value),))
        depth += tag == Tag.BEGIN_COLLECTION
    return Response(
        int.from_bytes(data[2:4], "big"),
        int.from_bytes(data[4:8], "big"),
        *(groups.get(tag, {}) for tag in (Tag.OPERATION, Tag.JOB, Tag.PRINTER)),
    )


def _decoded(tag: int, value: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int.from_bytes(value, "big", signed=True)
    if tag == Tag.BOOLEAN:
        return value != b"\x00"
    return value.decode("utf-8", "replace") if tag >= 0x40 else value


def _at(data: bytes, position: int) -> int:
    if position >= len(data):
        raise Garbled(f"an IPP response cut off after {len(data)} bytes")
    return data[position]


def _take(data: bytes, position: int) -> tuple[bytes, int]:
    """A length in two bytes, and so many bytes after it."""
    start = position + 2
    end = start + int.from_bytes(data[position:start], "big")
    if end > len(data):
        raise Garbled(f"an IPP response cut off after {len(data)} bytes")
    return data[start:end], end


def _byte(value: int) -> bytes:
    return value.to_bytes(1, "big")


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
