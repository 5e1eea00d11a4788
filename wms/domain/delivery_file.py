"""A line of a file of deliveries: what became of a stop, as another system has it."""

from dataclasses import dataclass

from wms.domain.words import ContainerType, Outcome, Zone


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A line, read and well formed. `delivered_at` is `HH:MM`, or ISO 8601 with its offset;
    `quantity` items of `sku_id` were not taken for `reason`; `tenths` of a degree were read at
    the handover, None where nobody did, `readings` zone by zone; `empties` came back there, None
    where nobody counted.
    `file` and `line` are where it stands."""

    file: str
    line: int
    manifest: str
    point_id: str
    outcome: Outcome
    delivered_at: str
    sku_id: str
    quantity: int
    reason: str
    tenths: int | None
    readings: tuple[tuple[Zone, int], ...]
    empties: tuple[tuple[ContainerType, int], ...] | None
