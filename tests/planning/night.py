"""A very small night for planning's tests: two trunk routes, three stations, six points."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.planning.shelf import Shelf
from wms.domain.messages import BadInput
from wms.planning.intake import IntakeReport, import_files

D = date(2026, 11, 21)
WAVE = "W20261121"
ORDER_HEADER = "order_id,line_no,ordered_at,point_id,sku_id,qty,customer_ref"
FILES = {
    "stations.csv": (
        "station_id,name,address,phone,trunk_route,drop_seq",
        "GS1,城东站,城东路1号,0771-1,T1,2",
        "GS2,城西站,城西路2号,0771-2,T1,1",
        "GS3,河池站,河池路3号,0771-3,T2,1",
    ),
    "routes.csv": (
        "route_id,tier,origin_id,name,plate,driver,driver_phone,departs_at",
        "T1,trunk,CW1,干线一,桂A1,韦师傅,138,00:00",
        "T2,trunk,CW1,干线二,桂A2,覃师傅,139,00:00",
        "GS1-B1,branch,GS1,支线一,,,,07:00",
        "GS1-B2,branch,GS1,支线二,,,,07:00",
        "GS2-B1,branch,GS2,支线一,,,,07:00",
        "GS3-B1,branch,GS3,支线一,,,,07:00",
    ),
    "points.csv": (
        "point_id,name,area,leader,phone,address,station_id,branch_route,stop_seq",
        "P1,一村,rural,黄团长,131,一村村口,GS1,GS1-B1,2",
        "P2,二村,rural,李团长,132,二村村口,GS1,GS1-B1,1",
        "P3,三社,urban,陈团长,133,三社门口,GS1,GS1-B2,1",
        "P4,四村,rural,梁团长,134,四村村口,GS2,GS2-B1,1",
        "P5,五村,rural,蒙团长,135,五村村口,GS3,GS3-B1,1",
        "P6,六村,rural,韦团长,136,六村村口,GS3,GS3-B1,2",
    ),
    "suppliers.csv": (
        "supplier_id,name,category_group,phone",
        "V1,邕江粮油,grain_oil_daily,0771-9",
    ),
    "skus.csv": (
        "sku_id,gtin,name,category,temp_zone,unit,weight_g,volume_ml,shelf_life_days,"
        "supplier_id,slot,conveyable",
        "S1,6900000000014,大米,粮油,ambient,袋,5000,6000,365,V1,B02-1,yes",
        "S2,6900000000021,酸奶,乳品,chilled,盒,200,220,21,V1,A01-1,yes",
        "S3,6900000000038,水饺,冷冻,frozen,袋,500,700,180,V1,C03-1,no",
    ),
}


def line(
    order: str,
    number: int,
    point: str,
    sku: str,
    quantity: int | str,
    at: str = "2026-11-21T09:00:00+08:00",
    customer: str = "C1",
) -> str:
    """One line of orders.csv."""
    return f"{order},{number},{at},{point},{sku},{quantity},{customer}"


def write(folder: Path, name: str, rows: Iterable[str], encoding: str = "utf-8") -> Path:
    """A file of the night."""
    path = folder / name
    path.write_bytes("\n".join([*rows, ""]).encode(encoding))
    return path


def write_orders(folder: Path, *lines: str, name: str = "orders.csv") -> Path:
    """An order file."""
    return write(folder, name, [ORDER_HEADER, *lines])


def write_reference(folder: Path) -> list[Path]:
    """The five reference files."""
    return [write(folder, name, rows) for name, rows in FILES.items()]


def warehouse(folder: Path) -> Shelf:
    """A store that knows stations, routes, points and products from the files of `folder`."""
    write_reference(folder)
    return deepcopy(_filled())


@cache
def _filled() -> Shelf:
    """The files are always the same: they are imported once."""
    shelf = Shelf()
    with TemporaryDirectory() as folder:
        import_files(shelf, write_reference(Path(folder)))
    return shelf


def take(shelf: Shelf, folder: Path, *lines: str) -> IntakeReport:
    """Imports order lines."""
    return import_files(shelf, [write_orders(folder, *lines)])


def faults(error: BadInput) -> Sequence[tuple[str, int, str, str]]:
    """Faults as (file, line, column, key)."""
    return [
        (Path(problem.file).name, problem.line, problem.column, problem.message.key)
        for problem in error.problems
    ]
