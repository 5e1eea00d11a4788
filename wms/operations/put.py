"""Sorting: take one product, put its quantities to the positions that need it."""

from dataclasses import replace

from wms.domain.codes import CodeKind, identify, make_position, read_position, read_quantity
from wms.domain.events import ItemsPut
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Person, Right
from wms.domain.words import Zone
from wms.operations import containers, intercept_rules, put_left, put_undo, sharing, wrong_zone
from wms.operations.belt_look import chute_at, sorted_by_hand
from wms.operations.floor import Act, Floor, Hand, Step
from wms.operations.ports import Need, Overtaken, Product
from wms.operations.put_rules import in_stock, needed, needed_at, split
from wms.operations.put_state import Mode as Mode
from wms.operations.put_state import PutState, bookmark_of, marked
from wms.operations.reply import Command, Expects, Level, Scan, View

_PLACES = frozenset({CodeKind.POSITION, CodeKind.CHUTE, CodeKind.ASSET})


class Put:
    """播种 Put-to-route, at the central warehouse.

    1. Scan the product. The screen shows the first position that needs it, and how many.
    2. Carry them there and scan the position, or the container standing at it: they are put.
       For fewer, key the number first. Any other position that needs the product may be taken.
       The same position once more asks first, then takes the rest: a label may be read twice.
    3. No container there yet: scan an empty one, then the position.
    4. Not enough goods: F4, then the position. What was keyed is put, the rest is short. The
       screen asks how many are left for the others: key the number, F9 for none, and they are
       shared fairly. Go on scanning, and only that position is short. Found again: F4.
    5. Container full: F7, then the position. It is closed and its label prints. Where the product
       in hand is still needed there, the screen asks for the next one at once: scan an empty one.
    6. A mistake: F6 reverses your last put while its container is open.
    7. Wrong zone: it stops. If it must go there all the same, two people answer for it, one of
       them a supervisor: F4, that position, why, the temperature of the goods; then the second
       person's badge.

    product scanned        → put, position shown       (or done: nobody needs more)
    number keyed           → put, that many
    position scanned       → put, next position         | bind: no container there
    empty container scanned→ put, position shown again
    F4                     → short, until a position is scanned (→ left: others still need some)
    number, F9 when asked  → shared among all who need it; F6 takes that back
    F4, position of another zone → reason → temperature → second person → put; F6 no
    F7                     → close, until a position is scanned (→ bind: more goes there)
    """

    command = Command.PUT
    title: Message = say("job.put")
    right = Right.PUT
    page = "put"

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[PutState]:
        """Fix the wave; wait for a product."""
        del hand
        state = PutState(self.floor.wave())
        return Step(state, say("put.begin"), Level.CALM)

    def recall(self, state: PutState) -> PutState:
        """Who needs the product in hand, read afresh."""
        if state.product is None:
            return replace(state, mode=Mode.PUT, bind_at=None, quantity=None)
        with self.floor.store.reading() as books:
            needs = books.needs(state.wave.wave_id, state.product.sku_id)
            belts = sorted_by_hand(books, self.floor.site)
        if state.bind_at is not None:
            # Only the container was set out: what was keyed is still to be put.
            return replace(state, needs=needs, bind_at=None)
        return PutState(state.wave, state.product, needs, belts=belts)

    def bookmark(self, state: PutState) -> str:
        """The product in hand, and what was keyed for it."""
        return bookmark_of(state)

    def resume(self, hand: Hand, bookmark: str) -> Step[PutState]:
        """The product in hand, and who needs it by now."""
        del hand
        sku_id, keyed = marked(bookmark)
        with self.floor.store.reading() as books:
            product = books.product(sku_id)
        if product is None:
            raise Refused(say("code.unknown_product", code=sku_id))
        afresh = self.recall(PutState(self.floor.wave(), product))
        return Step(replace(afresh, **keyed), say("put.begin"), Level.CALM)

    def handle(self, hand: Hand, state: PutState, scan: Scan) -> Step[PutState]:
        """Tell by its shape what was scanned."""
        code = identify(scan.text)
        if state.astray is not None:
            return self._letting_in(state, state.astray, code.value)
        if state.pile_asked:
            if (pile := put_left.counted(state, scan)) is not None:
                return put_left.share(self.floor, hand, state, scan, pile)
            state = replace(state, pile_asked=False)
        if code.kind not in _PLACES:
            state = replace(state, just_at="") if state.just_at else state
        if state.product and read_quantity(code.value):
            return self._quantity(state, int(code.value), scan.source)
        match code.kind:
            case CodeKind.COMMAND:
                return self._command(hand, state, scan, code.value)
            case CodeKind.POSITION:
                destination_id, zone = read_position(code.value)
                return self._at_position(hand, state, scan, destination_id, zone)
            case CodeKind.CHUTE:
                _, chute = chute_at(self.floor.site.sorters, code)
                return self._at_position(hand, state, scan, chute.destination_id, chute.zone)
            case CodeKind.ASSET:
                return self._asset(hand, state, scan, code.value)
            case CodeKind.SSCC:
                raise Refused(self._label(code.value))
            case CodeKind.BAD_CHECK_DIGIT:
                raise Refused(say("code.bad_check_digit", code=code.value))
            case _:
                return self._product(state, code.value, scan.source)

    def _product(self, state: PutState, code: str, source: str) -> Step[PutState]:
        with self.floor.store.reading() as books:
            product = books.product(code)
            if product is None and state.bind_at is not None:
                position = make_position(*state.bind_at)
                raise Refused(say("put.no_empty_one", code=code, position=position))
            if product is None and state.product and source == "keypad":
                most = max((need.remaining for need in state.needs), default=0)
                raise Refused(say("put.no_quantity", entry=code, most=most))
            if product is None:
                raise Refused(say("code.unknown_product", code=code))
            needs = books.needs(state.wave.wave_id, product.sku_id)
            belts = sorted_by_hand(books, self.floor.site)
            aside = intercept_rules.to_put_aside(books, state.wave.wave_id, product.sku_id)
        if not needs:
            raise Refused(
                say("put.not_ordered", product=product.name, date=state.wave.business_date)
            )
        state = PutState(state.wave, product, needs, belts=belts)
        return put_left.taken(state, product, aside)

    def _quantity(self, state: PutState, quantity: int, source: str) -> Step[PutState]:
        most = max((need.remaining for need in state.needs), default=0)
        if quantity > most:
            raise Refused(say("put.more_than_any_need", quantity=quantity, most=most))
        # A keypad and a scanner differ by their rhythm only: what came too fast is looked at again.
        level = Level.CALM if source == "keypad" else Level.CHECK
        return Step(replace(state, quantity=quantity), say("put.keyed", quantity=quantity), level)

    def _command(self, hand: Hand, state: PutState, scan: Scan, command: str) -> Step[PutState]:
        if command == Command.UNDO:
            shared = put_left.take_back(self.floor, hand, state, scan) if state.shared else None
            if shared is not None:
                return shared
            answer = put_undo.undo(self.floor, hand, scan)
            return Step(self.recall(state), answer, committed=True)
        if command == Command.EXCEPTION:
            if state.next is None:
                return put_left.found(state)
            return Step(replace(state, mode=Mode.SHORT), say("put.short_begun"), Level.CHECK)
        if command == Command.CLOSE:
            closing = replace(state, mode=Mode.CLOSE, bind_at=None)
            return Step(closing, say("put.close_begun"), Level.CHECK)
        raise Refused(say("command.not_here", command=command))

    def _asset(self, hand: Hand, state: PutState, scan: Scan, asset: str) -> Step[PutState]:
        if state.bind_at is not None:
            destination_id, zone = state.bind_at
            with self.floor.act(hand, scan, Right.PUT) as act:
                answer = containers.set_out(
                    act, self.floor.site, state.wave.wave_id, destination_id, zone, asset
                )
            return Step(replace(state, bind_at=None), answer, committed=True)
        with self.floor.store.reading() as books:
            box = books.open_box_of_asset(asset)
        if box is None:
            raise Refused(say("container.asset_not_set_out", asset=asset))
        return self._at_position(hand, state, scan, box.destination.destination_id, box.zone)

    def _at_position(
        self, hand: Hand, state: PutState, scan: Scan, destination_id: str, zone: Zone
    ) -> Step[PutState]:
        if state.mode is Mode.CLOSE:
            return self._close(hand, state, scan, destination_id, zone)
        if state.mode is Mode.SHORT and state.product and zone is not state.product.zone:
            return self._astray(state, state.product, destination_id, zone)
        product, need = needed(state, destination_id, zone)
        try:
            return self._put(hand, state, scan, product, need)
        except Overtaken:
            return self._changed(state, need, zone)

    def _put(
        self, hand: Hand, state: PutState, scan: Scan, product: Product, need: Need
    ) -> Step[PutState]:
        put, short = split(state, need)
        destination_id, zone = need.destination.destination_id, product.zone
        at = (state.wave.wave_id, destination_id, zone)
        with self.floor.act(hand, scan, Right.PUT, lambda b: b.ahead.open_at(*at)) as act:
            if destination_id == state.just_at:
                return self._again(state, need, zone)
            sscc = act.books.open_at(*at)
            if put and not sscc:
                waiting = replace(state, bind_at=(destination_id, zone))
                position = make_position(destination_id, zone)
                return Step(waiting, say("put.no_container", position=position), Level.CHECK)
            in_stock(act, state.wave.wave_id, product, put)
            answer = self._record(act, state, product, need, put, short, sscc)
        return self._after(state, product, need, put, short, answer)

    def _changed(self, state: PutState, need: Need, zone: Zone) -> Step[PutState]:
        """Nothing was put: what is left was shared anew, or others put some. What this place needs
        by now is said, for whoever carried as many as the screen had shown."""
        afresh = self.recall(state)
        here = need.destination.destination_id
        now = next(n.remaining for n in afresh.needs if n.destination.destination_id == here)
        if now == need.remaining:
            raise Overtaken("something else of it")
        key = "put.changed" if now else "put.changed_to_none"
        counts = {"quantity": now, "before": need.remaining}
        told = say(key, position=make_position(here, zone), **counts)
        return Step(afresh, told, Level.CHECK)

    def _again(self, state: PutState, need: Need, zone: Zone) -> Step[PutState]:
        position = make_position(need.destination.destination_id, zone)
        left = need.remaining
        asked = say("put.again", position=position, quantity=state.just_put, remaining=left)
        return Step(replace(state, just_at=""), asked, Level.CHECK)

    def _record(
        self,
        act: Act,
        state: PutState,
        product: Product,
        need: Need,
        put: int,
        short: int,
        sscc: str,
    ) -> Message:
        position = make_position(need.destination.destination_id, product.zone)
        key = "put.done_short" if short else "put.done"
        answer = say(key, product=product.name, quantity=put, short=short, position=position)
        fact = ItemsPut(
            wave_id=state.wave.wave_id,
            destination_id=need.destination.destination_id,
            sku_id=product.sku_id,
            planned=need.planned,
            quantity=put,
            short=short,
            sscc=sscc if put else "",
        )
        try:
            act.record(fact, answer)
            if short:
                sharing.not_found(act, fact.wave_id, fact.sku_id, short, answer)
        except Overtaken:
            # The guard stands in the statement; why it said no is looked up only where it did.
            in_stock(act, state.wave.wave_id, product, put)
            raise
        return answer

    def _after(
        self,
        state: PutState,
        product: Product,
        need: Need,
        put: int,
        short: int,
        answer: Message,
    ) -> Step[PutState]:
        done = need.with_put(put, short)
        needs = tuple(done if n is need else n for n in state.needs)
        after = PutState(state.wave, product, needs, belts=state.belts)
        if after.next is None:
            # Before it is called done: somebody may have found more of it meanwhile.
            after = self.recall(after)
            done = next((n for n in after.needs if n.destination == need.destination), done)
        if done.remaining:
            after = replace(after, just_put=put, just_at=need.destination.destination_id)
        elif put_left.asks(after, short):
            after = replace(after, pile_asked=True)
        return Step(after, answer, committed=True)

    def _close(
        self, hand: Hand, state: PutState, scan: Scan, destination_id: str, zone: Zone
    ) -> Step[PutState]:
        at = (state.wave.wave_id, destination_id, zone)
        right = Right.CLOSE_CONTAINER
        with self.floor.act(hand, scan, right, lambda b: b.ahead.open_box(*at)) as act:
            box = act.books.open_box(*at)
            if box is None:
                position = make_position(destination_id, zone)
                raise Refused(say("container.none_at_position", position=position))
            answer, level = containers.close(act, box), containers.level_of(box)
        after = replace(state, mode=Mode.PUT)
        goes_on = any(
            n.remaining for n in state.needs if n.destination.destination_id == destination_id
        )
        if state.product and zone is state.product.zone and goes_on:
            after = replace(after, bind_at=(destination_id, zone))
        return Step(after, answer, level, committed=True)

    def _astray(
        self, state: PutState, product: Product, destination_id: str, zone: Zone
    ) -> Step[PutState]:
        need = needed_at(state, product, destination_id, zone)
        put, _ = split(replace(state, mode=Mode.PUT), need)
        with self.floor.store.reading() as books:
            found = wrong_zone.Astray(need, zone, put)
            astray = wrong_zone.begin(books, state.wave.wave_id, found)
        waiting = replace(state, astray=astray, just_at="")
        return Step(waiting, say("wrong_zone.begun", position=astray.position), Level.CHECK)

    def _letting_in(self, state: PutState, astray: wrong_zone.Astray, text: str) -> Step[PutState]:
        if text == Command.UNDO and (given_up := self.back(state)) is not None:
            return given_up
        if state.product is None or astray.complete:
            raise Refused(say("wrong_zone.second_first"))
        astray, answer, level = wrong_zone.told(astray, state.product, text)
        return Step(replace(state, astray=astray), answer, level)

    def back(self, state: PutState) -> Step[PutState] | None:
        """Out of an exception that nobody has confirmed."""
        if state.astray is None:
            return None
        given_up = replace(state, astray=None, mode=Mode.PUT)
        return Step(given_up, say("wrong_zone.given_up"), Level.CALM)

    def awaits_second(self, state: PutState) -> Right | None:
        """Goods go into a container of another zone: one of the two may let them in."""
        waiting = state.astray is not None and state.astray.complete
        return Right.OVERRIDE_ZONE if waiting else None

    def seconded(self, hand: Hand, state: PutState, scan: Scan, second: Person) -> Step[PutState]:
        """It is put there, as an exception both answer for."""
        product, astray = state.product, state.astray
        if product is None or astray is None:
            raise Refused(say("put.product_first"))
        with self.floor.act(hand, scan, Right.PUT) as act:
            in_stock(act, state.wave.wave_id, product, astray.quantity)
            answer = wrong_zone.let_in(act, state.wave.wave_id, product, astray, second)
        step = self._after(state, product, astray.need, astray.quantity, 0, answer)
        return replace(step, level=Level.CHECK)

    def _label(self, sscc: str) -> Message:
        """What the label of a closed container is, scanned where goods are put."""
        with self.floor.store.reading() as books:
            box = books.box(sscc)
        if box is None:
            return say("container.unknown", sscc=sscc)
        return say("put.label_scanned", sscc=sscc, destination=box.destination.destination_id)

    def view(self, state: PutState) -> View:
        """Position and number across the room; below, how far the product is."""
        if state.product is not None and state.astray is not None:
            return wrong_zone.view(self.title, state.product, state.astray)
        if state.product is not None and state.pile_asked:
            return put_left.view(self.title, state, state.product)
        need, after = state.next_two
        done, total = state.progress
        step = "bind" if state.bind_at is not None else state.mode
        page = self.page if step is Mode.PUT else f"put_{step}"
        if state.product is None or need is None:
            asked = "product" if state.mode is Mode.PUT else step
            name = state.product.name if state.product else ""
            prompt = say(f"put.prompt.{asked}", product=name)
            details = put_left.told(state)
            return View(self.title, prompt, done=done, total=total, details=details, help=page)
        destination = need.destination
        place = state.bind_at or (destination.destination_id, state.product.zone)
        position = make_position(*place)
        chute = next(filter(None, (belt.at(*place) for belt in state.belts)), None)
        big = self._big(position, destination.route_id, destination.sequence)
        return View(
            self.title,
            say(f"put.prompt.{step}", product=state.product.name),
            Expects.SCAN_OR_QUANTITY,
            big=f"{chute.number} {big}" if chute else big,
            big_name=f"{destination.name}  {destination.route_id}",
            quantity=need.remaining if state.quantity is None else state.quantity,
            done=done,
            total=total,
            details=put_left.told(state)
            or (say("put.detail", product=state.product.name, position=position),),
            following=self._following(state.product, after),
            help=page,
        )

    def _following(self, product: Product, need: Need | None) -> Message:
        """What comes after this position."""
        if need is None:
            return say("put.last_one")
        where = need.destination
        place = make_position(where.destination_id, product.zone)
        place = self._big(place, where.route_id, where.sequence)
        return say("put.next", position=place, quantity=need.remaining)

    def _big(self, position: str, _route_id: str, _sequence: int) -> str:
        return position
