"""Whole sites, as the command line works them."""

from tests.stages import (
    loaded_stage,
    loaded_town,
    new_stage,
    new_town,
    nothing_in_the_environment,
    planned_stage,
    planned_town,
)

__all__ = [
    "loaded_stage",
    "loaded_town",
    "new_stage",
    "new_town",
    "nothing_in_the_environment",
    "planned_stage",
    "planned_town",
]
