"""Letters that are damaged, strange, or made to do harm: set aside, with nothing changed."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.letters import box, envelope_for, letters, post, rewrite, sealed
from tests.sites import DAY, Town
from wms.domain.mail import Envelope
from wms.domain.messages import Refused
from wms.exchange.folder import FolderCarrier
from wms.exchange.ports import Acknowledgement


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


def test_a_file_larger_than_any_message_is_not_even_read(
    planned_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wms.exchange.folder.LARGEST", 1000)
    planned_town.office().done("exchange")
    told = planned_town.office("GS001")("exchange")
    assert told.code == 1
    assert "不是交换报文" in told.err
