"""The life of a manifest at the office's desk: open, closed, departed, printed, printed again."""

import json
from pathlib import Path

import pytest

from tests import sites
from tests.cli.keyboard import at_the_keyboard, second_badge
from tests.sites import DAY, Office, Town
from wms.simulate.hands import PIN
from wms.storage.statements import Statement

ROUTE = ("--date", DAY, "--route", "T01")


def cold(town: Town) -> list[str]:
    """`--reading` for every cold zone on the truck."""
    rows = town.rows(
        "SELECT DISTINCT c.zone FROM container c WHERE c.state = 'loaded' AND c.zone <> 'ambient'"
    )
    figures = {"chilled": "4.0", "frozen": "-18.5"}
    return [text for (zone,) in rows for text in ("--reading", f"{zone}={figures[zone]}")]


def standing(office: Office) -> dict[str, object]:
    """How T01 stands."""
    routes = office.figures("manifest", "list", "--date", DAY)["routes"]
    (route,) = [r for r in routes if r["route"] == "T01"]
    found: dict[str, object] = route
    return found


def number_of(office: Office) -> str:
    return str(standing(office)["number"])


def depart(town: Town) -> str:
    """T01 closed and gone; its number."""
    office = town.office()
    readings = cold(town)
    office.done("manifest", "close", *ROUTE)
    office.done("manifest", "depart", *ROUTE, "--seal", "F001", *readings)
    return number_of(office)


def test_the_life_of_a_manifest(loaded_town: Town, tmp_path: Path) -> None:
    office = loaded_town.office()
    begun = standing(office)
    assert (begun["state"], begun["departed_at"]) == ("open", None)
    items = loaded_town.rows("SELECT SUM(quantity) FROM content")[0][0]
    assert begun["items"] == items
    draft = office.done("manifest", "show", *ROUTE).out
    assert "草稿" in draft
    assert "原件" not in draft

    readings = cold(loaded_town)
    assert "已关闭" in office.done("manifest", "close", *ROUTE).out
    told = office.done(
        "manifest", "depart", *ROUTE, "--plate", "桂A12345", "--driver", "韦师傅",
        "--phone", "13800000000", "--seal", "F001", "--seal", "F002", *readings,
    )  # fmt: skip
    assert "桂A12345 已发车" in told.out
    gone = standing(office)
    assert gone["state"] == "departed"
    assert gone["departed_at"]
    listed = office.done("manifest", "list", "--date", DAY).out
    assert "已发车" in listed
    assert str(gone["number"]) in listed

    number = str(gone["number"])
    seen = office.done("manifest", "show", number).out
    assert "查阅件" in seen
    assert all(word in seen for word in ("桂A12345", "韦师傅", "F001", "F002", number))

    original = tmp_path / "original.pdf"
    assert "原件" in office.done("manifest", "print", number, "--out", original).out
    assert original.read_bytes().startswith(b"%PDF")
    refused = office("manifest", "print", number)
    assert refused.code == 2
    assert "--reason" in refused.line
    again = office.done("manifest", "print", *ROUTE, "--reason", "纸卡住了", "--format", "text").out
    assert "补打第 1 次" in again
    assert "纸卡住了" in again
    assert office.figures("check")["check"] == "ok"


def test_an_original_is_printed_once_by_whoever_is_first(loaded_town: Town) -> None:
    number = depart(loaded_town)
    office = loaded_town.office()
    printed = office.figures("gateway", "--once")["printed"]
    assert printed > 1
    folder = loaded_town.folder / "printed" / "CW01"
    assert len(list(folder.glob("manifest_*.pdf"))) == 1
    told = office("manifest", "print", number)
    assert told.code == 2
    assert "REPRINT" in office("manifest", "print", number, "--lang", "en").line
    assert office.figures("gateway", "--once")["printed"] == 0


def test_what_the_office_printed_the_gateway_does_not(loaded_town: Town) -> None:
    number = depart(loaded_town)
    loaded_town.office().done("manifest", "print", number, "--format", "text")
    loaded_town.office().done("gateway", "--once")
    assert not list((loaded_town.folder / "printed" / "CW01").glob("manifest_*"))


def test_a_paper_that_cannot_be_handed_over_still_waits(loaded_town: Town) -> None:
    number = depart(loaded_town)
    before = loaded_town.fingerprint()
    told = loaded_town.office()("manifest", "print", number, "--out", "/proc/none/m.pdf")
    assert told.code == 2
    assert loaded_town.fingerprint() == before
    loaded_town.office().done("manifest", "print", number, "--format", "text")


def test_reprints_are_numbered_without_gaps(loaded_town: Town) -> None:
    number = depart(loaded_town)
    office = loaded_town.office()
    copies = [office.figures("manifest", "print", number, "--format", "csv")["copy"]]
    told = office.figures("manifest", "print", number, "--reason", "弄湿了", "--format", "csv")
    copies.append(told["copy"])
    again = ("manifest", "print", number, "--reason", "司机要一份", "--format", "csv")
    # Beyond the first reprint somebody stands by.
    assert office(*again).code == 1
    code, said = at_the_keyboard(loaded_town, again, second_badge(loaded_town), PIN)
    assert code == 0, said
    rows = loaded_town.rows("SELECT copy FROM paper_copy WHERE paper = 'manifest' ORDER BY 1")
    assert [*copies, rows[-1][0]] == [0, 1, 2]
    assert office.figures("check")["check"] == "ok"


def short_load(town: Town) -> Office:
    """T01 with one container missing and most of the night unsorted."""
    with town.site() as app:
        sites.sow_everything(app, products=20)
        sites.load(app, "T01", but=1)
    return town.office()


def test_goods_left_behind_are_named_and_must_be_meant(
    planned_town: Town,
) -> None:
    office = short_load(planned_town)
    before = planned_town.fingerprint()
    told = office("manifest", "close", *ROUTE)
    assert told.code == 1
    assert "还有 1 箱没装" in told.line
    assert " 给 GS00" in told.line
    assert "--leave-behind" in told.line
    assert planned_town.fingerprint() == before
    meant = ("manifest", "close", *ROUTE, "--leave-behind")
    assert "--reason" in office(*meant).line
    told = office(*meant, "--reason", "time_up")
    assert (told.code, told.line) == (
        1,
        "要第二人在场：请在终端窗口里运行，好扫工牌、输密码",
    )
    assert planned_town.fingerprint() == before


def test_a_second_person_at_the_keyboard_stands_by(planned_town: Town) -> None:
    office = short_load(planned_town)
    badge = second_badge(planned_town)
    meant = ("manifest", "close", *ROUTE, "--leave-behind", "--reason", "time_up")
    code, said = at_the_keyboard(planned_town, meant, "WB" + "A" * 26)
    assert code == 1, said
    assert standing(office)["state"] == "open"
    code, said = at_the_keyboard(planned_town, meant, badge, "111112")
    assert code == 1, said
    code, said = at_the_keyboard(planned_town, meant, badge, PIN)
    assert code == 0, said
    assert badge not in said
    assert PIN not in said
    assert standing(office)["state"] == "closed"
    assert office.figures("check")["check"] == "ok"
    shown = office.done("manifest", "show", number_of(office)).out
    assert "强发：" in shown
    assert "在场，原因：到点了" in shown

    code, said = at_the_keyboard(
        planned_town, ("manifest", "void", *ROUTE, "--reason", "车坏了"), badge, PIN
    )
    assert code == 0, said
    assert standing(office)["state"] == "void"
    assert "作废" in office.done("manifest", "show", *ROUTE).out
    assert office.figures("check")["check"] == "ok"


def test_a_load_is_split_at_the_office(planned_town: Town) -> None:
    office = short_load(planned_town)
    number = number_of(office)
    told = office.figures("manifest", "split", *ROUTE)
    assert (told["number"], told["state"]) == (number, "closed")
    assert told["into"] == f"{number[:-1]}2"
    assert office("manifest", "split", *ROUTE).code == 1
    assert office("manifest", "void", number).code == 2
    assert office.figures("check")["check"] == "ok"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("--seal",), "缺少 --seal"),
        (("--reading",), "缺少温度"),
        (("+", "--reading", "chilled=warm"), "不是温度读数"),
        (("+", "--reading", "hot=1.0"), "不是温度读数"),
        (("+", "--reading", "chilled=4.0"), "不是温度读数"),
        (("+", "--seal", "F\n2"), "--seal 要有 1 到 40 个字"),
        (("+", "--plate", "x" * 41), "--plate 要有 1 到 40 个字"),
    ],
)
def test_a_departure_that_lacks_something_does_not_happen(
    change: tuple[str, ...], expected: str, loaded_town: Town
) -> None:
    office = loaded_town.office()
    arguments = ["--seal", "F001", *cold(loaded_town)]
    office.done("manifest", "close", *ROUTE)
    if change[0] == "+":
        arguments += change[1:]
    else:
        kept = zip(arguments[::2], arguments[1::2], strict=True)
        arguments = [part for pair in kept if pair[0] != change[0] for part in pair]
    before = loaded_town.fingerprint()
    told = office("manifest", "depart", *ROUTE, *arguments)
    assert told.code == 2
    assert expected in told.line
    assert loaded_town.fingerprint() == before


def test_what_is_open_neither_departs_nor_prints(loaded_town: Town) -> None:
    office = loaded_town.office()
    before = loaded_town.fingerprint()
    readings = cold(loaded_town)
    early = office("manifest", "depart", *ROUTE, "--seal", "F001", *readings)
    assert early.code == 1
    assert "wms manifest close" in early.line
    assert office("manifest", "print", *ROUTE).code == 1
    assert loaded_town.fingerprint() == before


def test_nothing_happens_twice(loaded_town: Town) -> None:
    depart(loaded_town)
    office = loaded_town.office()
    before = loaded_town.fingerprint()
    for command in ("close", "depart"):
        extra = ("--seal", "F001") if command == "depart" else ()
        told = office("manifest", command, *ROUTE, *extra)
        assert told.code in (1, 2)
        assert told.line
    assert loaded_town.fingerprint() == before


@pytest.mark.parametrize("command", ["show", "close", "depart", "print"])
@pytest.mark.parametrize(
    ("which", "code", "expected"),
    [
        (("--date", DAY, "--route", "T77"), 2, "没有从 CW01 发车的线路「T77」"),
        (("--date", DAY, "--route", "GS001-B01"), 2, "没有从 CW01 发车的线路"),
        (("T77-20261121-1",), 2, "没有交接单「T77-20261121-1」"),
        (("--route", "T01"), 2, "请写交接单号"),
        (("--date", DAY), 2, "请写交接单号"),
        (("--date", "2026-11-20", "--route", "T01"), 1, "还没有交接单"),
    ],
)
def test_a_manifest_that_is_not_there(
    command: str, which: tuple[str, ...], code: int, expected: str, loaded_town: Town
) -> None:
    told = loaded_town.office()("manifest", command, *which)
    assert told.code == code
    assert expected in told.line


def test_a_number_of_another_night_is_noticed(loaded_town: Town) -> None:
    office = loaded_town.office()
    told = office("manifest", "show", number_of(office), "--date", "2026-11-20")
    assert told.code == 2
    assert "核对日期" in told.line


def test_the_vehicle_that_was_given_tonight_leaves(loaded_town: Town) -> None:
    office, readings = loaded_town.office(), cold(loaded_town)
    office.done("manifest", "close", *ROUTE)
    given = "INSERT INTO route_vehicle (wave_id, route_id, plate, driver, driver_phone)"
    with loaded_town.site() as app, app.store.writing() as tx:
        tx.run(Statement(f"{given} SELECT wave_id, 'T01', '桂B00009', '李师傅', '' FROM wave"))
    told = office.done("manifest", "depart", *ROUTE, "--seal", "F001", *readings)
    assert "桂B00009 已发车" in told.out


def test_one_that_is_on_the_road_has_to_be_named(loaded_town: Town) -> None:
    """It left with another route."""
    office, readings = loaded_town.office(), cold(loaded_town)
    office.done("manifest", "close", *ROUTE)
    ((plate,),) = loaded_town.rows("SELECT plate FROM route WHERE route_id = 'T01'")
    with loaded_town.site() as app, app.store.writing() as tx:
        tx.run(
            Statement(
                "INSERT INTO manifest (number, version, tier, route_id, wave_id, state, opened_at,"
                " departure) SELECT 'T09-1', 1, 'trunk', 'T09', wave_id, 'departed', '', :left"
                " FROM wave"
            ),
            left=json.dumps({"plate": f"{plate} ".lower()}),
        )
    told = office("manifest", "depart", *ROUTE, "--seal", "F001", *readings)
    assert told.code == 2
    assert "--plate" in told.line
    named = ("--plate", "桂B00009", "--driver", "李师傅")
    assert (
        "桂B00009 已发车"
        in office.done("manifest", "depart", *ROUTE, *named, "--seal", "F001", *readings).out
    )


def test_too_warm_is_held_and_stays(loaded_town: Town) -> None:
    office = loaded_town.office()
    readings = [text.replace("4.0", "9.5").replace("-18.5", "-12.0") for text in cold(loaded_town)]
    office.done("manifest", "close", *ROUTE)
    told = office("manifest", "depart", *ROUTE, "--seal", "F001", *readings)
    assert told.code == 1
    assert "已扣" in told.line
    held = office.figures("holds", "--date", DAY)["holds"]
    assert {(one["step"], one["state"]) for one in held} == {("departure", "held")}
    again = office("manifest", "depart", *ROUTE, "--seal", "F001", *cold(loaded_town))
    assert again.code == 1
    assert "扣着" in again.line
    assert "扣" in office.done("holds", "--date", DAY).out


def test_names_of_a_hostile_import_are_only_text(loaded_town: Town) -> None:
    with loaded_town.site() as app, app.store.writing() as tx:
        name = "[red]x[/] \x1b[2J\u202eeman"
        tx.run(Statement("UPDATE route SET name = :name WHERE route_id = 'T01'"), name=name)
    listed = loaded_town.office().done("manifest", "list", "--date", DAY).out
    assert "[red]x[/]" in listed
    assert "\x1b" not in listed
    assert "\u202e" not in listed


def test_a_day_without_a_wave_has_no_manifests(loaded_town: Town) -> None:
    told = loaded_town.office()("manifest", "list", "--date", "2026-11-19")
    assert told.code == 1
    assert "2026-11-19" in told.line


def test_a_station_closes_its_own(loaded_town: Town) -> None:
    routes = loaded_town.office("GS001").figures("manifest", "list", "--date", DAY)["routes"]
    assert [route["route"] for route in routes] == ["GS001-B01"]
    assert routes[0]["state"] is None
