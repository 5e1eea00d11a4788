"""Two sites and the folder between them: whatever the carrier does, each message counts once."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import sites
from tests.sites import DAY, WAVE, Town
from wms.domain.mail import Envelope
from wms.domain.messages import Refused, Unavailable, say
from wms.exchange.folder import FolderCarrier
from wms.exchange.ports import Acknowledgement
from wms.exchange.pump import pump
from wms.storage.mail import Mailroom

COUNTED = "SELECT COUNT(*) FROM journal WHERE terminal_id = 'exchange'"


def box(town: Town, site_id: str, kind: str) -> Path:
    return town.folder / "exchange" / site_id / kind


def letters(town: Town, site_id: str, kind: str = "in") -> list[Path]:
    return sorted(box(town, site_id, kind).glob("*.json"))


def rewrite(path: Path, **fields: Any) -> None:
    """The message in the file with other fields, sealed anew."""
    content = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps(content), encoding="utf-8")


def envelope_for(town: Town, to_site: str, kind: str = "station_plan") -> Envelope:
    """What the warehouse has waiting for a site."""
    with town.site() as app:
        waiting = list(Mailroom(app.site_store).waiting())
    (found,) = [e for e in waiting if (e.to_site, e.kind) == (to_site, kind)]
    return found


def sealed(envelope: Envelope, **changes: Any) -> Envelope:
    """A message like it with other fields and a digest that fits: what a stranger could write."""
    changed = replace(envelope, **changes)
    return Envelope.seal(
        changed.message_id,
        changed.from_site,
        changed.to_site,
        changed.kind,
        changed.key,
        changed.body,
    )


def post(town: Town, envelope: Envelope) -> None:
    FolderCarrier(town.folder / "exchange").post(envelope)


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


def cut(letter: Path) -> None:
    letter.write_bytes(letter.read_bytes()[:-20])


def flip(letter: Path) -> None:
    content = json.loads(letter.read_text(encoding="utf-8"))
    body = content["body"]
    other = "A" if body[40] != "A" else "B"
    rewrite(letter, body=body[:40] + other + body[41:])


def rename_key(letter: Path) -> None:
    rewrite(letter, key="another-key")


def to_nothing(letter: Path) -> None:
    letter.write_bytes(b"")


def to_a_list(letter: Path) -> None:
    letter.write_text("[1, 2, 3]", encoding="utf-8")


@pytest.mark.parametrize("damage", [cut, flip, rename_key, to_nothing, to_a_list])
def test_a_damaged_message_is_set_aside_and_changes_nothing(
    damage: Callable[[Path], None], planned_town: Town
) -> None:
    office, station = planned_town.office(), planned_town.office("GS001")
    office.done("exchange")
    (letter,) = letters(planned_town, "GS001")
    damage(letter)
    before = planned_town.fingerprint("GS001")
    told = station("exchange")
    assert told.code == 1
    assert told.line
    assert planned_town.fingerprint("GS001") == before
    aside = box(planned_town, "GS001", "refused")
    assert (aside / letter.name).exists()
    assert (aside / letter.name).with_suffix(".txt").read_text(encoding="utf-8").strip()
    # The sender never heard of it, so it offers the message again, and now it arrives.
    office.done("exchange")
    assert station.figures("exchange")["taken"] == 1


def test_a_message_for_another_site_is_refused_by_name(planned_town: Town) -> None:
    planned_town.office().done("exchange")
    (letter,) = letters(planned_town, "GS002")
    wrong = box(planned_town, "GS001", "in") / letter.name
    letter.rename(wrong)
    before = planned_town.fingerprint("GS001")
    told = planned_town.office("GS001")("exchange")
    assert told.code == 1
    assert "是发给 GS002 的，这里是 GS001" in told.err
    # What is for GS001 was taken all the same.
    assert planned_town.fingerprint("GS001") != before
    assert planned_town.rows("SELECT COUNT(*) FROM inbox", "GS001") == [(1,)]


@pytest.mark.parametrize("sender", ["../../x", "GS002", "CW02", "", "CW01/../GS001"])
def test_a_stranger_is_not_heard_and_nothing_is_written_elsewhere(
    sender: str, planned_town: Town
) -> None:
    honest = envelope_for(planned_town, "GS001")
    post(planned_town, sealed(honest, from_site=sender, message_id=f"{sender}/GS001/forged"))
    before, files = planned_town.fingerprint("GS001"), planned_town.files()
    told = planned_town.office("GS001")("exchange")
    assert told.code == 1
    assert "没有往来" in told.err
    assert planned_town.fingerprint("GS001") == before
    new = planned_town.files() - files
    assert all(name.startswith("exchange/GS001/") for name in new), new
    assert not list(planned_town.folder.parent.glob("x*"))


@pytest.mark.parametrize(
    "site", ["../../x", "/etc", "", ".", "a/b", "x" * 65, "GS\n001", "ＧＳ001"]
)
def test_no_code_of_a_site_leads_out_of_the_folder(site: str, tmp_path: Path) -> None:
    carrier = FolderCarrier(tmp_path / "exchange")
    envelope = Envelope.seal("m", "CW01", site, "kind", "key", b"body")
    for act in (
        lambda: carrier.post(envelope),
        lambda: carrier.acknowledge(Acknowledgement("m", site)),
        lambda: list(carrier.arrived(site)),
        lambda: list(carrier.acknowledgements(site)),
    ):
        with pytest.raises(Refused):
            act()
    assert not list(tmp_path.rglob("*.json"))


def test_a_kind_that_is_not_for_this_kind_of_site_is_refused(planned_town: Town) -> None:
    honest = envelope_for(planned_town, "GS001")
    forged = sealed(honest, from_site="GS001", to_site="CW01", message_id="GS001/CW01/plan")
    post(planned_town, forged)
    planned_town.office().done("manifest", "list", "--date", DAY)
    told = planned_town.office()("exchange")
    assert told.code == 1
    assert "类型「station_plan」不认识" in told.err
    assert planned_town.rows("SELECT COUNT(*) FROM inbox") == [(0,)]
    assert planned_town.office().figures("check")["check"] == "ok"


@pytest.mark.parametrize(
    "body",
    [
        b"not compressed",
        zlib.compress(b"not json"),
        zlib.compress(b"[]"),
        zlib.compress(b"{}"),
        zlib.compress(b'{"wave_id": 7, "version": "x"}'),
        zlib.compress(b" " * 1000)[:-6],
    ],
)
def test_a_sealed_message_that_holds_nonsense_is_refused(body: bytes, planned_town: Town) -> None:
    honest = envelope_for(planned_town, "GS001")
    post(planned_town, sealed(honest, body=body, message_id="CW01/GS001/nonsense"))
    before = planned_town.fingerprint("GS001")
    told = planned_town.office("GS001")("exchange")
    assert told.code == 1
    assert "已损坏" in told.err
    assert planned_town.fingerprint("GS001") == before


def test_a_small_file_that_unpacks_to_very_much_is_refused(
    planned_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wms.storage.mail.LARGEST", 1 << 20)
    honest = envelope_for(planned_town, "GS001")
    body = zlib.compress(b'{"lists": [' + b" " * (2 << 20) + b"]}")
    assert len(body) < 1 << 12
    post(planned_town, sealed(honest, body=body, message_id="CW01/GS001/bomb"))
    told = planned_town.office("GS001")("exchange")
    assert told.code == 1
    assert "已损坏" in told.err


def test_the_same_name_with_other_content_is_refused(planned_town: Town) -> None:
    honest = envelope_for(planned_town, "GS001")
    planned_town.office().done("exchange")
    station = planned_town.office("GS001")
    station.done("exchange")
    content = json.loads(zlib.decompress(honest.body)) | {"skus": []}
    other = zlib.compress(json.dumps(content).encode())
    post(planned_town, sealed(honest, body=other))
    before = planned_town.fingerprint("GS001")
    told = station("exchange")
    assert told.code == 1
    assert "内容却不同" in told.err
    assert planned_town.fingerprint("GS001") == before


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


def test_a_file_larger_than_any_message_is_not_even_read(
    planned_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wms.exchange.folder.LARGEST", 1000)
    planned_town.office().done("exchange")
    told = planned_town.office("GS001")("exchange")
    assert told.code == 1
    assert "不是交换报文" in told.err


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
