"""Any hall that can be meant loads; one thing spoiled in it is refused with its key, and nothing
ever falls over."""

import copy
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from wms.config import Config
from wms.config.checks import equipment_faults
from wms.config.faults import Fault, faults_of
from wms.locale import LANGUAGES, catalogue

Table = dict[str, Any]
NAMES = st.text("abcdefXYZ0123456789-_", min_size=1, max_size=32)


@st.composite
def halls(draw: st.DrawFn) -> Table:
    """A whole file: up to four devices of each kind, each at a port of its own."""
    drawn = draw(st.lists(NAMES, min_size=12, max_size=12))
    names = [f"d{i}{name}"[:32] for i, name in enumerate(drawn)]
    hosts = iter(f"10.0.{draw(st.integers(0, 255))}.{i}" for i in range(1, 100))
    printers = [draw(_printer(names.pop(), next(hosts))) for _ in range(draw(st.integers(0, 4)))]
    scanners = [
        {
            "name": names.pop(),
            "port": f"tcp://{next(hosts)}:{draw(st.integers(1, 65535))}",
            "model": draw(st.sampled_from(["plain", "edb", "edb_ack"])),
            "prefix": draw(st.sampled_from(["", "\x02", "]x"])),
        }
        for _ in range(draw(st.integers(0, 4)))
    ]
    unused = [str(scanner["name"]) for scanner in scanners]
    positions = draw(st.permutations([f"GS{n:03}-{z}" for n in range(1, 20) for z in "ACF"]))
    sorters = []
    for _ in range(draw(st.integers(0, 3))):
        reject, *numbers = draw(st.lists(st.integers(1, 64), min_size=2, max_size=12, unique=True))
        sorter: Table = {
            "name": names.pop(),
            "port": f"tcp://{next(hosts)}:502",
            "unit": draw(st.integers(1, 247)),
            "reject": reject,
            "chutes": {str(number): positions.pop() for number in numbers},
        }
        has_scanner: bool = draw(st.booleans())
        if unused and has_scanner:
            sorter["scanner"] = unused.pop()
        if draw(st.sampled_from([False, True])):
            base = draw(st.integers(0, 60_000))
            sorter["map"] = {"status": {"base": base}, "command": {"base": base + 5000}}
            sorter["map"]["chutes"] = {"base": base + 4000}
            if "scanner" not in sorter:
                sorter["map"]["barcode"] = {"base": base + 3000}
        sorters.append(sorter)
    site = {
        "id": draw(NAMES),
        "name": draw(st.text(min_size=1, max_size=80)),
        "kind": draw(st.sampled_from(["central_warehouse", "grid_station"])),
        "number": draw(st.integers(0, 999)),
        "gs1_prefix": "6901234",
    }
    return {"site": site, "printers": printers, "scanners": scanners, "sorters": sorters}


@st.composite
def _printer(draw: st.DrawFn, name: str, host: str) -> Table:
    if draw(st.booleans()):
        return {"name": name, "language": "ipp", "port": f"ipp://{host}/ipp/print"}
    dpi = draw(st.sampled_from([203, 300]))
    return {
        "name": name,
        "language": draw(st.sampled_from(["zpl", "tspl", "escpos"])),
        "port": draw(st.sampled_from([f"tcp://{host}:9100", f"serial:/dev/{name}"])),
        "dpi": dpi,
        "width": draw(st.integers(1181 if dpi == 300 else 800, 4000)),
        "papers": draw(st.sampled_from([[], ["container_label"]])),
        "terminals": draw(st.lists(NAMES, max_size=3)),
    }


def faults(content: Table) -> list[str]:
    """The keys of all that is wrong with a file, each said in both languages."""
    found: list[Fault] = []
    context: dict[str, Any] = {"folder": Path("/nowhere")}
    try:
        Config.model_validate(content, context=context)
    except ValidationError as error:
        found += faults_of(content, error)
    found += equipment_faults(content, context)
    # pydantic's own English never reaches anybody.
    assert all(message.key != "config.bad_key" for _, message in found)
    for language in LANGUAGES:
        words = catalogue(language)
        assert all(words.text(message).strip() for _, message in found)
    return [key for key, _ in found]


@given(halls())
@settings(max_examples=60, deadline=None)
def test_a_hall_that_can_be_meant_loads(hall: Table) -> None:
    assert faults(hall) == []


GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.just(datetime(2026, 11, 21)),  # noqa: DTZ001 (TOML has times without a zone)
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a file where something stands."""
    items = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    return [path, *(deep for key, inner in items for deep in places(inner, (*path, key)))]


def at(content: Any, path: tuple[Any, ...]) -> Any:
    """What stands there."""
    for key in path:
        content = content[key]
    return content


@given(halls(), st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_anywhere_is_taken_or_refused_but_never_falls_over(
    hall: Table, data: st.DataObject
) -> None:
    *before, last = data.draw(st.sampled_from(places(hall)[1:]))
    spoiled = copy.deepcopy(hall)
    at(spoiled, tuple(before))[last] = data.draw(GARBAGE)
    faults(spoiled)


def unknown_key(hall: Table, data: st.DataObject) -> str:
    tables = [path for path in places(hall) if isinstance(at(hall, path), dict)]
    table = at(hall, data.draw(st.sampled_from(tables)))
    table["no_such"] = 1
    return "no_such"


def same_port(hall: Table, data: st.DataObject) -> str:
    one, other = data.draw(st.sampled_from([(0, 1), (1, 0)]))
    taken = "tcp://10.9.9.9:4000"
    hall["scanners"] = [{"name": f"same-{i}", "port": taken} for i in (one, other)]
    for sorter in hall["sorters"]:
        sorter.pop("scanner", None)
        sorter.pop("map", None)
    return "port"


def reject_taken(hall: Table, data: st.DataObject) -> str:
    sorter = _sorter(hall, data)
    sorter["reject"] = int(data.draw(st.sampled_from(sorted(sorter["chutes"]))))
    return f"chutes.{sorter['reject']}"


def position_taken(hall: Table, data: st.DataObject) -> str:
    sorter = _sorter(hall, data)
    free = next(n for n in range(1, 65) if n != sorter["reject"] and str(n) not in sorter["chutes"])
    sorter["chutes"][str(free)] = next(iter(sorter["chutes"].values()))
    return f"chutes.{free}"


def overlap(hall: Table, data: st.DataObject) -> str:
    sorter = _sorter(hall, data)
    status = data.draw(st.integers(0, 60_000))
    shift = data.draw(st.integers(-9, 43))
    sorter["map"] = {"status": {"base": status + 9}, "command": {"base": status + 9 + shift}}
    sorter["map"]["chutes"] = {"base": status + 3000}
    if "scanner" not in sorter:
        sorter["map"]["barcode"] = {"base": status + 4000}
    return ".base"


def _sorter(hall: Table, data: st.DataObject) -> Table:
    if not hall["sorters"]:
        chutes = {"1": "GS001-A", "2": "GS002-A"}
        new = {"name": "belt", "port": "tcp://10.8.8.8:502", "reject": 9, "chutes": chutes}
        hall["sorters"].append(new)
    sorter: Table = data.draw(st.sampled_from(hall["sorters"]))
    return sorter


@pytest.mark.parametrize("spoil", [unknown_key, same_port, reject_taken, position_taken, overlap])
@given(halls(), st.data())
@settings(max_examples=25, deadline=None)
def test_one_thing_spoiled_is_refused_with_its_key(
    spoil: Callable[[Table, st.DataObject], str], hall: Table, data: st.DataObject
) -> None:
    key = spoil(hall, data)
    told = faults(hall)
    assert any(key in one for one in told), told
    assert len(told) <= 2, told


@given(st.binary(max_size=200))
@settings(max_examples=50, deadline=None)
def test_a_file_of_any_bytes_is_told_in_one_line_each(content: bytes) -> None:
    from wms.config import load_config
    from wms.domain.messages import BadInput

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.toml"
        path.write_bytes(content)
        with pytest.raises(BadInput):
            load_config(path)
