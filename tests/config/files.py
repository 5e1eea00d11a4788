"""Configuration files of a hall with every kind of device, and what is told of bad ones."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from wms.config import load_config
from wms.domain.messages import BadInput, Problem
from wms.locale import LANGUAGES, catalogue

SITE = """
[site]
id = "CW01"
name = "中心仓"
kind = "central_warehouse"
number = 0
gs1_prefix = "6901234"
"""
LABEL = """
[[printers]]
name = "label-1"
language = "zpl"
port = "tcp://10.0.0.7:9100"
"""
OFFICE = """
[[printers]]
name = "a4-1"
language = "ipp"
port = "ipp://10.0.0.9/ipp/print"
"""
BELT = """
[[scanners]]
name = "belt-1"
port = "tcp://10.0.0.8:2112"
"""
SORTER = """
[[sorters]]
name = "sorter-1"
port = "tcp://10.0.0.5:502"
reject = 12
[sorters.chutes]
1 = "GS001-A"
2 = "GS002-A"
"""
SECOND = """
[[sorters]]
name = "sorter-2"
port = "tcp://10.0.0.6:502"
reject = 12
[sorters.chutes]
1 = "GS001-C"
"""
HALL = SITE + LABEL + OFFICE + BELT + SORTER


@dataclass(frozen=True, slots=True)
class Said:
    """One fault as a person reads it."""

    key: str
    chinese: str
    english: str


def write(folder: Path, text: str) -> Path:
    """A configuration file."""
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> list[Said]:
    """Every fault that loading the file tells."""
    with pytest.raises(BadInput) as refusal:
        load_config(path)
    return said(refusal.value, path)


def said(refusal: BadInput, path: Path) -> list[Said]:
    """The faults of a refusal, all of them about this file; the headline counts them."""
    chinese, english = (catalogue(language) for language in LANGUAGES)
    assert refusal.problems
    assert str(len(refusal.problems)) in english.text(refusal.message)
    assert str(path) in chinese.text(refusal.message)
    return [_said(problem, path) for problem in refusal.problems]


def _said(problem: Problem, path: Path) -> Said:
    assert problem.file == str(path)
    chinese, english = (catalogue(language).text(problem.message) for language in LANGUAGES)
    assert chinese.strip()
    assert english.strip()
    assert "\n" not in chinese + english
    return Said(problem.column, chinese, english)
