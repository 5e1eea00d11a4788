"""One scan in, one reply out: the only way anything enters a job.

Keyboard, serial, TCP, printed command barcodes, function keys and tests all make a `Scan` and
give it to `Desk.take` (in `desk`); what comes back is all a screen needs to draw.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wms.domain.messages import Message
from wms.operations.panels import Panel
from wms.operations.reply_level import Level as Level


@dataclass(frozen=True, slots=True)
class Scan:
    """Something the person gave: a barcode, a command barcode, or keyed text.

    `id` is made by the terminal before the first attempt; a retry carries the same one.
    `symbology` is the AIM identifier (`]C1`), empty where unknown.
    `source` is where it came from: "wedge", "keypad", "key", "serial:…", "tcp:…".
    `language` and `look` are the terminal's own: what whoever never chose any sees.
    """

    text: str
    id: str
    at: datetime
    symbology: str = ""
    source: str = "wedge"
    language: str = ""
    look: str = ""


class Expects(StrEnum):
    """What the next thing given should be; decides what the keypad does. A PIN is keyed unseen."""

    SCAN = "scan"
    SCAN_OR_QUANTITY = "scan_or_quantity"
    TEXT = "text"
    PIN = "pin"


class Command:
    """What command barcodes say. Each function key gives the same text."""

    HELP = "CMD-HELP"
    BACK = "CMD-BACK"
    EXCEPTION = "CMD-EXCEPTION"
    REPRINT = "CMD-REPRINT"
    UNDO = "CMD-UNDO"
    CLOSE = "CMD-CLOSE"
    ACKNOWLEDGE = "CMD-ACK"
    DONE = "CMD-DONE"
    SIGN_OUT = "CMD-OUT"
    PUT = "CMD-PUT"
    LOAD = "CMD-LOAD"
    DEPART = "CMD-DEPART"
    UNLOAD = "CMD-UNLOAD"
    SORTER = "CMD-SORTER"
    AUTOMATIC = "CMD-AUTO"
    MANUAL = "CMD-MANUAL"
    STOP = "CMD-STOP"
    PRINTING = "CMD-PRINT"
    LANGUAGE = "CMD-LANG"
    LOOK = "CMD-LOOK"
    UP = "CMD-UP"
    DOWN = "CMD-DOWN"
    COUNT = "CMD-COUNT"
    REPORT = "CMD-REPORT"
    DIFFERENCES = "CMD-DIFF"
    NIGHT = "CMD-NIGHT"
    ARRIVALS = "CMD-TRUCKS"
    CREW = "CMD-CREW"
    PACE = "CMD-PACE"
    DEVICES = "CMD-DEVICES"
    BELTS = "CMD-BELTS"
    MANIFESTS = "CMD-MANIFEST"
    REASSIGN = "CMD-ASSIGN"
    SPLIT = "CMD-SPLIT"
    VOID = "CMD-VOID"
    PRINT_ALL = "CMD-PRINTALL"
    SEARCH = "CMD-SEARCH"
    SHORTAGE = "CMD-SHORT"
    PEOPLE = "CMD-PEOPLE"
    PIN = "CMD-PIN"
    HIRE = "CMD-HIRE"
    ISSUE = "CMD-BADGE"
    REVOKE = "CMD-REVOKE"
    UNLOCK = "CMD-UNLOCK"
    FORGET_PIN = "CMD-FORGET"
    PRACTICE = "CMD-PRACTICE"
    RECEIVE = "CMD-RECEIVE"
    LATE_SUPPLIERS = "CMD-LATE"
    DOCKS = "CMD-DOCKS"
    HOLDS = "CMD-HOLDS"
    DELIVER = "CMD-DELIVER"
    DELIVERIES = "CMD-STOPS"
    INTERCEPT = "CMD-INTERCEPT"
    EMPTIES = "CMD-EMPTIES"
    TAKE_BACK = "CMD-RETURN"
    RETURNS = "CMD-RETURNS"
    REPORT_OF_NIGHT = "CMD-KPI"


@dataclass(frozen=True, slots=True)
class Choice:
    """A job or an option on offer: its command barcode and its name; `done`: by whoever stands
    here, since they came."""

    command: str
    name: Message
    done: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """What the person needs for the next step, and nothing else.

    `big` is set in block letters (a code of ASCII letters, digits, hyphen); `big_name` below it in
    the language of the place; `quantity` likewise in block digits, None where there is none.
    `done` of `total` is the progress of the task, total 0 where there is none to show.
    `details` are a few further lines (what is missing, whose truck it is). `following` says what
    comes after this step. A view with `panels` is a board: they are drawn instead of the block
    letters, and a number keyed there picks the line that bears it. `help` is the page that
    explains it (`operations.help`); where a job says none, that of the job.
    """

    title: Message
    prompt: Message
    expects: Expects = Expects.SCAN
    big: str = ""
    big_name: str = ""
    quantity: int | None = None
    done: int = 0
    total: int = 0
    details: tuple[Message, ...] = ()
    choices: tuple[Choice, ...] = ()
    following: Message | None = None
    panels: tuple[Panel, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Who:
    """Who stands at the terminal, for the header; the business date comes from the wave.

    `language` and `look` are what the person prefers, empty where they never said. `practice`:
    nothing done here is real.
    """

    person: str = ""
    role: str = ""
    site: str = ""
    terminal: str = ""
    business_date: str = ""
    wave: str = ""
    language: str = ""
    look: str = ""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one scan. A reply of level OK to a confirming scan means: committed.

    `latched`: the refusal stays until acknowledged; `refused_while_latched` counts what was
    scanned meanwhile. `recent` are the last three confirmed acts of this terminal, newest first.
    """

    scan_id: str
    level: Level
    banner: Message
    view: View
    who: Who = field(default_factory=Who)
    latched: bool = False
    refused_while_latched: int = 0
    recent: tuple[Message, ...] = ()
