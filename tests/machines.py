"""How Hypothesis plays what may come in any order: the same at every run, until it was seen."""

from collections.abc import Callable, Collection

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.conftest import NewStore

ROUNDS = 5
AT_ITS_PACE = settings(
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate, Phase.shrink],
)
"""A night takes as long as it takes, and what one run found another does not begin with."""


def nothing() -> Collection[str]:
    """Nothing is missing."""
    return ()


def play(
    machine: type[RuleBasedStateMachine],
    new_store: NewStore,
    *,
    examples: int,
    steps: int,
    missing: Callable[[], Collection[str]] = nothing,
) -> None:
    """Run `machine` on stores of `new_store`, `examples` times, of so many steps each at most; and
    again, up to `ROUNDS` times, while anything is `missing` of what is to have happened: a machine
    that does nothing proves nothing. What Hypothesis draws depends on which modules are loaded
    beside a test, so no one round can be relied on for what is rare."""
    tonight = type("Tonight", (machine,), {"new_store": staticmethod(new_store)})
    for number in range(ROUNDS):
        run_state_machine_as_test(
            seed(number)(tonight),
            settings=settings(
                AT_ITS_PACE,
                max_examples=examples,
                stateful_step_count=steps,
                report_multiple_bugs=False,
            ),
        )
        if not missing():
            return
    assert not missing()
