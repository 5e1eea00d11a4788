"""What goes wrong when vehicles are loaded, leave and arrive."""

import json
from collections.abc import Callable
from random import Random

from wms.domain.codes import make_sscc
from wms.domain.messages import Message, say
from wms.domain.words import Role, Zone
from wms.operations.reply import Command, Reply
from wms.simulate.hands import Unexpected
from wms.simulate.site_night import SiteNight, Unloading, own_containers
from wms.simulate.trouble_floor import Scene
from wms.simulate.troubles import Trouble
from wms.storage.statements import Statement

TOO_WARM = "12.0"
_TRUCKS = Statement("SELECT number, body FROM inbound_manifest ORDER BY number")
_ON_TRUCKS = Statement(
    "SELECT m.number, c.sscc, c.destination_id FROM manifest m JOIN manifest_container a"
    " ON a.number = m.number AND a.active = 1 JOIN container c ON c.sscc = a.sscc"
    " WHERE m.state = 'departed' ORDER BY 1, 2"
)
_GOES_THERE = Statement(
    "SELECT DISTINCT m.number FROM manifest m JOIN manifest_container a ON a.number = m.number"
    " AND a.active = 1 JOIN container c ON c.sscc = a.sscc AND c.destination_id = :station"
    " WHERE m.state = 'departed' ORDER BY m.number"
)
_STANDING = Statement(
    "SELECT number FROM manifest WHERE route_id = :route_id AND wave_id = :wave_id"
    " AND state IN ('open', 'closed')"
)


class Roads:
    """The vehicles of a site that trouble comes over: loaded and sent away on their own."""

    def __init__(self, scene: Scene, troubles: list[Trouble]) -> None:
        self.scene, self.troubles, self.seals = scene, troubles, 900
        self.taken: set[str] = set()

    def play(self) -> set[str]:
        """Every trouble takes a route of its own; those routes are done."""
        for trouble in self.troubles:
            boxes = self.scene.night.boxes()
            cold = trouble.kind.startswith("warm_")
            fit = [
                route
                for route, held in boxes.items()
                if route not in self.taken
                and len(held) > 1
                # Not only what is too warm: a vehicle with nothing left on it does not leave.
                and (not cold or {Zone.CHILLED} < {zone for _, zone in held})
            ]
            if not fit:
                self.scene.see(trouble.spared())
                continue
            route = self.scene.rng.choice(fit)
            self.taken.add(route)
            _ROADS[trouble.kind](self, route, [sscc for sscc, _ in boxes[route]])
            self._is_gone(route)
            self.scene.see(trouble.told(route))
        return self.taken

    def _is_gone(self, route: str) -> None:
        """Nobody else will send this vehicle away."""
        with self.scene.night.app.store.reading() as tx:
            if tx.one(_STANDING, route_id=route, wave_id=self.scene.night.wave_id):
                raise Unexpected(say("simulate.night.still_here", route=route))

    def leave(self, route: str, plate: str = Command.DONE, warm: str = "") -> Reply:
        """The route's vehicle leaves, forced where something stays behind."""
        self.seals += 1
        lead = self.scene.worker(Role.LEAD)
        site = self.scene.night.app.config.site.number
        reply = self.scene.night.depart(lead, route, f"F{site:03d}{self.seals:05d}", plate, warm)
        return self.forced(reply, "time_up")

    def forced(self, reply: Reply, why: str) -> Reply:
        """Where a reason is asked for, it is given, and the supervisor stands by."""
        if reply.view.prompt.key != "depart.ask.reason":
            return reply
        lead, boss = self.scene.worker(Role.LEAD), self.scene.worker(Role.SUPERVISOR)
        lead.scan(f"WHY-{why}")
        return lead.show(boss.badge)

    def load(self, route: str, boxes: list[str]) -> None:
        """Containers onto the vehicle."""
        self.scene.night.load(self.scene.worker(Role.LEAD), route, boxes)


def _undone(roads: Roads, route: str, boxes: list[str]) -> None:
    roads.load(route, boxes)
    lead = roads.scene.worker(Role.LEAD)
    lead.scan(Command.UNDO)
    lead.scan(boxes[-1])
    roads.leave(route)


def _voided(roads: Roads, route: str, boxes: list[str]) -> None:
    """Closed and taken back; its containers go on the next version."""
    roads.load(route, boxes)
    lead, boss = roads.scene.worker(Role.LEAD), roads.scene.worker(Role.SUPERVISOR)
    for text in (Command.DEPART, route, Command.CLOSE, route):
        boss.scan(text)
    for text in (Command.VOID, route, "WHY-wrong_load"):
        boss.scan(text)
    boss.show(lead.badge)
    roads.load(route, boxes)
    roads.leave(route)


def _full(roads: Roads, route: str, boxes: list[str]) -> None:
    half = len(boxes) // 2
    roads.load(route, boxes[:half])
    lead = roads.scene.worker(Role.LEAD)
    for text in (Command.SPLIT, route, route):
        lead.scan(text)
    roads.leave(route)
    roads.load(route, boxes[half:])
    roads.leave(route)


def _left(why: str) -> Callable[[Roads, str, list[str]], None]:
    def leaves(roads: Roads, route: str, boxes: list[str]) -> None:
        roads.load(route, boxes[:-1])
        roads.seals += 1
        scene = roads.scene
        seal = f"F{scene.night.app.config.site.number:03d}{roads.seals:05d}"
        roads.forced(scene.night.depart(scene.worker(Role.LEAD), route, seal), why)

    return leaves


def _swapped(roads: Roads, route: str, boxes: list[str]) -> None:
    roads.load(route, boxes)
    roads.leave(route, plate="桂A0TEST")


def _warm(release: bool) -> Callable[[Roads, str, list[str]], None]:
    def held(roads: Roads, route: str, boxes: list[str]) -> None:
        """Measured twice, held, decided; then it may go."""
        roads.load(route, boxes)
        lead = roads.scene.worker(Role.LEAD)
        try_again = roads.scene.night.app.config.site.number
        roads.seals += 1
        lead.scan(Command.DEPART)
        lead.scan(route)
        for text in (Command.DONE, Command.DONE, f"F{try_again:03d}{roads.seals:05d}"):
            lead.scan(text)
        reply = lead.scan(Command.DONE)
        while reply.view.prompt.key == "depart.ask.reading_of":
            warm = reply.view.prompt.values["zone"] == Zone.CHILLED
            reply = lead.key(TOO_WARM if warm else "-20.0")
            if warm:
                reply = lead.key(TOO_WARM)
        roads.scene.decide_holds(lambda _: release)
        reply = lead.scan(route)
        if reply.view.prompt.key == "depart.ask.confirm":
            # What was condemned is on board no longer: looked at once more.
            reply = lead.scan(route)
        roads.forced(reply, "time_up")

    return held


_ROADS: dict[str, Callable[[Roads, str, list[str]], None]] = {
    "undone_load": _undone,
    "voided": _voided,
    "truck_full": _full,
    "forced": _left("time_up"),
    "driver_gone": _left("driver_gone"),
    "vehicle_swapped": _swapped,
    "warm_truck_released": _warm(release=True),
    "warm_truck_condemned": _warm(release=False),
}


def arrivals(
    scene: Scene, troubles: list[Trouble], astray: tuple[str, ...], gone: set[str]
) -> dict[str, Unloading]:
    """How each truck is found, by its number; `astray` are containers of other stations that came
    along, `gone` those of this one that went elsewhere."""
    night = scene.night
    with night.app.store.reading() as tx:
        trucks = {number: json.loads(text) for number, text in tx.all(_TRUCKS)}
    site_id, found = night.app.config.site.id, {}
    for turn, (number, body) in enumerate(trucks.items()):
        own = own_containers(site_id, body)
        away = frozenset(sscc for sscc in own if sscc in gone)
        here = tuple(astray) if turn == 0 else ()
        found[number] = Unloading(missing=away, also=here)
    for trouble in troubles:
        if trouble.kind == "missend":
            continue
        number = scene.rng.choice(sorted(trucks)) if trucks else ""
        what = ""
        if number:
            found[number], what = _found(
                found[number],
                trouble.kind,
                own_containers(site_id, trucks[number]),
                trucks[number],
                scene.rng,
            )
        scene.see(trouble.told(what) if what else trouble.spared())
    return found


def mis_sent(
    night: SiteNight, troubles: list[Trouble], rng: Random, see: Callable[[Message], None]
) -> dict[str, list[str]]:
    """Containers that will come off at the wrong station, by that station: of others on the same
    truck."""
    with night.app.store.reading() as tx:
        rows = tx.all(_ON_TRUCKS)
    found: dict[str, list[str]] = {}
    for trouble in troubles:
        if trouble.kind != "missend":
            continue
        trucks = {number for number, _, place in rows if place == trouble.site_id}
        taken = {box for boxes in found.values() for box in boxes}
        others = [
            sscc
            for number, sscc, place in rows
            if number in trucks and place != trouble.site_id and sscc not in taken
        ]
        if others:
            found.setdefault(trouble.site_id, []).append(rng.choice(others))
            see(trouble.told(found[trouble.site_id][-1]))
        else:
            see(trouble.spared())
    return found


def _found(
    before: Unloading, kind: str, own: list[str], body: dict[str, object], rng: Random
) -> tuple[Unloading, str]:
    """One more thing that is otherwise with a truck, and what it came over."""
    seals, warm, missing, damaged, also = (
        before.seals,
        before.warm,
        before.missing,
        before.damaged,
        before.also,
    )
    whole = [sscc for sscc in own if sscc not in missing | damaged]
    if kind == "seal_broken":
        return Unloading(("F99999999",), warm, missing, damaged, also), "F99999999"
    if kind == "extra":
        extra = make_sscc("2000000", 999, 1 + rng.randrange(900_000))
        return Unloading(seals, warm, missing, damaged, (*also, extra)), extra
    if kind == "warm_arrival":
        zones = {c["zone"] for c in body["containers"]}  # type: ignore[attr-defined]
        if Zone.CHILLED not in zones:
            return before, ""
        return Unloading(seals, TOO_WARM, missing, damaged, also), TOO_WARM
    if len(whole) < 2:
        return before, ""
    box = rng.choice(whole)
    if kind == "missing":
        return Unloading(seals, warm, missing | {box}, damaged, also), box
    return Unloading(seals, warm, missing, damaged | {box}, also), box


def change_on_road(scene: Scene, trouble: Trouble, nth: int) -> None:
    """A truck that left for the station breaks down: a supervisor writes down what its goods go on
    with, under which seal."""
    with scene.night.app.store.reading() as tx:
        trucks = [row[0] for row in tx.all(_GOES_THERE, station=trouble.site_id)]
    if not trucks:
        scene.see(trouble.spared())
        return
    number = scene.rng.choice(trucks)
    boss = scene.worker(Role.SUPERVISOR)
    for text in (Command.BACK, Command.REASSIGN, number, "WHY-vehicle_fault", Command.DONE):
        boss.scan(text)
    for text in (f"桂A9{nth:04d}", "李师傅", "13800000000", f"F9{nth:05d}"):
        boss.scan(text)
    reply = boss.scan(Command.DONE)
    while reply.view.prompt.key == "road.ask.reading_of":
        reply = boss.scan(Command.DONE)
    boss.scan(number)
    scene.see(trouble.told(number))
