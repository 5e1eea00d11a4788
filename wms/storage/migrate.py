"""Bringing a store to today's schema, and telling whether it is there.

What does the steps is imported for them alone: it is a fifth of what a terminal would weigh.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_TABLE = "alembic_version"


class MigrationFailed(Exception):
    """A step could not be found or done."""


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def newest() -> str:
    """The revision this program is written for: their files begin with it."""
    return max(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def current(engine: Engine) -> str:
    """The revision of the store; empty where it has none."""
    with engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return ""
        found = connection.execute(text(f"SELECT version_num FROM {_TABLE}")).scalar()
        return str(found or "")


def migrate(engine: Engine) -> None:
    """Every step that is missing, in one transaction."""
    from alembic import command
    from alembic.util import CommandError

    config = _config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise MigrationFailed(str(error)) from error
