"""A site's printers at work in one loop: the real duties, drivers, sockets, store, and simulated
printers that can be robbed of what they need.

    async with room(warehouse, "label-1", "label-2") as shop:
        shop["label-1"].apply("paper out")
        await shop.settled()

Each label bears the position of its copy in the spool, in dots: `shop.came_out("label-1")` are
the copies that really came out, in order.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from threading import Event

from PIL import Image

from drivers.printers import Deadlines, Label, Printer, Raster
from drivers.printers.ipp import IppDeadlines, IppPrinter
from drivers.simulators.printer import Machine, PrinterSimulator
from drivers.simulators.printer.ipp import IppSimulator
from drivers.transports import SerialTransport, TcpTransport
from tests.drivers.printers.labels import LANGUAGES
from tests.floor import Night
from tests.spooling import AT, install
from wms.domain.devices import Device
from wms.domain.messages import Message
from wms.domain.printing import FOLDER, PrinterPlace
from wms.domain.words import DeviceKind, DeviceState, Role
from wms.gateway.duty import Health, Request
from wms.gateway.health import Board, DeviceHealth
from wms.gateway.printers import PrinterDuty
from wms.gateway.printing import FolderPress, LabelPress, Press, SheetPress
from wms.gateway.worker import Heart
from wms.locale import catalogue
from wms.operations.containers import LABEL
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.reply import Command
from wms.storage.spool import PrintJob, Spool

BITS, CELL, HEIGHT = 12, 16, 100
SPEED = 5_000.0
BRISK = Deadlines(open=1, answer=0.5, chunk=0.5, start=0.5, label=2, poll=0.005)
IPP_BRISK = IppDeadlines(answer=1, take=2, job=3, poll=0.01)
SHEETS = frozenset({MANIFEST_PAPER, DELIVERY_NOTES})


def drawn(job: PrintJob, dpi: int = 203) -> Label:
    """A label that bears the copy's position as a row of black and white cells."""
    cells = "".join(("\xff" if job.position >> bit & 1 else "\x00") * 2 for bit in range(BITS))
    row = b"\xff\xff" + cells.encode("latin-1")
    return Label(Raster(CELL * (BITS + 1), HEIGHT, dpi, row * HEIGHT))


def read(picture: Image.Image) -> int:
    """Which copy a label is."""
    at = [(CELL * (bit + 1) + CELL // 2, HEIGHT // 2) for bit in range(BITS)]
    return sum((picture.getpixel(point) == 0) << bit for bit, point in enumerate(at))


def pdf(job: PrintJob) -> bytes:
    """A sheet of which only the name matters."""
    return b"%PDF-1.4\n" + f"{job.paper} {job.number} {job.copy.number} {job.position}".encode()


class Shop:
    """The printers of the room."""

    def __init__(self, night: Night, folder: Path) -> None:
        self.night = night
        self.folder = folder
        self.said: list[str] = []
        self.machines: dict[str, Machine] = {}
        self.sheets: dict[str, IppSimulator] = {}
        self.presses: dict[str, Press[PrintJob]] = {}
        self.places: list[PrinterPlace] = []
        self.stopping = Event()
        self.board: Board
        self.tasks: list[asyncio.Task[None]] = []

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    def tell(self, message: Message) -> None:
        self.said.append(catalogue("zh_CN").text(message))
        assert catalogue("en").text(message)

    def state(self, name: str) -> DeviceState:
        return self.board[name].state

    def cause(self, name: str) -> str:
        """What the terminals read of a printer."""
        found = self.board[name].cause
        return catalogue("zh_CN").text(found) if found else ""

    def came_out(self, name: str) -> list[int]:
        """The copies that really came out of a label printer, in order."""
        return [read(picture) for picture in self.machines[name].pictures]

    def copies(self, *states: str) -> list[int]:
        """The copies that stand so, oldest first."""
        rows = self.night.rows("SELECT position, state FROM print_job ORDER BY position")
        return [position for position, state in rows if state in states]

    def at(self, name: str, state: str) -> list[int]:
        """The copies that stand so at a printer."""
        rows = self.night.rows(
            "SELECT position FROM print_job WHERE printer = :p AND state = :s ORDER BY position",
            p=name,
            s=state,
        )
        return [row[0] for row in rows]

    async def settled(self, seconds: float = 10.0) -> None:
        """Until nothing waits and nothing is being sent."""
        await self.until(lambda: not self.copies("queued", "sending"), seconds)

    async def until(self, held: Callable[[], object], seconds: float = 10.0) -> None:
        """Until something is so; what the duties raise is raised here."""
        async with asyncio.timeout(seconds):
            while not held():
                for task in self.tasks:
                    if task.done():
                        task.result()
                await asyncio.sleep(0.005)

    def honest(self) -> None:
        """Printed is what really came out, and what came out is printed or in doubt; once each."""
        for name, machine in self.machines.items():
            if name in self.sheets:
                continue
            out = self.came_out(name)
            assert len(out) == machine.printed == len(set(out)), "a label was doubled"
            assert set(self.at(name, "printed")) <= set(out)
            assert set(out) <= set(self.at(name, "printed")) | set(self.at(name, "unknown"))
        assert self.night.audit() == []


async def no_trial(_press: Press[PrintJob], request: Request, health: Health) -> None:
    health.answer(request, [], passed=True)


@asynccontextmanager
async def room(
    night: Night,
    folder: Path,
    printers: dict[str, str],
    places: Iterable[PrinterPlace] = (),
    speed: float = SPEED,
) -> AsyncIterator[Shop]:
    """`printers` by name: "zpl", "tspl", "escpos", "zpl serial", "ipp", or "zpl to tspl", which is
    a TSPL printer configured as ZPL. All serve everything they can print, unless `places` says
    otherwise; the folder is there too. Not at work yet."""
    shop = Shop(night, folder / "printed")
    async with AsyncExitStack() as stack:
        for name, language in printers.items():
            if language == "ipp":
                sheets = await stack.enter_async_context(IppSimulator(seconds=0.05))
                shop.sheets[name], shop.machines[name] = sheets, sheets.machine
                office = IppPrinter(sheets.uri, deadlines=IPP_BRISK)
                shop.presses[name] = SheetPress(office, pdf)
                shop.places.append(PrinterPlace(name, able=SHEETS))
                continue
            spoken, _, more = language.partition(" ")
            serial = more == "serial"
            found = more.removeprefix("to ") if more.startswith("to ") else spoken
            simulator = PrinterSimulator(found, serial=serial, speed=speed)
            await stack.enter_async_context(simulator)
            shop.machines[name] = simulator.machine
            line = SerialTransport(simulator.path, 115_200) if serial else None
            transport = line or TcpTransport("127.0.0.1", simulator.port)
            printer = Printer(transport, LANGUAGES[spoken], dpi=203, width=832, deadlines=BRISK)
            shop.presses[name] = LabelPress(printer, drawn)
            shop.places.append(PrinterPlace(name, able=frozenset({LABEL})))
        shop.places = [*(places or shop.places), PrinterPlace(FOLDER)]
        shop.presses[FOLDER] = FolderPress(shop.folder, pdf)
        install(night, *shop.presses)
        devices = [Device(name, DeviceKind.PRINTER) for name in shop.presses]
        shop.board = Board(devices, lambda: AT, shop.tell)
        yield shop


@asynccontextmanager
async def at_work(shop: Shop, *names: str) -> AsyncIterator[None]:
    """The duties of these printers, or of all, at work."""
    async with AsyncExitStack() as stack:
        shop.stopping.clear()
        heart = Heart(shop.stopping, shop.tell)
        for name in names or tuple(shop.presses):
            own = stack.enter_context(closing(shop.night.again()))
            duty = PrinterDuty(
                name, shop.presses[name], Spool(own.store), shop.places, lambda: AT, no_trial
            )
            work = heart.during(duty.work(heart, DeviceHealth(shop.board, name)))
            shop.tasks.append(asyncio.create_task(work))
        try:
            yield
        finally:
            shop.stopping.set()
            await _finish(shop.tasks)
            shop.tasks.clear()


async def _finish(tasks: list[asyncio.Task[None]]) -> None:
    async with asyncio.timeout(10):
        await asyncio.gather(*tasks)


def ask_for(night: Night, copies: int) -> None:
    """So many labels wait: every container's original, and reprints of the first."""
    night.sort_everything()
    t = night.terminal("T-95", Role.LEAD, Command.REPRINT)
    first = night.boxes()[0]
    while len(night.rows("SELECT 1 FROM print_job")) < copies:
        t.do(first, "WHY-lost")
        if t.last.banner.key == "manifests.second":
            t.do(night.badges[Role.SUPERVISOR])
