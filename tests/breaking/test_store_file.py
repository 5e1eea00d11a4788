"""The store's file is taken away while somebody works in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.exchange.conftest import new_stage, new_town, nothing_in_the_environment
from tests.sites import Town
from wms.storage.migrate import migrate
from wms.storage.statements import Statement
from wms.storage.store import Store, StoreTrouble

__all__ = ["new_stage", "new_town", "nothing_in_the_environment"]

SAY = Statement("INSERT INTO meta (key, value) VALUES (:key, 'x')")
COUNT = Statement("SELECT COUNT(*) FROM meta")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "site.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{file}")) as store:
        migrate(store.engine)
        put(store, "before")
        yield store


def put(store: Store, key: str) -> None:
    with store.writing() as tx:
        tx.run(SAY, key=key)


def count(store: Store) -> int:
    with store.reading() as tx:
        (found,) = tx.one(COUNT) or (0,)
        return int(found)


def test_nothing_is_confirmed_into_a_deleted_file(store: Store, file: Path) -> None:
    for path in file.parent.glob("site.db*"):
        path.unlink()
    for _ in range(2):
        with pytest.raises(StoreTrouble):
            put(store, "lost")
    assert not file.exists()


def test_nor_into_one_that_was_moved_and_work_goes_on_when_it_is_back(
    store: Store, file: Path
) -> None:
    aside = file.with_name("aside")
    aside.mkdir()
    for path in file.parent.glob("site.db*"):
        path.rename(aside / path.name)
    with pytest.raises(StoreTrouble):
        put(store, "lost")
    for path in aside.iterdir():
        path.rename(file.parent / path.name)
    put(store, "after")
    assert count(store) == 2


def test_nor_into_another_that_came_into_its_place(store: Store, file: Path) -> None:
    copy = file.with_name("copy.db")
    shutil.copyfile(file, copy)
    os.replace(copy, file)  # noqa: PTH105
    with pytest.raises(StoreTrouble):
        put(store, "lost")
    with pytest.raises(StoreTrouble):
        count(store)


def test_looking_for_a_store_does_not_make_an_empty_one(new_town: Town) -> None:
    store = new_town.folder / "store" / "CW01.db"
    for path in store.parent.glob("CW01.db*"):
        path.unlink()
    assert new_town.office()("check").code == 3
    assert not store.exists()
