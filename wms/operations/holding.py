"""Goods out of their temperature are held until a supervisor decides."""

from wms.domain.cold import WARMEST, degrees, is_warm
from wms.domain.cold_events import GoodsHeld, HoldDecided, ReadingTaken
from wms.domain.delivery_events import ReturnCollected
from wms.domain.events import LoadReversed, UnloadFinished
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.site import Site
from wms.domain.words import (
    ContainerState,
    HandoverStep,
    HoldState,
    ManifestState,
    ReceiptState,
    ReturnOrigin,
    ReturnReason,
    ShareCause,
    Zone,
)
from wms.operations.cold_ports import Hold
from wms.operations.floor import Act
from wms.operations.inbound_ports import Truck
from wms.operations.override import record_override
from wms.operations.ports import Books, ManifestHead, Overtaken
from wms.operations.sharing import share_again
from wms.operations.stop_holds import say_anew

RECEIPT = "receipt"
"""The message by which a station tells what became of a truck."""


def hold_goods(
    act: Act,
    wave_id: str,
    step: HandoverStep,
    subject: str,
    zone: Zone,
    tenths: int,
    sku_id: str = "",
    quantity: int = 0,
    point_id: str = "",
) -> str:
    """Hold a container, or `quantity` items of a line of a goods receipt (`NUMBER/LINE`) or of a
    point's stop, read at `tenths` of a degree. Returns the id of the fact."""
    held = GoodsHeld(wave_id, step, subject, zone, sku_id, quantity, tenths, point_id)
    return act.record(held, say("holding.held", subject=subject, reading=degrees(tenths)))


def refuse_held(books: Books, sscc: str) -> None:
    """Refused where a container is held; the refusal says why, since when, and who decides."""
    hold = books.cold.held(sscc)
    if hold is not None:
        raise Refused(held_told(hold))


def held_told(hold: Hold) -> Message:
    """Why nobody moves it."""
    return say(
        "holding.is_held",
        sscc=hold.subject,
        zone=hold.zone,
        reading=degrees(hold.tenths),
        limit=limit_told(hold.zone),
        at=hold.opened_at[11:16],
        by=hold.opened_by,
    )


def limit_told(zone: Zone) -> str:
    """The limit of a zone, in degrees; empty where it has none."""
    return degrees(WARMEST[zone]) if zone in WARMEST else ""


def to_hold(books: Books, number: str, zone: Zone, tenths: int) -> tuple[str, ...]:
    """The containers of a zone on a manifest that a reading before departure holds: not those a
    supervisor released at a reading as warm as this, nor those that are held already."""
    if not is_warm(zone, tenths):
        return ()
    return tuple(
        box.sscc
        for box in books.cold.on_board(number)
        if box.zone is zone and not box.held and (box.released is None or box.released < tenths)
    )


def hold_on_board(act: Act, manifest: ManifestHead, zone: Zone, tenths: int) -> Message | None:
    """Write the reading down and hold what it is about; None where it holds nothing, and nothing
    is written. Nobody loads or takes off meanwhile: what is held stands where it was measured."""
    act.books.transport.hold_manifests(manifest.wave_id, manifest.route_id)
    now = act.books.manifest(manifest.number)
    if now is None or now.state not in (ManifestState.OPEN, ManifestState.CLOSED):
        raise Overtaken("manifest departed or void")
    found = to_hold(act.books, manifest.number, zone, tenths)
    if not found:
        return None
    told = say(
        "holding.on_board",
        zone=zone,
        reading=degrees(tenths),
        limit=limit_told(zone),
        containers=len(found),
    )
    step, number = HandoverStep.DEPARTURE, manifest.number
    act.record(ReadingTaken(manifest.wave_id, step, number, zone, tenths), told)
    for sscc in found:
        hold_goods(act, manifest.wave_id, step, sscc, zone, tenths)
    return told


def held_on_board(books: Books, number: str) -> tuple[str, ...]:
    """The containers on a vehicle about which nobody has decided."""
    return tuple(box.sscc for box in books.cold.on_board(number) if box.held)


def refuse_held_on_board(books: Books, manifest: ManifestHead) -> None:
    """Refused where something on the vehicle is held: it leaves without, or somebody decides."""
    held = held_on_board(books, manifest.number)
    if held:
        closed = manifest.state is ManifestState.CLOSED
        key = "holding.leaves_closed" if closed else "holding.leaves_open"
        raise Refused(say(key, number=manifest.number, containers=len(held), sscc=held[0]))


def refuse_warm(books: Books, number: str, readings: tuple[tuple[Zone, int], ...]) -> None:
    """Refused where readings hold something that nobody held yet: it came on board since."""
    for zone, tenths in readings:
        found = to_hold(books, number, zone, tenths)
        if found:
            reading = degrees(tenths)
            raise Refused(say("holding.read_again", zone=zone, reading=reading, sscc=found[0]))


def decide(
    act: Act,
    site: Site,
    hold: Hold,
    state: HoldState,
    reason: str,
    second: Person | None = None,
    measured: int | None = None,
) -> Message:
    """Released, with a second person, they go on; condemned, they are waste, and whoever was to
    get them goes short by the rule of `sharing`. Of a stop: delivered, or on their way back.
    `measured` tenths of a degree were read again, where that is why they are released.
    Refused where somebody decided meanwhile."""
    if hold.step is HandoverStep.RECEIPT:
        _hold_receipt(act.books, hold)
    if hold.step is HandoverStep.ARRIVAL:
        # Called unloaded meanwhile, its receipt would go out without this.
        act.books.cold.hold_truck(hold.source)
    now = act.books.cold.hold(hold.held_by, hold.line)
    if now is None or now.state is not HoldState.HELD:
        who = now.decided_by if now is not None else ""
        raise Refused(say("holding.decided_already", subject=hold.subject, by=who))
    if state is HoldState.RELEASED and second is None:
        raise Refused(say("holding.needs_second", subject=hold.subject))
    condemned = state is HoldState.CONDEMNED
    told = say(_DECIDED[outcome(now, state)], subject=_named(now), items=now.items)
    if measured is not None:
        told = say("holding.released_at", reading=degrees(measured), **told.values)
    if condemned and now.step is HandoverStep.DEPARTURE:
        _take_off(act, now, told)
    supplier_id, gap = _gap_left(act.books, now) if condemned else ("", 0)
    decided = HoldDecided(
        held_by=now.held_by,
        line=now.line,
        subject=now.subject,
        wave_id=now.wave_id,
        sku_id=now.sku_id,
        quantity=now.items if now.sku_id else 0,
        state=state,
        reason=reason,
        supplier_id=supplier_id,
        gap=gap,
        measured=measured,
    )
    act.record(decided, told)
    if second is not None:
        record_override(act, Right.DECIDE_HOLD, now.subject, second, reason)
    if condemned:
        _to_waste(act, site, now, told)
    if now.step is HandoverStep.DELIVERY:
        say_anew(act, now, told, condemned=condemned)
    _share(act, now)
    return told


_DECIDED = {
    "released": "holding.released",
    "condemned": "holding.condemned",
    "sent_back": "holding.sent_back",
}


def outcome(hold: Hold, state: HoldState) -> str:
    """What a decision is called. What was not accepted yet is no waste: its supplier takes it."""
    if hold.step is HandoverStep.RECEIPT and state is HoldState.CONDEMNED:
        return "sent_back"
    return state


def _named(hold: Hold) -> str:
    return f"{hold.subject} {hold.product}".strip()


def _hold_receipt(books: Books, hold: Hold) -> None:
    """Whoever closes the receipt, or holds the night against its book, waits: else neither they
    nor this would say that the goods are missing."""
    number, _, _ = hold.subject.rpartition("/")
    books.receiving.hold_receipt(number)
    books.receiving.hold_wave(hold.wave_id)


def _gap_left(books: Books, hold: Hold) -> tuple[str, int]:
    """Whose supply is said anew once a line of a closed receipt is condemned, and how much of the
    product is then short of the order; nobody's where it is not reconciled yet."""
    number, _, _ = hold.subject.rpartition("/")
    head = books.receiving.receipt(number) if hold.step is HandoverStep.RECEIPT else None
    wave = books.receiving.wave(hold.wave_id)
    if head is None or head.state is ReceiptState.OPEN or wave is None or not wave.reconciled:
        return "", 0
    supplier_id = head.supplier.supplier_id
    gaps = books.receiving.gaps(hold.wave_id, supplier_id)
    gap = next((one for one in gaps if one.sku_id == hold.sku_id), None)
    missing = gap.ordered - gap.accepted - gap.known if gap is not None else 0
    return supplier_id, missing + hold.items


def _take_off(act: Act, hold: Hold, told: Message) -> None:
    """Condemned goods do not stay on a vehicle. Off a closed manifest nothing comes: refused."""
    box = act.books.box(hold.subject)
    if box is None or box.state is not ContainerState.LOADED:
        return
    manifest = act.books.manifest(box.manifest)
    if manifest is None or manifest.state is not ManifestState.OPEN:
        raise Refused(say("holding.void_first", sscc=hold.subject, number=box.manifest))
    loaded = act.books.transport.load_of(hold.subject)
    act.record(LoadReversed(reverses=loaded, number=box.manifest, sscc=hold.subject), told)


def _to_waste(act: Act, site: Site, hold: Hold, told: Message) -> None:
    """What is condemned after it was accepted waits for disposal, on the way back to the central
    warehouse; what was not goes back with its supplier. What a stop did not take is on its way
    back already. The sender of a truck is told once more where its receipt has gone out."""
    if hold.step in (HandoverStep.DEPARTURE, HandoverStep.ARRIVAL):
        for sku_id, quantity in act.books.cold.content(hold.subject):
            returned = ReturnCollected(
                wave_id=hold.wave_id,
                origin=ReturnOrigin.RESIDUAL,
                party=site.site_id,
                order_id="",
                sku_id=sku_id,
                quantity=quantity,
                reason=ReturnReason.QUALITY,
            )
            act.record(returned, told)
    truck = act.books.truck(hold.source) if hold.step is HandoverStep.ARRIVAL else None
    if truck is not None:
        tell_again(act, site, truck, told)


def tell_again(act: Act, site: Site, truck: Truck, told: Message) -> bool:
    """What became of a truck goes into another receipt where one went out already; False where
    none did."""
    if not truck.receipt_version:
        return False
    version = truck.receipt_version + 1
    act.record(UnloadFinished(number=truck.number, version=version, missing=[]), told)
    act.books.tell(site.central_site, RECEIPT, f"{truck.number}/{version}")
    return True


def _share(act: Act, hold: Hold) -> None:
    """What is left of the products is shared again: there is more of them, or less."""
    if hold.sku_id and hold.step is HandoverStep.RECEIPT:
        products = {hold.sku_id}
    elif hold.sku_id:
        return
    else:
        products = {sku_id for sku_id, _ in act.books.cold.content(hold.subject)}
    for sku_id in sorted(products):
        share_again(act, hold.wave_id, sku_id, ShareCause.HOLD)
