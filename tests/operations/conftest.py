"""Whole sites too, for jobs that need what only the wiring gives."""

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
