"""What a configuration file holds, table by table; every key is explained in `configs/`."""

from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    PlainValidator,
    PrivateAttr,
    ValidationInfo,
)

from wms.config.fields import (
    Position,
    Whole,
    between,
    chute_number,
    dock_range,
    gs1_prefix,
    long,
    name,
    one_of,
    position,
    scanner_prefix,
    whole_steps,
)
from wms.config.ports import (
    PRINTER_FORMS,
    SCANNER_FORMS,
    SORTER_FORMS,
    Forms,
    PrinterPort,
    ScannerPort,
    SorterPort,
)
from wms.domain.appointments import USUAL_DOCKS, Hall, make_docks
from wms.domain.papers import LABEL_WIDTH_MM, whole_dots
from wms.domain.printing import PrinterPlace
from wms.domain.site import Chute, Site, SorterLayout
from wms.domain.words import SiteKind, Zone
from wms.operations.containers import LABEL
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER

LABEL_PAPERS = (LABEL,)
"""Papers drawn in dots, for a label printer."""
SHEET_PAPERS = (MANIFEST_PAPER, DELIVERY_NOTES, RECEIPT_PAPER, RETURNS_PAPER, SLIP_PAPER)
"""Papers of pages, for an office printer."""

_HEADS = {203: 832, 300: 1248}  # dots of a head of four inches
_CODE = name(64)
_NAME = name(32)

Named = Annotated[str, _NAME]


def _port(forms: Forms) -> PlainValidator:
    def read(value: Any, info: ValidationInfo) -> Any:
        return forms.read(value, (info.context or {}).get("folder", Path()))

    return PlainValidator(read)


class Part(BaseModel):
    """A table of the file: no key that is not listed, nothing changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SitePart(Part):
    """[site]"""

    id: Annotated[str, _CODE]
    name: Annotated[str, long(1, 80)]
    kind: SiteKind
    number: Annotated[Whole, between(0, 999)]
    gs1_prefix: Annotated[str, AfterValidator(gs1_prefix)]
    cutoff: time = time(23, 0)
    central: str = ""


class StorePart(Part):
    """[store]"""

    url: str = "sqlite:///store/site.db"
    key_file: Path = Path("store/site.key")


class ExchangePart(Part):
    """[exchange]"""

    folder: Path = Path("exchange")


class PrintPart(Part):
    """[print]"""

    folder: Path = Path("printed")
    language: Literal["zh_CN", "en"] = "zh_CN"


class TerminalScannerPart(Part):
    """One of `scanners` in [terminal]: a scanner of that terminal, besides its wedge."""

    port: Annotated[ScannerPort, _port(SCANNER_FORMS)]
    model: Literal["plain", "edb", "edb_ack"] = "plain"
    prefix: Annotated[str, AfterValidator(scanner_prefix)] = ""


class TerminalPart(Part):
    """[terminal]"""

    id: Named = "T-01"
    language: Literal["zh_CN", "en"] = "zh_CN"
    prefix: Annotated[str, long(0, 1)] = ""
    scanners: tuple[TerminalScannerPart, ...] = ()


class ReceivingPart(Part):
    """[receiving]"""

    opens: Annotated[time, AfterValidator(whole_steps)] = time(16, 0)
    closes: Annotated[time, AfterValidator(whole_steps)] = time(23, 0)
    items_per_minute: Annotated[Whole, between(1, 10_000)] = 100
    setup_minutes: Annotated[Whole, between(0, 120)] = 5
    docks: dict[Annotated[str, AfterValidator(dock_range)], tuple[Zone, ...]] = USUAL_DOCKS

    @property
    def hall(self) -> Hall:
        """The hall as the rule of appointments knows it."""
        opens, closes = (60 * at.hour + at.minute for at in (self.opens, self.closes))
        return Hall(
            make_docks(self.docks), opens, closes, self.items_per_minute, self.setup_minutes
        )


class PrinterPart(Part):
    """[[printers]]: a printer the gateway owns."""

    name: Named
    language: Literal["zpl", "tspl", "escpos", "ipp"]
    port: Annotated[PrinterPort, _port(PRINTER_FORMS)]
    dpi: Literal[203, 300] = 203
    width: Annotated[Whole, between(64, 4000)] | None = None
    papers: tuple[Annotated[str, one_of(*LABEL_PAPERS, *SHEET_PAPERS)], ...] = ()
    terminals: tuple[Named, ...] = ()

    @property
    def dots(self) -> int:
        """Dots its head is wide; a head of four inches where the file says nothing."""
        return _HEADS[self.dpi] if self.width is None else self.width

    @property
    def able(self) -> tuple[str, ...]:
        """The papers it could print."""
        return SHEET_PAPERS if self.language == "ipp" else LABEL_PAPERS

    @property
    def takes(self) -> tuple[str, ...]:
        """The papers it does print: those listed, else all it could."""
        return self.papers or self.able

    @property
    def place(self) -> PrinterPlace:
        """The printer as the rule of who prints what knows it."""
        return PrinterPlace(
            self.name, frozenset(self.papers), frozenset(self.terminals), frozenset(self.able)
        )


class ScannerPart(TerminalScannerPart):
    """[[scanners]]: a fixed scanner the gateway owns."""

    name: Named


class SorterPart(Part):
    """[[sorters]]: a sorter PLC the gateway owns."""

    name: Named
    port: Annotated[SorterPort, _port(SORTER_FORMS)]
    unit: Annotated[Whole, between(1, 247)] = 1
    reject: Annotated[Whole, AfterValidator(chute_number)]
    decide_within_ms: Annotated[Whole, between(50, 1000)] = 150
    track_limit_s: Annotated[Whole, between(10, 3600)] = 120
    scanner: Named | None = None
    chutes: dict[
        Annotated[int, PlainValidator(chute_number)],
        Annotated[Position, PlainValidator(position)],
    ]
    map: dict[str, Any] = {}

    @property
    def layout(self) -> SorterLayout:
        """The sorter as the rules of the floor know it."""
        chutes = (Chute(number, *place) for number, place in sorted(self.chutes.items()))
        return SorterLayout(self.name, self.reject, tuple(chutes))

    @property
    def registers(self) -> dict[str, Any]:
        """What `drivers.sorters.map_from_table` takes. Where a scanner of its own reads the
        codes, the PLC has no barcode block unless the file says so."""
        without = {} if self.scanner is None else {"barcode": False}
        return {"unit": self.unit, **without, **self.map}


class Config(Part):
    """The whole file."""

    site: SitePart
    store: StorePart = StorePart()
    exchange: ExchangePart = ExchangePart()
    print: PrintPart = PrintPart()
    terminal: TerminalPart = TerminalPart()
    receiving: ReceivingPart = ReceivingPart()
    printers: tuple[PrinterPart, ...] = ()
    scanners: tuple[ScannerPart, ...] = ()
    sorters: tuple[SorterPart, ...] = ()
    _file: Path = PrivateAttr(default=Path())

    @property
    def file(self) -> Path:
        """Where it was read."""
        return self._file

    def as_site(self) -> Site:
        """The site as the rules know it."""
        part = self.site
        return Site(
            site_id=part.id,
            name=part.name,
            kind=part.kind,
            number=part.number,
            gs1_prefix=part.gs1_prefix,
            cutoff=part.cutoff,
            central_site=part.central,
            sorters=tuple(sorter.layout for sorter in self.sorters),
            hall=self.receiving.hall,
        )

    def anchored(self, file: Path) -> "Config":
        """The same, read from `file`: every relative path is relative to its folder."""
        folder = file.resolve().parent
        url = self.store.url
        scheme, _, rest = url.partition(":///")
        if scheme == "sqlite" and rest and not rest.startswith("/"):
            url = f"{scheme}:///{folder / rest}"
        found = self.model_copy(
            update={
                "store": StorePart(url=url, key_file=folder / self.store.key_file),
                "exchange": ExchangePart(folder=folder / self.exchange.folder),
                "print": self.print.model_copy(update={"folder": folder / self.print.folder}),
            }
        )
        found._file = file
        return found


def least_dots(dpi: int) -> int:
    """Dots a head needs for a container's label."""
    return whole_dots(LABEL_WIDTH_MM, dpi)
