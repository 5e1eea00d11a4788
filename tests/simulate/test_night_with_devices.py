"""The same night through the machines: sorters and printers over sockets, scanners over ptys."""

from datetime import date
from pathlib import Path

from wms.bootstrap import open_site
from wms.domain.messages import Message
from wms.simulate.data import make_night
from wms.simulate.night import CENTRAL, play_night
from wms.storage.statements import Statement

NIGHT = date(2026, 11, 21)


def unseen(_what: Message, _done: int, _total: int) -> None:
    """Nobody watches."""


def test_what_the_belts_sorted_the_printers_labelled_and_the_trucks_took(tmp_path: Path) -> None:
    make_night(tmp_path / "files", stations=2, points=24, lines=300)
    told = play_night(tmp_path / "files", NIGHT, tmp_path / "out", unseen, devices=True)
    assert told["check"] == "ok"
    assert told["belt_items"] > 100
    assert told["belt_sorted"] + told["belt_rejected"] == told["belt_items"]
    assert told["belt_lost"] == 0
    assert told["items_put"] == told["items_allocated"] == told["items_dispatched_trunk"]
    assert told["items_dispatched_branch"] == told["items_received"] == told["items_put"]
    assert told["differences"] == 0
    site = open_site(tmp_path / "out" / CENTRAL)
    with site.store.reading() as tx:
        labels = tx.one(Statement("SELECT COUNT(*) FROM container WHERE label_copies = 1"))
        by = tx.all(Statement("SELECT DISTINCT kind FROM journal WHERE terminal_id LIKE 'sorter%'"))
    site.store.close()
    printed = sum(told[f"printed_label_{n}"] for n in (1, 2, 3))
    assert labels == (printed,)
    assert told["printed_a4"] >= told["trunk_manifests"]
    assert ("item_diverted",) in by
    # Every container, badge, seal and command at both tiers came over a line.
    assert told["scans_over_lines"] > told["containers"] * 2
    pictures = list((tmp_path / "out" / "documents" / "machines").rglob("label-*.png"))
    assert len(pictures) == printed
