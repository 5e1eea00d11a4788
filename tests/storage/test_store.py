"""The store itself: schema and migrations, transactions, snapshots, and who waits for whom."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.conftest import ON_POSTGRES, ON_SQLITE, NewStore
from tests.floor import Night, person_of
from wms.domain.events import BadgeRevoked
from wms.domain.messages import Unavailable, say
from wms.domain.people import Right
from wms.domain.words import Role
from wms.operations.ports import Overtaken
from wms.storage.migrate import current, migrate, newest
from wms.storage.schema import metadata
from wms.storage.statements import Statement
from wms.storage.store import Store, StoreTrouble, Tx

_PUT = Statement("INSERT INTO meta (key, value) VALUES (:key, 'x')")
_COUNT = Statement("SELECT COUNT(*) FROM meta")
_LOOK = Statement("SELECT value FROM meta WHERE key = :sought {exclusive}")


def test_a_fresh_store_has_just_the_schema_the_program_knows(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store:
        assert current(store.engine) == newest()
        with store.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store:
        with store.writing() as tx:
            tx.run(_PUT, key="kept")
        migrate(store.engine)
        with store.reading() as tx:
            assert tx.one(_COUNT) == (1,)


def test_a_store_without_a_schema_says_so(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/new/site.db")) as store:
        assert current(store.engine) == ""


def _half(tx: Tx) -> None:
    tx.run(_PUT, key="half")
    raise ZeroDivisionError


def test_what_failed_halfway_never_happened(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store:
        with pytest.raises(ZeroDivisionError), store.writing() as tx:
            _half(tx)
        with store.reading() as tx:
            assert tx.one(_COUNT) == (0,)


def test_a_broken_rule_of_the_schema_means_overtaken(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store:
        with store.writing() as tx:
            tx.run(_PUT, key="once")
        with pytest.raises(Overtaken), store.writing() as tx:
            tx.run(_PUT, key="once")
        with store.reading() as tx:
            assert tx.one(_COUNT) == (1,)


def test_a_mistake_in_a_statement_is_trouble_and_the_store_recovers(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store:
        with pytest.raises(StoreTrouble), store.writing() as tx:
            tx.run(Statement("INSERT INTO nowhere VALUES (1)"))
        with store.writing() as tx:
            tx.run(_PUT, key="after")


def test_a_snapshot_sees_one_moment(new_store: NewStore) -> None:
    url = new_store()
    with closing(Store(url)) as looking, closing(Store(url)) as working:
        with looking.snapshot() as tx:
            assert tx.one(_COUNT) == (0,)
            with working.writing() as other:
                other.run(_PUT, key="meanwhile")
            assert tx.one(_COUNT) == (0,)
        with looking.reading() as tx:
            assert tx.one(_COUNT) == (1,)


def test_many_rows_are_walked_while_others_are_looked_up(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store:
        with store.writing() as tx:
            tx.many(_PUT, [{"key": f"{n:05}"} for n in range(5000)])
        with store.snapshot() as tx:
            seen = 0
            for (key,) in tx.each(Statement("SELECT key FROM meta ORDER BY key")):
                if seen % 1000 == 0:
                    one = tx.one(Statement("SELECT key FROM meta WHERE key = :k"), k=key)
                    assert one == (f"{seen:05}",)
                seen += 1
            assert seen == 5000


def test_what_was_asked_ahead_is_answered_once(new_store: NewStore) -> None:
    with closing(Store(new_store())) as store, store.writing() as tx:
        tx.run(_PUT, key="here")
        tx.ahead(_LOOK, sought="here")
        assert tx.one(_COUNT) == (1,)
        assert tx.one(_LOOK, sought="gone") is None
        assert tx.one(_LOOK, sought="here") == ("x",)
        tx.ahead(_LOOK, sought="gone")
        assert tx.one(_COUNT) == (1,)
        assert not tx.one(_LOOK, sought="gone")
        tx.run(_PUT, key="gone")
        assert tx.one(_LOOK, sought="gone") == ("x",)


def test_many_can_be_asked_ahead_of_one_that_finds_nothing(new_store: NewStore) -> None:
    other = Statement("SELECT key, value FROM meta WHERE key = :other")
    with closing(Store(new_store())) as store, store.writing() as tx:
        tx.run(_PUT, key="here")
        for asked, found in (("here", ("x",)), ("gone", None)):
            tx.ahead(_LOOK, sought="gone")
            tx.ahead(other, other="here")
            assert tx.one(_LOOK, sought=asked) == found
            assert tx.one(other, other="here") == ("here", "x")
            assert tx.one(_LOOK, sought="gone") is None


def test_what_is_held_ahead_is_held_on_postgresql(new_postgres: NewStore) -> None:
    url = new_postgres()
    with closing(Store(url)) as store, closing(Store(url)) as elsewhere:
        with store.writing() as tx:
            tx.run(_PUT, key="here")
        with elsewhere.reading() as other:
            other.run(Statement("SET lock_timeout = '100ms'"))
        with store.writing() as tx:
            tx.ahead(_LOOK, sought="here")
            assert tx.one(_COUNT) == (1,)
            with pytest.raises(StoreTrouble), elsewhere.writing() as other:
                other.one(_LOOK, sought="here")
            assert tx.hold(_LOOK, sought="here")
        with elsewhere.writing() as other:
            assert other.hold(_LOOK, sought="here")


def test_nobody_changes_a_store_through_a_snapshot_on_postgresql(
    new_postgres: NewStore,
) -> None:
    with (
        closing(Store(new_postgres())) as store,
        pytest.raises(StoreTrouble),
        store.snapshot() as tx,
    ):
        tx.run(_PUT, key="x")


@pytest.mark.parametrize("url", ["mysql://x/y", "oracle://x"])
def test_another_engine_is_refused_by_name(url: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        Store(url)
    assert refusal.value.message.key == "store.unknown_engine"
    assert refusal.value.exit_code == 3


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("wms.storage.engines.sqlite3.sqlite_version_info", (3, 45, 0))
    with pytest.raises(Unavailable) as refusal:
        Store(f"sqlite:///{tmp_path}/site.db")
    assert refusal.value.message.key == "store.old_sqlite"


@ON_SQLITE
def test_sqlite_is_kept_as_the_promises_need_it(warehouse: Night) -> None:
    assert warehouse.rows("PRAGMA journal_mode") == [("wal",)]
    assert warehouse.rows("PRAGMA synchronous") == [(2,)]
    assert warehouse.rows("PRAGMA foreign_keys") == [(1,)]


@ON_POSTGRES
def test_a_badge_is_not_revoked_in_the_middle_of_an_act(warehouse: Night) -> None:
    """Else the journal would show an act after the right to it was gone (invariant 11)."""
    with closing(warehouse.again()) as elsewhere:
        with elsewhere.store.reading() as tx:
            tx.run(Statement("SET lock_timeout = '100ms'"))
        with (
            warehouse.office(Right.PUT, person_of(Role.SORTER)),
            pytest.raises(StoreTrouble),
            elsewhere.office(Right.MANAGE_PEOPLE) as act,
        ):
            act.record(BadgeRevoked("P-sorter"), say("people.revoked", person="P-sorter"))
        with elsewhere.office(Right.MANAGE_PEOPLE) as act:
            act.record(BadgeRevoked("P-sorter"), say("people.revoked", person="P-sorter"))
    assert warehouse.audit() == []
