"""Two sites and the folder between them: whatever the carrier does, each message counts once."""

import json
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import sites
from tests.exchange.letters import box, envelope_for, letters, post, sealed
from tests.sites import DAY, WAVE, Town
from wms.domain.mail import Envelope
from wms.domain.messages import Unavailable, say
from wms.exchange.folder import FolderCarrier
from wms.exchange.ports import Acknowledgement
from wms.exchange.pump import pump
from wms.storage.mail import Mailroom

COUNTED = "SELECT COUNT(*) FROM journal WHERE terminal_id = 'exchange'"


def test_a_plan_reaches_its_station_and_word_comes_back(planned_town: Town) -> None:
    office = planned_town.office()
    sent = office.figures("exchange")
    assert (sent["posted"], sent["acknowledged"]) == (2, 0)
    assert planned_town.office("GS001").figures("exchange")["taken"] == 1
    assert office.figures("exchange")["acknowledged"] == 1
    acknowledged = "SELECT to_site FROM outbox WHERE acknowledged_at <> ''"
    assert planned_town.rows(acknowledged) == [("GS001",)]
    items = "SELECT SUM(items) FROM plan_list WHERE kind = 'branch_pick' AND key LIKE 'GS001%'"
    assert planned_town.rows(items, "GS001") == planned_town.rows(items)
    assert letters(planned_town, "GS001") == []


def test_until_word_comes_back_it_is_offered_again(planned_town: Town) -> None:
    office = planned_town.office()
    office.done("exchange")
    (letter,) = letters(planned_town, "GS001")
    content = letter.read_bytes()
    assert office.figures("exchange")["posted"] == 0
    letter.unlink()
    assert office.figures("exchange")["posted"] == 1
    assert letters(planned_town, "GS001")[0].read_bytes() == content


def test_delivered_twice_it_counts_once(planned_town: Town) -> None:
    planned_town.office().done("exchange")
    (letter,) = letters(planned_town, "GS001")
    content = letter.read_bytes()
    station = planned_town.office("GS001")
    assert station.figures("exchange")["taken"] == 1
    before = planned_town.rows(COUNTED, "GS001")
    for name in (letter.name, "copy-from-the-stick.json"):
        (box(planned_town, "GS001", "in") / name).write_bytes(content)
    again = station.figures("exchange")
    assert (again["taken"], again["refused"]) == (0, {})
    assert planned_town.rows(COUNTED, "GS001") == before
    assert letters(planned_town, "GS001") == []


def test_a_lost_acknowledgement_is_said_again(planned_town: Town) -> None:
    office, station = planned_town.office(), planned_town.office("GS001")
    office.done("exchange")
    station.done("exchange")
    for word in letters(planned_town, "CW01", "acks"):
        word.unlink()
    assert office.figures("exchange") == {
        "posted": 1, "taken": 0, "acknowledged": 0, "refused": {}, "postponed": {}
    }  # fmt: skip
    assert station.figures("exchange")["taken"] == 0
    assert office.figures("exchange")["acknowledged"] == 1
    assert planned_town.rows("SELECT COUNT(*) FROM inbox", "GS001") == [(1,)]


def test_an_older_plan_that_comes_late_replaces_nothing(planned_town: Town) -> None:
    first = envelope_for(planned_town, "GS001")
    office, station = planned_town.office(), planned_town.office("GS001")
    office.done("plan", "--date", DAY)
    office.done("exchange")
    arrived = {
        json.loads(p.read_text(encoding="utf-8"))["key"]: p for p in letters(planned_town, "GS001")
    }
    assert set(arrived) == {f"{WAVE}/1", f"{WAVE}/2"}
    arrived[f"{WAVE}/1"].unlink()
    assert station.figures("exchange")["taken"] == 1
    version = "SELECT plan_version FROM wave"
    assert planned_town.rows(version, "GS001") == [(2,)]
    lists = planned_town.rows("SELECT kind, key, body FROM plan_list ORDER BY 1, 2", "GS001")
    post(planned_town, first)
    assert station.figures("exchange")["taken"] == 1
    assert planned_town.rows(version, "GS001") == [(2,)]
    kept = planned_town.rows("SELECT kind, key, body FROM plan_list ORDER BY 1, 2", "GS001")
    assert kept == lists
    assert station.figures("check")["check"] == "ok"


def departed(town: Town) -> None:
    """T01 has left for both stations."""
    office = town.office()
    zones = [z for (z,) in town.rows("SELECT DISTINCT zone FROM container")]
    cold = {"chilled": "4.0", "frozen": "-19.0"}
    readings = [t for z in zones if z in cold for t in ("--reading", f"{z}={cold[z]}")]
    office.done("manifest", "close", "--date", DAY, "--route", "T01")
    office.done("manifest", "depart", "--date", DAY, "--route", "T01", "--seal", "F1", *readings)


def test_a_truck_announced_before_the_plan_is_known_is_no_trouble(loaded_town: Town) -> None:
    departed(loaded_town)
    advice = envelope_for(loaded_town, "GS001", "trunk_manifest")
    for path in (loaded_town.folder / "store").glob("GS001*"):
        path.unlink()
    loaded_town.office("GS001").done("init")
    post(loaded_town, advice)
    assert loaded_town.office("GS001").figures("exchange")["taken"] == 1
    assert loaded_town.rows("SELECT COUNT(*) FROM inbound_manifest", "GS001") == [(1,)]


def test_what_the_books_do_not_allow_now_waits_and_holds_up_nobody(loaded_town: Town) -> None:
    departed(loaded_town)
    advice = envelope_for(loaded_town, "GS001", "trunk_manifest")
    content = json.loads(zlib.decompress(advice.body))
    content["number"] = "T01-20261121-9"
    clashing = sealed(
        advice,
        message_id="CW01/GS001/trunk_manifest/0",
        key="T01-20261121-9",
        body=zlib.compress(json.dumps(content).encode()),
    )
    station = loaded_town.office("GS001")
    post(loaded_town, advice)
    station.done("exchange")
    post(loaded_town, clashing)
    before = loaded_town.fingerprint("GS001")
    told = station("exchange", "--json")
    assert told.code == 0
    assert len(told.figures["postponed"]) == 1
    assert loaded_town.fingerprint("GS001") == before
    assert len(letters(loaded_town, "GS001")) == 1


def test_a_folder_that_cannot_be_used_is_one_line_and_exit_3(planned_town: Town) -> None:
    (planned_town.folder / "exchange").write_text("not a folder")
    told = planned_town.office()("exchange")
    assert told.code == 3
    assert "交换文件夹" in told.line
    assert planned_town.rows("SELECT COUNT(*) FROM outbox WHERE sent_at <> ''") == [(0,)]


def test_told_to_stop_the_post_ends_after_the_message_at_hand(planned_town: Town) -> None:
    with planned_town.site() as app:
        looks = iter((False, True))
        carrier = FolderCarrier(planned_town.folder / "exchange")
        mailroom = Mailroom(app.site_store)
        done = pump("CW01", mailroom, carrier, app.stamp, str, lambda: next(looks))
    assert done.posted == 1
    assert planned_town.rows("SELECT COUNT(*) FROM outbox WHERE sent_at <> ''") == [(1,)]


class Storm:
    """A carrier that loses, doubles, delays and reorders as the lots say, until they run out."""

    def __init__(self, inner: FolderCarrier, lots: list[int]) -> None:
        self.inner, self.lots = inner, iter(lots)
        self.kept: list[Envelope] = []

    def _lot(self) -> int:
        return next(self.lots, 3)

    def post(self, envelope: Envelope) -> bool:
        """0 and 1 lose it, 2 brings an older one as well."""
        lot = self._lot()
        self.kept.append(envelope)
        if lot == 2:
            self.inner.post(self.kept[len(self.kept) // 2])
        return self.inner.post(envelope) if lot > 1 else False

    def arrived(self, site_id: str) -> Any:
        return reversed(list(self.inner.arrived(site_id)))

    def acknowledge(self, acknowledgement: Acknowledgement) -> None:
        if self._lot():
            self.inner.acknowledge(acknowledgement)

    def acknowledgements(self, site_id: str) -> Any:
        return self.inner.acknowledgements(site_id)


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lots=st.lists(st.integers(0, 4), min_size=5, max_size=40))
def test_whatever_the_carrier_does_each_message_counts_once(
    lots: list[int], loaded_town: Town, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = sites.another(loaded_town, tmp_path_factory.mktemp("storm"), loaded_town.capture)
    departed(town)
    storm = Storm(FolderCarrier(town.folder / "exchange"), lots)
    unheard = "SELECT COUNT(*) FROM outbox WHERE acknowledged_at = ''"
    rounds = 0
    while town.rows(unheard) != [(0,)]:
        rounds += 1
        assert rounds < 30
        for site_id in ("CW01", "GS001", "GS002"):
            with town.site(site_id) as app:
                pump(site_id, Mailroom(app.site_store), storm, app.stamp, str)
    for station in ("GS001", "GS002"):
        kinds = "SELECT kind, COUNT(*) FROM inbox GROUP BY kind ORDER BY kind"
        told = [("empties", 1), ("station_plan", 1), ("trunk_manifest", 1)]
        assert town.rows(kinds, station) == told
        assert town.office(station).figures("check")["check"] == "ok"


def test_a_store_that_does_not_answer_loses_no_letter(
    planned_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned_town.office().done("exchange")

    def silent(*_arguments: object) -> None:
        raise Unavailable(say("store.trouble", cause="silent"))

    with monkeypatch.context() as patch:
        patch.setattr(Mailroom, "take", silent)
        told = planned_town.office("GS001")("exchange")
    assert told.code == 3
    assert len(letters(planned_town, "GS001")) == 1
    assert planned_town.office("GS001").figures("exchange")["taken"] == 1
