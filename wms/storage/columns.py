"""What every table of a site's store is made of."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text, text

metadata = MetaData()

SERIAL = BigInteger().with_variant(Integer, "sqlite")
"""A row's surrogate key: SQLite only counts up on its own INTEGER PRIMARY KEY."""


def words(name: str, *, key: bool = False, default: str | None = None) -> Column[str]:
    """A text, never NULL."""
    return Column(name, Text, primary_key=key, nullable=False, server_default=default)


def count(name: str, *, key: bool = False) -> Column[int]:
    """A whole number, never NULL; 0 unless it is said or a key."""
    default = None if key else text("0")
    return Column(name, Integer, primary_key=key, nullable=False, server_default=default)
