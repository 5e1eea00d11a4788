"""Every barcode is read back from the printed page, at the coarsest printer's 203 dpi."""

from dataclasses import replace

import pytest
import zxingcpp

from tests.documents import papers
from tests.documents.reading import pages, scanned
from wms.documents import render, render_many
from wms.documents.barcodes import bars
from wms.documents.model import Barcode
from wms.domain.any_paper import Paper
from wms.domain.codes import make_short_stop, make_sscc
from wms.domain.messages import BadInput
from wms.domain.papers import Copy
from wms.domain.words import Tier
from wms.locale import LANGUAGES


@pytest.mark.parametrize("tier", list(Tier))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_container_label_scans_as_gs1_128_with_its_sscc(tier: Tier, language: str) -> None:
    label = papers.label(tier)
    found = scanned(render(label, papers.ORIGINAL, "pdf", language))
    assert found == [("]C1", f"(00){label.sscc}")]


@pytest.mark.parametrize(
    ("paper", "number"),
    [
        (papers.trunk_manifest(), "T03-20261121-1"),
        (papers.branch_manifest(), "GS001-B01-20261121-1"),
        (papers.pick_list(), "PL-GS001-B01-20261121"),
        (papers.put_list(), "PUT-S00285-20261121"),
        (papers.delivery_note(), "DN-P450102001007-20261121"),
    ],
    ids=["trunk manifest", "branch manifest", "pick list", "put list", "delivery note"],
)
@pytest.mark.parametrize("copy", [papers.ORIGINAL, papers.REPRINT], ids=["original", "reprint"])
def test_a_sheet_scans_as_its_number(paper: Paper, number: str, copy: Copy) -> None:
    found = scanned(render(paper, copy, "pdf", "zh_CN"))
    # Those beside the stops of a driver's sheet come after it.
    assert [code for code in found if not code[1].startswith("ST")] == [("]C0", number)]


def test_a_badge_scans_but_does_not_say_its_secret() -> None:
    badge = papers.badge()
    assert scanned(render(badge, papers.ORIGINAL, "pdf", "zh_CN")) == [("]C0", badge.code)]
    for format_ in ("text", "csv"):
        assert badge.code.encode() not in render(badge, papers.ORIGINAL, format_, "en")


def test_a_position_and_a_command_scan_as_their_code() -> None:
    position = papers.position_label()
    pdf = render(position, papers.ORIGINAL, "pdf", "zh_CN")
    assert scanned(pdf) == [("]C0", position.position)]
    card = papers.command_card()
    found = scanned(render(card, papers.ORIGINAL, "pdf", "en"))
    assert sorted(found) == sorted(("]C0", code) for code, _ in card.commands)


def test_the_labels_of_a_route_each_scan_as_their_own() -> None:
    ssccs = [make_sscc("6901234", 1, serial) for serial in range(1, 13)]
    pdf = render_many([(papers.label(sscc=s), papers.ORIGINAL) for s in ssccs], "zh_CN")
    assert len(pages(pdf)) == len(ssccs)
    assert scanned(pdf) == [("]C1", f"(00){ssccs[0]}")]


def test_the_bars_are_whole_dots_and_keep_their_quiet_zone() -> None:
    symbol = bars(Barcode("(00)" + make_sscc("6901234", 1, 1), "", gs1=True))
    assert symbol.modules == 10 + 11 + 11 + 9 * 11 + 11 + 11 + 13 + 10
    row = pages(render(papers.label(), papers.ORIGINAL, "pdf", "zh_CN"))[0].convert("L")
    line = [row.getpixel((x, int(row.height * 0.8))) for x in range(row.width)]
    first, last = line.index(0), len(line) - 1 - line[::-1].index(0)
    module = (last - first + 1) / (symbol.modules - 20)
    assert module == pytest.approx(4, abs=0.05)
    assert first >= 10 * module
    assert len(line) - 1 - last >= 10 * module


def test_a_label_without_a_possible_sscc_is_refused_in_one_line() -> None:
    with pytest.raises(BadInput) as refusal:
        render(papers.label(sscc="12345"), papers.ORIGINAL, "pdf", "zh_CN")
    assert refusal.value.message.key == "paper.barcode.impossible"


def test_a_number_no_barcode_can_hold_still_prints_in_words() -> None:
    pdf = render(papers.trunk_manifest(number="干线03-1"), papers.ORIGINAL, "pdf", "zh_CN")
    assert scanned(pdf) == []


@pytest.mark.parametrize("dpi", [203, 300, 600])
@pytest.mark.parametrize("language", LANGUAGES)
def test_forty_stops_go_on_four_pages_and_every_code_scans(language: str, dpi: int) -> None:
    """Printed in black and white by the coarsest and the usual printers, and taken from the paper
    by a scanner; with names and addresses as long as nine in ten of them are."""
    paper = papers.branch_manifest(40)
    stops = tuple(
        replace(stop, name="人民中社区自提点", address="南宁市兴宁区民生街道人民中社区居委会")
        for stop in paper.stops
    )
    printed = pages(render(replace(paper, stops=stops), papers.ORIGINAL, "pdf", language), dpi)
    assert len(printed) == 4
    codes = [c for page in printed for c in zxingcpp.read_barcodes(page.convert("L"))]
    wanted = {make_short_stop(paper.number, n) for n in range(1, 41)}
    assert {code.text for code in codes} == wanted | {paper.number}
    # What a laser in a hand wants: bars of a quarter of a millimetre, and height to miss by. At
    # 203 dpi the reader itself sees a millimetre less of it.
    for code in codes:
        if code.text in wanted:
            corners = code.position
            wide = abs(corners.top_right.x - corners.top_left.x) / dpi * 25.4
            high = abs(corners.bottom_left.y - corners.top_left.y) / dpi * 25.4
            modules = bars(Barcode(code.text, "")).modules - 20
            assert wide / modules > 0.28
            assert high > 7
