"""A site whose stations are known, for what is checked against its store."""

from tests.stages import new_stage, nothing_in_the_environment, planned_stage, planned_town

__all__ = ["new_stage", "nothing_in_the_environment", "planned_stage", "planned_town"]
