"""The stages of a night, made once a worker, and a copy of one for each scene: fixtures for the
conftest of the rooms that work whole sites."""

from pathlib import Path

import pytest

from tests import sites
from tests.sites import Town


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No language and no configuration but those the scene gives."""
    for name in ("WMS_CONFIG", "WMS_LANG", "LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def new_stage(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Sites with nothing in their stores."""
    return sites.found(tmp_path_factory.mktemp("new"))


@pytest.fixture(scope="session")
def planned_stage(new_stage: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The night planned."""
    return sites.planned(sites.another(new_stage, tmp_path_factory.mktemp("planned")))


@pytest.fixture(scope="session")
def loaded_stage(planned_stage: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Everything on the truck."""
    return sites.loaded(sites.another(planned_stage, tmp_path_factory.mktemp("loaded")))


@pytest.fixture
def new_town(new_stage: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Town:
    """Three sites, nothing imported."""
    return sites.another(new_stage, tmp_path / "town", capsys)


@pytest.fixture
def planned_town(planned_stage: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Town:
    """Imported, frozen and planned."""
    return sites.another(planned_stage, tmp_path / "town", capsys)


@pytest.fixture
def loaded_town(loaded_stage: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Town:
    """Sorted, and loaded onto T01."""
    return sites.another(loaded_stage, tmp_path / "town", capsys)
