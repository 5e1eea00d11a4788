"""Printing keeps pace with the night: the bench measures, and threads print side by side."""

from concurrent.futures import ThreadPoolExecutor

from tests.documents import papers
from wms.documents import render
from wms.documents.bench import bench_documents
from wms.domain.papers import TrunkManifest


def test_the_bench_sets_render_beside_typst_alone() -> None:
    figures = bench_documents(count=3, containers=7)
    assert figures["documents"] == 3
    assert figures["containers"] == 7
    assert figures["ratio"] > 0
    assert figures["render_ms"] > 0
    assert figures["typst_ms"] > 0


def test_threads_print_side_by_side_and_get_their_own_paper() -> None:
    sheets = [papers.trunk_manifest((3,), number=f"T{n:02d}-20261121-1") for n in range(8)]

    def draw(sheet: TrunkManifest) -> bytes:
        return render(sheet, papers.ORIGINAL, "pdf", "zh_CN")

    alone = [draw(sheet) for sheet in sheets]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, sheets)) == alone
