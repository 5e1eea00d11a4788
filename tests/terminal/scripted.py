"""A desk for the terminal's tests: it counts what it is given and follows the contract.

Run as a program it is a whole terminal to try by hand or to drive in a pty:
`python -m tests.terminal.scripted [FILE [PORT…]]`; what it confirmed is appended to FILE, and
scanners with a beeper are read at the serial ports.
"""

import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from wms.domain.messages import Message, say
from wms.locale import catalogue
from wms.operations.alerts import Alert
from wms.operations.reply import Choice, Command, Expects, Level, Reply, Scan, View, Who

SENTENCES = {
    "scene.badge": ("请扫工牌登录", "Scan your badge to sign in"),
    "scene.sign_in": ("登录", "Sign in"),
    "scene.menu": ("选择作业", "Choose a job"),
    "scene.pick": (
        "扫作业条码，或键入编号后按回车",
        "Scan a job, or key its digit and press Enter",
    ),
    "scene.hello": ("{person}，晚上好", "Good evening, {person}"),
    "scene.job.put": ("播种", "Put to route"),
    "scene.job.load": ("装车", "Load"),
    "scene.job.unload": ("卸车收货", "Unload"),
    "scene.prompt.put": (
        "把商品放进格口，扫格口确认；不够时键入实放数量",
        "Put the goods in, scan the position; key what you put if short",
    ),
    "scene.prompt.item": ("扫下一个商品", "Scan the next product"),
    "scene.prompt.plate": ("键入车牌号", "Key the plate"),
    "scene.put": (
        "{code} 已放入 {position}，共 {count} 件",
        "{code} put to {position}, {count} in",
    ),
    "scene.again": (
        "{code} 刚才已经扫过，没有重复计入",
        "{code} was scanned before and is not counted twice",
    ),
    "scene.unknown": (
        "「{code}」不是今晚的条码；请扫商品、容器或格口上的条码",
        '"{code}" is no barcode of tonight; scan one of a product, container or position',
    ),
    "scene.wrong_truck": (
        "容器 {container} 属于线路 N-03；这辆车是 N-07",
        "Container {container} is of route N-03; this truck is N-07",
    ),
    "scene.take_to": ("请送到 3 号月台", "Take it to dock 3"),
    "scene.quantity": ("实放 {quantity} 件", "{quantity} put"),
    "scene.text": ("车牌 {text}", "Plate {text}"),
    "scene.go_on": ("继续", "Go on"),
    "scene.back": ("已返回", "Back"),
    "scene.name": ("良庆大沙田网格站", "Liangqing Dashatian station"),
    "scene.detail": ("缺 {count} 件待补：{name}", "{count} short: {name}"),
}
WHO = Who("李秀英", "sorter", "南宁中心仓", "T-07", "2026-11-21", "W1121")
NOBODY = Who(site="南宁中心仓", terminal="T-07")


def teach_scenes() -> None:
    """Adds the sentences of the scenes to both catalogues."""
    for key, (chinese, english) in SENTENCES.items():
        catalogue("zh_CN").sentences[key] = chinese
        catalogue("en").sentences[key] = english


def forget_scenes() -> None:
    """Takes them out again: the catalogues are the whole process's."""
    for key in SENTENCES:
        del catalogue("zh_CN").sentences[key], catalogue("en").sentences[key]


def put_view(done: int) -> View:
    return View(
        title=say("scene.job.put"),
        prompt=say("scene.prompt.put"),
        expects=Expects.SCAN_OR_QUANTITY,
        big="N31-07",
        big_name="良庆大沙田网格站",
        quantity=12,
        done=done,
        total=40,
        details=(say("scene.detail", count=3, name="富士苹果 80 mm 5 kg 装"),),
        help="put",
    )


MENU = View(
    title=say("scene.menu"),
    prompt=say("scene.pick"),
    choices=(
        Choice(Command.PUT, say("scene.job.put")),
        Choice(Command.LOAD, say("scene.job.load")),
        Choice(Command.UNLOAD, say("scene.job.unload")),
    ),
    help="menu",
)
SIGN_IN = View(say("scene.sign_in"), say("scene.badge"), help="sign_in")
PLATE = View(say("scene.job.load"), say("scene.prompt.plate"), Expects.TEXT, help="depart_vehicle")
TROUBLES = (
    Alert(
        Level.STOP,
        say("alert.printer", device="label-1"),
        say("printer.condition.paper_out"),
    ),
    Alert(Level.CHECK, say("alert.copies", count=3)),
)
_CODE = re.compile(r"[0-9A-Z]{4,20}(\x1d[0-9A-Z]+)?")


class CountingDesk:
    """Accepts codes of 4 to 20 digits and capitals, each once; refuses the rest and latches."""

    def __init__(self, confirm: Callable[[str], None] = lambda _: None) -> None:
        self.scans: list[Scan] = []
        self.accepted: list[str] = []
        self.who = WHO
        self.view = put_view(0)
        self.latched: Reply | None = None
        self.missed = 0
        self.recent: tuple[Message, ...] = ()
        self.troubles: tuple[Alert, ...] = ()
        self._confirm = confirm

    def look(self) -> Reply:
        if self.latched is not None:
            return self.reply("", Level.STOP, self.latched.banner, latched=True)
        return self.reply("", Level.CALM, say("scene.hello", person=self.who.person or "-"))

    def alerts(self, at: float) -> tuple[Alert, ...]:  # noqa: ARG002
        return self.troubles

    def take(self, scan: Scan) -> Reply:
        self.scans.append(scan)
        if self.latched is not None:
            return self._while_latched(scan, self.latched)
        match scan.text:
            case Command.SIGN_OUT:
                self.who, self.view = NOBODY, SIGN_IN
                return self.reply(scan.id, Level.CALM, say("scene.badge"))
            case Command.BACK:
                self.who, self.view = WHO, MENU
                return self.reply(scan.id, Level.CALM, say("scene.back"))
            case Command.PUT:
                self.view = put_view(len(self.accepted))
                return self.reply(scan.id, Level.CALM, say("scene.go_on"))
            case Command.LOAD:
                self.view = PLATE
                return self.reply(scan.id, Level.CALM, say("scene.go_on"))
            case _:
                return self._code(scan)

    def _code(self, scan: Scan) -> Reply:
        text = scan.text
        if self.view.expects is Expects.TEXT:
            return self.reply(scan.id, Level.OK, say("scene.text", text=text))
        if text.isdigit() and len(text) < 4:
            return self.reply(scan.id, Level.OK, say("scene.quantity", quantity=int(text)))
        if not _CODE.fullmatch(text):
            return self._refuse(scan, say("scene.unknown", code=text))
        if text.startswith("0069"):
            return self._refuse(scan, say("scene.wrong_truck", container=text))
        if text in self.accepted:
            return self.reply(scan.id, Level.CHECK, say("scene.again", code=text))
        self.accepted.append(text)
        self._confirm(text)
        done = say("scene.put", code=text, position="N31-07", count=len(self.accepted))
        self.recent = (done, *self.recent)[:3]
        self.view = put_view(len(self.accepted))
        return self.reply(scan.id, Level.OK, done)

    def _refuse(self, scan: Scan, message: Message) -> Reply:
        self.missed = 0
        self.latched = self.reply(scan.id, Level.STOP, message, latched=True)
        return self.latched

    def _while_latched(self, scan: Scan, refusal: Reply) -> Reply:
        if scan.text == Command.ACKNOWLEDGE:
            self.latched = None
            return self.reply(scan.id, Level.CALM, say("scene.go_on"))
        self.missed += 1
        return self.reply(scan.id, Level.STOP, refusal.banner, latched=True)

    def reply(self, scan_id: str, level: Level, banner: Message, latched: bool = False) -> Reply:
        return Reply(scan_id, level, banner, self.view, self.who, latched, self.missed, self.recent)


def main() -> int:
    """The terminal, at this desk."""
    from tests.terminal.beside import beside
    from wms.terminal.run import run_terminal
    from wms.terminal.worker import Workplace

    teach_scenes()

    journal = Path(sys.argv[1]) if len(sys.argv) > 1 else None

    def confirm(text: str) -> None:
        if journal is not None:
            with journal.open("a", encoding="utf-8") as file:
                file.write(text + "\n")

    desk = CountingDesk(confirm)
    clock = lambda: datetime.now().astimezone()  # noqa: E731
    return run_terminal(
        lambda: Workplace(desk, "zh_CN", clock, scanners=beside(*sys.argv[2:])), "zh_CN"
    )


if __name__ == "__main__":
    raise SystemExit(main())
