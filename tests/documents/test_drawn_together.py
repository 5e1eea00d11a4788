"""Notices drawn a few at once are each supplier's own, and look as if they were drawn alone."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from tests.documents.papers import CHINA, ORIGINAL, REPRINT, delivery_note
from tests.documents.reading import fonts_embedded, pages, scanned, texts
from wms.documents import render
from wms.documents.builders import build
from wms.documents.pdf_batch import TOGETHER, draw_each
from wms.documents.speech import speech
from wms.domain.notice_papers import DockTime, NoticeGoods, SupplierNotice
from wms.domain.words import Zone
from wms.locale import LANGUAGES

NAMES = ("桂圆 2斤装", "紫薯", "水牛奶 950ml", "螺蛳粉", "沃柑", "冷鲜排骨")


def notice(supplier: str, goods: Sequence[str]) -> SupplierNotice:
    at = datetime(2026, 11, 21, 18, tzinfo=CHINA)
    lines = tuple(
        NoticeGoods(f"S{n:05}", f"69000000{n:05}", name, Zone.CHILLED, "件", 3 + n, None, 0)
        for n, name in enumerate(goods)
    )
    return SupplierNotice(
        f"SN20261121-{supplier}", 1, True, at, "CW01", "南宁中心仓", "W20261121",
        date(2026, 11, 21), supplier, f"{supplier}农场", "0771-8",
        DockTime("D07", at, at.replace(minute=20)), None, lines,
    )  # fmt: skip


def drawn(papers: Sequence[SupplierNotice], language: str) -> list[bytes]:
    return draw_each([build(paper, ORIGINAL, language) for paper in papers])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rows", [(3, 1, 2), (2, 60, 1, 31), (14, 15), (0, 5)])
def test_each_supplier_gets_its_own_pages_as_if_drawn_alone(
    rows: tuple[int, ...], language: str
) -> None:
    """One page or several, some dropped out of a night: number, goods, page n of m, dot for dot."""
    papers = [
        notice(f"V{n:04}", [f"{NAMES[(n + i) % 6]}{n}-{i}" for i in range(count)])
        for n, count in enumerate(rows)
    ]
    files = drawn(papers, language)
    assert len(files) == len(papers)
    for paper, file in zip(papers, files, strict=True):
        alone = render(paper, ORIGINAL, "pdf", language)
        assert texts(file) == texts(alone)
        assert [page.tobytes() for page in pages(file)] == [p.tobytes() for p in pages(alone)]
        assert scanned(file) == [("]C0", paper.number)]
        foot = speech(language).page_pattern.format(page=1, pages=len(texts(file)))
        assert foot in texts(file)[0]


def test_long_names_that_need_more_than_a_page_are_counted_all_the_same() -> None:
    """Fourteen rows that are taken for one page, each of them many lines high."""
    long = notice("V1", ["北流百香果黄金果特级大果产地直发坏果包赔" * 8] * 14)
    files = drawn([long, notice("V2", ["紫薯"])], "zh_CN")
    found = [texts(file) for file in files]
    assert "第 1 页 / 共 5 页" in found[0][0]
    assert "第 5 页 / 共 5 页" in found[0][4]
    assert "第 1 页 / 共 1 页" in found[1][0]


def test_a_reprint_says_so_in_each_file() -> None:
    """Delivery notes, which are signed: any paper on a sheet is drawn so."""
    notes = [delivery_note(customers) for customers in (2, 3, 30)]
    mark = "".join(speech("zh_CN")("reprint", number=2).split())
    for file in draw_each([build(note, REPRINT, "zh_CN") for note in notes]):
        found = ["".join(page.split()) for page in texts(file)]
        assert all(mark in page for page in found)
        assert REPRINT.reason in found[0]


def test_a_rare_character_is_shown_and_found_beside_others() -> None:
    """Beyond the basic plane, and in no order: 𠮷 of a family, 镕 of a given name."""
    papers = [notice("V1", ["𠮷野家牛肉"]), notice("V2", ["镕记米粉"]), notice("V3", ["米粉"])]
    files = drawn(papers, "zh_CN")
    for paper, file in zip(papers, files, strict=True):
        assert paper.lines[0].name in texts(file)[0]
        alone = render(paper, ORIGINAL, "pdf", "zh_CN")
        assert pages(file)[0].tobytes() == pages(alone)[0].tobytes()
    assert "镕" not in texts(files[0])[0]
    assert "𠮷" not in texts(files[1])[0]
    assert "镕" not in texts(files[2])[0]


def test_the_font_is_in_each_file_and_so_is_its_language() -> None:
    for language in LANGUAGES:
        for file in drawn([notice("V1", ["紫薯"]), notice("V2", ["沃柑"])], language):
            embedded = fonts_embedded(file)
            assert embedded
            assert all(embedded)
            assert f"/Lang ({language[:2]})".encode() in file


def test_the_same_papers_together_give_the_same_bytes() -> None:
    """No clock and no chance in them; every file has an identity of its own."""
    papers = [notice(f"V{n}", [NAMES[n % 6]]) for n in range(TOGETHER)]
    files = drawn(papers, "zh_CN")
    assert files == drawn(papers, "zh_CN")
    assert len({file[file.rindex(b"/ID") :] for file in files}) == TOGETHER
