"""Unloading at the station: every container of the truck counted against its manifest."""

import json
from dataclasses import replace

from wms.domain.codes import CodeKind, identify, read_temperature
from wms.domain.cold import degrees, is_warm, too_warm
from wms.domain.events import ContainerReceived, TruckArrived, UnloadFinished
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right, second_for
from wms.domain.words import HandoverStep, InboundState
from wms.operations import reseal, sharing
from wms.operations.depart_state import reading_of
from wms.operations.floor import Act, Answered, Floor, Hand, Step
from wms.operations.holding import RECEIPT as RECEIPT
from wms.operations.holding import held_told, hold_goods, limit_told, tell_again
from wms.operations.inbound_ports import InboundBox, Truck
from wms.operations.override import record_override
from wms.operations.reasons import WAIVED, choices, read_reason
from wms.operations.reply import Choice, Command, Expects, Level, Scan, View
from wms.operations.unload_state import (
    PAGES,
    UnloadState,
    asked,
    cold_zones,
    one_back,
    other_seals,
    shown,
    told_of,
)
from wms.operations.unload_state import Ask as Ask

WAIVE = "WAIVE-COUNT"


class Unload:
    """卸车 Unload, at the grid station.

    1. Scan the number on the driver's manifest.
    2. Seals: scan each one found on the doors; F9 when there are no more. One that is broken or
       different is flagged, and the truck is not done before the contents of every container were
       counted (job Count). A lead may let that be, with a reason and a second person.
    3. Cold goods: key the reading of each zone. Too warm: measure again; the same reading once
       more, and that zone's containers are held as they come off, until a supervisor decides.
    4. Scan each container that comes off. Damaged: F4 first. One for another station is held and
       its owner shown; one that nobody announced is taken as extra.
    5. F9 when the truck is empty: the screen lists what is missing. Scan the manifest number
       again: missing is recorded, the central warehouse is told.
    6. The truck goes on to another station: close its doors, put a new seal on, scan it; F9 when
       there are no more. That station looks for it. The truck went by itself: F4, then when. It
       waits for nobody's count: pick the new seal while that is asked for.
    7. Keyed a seal or a reading wrong: F6 or F2 takes the last one back, as often as needed; before
       the first seal on the doors, another truck is asked for.
    A container found later is still received, and the warehouse is told again.
    """

    command = Command.UNLOAD
    title = say("job.unload")
    right = Right.UNLOAD

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[UnloadState]:
        """Wait for a truck."""
        del hand
        return Step(UnloadState(), say("unload.begin"), Level.CALM)

    def back(self, state: UnloadState) -> Step[UnloadState] | None:
        """The question before, for whoever keyed something wrong."""
        before = one_back(state)
        return None if before is None else Step(before, asked(before), Level.CALM)

    def recall(self, state: UnloadState) -> UnloadState:
        """The truck, read afresh."""
        if state.truck is None:
            return state
        with self.floor.store.reading() as books:
            truck = books.truck(state.truck.number)
            missing = books.missing_on(state.truck.number)
        if state.ask in (Ask.NEW_SEAL, Ask.GONE):
            after = self._after(truck)
            return (
                replace(after, seals=state.seals, left_at=state.left_at) if after.truck else after
            )
        return UnloadState(Ask.CONTAINER, truck, missing=missing)

    def look(self, state: UnloadState) -> UnloadState:
        """What has not been seen by now: others take containers off the same truck."""
        if state.truck is None or state.ask not in (Ask.CONTAINER, Ask.DAMAGED):
            return state
        return replace(self.recall(state), ask=state.ask)

    def _after(self, truck: Truck | None) -> UnloadState:
        """Once a truck is done: its new seals, where it goes on; else the next one."""
        if truck is not None and reseal.waits_for_seals(truck):
            return reseal.asks(truck)
        return UnloadState()

    def bookmark(self, state: UnloadState) -> str:
        """The truck, and what was found on its doors so far."""
        if state.truck is None:
            return ""
        readings = [tenths for _, tenths in state.readings]
        return json.dumps([state.truck.number, state.ask, state.seals, readings])

    def resume(self, hand: Hand, bookmark: str) -> Step[UnloadState]:
        """The truck, as far as it is unloaded by now."""
        del hand
        number, ask, seals, readings = json.loads(bookmark)
        step = self._truck(number)
        truck = step.state.truck
        if truck is not None and reseal.waits_for_seals(truck):
            if ask in (Ask.NEW_SEAL, Ask.GONE):
                return Step(reseal.asks(truck, tuple(seals)), step.banner, Level.CALM)
            if truck.receipt_version:
                return Step(reseal.asks(truck), step.banner, Level.CALM)
        if truck is None or truck.receipt_version:
            return Step(UnloadState(), say("unload.begin"), Level.CALM)
        if step.state.ask is Ask.SEAL:
            cold = zip(cold_zones(truck), readings, strict=False)
            known = replace(step.state, ask=Ask(ask), seals=tuple(seals), readings=tuple(cold))
            return Step(known, step.banner, Level.CALM)
        if ask in (Ask.COUNT, Ask.WAIVE, Ask.SECOND):
            return self._ask_to_finish(truck)
        return Step(replace(step.state, ask=Ask(ask)), step.banner, Level.CALM)

    def handle(self, hand: Hand, state: UnloadState, scan: Scan) -> Step[UnloadState]:
        """The answer to what is being asked."""
        code = identify(scan.text)
        command = code.value if code.kind is CodeKind.COMMAND else ""
        if command == Command.UNDO and (before := self.back(state)) is not None:
            return before
        if command and command not in (Command.DONE, Command.EXCEPTION):
            raise Refused(say("command.not_here", command=command))
        if code.kind is CodeKind.BAD_CHECK_DIGIT:
            raise Refused(say("code.bad_check_digit", code=code.value))
        truck = state.truck
        if truck is None or state.ask is Ask.TRUCK:
            return self._truck(code.value)
        match state.ask:
            case Ask.SEAL:
                return self._seal(hand, state, truck, scan, code.value, bool(command))
            case Ask.READING:
                return self._reading(hand, state, truck, scan, code.value)
            case Ask.NEW_SEAL if code.kind is CodeKind.SSCC:
                # Found before the doors were closed.
                return self._container(hand, state, truck, scan, code.value)
            case Ask.NEW_SEAL | Ask.GONE:
                return reseal.take(self.floor, hand, state, truck, scan, code)
            case Ask.COUNT if code.value == reseal.NEW_SEAL and reseal.waits_for_seals(truck):
                return Step(reseal.asks(truck), say("unload.ask.new_seal_now"), Level.CHECK)
            case Ask.FINISH if code.value == truck.number:
                return self._finish(hand, truck, scan)
            case Ask.COUNT if code.value == WAIVE:
                asking = replace(state, ask=Ask.WAIVE)
                return Step(asking, say("unload.waive_begun"), Level.CHECK)
            case Ask.WAIVE if not command:
                return self._waive(hand, state, scan)
            case Ask.SECOND if not command:
                raise Refused(say("depart.second_first"))
        if command == Command.DONE:
            return self._ask_to_finish(truck)
        if command == Command.EXCEPTION:
            return Step(replace(state, ask=Ask.DAMAGED), say("unload.damaged_begun"), Level.CHECK)
        if code.kind is not CodeKind.SSCC:
            raise Refused(say("unload.not_a_container", code=code.value))
        return self._container(hand, state, truck, scan, code.value)

    def _truck(self, code: str) -> Step[UnloadState]:
        with self.floor.store.reading() as books:
            truck = books.truck(code)
            if truck is None:
                raise Refused(say("unload.truck_unknown", code=code))
            missing = books.missing_on(truck.number)
        arrived = truck.state != "expected"
        state = UnloadState(Ask.CONTAINER if arrived else Ask.SEAL, truck, missing=missing)
        seals, by = " ".join(truck.seals.now) or "-", truck.seals.sealed_by
        if by and not arrived:
            told = say("unload.truck_sealed", number=truck.number, station=by, seals=seals)
            return Step(state, told, Level.CHECK)
        if truck.changed and not arrived:
            told = say("unload.truck_changed", number=truck.number, plate=truck.plate, seals=seals)
            return Step(state, told, Level.CHECK)
        begun = say("unload.truck_again" if arrived else "unload.truck", number=truck.number)
        return Step(state, begun, Level.CALM)

    def _seal(
        self, hand: Hand, state: UnloadState, truck: Truck, scan: Scan, seal: str, done: bool
    ) -> Step[UnloadState]:
        if not done:
            seals = state.seals if seal in state.seals else (*state.seals, seal)
            return Step(replace(state, seals=seals), say("unload.seal", seal=seal), Level.CALM)
        if cold := cold_zones(truck):
            return Step(replace(state, ask=Ask.READING), reading_of(cold[0]), Level.CALM)
        return self._arrive(hand, state, truck, scan)

    def _reading(
        self, hand: Hand, state: UnloadState, truck: Truck, scan: Scan, entry: str
    ) -> Step[UnloadState]:
        tenths = read_temperature(entry)
        if tenths is None:
            raise Refused(say("temperature.unreadable", entry=entry))
        zone = cold_zones(truck)[len(state.readings)]
        if is_warm(zone, tenths) and state.doubted != tenths:
            limit = limit_told(zone)
            again = say("holding.measure_again", zone=zone, reading=entry, limit=limit)
            return Step(replace(state, doubted=tenths), again, Level.CHECK)
        state = replace(state, readings=(*state.readings, (zone, tenths)), doubted=None)
        if rest := cold_zones(truck)[len(state.readings) :]:
            return Step(state, reading_of(rest[0]), Level.CALM)
        return self._arrive(hand, state, truck, scan)

    def _arrive(
        self, hand: Hand, state: UnloadState, truck: Truck, scan: Scan
    ) -> Step[UnloadState]:
        warm = too_warm(state.readings)
        with self.floor.act(hand, scan, Right.UNLOAD) as act:
            # A letter about its seals may have come since its number was scanned, or comes now.
            act.books.cold.hold_truck(truck.number)
            known = (act.books.truck(truck.number) or truck).seals
            intact = known.are_right(state.seals, scan.at)
            unsealed = not known.now and not state.seals
            key = "unload.arrived_unsealed" if unsealed else "unload.arrived"
            answer = say(key, number=truck.number)
            if warm:
                answer = say("unload.too_warm", number=truck.number, zone=warm[0])
            if not intact:
                answer = other_seals(state, known)
            act.record(
                TruckArrived(
                    number=truck.number,
                    seals_found=list(state.seals),
                    seal_intact=intact,
                    readings=[[zone, tenths] for zone, tenths in state.readings],
                ),
                answer,
            )
            # What the sender says is short is shared before anything of it is put.
            cut = sharing.share_all(act, truck.wave_id)
        if intact and not warm:
            answer = sharing.brought(answer, cut, "sharing.declared")
        level = Level.OK if intact and not warm else Level.CHECK
        return Step(self.recall(state), answer, level, committed=True)

    def _container(
        self, hand: Hand, state: UnloadState, truck: Truck, scan: Scan, sscc: str
    ) -> Step[UnloadState]:
        asked = (truck.number, sscc)
        with self.floor.act(hand, scan, Right.UNLOAD, lambda b: b.ahead.unloading(*asked)) as act:
            box = act.books.inbound_box(sscc)
            if box is not None and box.state not in (InboundState.EXPECTED, InboundState.MISSING):
                hold = act.books.cold.held(sscc)
                seen = say("unload.already", sscc=sscc, at=box.at[11:16], by=box.person)
                seen = held_told(hold) if hold is not None else seen
                return Step(state, seen, Level.CHECK)
            ours = act.books.box(sscc) if box is None else None
            if ours is not None:
                where = ours.destination.destination_id
                raise Refused(say("unload.packed_here", sscc=sscc, destination=where))
            condition = self._condition(state, box)
            number = box.number if box is not None else truck.number
            told_before = act.books.cold.hold_truck(number)
            owner = box.owner if box is not None else ""
            answer = self._hold(act, truck, condition, sscc) or told_of(truck, condition, sscc, box)
            act.record(
                ContainerReceived(number=number, sscc=sscc, condition=condition, owner=owner),
                answer,
            )
            if told_before:
                self._tell_again(act, number, sscc, answer)
        level = Level.OK if answer.key == "unload.received" else Level.CHECK
        if sscc not in state.missing or len(state.missing) == 1:
            # Of another truck, or found late; or before all is called in, which others do as well.
            return Step(self.recall(state), answer, level, committed=True)
        return Step(state.with_seen(sscc), answer, level, committed=True)

    def _hold(self, act: Act, truck: Truck, condition: InboundState, sscc: str) -> Message | None:
        """A container that came too warm, or left its sender though it was held, is held before
        it is received, so that it never was stock; None where it did not."""
        read, key = act.books.cold.arrival_reading(sscc), "unload.held"
        if read is None or not is_warm(*read):
            read, key = act.books.cold.came_held(sscc), "unload.came_held"
        if condition is not InboundState.RECEIVED or read is None:
            return None
        zone, tenths = read
        hold_goods(act, truck.wave_id, HandoverStep.ARRIVAL, sscc, zone, tenths)
        limit, reading = limit_told(zone), degrees(tenths)
        return say(key, sscc=sscc, zone=zone, reading=reading, limit=limit)

    def _condition(self, state: UnloadState, box: InboundBox | None) -> InboundState:
        if box is None:
            return InboundState.EXTRA
        if box.owner != self.floor.site.site_id:
            return InboundState.MISSEND
        return InboundState.DAMAGED if state.ask is Ask.DAMAGED else InboundState.RECEIVED

    def _tell_again(self, act: Act, number: str, sscc: str, answer: Message) -> None:
        """After the receipt of a truck went out, what of its load turns up goes into another."""
        truck = act.books.truck(number)
        if truck is not None and tell_again(act, self.floor.site, truck, answer):
            sharing.share_found(act, truck.wave_id, sscc)

    def _ask_to_finish(self, truck: Truck) -> Step[UnloadState]:
        with self.floor.store.reading() as books:
            missing = books.missing_on(truck.number)
            uncounted = books.cold.uncounted(truck.number)
        if truck.receipt_version and reseal.waits_for_seals(truck):
            return Step(reseal.asks(truck), say("unload.ask.new_seal_now"), Level.CHECK)
        if uncounted:
            counting = UnloadState(Ask.COUNT, truck, missing=missing, uncounted=uncounted)
            told = say("unload.count_first", containers=len(uncounted))
            return Step(counting, told, Level.CHECK)
        state = UnloadState(Ask.FINISH, truck, missing=missing)
        if missing:
            return Step(state, say("unload.missing", containers=len(missing)), Level.CHECK)
        return Step(state, say("unload.none_missing"), Level.CALM)

    def _waive(self, hand: Hand, state: UnloadState, scan: Scan) -> Step[UnloadState]:
        reason = read_reason(scan.text, WAIVED)
        role = second_for(hand.person.role, Right.REVIEW_DIFFERENCE)
        asked = say("unload.waive_second", role=role)
        return Step(replace(state, reason=reason, ask=Ask.SECOND), asked, Level.CHECK)

    def awaits_second(self, state: UnloadState) -> Right | None:
        """One of the two may say that nobody counts."""
        return Right.REVIEW_DIFFERENCE if state.ask is Ask.SECOND else None

    def seconded(
        self, hand: Hand, state: UnloadState, scan: Scan, second: Person
    ) -> Step[UnloadState]:
        """Nobody counts the contents, in the name of both; the truck can be finished."""
        truck = state.truck
        assert truck is not None
        with self.floor.act(hand, scan, Right.UNLOAD) as act:
            right = Right.REVIEW_DIFFERENCE
            record_override(act, right, truck.number, second, state.reason)
        step = self._ask_to_finish(truck)
        waived = say("unload.waived", number=truck.number)
        return Step(step.state, waived, Level.CHECK, committed=True)

    def _finish(self, hand: Hand, truck: Truck, scan: Scan) -> Step[UnloadState]:
        try:
            answer = self._finished(hand, truck, scan)
        except Answered as done:
            answer = done.answer
        with self.floor.store.reading() as books:
            after = self._after(books.truck(truck.number))
        return Step(after, answer, committed=True)

    def _finished(self, hand: Hand, truck: Truck, scan: Scan) -> Message:
        with self.floor.act(hand, scan, Right.UNLOAD) as act:
            missing = act.books.missing_on(truck.number)
            if truck.receipt_version:
                raise Refused(say("unload.finished_already", number=truck.number))
            uncounted = act.books.cold.uncounted(truck.number)
            if uncounted:
                raise Refused(say("unload.count_first", containers=len(uncounted)))
            answer = say("unload.finished", number=truck.number, missing=len(missing))
            act.record(
                UnloadFinished(number=truck.number, version=1, missing=list(missing)), answer
            )
            act.books.tell(self.floor.site.central_site, RECEIPT, f"{truck.number}/1")
            cut = sharing.share_all(act, truck.wave_id)
        return sharing.brought(answer, cut, "sharing.unloaded")

    def view(self, state: UnloadState) -> View:
        """The route across the room; below, what has not been seen."""
        truck = state.truck
        if truck is None:
            return View(self.title, say("unload.ask.truck"))
        keyed = state.ask in (Ask.SEAL, Ask.READING, Ask.NEW_SEAL, Ask.GONE)
        expects = Expects.TEXT if keyed else Expects.SCAN
        return View(
            self.title,
            asked(state),
            expects,
            big=truck.route_id,
            done=truck.seen,
            total=truck.expected,
            details=shown(state),
            choices=self._offered(state),
            help=PAGES.get(state.ask, ""),
        )

    def _offered(self, state: UnloadState) -> tuple[Choice, ...]:
        if state.ask is Ask.WAIVE:
            return choices(WAIVED)
        if state.ask is Ask.COUNT:
            count = Choice(Command.COUNT, say("job.count"))
            asked = (count, Choice(WAIVE, say("unload.choice.waive")))
            if state.truck is not None and reseal.waits_for_seals(state.truck):
                return (*asked, Choice(reseal.NEW_SEAL, say("unload.choice.new_seal")))
            return asked
        return ()
