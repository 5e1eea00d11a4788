"""What goes wrong while a simulated site sorts, and what is found when a container is counted."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from wms.domain.codes import make_position
from wms.domain.cold import example
from wms.domain.messages import Message
from wms.domain.words import Role, Zone
from wms.operations.reply import Command, Reply
from wms.simulate.hands import Unexpected, Worker
from wms.simulate.site_night import SiteNight
from wms.simulate.troubles import Trouble
from wms.storage.statements import Statement

_NEEDS = Statement(
    "SELECT l.key, s.temp_zone, l.body FROM plan_list l JOIN sku s ON s.sku_id = l.key"
    " WHERE l.wave_id = :wave_id AND l.kind = 'put' ORDER BY l.key"
)
_DONE = Statement("SELECT sku_id, destination_id, put + short + reserved FROM sort_count")
_STOCK = Statement("SELECT sku_id, received - damaged - put FROM stock WHERE wave_id = :wave_id")
_FULL = Statement(
    "SELECT c.sscc, t.sku_id, t.quantity FROM container c JOIN content t ON t.sscc = c.sscc"
    " WHERE c.wave_id = :wave_id AND c.state = 'closed' AND t.quantity > 1 ORDER BY 1, 2"
)
_HELD = Statement("SELECT subject, sku_id, zone FROM hold WHERE state = 'held' ORDER BY subject")
_CONTENT = Statement("SELECT sku_id, quantity FROM content WHERE sscc = :sscc ORDER BY sku_id")


@dataclass(frozen=True, slots=True)
class Need:
    """Items of a product that a position still needs."""

    sku_id: str
    zone: Zone
    destination_id: str
    quantity: int

    @property
    def position(self) -> str:
        """Where they go."""
        return make_position(self.destination_id, self.zone)


@dataclass
class Scene:
    """A site in trouble, and the people it happens to."""

    night: SiteNight
    rng: Random
    tell: Callable[[Message], None] = lambda _: None
    hired: int = 60
    people: dict[Role, Worker] = field(default_factory=dict)
    told: list[Message] = field(default_factory=list)

    def see(self, trouble: Message) -> None:
        """A trouble is named."""
        self.told.append(trouble)
        self.tell(trouble)

    def worker(self, role: Role) -> Worker:
        """Somebody of that role, always the same."""
        if role not in self.people:
            self.people[role] = self.another(role)
        return self.people[role]

    def another(self, role: Role) -> Worker:
        """Somebody else of that role, at a terminal of their own."""
        self.hired += 1
        return self.night.hire(role, f"{self.night.app.config.site.id}-X{self.hired}", self.hired)

    def needs(self) -> list[Need]:
        """What is still to be put and is here, in an order nobody foresees."""
        with self.night.app.store.reading() as tx:
            rows = tx.all(_NEEDS, wave_id=self.night.wave_id)
            done = {(sku, place): int(n) for sku, place, n in tx.all(_DONE)}
            stock = dict(tx.all(_STOCK, wave_id=self.night.wave_id))
        found = []
        for sku_id, zone, text in rows:
            body = json.loads(text)
            here = int(stock.get(sku_id, 0)) if stock else 1_000_000
            for place, planned in zip(body["dest"], body["qty"], strict=True):
                left = planned - done.get((sku_id, place), 0)
                if 0 < left <= here:
                    found.append(Need(sku_id, Zone(zone), place, left))
        self.rng.shuffle(found)
        return found

    def happens(self, trouble: Trouble, act: Callable[["Scene"], str]) -> None:
        """Let it happen and name it; where nothing of the night can have it, say so."""
        what = act(self)
        self.see(trouble.told(what) if what else trouble.spared())

    def decide_holds(self, releases: Callable[[str], bool]) -> int:
        """A supervisor decides about everything that is held here, by its product where it is of
        one; how many there were."""
        with self.night.app.store.reading() as tx:
            held = tx.all(_HELD)
        if not held:
            return 0
        boss, lead = self.worker(Role.SUPERVISOR), self.worker(Role.LEAD)
        for subject, sku_id, zone in held:
            release = releases(sku_id)
            boss.scan(Command.HOLDS)
            boss.scan(subject)
            boss.scan("HOLD-RELEASE" if release else "HOLD-CONDEMN")
            boss.scan("WHY-measured_again" if release else "WHY-thawed")
            if release:
                boss.scan(example(Zone(zone)))
                boss.show(lead.badge)
        return len(held)


def tried(worker: Worker, text: str, source: str = "wedge") -> Reply | None:
    """Scan; a refusal is read and acknowledged, and None comes back."""
    try:
        return worker.scan(text, source)
    except Unexpected:
        worker.scan(Command.ACKNOWLEDGE)
        return None


def put(scene: Scene, worker: Worker, need: Need, quantity: int) -> None:
    """So many at a position, with a container where none stands."""
    worker.scan(Command.PUT)
    worker.scan(need.sku_id)
    worker.key(str(quantity))
    reply = worker.scan(need.position)
    if reply.banner.key == "put.no_container":
        worker.scan(scene.night.assets(need.position))
        worker.key(str(quantity))
        worker.scan(need.position)


def _short_sort(scene: Scene) -> str:
    return _short(scene, "")


def _empty_pile(scene: Scene) -> str:
    return _short(scene, Command.DONE)


def _short(scene: Scene, pile: str) -> str:
    """One position gets none; and, with `pile`, nothing is left for the others."""
    for need in scene.needs()[:1]:
        worker = scene.worker(Role.SORTER)
        worker.scan(Command.PUT)
        worker.scan(need.sku_id)
        worker.scan(Command.EXCEPTION)
        reply = worker.scan(need.position)
        if pile and reply.view.prompt.key == "put.prompt.left":
            worker.scan(pile)
        worker.scan(Command.BACK)
        return f"{need.sku_id} {need.position}"
    return ""


def _damaged(scene: Scene) -> str:
    for need in scene.needs()[:1]:
        worker = scene.worker(Role.SORTER)
        for text in (Command.REPORT, "REPORT-DAMAGE", need.sku_id, Command.DONE):
            worker.scan(text)
        return need.sku_id
    return ""


def _wrong_zone(scene: Scene) -> str:
    """Chilled goods go into a container of dry goods, let in by two."""
    needs = scene.needs()
    dry = {n.destination_id: n for n in needs if n.zone is Zone.AMBIENT}
    cold = next((n for n in needs if n.zone is Zone.CHILLED and n.destination_id in dry), None)
    if cold is None:
        return ""
    boss, lead = scene.worker(Role.SUPERVISOR), scene.worker(Role.LEAD)
    put(scene, boss, dry[cold.destination_id], 1)
    wrong = make_position(cold.destination_id, Zone.AMBIENT)
    boss.scan(cold.sku_id)
    boss.key("1")
    for text in (Command.EXCEPTION, wrong, "ZONE-ICED"):
        boss.scan(text)
    boss.key("4.0")
    boss.show(lead.badge)
    return f"{cold.sku_id} {wrong}"


def _undone(scene: Scene) -> str:
    for need in scene.needs()[:1]:
        put(scene, scene.worker(Role.SORTER), need, 1)
        scene.worker(Role.SORTER).scan(Command.UNDO)
        return f"{need.sku_id} {need.position}"
    return ""


def _swapped(scene: Scene) -> str:
    for need in scene.needs()[:1]:
        worker = scene.worker(Role.SORTER)
        put(scene, worker, need, 1)
        worker.scan(Command.CLOSE)
        worker.scan(need.position)
        return need.position
    return ""


def _race(scene: Scene) -> str:
    """Two have the same product in hand and go to the same position."""
    for need in scene.needs()[:1]:
        one, other = scene.worker(Role.SORTER), scene.worker(Role.LEAD)
        other.scan(Command.PUT)
        other.scan(need.sku_id)
        put(scene, one, need, need.quantity)
        tried(other, need.position)
        other.scan(Command.BACK)
        return f"{need.sku_id} {need.position}"
    return ""


def _killed(scene: Scene) -> str:
    """The terminal dies with a number keyed; started again it goes on there."""
    for need in scene.needs()[:1]:
        dead = scene.another(Role.SORTER)
        dead.scan(Command.PUT)
        dead.scan(need.sku_id)
        dead.key("1")
        dead.desk.look()
        again = Worker(
            scene.night.app.desk(dead.desk.terminal_id), scene.night.clock, dead.badge, begun=1_000
        )
        reply = again.scan(need.position)
        if reply.banner.key == "put.no_container":
            again.scan(scene.night.assets(need.position))
            again.key("1")
            again.scan(need.position)
        return f"{dead.desk.terminal_id} {need.position}"
    return ""


def _missort(scene: Scene) -> str:
    """One item less in one container and one more in another; a lead settles both."""
    with scene.night.app.store.reading() as tx:
        full = tx.all(_FULL, wave_id=scene.night.wave_id)
    for first, sku, quantity in full:
        second = next((row for row in full if row[1] == sku and row[0] != first), None)
        if second is None:
            continue
        lead = scene.worker(Role.LEAD)
        for sscc, found in ((first, int(quantity) - 1), (second[0], int(second[2]) + 1)):
            _count(scene, lead, sscc, sku, found)
        return f"{first} {second[0]}"
    return ""


def _count(scene: Scene, lead: Worker, sscc: str, sku: str, found: int) -> None:
    with scene.night.app.store.reading() as tx:
        content = dict(tx.all(_CONTENT, sscc=sscc))
    lead.scan(Command.COUNT)
    lead.scan(sscc)
    for sku_id, quantity in content.items():
        lead.scan(sku_id)
        lead.key(str(found if sku_id == sku else int(quantity)))
    lead.scan(Command.DONE)
    lead.scan(sscc)


def _reprint(scene: Scene) -> str:
    with scene.night.app.store.reading() as tx:
        full = tx.all(_FULL, wave_id=scene.night.wave_id)
    for sscc, _, _ in full[:1]:
        lead = scene.worker(Role.LEAD)
        lead.scan(Command.REPRINT)
        lead.scan(sscc)
        lead.scan("WHY-unreadable")
        return str(sscc)
    return ""


ACTS: dict[str, Callable[[Scene], str]] = {
    "short_sort": _short_sort,
    "empty_pile": _empty_pile,
    "damaged_sort": _damaged,
    "wrong_zone": _wrong_zone,
    "undone_put": _undone,
    "container_swapped": _swapped,
    "race": _race,
    "killed": _killed,
    "missort": _missort,
    "reprint": _reprint,
}
"""What happens, by kind; each returns what it came over, empty where it could not."""
