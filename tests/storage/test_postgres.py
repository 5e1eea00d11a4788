"""Statements run often on PostgreSQL, which are prepared: they answer as they did at first."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from tests.conftest import NewStore
from wms.domain.words import Zone
from wms.operations.ports import Overtaken
from wms.storage.postgres import OFTEN
from wms.storage.statements import Statement
from wms.storage.store import CannotHold, Store, StoreTrouble

_BOTH = Statement("SELECT value, :told AS told, '100%' AS all FROM meta WHERE key = :key")
_PUT = Statement("INSERT INTO meta (key, value) VALUES (:key, :value)")
_LOOK = Statement("SELECT value FROM meta WHERE key = :key")
_COUNT = Statement("SELECT COUNT(*), CAST(:least AS INTEGER) FROM meta WHERE LENGTH(key) > :least")
_PREPARED = Statement("SELECT COUNT(*) FROM pg_prepared_statements WHERE name LIKE 'floor%'")
_END = Statement("SELECT pg_terminate_backend(:pid)")
_PID = Statement("SELECT pg_backend_pid()")

TIMES = range(OFTEN + 3)


@pytest.fixture
def store(new_postgres: NewStore) -> Iterator[Store]:
    with closing(Store(new_postgres())) as store:
        yield store


def _look_often(store: Store, key: str) -> None:
    for _ in TIMES:
        with store.reading() as tx:
            tx.one(_LOOK, key=key)


TOLD = st.one_of(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@given(told=TOLD, key=TOLD, least=st.sampled_from([0, 1, 2**15, 2**31 - 1, -1]))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_asked_often_is_answered_as_at_first(
    store: Store, told: str, key: str, least: int
) -> None:
    with store.writing() as tx:
        tx.run(Statement("DELETE FROM meta"))
        tx.run(_PUT, key=key, value=told)
        said = [(tx.one(_BOTH, key=key, told=told), tx.one(_COUNT, least=least)) for _ in TIMES]
    assert said == [((told, told, "100%"), (int(len(key) > least), least))] * len(TIMES)


def test_a_value_of_another_kind_is_taken_as_well(store: Store) -> None:
    """A word of ours, a number and nothing at all, in one place of one statement."""
    same = Statement("SELECT CAST(:told AS TEXT)")
    told: list[Any] = [*["plain"] * len(TIMES), Zone.FROZEN, 7, None, 2**40, "plain"]
    with store.reading() as tx:
        said = [tx.one(same, told=one) for one in told]
    assert said == [(None if one is None else str(one),) for one in told]


def test_what_cannot_be_held_is_said_however_often_one_wrote(store: Store) -> None:
    for time in TIMES:
        with store.writing() as tx:
            tx.run(_PUT, key=f"{time}", value="x")
    with pytest.raises(CannotHold), store.writing() as tx:
        tx.run(_PUT, key="nul", value="\0")
    with pytest.raises(Overtaken), store.writing() as tx:
        tx.run(_PUT, key="0", value="again")
    with store.reading() as tx:
        assert tx.one(_COUNT, least=0) == (len(TIMES), 0)


def test_a_refused_scan_costs_nothing_that_was_prepared(store: Store) -> None:
    _look_often(store, "k")
    with pytest.raises(Overtaken), store.writing() as tx:
        tx.must(_LOOK, "nothing to be found", key="k")
    with store.reading() as tx:
        tx.run(_PUT, key="k", value="after")
        assert tx.one(_LOOK, key="k") == ("after",)
        assert tx.one(_PREPARED) == (1,)


def test_a_table_made_anew_is_looked_into(store: Store) -> None:
    make = "CREATE TABLE shelf (key TEXT, n INTEGER)", "CREATE TABLE shelf (n INTEGER, key TEXT)"
    fill = Statement("INSERT INTO shelf (key) VALUES (:key)")
    look = Statement("SELECT * FROM shelf")
    with store.reading() as tx:
        for made in make:
            tx.run(Statement(made))
            for _ in TIMES:
                tx.run(fill, key="k")
            rows = [tx.all(look) for _ in TIMES]
            assert rows == [rows[0]] * len(TIMES)
            assert len(rows[0]) == len(TIMES)
            tx.run(Statement("DROP TABLE shelf"))


def test_a_session_the_server_ended_is_trouble_once(store: Store) -> None:
    _look_often(store, "k")
    with store.reading() as tx:
        (pid,) = tx.one(_PID) or (0,)
    with closing(Store(store.url)) as other, other.reading() as tx:
        assert tx.one(_END, pid=pid) == (True,)
    with pytest.raises(StoreTrouble), store.reading() as tx:
        tx.one(_LOOK, key="k")
    _look_often(store, "k")


def test_more_statements_than_are_prepared_run_as_well(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wms.storage.postgres.MOST", 3)
    with store.reading() as tx:
        for number in range(9):
            one = Statement(f"SELECT CAST(:n AS INTEGER) + {number}")
            assert [tx.one(one, n=1) for _ in TIMES] == [(number + 1,)] * len(TIMES)
        assert (tx.one(_PREPARED) or (0,))[0] <= 3


def test_nobody_waits_without_end_for_what_another_holds(new_postgres: NewStore) -> None:
    """Ten seconds, or what the URL says."""
    url = new_postgres()
    with closing(Store(url)) as stopped, stopped.reading() as tx:
        assert tx.one(Statement("SHOW lock_timeout")) == ("10s",)
    soon = f"{url}{'&' if '?' in url else '?'}options=-c%20lock_timeout%3D50"
    hold = Statement("SELECT 1 FROM meta {exclusive}")
    with closing(Store(url)) as stopped, closing(Store(soon)) as waiting:
        with stopped.writing() as tx:
            tx.run(_PUT, key="k", value="x")
        with stopped.writing() as tx:
            tx.one(hold)
            with pytest.raises(StoreTrouble, match="lock"), waiting.writing() as other:
                other.one(hold)
        with waiting.writing() as tx:
            assert tx.one(hold) == (1,)


@contextmanager
def _over_tcp(url: str) -> Iterator[str]:
    """The URL of the same database by a port, where the tests' server has only a socket file."""
    address = make_url(url)
    path = f"{address.query['host']}/.s.PGSQL.{address.port or 5432}"
    ends: list[socket.socket] = []

    def carry(here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while said := here.recv(65536):
                there.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            here, _ = door.accept()
            there = socket.socket(socket.AF_UNIX)
            there.connect(path)
            ends.extend((here, there))
            back = Thread(target=carry, args=(there, here))
            back.start()
            carry(here, there)
            there.shutdown(socket.SHUT_RDWR)
            back.join()

        answering = Thread(target=answer)
        answering.start()
        yield str(address.set(host="127.0.0.1", port=door.getsockname()[1], query={}))
        answering.join()
    for end in ends:
        end.close()


def test_neither_end_waits_for_hours_for_one_that_is_gone(new_postgres: NewStore) -> None:
    """The kernel asks the other machine every second while an answer is waited for; the server asks
    a terminal that holds locks."""
    with _over_tcp(new_postgres()) as url, closing(Store(url)) as store:
        cursor = store.cursor()
        with socket.socket(fileno=os.dup(cursor.connection.pgconn.socket)) as ours:
            idle = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE)
            every = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL)
            gone_after = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        assert (idle, every, gone_after) == (1, 1, 1500)
        asked = cursor.execute(
            "SELECT count(*) FROM pg_settings WHERE source = 'client'"
            " AND name IN ('tcp_user_timeout', 'tcp_keepalives_idle', 'tcp_keepalives_interval')"
        )
        assert asked.fetchone() == (3,)
