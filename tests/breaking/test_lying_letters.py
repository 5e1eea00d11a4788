"""Letters from a site that is trusted and does not tell the truth, or tells what no store can hold.

Whatever a letter says, it is taken and the books hold, or it is refused in one line, not asked of
again for an hour, and nothing has changed; the letters behind it arrive.
"""

import json
import os
import random
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ON_POSTGRES, NewStore
from tests.dock import afternoon, wave_is
from tests.floor import APPLES, GS001, GS002, NOODLES, Clock, Night
from tests.operations.test_differences import listed
from tests.operations.test_intercept import ask
from tests.operations.test_on_road import swap
from tests.scanning import said
from tests.town import WAVE
from wms.domain.digest import checksum
from wms.domain.mail import Envelope
from wms.domain.messages import Refused, say
from wms.domain.people import Right
from wms.domain.supply_events import SupplierDecided
from wms.domain.words import LateDecision, Role
from wms.exchange.folder import REST, FolderCarrier
from wms.exchange.pump import pump
from wms.operations.ports import Overtaken
from wms.operations.reply import Command
from wms.storage.books import SiteBooks
from wms.storage.mail_shapes import SHAPES
from wms.storage.statements import Statement
from wms.storage.store import CannotHold, StoreTrouble

AT = "2026-11-22T14:00:00+08:00"
TRUCK = "T01-20261121-1"
NOTE = "RN20261121-GS001-1"
B01, B02 = "GS001-B01-20261121-1", "GS001-B02-20261121-1"
FACTS = "SELECT COUNT(*) FROM journal"
Body = dict[str, Any]


def opened(envelope: Envelope) -> Body:
    content: Body = json.loads(zlib.decompress(envelope.body))
    return content


def lying(envelope: Envelope, body: Body, **changes: str) -> Envelope:
    """The same letter with another body, sealed anew under an id of its own."""
    packed = zlib.compress(json.dumps(body).encode())
    told = replace(envelope, body=packed, message_id="lie", **changes)
    return Envelope.seal(
        told.message_id, told.from_site, told.to_site, told.kind, told.key, told.body
    )


def letter(night: Night, kind: str, to_site: str) -> Envelope:
    """The one of its kind that waits to be sent there."""
    waiting = list(night.mail.waiting())
    (found,) = [e for e in waiting if (e.kind, e.to_site) == (kind, to_site)]
    return found


def refusal(night: Night, envelope: Envelope) -> str:
    """It is refused and nothing has changed; the line it is refused with."""
    before = night.rows(FACTS)
    with pytest.raises(Refused) as caught:
        night.mail.take(envelope, AT)
    assert night.rows(FACTS) == before
    assert night.audit() == []
    return said(caught.value.message)


# -- a station's receipt


@pytest.fixture
def receipt(station: Night) -> Envelope:
    """What GS001 says of truck T01; not taken yet."""
    station.unload_everything(TRUCK)
    return letter(station, "receipt", "CW01")


@pytest.mark.parametrize("number", ["T02-20261121-1", "T01-20261120-1", "T99", "../../x", ""])
def test_a_receipt_of_a_truck_that_never_left_for_that_station(
    warehouse: Night, receipt: Envelope, number: str
) -> None:
    """T02 is there and loaded, but has not left; the others never were."""
    warehouse.load_everything("T02")
    lie = lying(receipt, opened(receipt) | {"number": number}, key=f"{number}/1")
    told = refusal(warehouse, lie)
    assert told == f"GS001 回执了 {number}，本仓没有这样一车发给它：没有采用"
    assert warehouse.mail.take(receipt, AT)


def drops_one(seen: list[list[str]]) -> None:
    seen.pop()


def counts_one_twice(seen: list[list[str]]) -> None:
    seen.append([seen[0][0], "missing"])


def never_looked(seen: list[list[str]]) -> None:
    seen[0][1] = "expected"


def has_what_nobody_sent(seen: list[list[str]]) -> None:
    seen.append(["069012340019999990", "received"])


def mis_sent_what_is_its_own(seen: list[list[str]]) -> None:
    seen[0][1] = "missend"


def calls_its_own_extra(seen: list[list[str]]) -> None:
    seen[0][1] = "extra"


@pytest.mark.parametrize(
    "lie",
    [
        drops_one,
        counts_one_twice,
        never_looked,
        has_what_nobody_sent,
        mis_sent_what_is_its_own,
        calls_its_own_extra,
    ],
)
def test_a_receipt_of_what_cannot_come_off_the_truck(
    warehouse: Night, receipt: Envelope, lie: Callable[[list[list[str]]], None]
) -> None:
    body = opened(receipt)
    lie(body["containers"])
    assert "已损坏" in refusal(warehouse, lying(receipt, body))
    assert warehouse.mail.take(receipt, AT)
    assert warehouse.audit() == []


# -- every kind, a value at a time

WORDS = (
    "",
    "x" * 10_000,
    "\x1b[31m[red]#import \u202e",
    "a\0b",
    "\ud800",
    "../../x",
    "2026-11-21",
    "2026-13-45T99:99:99",
    "٣",
    '{"a": "\\u0000"}',
)
NUMBERS = (0, -1, 2**31 - 1, 2**31, -(2**31), 2**63, 2**70, True, 1.5, None, "3")


def variants(value: Any) -> Iterator[Any]:
    """What it says with one value in it changed, and rows told twice or not at all."""
    if isinstance(value, dict):
        for name in value:
            yield from ({**value, name: other} for other in variants(value[name]))
    elif isinstance(value, list):
        yield from ([], [*value, *value[:1]], value[1:], [None])
        for place, one in enumerate(value[:2]):
            yield from ([*value[:place], o, *value[place + 1 :]] for o in variants(one))
    elif isinstance(value, str):
        yield from WORDS
        if value.startswith("{"):
            yield from (json.dumps(other) for other in variants(json.loads(value)))
    else:
        yield from NUMBERS


def lies(envelope: Envelope) -> Iterator[Envelope]:
    for number, body in enumerate(variants(opened(envelope))):
        if envelope.kind == "returns_note" and body["body"] != "\ud800":
            body["checksum"] = checksum(str(body["body"]))
        yield replace(lying(envelope, body), message_id=f"lie {number}")


class Undone(Exception):
    """It would have been taken."""


def every_lie(taker: Night, envelope: Envelope) -> None:
    """Each lie of the letter is refused, or could be taken; none of them stops the post."""
    real = taker.books.writing

    @contextmanager
    def undone() -> Iterator[SiteBooks]:
        with real() as books:
            yield books
            books.tx.settle()
            raise Undone

    taker.books.writing = undone  # type: ignore[method-assign,assignment]
    try:
        for lie in lies(envelope):
            with suppress(Refused, Overtaken, Undone):
                taker.mail.take(lie, AT)
    finally:
        taker.books.writing = real  # type: ignore[method-assign]
    assert taker.mail.take(envelope, AT)


def carry(sender: Night, taker: Night) -> set[str]:
    """Whatever waits for the other, with every lie before it; the kinds of it."""
    told = [e for e in sender.mail.waiting() if e.to_site == taker.site.site_id]
    for envelope in told:
        every_lie(taker, envelope)
        sender.mail.acknowledged(envelope.message_id, AT)
    return {envelope.kind for envelope in told}


def test_no_value_of_any_letter_stops_the_post(
    warehouse: Night, new_store: NewStore, clock: Clock
) -> None:
    """A night at both sites, from its truck to the account of what came back."""
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        warehouse.sort_everything()
        warehouse.load_and_depart("T01")
        swap(warehouse, seal="F10001")
        afternoon(warehouse)
        wave_is(warehouse, "planned")
        with warehouse.office(Right.DECIDE_SUPPLY) as act:
            act.record(SupplierDecided(WAVE, "V2", LateDecision.SHORT, "no_goods", 1), say("x"))
            for station_id in act.books.suppliers.stations():
                act.books.tell(station_id, "supplier_decision", f"{WAVE}/V2/1")
        kinds = carry(warehouse, station)
        clock.go_to(3, 0, day=22)
        station.unload_everything(TRUCK)
        station.sort_everything()
        ask(warehouse)
        kinds |= carry(warehouse, station)
        station.load_and_depart("GS001-B01")
        station.load_and_depart("GS001-B02")
        clock.go_to(11, 30, day=22)
        driver = station.terminal("T-02", job=Command.DELIVER)
        driver.do(B01, f"ST-{B01}-1", "INTERCEPT-OVER", "DELIVER-partly")
        driver.do(APPLES.gtin, "2", "WHY-damaged", Command.DONE, "4", "8:40")
        driver.do(f"ST-{B01}-2", "1120", "3.5", B02, f"ST-{B02}-1", "1000", "-19")
        back = station.terminal("T-03", Role.LEAD, Command.TAKE_BACK)
        back.do("P001", NOODLES.gtin, "1", "WHY-unwanted", Command.DONE, Command.DONE)
        back.do(Command.CLOSE, Command.DONE)
        kinds |= carry(station, warehouse)
        counter = warehouse.terminal("T-04", job=Command.RETURNS)
        counter.do(NOTE, NOODLES.gtin, Command.DONE, APPLES.gtin, "1")
        counter.do(Command.DONE, Command.DONE)
        lead = warehouse.terminal("T-05", Role.LEAD, Command.DIFFERENCES)
        lead.do(NOTE)
        lead.do(listed(lead)[0], "CAUSE-BRANCH")
        kinds |= carry(warehouse, station)
        assert kinds == SHAPES.keys() - {"station_plan"}
        assert (warehouse.audit(), station.audit()) == ([], [])


def test_no_value_of_a_new_seal_stops_the_post_of_the_next_station(
    warehouse: Night, station: Night, new_store: NewStore, clock: Clock
) -> None:
    """The truck stands there already, flagged for its seal."""
    station.unload_everything(TRUCK)
    warehouse.mail.take(letter(station, "truck_sealed", "CW01"), AT)
    with closing(Night.planned(GS002, new_store(), clock)) as second:
        warehouse.tamper("UPDATE outbox SET acknowledged_at = '' WHERE to_site = 'GS002'")
        second.mail.take(letter(warehouse, "trunk_manifest", "GS002"), AT)
        second.terminal("T-01", job=Command.UNLOAD).do(TRUCK, "F99999", Command.DONE)
        told = letter(warehouse, "truck_sealed", "GS002")
        body = opened(told) | {"station_id": "GS002"}
        assert "损坏" in refusal(second, lying(told, body, key=f"{TRUCK}/GS002"))
        every_lie(second, told)
        assert second.audit() == []


@pytest.mark.parametrize(("state", "aside"), [("too_late", 1), ("partly_aside", 0)])
def test_an_end_that_contradicts_itself(
    warehouse: Night, station: Night, state: str, aside: int
) -> None:
    station.unload_everything(TRUCK)
    ask(warehouse)
    warehouse.mail_to(station)
    job = station.terminal("T-04", job=Command.INTERCEPT)
    job.do("O0/1", "END-TOO_LATE")
    told = letter(station, "intercept_ended", "CW01")
    lie = lying(told, opened(told) | {"state": state, "aside": aside})
    assert "损坏" in refusal(warehouse, lie)
    assert warehouse.mail.take(told, AT)


# -- what no store can hold


def test_a_value_the_engine_cannot_hold_is_no_trouble_of_the_store(warehouse: Night) -> None:
    """Trying again would not help; the connection stays as it is, and nothing has changed."""
    name = Statement("UPDATE wave SET business_date = :value")
    number = Statement("UPDATE wave SET plan_version = :value")
    too_much: list[tuple[Statement, Any]] = [(name, "\ud800"), (number, 2**70), (number, {"a": 1})]
    if warehouse.url.startswith("postgresql"):
        too_much += [(name, "a\0b"), (number, 2**31), (number, True), (number, "x")]
    before = warehouse.rows("SELECT * FROM wave")
    for statement, value in too_much:
        with pytest.raises(CannotHold), warehouse.store.writing() as tx:
            tx.run(statement, value=value)
    assert warehouse.rows("SELECT * FROM wave") == before


def test_a_table_that_is_not_there_is_trouble_of_the_store(warehouse: Night) -> None:
    with pytest.raises(StoreTrouble), warehouse.store.reading() as tx:
        tx.one(Statement("SELECT 1 FROM no_such_table"))


@ON_POSTGRES
def test_a_code_too_long_for_the_index_is_refused_and_those_behind_it_arrive(
    warehouse: Night, new_store: NewStore, clock: Clock
) -> None:
    with closing(Night.planned(GS001, new_store(), clock)) as station:
        warehouse.sort_everything()
        warehouse.load_and_depart("T01")
        advice = letter(warehouse, "trunk_manifest", "GS001")
        body = opened(advice)
        chance = random.Random(5)
        body["containers"][0]["sscc"] = "".join(chance.choices("0123456789ABCDEF", k=20_000))
        assert "库存不下的内容" in refusal(station, lying(advice, body))
        assert station.mail.take(advice, AT)


# -- refused, and for how long


def test_a_station_that_writes_before_it_is_imported_is_heard_once_it_is(
    warehouse: Night, receipt: Envelope, tmp_path: Path
) -> None:
    carrier = FolderCarrier(tmp_path)
    carrier.post(receipt)
    warehouse.tamper("UPDATE station SET station_id = 'GS009' WHERE station_id = 'GS001'")
    for _ in range(2):
        done = pump("CW01", warehouse.mail, carrier, lambda: AT, said)
        ((_, why),) = done.postponed
        assert "来自网格站「GS001」，本仓还没有导入这个网格站" in said(why)
        assert (done.taken, done.refused) == (0, [])
    warehouse.tamper("UPDATE station SET station_id = 'GS001' WHERE station_id = 'GS009'")
    done = pump("CW01", warehouse.mail, carrier, lambda: AT, said)
    assert (done.taken, done.refused, done.postponed) == (1, [], [])
    assert list(carrier.arrived("CW01")) == []


def test_what_was_refused_as_it_is_sent_is_not_sent_again_at_once(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    envelope = Envelope.seal("CW01/GS001/x", "CW01", "GS001", "empties", "x", b"body")
    assert carrier.post(envelope)
    (delivery,) = carrier.arrived("GS001")
    delivery.refuse("因为")
    assert not carrier.post(envelope)
    assert list(carrier.arrived("GS001")) == []
    (aside,) = (tmp_path / "GS001" / "refused").glob("*.json")
    # The reason is gone: somebody moves it back, or deletes it.
    aside.rename(tmp_path / "GS001" / "in" / aside.name)
    assert [one.envelope for one in carrier.arrived("GS001")] == [envelope]


def test_what_was_refused_an_hour_ago_is_sent_again_and_leaves_no_second_file(
    tmp_path: Path,
) -> None:
    """A site was upgraded since, and takes it without anybody's hand; or it refuses it again."""
    carrier = FolderCarrier(tmp_path)
    envelope = Envelope.seal("CW01/GS001/x", "CW01", "GS001", "empties", "x", b"body")
    carrier.post(envelope)
    for _ in range(3):
        (delivery,) = carrier.arrived("GS001")
        delivery.refuse("因为")
        assert not carrier.post(envelope)
        aside = tmp_path / "GS001" / "refused" / delivery.name
        assert {path.suffix for path in aside.parent.iterdir()} == {".json", ".txt"}
        # However long it waited before it was read: the hour is that since it was refused.
        os.utime(aside, (0, 0))
        assert not carrier.post(envelope)
        reason = aside.with_suffix(".txt")
        refused_at = reason.stat().st_mtime
        os.utime(reason, (refused_at, refused_at - REST - 1))
        assert carrier.post(envelope)
        assert not carrier.post(envelope)
        assert [one.envelope for one in carrier.arrived("GS001")] == [envelope]
        assert list(aside.parent.iterdir()) == []
        assert len(list((tmp_path / "GS001" / "in").iterdir())) == 1


def test_what_was_refused_because_it_came_damaged_is_sent_again(tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path)
    envelope = Envelope.seal("CW01/GS001/x", "CW01", "GS001", "empties", "x", b"body")
    carrier.post(envelope)
    (delivery,) = carrier.arrived("GS001")
    delivery.path.write_text("{")
    delivery.refuse("坏了")
    assert carrier.post(envelope)
