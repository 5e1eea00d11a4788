"""The site that benches work at: a central warehouse, its night composed and planned."""

from datetime import date
from pathlib import Path

from wms.bootstrap import SiteApp
from wms.planning.cutoff import cut_off, keep_by_order
from wms.planning.intake import import_files
from wms.planning.plan import plan

NIGHT = date(2026, 11, 21)
CENTRAL = """[site]
id = "CW01"
name = "bench"
kind = "central_warehouse"
number = 0
gs1_prefix = "2000000"
"""


def write_config(path: Path, more: str = "") -> Path:
    """The configuration of the site, with further tables after it."""
    path.write_text(CENTRAL + more, encoding="utf-8")
    return path


def plan_night(app: SiteApp, data: Path) -> None:
    """The night of the files in `data`, as far as its lists."""
    import_files(app.planning(), [data])
    wave_id = cut_off(app.planning(), NIGHT).wave_id
    plan(app.planning(), NIGHT)
    keep_by_order(app.planning(), wave_id)
