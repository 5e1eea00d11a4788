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
Given = tuple[Tag, str, Sequence[Value]]
"""An attribute to be sent, with all its values."""

_PREAMBLE: tuple[Given, ...] = (
    (Tag.CHARSET, "attributes-charset", ["utf-8"]),
    (Tag.LANGUAGE, "attributes-natural-language", ["en"]),
)


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a printer reads it; `document` is what follows the attributes."""

    operation: int
    request_id: int
    attributes: Attributes
    job: Attributes
    document: bytes


def texts(attributes: Attributes, name: str) -> list[str]:
    """The values of `name` that are text."""
    return [value for value in attributes.get(name, ()) if isinstance(value, str)]


def request(
    operation: Operation,
    request_id: int,
    uri: str,
    attributes: Sequence[Given] = (),
    job: Sequence[Given] = (),
) -> bytes:
    """A request about the printer at `uri`; a document, if any, follows the bytes as it is."""
    first: list[Given] = [*_PREAMBLE, (Tag.URI, "printer-uri", [uri])]
    return _message(operation, request_id, [*first, *attributes], {Tag.JOB: job})


def answer(
    status: int,
    request_id: int,
    job: Sequence[Given] = (),
    printer: Sequence[Given] = (),
) -> bytes:
    """What a printer says to a request."""
    return _message(status, request_id, _PREAMBLE, {Tag.JOB: job, Tag.PRINTER: printer})


def _message(
    code: int,
    request_id: int,
    operation: Sequence[Given],
    groups: Mapping[Tag, Sequence[Given]],
) -> bytes:
    message = VERSION + code.to_bytes(2, "big") + request_id.to_bytes(4, "big")
    for tag, given in {Tag.OPERATION: operation, **groups}.items():
        if given:
            message += _byte(tag) + b"".join(_attribute(*one) for one in given)
    return message + _byte(Tag.END)


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
    code, number, groups, _ = _parsed(data)
    return Response(code, number, *_of(groups, Tag.OPERATION, Tag.JOB, Tag.PRINTER))


def asked(data: bytes) -> Asked:
    """What a printer is asked. Raises Garbled where it is no IPP."""
    code, number, groups, end = _parsed(data)
    attributes, job = _of(groups, Tag.OPERATION, Tag.JOB)
    return Asked(code, number, attributes, job, data[end:])


Groups = dict[int, dict[str, tuple[Value, ...]]]


def _of(groups: Groups, *tags: Tag) -> list[Attributes]:
    return [groups.get(tag, {}) for tag in tags]


def _parsed(data: bytes) -> tuple[int, int, Groups, int]:
    """Code, request id, attributes by group, and where they end."""
    if len(data) < _HEADER + 1 or data[0] not in (1, 2):
        raise Garbled(f"no IPP message: {data[:40]!r}")
    groups: Groups = {}
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
    code, number = int.from_bytes(data[2:4], "big"), int.from_bytes(data[4:8], "big")
    return code, number, groups, position + 1


def _decoded(tag: int, value: bytes) -> Value:
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int.from_bytes(value, "big", signed=True)
    if tag == Tag.BOOLEAN:
        return value != b"\x00"
    return value.decode("utf-8", "replace") if tag >= 0x40 else value


def _at(data: bytes, position: int) -> int:
    if position >= len(data):
        raise Garbled(f"an IPP message cut off after {len(data)} bytes")
    return data[position]


def _take(data: bytes, position: int) -> tuple[bytes, int]:
    """A length in two bytes, and so many bytes after it."""
    start = position + 2
    end = start + int.from_bytes(data[position:start], "big")
    if end > len(data):
        raise Garbled(f"an IPP message cut off after {len(data)} bytes")
    return data[start:end], end


def _byte(value: int) -> bytes:
    return value.to_bytes(1, "big")


def _sized(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
