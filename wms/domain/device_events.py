"""The facts that devices have a part in: the sorter's belt, and what printers were asked again.

The sorter's facts stand at a terminal of its own, named like the sorter, and bear the person who
switched it to automatic: a belt decides nothing in nobody's name.
"""

from dataclasses import dataclass
from typing import ClassVar

from wms.domain.event import Event


@dataclass(frozen=True, slots=True)
class SorterSwitched(Event):
    """A sorter sorts from now on as `mode` (a word of `SorterMode`) says, for one wave."""

    kind: ClassVar[str] = "sorter_switched"
    sorter: str
    mode: str
    wave_id: str


@dataclass(frozen=True, slots=True)
class SorterRunBegan(Event):
    """The PLC of a sorter came up under another boot id: track numbers begin anew.

    `run` counts them, 1, 2, 3, …: a boot id is 16 bits and comes round.
    """

    kind: ClassVar[str] = "sorter_run_began"
    sorter: str
    run: int
    boot_id: int


@dataclass(frozen=True, slots=True)
class ItemRouted(Event):
    """An item at the induction was given a chute, and a place in the plan was reserved for it.

    `round` is the PLC's count of recirculations; a later round takes the place of the one before.
    `chute` is the reject chute where `reason` (a word of `RejectReason`) is not empty; then nothing
    is reserved. `destination_id` and `alternate_destination_id` are what is reserved, `planned` and
    `alternate_planned` what the plan gives them; an alternate of 0 is none.
    """

    kind: ClassVar[str] = "item_routed"
    sorter: str
    run: int
    track: int
    round: int
    barcode: str
    wave_id: str
    sku_id: str
    chute: int
    destination_id: str
    planned: int
    alternate: int
    alternate_destination_id: str
    alternate_planned: int
    reason: str


@dataclass(frozen=True, slots=True)
class ItemDiverted(Event):
    """The PLC saw the item leave the belt into `chute` (rule 6: only now it counts as sorted).

    What was reserved is free again. `destination_id` is empty for the reject chute; else one item
    of `sku_id` is put into `sscc`, `planned` being what the plan gives. `sscc` is empty while no
    container stands there: the item is landed, one place stays reserved for it, and `ItemLanded`
    counts it. `missort`: it is where nobody can use it, counted nowhere, and a difference.
    """

    kind: ClassVar[str] = "item_diverted"
    sorter: str
    run: int
    track: int
    chute: int
    wave_id: str
    sku_id: str
    destination_id: str
    planned: int
    sscc: str
    missort: bool


@dataclass(frozen=True, slots=True)
class ItemLanded(Event):
    """A container was set out below a chute where an item lay waiting for one: it is put now."""

    kind: ClassVar[str] = "item_landed"
    sorter: str
    run: int
    track: int
    wave_id: str
    sku_id: str
    destination_id: str
    planned: int
    sscc: str


@dataclass(frozen=True, slots=True)
class ItemReleased(Event):
    """What was reserved for a track is free again: it missed its chute, or is gone.

    `outcome` is empty while the item is still on the belt and will come round; else a word of
    `TrackOutcome`, and nothing more will come of it.
    """

    kind: ClassVar[str] = "item_released"
    sorter: str
    run: int
    track: int
    outcome: str


@dataclass(frozen=True, slots=True)
class QueueSent(Event):
    """What waited at one printer, and what will be asked of it, goes to another.

    `to` is `printer` itself where it takes its own work back.
    """

    kind: ClassVar[str] = "queue_sent"
    printer: str
    to: str


@dataclass(frozen=True, slots=True)
class CopyConfirmed(Event):
    """A copy of which the printer could not say whether it exists was seen: it does, or does not.

    `exists` False: nobody will find it, and the next number is printed in its place.
    """

    kind: ClassVar[str] = "copy_confirmed"
    paper: str
    number: str
    copy: int
    exists: bool


@dataclass(frozen=True, slots=True)
class CopyQueuedAgain(Event):
    """A copy that certainly was not printed is asked for once more, under its own number."""

    kind: ClassVar[str] = "copy_queued_again"
    paper: str
    number: str
    copy: int
