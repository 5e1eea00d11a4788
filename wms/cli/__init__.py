"""The command line. Thin: each command opens the site, calls one thing and says what came of it.

What is heavy (DuckDB, typst, Textual, Alembic) is imported inside the command that needs it, so
that `wms --help` answers at once.
"""

from wms.cli.entry import main

__all__ = ["main"]
