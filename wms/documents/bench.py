"""How fast papers are drawn, beside typst alone on the same machine in the same run."""

from dataclasses import replace
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter
from typing import Any

from wms.documents import pdf, render
from wms.documents.builders import build
from wms.domain.codes import make_sscc
from wms.domain.messages import say
from wms.domain.papers import Copy, Handover, ManifestContainer, TrunkManifest, TrunkStation
from wms.domain.progress import See, unseen
from wms.domain.words import ContainerType, Zone

_LANGUAGE = "zh_CN"
_COPY = Copy(0, datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "E0001")


def bench_documents(count: int = 50, containers: int = 72, see: See = unseen) -> dict[str, Any]:
    """Draws `count` trunk manifests of so many containers through `render`, and as many others,
    alike but with containers of their own, by typst alone from sources prepared beforehand.

    The two take turns, in changing order, so that whatever else the machine does falls on both;
    the manifests differ because typst remembers what it has laid out once. Times are medians in
    milliseconds; `ratio` is render to typst.
    """
    step = say("cli.bench.step.papers")
    see(step, 0, 0)
    papers = [_manifest(index, containers) for index in range(2 * count)]
    sources = [pdf.source([build(paper, _COPY, _LANGUAGE)]) for paper in papers[count:]]
    compiler = pdf.compiler()
    render(_manifest(2 * count, containers), _COPY, "pdf", _LANGUAGE)
    ours: list[float] = []
    alone: list[float] = []
    for index in range(count):
        see(step, index, count)
        for turn in (index % 2, 1 - index % 2):
            started = perf_counter()
            if turn:
                pdf.compile_pdf(compiler, *sources[index])
            else:
                render(papers[index], _COPY, "pdf", _LANGUAGE)
            (alone if turn else ours).append((perf_counter() - started) * 1000)
    return {
        "documents": count,
        "containers": containers,
        "render_ms": round(median(ours), 2),
        "typst_ms": round(median(alone), 2),
        "ratio": round(median(ours) / median(alone), 3),
        "documents_per_second": round(1000 * count / sum(ours), 1),
    }


def _manifest(index: int, containers: int) -> TrunkManifest:
    """A manifest of three stations, its figures its own."""
    share, rest = divmod(containers, 3)
    stations, first = [], 1 + index * containers
    for drop in (3, 2, 1):
        held = share + (rest if drop == 1 else 0)
        stations.append(_station(index, drop, range(first, first + held)))
        first += held
    return replace(
        _EMPTY,
        number=f"T{index:02d}-20261121-1",
        route_id=f"T{index:02d}",
        route_name=f"干线{index:02d}",
        stations=tuple(stations),
        checksum=f"{index * 2654435761 % 2**64:016x}",
    )


def _station(index: int, drop: int, serials: range) -> TrunkStation:
    number = index * 3 + drop
    return TrunkStation(
        f"GS{number:03d}",
        f"南宁市第{number}网格站",
        f"广西南宁市物流园{number}号",
        f"0771{number:07d}",
        drop,
        f"0{drop + 1}:30",
        tuple(_container(serial) for serial in serials),
    )


def _container(serial: int) -> ManifestContainer:
    zone = (Zone.AMBIENT, Zone.AMBIENT, Zone.CHILLED, Zone.AMBIENT, Zone.FROZEN)[serial % 5]
    type_ = ContainerType.TOTE if zone is Zone.AMBIENT else ContainerType.INSULATED_BOX
    items = 90 + serial * 37 % 80
    return ManifestContainer(
        make_sscc("6901234", 1, serial),
        type_,
        zone,
        5 + serial % 40,
        items,
        items * 900,
        items * 1500,
    )


_EMPTY = TrunkManifest(
    "",
    1,
    "W20261121",
    date(2026, 11, 21),
    "",
    "",
    "E0001",
    Handover(
        "CW01", "南宁中心仓", "D07", "桂运冷链", "桂A68868", "司机", "13800000001",
        "2026-11-22 00:00", None, None, None, ("GX0048213",), (), (),
    ),
    (),
    (),
    0,
    "",
)  # fmt: skip
