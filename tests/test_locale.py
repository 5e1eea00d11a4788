"""Every sentence exists, is used, and is given what it asks for; how it reads is `test_wording`'s.

Keys are found in the source as they are written: whole (`say("put.done")`), or with a part filled
in (`say(f"put.prompt.{mode}")`), which `FILLED` lists with what it must at least be filled with.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from drivers.printers import Condition, Reason
from drivers.scanners import Cause, FaultKind
from drivers.simulators.scanner import Outcome
from tests.sentences import CHINESE, SOURCE, fields
from wms.cli.night_told import STEPS, TALLIED
from wms.domain import words
from wms.domain.kpi import DEPARTURES, KPIS, Count
from wms.domain.people import Right
from wms.domain.settlement import Figure
from wms.domain.words import (
    Area,
    ArrivalTiming,
    ContainerType,
    DeviceKind,
    DeviceState,
    DifferenceCause,
    DifferenceState,
    DiscrepancyKind,
    Disposition,
    HandoverStep,
    HoldState,
    InboundState,
    InterceptState,
    LateDecision,
    ManifestState,
    OrderDoubt,
    PrintState,
    Rejection,
    RejectReason,
    ReturnOrigin,
    ReturnReason,
    ReturnState,
    Role,
    ShareCause,
    SorterMode,
    Tier,
    TrackOutcome,
    Zone,
    ZoneReason,
)
from wms.gateway.gs1_words import FIELDS
from wms.gateway.reach import Hindrance
from wms.operations import (
    deliver_state,
    depart,
    on_road,
    people_job,
    put,
    reassign,
    report,
    sign_in,
    unload,
)
from wms.operations.boards.tally import ACTS, Work
from wms.operations.containers import LABEL
from wms.operations.dispatch import DELIVERY_NOTES, MANIFEST_PAPER
from wms.operations.help import PAGES
from wms.operations.panels import ChuteState
from wms.operations.reasons import (
    BARE,
    CANCELLED,
    DISPOSED,
    FORCED,
    HELD_CONDEMNED,
    HELD_RELEASED,
    LATE,
    ON_ROAD,
    REPRINTED,
    SHORT_DATED,
    VOIDED,
    WAIVED,
)
from wms.operations.receive_state import Ask as Asked
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.operations.reply import Expects
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER
from wms.operations.returns_state import Ask as ReturnsAsk
from wms.operations.search_ports import Thing
from wms.planning.ports import WaveState
from wms.simulate.troubles import KINDS
from wms.storage.audit import INVARIANTS
from wms.terminal.widgets.bars import FUNCTION_KEYS

KPI_ONLY = {
    *(Count.DIFFERENT, Count.DAMAGED, Count.MISSORTED, Count.TRUNKS, Count.TRUNKS_ON_TIME),
    *(Count.BRANCHES, Count.BRANCHES_ON_TIME, Count.POINTS, Count.POINTS_ON_TIME, Count.LABOUR),
    *(Count.SUPPLIERS_ON_TIME, Count.DELIVERED, Count.HELD, Count.HANDED),
}
COLD = (*BARE, *WAIVED, *HELD_RELEASED, *HELD_CONDEMNED)
KEY = re.compile(r"\A[a-z_]+(\.[a-z0-9_]+)+(?<!\.log)\Z")
ROOMS = {key.partition(".")[0] for key in CHINESE}

FILLED: dict[str, Iterable[str] | None] = {
    "right.denied.*": Right,
    "simulate.trouble.*": KINDS,
    "put.prompt.*": put.Mode,
    "report.kind.*": report.KINDS,
    "report.sent.*": report.KINDS,
    "report.prompt.*": ("kind", "what", "no_label", "send"),
    "diff.cause.*": DifferenceCause,
    "diff.evidence.arrived.*": ("intact", "differs"),
    "diff.evidence.receipt.*": ("intact", "differs"),
    "depart.ask.*": depart.Ask,
    "arrivals.state.*": ("expected", "arrived", "unloaded"),
    "belts.*": SorterMode,
    "crew.act.*": ACTS,
    "crew.work.*": Work,
    "alert.*": ("printer", "scanner", "sorter"),
    "terminal.alert.*": ("stop", "check"),
    "device.gs1.*": FIELDS,
    "device.kind.*": DeviceKind,
    "device.reach.*": Hindrance,
    "device.state.*": DeviceState,
    "gateway.trouble.*": DeviceKind,
    "gateway.well.*": DeviceKind,
    "device.test.printer.*": ("failed", "unknown"),
    "depart.missing.*": ("plate", "driver", "seal"),
    "unload.ask.*": unload.Ask,
    "holding.why.*": ("released", "condemned", "sent_back"),
    "holding.choice.*": ("released", "condemned", "sent_back"),
    "holding.choice_all.*": ("released", "condemned", "sent_back"),
    "cli.night.*": STEPS,
    "cli.night.tally.*": TALLIED,
    "cli.late.column.*": ("route", "stop", "point", "outcome", "time", "late"),
    "empties.column.*": ("party", "name", "type", "sent", "back", "out"),
    "empties.prompt.*": ("party", "what", "count", "found"),
    "deliver.ask.*": ("reason", "reading", "time", "intercept"),
    "deliver.prompt.*": set(deliver_state.Ask) - {"sheet", "stop"},
    "deliver.said.*": words.Outcome,
    "deliver.choice.*": words.Outcome,
    "take_back.prompt.*": ("night", "quantity", "sure", "why", "order", "order_sure"),
    "take_back.doubt.*": OrderDoubt,
    "returns.prompt.*": set(ReturnsAsk) - {"note", "show", "product", "done", "line"},
    "returns.state.*": ("under_way", "waiting", "done"),
    "unload.*": set(InboundState) - {InboundState.EXPECTED},
    "printer.condition.*": set(Condition) - {Condition.PRINTING},
    "printer.reason.*": Reason,
    "printer.copy.*": (PrintState.FAILED, PrintState.UNKNOWN),
    "cli.printer.state.*": set(PrintState) - {PrintState.PRINTED},
    "printing.copy.*": (PrintState.FAILED, PrintState.UNKNOWN),
    "printing.printer.*": DeviceState,
    "intercept.done.*": (InterceptState.SET_ASIDE, InterceptState.TOO_LATE),
    "intercept.end.*": (InterceptState.SET_ASIDE, InterceptState.TOO_LATE),
    "paper.reason.*": (
        *FORCED,
        *VOIDED,
        *ON_ROAD,
        *REPRINTED,
        *SHORT_DATED,
        *LATE,
        *CANCELLED,
        *COLD,
        *(word for words in DISPOSED.values() for word in words),
    ),
    "late.choice.*": LateDecision,
    "kpi.*.name": [kpi.key for kpi in (*KPIS, DEPARTURES)],
    "kpi.*.rule": [kpi.key for kpi in KPIS],
    "kpi.count.*": set(Count) - KPI_ONLY,
    "docks.state.*": ("due", "open", "closed", "late", "none"),
    "cli.receipt.state.*": ("open", "closed"),
    "receive.ask.*": Asked,
    "receive.unanswered.*": (
        *("quantity", "over", "underweight", "shelf_life", "why", "temperature"),
        *("reason", "rejected"),
    ),
    "reassign.ask.*": reassign.Ask,
    "road.ask.*": on_road.Ask,
    "transport.state.*": (*ManifestState, "none"),
    "audit.name.*": [invariant.name for invariant in INVARIANTS],
    "sorter.outcome.*": set(TrackOutcome) - {"sorted", "rejected", "missorted"},
    "sorter.switched.*": SorterMode,
    "sorter.mode.*": SorterMode,
    "sorter.prompt.*": ("change", "full", "jammed", "bare"),
    "sorter.chutes.*": ("full", "bare", "jammed", "disabled"),
    "sorter.reject.*": (*RejectReason, "unread", "not_reached"),
    "terminal.key.*": FUNCTION_KEYS,
    # The rules of drivers.sorters.MapFault.
    "config.map.*": ("overlap", "blocks", "length", "outside", "address", "seq_last", "beat"),
    "terminal.expects.*": Expects,
    "terminal.route.*": ("id", "name", "bar", "put", "short", "containers", "state", "left"),
    "terminal.route.state.*": (*ManifestState, "none"),
    "terminal.chute.*": ChuteState,
    "terminal.mode.*": SorterMode,
    "paper.zone.*": Zone,
    "paper.container.*": ContainerType,
    "paper.area.*": Area,
    "paper.pick_list.*": Tier,
    "settle.figure.*": Figure,
    "cli.settle.state.*": ("open", "frozen", "corrected"),
    "word.*": (
        *ZoneReason,
        *DiscrepancyKind,
        *(f"CMD-{key}" for key in ("EXCEPTION", "REPRINT", "UNDO", "CLOSE", "ACK", "DONE")),
        *("manifest_open", "manifest_closed"),
        *DifferenceState,
        *DifferenceCause,
        *ArrivalTiming,
        *Disposition,
        *HandoverStep,
        *HoldState,
        *InterceptState,
        *LateDecision,
        *words.Outcome,
        *Rejection,
        *ReturnOrigin,
        *ReturnReason,
        *(ReturnState.COLLECTED, ReturnState.ON_NOTE),
        *ShareCause,
        *Role,
        *Zone,
        *InboundState,
        LABEL,
        MANIFEST_PAPER,
        DELIVERY_NOTES,
        RECEIPT_PAPER,
        RETURNS_PAPER,
        SLIP_PAPER,
    ),
    "paper.column.zone_containers.*": Zone,
    "paper.field.destinations.*": Tier,
    "paper.field.sequence.*": Tier,
    "paper.exception.*": (
        *("unallocated", "short", "left", "forced", "follows", "held", "intercept", "missort"),
    ),
    "scanner.absent.*": Cause,
    "scanner.misread.*": FaultKind,
    "simulator.scanner.*": Outcome,
    "people.column.*": ("id", "name", "role", "badge", "pin", "seen"),
    "people.act.*": people_job.ACTS.values(),
    "people.prompt.*": ("again", "person", "only_look"),
    "people.sure.*": ("issue", "forget_pin", "revoke"),
    "people.badge.*": ("active", "locked", "revoked"),
    "people.pin.*": ("set", "missing", "none"),
    "people.is.*": ("active", "locked", "revoked", "set", "missing", "none"),
    "pin.title.*": sign_in.Purpose,
    "pin.prompt.*": sign_in.Stage,
    "pin.ask.*": sign_in.Stage,
    "help.*.picture": PAGES,
    "help.*.one": PAGES,
    "help.*.two": PAGES,
    "help.*.three": PAGES,
    "search.thing.*": Thing,
    "shortage.night.*": ("open", "frozen", "planned", "begun"),
    "search.found.*": Thing,
    # Open lists: what they are filled with stands somewhere in the source.
    "terminal.keyed.*": None,
    "search.label.*": None,
    "search.night.*": WaveState,
    "search.column.*": None,
    "paper.field.*": None,
    "paper.column.*": None,
    "paper.*": None,
    "paper.*.*": None,
    "cli.state.*": None,
    "kpi.column.*": None,
}


@dataclass(frozen=True, slots=True)
class Use:
    """Where a key stands in the source; `gives` are the values it comes with, None if unknown."""

    key: str
    where: str
    gives: frozenset[str] | None = None


@cache
def uses() -> tuple[Use, ...]:
    """Every place in the source that names a key, whole or filled in."""
    found: list[Use] = []
    for path in sorted(SOURCE.rglob("*.py")):
        if path.name in ("schema.py", "given.py") or "migrations" in path.parts:
            # Columns of tables look like keys.
            continue
        room = "paper." if path.is_relative_to(SOURCE / "documents") else ""
        spoken: set[ast.AST] = set()
        # A call is met before its arguments.
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}"
            found += (Use(*use) for use in _keys(node, room, where, spoken))
    return tuple(found)


def _keys(
    node: ast.AST, room: str, where: str, spoken: set[ast.AST]
) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """Papers name their entries without the room; everybody else in full."""
    if isinstance(node, ast.Call) and node.args and (name := _pattern(node.args[0])):
        if isinstance(node.func, ast.Name) and node.func.id in ("say", "self", "words"):
            spoken.add(node.args[0])
            splat = any(word.arg is None for word in node.keywords)
            gives = frozenset(word.arg for word in node.keywords if word.arg)
            yield name if name in CHINESE else room + name, where, None if splat else gives
    elif node not in spoken and "." in (name := _pattern(node)) and name.split(".")[0] in ROOMS:
        yield name, where, None


def _pattern(node: ast.AST) -> str:
    """The key a node spells, `*` where a part is filled in; empty where it spells none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if KEY.match(f"x.{node.value}") else ""
    if isinstance(node, ast.JoinedStr):
        parts = (str(p.value) if isinstance(p, ast.Constant) else "*" for p in node.values)
        text = "".join(parts)
        return text if re.fullmatch(r"[a-z_]+(\.([a-z0-9_]+|\*))*", text) else ""
    return ""


@cache
def words_in_the_source() -> frozenset[str]:
    """Every text constant: what an open list may be filled with."""
    return frozenset(
        node.value
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_every_key_in_the_source_has_its_sentence() -> None:
    missing = {
        f"{use.where} {use.key}"
        for use in uses()
        if "*" not in use.key and use.key not in CHINESE and KEY.match(use.key)
    }
    assert missing == set()


def test_every_filled_key_is_listed_and_each_filling_has_its_sentence() -> None:
    filled = {use.key for use in uses() if "*" in use.key}
    assert filled <= FILLED.keys()
    missing = {
        key
        for pattern in filled
        for word in FILLED[pattern] or ()
        if (key := pattern.replace("*", str(word))) not in CHINESE
    }
    assert missing == set()


def test_every_sentence_is_used() -> None:
    known = {use.key for use in uses()} | {
        pattern.replace("*", str(word)) for pattern, words in FILLED.items() for word in words or ()
    }
    patterns = [re.compile(re.escape(pattern).replace(r"\*", "([a-z0-9_]+)")) for pattern in FILLED]
    unused = {key for key in CHINESE if key not in known and not _fills_one(key, patterns)}
    assert unused == set()


def _fills_one(key: str, patterns: list[re.Pattern[str]]) -> bool:
    matches = (pattern.fullmatch(key) for pattern in patterns)
    return any(m and words_in_the_source().issuperset(m.groups()) for m in matches)


def test_every_sentence_is_given_what_it_asks_for() -> None:
    starved = {
        f"{use.where} {use.key}: {sorted(fields(CHINESE[use.key]) - use.gives)}"
        for use in uses()
        if use.gives is not None and use.key in CHINESE
        if fields(CHINESE[use.key]) - use.gives
    }
    assert starved == set()
