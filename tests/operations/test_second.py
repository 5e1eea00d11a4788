"""The second person: somebody else, who may, who keys their PIN, and who still may when it is done.

The scene is a manifest to void; what is shown here is the desk's and the gate's part, the same for
every job that takes two.
"""

from contextlib import closing
from typing import Any

import pytest

from tests.conftest import ON_SQLITE
from tests.floor import PEPPER, Night, Terminal, person_of
from tests.operations.test_desk import CutLink, behind
from tests.scanning import PIN
from wms.domain.events import BadgeRevoked
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, badge_code, badge_digest
from wms.domain.words import Role
from wms.operations.floor import Hand, Step
from wms.operations.override import record_override
from wms.operations.people import add_person
from wms.operations.reply import Command, Expects, Scan
from wms.operations.void import Void, VoidState

NUMBER = "T02-20261121-1"
WRONG = "314159"


def waiting(night: Night, t: Terminal) -> Terminal:
    """A supervisor at `t` asks to void the manifest of a vehicle that waits."""
    t.do(night.badges[Role.SUPERVISOR], Command.VOID, NUMBER, "WHY-wrong_load")
    return t


@pytest.fixture
def boss(warehouse: Night) -> Terminal:
    """A supervisor whose act waits for a second person; PINs are keyed by the scene."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    warehouse.close_manifest(NUMBER)
    t = waiting(warehouse, warehouse.terminal("T-03", role=None))
    t.pin = ""
    return t


def state(night: Night) -> str:
    """That of the manifest."""
    [(word,)] = night.rows("SELECT state FROM manifest")
    return str(word)


def refused(t: Terminal, pin: str) -> str:
    """Key a PIN that is refused."""
    assert t.key(pin).latched
    told = t.says
    t.do(Command.ACKNOWLEDGE)
    return told


def revoke(night: Night, role: Role) -> None:
    """Somebody's badge is taken back."""
    with night.office(Right.MANAGE_PEOPLE) as act:
        act.record(BadgeRevoked(f"P-{role}"), say("desk.welcome"))


def test_the_screen_says_who_is_waited_for(boss: Terminal) -> None:
    assert boss.last.view.prompt == say("second.prompt", role=Role.LEAD)


def test_badge_and_pin_of_another_and_it_is_done_in_the_name_of_both(
    boss: Terminal, warehouse: Night
) -> None:
    boss.do(warehouse.badges[Role.ADMIN])
    assert (boss.says, boss.last.view.expects) == ("陆管理：请键入密码", Expects.PIN)
    assert boss.last.view.title == say("pin.title.second", person="陆管理")
    assert state(warehouse) == "closed"
    boss.key(PIN)
    assert state(warehouse) == "void"
    assert boss.last.who.person == "覃主管"
    assert warehouse.rows(
        "SELECT kind, person_id FROM journal WHERE terminal_id = 'T-03' ORDER BY seq DESC LIMIT 3"
    ) == [
        ("overridden", "P-supervisor"),
        ("manifest_voided", "P-supervisor"),
        ("second_shown", "P-admin"),
    ]
    assert warehouse.audit() == []


def test_nobody_is_the_second_person_of_their_own_act(boss: Terminal, warehouse: Night) -> None:
    told = boss.refused(warehouse.badges[Role.SUPERVISOR])
    assert told == "覃主管 是操作人本人：须另一人到场"
    assert boss.last.view.prompt.key == "second.prompt"


def test_a_sorter_stands_by_for_nobody(boss: Terminal, warehouse: Night) -> None:
    told = boss.refused(warehouse.badges[Role.SORTER])
    assert told == "韦小妹 不能作第二人：须组长或主管"
    assert boss.last.who.person == "覃主管"
    assert state(warehouse) == "closed"


def test_a_wrong_pin_is_counted_where_every_wrong_pin_is(boss: Terminal, warehouse: Night) -> None:
    boss.do(warehouse.badges[Role.ADMIN])
    for _ in range(4):
        assert refused(boss, WRONG) == "工牌与密码不符：按 F8 后重新键入"
    other = warehouse.terminal("T-05", role=None)
    other.pin = ""
    other.do(warehouse.badges[Role.ADMIN])
    assert "30 秒" in refused(other, WRONG)
    assert refused(boss, PIN).startswith("陆管理 的工牌要等到")
    assert state(warehouse) == "closed"
    boss.do(Command.BACK, Command.BACK)
    assert boss.last.who.person == "覃主管"
    assert warehouse.audit() == []


def test_a_right_pin_as_second_person_ends_the_row(boss: Terminal, warehouse: Night) -> None:
    boss.do(warehouse.badges[Role.ADMIN])
    refused(boss, WRONG)
    boss.key(PIN)
    assert warehouse.rows("SELECT failures FROM person WHERE person_id = 'P-admin'") == [(0,)]
    assert state(warehouse) == "void"


def test_somebody_revoked_while_they_key_their_pin(boss: Terminal, warehouse: Night) -> None:
    boss.do(warehouse.badges[Role.ADMIN])
    revoke(warehouse, Role.ADMIN)
    assert refused(boss, PIN) == "工牌无效或已停用：找组长"
    assert state(warehouse) == "closed"
    assert warehouse.audit() == []


def test_somebody_revoked_between_their_pin_and_the_act(
    boss: Terminal, warehouse: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    voided = Void.seconded

    def slowly(job: Void, hand: Hand, at: VoidState, scan: Scan, second: Person) -> Step[VoidState]:
        assert not scan.text
        revoke(warehouse, Role.ADMIN)
        return voided(job, hand, at, scan, second)

    monkeypatch.setattr(Void, "seconded", slowly)
    boss.do(warehouse.badges[Role.ADMIN])
    assert refused(boss, PIN) == "陆管理 的工牌已停用：找组长"
    assert state(warehouse) == "closed"
    assert boss.last.view.prompt.key == "second.prompt"
    assert warehouse.audit() == []


def test_the_hand_loses_its_right_while_the_second_person_is_fetched(
    boss: Terminal, warehouse: Night
) -> None:
    revoke(warehouse, Role.SUPERVISOR)
    boss.do(warehouse.badges[Role.ADMIN])
    assert refused(boss, PIN) == "覃主管 的工牌已停用：找组长"
    assert state(warehouse) == "closed"


@ON_SQLITE
def test_whoever_has_no_pin_yet_signs_in_first(boss: Terminal, warehouse: Night) -> None:
    code = badge_code(b"a newcomers code")
    with warehouse.office(Right.MANAGE_PEOPLE) as act:
        add_person(act, Person("N1", "农新来", Role.SUPERVISOR), badge_digest(code, PEPPER))
    assert boss.refused(code) == "农新来 还没定密码：先自己上岗一次"


@ON_SQLITE
def test_giving_up_the_pin_and_then_the_act(boss: Terminal, warehouse: Night) -> None:
    boss.do(warehouse.badges[Role.ADMIN], Command.BACK)
    assert (boss.says, boss.last.view.prompt.key) == ("不再等密码", "second.prompt")
    boss.do(Command.BACK)
    boss.pin = PIN
    boss.do(warehouse.badges[Role.ADMIN])
    assert boss.last.who.person == "陆管理"
    assert state(warehouse) == "closed"


@ON_SQLITE
def test_the_hand_idles_out_while_somebody_is_fetched(boss: Terminal, warehouse: Night) -> None:
    boss.do(warehouse.badges[Role.ADMIN])
    boss.clock.go_to(23, 55)
    assert boss.desk.look().who.person == ""
    assert refused(boss, PIN) == "已经不等第二人：陆管理 要上岗请重扫工牌"
    assert state(warehouse) == "closed"
    assert warehouse.audit() == []


@pytest.mark.parametrize("lost", [1, 2])
def test_a_reply_lost_on_the_way_does_it_once(boss: Terminal, warehouse: Night, lost: int) -> None:
    assert boss.last.view.prompt.key == "second.prompt"
    with closing(CutLink(warehouse.url)) as link:
        t = waiting(warehouse, behind(link, warehouse))
        t.pin = ""
        t.do(warehouse.badges[Role.ADMIN])
        link.after = lost
        t.key(PIN)
        assert state(warehouse) == "void"
        assert t.last.view.title == say("job.void")
    kinds: list[tuple[Any, ...]] = warehouse.rows(
        "SELECT kind FROM journal WHERE terminal_id = 'T-05' ORDER BY seq DESC LIMIT 3"
    )
    assert kinds == [("overridden",), ("manifest_voided",), ("second_shown",)]
    assert warehouse.audit() == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("role", "key"), [(Role.SUPERVISOR, "second.yourself"), (Role.SORTER, "right.denied.be_second")]
)
def test_no_act_takes_a_second_person_who_is_none(warehouse: Night, role: Role, key: str) -> None:
    hand = person_of(Role.SUPERVISOR)
    with pytest.raises(Refused) as refusal, warehouse.office(Right.VOID_MANIFEST, hand) as act:
        record_override(act, Right.VOID_MANIFEST, NUMBER, person_of(role), "wrong_load")
    assert refusal.value.message.key == key


@ON_SQLITE
@pytest.mark.parametrize("second", ["P-supervisor", "P-sorter", "P-lead", "nobody"])
def test_the_audit_names_an_override_without_a_second_person(
    boss: Terminal, warehouse: Night, second: str
) -> None:
    boss.do(warehouse.badges[Role.ADMIN])
    boss.key(PIN)
    assert warehouse.broken() == set()
    warehouse.tamper(
        "UPDATE journal SET body = replace(body, 'P-admin', :second) WHERE kind = 'overridden'",
        second=second,
    )
    assert "people" in warehouse.broken()
