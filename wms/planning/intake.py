"""Order intake: files of the contract in, reference rows and order books out, or nothing at all.

What is wrong anywhere is listed with file, line and column, all files together, and nothing is
stored. Reference rows are small and always read with their lines. Orders are checked as whole
columns first; only when that finds a fault are they read line by line to say where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from wms.domain.business_date import CUTOFF
from wms.domain.messages import BadInput, Refused, say
from wms.domain.problems import Problems
from wms.planning import orders, reference
from wms.planning.contract import FileKind
from wms.planning.engine import Engine, engine
from wms.planning.files import Given, Unusable, gather, open_given
from wms.planning.orders import WaveTally
from wms.planning.ports import Intake, PlanningStore, Table, WaveState
from wms.planning.reference import Tally
from wms.planning.staging import check_links, check_values, stage_located


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What an import did. `repeated` counts lines that stood more than once in what was given;
    `refused_changes` names lines ("order/line") changed after their wave's cutoff, the first
    hundred; `supply_wave` is the wave the supply was taken for; `left` files not read."""

    reference: dict[Table, Tally]
    waves: tuple[WaveTally, ...]
    repeated: int
    refused_changes: tuple[str, ...]
    supply_wave: str
    left: tuple[str, ...]

    @property
    def late(self) -> int:
        """Lines refused because their wave is frozen."""
        return sum(wave.late + wave.late_changes for wave in self.waves)


def import_files(
    store: PlanningStore, paths: Iterable[Path], cutoff: time = CUTOFF
) -> IntakeReport:
    """Takes files and folders in. BadInput lists every fault; Refused where a change would move
    the ground under a plan being worked. Nothing is stored then."""
    taken, left = gather(paths)
    problems = Problems()
    given = [file for path in taken if (file := _open(path, problems))]
    by_kind = {kind: [file for file in given if file.kind is kind] for kind in FileKind}
    with engine() as eng:
        _stage_reference(eng, store, by_kind, problems)
        repeated = 0
        if by_kind[FileKind.ORDERS]:
            repeated = orders.stage(eng, by_kind[FileKind.ORDERS], problems)
        problems.refuse_if_any()
        changes, tallies = reference.changes(eng, by_kind)
        _keep_plan_in_work(store, reference.routing_changes(eng, by_kind))
        merged = orders.merge(eng, store, cutoff) if by_kind[FileKind.ORDERS] else orders.NOTHING
        supply_wave, supply = _supply(eng, store, by_kind, merged)
        intake = Intake(
            changes, merged.books, {supply_wave: supply} if supply_wave and supply else {}
        )
        if any(changes.values()) or merged.books or intake.supply:
            store.save_intake(intake)
    return IntakeReport(
        tallies,
        merged.waves,
        repeated,
        merged.refused_changes,
        supply_wave,
        tuple(str(path) for path in left),
    )


def _open(path: Path, problems: Problems) -> Given | None:
    try:
        return open_given(path)
    except Unusable as fault:
        problems.add(fault.problem)
        return None


def _stage_reference(
    eng: Engine,
    store: PlanningStore,
    by_kind: dict[FileKind, list[Given]],
    problems: Problems,
) -> None:
    """Given reference and supply rows checked; every key an order may name known."""
    kinds = [kind for kind in FileKind if kind is not FileKind.ORDERS and by_kind[kind]]
    for kind in kinds:
        for given in by_kind[kind]:
            stage_located(eng, given, problems)
        check_values(eng, kind, problems)
    reference.merge_with_stored(eng, store, by_kind)
    for kind in kinds:
        check_links(eng, kind, problems)
        reference.check_repeats(eng, kind, problems)
    reference.check_moved_origins(eng, by_kind, problems)


def _keep_plan_in_work(store: PlanningStore, moved: Sequence[tuple[str, str]]) -> None:
    """A plan's lists were sorted by routes, stops and zones: these stay while it is worked."""
    wave_id = store.wave_in_work() if moved else ""
    if wave_id:
        table, row = moved[0]
        raise Refused(
            say("intake.plan_in_work", wave=wave_id, file=table, row=row, count=len(moved))
        )


def _supply(
    eng: Engine,
    store: PlanningStore,
    by_kind: dict[FileKind, list[Given]],
    merged: orders.Merged,
) -> tuple[str, dict[str, int]]:
    """What suppliers deliver is for the wave of the orders that come with it, else for the
    earliest that is not planned yet. What a plan was made with stays as it is."""
    if not by_kind[FileKind.SUPPLY]:
        return "", {}
    planned = {w.wave_id for w in store.waves() if w.state == WaveState.PLANNED}
    wave_id = _wave_of_supply(store, merged)
    if not wave_id:
        first = by_kind[FileKind.SUPPLY][0]
        raise BadInput(say("intake.supply_without_wave", file=str(first.path)))
    known = store.supply(wave_id)
    rows = eng.rows("SELECT sku_id, qty FROM good_supply")
    changed = {sku: qty for sku, qty in rows if known.get(sku) != qty}
    if changed and wave_id in planned:
        raise Refused(say("intake.supply_after_plan", wave=wave_id, products=len(changed)))
    return wave_id, changed


def _wave_of_supply(store: PlanningStore, merged: orders.Merged) -> str:
    """Of several waves the one that most of the given lines are for: a stray line decides
    nothing. Empty where there is none."""
    if merged.waves:
        return max(merged.waves, key=lambda tally: tally.lines).wave_id
    coming = (w for w in store.waves() if w.state != WaveState.PLANNED)
    first = min(coming, key=lambda wave: wave.business_date, default=None)
    return first.wave_id if first else ""
