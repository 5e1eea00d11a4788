"""The duty of one label printer as a program of its own, to be killed: URL PORT FOLDER."""

import asyncio
import sys
from pathlib import Path
from threading import Event

from drivers.printers import Printer, Zpl
from drivers.transports import TcpTransport
from tests.gateway.press_room import BRISK, drawn, no_trial, pdf
from tests.spooling import AT, labels
from wms.domain.devices import Device
from wms.domain.messages import Message
from wms.domain.printing import FOLDER
from wms.domain.words import DeviceKind
from wms.gateway import printers
from wms.gateway.health import Board, DeviceHealth
from wms.gateway.printers import PrinterDuty
from wms.gateway.printing import FolderPress, LabelPress, Press
from wms.gateway.worker import Heart
from wms.storage.spool import PrintJob, Spool
from wms.storage.store import Store


def say_nothing(_message: Message) -> None:
    """Nobody listens."""


async def main(url: str, port: int, folder: Path) -> None:
    """Print at the printer on `port`, or into `folder` where that is 0, until killed."""
    printers.LOOK, printers.ASK = 0.01, 0.05
    press: Press[PrintJob] = FolderPress(folder, pdf)
    if port:
        transport = TcpTransport("127.0.0.1", port)
        press = LabelPress(Printer(transport, Zpl(), dpi=203, width=832, deadlines=BRISK), drawn)
    name = "label-1" if port else FOLDER
    board = Board([Device(name, DeviceKind.PRINTER)], lambda: AT, say_nothing)
    heart = Heart(Event(), say_nothing)
    places = labels("label-1") if port else labels()
    duty = PrinterDuty(name, press, Spool(Store(url)), places, lambda: AT, no_trial)
    print("at work", flush=True)
    await heart.during(duty.work(heart, DeviceHealth(board, name)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
