"""Closing a manifest and letting its vehicle leave: the rules, for the terminal and the office."""

import hashlib
from dataclasses import dataclass

from wms.domain.events import ManifestClosed, ManifestDeparted, PaperPrinted
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right, may
from wms.domain.words import ManifestState, Role, Tier, Zone
from wms.operations.floor import Act
from wms.operations.ports import Books, ManifestHead, Route

MANIFEST_PAPER = "manifest"
DELIVERY_NOTES = "delivery_notes"
ADVICE = "trunk_manifest"
WARMEST = {Zone.CHILLED: 80, Zone.FROZEN: -180}
"""Tenths of a degree a zone may reach at a handover (GB/T 24616-2019, GB 31605-2020)."""


@dataclass(frozen=True, slots=True)
class Departure:
    """What is known of a vehicle when it leaves."""

    plate: str
    driver: str
    driver_phone: str
    seals: tuple[str, ...]
    readings: tuple[tuple[Zone, int], ...]


def close_manifest(
    act: Act, manifest: ManifestHead, role: Role, told: Message | None = None
) -> Message:
    """The contents are final from now on; leaving goods behind takes a supervisor.

    `told` is what a retry is answered, where the scan goes on to do more than close.
    """
    if manifest.state is not ManifestState.OPEN:
        raise Refused(say("manifest.not_open", number=manifest.number, state=manifest.state))
    # Frozen first: that holds the manifest, so nothing is loaded while it is being counted.
    body = act.books.freeze(manifest, act.hand.person.name)
    loading = act.books.loading(manifest)
    if not loading.loaded:
        raise Refused(say("manifest.empty", number=manifest.number))
    behind = len(loading.unloaded) + len(loading.unclosed)
    unsorted = act.books.unsorted(manifest)
    if (behind or unsorted) and not may(role, Right.LEAVE_BEHIND):
        raise Refused(
            say(
                "manifest.leaves_behind",
                number=manifest.number,
                containers=behind,
                items=unsorted,
            )
        )
    answer = say("manifest.closed", number=manifest.number, containers=loading.loaded)
    act.record(
        ManifestClosed(
            number=manifest.number,
            checksum=checksum(body),
            body=body,
            left_behind=[sscc for sscc, _ in (*loading.unloaded, *loading.unclosed)],
        ),
        told or answer,
    )
    return answer


def depart(act: Act, manifest: ManifestHead, route: Route, leaving: Departure) -> Message:
    """The vehicle leaves: its manifest prints, and each station on it is told."""
    if manifest.state is ManifestState.DEPARTED:
        raise Refused(say("manifest.departed_already", number=manifest.number))
    stations = act.books.stations_on(manifest.number) if manifest.tier is Tier.TRUNK else ()
    answer = departed(manifest, leaving)
    act.record(
        ManifestDeparted(
            number=manifest.number,
            plate=leaving.plate,
            driver=leaving.driver,
            driver_phone=leaving.driver_phone,
            seals=list(leaving.seals),
            readings=[[zone, tenths] for zone, tenths in leaving.readings],
            previous_plate=route.plate if route.plate != leaving.plate else "",
            stations=list(stations),
        ),
        answer,
    )
    for station_id in stations:
        act.books.tell(station_id, ADVICE, manifest.number)
    copy = act.books.paper_copies(MANIFEST_PAPER, manifest.number)
    print_manifest(act, manifest, copy, "" if copy == 0 else "departed")
    if manifest.tier is Tier.BRANCH:
        act.books.print(act.scan.id, DELIVERY_NOTES, manifest.number, 0)
    return answer


def departed(manifest: ManifestHead, leaving: Departure) -> Message:
    """What is said when the vehicle has left."""
    return say("manifest.departed", number=manifest.number, plate=leaving.plate)


def print_manifest(act: Act, manifest: ManifestHead, copy: int, reason: str) -> Message:
    """Queue copy `copy`: 0 is the ORIGINAL, every further one a REPRINT with its reason."""
    if manifest.state is ManifestState.OPEN:
        raise Refused(say("manifest.not_closed", number=manifest.number))
    key = "manifest.reprinted" if copy else "manifest.printed"
    answer = say(key, number=manifest.number, copy=copy)
    event_id = act.record(
        PaperPrinted(paper=MANIFEST_PAPER, number=manifest.number, copy=copy, reason=reason),
        answer,
    )
    act.books.print(event_id, MANIFEST_PAPER, manifest.number, copy)
    return answer


def too_warm(readings: tuple[tuple[Zone, int], ...]) -> tuple[Zone, ...]:
    """The zones that were warmer at a handover than their limit."""
    return tuple(z for z, tenths in readings if z in WARMEST and tenths > WARMEST[z])


def checksum(body: str) -> str:
    """The digest printed on a manifest and held against its contents (invariant 5)."""
    return hashlib.sha256(body.encode()).hexdigest()


def manifest_of(books: Books, number: str) -> ManifestHead:
    """The manifest of that number; refused where there is none."""
    manifest = books.manifest(number)
    if manifest is None:
        raise Refused(say("manifest.unknown", number=number))
    return manifest
