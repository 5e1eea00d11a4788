"""The audit finds what it promises to find: every invariant has something that breaks it.

A check that cannot fail is a defect, so each is shown a store that was tampered with, or a system
that was made worse, and must name what is wrong.
"""

from pathlib import Path

import pytest

from tests.belt import Belt
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.floor import CENTRAL, KEY, NOODLES, Night
from tests.storage.test_cold_mutants import HELD
from tests.storage.test_delivery_mutants import MORNING
from tests.storage.test_receiving_mutants import AT_THE_DOCKS
from tests.storage.test_returns_mutants import AT_STATION, AT_WAREHOUSE
from tests.storage.test_sharing_mutants import SHARED
from wms.domain.events import EVENTS
from wms.domain.words import TrackOutcome
from wms.storage.audit import INVARIANTS, MOST, audit
from wms.storage.audit.rights import ANY_OF, NO_RIGHT, OF_OTHER_SITES, SEEN_ON_A_BELT
from wms.storage.books import SiteStore
from wms.storage.store import Store, StoreTrouble

Sites = tuple[Night, Night]


def test_a_night_as_it_should_be_breaks_nothing(whole_night: Sites) -> None:
    warehouse, station = whole_night
    assert warehouse.audit() == []
    assert station.audit() == []


def test_every_kind_of_fact_has_its_right_or_needs_none() -> None:
    assert set(EVENTS) == set(ANY_OF) | OF_OTHER_SITES | NO_RIGHT | SEEN_ON_A_BELT


WAREHOUSE = {
    "a lead signed in without a PIN": (
        "people",
        "UPDATE journal SET body = replace(body, 'true', 'false') WHERE kind = 'signed_in'",
    ),
    "planned changed": (
        "counts",
        "UPDATE sort_count SET planned = planned + 1 WHERE destination_id = 'GS002'",
    ),
    "put below nothing": (
        "counts",
        "UPDATE sort_count SET put = -1 WHERE destination_id = 'GS003'",
    ),
    "more put than planned": ("counts", "UPDATE sort_count SET put = put + 1, short = 1"),
    "more put than came": ("counts", "INSERT INTO supply VALUES ('W20261121', 'S1', 14)"),
    "an item vanishes from a container": (
        "contents",
        "UPDATE content SET quantity = quantity - 1 WHERE sku_id = 'S1'",
    ),
    "a container that left waits for a count": (
        "recount",
        "UPDATE container SET recount = 'T-01' WHERE state = 'departed'",
    ),
    "a put counted twice": (
        "contents",
        "UPDATE sort_count SET put = put * 2, planned = planned * 2",
    ),
    "a container's state runs ahead": (
        "one_manifest",
        "UPDATE container SET state = 'departed' WHERE state = 'loaded'",
    ),
    "a container is closed but on board": (
        "one_manifest",
        "UPDATE container SET state = 'closed' WHERE state = 'departed'",
    ),
    "the body is edited": (
        "manifest_totals",
        "UPDATE manifest SET body = REPLACE(body, '桂A68868', '桂A00000') WHERE state = 'departed'",
    ),
    "a container leaves the table": (
        "manifest_totals",
        "UPDATE manifest_container SET active = 0 WHERE sscc IN"
        " (SELECT MIN(sscc) FROM container WHERE destination_id = 'GS002')",
    ),
    "contents change after closing": (
        "manifest_totals",
        "UPDATE content SET quantity = quantity + 1 WHERE sku_id = 'S2'",
    ),
    "a container joins the table": (
        "manifest_totals",
        "UPDATE manifest_container SET active = 1, number = 'T01-20261121-1' WHERE active = 0",
    ),
    "the closing is undone": (
        "manifest_final",
        "UPDATE manifest SET state = 'open' WHERE state = 'departed'",
    ),
    "the checksum is another": (
        "manifest_final",
        "UPDATE manifest SET checksum = 'x' WHERE state = 'departed'",
    ),
    "the plate is another": (
        "manifest_final",
        "UPDATE manifest SET departure = REPLACE(departure, '桂A68868', '桂A00000')"
        " WHERE state = 'departed'",
    ),
    "a fact is edited": (
        "chain",
        "UPDATE journal SET body = REPLACE(body, 'S1', 'S2') WHERE kind = 'items_put'",
    ),
    "a fact is another's": (
        "chain",
        "UPDATE journal SET person_id = 'P-sorter' WHERE kind = 'manifest_closed'",
    ),
    "a fact is moved in time": ("chain", "UPDATE journal SET at = '2026-11-20T00:00:00.000+08:00'"),
    "an answer is edited": ("chain", "UPDATE journal SET answer = '[]' WHERE kind = 'items_put'"),
    "a fact is cut out": (
        "chain",
        "DELETE FROM journal WHERE kind = 'items_put' AND terminal_id = 'T-90' AND seq <"
        " (SELECT MAX(seq) FROM journal WHERE terminal_id = 'T-90')",
    ),
    "the tail is cut off": (
        "replay",
        "DELETE FROM journal WHERE position = (SELECT MAX(position) FROM journal)",
    ),
    "a printed fact is cut off": (
        "facts_once",
        "DELETE FROM journal WHERE kind = 'paper_printed'",
    ),
    "a station was not told": (
        "mail_once",
        "DELETE FROM outbox WHERE to_site = 'GS002'",
    ),
    "a receipt came from nowhere": ("mail_once", "DELETE FROM inbox"),
    "a receipt was taken without a fact": (
        "mail_once",
        "INSERT INTO inbox VALUES ('m', 'GS002', 'receipt', 'T01-20261121-1/1', 'd', '')",
    ),
    "a fact about something else": (
        "subjects",
        "UPDATE journal SET subject = 'another' WHERE kind = 'container_closed'",
    ),
    "a row without a fact": (
        "replay",
        "INSERT INTO discrepancy (event_id, line, wave_id, kind, subject, manifest, sku_id,"
        " destination_id, quantity, opened_at, opened_by)"
        " VALUES ('e', 0, 'W', 'short', '', '', 'S1', 'GS001', 1, '', '')",
    ),
    "a row lost": ("replay", "DELETE FROM receipt"),
    "a row changed": ("replay", "UPDATE person SET role = 'admin' WHERE role = 'sorter'"),
    "a container's receipt is forgotten": (
        "dispatched",
        "UPDATE container SET state = 'departed' WHERE state = 'received'",
    ),
    "a container is missing by no receipt": (
        "dispatched",
        "UPDATE container SET state = 'missing' WHERE destination_id = 'GS002'",
    ),
    "a receipt names less than left": (
        "dispatched",
        "UPDATE receipt SET body = '{\"containers\": []}'",
    ),
    "a receipt of another truck": ("dispatched", "UPDATE receipt SET number = 'T09-20261121-1'"),
    "a label too many": (
        "copies",
        "UPDATE container SET label_copies = 2 WHERE state = 'departed'",
    ),
    "a label never queued": ("copies", "DELETE FROM print_job WHERE paper = 'container_label'"),
    "a copy without an original": ("copies", "UPDATE print_job SET copy = 1"),
    "a copy nobody asked for": ("copies", "UPDATE print_job SET event_id = 'e'"),
    "a copy in no state": ("copies", "UPDATE print_job SET state = 'lost'"),
    "a copy printed at no time": ("copies", "UPDATE print_job SET state = 'printed'"),
    "a copy sent by nobody": ("copies", "UPDATE print_job SET state = 'sending'"),
    "a copy nobody saw": (
        "copies",
        "UPDATE print_job SET state = 'printed', printed_at = 'now', confirmed_by = 'P-sorter'",
    ),
    "a copy not there, and no other": (
        "copies",
        "UPDATE print_job SET state = 'failed', confirmed_by = 'P-sorter'",
    ),
    "a third copy, and nobody stood by": (
        "overrides",
        """UPDATE journal SET body = REPLACE(body, '0,"reason"', '2,"reason"')"""
        " WHERE kind = 'paper_printed'",
    ),
    "a manifest taken back by nobody": ("manifest_final", "UPDATE manifest SET state = 'void'"),
    "a manifest that follows another": (
        "manifest_final",
        "UPDATE manifest SET follows = 'T09-20261121-1'",
    ),
    "a stop that goes with another route by itself": (
        "one_manifest",
        "INSERT INTO stop_route VALUES ('W20261121', 'GS001', 'T09', 1, 1)",
    ),
    "a manifest without its paper": ("copies", "DELETE FROM paper_copy"),
    "a wave of another date": (
        "dates",
        "UPDATE wave SET business_date = '2026-11-22'",
    ),
    "last night's container on board": (
        "dates",
        "UPDATE container SET wave_id = 'W20261120' WHERE state = 'loaded'",
    ),
    "a reference dangles": (
        "database",
        "INSERT INTO content VALUES ('069012340010009999', 'S1', 0)",
    ),
    "an older schema": ("database", "UPDATE alembic_version SET version_num = '0000'"),
    "an index is dropped": ("database", "DROP INDEX one_active_manifest_a_container"),
    "more allocated than ordered": ("plan", "UPDATE wave SET items_ordered = items_ordered - 2"),
    "lists beyond the total": ("plan", "UPDATE wave SET items_allocated = items_allocated - 1"),
    "a list edited": (
        "plan",
        "UPDATE plan_list SET body = REPLACE(body, '[2]', '[3]') WHERE kind = 'put'",
    ),
    "a list lost": ("plan", "DELETE FROM plan_list WHERE kind = 'trunk_pick' AND key = 'T02'"),
    "more allocated than came": ("plan", "INSERT INTO supply VALUES ('W20261121', 'S4', 1)"),
    "a row nobody can read": ("plan", "UPDATE plan_list SET body = '{'"),
}
STATION = {
    "goods beyond what came": ("stock", "UPDATE stock SET received = received + 1"),
    "more put than on hand": ("stock", "UPDATE stock SET put = put + 1, damaged = damaged + 1"),
    "a put that stock does not know": ("stock", "UPDATE stock SET put = put - 1"),
    "a container comes back": (
        "received_once",
        "UPDATE inbound_container SET state = 'missing' WHERE state = 'received'",
    ),
    "a container nobody received": (
        "received_once",
        "UPDATE inbound_container SET state = 'missend' WHERE state = 'expected'",
    ),
    "the warehouse was not told": ("mail_once", "DELETE FROM outbox"),
    "a truck nobody sent": ("mail_once", "DELETE FROM inbox"),
    "a truck of another night": (
        "dates",
        "UPDATE inbound_manifest SET wave_id = 'W20261120'",
    ),
    "delivery notes without a gap": (
        "copies",
        "UPDATE print_job SET copy = 3 WHERE paper = 'delivery_notes'",
    ),
}
BELT = {
    "an item leaves the record": (
        "tracks",
        "DELETE FROM sorter_track WHERE state = 'on_belt'",
    ),
    "an item on the belt is called sorted": (
        "tracks",
        "UPDATE sorter_track SET state = 'ended', outcome = 'sorted' WHERE state = 'on_belt'",
    ),
    "a lost item alarms nobody": ("tracks", "DELETE FROM discrepancy WHERE kind = 'missing'"),
    "a sorted item alarms": (
        "tracks",
        "UPDATE discrepancy SET subject = 'sorter-1/1/1' WHERE kind = 'missing'",
    ),
    "a place is free too early": (
        "reserved",
        "UPDATE sort_count SET reserved = reserved - 1 WHERE reserved > 0",
    ),
    "a place is kept for nobody": (
        "reserved",
        "UPDATE sort_count SET reserved = reserved + 1",
    ),
    "an item counts that did not fall": (
        "diverted",
        "DELETE FROM journal WHERE kind = 'item_diverted'",
    ),
    "an item fell and does not count": ("diverted", "UPDATE sort_count SET put = put - 1"),
}


@ON_SQLITE
@pytest.mark.parametrize(("name", "sql"), BELT.values(), ids=BELT.keys())
def test_tampering_with_a_belt_is_named(warehouse: Night, name: str, sql: str) -> None:
    belt = Belt(warehouse)
    belt.set_out("GS001-A", "GS002-A")
    belt.fall(belt.induct(NOODLES))
    belt.conveyor.released([belt.induct(NOODLES)], TrackOutcome.LOST)
    belt.induct(NOODLES)
    assert warehouse.audit() == []
    assert warehouse.tamper(sql)
    assert name in warehouse.broken()


@ON_SQLITE
@pytest.mark.parametrize(("name", "sql"), WAREHOUSE.values(), ids=WAREHOUSE.keys())
def test_tampering_at_the_warehouse_is_named(whole_night: Sites, name: str, sql: str) -> None:
    warehouse, _ = whole_night
    assert warehouse.tamper(sql)
    assert name in warehouse.broken()


@ON_SQLITE
@pytest.mark.parametrize(("name", "sql"), STATION.values(), ids=STATION.keys())
def test_tampering_at_the_station_is_named(whole_night: Sites, name: str, sql: str) -> None:
    _, station = whole_night
    assert station.tamper(sql)
    assert name in station.broken()


@ON_POSTGRES
def test_tampering_on_postgresql_is_named_all_the_same(whole_night: Sites) -> None:
    warehouse, station = whole_night
    warehouse.tamper("UPDATE manifest SET body = REPLACE(body, '桂A68868', '桂A00000')")
    warehouse.tamper("DELETE FROM journal WHERE kind = 'load_reversed'")
    warehouse.tamper("UPDATE content SET quantity = quantity - 1 WHERE sku_id = 'S1'")
    warehouse.tamper("ALTER TABLE content DROP CONSTRAINT content_sscc_fkey")
    warehouse.tamper("INSERT INTO content VALUES ('069012340010009999', 'S1', 0)")
    broken = warehouse.broken()
    assert {"manifest_totals", "replay", "contents", "database"} <= broken
    station.tamper("UPDATE stock SET received = received + 1")
    assert station.broken() == {"stock", "replay"}


def test_every_invariant_has_something_that_breaks_it() -> None:
    tampered = (WAREHOUSE, STATION, BELT, MORNING, AT_STATION, AT_WAREHOUSE)
    shown = {name for scenes in tampered for name, _ in scenes.values()}
    shown |= AT_THE_DOCKS | HELD | SHARED
    # Broken where their scenes are: tests/planning/test_notices, tests/operations/test_settlement,
    # tests/operations/test_returns, tests/operations/test_intercept, tests/storage/test_figures.
    shown |= {"suppliers_told", "settled", "settled_returns", "intercepted", "figures"}
    assert shown | {"rights"} == {invariant.name for invariant in INVARIANTS}


@ON_SQLITE
def test_one_fault_in_a_thousand_rows_is_told_in_a_page(warehouse: Night) -> None:
    warehouse.tamper(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
        " INSERT INTO discrepancy (event_id, line, wave_id, kind, subject, manifest, sku_id,"
        " destination_id, quantity, opened_at, opened_by)"
        " SELECT 'e' || i, 0, '', '', '', '', '', '', 0, '', '' FROM n"
    )
    assert sum(line.startswith("10 ") for line in warehouse.audit()) == MOST


@ON_SQLITE
@pytest.mark.parametrize("table", ["content", "sqlite_master"])
def test_a_damaged_file_is_a_finding_not_a_fall(whole_night: Sites, table: str) -> None:
    warehouse, _ = whole_night
    page_size, root = warehouse.rows(
        "SELECT (SELECT page_size FROM pragma_page_size),"
        " COALESCE((SELECT rootpage FROM sqlite_master WHERE name = :t), 1)",
        t=table,
    )[0]
    warehouse.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    warehouse.close()
    with Path(warehouse.url.removeprefix("sqlite:///")).open("r+b") as file:
        file.seek((root - 1) * page_size + (100 if root == 1 else 0))
        file.write(b"\xff" * 100)
    assert "database" in warehouse.broken()


def test_a_store_that_does_not_answer_is_no_finding(tmp_path: Path) -> None:
    nowhere = SiteStore(CENTRAL, Store(f"sqlite:///{tmp_path}"), KEY)
    with pytest.raises(StoreTrouble):
        audit(nowhere)
