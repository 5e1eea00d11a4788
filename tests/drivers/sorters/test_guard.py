"""What is not in the map, or not in the configuration, never leaves this side."""

import logging
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulators.sorter import DirectLink, Plc, run_virtual
from drivers.sorters import Link, NotAllowed, RegisterMap, Sorter
from drivers.sorters.guard import GuardedLink

MAP = RegisterMap()
INSIDE = [(first, first + length) for _, first, length in MAP.blocks()]


class Recording(Link):
    """A link that only remembers."""

    unit = 1

    def __init__(self) -> None:
        self.sent: list[tuple[int, int, list[int]]] = []

    async def open(self) -> None:
        """Always there."""

    def close(self) -> None:
        """Never gone."""

    async def read(self, address: int, count: int) -> list[int]:
        """FC3."""
        self.sent.append((3, address, []))
        return [0] * count

    async def write(self, address: int, values: Sequence[int]) -> None:
        """FC16."""
        self.sent.append((16, address, list(values)))

    async def write_one(self, address: int, value: int) -> None:
        """FC6."""
        self.sent.append((6, address, [value]))


@given(st.integers(-10, 400), st.integers(-1, 130))
def test_only_the_blocks_of_the_map_are_read(address: int, count: int) -> None:
    link = Recording()
    guard = GuardedLink(link, MAP, frozenset({1}))
    inside = any(first <= address and address + count <= end for first, end in INSIDE)
    if inside and 1 <= count <= 45:
        run_virtual(guard.read(address, count))
        assert link.sent == [(3, address, [])]
    else:
        with pytest.raises(NotAllowed, match="outside the map"):
            run_virtual(guard.read(address, count))
        assert link.sent == []


@given(
    st.one_of(st.sampled_from([300, 301, 309, 0, 100, 200]), st.integers(-5, 70000)),
    st.lists(st.integers(-2, 65537), max_size=11),
)
def test_only_the_command_block_is_written_and_only_to_configured_chutes(
    address: int, values: list[int]
) -> None:
    link = Recording()
    guard = GuardedLink(link, MAP, frozenset({3, 5}))
    fits = all(0 <= value <= 65535 for value in values)
    whole = (address, len(values)) == (300, 9) and {values[5], values[6]} <= {0, 3, 5}
    if fits and (whole or (address, len(values)) == (300, 3)):
        run_virtual(guard.write(address, values))
        assert link.sent == [(16, address, values)]
    else:
        with pytest.raises(NotAllowed):
            run_virtual(guard.write(address, values))
        assert link.sent == []


@pytest.mark.parametrize("seq", [0, -1, 65536])
def test_a_sequence_number_that_is_none_is_not_written(seq: int) -> None:
    link = Recording()
    with pytest.raises(NotAllowed, match=f"cmd_seq {seq} is not 1 to 65535"):
        run_virtual(GuardedLink(link, MAP, frozenset()).write_seq(seq))
    assert link.sent == []


def test_the_sequence_number_goes_alone_to_its_own_register() -> None:
    link = Recording()
    run_virtual(GuardedLink(link, MAP, frozenset()).write_seq(9))
    assert link.sent == [(6, 309, [9])]


def test_every_write_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    guard = GuardedLink(Recording(), MAP, frozenset({1}))
    with caplog.at_level(logging.INFO, "drivers.sorters.writes"):
        run_virtual(guard.write(300, [1, 2, 3]))
        run_virtual(guard.write_seq(4))
    assert [record.getMessage() for record in caplog.records] == [
        "FC16 unit 1 at 300 [1, 2, 3]",
        "FC6 unit 1 at 309 4",
    ]


def test_a_chute_nobody_configured_is_refused_when_it_is_decided() -> None:
    plc = Plc()
    link = DirectLink(plc)
    plc.feed("C01-000001")

    async def night() -> None:
        sorter = Sorter(link, plc.map, {1, 2, 12}, lambda _: None)
        async with sorter:
            with pytest.raises(NotAllowed, match="chute 7 is not configured; configured: 1, 2, 12"):
                sorter.decide(1, 7)
            with pytest.raises(NotAllowed, match="chute 9 is not configured"):
                sorter.decide(1, 1, 9)
            with pytest.raises(NotAllowed, match="chute -1"):
                sorter.decide(1, -1)
            with pytest.raises(NotAllowed, match="track 0 is not 1 to 4294967295"):
                sorter.decide(0, 1)

    run_virtual(night())
    assert all(len(values) == 3 for _, _, values in link.calls)


def test_a_link_to_another_unit_or_a_chute_that_cannot_be_is_refused_at_once() -> None:
    with pytest.raises(NotAllowed, match="unit 1, the map is of unit 2"):
        GuardedLink(Recording(), RegisterMap(unit=2), frozenset())
    with pytest.raises(NotAllowed, match="destination 65 is not a chute of 1 to 64"):
        GuardedLink(Recording(), MAP, frozenset({65}))
