"""The devices of a site, wired: the gateway that owns them, and what the configuration makes them.

Every duty has a site of its own, with a connection to the store that is its thread's alone.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from drivers.printers import Job as LabelJob
from drivers.printers import Outcome, Verdict
from drivers.printers.ipp import Document, IppPrinter
from wms.config import Config, PrinterPart, ScannerPart, SorterPart
from wms.domain.devices import Device
from wms.domain.messages import Message
from wms.domain.printing import FOLDER, PrinterPlace
from wms.domain.words import DeviceKind
from wms.equipment.printers import printer_of
from wms.equipment.scanners import scanner_of
from wms.equipment.sorters import sorter_wiring
from wms.gateway.duty import Duty
from wms.gateway.post import Carried, PostDuty
from wms.gateway.printers import PrinterDuty
from wms.gateway.printing import FolderPress, LabelPress, Press, SheetPress, write_whole
from wms.gateway.scanners import ScannerDuty
from wms.gateway.service import Gateway
from wms.gateway.sorters import SorterDuty, SorterWiring
from wms.gateway.trial import Found, PrinterTrial, try_scanner, try_sorter
from wms.gateway.worker import Appointment
from wms.locale import catalogue
from wms.operations.conveyor import Conveyor
from wms.operations.conveyor_left import clear_belts
from wms.storage.devices import Devices
from wms.storage.owner import Owner
from wms.storage.spool import Spool
from wms.storage.store import Store

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp

Take = Callable[["SiteApp"], Duty]
Pressing = tuple[Press[Any], PrinterTrial]


def make_gateway(
    site: "SiteApp", tell: Callable[[Message], None], stopping: Callable[[], bool]
) -> Gateway:
    """Everything the site's configuration names, ready to run. Raises BadInput where a chute leads
    to a destination the site does not serve."""
    site.check_chutes()
    carried = Carried()
    return Gateway(
        _appointments(site, carried),
        devices_of(site),
        owner_of(site),
        tell=tell,
        explain=catalogue(site.config.print.language).text,
        stamp=site.stamp,
        stopping=stopping,
        carried=carried,
    )


def _appointments(site: "SiteApp", carried: Carried) -> list[Appointment]:
    return [
        _appoint(site, Device("post", DeviceKind.POST), lambda own: _post(own, carried)),
        *_printers(site),
        *_scanners(site),
        *_sorters(site),
    ]


def named_devices(site: "SiteApp") -> list[Device]:
    """What a gateway of this configuration would look after, as before its start."""
    return [appointment.device for appointment in _appointments(site, Carried())]


def devices_of(site: "SiteApp") -> Devices:
    """The devices as the store has them, on a connection of its own."""
    return Devices(Store(site.config.store.url), site.stamp)


def owner_of(site: "SiteApp") -> Owner:
    """Who may drive the devices. A site has a key file of its own, and beside it perhaps others."""
    store = site.config.store
    return Owner(store.url, store.key_file.with_suffix(".gateway-lock"), site.stamp())


def _appoint(site: "SiteApp", device: Device, take: Take) -> Appointment:
    @contextmanager
    def take_up() -> Iterator[Duty]:
        own = site.apart()
        with closing(own.store):
            yield take(own)

    return Appointment(device, take_up)


def _post(site: "SiteApp", carried: Carried) -> Duty:
    # Every gateway carries the post, so nothing a removed sorter left waits for another sorter.
    clear_belts(site.floor, [part.name for part in site.config.sorters], site.clock)
    return PostDuty(site.exchange, carried)


def _printers(site: "SiteApp") -> list[Appointment]:
    """The folder that every site has, and the printers of the configuration."""
    config = site.config
    places = [PrinterPlace(FOLDER), *(part.place for part in config.printers)]
    presses = {FOLDER: folder_press, **{p.name: _press_of(p) for p in config.printers}}

    def take(own: "SiteApp", name: str) -> Duty:
        press, trial = presses[name](own)
        return PrinterDuty(name, press, Spool(own.store), places, own.stamp, trial)

    return [_appoint(site, _printer_row(place), partial(take, name=place.name)) for place in places]


def _printer_row(place: PrinterPlace) -> Device:
    return Device(
        place.name,
        DeviceKind.PRINTER,
        terminals=tuple(sorted(place.terminals)),
        papers=tuple(sorted(place.papers)),
    )


def folder_press(site: "SiteApp") -> Pressing:
    """The folder that stands for paper, and a trial page into it."""
    press = FolderPress(site.config.print.folder, site.draw)

    async def send() -> Outcome:
        write_whole(press.folder / "test.pdf", site.draw_trial_page(FOLDER))
        return Outcome(Verdict.PRINTED, 1)

    return press, PrinterTrial(send)


def _press_of(part: PrinterPart) -> Callable[["SiteApp"], Pressing]:
    return lambda site: printer_press(site, part)


def printer_press(site: "SiteApp", part: PrinterPart) -> Pressing:
    """A printer of the configuration, closed, and what it prints when it is tried."""
    printer = printer_of(part)
    if isinstance(printer, IppPrinter):
        page = partial(site.draw_trial_page, part.name)
        office = printer
        return SheetPress(office, site.draw), PrinterTrial(
            lambda: office.print(Document("test", page()))
        )
    label = partial(site.draw_trial_label, part.name, part.dpi, part.dots)
    head = printer
    return LabelPress(head, lambda job: site.draw_label(job, part.dpi)), PrinterTrial(
        lambda: head.print(LabelJob("test", (label(),)))
    )


def _scanners(site: "SiteApp") -> list[Appointment]:
    """The fixed scanners that no sorter reads through: a sorter has its own."""
    of_sorters = {part.scanner for part in site.config.sorters}
    return [
        _appoint(
            site,
            Device(part.name, DeviceKind.SCANNER),
            partial(_scanner, part=part),
        )
        for part in site.config.scanners
        if part.name not in of_sorters
    ]


def _scanner(site: "SiteApp", part: ScannerPart) -> Duty:  # noqa: ARG001
    return ScannerDuty(part.name, partial(scanner_of, part))


def _sorters(site: "SiteApp") -> list[Appointment]:
    return [
        _appoint(site, Device(part.name, DeviceKind.SORTER), partial(_sorter, part=part))
        for part in site.config.sorters
    ]


def _sorter(site: "SiteApp", part: SorterPart) -> Duty:
    wiring = wiring_of(site.config, part)
    return SorterDuty(wiring, Conveyor(site.floor, wiring.layout, site.clock))


def wiring_of(config: Config, part: SorterPart) -> SorterWiring:
    """How a sorter of the configuration is reached, and the scanner it reads through."""
    scanner = next((one for one in config.scanners if one.name == part.scanner), None)
    return sorter_wiring(part, scanner)


def testable(config: Config) -> list[str]:
    """The devices that `wms device test` can try."""
    printers = [part.name for part in config.printers]
    scanners = [part.name for part in config.scanners]
    return [FOLDER, *printers, *scanners, *(part.name for part in config.sorters)]


async def try_device(site: "SiteApp", name: str, seconds: float) -> Found:
    """Try a device of the configuration; nobody else may have it open."""
    config = site.config
    for sorter in config.sorters:
        if sorter.name == name:
            wiring = wiring_of(config, sorter)
            return await try_sorter(wiring.link, wiring.register_map)
    for scanner in config.scanners:
        if scanner.name == name:
            return await try_scanner(name, partial(scanner_of, scanner), seconds)
    printers = {part.name: _press_of(part) for part in config.printers}
    press, trial = printers.get(name, folder_press)(site)
    try:
        return await trial.found(press)
    finally:
        press.close()
