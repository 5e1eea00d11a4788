"""The store that searches are measured on is one the floor could have written."""

from pathlib import Path

from wms.bootstrap import init_site
from wms.simulate import sorted_night as filler
from wms.simulate.bench_search import measure
from wms.simulate.bench_site import write_config
from wms.simulate.data import make_night

HOLD = {"chain", "facts_once", "subjects", "counts", "contents", "one_manifest", "database"}


def test_a_filled_night_is_whole_and_everything_in_it_is_found(tmp_path: Path) -> None:
    make_night(tmp_path / "data", stations=3, lines=1500)
    app, _ = init_site(write_config(tmp_path / "site.toml"))
    filler.sorted_night(app, tmp_path / "data")
    breaches = app.check()
    assert {breach.name for breach in breaches}.isdisjoint(HOLD), breaches
    figures = measure(app)
    app.store.close()
    assert figures["containers"] > 0
    assert figures["facts"] > figures["counts"] > 0
    kinds = [name for name, value in figures.items() if isinstance(value, dict)]
    assert {
        "container",
        "product_by_name",
        "leader",
        "manifest",
        "person",
        "order",
        "nothing",
    } <= set(kinds)
    assert figures["slowest_p50_ms"] > 0
