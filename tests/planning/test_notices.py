"""What suppliers are told: pooled, versioned, with a dock; and what goes with the next run."""

import io
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import python_calamine

from tests.conftest import NewStore
from tests.floor import CENTRAL, Clock, Night
from tests.planning.night import line, write, write_orders, write_reference
from wms.bootstrap.paper_files import FORMATS, write_papers
from wms.documents import render
from wms.domain.appointments import USUAL
from wms.domain.business_date import LOCAL
from wms.domain.messages import say
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import Copy
from wms.domain.people import Right
from wms.domain.supply_events import SupplierDecided
from wms.domain.words import LateDecision
from wms.operations.late_rules import SUPPLIER_DECISION
from wms.planning.carry import carry_over
from wms.planning.cutoff import cut_off
from wms.planning.intake import import_files
from wms.planning.notices import IssueReport, issue
from wms.planning.plan import plan
from wms.storage.notice_contents import notice_papers
from wms.storage.notice_store import NoticeBooks

D, NEXT = date(2026, 11, 21), date(2026, 11, 22)
WAVE, NEXT_WAVE = "W20261121", "W20261122"
TWO_SUPPLIERS = (
    "supplier_id,name,category_group,phone",
    "V1,邕江粮油,grain_oil_daily,0771-9",
    "V2,=冷链,drinks_dairy_snacks,0771-8",
)
SKUS = (
    "sku_id,gtin,name,category,temp_zone,unit,weight_g,volume_ml,shelf_life_days,"
    "supplier_id,slot,conveyable",
    "S1,6900000000014,大米,粮油,ambient,袋,5000,6000,365,V1,B02-1,yes",
    "S2,6900000000021,酸奶,乳品,chilled,盒,200,220,21,V2,A01-1,yes",
    "S3,6900000000038,水饺,冷冻,frozen,袋,500,700,180,V2,C03-1,no",
)
FIRST = (line("O1", 1, "P1", "S1", 3), line("O1", 2, "P1", "S2", 1), line("O2", 1, "P4", "S1", 4))


class Desk:
    """The office of the warehouse on a real store."""

    def __init__(self, night: Night, folder: Path) -> None:
        self.night, self.folder, self.tampered = night, folder, False
        self.books = NoticeBooks(night.books, night.office, night.clock.wall)
        write_reference(folder)
        write(folder, "suppliers.csv", TWO_SUPPLIERS)
        write(folder, "skus.csv", SKUS)
        names = ("stations", "routes", "points", "suppliers", "skus")
        import_files(self.books, [folder / f"{name}.csv" for name in names])
        self.take(*FIRST)

    def take(self, *lines: str) -> None:
        import_files(self.books, [write_orders(self.folder, *lines)])

    def tell(self, hour: int = 15, day: date = D, on: date | None = None) -> IssueReport:
        at = datetime(*(on or day).timetuple()[:3], hour, tzinfo=LOCAL)
        return issue(self.books, day, USUAL, at)

    def demand(self, wave_id: str = WAVE) -> dict[str, int]:
        sql = "SELECT sku_id, quantity FROM demand WHERE wave_id = :w"
        return dict(self.night.rows(sql, w=wave_id))

    def told(self, supplier: str) -> list[tuple[str, int, int | None]]:
        lines = self.books.notices(WAVE)[supplier].lines
        return [(one.sku_id, one.quantity, one.before) for one in lines]

    def decide(self, supplier: str, decision: LateDecision, version: int = 1) -> None:
        fact = SupplierDecided(WAVE, supplier, decision, "no_goods", version)
        with self.night.office(Right.DECIDE_SUPPLY) as act:
            act.record(fact, say("late.told", supplier=supplier, decision_kind=decision))
            for station in act.books.suppliers.stations():
                act.books.tell(station, SUPPLIER_DECISION, f"{WAVE}/{supplier}/{version}")


@pytest.fixture
def desk(new_store: NewStore, clock: Clock, tmp_path: Path) -> Iterator[Desk]:
    with closing(Night(CENTRAL, new_store(), clock)) as night:
        night.hire_everyone()
        desk = Desk(night, tmp_path)
        yield desk
        assert desk.tampered or night.audit() == []


def test_demand_rolls_with_every_import(desk: Desk) -> None:
    assert desk.demand() == {"S1": 7, "S2": 1}
    desk.take(line("O2", 1, "P4", "S1", 6), line("O3", 1, "P6", "S3", 2))
    assert desk.demand() == {"S1": 9, "S2": 1, "S3": 2}


def test_a_supplier_is_told_once_and_again_only_what_changed(desk: Desk) -> None:
    first = desk.tell()
    assert (first.first, first.again, first.placed, first.items) == (2, 0, 2, 8)
    assert desk.told("V1") == [("S1", 7, None)]
    again = desk.tell(16)
    assert (again.first, again.again, again.unchanged) == (0, 0, 2)
    desk.take(line("O1", 2, "P1", "S3", 2), line("O4", 1, "P5", "S3", 5))
    third = desk.tell(17)
    assert (third.again, third.unchanged) == (1, 1)
    assert desk.told("V2") == [("S2", 0, 1), ("S3", 7, 0)]
    versions = desk.night.rows("SELECT supplier_id, version, final FROM notice ORDER BY 1, 2")
    assert versions == [("V1", 1, 0), ("V2", 1, 0), ("V2", 2, 0)]
    # What was dropped is told once.
    assert desk.tell(18).again == 0


def test_cold_goods_come_last_and_where_they_are_taken(desk: Desk) -> None:
    desk.tell()
    dry, cold = desk.books.appointments(WAVE)["V1"], desk.books.appointments(WAVE)["V2"]
    assert dry == ("D01", "2026-11-21T16:00:00+08:00", "2026-11-21T16:10:00+08:00")
    assert cold == ("D31", "2026-11-21T22:50:00+08:00", "2026-11-21T23:00:00+08:00")


def test_the_cutoff_makes_the_last_notice_final(desk: Desk) -> None:
    desk.tell()
    desk.take(line("O2", 1, "P4", "S1", 5))
    cut_off(desk.books, D)
    last = desk.tell(23)
    assert (last.final, last.again, last.unchanged) == (True, 1, 1)
    assert desk.night.rows(
        "SELECT supplier_id, version FROM notice WHERE final = 1 ORDER BY 1"
    ) == [
        ("V1", 2),
        ("V2", 1),
    ]
    assert desk.tell(23).again == 0


def test_who_is_new_when_the_hours_are_over_is_named(desk: Desk) -> None:
    desk.take(line("O1", 2, "P1", "S1", 1))
    assert desk.tell().unplaced == ()
    desk.take(line("O9", 1, "P1", "S3", 2))
    assert desk.tell(23).unplaced == ("V2",)
    assert desk.tell(12, on=NEXT).unplaced == ("V2",)
    (paper,) = notice_papers_of(desk, "V2")
    assert paper.at is None


def test_a_night_looked_at_later_is_planned_whole(desk: Desk) -> None:
    assert desk.tell(9, on=D + timedelta(days=2)).unplaced == ()


def notice_papers_of(desk: Desk, supplier: str = "") -> list[SupplierNotice]:
    with desk.night.store.reading() as tx:
        return notice_papers(tx, CENTRAL, WAVE, supplier)


def test_the_files_of_a_supplier_say_the_same(desk: Desk, tmp_path: Path) -> None:
    desk.tell()
    papers = notice_papers_of(desk)
    copy = Copy(0, datetime(2026, 11, 21, 8, tzinfo=UTC), "覃主管")
    for language in ("zh_CN", "en"):
        files = write_papers(papers, FORMATS, tmp_path / language, copy, language)
        assert [file.name for file in files[4:]] == ["SN20261121-V1.pdf", "SN20261121-V2.pdf"]
        assert all(file.read_bytes()[:5] == b"%PDF-" for file in files[4:])
        for paper, file in zip(papers, files[2:4], strict=True):
            assert cells(file.read_bytes()) == cells(render(paper, copy, "xlsx", language))
    text = (tmp_path / "zh_CN" / "SN20261121-V2.csv").read_text(encoding="utf-8-sig")
    assert "\n供应商,V2 =冷链" in text
    assert "SN20261121-V2" in text


def test_codes_that_differ_in_case_alone_have_a_file_each(desk: Desk, tmp_path: Path) -> None:
    """Nobody's notice lies over another's, on whatever disk, nor under another name tomorrow."""
    desk.tell()
    own = notice_papers_of(desk, "V1")[0]
    papers = [replace(own, number=f"SN20261121-{code}") for code in ("gx1", "GX1", "Gx1", "gX1")]
    copy = Copy(0, datetime(2026, 11, 21, 8, tzinfo=UTC), "覃主管")
    files = write_papers(papers, ("csv",), tmp_path, copy, "zh_CN")
    assert len({file.name.casefold() for file in files}) == 4
    assert files[1].name == "SN20261121-GX1.csv"
    (alone,) = write_papers(papers[:1], ("csv",), tmp_path / "alone", copy, "zh_CN")
    assert alone.name == files[0].name == "SN20261121-gx1~3.csv"
    assert all(
        f"SN20261121-{c}" in file.read_text("utf-8-sig")
        for c, file in zip(("gx1", "GX1", "Gx1", "gX1"), files, strict=True)
    )


def cells(content: bytes) -> dict[str, Sequence[Sequence[object]]]:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def next_night(desk: Desk, supply: str) -> None:
    """The night is planned with `supply`; orders of the next one have begun."""
    write(desk.folder, "supply.csv", ["sku_id,qty", supply])
    import_files(desk.books, [desk.folder / "supply.csv"])
    cut_off(desk.books, D)
    plan(desk.books, D)
    desk.take(line("N1", 1, "P2", "S2", 1, at="2026-11-22T09:00:00+08:00"))


def test_what_is_promised_for_the_next_run_is_ordered_again_once(desk: Desk) -> None:
    next_night(desk, "S1,3")
    assert carry_over(desk.books, NEXT) is None
    desk.decide("V1", LateDecision.NEXT_RUN)
    found = carry_over(desk.books, NEXT)
    assert found is not None
    assert (found.from_wave, found.lines, found.items, found.changed) == (WAVE, 2, 4, True)
    assert desk.demand(NEXT_WAVE) == {"S1": 4, "S2": 1}
    again = carry_over(desk.books, NEXT)
    assert again is not None
    assert not again.changed
    # The same files once more are the same lines, and take nothing away.
    desk.take(*FIRST, line("N2", 1, "P3", "S1", 2, at="2026-11-22T10:00:00+08:00"))
    assert desk.demand(NEXT_WAVE) == {"S1": 6, "S2": 1}
    report = desk.tell(15, NEXT)
    assert report.items == 7
    (told,) = desk.books.notices(NEXT_WAVE)["V1"].lines
    assert (told.quantity, told.carried) == (6, 4)


def test_a_decision_taken_back_takes_its_lines_back(desk: Desk) -> None:
    next_night(desk, "S1,3")
    desk.decide("V1", LateDecision.NEXT_RUN)
    carry_over(desk.books, NEXT)
    desk.decide("V1", LateDecision.SHORT, 2)
    found = carry_over(desk.books, NEXT)
    assert found is not None
    assert (found.lines, found.changed) == (0, True)
    assert desk.demand(NEXT_WAVE) == {"S2": 1}


def test_a_closed_book_takes_nothing_more(desk: Desk) -> None:
    next_night(desk, "S1,3")
    desk.decide("V1", LateDecision.NEXT_RUN)
    cut_off(desk.books, NEXT)
    assert carry_over(desk.books, NEXT) is None


@pytest.mark.parametrize(
    "tampered",
    [
        "UPDATE demand SET quantity = quantity + 1 WHERE sku_id = 'S1'",
        "UPDATE dock_appointment SET dock = 'D09', starts_at = '2026-11-21T16:00:00+08:00',"
        " ends_at = '2026-11-21T16:30:00+08:00'",
        "UPDATE notice SET version = 3 WHERE supplier_id = 'V1'",
    ],
)
def test_the_audit_sees_what_suppliers_were_told_wrongly(tampered: str, desk: Desk) -> None:
    desk.tell()
    desk.night.tamper(tampered)
    desk.tampered = True
    assert desk.night.broken() == {"suppliers_told"}
