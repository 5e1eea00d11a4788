"""The bench, short in the suite and whole in the slow proofs."""

import pytest

from drivers.simulators.sorter.bench import bench_sorter


def test_the_bench_measures_both_lines_beside_a_bare_client() -> None:
    figures = bench_sorter(0.8)
    assert figures["sorted"] == figures["items"] == 12
    assert figures["missorted"] == 0
    assert figures["bare_p50_ms"] > 0
    assert figures["decision_p50_ms"] > 0


@pytest.mark.slow
def test_two_minutes_of_two_lines_at_450_items_a_minute() -> None:
    figures = bench_sorter(120)
    assert figures["sorted"] == figures["items"] == 1800
    assert figures["missorted"] == figures["late"] == 0
    assert figures["p99_ratio"] <= 3
