"""A store of the revision before devices, in the middle of its night, brought to today's."""

from contextlib import closing

from alembic import command
from sqlalchemy import MetaData

from tests.belt import HALL, Belt
from tests.conftest import NewStore
from tests.floor import CENTRAL, NOODLES, PEPPER, Clock, Night, person_of
from tests.town import PARTS
from wms.domain.events import PersonAdded
from wms.domain.messages import say
from wms.domain.people import Right, badge_digest
from wms.domain.words import Role
from wms.operations.reply import Command
from wms.storage.migrate import _config, migrate
from wms.storage.schema import metadata
from wms.storage.spool import Spool
from wms.storage.store import Store

BEFORE = "0001"


def as_it_was(new: str, old: str, revision: str = BEFORE) -> None:
    """Make the store at `old` what the one at `new` was at `revision`: every row, as far as there
    was a column for it."""
    with closing(Store(new)) as source, closing(Store(old)) as target:
        # Whatever stands there is today's, and empty.
        with target.engine.begin() as connection:
            found = MetaData()
            found.reflect(connection)
            found.drop_all(connection)
        config = _config()
        with target.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
        before = MetaData()
        before.reflect(target.engine)
        with source.engine.connect() as read, target.engine.begin() as write:
            for table in metadata.sorted_tables:
                there = before.tables.get(table.name)
                if there is None:
                    continue
                rows = [dict(row._mapping) for row in read.execute(table.select())]
                kept = [{c: v for c, v in row.items() if c in there.columns} for row in rows]
                if kept:
                    write.execute(there.insert(), kept)
                if "position" in there.columns and target.dialect.name == "postgresql":
                    # Rows that bring their number along do not move the counter of numbers.
                    number = f"SELECT MAX(position) + 1 FROM {table.name}"
                    counter = f"pg_get_serial_sequence('{table.name}', 'position')"
                    asked = f"SELECT setval({counter}, COALESCE(({number}), 1), false)"
                    write.exec_driver_sql(asked)


def as_hired_then(night: Night) -> None:
    """Everybody has a badge, and nobody a PIN: there were none."""
    night.found()
    for role, code in night.badges.items():
        person, digest = person_of(role), badge_digest(code, PEPPER)
        with night.office(Right.MANAGE_PEOPLE) as act:
            added = PersonAdded(person.person_id, person.name, role, digest)
            act.record(added, say("people.added", person=person.name, role=role))


def test_a_night_goes_on_after_the_upgrade(new_store: NewStore, clock: Clock) -> None:
    with closing(Night(HALL, new_store(), clock)) as night:
        as_hired_then(night)
        night.lay_out(PARTS)
        t = night.terminal("T-07", Role.SORTER, Command.PUT)
        t.do(NOODLES.gtin, "2", "GS001-A", t.tote(), "GS001-A")
        night.terminal("T-08", Role.SORTER, Command.PUT).do(Command.CLOSE, "GS001-A")
        today = night.url
    before = new_store()
    as_it_was(today, before)
    with closing(Store(before)) as store:
        migrate(store.engine)
        # Once is enough.
        migrate(store.engine)
    with closing(Night(HALL, before, clock)) as night:
        assert night.audit() == []
        assert night.rows("SELECT put, reserved FROM sort_count") == [(2, 0)]
        lead = night.terminal("T-08", role=None)
        lead.pin = ""
        lead.do(night.badges[Role.LEAD])
        assert lead.says == "黄大姐：请定一个新密码"
        lead.key("580274")
        assert lead.key("580274").who.person == "黄大姐"
        [label] = Spool(night.store).queued()
        assert label.paper == "container_label"
        belt = Belt(night)
        belt.set_out("GS001-A", "GS002-A")
        for _ in range(3):
            belt.fall(belt.induct(NOODLES))
        assert belt.counts() == [("GS001", 5, 0)]
        night.terminal("T-07", Role.SORTER, Command.PUT).do(NOODLES.gtin, "GS002-A", Command.UNDO)
        assert night.audit() == []


def test_a_vehicle_half_loaded_is_loaded_on_after_the_upgrade(
    new_store: NewStore, clock: Clock
) -> None:
    on_board = "SELECT * FROM manifest_container ORDER BY sscc"
    with closing(Night.planned(CENTRAL, new_store(), clock)) as night:
        night.sort_everything()
        (far,) = night.boxes("GS002")
        near = night.boxes("GS001")[0]
        night.terminal("T-07", job=Command.LOAD).do("T01", near, far, Command.UNDO)
        today, rows = night.url, night.rows(on_board)
    before = new_store()
    as_it_was(today, before, "0003")
    with closing(Store(before)) as store:
        migrate(store.engine)
    with closing(Night(CENTRAL, before, clock)) as night:
        assert night.rows(on_board) == rows
        assert night.audit() == []
        t = night.terminal("T-07", job=Command.LOAD)
        t.do("T01", far)
        assert (t.last.banner.key, t.last.view.done) == ("load.loaded", 2)
        assert night.audit() == []
