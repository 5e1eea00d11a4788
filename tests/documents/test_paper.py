"""What stands on the papers, read back from the PDF, in both languages."""

from dataclasses import replace
from math import ceil

import pytest
from rich.cells import cell_len

from tests.documents import papers
from tests.documents.reading import csv_rows, fonts_embedded, table, texts
from wms.documents import FORMATS, preview, render, render_many
from wms.documents.builders import build
from wms.documents.builders.labels import container_label
from wms.documents.label_layout import label_sheet
from wms.documents.measure import width
from wms.documents.model import Column, Look, Table
from wms.documents.speech import speech
from wms.domain.any_paper import Paper
from wms.domain.delivery_papers import DeliveryLine
from wms.domain.messages import BadInput
from wms.domain.papers import (
    Badge,
    BranchManifest,
    CommandCard,
    Copy,
    ManifestException,
    PickList,
    PositionLabel,
    PutList,
    TrunkManifest,
)
from wms.domain.words import Zone
from wms.locale import LANGUAGES

KINDS = {type(paper).__name__ + str(index): paper for index, paper in enumerate(papers.ALL)}


def squeezed(text: str) -> str:
    """Text without its spaces and line ends, which a page may break anywhere."""
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", KINDS.values(), ids=KINDS)
def test_every_paper_comes_in_every_format_and_always_the_same(paper: Paper, language: str) -> None:
    for format_ in FORMATS:
        first = render(paper, papers.ORIGINAL, format_, language)
        assert first
        assert first == render(paper, papers.ORIGINAL, format_, language)


@pytest.mark.parametrize("paper", KINDS.values(), ids=KINDS)
def test_the_font_is_in_the_file(paper: Paper) -> None:
    embedded = fonts_embedded(render(paper, papers.ORIGINAL, "pdf", "zh_CN"))
    assert embedded
    assert all(embedded)


@pytest.mark.parametrize(("language", "word"), [("zh_CN", "干线交接单"), ("en", "Trunk manifest")])
def test_a_driver_finds_everything_of_the_trunk_manifest(language: str, word: str) -> None:
    paper = papers.trunk_manifest((3, 0, 5), empties_out=48)
    say = speech(language)
    found = squeezed("".join(texts(render(paper, papers.ORIGINAL, "pdf", language))))
    handover = paper.handover
    expected = [
        word, paper.number, paper.route_name, paper.issuer, paper.checksum, handover.plate,
        handover.driver, handover.driver_phone, handover.carrier, handover.dock, *handover.seals,
        "2026-11-2122:41", "2026-11-2123:48", "2026-11-2123:58", "-18.7°C", "4.6°C", "-20.0°C",
        say("signatures"), say("blank.reservations"), say("blank.count"),
        say("empties", out=48, due=0),
        say("blank.seal_intact"), say("exception.forced"), say("original"),
    ]  # fmt: skip
    for station in paper.stations:
        expected += [station.name, station.address, station.phone, station.expected_arrival]
        expected += [container.sscc for container in station.containers]
    assert [text for text in expected if squeezed(text) not in found] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_shorts_are_told_by_place_on_paper_and_one_by_one_in_a_file(language: str) -> None:
    """Sixty shorts of fifteen points, and one thing that is no short."""
    shorts = [
        ManifestException("short", f"P0000{n // 4:02}", f"S{n:05}", f"商品{n:02}", 1 + n % 3, "")
        for n in range(60)
    ]
    odd = ManifestException("wrong_zone", "P000003", "S00901", "牛奶", 2, "no_room: 韦小妹")
    paper = papers.branch_manifest(20, exceptions=(*shorts, odd))
    (brief,) = (
        part.brief
        for part in build(paper, papers.ORIGINAL, language).parts
        if isinstance(part, Table) and part.brief is not None
    )
    assert len(brief.rows) == 16
    found = squeezed("".join(texts(render(paper, papers.ORIGINAL, "pdf", language))))
    assert [e.name for e in shorts if e.name not in found] == []
    assert "S00901牛奶" in found
    rows = table(csv_rows(render(paper, papers.ORIGINAL, "csv", language)),
                 speech(language)("table.exceptions"))  # fmt: skip
    assert [(row[2], row[4]) for row in rows[1:]] == [
        (e.sku_id, str(e.quantity)) for e in (*shorts, odd)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_branch_manifest_has_a_row_per_stop(language: str) -> None:
    paper = papers.branch_manifest(40)
    found = squeezed("".join(texts(render(paper, papers.ORIGINAL, "pdf", language))))
    for stop in paper.stops:
        for text in (stop.name, stop.leader, stop.phone, stop.address, stop.due):
            assert squeezed(text) in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_label_says_all_that_domain_asks(language: str) -> None:
    label = papers.label(index=3, count=8)
    say = speech(language)
    found = squeezed(texts(render(label, papers.ORIGINAL, "pdf", language))[0])
    for text in (
        label.big, label.destination_name, label.sscc, say.zones[Zone.CHILLED], "14", "131",
        label.wave_id, say("nth_of", index=3, count=8), "2026-11-2123:52",
        papers.ORIGINAL.printed_by,
    ):  # fmt: skip
        assert squeezed(text) in found


WORKING = (PickList, PutList, Badge, PositionLabel, CommandCard)
SIGNED = [paper for paper in KINDS.values() if not isinstance(paper, WORKING)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", SIGNED, ids=lambda paper: type(paper).__name__)
def test_a_reprint_says_so_on_every_page(paper: Paper, language: str) -> None:
    say = speech(language)
    for page in texts(render(paper, papers.REPRINT, "pdf", language)):
        assert squeezed(say("reprint", number=2)) in squeezed(page)
        assert squeezed(say("original")) not in squeezed(page)
    for page in texts(render(paper, papers.ORIGINAL, "pdf", language)):
        assert squeezed(say("original")) in squeezed(page)
    text = render(paper, papers.REPRINT, "text", language).decode()
    assert say("reprint", number=2) in text
    assert papers.REPRINT.reason in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_working_paper_is_neither_original_nor_copy(language: str) -> None:
    say = speech(language)
    for paper in KINDS.values():
        if isinstance(paper, WORKING):
            for format_ in ("pdf", "text", "csv"):
                made = render(paper, papers.ORIGINAL, format_, language)
                told = "".join(texts(made)) if format_ == "pdf" else made.decode()
                assert squeezed(say("original")) not in squeezed(told)
                assert "[  ]" not in told


def test_by_how_much_it_differs_stands_with_its_sign_on_paper_and_as_a_number_in_files() -> None:
    columns = (Column("name", 0), Column("differs", 20, Look.COUNT, signed=True))
    table = Table("t", columns, (("a", 5), ("b", -3), ("c", 0)))
    assert table.on_paper == (("a", "+5"), ("b", "-3"), ("c", 0))
    assert [row[1] for row in table.rows] == [5, -3, 0]


def test_pages_carry_number_and_n_of_m_within_each_paper() -> None:
    short, long = papers.trunk_manifest((72,)), papers.branch_manifest(40)
    numbers = (short.number, long.number)
    counts = [len(texts(render(p, papers.ORIGINAL, "pdf", "en"))) for p in (short, long)]
    both: list[tuple[Paper, Copy]] = [(short, papers.ORIGINAL), (long, papers.REPRINT)]
    pages = texts(render_many(both, "en"))
    expected = [
        (number, f"Page {page} of {count}")
        for number, count in zip(numbers, counts, strict=True)
        for page in range(1, count + 1)
    ]
    assert len(pages) == len(expected)
    for page, (number, numbered) in zip(pages, expected, strict=True):
        assert number in page
        assert numbered in page
        # The title large on the first page, small above the others, and never both.
        title = "Trunk manifest" if number == short.number else "Branch manifest"
        assert page.count(title) == 1, numbered


def test_a_truck_with_nothing_on_it_still_has_its_manifest() -> None:
    for paper in (papers.trunk_manifest(()), papers.branch_manifest(0), papers.pick_list(groups=0)):
        for format_ in FORMATS:
            assert render(paper, papers.ORIGINAL, format_, "zh_CN")


def test_nothing_to_print_and_mixed_papers_are_refused() -> None:
    mixed: list[tuple[Paper, Copy]] = [
        (papers.label(), papers.ORIGINAL),
        (papers.put_list(), papers.ORIGINAL),
    ]
    for batch in ([], mixed):
        with pytest.raises(BadInput):
            render_many(batch, "zh_CN")
    with pytest.raises(BadInput):
        render(papers.label(), papers.ORIGINAL, "docx", "zh_CN")


HOSTILE = (
    '[/] #import "x" $x^2$ *b* _i_ <l> @r `raw` \\ // #panic() {page}',
    "\x1b[31m\x00\x11\x1d\u202eabc\ud800\ufffe",
    "=1+1",
    "长" * 300,
    "W" * 300,
    "",
)


@pytest.mark.parametrize("text", HOSTILE, ids=["markup", "control", "formula", "长", "W", "empty"])
def test_hostile_text_is_only_text(text: str) -> None:
    station = replace(papers.trunk_manifest((2,)).stations[0], name=text, address=text, phone=text)
    hostile: list[Paper] = [
        papers.trunk_manifest(
            route_name=text, issuer=text, checksum=text, stations=(station,),
            handover=papers.handover(plate=text, driver=text, carrier=text, seals=(text, text)),
            exceptions=(replace(papers.EXCEPTIONS[0], kind=text, name=text, note=text),),
        ),
        replace(papers.delivery_note(1), name=text, leader=text, address=text),
        papers.label(big=text, destination_name=text, route_id=text, wave_id=text),
        replace(papers.badge(), name=text, role=text, site_name=text),
    ]  # fmt: skip
    copy = Copy(1, papers.PRINTED, text, text)
    for paper in hostile:
        for format_ in FORMATS:
            assert render(paper, copy, format_, "zh_CN")
    shown = squeezed("".join(texts(render(hostile[0], copy, "pdf", "zh_CN"))))
    if text == HOSTILE[0]:
        assert squeezed(text) in shown
    assert not any(ord(c) < 32 for c in shown)
    written = render(hostile[0], copy, "text", "zh_CN").decode()
    assert all(c == "\n" or c.isprintable() or c == "\u00a0" for c in written)


def test_both_languages_say_everything() -> None:
    chinese, english = (speech(language)._catalogue.sentences for language in LANGUAGES)
    papers_only = {key for key in chinese if key.startswith("paper.")}
    assert papers_only == {key for key in english if key.startswith("paper.")}
    assert all(chinese[key] and english[key] for key in papers_only)


@pytest.mark.parametrize(
    "name", ["上林县大丰镇", "马山县白山镇网格站", "南宁市良庆区五象新区平乐大道第二网格站（临时）"]
)
def test_a_stations_name_stays_between_the_lines_of_its_label(name: str) -> None:
    label = papers.label(destination_name=name)
    sheet = label_sheet(container_label(label, papers.ORIGINAL, speech("zh_CN")), 8.0)
    size = sheet["name-size"]
    # 90 × 16 mm between the rules of `label.typ`; a line is as high as 0.43 mm a point.
    assert ceil(width(name, size) / 90) * size * 0.43 <= 16


def test_a_manifest_printed_again_because_it_left_says_so_in_its_language() -> None:
    again = replace(papers.ORIGINAL, number=1, reason="departed")
    (first, *_) = texts(render(papers.trunk_manifest((1,)), again, "pdf", "zh_CN"))
    assert "已发车，补上发车信息" in squeezed(first)
    assert "departed" not in first


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "paper", [papers.trunk_manifest(), papers.branch_manifest()], ids=["trunk", "branch"]
)
def test_a_manifest_to_look_at_fits_a_screen(
    paper: TrunkManifest | BranchManifest, language: str
) -> None:
    lines = preview(paper, papers.ORIGINAL, language, 76)

    assert [line for line in lines if cell_len(line) > 76] == []
    assert paper.number in lines[2]


@pytest.mark.parametrize(("language", "named"), [("zh_CN", "缺货件数"), ("en", "Items short")])
def test_a_delivery_note_says_at_its_head_how_much_is_short(language: str, named: str) -> None:
    """Where something is: the leader tells those it concerns before they stand there."""
    paper = papers.delivery_note()
    short = sum(line.short for line in paper.lines)
    heads = [
        {field.name: field.value for field in build(note, papers.ORIGINAL, language).headline}
        for note in (paper, replace(paper, lines=tuple(fully(line) for line in paper.lines)))
    ]
    assert short
    assert [head.get(named) for head in heads] == [short, None]


def fully(line: DeliveryLine) -> DeliveryLine:
    """The same line with nothing short."""
    return replace(line, quantity=line.ordered)
