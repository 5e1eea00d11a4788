"""回空: what left is out by itself; what comes back is counted once, and both sites know."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.floor import Night
from wms.domain.codes import make_asset, make_short_stop
from wms.domain.words import ContainerType, Role
from wms.operations.panels import Sheet
from wms.operations.reply import Command, Level

DONE, UNDO = Command.DONE, Command.UNDO
TRUCK, B01 = "T01-20261121-1", "GS001-B01-20261121-1"


def books(night: Night) -> list[tuple[object, ...]]:
    return night.rows("SELECT party, type, sent, back FROM empties ORDER BY party, type")


def asset_of(night: Night, destination: str) -> str:
    ((asset,), *_) = night.rows(
        "SELECT asset_code FROM container WHERE destination_id = :d ORDER BY sscc", d=destination
    )
    return str(asset)


def test_what_leaves_is_out_and_both_sites_know(station: Night, warehouse: Night) -> None:
    assert books(warehouse) == [("GS001", "tote", 3, 0), ("GS002", "tote", 1, 0)]
    assert books(station) == [("CW01", "tote", 0, 3)]
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.load_and_depart("GS001-B01")
    assert books(station)[1:] == [("P001", "tote", 2, 0), ("P002", "tote", 2, 0)]
    assert station.audit() == warehouse.audit() == []


def test_back_from_a_station_by_type_and_count(station: Night, warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.EMPTIES)
    t.do("GS001")
    assert t.says == "GS001 民生网格站 的空筐：扫，或选种类输个数"
    t.do("EMPTIES-tote", "2")
    assert t.says == "GS001 回 2 个周转筐"
    assert books(warehouse)[0] == ("GS001", "tote", 3, 2)
    warehouse.mail_to(station)
    assert books(station) == [("CW01", "tote", 2, 3)]
    assert station.audit() == warehouse.audit() == []


def test_more_than_was_out_is_confirmed_as_found(warehouse: Night, station: Night) -> None:
    t = warehouse.terminal(job=Command.EMPTIES)
    t.do("GS001-A", "EMPTIES-tote", "5")
    assert t.says == "GS001 只有 3 个周转筐在外，来了 5 个：再数；没错按 F9"
    assert t.last.level is Level.CHECK
    assert books(warehouse)[0] == ("GS001", "tote", 3, 0)
    assert t.refused(t.tote()) == "再数一次：没错按 F9，错了按 F6"
    t.do(DONE)
    assert t.says == "GS001 回 5 个周转筐"
    # Two were out without anybody having written it down.
    assert books(warehouse)[0] == ("GS001", "tote", 5, 5)
    warehouse.mail_to(station)
    assert books(station) == [("CW01", "tote", 5, 5)]
    assert station.audit() == warehouse.audit() == []


def test_counted_wrongly_it_is_counted_again(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_and_depart("T02")
    t = warehouse.terminal(job=Command.EMPTIES)
    t.do("GS003", "EMPTIES-tote", "9", UNDO, "EMPTIES-tote", "1")
    assert t.says == "GS003 回 1 个周转筐"
    t.do(UNDO)
    assert t.says == "GS003 撤销 1 个"
    assert books(warehouse) == [("GS003", "tote", 2, 0)]
    assert t.refused(UNDO) == "没有可撤销的"
    assert warehouse.audit() == []


def test_one_by_one_each_comes_off_the_account_it_went_to(station: Night) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.load_and_depart("GS001-B01")
    tote = asset_of(station, "P001")
    t = station.terminal(job=Command.EMPTIES)
    # Without a party, and in the hand of another.
    t.do(tote)
    assert t.says == "P001 回 1 个周转筐"
    t.do("P002", tote)
    assert t.says.startswith(f"{tote} 已回（")
    assert t.says.endswith("韦小妹），不重复记")
    t.do(asset_of(station, "P002"))
    assert books(station)[1:] == [("P001", "tote", 2, 1), ("P002", "tote", 2, 1)]
    t.do(UNDO, asset_of(station, "P002"))
    assert t.says == "P002 回 1 个周转筐"
    assert station.audit() == []


def test_one_that_never_left_is_found_with_somebody(station: Night) -> None:
    cage = make_asset(ContainerType.CAGE, 77)
    t = station.terminal(job=Command.EMPTIES)
    assert t.refused(cage) == f"{cage} 没有从这里发出过：先扫是谁还的"
    t.do("P003", cage)
    assert t.says == "P003 只有 0 个笼车在外，来了 1 个：再数；没错按 F9"
    t.do(DONE)
    assert books(station)[1:] == [("P003", "cage", 1, 1)]
    assert station.audit() == []


def test_a_whole_vehicle_comes_off_stop_by_stop(station: Night) -> None:
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.load_and_depart("GS001-B01")
    t = station.terminal(job=Command.EMPTIES)
    t.do(B01)
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert [line.cells[0] for line in sheet.lines] == ["P001", "P002"]
    t.do("EMPTIES-tote", "3")
    assert books(station)[1:] == [("P001", "tote", 2, 2), ("P002", "tote", 2, 1)]
    t.do(make_short_stop(B01, 2), "EMPTIES-tote", "1")
    assert t.says == "P002 回 1 个周转筐"
    assert station.audit() == []


def test_who_is_nobody_and_the_account_of_the_warehouse(station: Night) -> None:
    t = station.terminal(job=Command.EMPTIES, role=Role.LEAD)
    assert t.refused("P999").startswith("不认识「P999」")
    assert t.refused(f"ST-{B01}-7").startswith("不认识")
    assert t.refused("CW01").startswith("CW01 的账由中心仓收到时记")
    (sheet,) = t.last.view.panels
    assert isinstance(sheet, Sheet)
    assert [(line.cells[0], line.pick) for line in sheet.lines] == [("CW01", "")]


@ON_SQLITE
def test_no_account_is_ever_below_nothing(station: Night) -> None:
    """Whoever brings however many of whatever, one by one, undone or confirmed."""
    station.unload_everything(TRUCK)
    station.sort_everything()
    station.load_and_depart("GS001-B01")
    kinds = st.sampled_from([ContainerType.TOTE, ContainerType.CAGE])
    parties = st.sampled_from(["P001", "P002", "P003", B01])
    acts = st.tuples(parties, kinds, st.integers(1, 4), st.sampled_from([DONE, UNDO]))
    t = station.terminal(job=Command.EMPTIES)

    @settings(max_examples=20, deadline=None)
    @given(st.lists(acts, min_size=1, max_size=4))
    def comes_back(said: list[tuple[str, ContainerType, int, str]]) -> None:
        for party, kind, count, then in said:
            t.do(party, f"EMPTIES-{kind}", str(count))
            if t.last.view.prompt.key == "empties.prompt.found" or then == UNDO:
                t.do(then)
            with station.books.reading() as opened:
                balances = opened.empties.balances()
            assert all(b.out >= 0 for b in balances if b.party != "CW01")
            if t.last.view.prompt.key != "empties.prompt.what":
                t.do(UNDO)

    comes_back()
    assert station.audit() == []
