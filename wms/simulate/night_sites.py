"""The sites of a simulated night: each with its configuration, its store and its folder."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from wms.bootstrap import SiteApp, init_site
from wms.domain.business_date import business_date_of
from wms.domain.messages import BadInput, Unavailable, say
from wms.domain.problems import Problems
from wms.planning.contract import CONTRACTS, FileKind
from wms.planning.files import Located, Unusable, gather, located_rows, open_given, parquet_rows
from wms.simulate import hall as halls
from wms.simulate.hands import NightClock
from wms.simulate.plant import Plant
from wms.simulate.troubles import Trouble
from wms.storage.statements import Statement

GS1_PREFIX = "2000000"
"""A restricted-circulation prefix: these containers never leave the simulation."""
CENTRAL = "central.toml"
_SHOWN = 5
"""Nights of a folder that are named where it has not the one that was asked for."""

_STATIONS = Statement("SELECT station_id, name FROM station ORDER BY station_id")


@dataclass(frozen=True)
class Station:
    """What a process needs to play one station; `troubles` come over it. `astray` are containers of
    others that come to it, `gone` all that go elsewhere than they should; it begins at `begins`,
    or at its time."""

    config: Path
    business_date: date
    wave_id: str
    documents: Path
    devices: bool
    site_id: str
    seed: int = 0
    troubles: tuple[Trouble, ...] = ()
    astray: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    begins: datetime | None = None


def make_room(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise BadInput(say("simulate.night.out_not_empty", folder=str(out)))
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(
            say("simulate.night.out_unusable", folder=str(out), cause=cause)
        ) from error


def documents_of(out: Path, app: SiteApp) -> Path:
    return out / "documents" / app.config.site.id


def write_config(
    out: Path,
    file: str,
    site_id: str,
    name: str,
    kind: str,
    number: int,
    central: str = "",
    devices: str = "",
) -> Path:
    """The configuration of one simulated site; its name is quoted as TOML wants it."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    path = out / file
    path.write_text(
        f'[site]\nid = "{site_id}"\nname = "{quoted}"\nkind = "{kind}"\nnumber = {number}\n'
        f'gs1_prefix = "{GS1_PREFIX}"\ncentral = "{central}"\n\n'
        f'[store]\nurl = "sqlite:///stores/{site_id}.db"\nkey_file = "stores/{site_id}.key"\n\n'
        f'[exchange]\nfolder = "exchange"\n\n'
        f'[print]\nfolder = "documents/{site_id}"\n\n[terminal]\nid = "{site_id}-T1"\n{devices}',
        encoding="utf-8",
    )
    return path


def found_central(data: Path, out: Path, clock: NightClock, hall: Plant | None) -> SiteApp:
    site_id = _origin(data)
    devices = halls.configuration(site_id, served_stations(data), hall) if hall else ""
    path = write_config(out, CENTRAL, site_id, "中心仓", "central_warehouse", 0, devices=devices)
    return init_site(path, clock)[0]


def _origin(data: Path) -> str:
    """Where the trunk routes of the folder start."""
    for values in _rows(data, FileKind.ROUTES):
        if values.get("tier") == "trunk":
            return values["origin_id"]
    raise BadInput(say("simulate.night.no_trunk_route", folder=str(data)))


def served_stations(data: Path) -> list[str]:
    """The stations of the folder, in the order of their routes and drops."""
    rows = _rows(data, FileKind.STATIONS)
    keyed = sorted((row["trunk_route"], int(row["drop_seq"]), row["station_id"]) for row in rows)
    return [station for _, _, station in keyed]


def may_be_played(data: Path, business_date: date) -> None:
    """BadInput where the folder holds no order of that night, before anything is made of it; what
    else is wrong with its files the import says."""
    nights: set[date] = set()
    for row in _rows(data, FileKind.ORDERS):
        with suppress(ValueError):
            nights.add(business_date_of(datetime.fromisoformat(row["ordered_at"])))
        if business_date in nights:
            return
    found = " ".join(night.isoformat() for night in sorted(nights)[:_SHOWN]) or "-"
    told = {"folder": str(data), "date": business_date.isoformat(), "found": found}
    raise BadInput(say("simulate.night.no_orders", **told))


def _rows(data: Path, kind: FileKind) -> Iterator[dict[str, str]]:
    """The rows of a kind of file by column; BadInput where a file cannot be read."""
    names, problems = CONTRACTS[kind].names, Problems()
    taken, _ = gather([data])
    try:
        for given in map(open_given, taken):
            if given.kind is not kind:
                continue
            parquet = given.suffix == ".parquet"
            for row in parquet_rows(given.path, names) if parquet else located_rows(given):
                if isinstance(row, Located):
                    yield dict(zip(names, row.fields, strict=True))
    except Unusable as fault:
        problems.add(fault.problem)
    problems.refuse_if_any()


def found_stations(
    central: SiteApp, out: Path, business_date: date, wave_id: str, devices: bool
) -> Iterator[Station]:
    with central.store.reading() as tx:
        rows = tx.all(_STATIONS)
    for number, (station_id, name) in enumerate(rows, start=1):
        path = write_config(
            out,
            f"{station_id}.toml",
            station_id,
            name,
            "grid_station",
            number,
            central.config.site.id,
        )
        folder = out / "documents" / station_id
        yield Station(path, business_date, wave_id, folder, devices, station_id)
