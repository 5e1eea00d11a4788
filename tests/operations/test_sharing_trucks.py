"""A truck that misses many products: all of them are shared again at once."""

from tests.floor import Night, person_of
from tests.operations.test_sharing import customers
from tests.town import WAVE
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.intercept_ports import OrderLine
from wms.operations.intercept_rules import intercept
from wms.operations.reply import Command
from wms.operations.sharing import left_of, share_all, work_out
from wms.operations.sharing_ports import Pile

TRUCK = "T01-20261121-1"


def test_a_truck_that_misses_much_is_shared_at_once_as_one_by_one(
    warehouse: Night, station: Night
) -> None:
    """What is read of all products together is what is read of each: half of the truck missing,
    something put, something short already, an order withheld."""
    t = station.terminal("T-93", Role.LEAD, Command.UNLOAD)
    t.do(TRUCK, "F10001", Command.DONE)
    while t.last.view.prompt.key == "depart.ask.reading_of":
        t.do("-19.0")
    (seen, *_) = [str(line.values["sscc"]) for line in t.last.view.details]
    t.do(seen)
    station.tamper("UPDATE inbound_container SET state = 'missing' WHERE sscc <> :s", s=seen)
    customers(station, ("P001", 2), ("P002", 1))
    with warehouse.office(Right.INTERCEPT) as act:
        line = OrderLine("O0", 1, "P001", "GS001", "S1", "粉丝", 2, 2)
        intercept(act, WAVE, line, "customer_asks")
    warehouse.mail_to(station)
    with station.office(Right.UNLOAD, person_of(Role.LEAD)) as act:
        books = act.books.sharing
        piles = books.out_of_balance(WAVE)
        assert len(piles) >= 2
        assert [pile.sku_id for pile in piles] == sorted(pile.sku_id for pile in piles)
        for pile in piles:
            left = left_of(act.books, WAVE, pile.sku_id, act.scan.at)
            product = act.books.product(pile.sku_id)
            assert product is not None
            assert pile == Pile(
                pile.sku_id,
                product.name,
                left or 0,
                books.on_belt(WAVE, pile.sku_id),
                books.sharers(WAVE, pile.sku_id),
            )
        shared = share_all(act, WAVE)
        assert [one.fact.sku_id for one in shared] == [
            pile.sku_id for pile in piles if work_out(pile.sharers, pile.left)
        ]
        assert share_all(act, WAVE) == []
    facts = station.rows("SELECT event_id FROM journal WHERE kind = 'supply_shared'")
    assert {(one.event_id,) for one in shared} <= set(facts)
