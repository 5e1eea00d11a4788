"""`wms bench notices`: from the order book to a file for each of 1,400 suppliers.

Ours: the book pooled, docks assigned, notices stored, then a CSV, an XLSX and a PDF each in files,
as `wms notice` does it. The yardstick goes the plain way, with no book, docks or store: DuckDB
alone pools the order file, `csv` and XlsxWriter write the pooled rows, and typst draws the same
sheets in as many threads, each by itself, from sources prepared beforehand.
"""

import csv
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import xlsxwriter

from wms.bootstrap import SiteApp, init_site
from wms.bootstrap.notices import notices_of
from wms.bootstrap.paper_files import FORMATS, write_papers
from wms.documents import pdf
from wms.documents.builders import build
from wms.domain.business_date import LOCAL
from wms.domain.messages import say
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import Copy
from wms.domain.progress import See, unseen
from wms.planning.bench import make_input
from wms.planning.engine import text
from wms.planning.intake import import_files
from wms.planning.notices import issue
from wms.simulate.bench_site import NIGHT, write_config

SUPPLIERS, PRODUCTS = 1_400, 5_100
_LANGUAGE = "zh_CN"
_AT = datetime(NIGHT.year, NIGHT.month, NIGHT.day, 15, tzinfo=LOCAL)
_COPY = Copy(0, _AT, "bench")
_POOLED = (
    "SELECT supplier_id, sku_id, any_value(name), CAST(sum(qty) AS BIGINT) FROM "
    "read_csv({orders}) AS o JOIN read_csv({skus}, all_varchar = true) AS s USING (sku_id) "
    "GROUP BY supplier_id, sku_id ORDER BY supplier_id, sku_id"
)


def bench_notices(lines: int = 430_000, see: See = unseen) -> dict[str, Any]:
    """The figures in seconds: what went by, and `cpu` what was worked on all cores, which other
    work on the machine stretches less. The ratios are of ours to the yardstick."""
    with TemporaryDirectory(prefix="wms-bench-") as name:
        folder = Path(name)
        see(say("cli.bench.step.data"), 0, 0)
        make_input(folder, lines, stations=46, points=16_700, skus=PRODUCTS)
        _spread(folder)
        app, _ = init_site(write_config(folder / "bench.toml"))
        with closing(app.store):
            import_files(app.planning(), [folder])
            see(say("cli.bench.running"), 0, 0)
            ours, papers = _ours(app, folder / "ours")
        see(say("cli.bench.step.yardstick"), 0, 0)
        alone = _alone(folder, folder / "alone", papers)
    return {
        "lines": lines,
        "suppliers": SUPPLIERS,
        **ours,
        **alone,
        "ratio": round(ours["seconds"] / alone["yardstick_seconds"], 2),
        "cpu_ratio": round(ours["cpu_seconds"] / alone["yardstick_cpu_seconds"], 2),
    }


def _spread(folder: Path) -> None:
    """The products over so many suppliers, every tenth one chilled, every thirtieth frozen."""
    header = ("supplier_id", "name", "category_group", "phone")
    named = ((f"V{n:04d}", f"供应商{n:04d}", "fresh", "") for n in range(SUPPLIERS))
    _write(folder / "suppliers.csv", [header, *named])
    with (folder / "skus.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    zone, supplier = rows[0].index("temp_zone"), rows[0].index("supplier_id")
    for n, row in enumerate(rows[1:]):
        row[supplier] = f"V{n % SUPPLIERS:04d}"
        row[zone] = "frozen" if n % 30 == 0 else "chilled" if n % 10 == 0 else row[zone]
    _write(folder / "skus.csv", rows)


def _write(path: Path, rows: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _ours(app: SiteApp, folder: Path) -> tuple[dict[str, Any], list[SupplierNotice]]:
    begun = _now()
    report = issue(app.planning(), NIGHT, app.config.as_site().hall, _AT)
    issued = _now()
    papers = notices_of(app, report.wave_id)
    write_papers(papers, FORMATS, folder, _COPY, _LANGUAGE)
    written = _now()
    figures = {
        "placed": report.placed,
        "unplaced": len(report.unplaced),
        **_took("issue_", begun, issued),
        **_took("files_", issued, written),
        **_took("", begun, written),
    }
    return figures, papers


def _now() -> tuple[float, float]:
    """Seconds that went by, and seconds that this process worked on all cores."""
    return time.perf_counter(), time.process_time()


def _took(part: str, begun: tuple[float, float], ended: tuple[float, float]) -> dict[str, float]:
    wall, cpu = ended[0] - begun[0], ended[1] - begun[1]
    return {f"{part}seconds": round(wall, 2), f"{part}cpu_seconds": round(cpu, 2)}


def _alone(folder: Path, room: Path, papers: list[SupplierNotice]) -> dict[str, float]:
    room.mkdir()
    sources = [pdf.source([build(paper, _COPY, _LANGUAGE)]) for paper in papers]
    begun = _now()
    with duckdb.connect(config={"threads": 2}) as connection:
        query = _POOLED.format(orders=text(folder / "orders.csv"), skus=text(folder / "skus.csv"))
        rows = connection.execute(query).fetchall()
    of_supplier: dict[str, list[tuple[Any, ...]]] = {}
    for supplier, *row in rows:
        of_supplier.setdefault(supplier, []).append(tuple(row))
    for supplier, lines in of_supplier.items():
        _write(room / f"{supplier}.csv", lines)
        with xlsxwriter.Workbook(room / f"{supplier}.xlsx", {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            for y, line in enumerate(lines):
                sheet.write_row(y, 0, line)
    with ThreadPoolExecutor(2) as threads:
        drawn = threads.map(lambda one: pdf.compile_pdf(pdf.compiler(), *one), sources)
        for number, content in enumerate(drawn):
            (room / f"{number}.pdf").write_bytes(content)
    return _took("yardstick_", begun, _now())
