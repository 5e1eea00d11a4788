"""Manifests and notes to an A4 printer no one here wrote: Debian's ippeveprinter."""

import asyncio
from pathlib import Path

from drivers.printers import Verdict
from drivers.printers.ipp import Document, IppPrinter
from tests.documents import papers
from tests.documents.reading import scanned, texts
from tests.drivers.printers.bonjour import ipp_printer
from wms.documents import render, render_many
from wms.domain.papers import TrialPage
from wms.locale import LANGUAGES


async def test_what_is_sent_to_an_office_printer_is_what_it_keeps(tmp_path: Path) -> None:
    """A manifest in both languages, the notes of a route as one document, and the trial page."""
    manifest = papers.trunk_manifest()
    sheets = {f"manifest {say}": render(manifest, papers.REPRINT, "pdf", say) for say in LANGUAGES}
    notes = [(papers.delivery_note(customers), papers.ORIGINAL) for customers in (3, 12)]
    sheets["notes"] = render_many(notes, "zh_CN")
    sheets["trial"] = render(TrialPage("a4-1", "南宁中心仓"), papers.ORIGINAL, "pdf", "zh_CN")
    with ipp_printer(tmp_path, "exit 0") as uri:
        printer = IppPrinter(uri)
        for name, pdf in sheets.items():
            outcome = await printer.print(Document(name, pdf))
            assert (outcome.verdict, outcome.printed) == (Verdict.PRINTED, 1)
    kept = await asyncio.to_thread(lambda: {p.read_bytes() for p in tmp_path.glob("*.pdf")})
    assert kept == set(sheets.values())
    assert scanned(sheets["manifest zh_CN"]) == [("]C0", manifest.number)]


def test_the_trial_page_says_who_printed_it() -> None:
    pdf = render(TrialPage("a4-1", "南宁中心仓"), papers.ORIGINAL, "pdf", "zh_CN")
    (page,) = texts(pdf)
    assert "打印机测试" in page
    assert "a4-1" in page
    assert "南宁中心仓" in page
    assert scanned(pdf) == [("]C0", "TRY-a4-1")]
