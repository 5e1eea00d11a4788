"""The configurations to copy load as they are, and with every device in them taken out of its
comment: what they say of a key is what is allowed."""

import re
from pathlib import Path

import pytest

from tests.config.files import write
from wms.config import load_config
from wms.config.faults import keys_at
from wms.config.ports import PRINTER_FORMS, SCANNER_FORMS, SORTER_FORMS, Forms
from wms.domain.appointments import USUAL

CONFIGS = Path(__file__).parents[2] / "configs"
PORT = re.compile(r"\b(?:tcp|tls|listen|ipp)://[^\s\")]+|\b(?:serial|rtu|usb|evdev):/[^\s\")]+")


def example(name: str) -> str:
    """A configuration with its devices taken out of their comments."""
    lines, inside = [], False
    for line in (CONFIGS / name).read_text(encoding="utf-8").splitlines():
        begins = line.startswith(("# [", "# scanners = ["))
        inside = line.startswith("#") and (inside or begins)
        lines.append(re.sub(r"^# ?", "", line) if inside else line)
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["central.toml", "station.toml"])
def test_the_configuration_to_copy_has_no_device(name: str) -> None:
    config = load_config(CONFIGS / name)
    devices = (config.printers, config.scanners, config.sorters, config.terminal.scanners)
    assert not any(devices)


def test_every_device_of_the_example_loads(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, example("central.toml")))
    assert [part.name for part in config.printers] == ["label-1", "a4-1"]
    assert [part.name for part in config.scanners] == ["belt-1"]
    assert [part.scanner for part in config.sorters] == ["belt-1"]
    assert len(config.terminal.scanners) == 2
    station = load_config(write(tmp_path, example("station.toml")))
    assert [part.name for part in station.printers] == ["label-1", "a4-1"]
    assert station.sorters[0].layout.chutes[0].destination_id == "P00001"


def test_every_key_stands_in_the_example(tmp_path: Path) -> None:
    config = load_config(write(tmp_path, example("central.toml")))
    for place in ("printers", "scanners", "sorters"):
        assert getattr(config, place)[0].model_fields_set == set(keys_at([place]))
    # What the example calls usual is what a missing key means.
    label, belt, sorter = config.printers[0], config.scanners[0], config.sorters[0]
    plain = type(label).model_validate(_least(label, "zpl"), context={})
    assert (plain.dpi, plain.dots) == (label.dpi, label.width)
    assert belt.model == type(belt).model_fields["model"].default
    for key in ("unit", "decide_within_ms", "track_limit_s"):
        assert getattr(sorter, key) == type(sorter).model_fields[key].default
    assert sorter.map["status"] == {"base": 0, "slots": 12}


def test_the_hall_of_the_example_is_the_usual_one() -> None:
    config = load_config(CONFIGS / "central.toml")
    assert config.receiving.model_fields_set == set(keys_at(["receiving"]))
    assert config.as_site().hall == USUAL


def _least(part: object, language: str) -> dict[str, str]:
    return {"name": "x", "language": language, "port": str(getattr(part, "port", ""))}


@pytest.mark.parametrize(
    ("table", "forms"),
    [("printers", PRINTER_FORMS), ("scanners", SCANNER_FORMS), ("sorters", SORTER_FORMS)],
)
def test_every_port_of_the_example_is_one(table: str, forms: Forms) -> None:
    text = (CONFIGS / "central.toml").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if f"# [[{table}]]" in block]
    schemes = set()
    for port in (match for block in blocks for match in PORT.findall(block)):
        forms.read(port, CONFIGS)
        schemes.add(port.partition(":")[0])
    assert schemes | {"ipps"} >= set(forms.readers)
