"""强发: a vehicle leaves without its remainder, in the name of two people."""

import json

import pytest

from tests.floor import NOODLES, Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command, Expects, Level

DONE = Command.DONE
BEHIND = (DONE, DONE, "F1", DONE, "4", "T01")


@pytest.fixture
def boss(warehouse: Night) -> Terminal:
    """T01 is loaded but for one container; the supervisor stands at the vehicle."""
    warehouse.sort_everything()
    warehouse.load_everything("T01").do(Command.UNDO)
    return warehouse.terminal("T-03", Role.SUPERVISOR, Command.DEPART)


def frozen(warehouse: Night) -> dict[str, object]:
    """What the manifest says."""
    ((text,),) = warehouse.rows("SELECT body FROM manifest WHERE state = 'departed'")
    body: dict[str, object] = json.loads(text)
    return body


def test_a_supervisor_says_why_and_a_second_person_stands_by(
    boss: Terminal, warehouse: Night
) -> None:
    left = warehouse.boxes("GS001")[-1]
    boss.do("T01", *BEHIND)
    assert boss.says == "强发：1 箱没装，0 件没分。选原因"
    assert boss.last.view.choices[0].command == "WHY-time_up"
    boss.do("WHY-time_up")
    assert boss.says == "强发要第二人在场：另请一位组长扫工牌"
    # Plate and seals were keyed; now a badge is scanned.
    assert boss.last.view.expects is Expects.SCAN
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]

    boss.do(warehouse.badges[Role.ADMIN])
    assert boss.says == "桂A68868 已发车，交接单 T01-20261121-1"
    assert boss.last.level is Level.OK
    said = frozen(warehouse)
    assert said["forced"] == ["覃主管", "陆管理", "time_up"]
    assert [box["sscc"] for box in said["remaining"]] == [left]  # type: ignore[attr-defined]
    ((text, person),) = warehouse.rows(
        "SELECT body, person_id FROM journal WHERE kind = 'overridden'"
    )
    assert json.loads(text) == {
        "right": "leave_behind",
        "subject": "T01-20261121-1",
        "second": "P-admin",
        "reason": "time_up",
    }
    assert person == "P-supervisor"
    assert warehouse.audit() == []


def test_nobody_stands_by_for_themselves(boss: Terminal, warehouse: Night) -> None:
    boss.do("T01", *BEHIND, "司机家里有事")
    assert boss.refused(warehouse.badges[Role.SUPERVISOR])
    assert boss.refused(warehouse.badges[Role.SORTER])
    assert boss.refused("T01") == "等第二人扫工牌；不做了按 F2"
    assert warehouse.rows("SELECT state FROM manifest") == [("open",)]
    boss.do(warehouse.badges[Role.ADMIN])
    assert frozen(warehouse)["forced"] == ["覃主管", "陆管理", "司机家里有事"]
    assert warehouse.audit() == []


def test_a_label_or_a_number_is_no_reason(boss: Terminal, warehouse: Night) -> None:
    boss.do("T01", *BEHIND)
    label = warehouse.boxes("GS001")[0]
    assert boss.refused(label) == f"「{label}」不是原因：选一条，或写几个字"
    assert boss.refused("7") == "「7」不是原因：选一条，或写几个字"
    assert boss.refused("急") == "原因要有 2 到 60 个字"
    assert boss.refused("急" * 61) == "原因要有 2 到 60 个字"


def test_the_rest_was_loaded_while_they_waited_for_the_second(
    boss: Terminal, warehouse: Night
) -> None:
    boss.do("T01", *BEHIND, "WHY-driver_gone")
    warehouse.load_everything("T01")
    boss.do(warehouse.badges[Role.ADMIN])
    assert boss.says.startswith("注意：装车有变，现有 4 箱，没装 0 箱")
    while boss.last.view.prompt.key == "depart.ask.reading_of":
        boss.do("-19.0")
    boss.do("T01")
    assert boss.says == "桂A68868 已发车，交接单 T01-20261121-1"
    assert frozen(warehouse)["forced"] == []
    assert warehouse.audit() == []


def test_the_driver_left_early_and_what_remains_goes_on_the_next_version(
    boss: Terminal, warehouse: Night
) -> None:
    """Recovery: the list on the first paper is what the second one brings."""
    left = warehouse.boxes("GS001")[-1]
    boss.do("T01", *BEHIND, "WHY-driver_gone", warehouse.badges[Role.ADMIN])
    boss.do(Command.LOAD, "T01")
    assert boss.says == "线路 T01，交接单 T01-20261121-2"
    assert str(boss.last.view.details[0].values["sscc"]) == left
    boss.do(left)
    assert warehouse.depart("T01") == "T01-20261121-2"
    bodies = dict(warehouse.rows("SELECT number, body FROM manifest"))
    assert json.loads(bodies["T01-20261121-2"])["follows"] == "T01-20261121-1"
    assert warehouse.audit() == []


def test_unsorted_goods_are_listed_as_forced(warehouse: Night) -> None:
    t = warehouse.terminal(job=Command.PUT)
    t.do(NOODLES.gtin, "GS003-A", t.tote(), "GS003-A", Command.CLOSE, "GS003-A")
    warehouse.load_everything("T02")
    boss = warehouse.terminal("T-02", Role.SUPERVISOR, Command.DEPART)
    boss.do("T02", DONE, DONE, "F1", DONE, "T02", "WHY-time_up", warehouse.badges[Role.ADMIN])
    lines = frozen(warehouse)["exceptions"]
    assert [(line["kind"], line["sku_id"], line["quantity"]) for line in lines] == [  # type: ignore[attr-defined]
        ("forced", "S3", 4)
    ]
    assert warehouse.audit() == []


def test_the_vehicle_waits_and_only_its_manifest_is_closed(warehouse: Night) -> None:
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    lead = warehouse.terminal("T-03", Role.LEAD, Command.DEPART)
    lead.do("T02", Command.CLOSE)
    assert lead.says == "只关闭交接单 T02-20261121-1，车先不走：再扫一次线路码"
    lead.do("T02")
    assert lead.says == "交接单 T02-20261121-1 已关闭：2 箱"
    assert warehouse.rows("SELECT state FROM manifest") == [("closed",)]
    assert warehouse.rows("SELECT copy FROM print_job WHERE paper = 'manifest'") == [(0,)]
    assert lead.refused("T02", Command.CLOSE) == "这张交接单已关闭：车要走就接着填"
    lead.do(DONE, DONE, "F1", DONE, "4", "T02")
    assert lead.says == "桂A14208 已发车，交接单 T02-20261121-1"
    assert warehouse.rows("SELECT copy FROM print_job WHERE paper = 'manifest' ORDER BY 1") == [
        (0,),
        (1,),
    ]
    assert warehouse.audit() == []


def test_closing_with_a_remainder_is_forced_too(boss: Terminal, warehouse: Night) -> None:
    boss.do("T01", Command.CLOSE, "T01", "WHY-truck_full", warehouse.badges[Role.ADMIN])
    assert boss.says == "交接单 T01-20261121-1 已关闭：3 箱"
    assert warehouse.rows("SELECT state FROM manifest") == [("closed",)]
    assert warehouse.audit() == []
