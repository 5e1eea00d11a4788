"""Whole sites too, for jobs that need what only the wiring gives; and the docks."""

import pytest

from tests.dock import afternoon
from tests.floor import Night
from tests.stages import (
    new_stage,
    new_town,
    nothing_in_the_environment,
    planned_stage,
    planned_town,
)

__all__ = [
    "new_stage",
    "new_town",
    "nothing_in_the_environment",
    "planned_stage",
    "planned_town",
]


@pytest.fixture
def dock(warehouse: Night) -> Night:
    """The warehouse in the afternoon."""
    return afternoon(warehouse)
