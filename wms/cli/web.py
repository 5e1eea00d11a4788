"""Terminals in a browser."""

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command of this room."""
    del app
