"""A file of deliveries: what became of stops, as another system has it."""

from dataclasses import dataclass

from wms.domain.problems import Problems
from wms.domain.words import ContainerType, Outcome, Zone


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A line as it was read. `delivered_at` is `HH:MM`, or ISO 8601 with its offset; `quantity`
    items of `sku_id` were not taken for `reason`; `tenths` of a degree were read at the handover,
    None where nobody did, `readings` zone by zone; `empties` came back there, None where nobody
    counted.
    `file` and `line` are where it stands; `faulty` are columns whose form is wrong, which say
    nothing here."""

    file: str
    line: int
    faulty: frozenset[str]
    manifest: str
    point_id: str
    outcome: Outcome | None
    delivered_at: str
    sku_id: str
    quantity: int
    reason: str
    tenths: int | None
    readings: tuple[tuple[Zone, int], ...]
    empties: tuple[tuple[ContainerType, int], ...] | None


@dataclass(frozen=True, slots=True)
class DeliveryFile:
    """The lines of the files given, and what is wrong with their form: whoever knows what left on
    which vehicle adds what else is wrong, so that everything is told at once."""

    rows: tuple[DeliveryRow, ...]
    problems: Problems
