"""What no table shows alone: names, ports, chutes and registers that do not go together."""

import ssl
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError

from wms.config.faults import Fault, key_of
from wms.config.fields import Position, shown
from wms.config.parts import (
    Config,
    Part,
    PrinterPart,
    ReceivingPart,
    ScannerPart,
    SorterPart,
    TerminalPart,
    TerminalScannerPart,
    least_dots,
)
from wms.config.ports import IPP_FORMS, RASTER_FORMS, AnyPort, EvdevPort, IppPort, TlsPort
from wms.domain.appointments import dock_names
from wms.domain.codes import make_position
from wms.domain.devices import GATEWAY
from wms.domain.messages import BadInput, Message, Problem, say
from wms.domain.printing import FOLDER
from wms.operations.containers import LABEL

RESERVED = (GATEWAY, FOLDER, "post", "office")
"""Names the gateway and the command line use themselves."""
_MOST_SHOWN = 12
_MAP_KEYS = ("status", "barcode", "chutes", "command")

P = TypeVar("P", bound=Part)
Keyed = Sequence[tuple[str, P]]
"""Tables with their keys in the file."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """The devices of a file whose own tables are sound."""

    printers: Keyed[PrinterPart]
    scanners: Keyed[ScannerPart]
    sorters: Keyed[SorterPart]
    of_terminal: Keyed[TerminalScannerPart]

    @property
    def named(self) -> list[tuple[str, PrinterPart | ScannerPart | SorterPart]]:
        """Those the gateway owns."""
        return [*self.printers, *self.scanners, *self.sorters]


def equipment_faults(content: Mapping[str, Any], context: dict[str, Any]) -> Iterator[Fault]:
    """All that is wrong between the devices of a file. Tables with faults of their own are left
    out: those are told already."""

    def sound(kind: type[P], *place: str) -> Keyed[P]:
        return list(_sound(kind, content, place, context))

    found = Equipment(
        sound(PrinterPart, "printers"),
        sound(ScannerPart, "scanners"),
        sound(SorterPart, "sorters"),
        sound(TerminalScannerPart, "terminal", "scanners"),
    )
    yield from _name_faults(found, content)
    yield from _port_faults(found)
    yield from _scanner_faults(found, content)
    for key, printer in found.printers:
        yield from _printer_faults(key, printer)
    for key, sorter in found.sorters:
        yield from _sorter_faults(key, sorter)
    yield from _position_faults(found.sorters)
    for _, receiving in _sound(
        ReceivingPart, {"receiving": [content.get("receiving", {})]}, ("receiving",), context
    ):
        yield from _hall_faults(receiving)


def _hall_faults(part: ReceivingPart) -> Iterator[Fault]:
    if part.opens >= part.closes:
        yield "receiving.closes", say("config.closes_first", opens=f"{part.opens:%H:%M}")
    named = [(key, name) for key in part.docks for name in dock_names(key)]
    taken: dict[str, str] = {}
    for key, name in named:
        if (other := taken.setdefault(name, key)) != key:
            yield f"receiving.docks.{key}", say("config.dock_twice", dock=name, other=other)
    for key, zones in part.docks.items():
        if not zones:
            yield f"receiving.docks.{key}", say("config.dock_no_zone")


def _sound(
    kind: type[P], content: Mapping[str, Any], place: tuple[str, ...], context: dict[str, Any]
) -> Iterator[tuple[str, P]]:
    items: Any = content
    for table in place:
        items = items.get(table) if isinstance(items, dict) else None
    for number, item in enumerate(items if isinstance(items, list) else ()):
        with suppress(ValidationError):
            part = kind.model_validate(item, context=context)
            yield key_of(content, (*place, number)), part


def _name_faults(found: Equipment, content: Mapping[str, Any]) -> Iterator[Fault]:
    """A name is a row in the store: one device each, whatever its kind."""
    taken: dict[str, str] = {}
    for key, part in found.named:
        if part.name in RESERVED:
            yield f"{key}.name", say("config.reserved_name", allowed=", ".join(RESERVED))
        elif (other := taken.setdefault(part.name, key)) != key or _again(found, key, part):
            yield f"{key}.name", say("config.same_name", other=other)
    terminal = content.get("terminal")
    own = terminal.get("id") if isinstance(terminal, dict) else None
    own = TerminalPart().id if own is None else own
    for key, sorter in found.sorters:
        if sorter.name == own:
            yield f"{key}.name", say("config.same_terminal")


def _again(found: Equipment, key: str, part: PrinterPart | ScannerPart | SorterPart) -> bool:
    """Whether an earlier table of the same list has this very name, and so the same key."""
    first = next(other for at, other in found.named if at == key)
    return first is not part


def _port_faults(found: Equipment) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    ports: list[tuple[str, AnyPort]] = [(key, part.port) for key, part in found.named]
    ports += [(key, part.port) for key, part in found.of_terminal]
    for key, port in ports:
        if port.identity in taken:
            other = taken[port.identity]
            yield f"{key}.port", say("config.same_port", value=shown(str(port)), other=other)
        else:
            taken[port.identity] = key


def _scanner_faults(found: Equipment, content: Mapping[str, Any]) -> Iterator[Fault]:
    for key, part in [*found.scanners, *found.of_terminal]:
        if isinstance(part.port, EvdevPort) and part.model != "plain":
            yield f"{key}.model", say("config.deaf_scanner")
    names = [part.name for _, part in found.scanners]
    # A scanner whose own table is wrong exists nonetheless.
    given = content.get("scanners")
    for item in given if isinstance(given, list) else ():
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            names.append(item["name"])
    users: dict[str, str] = {}
    for key, sorter in found.sorters:
        wanted = sorter.scanner
        if wanted is None:
            continue
        if wanted not in names:
            allowed = _nearest(wanted, names)
            yield f"{key}.scanner", say("config.no_scanner", value=wanted, allowed=allowed)
        elif wanted in users:
            other = users[wanted]
            yield f"{key}.scanner", say("config.scanner_taken", value=wanted, other=other)
        else:
            users[wanted] = key


def _printer_faults(key: str, part: PrinterPart) -> Iterator[Fault]:
    is_ipp = part.language == "ipp"
    if isinstance(part.port, IppPort) != is_ipp:
        forms = IPP_FORMS if is_ipp else RASTER_FORMS
        value = shown(str(part.port))
        yield f"{key}.port", say("config.port", value=value, allowed=forms.allowed)
    for paper in part.papers:
        if paper not in part.able:
            able = ", ".join(part.able)
            yield (
                f"{key}.papers",
                say("config.paper_unable", value=paper, language=part.language, allowed=able),
            )
    if is_ipp:
        for dots in sorted({"dpi", "width"} & part.model_fields_set):
            yield f"{key}.{dots}", say("config.no_dots")
    elif LABEL in part.takes and part.dots < (least := least_dots(part.dpi)):
        yield f"{key}.width", say("config.narrow", width=part.dots, dpi=part.dpi, least=least)


def _sorter_faults(key: str, part: SorterPart) -> Iterator[Fault]:
    if not part.chutes:
        yield f"{key}.chutes", say("config.no_chutes")
    if part.reject in part.chutes:
        yield f"{key}.chutes.{part.reject}", say("config.reject_chute", chute=part.reject)
    if isinstance(part.port, TlsPort):
        yield from ((f"{key}.port", message) for message in _tls_faults(part.port))
    yield from _map_faults(f"{key}.map", part)


def _tls_faults(port: TlsPort) -> Iterator[Message]:
    missing = [
        file for file in (port.ca, port.cert, port.key) if file is not None and not file.is_file()
    ]
    for file in missing:
        yield say("config.no_such_file", path=str(file))
    if missing:
        return
    try:
        ssl.create_default_context(cafile=str(port.ca))
    except OSError as error:  # ssl.SSLError is one
        yield say("config.bad_certificate", path=str(port.ca), cause=_cause(error))
    if port.cert is not None and port.key is not None:
        try:
            # An empty password: a key that asks for one must not wait at the keyboard.
            ssl.create_default_context().load_cert_chain(port.cert, port.key, password=b"")
        except OSError as error:
            yield say("config.bad_certificate", path=str(port.cert), cause=_cause(error))


def _cause(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or str(error)


def _map_faults(key: str, part: SorterPart) -> Iterator[Fault]:
    for name in part.map:
        if name not in _MAP_KEYS:
            yield f"{key}.{shown(name)}", say("config.unknown_key", allowed=", ".join(_MAP_KEYS))
    has_block = part.registers.get("barcode") is not False
    if part.scanner is not None and has_block:
        yield f"{key}.barcode", say("config.codes_twice", scanner=part.scanner)
    if part.scanner is None and not has_block:
        yield f"{key}.barcode", say("config.codes_nowhere")
    # Only where a site has sorters: pymodbus takes a tenth of a second to load.
    from drivers.sorters import MapError, map_from_table

    table = {k: v for k, v in part.registers.items() if k == "unit" or k in _MAP_KEYS}
    try:
        map_from_table(table)
    except MapError as error:
        for fault in error.faults:
            yield f"{key}.{fault.key}", _map_message(fault.rule, fault.numbers)


def _map_message(rule: str, numbers: Mapping[str, str | int]) -> Message:
    match rule:
        case "unknown":
            return say("config.unknown_key", **numbers)
        case "table":
            return say("config.want_table")
        case "whole":
            return say("config.want_whole")
        case "range":
            return say("config.out_of_range", **numbers)
        case _:
            return say(f"config.map.{rule}", **numbers)


def _position_faults(sorters: Keyed[SorterPart]) -> Iterator[Fault]:
    """One container stands open at a position, so one chute leads there."""
    taken: dict[Position, str] = {}
    for key, sorter in sorters:
        for chute, place in sorter.chutes.items():
            at = f"{key}.chutes.{chute}"
            if place in taken:
                code = make_position(*place)
                yield at, say("config.position_twice", position=code, other=taken[place])
            else:
                taken[place] = at


def check_destinations(config: Config, known: Collection[str]) -> None:
    """Refuse chutes that lead to a destination the site's reference rows do not have. Raises
    BadInput with file, key and what is nearest. Before the first rows came nothing can be told,
    and nothing is refused: the sorter's rules send nothing to whom no plan names.
    """
    problems = [
        Problem(
            str(config.file),
            0,
            f"sorters[{sorter.name}].chutes.{chute}",
            say(
                "config.no_destination",
                value=place.destination_id,
                allowed=_nearest(place.destination_id, known),
            ),
        )
        for sorter in config.sorters
        for chute, place in sorter.chutes.items()
        if known and place.destination_id not in known
    ]
    if problems:
        told = say("config.bad", file=str(config.file), faults=len(problems))
        raise BadInput(told, problems)


def _nearest(wanted: str, names: Iterable[str]) -> str:
    """The names most like `wanted`; all of them where they are few."""
    known = sorted(set(names))
    if len(known) > _MOST_SHOWN:
        known = get_close_matches(wanted, known, n=3, cutoff=0) or known[:3]
    return ", ".join(shown(name) for name in known) or "-"
