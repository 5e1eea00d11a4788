"""One physical scan over two channels counts once; a second scan counts again."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners import OneScan, Reading

SERIAL, WEDGE, OTHER = "serial:a", "wedge", "serial:b"


class Bench:
    """A clock to turn, and readings from two channels of one scanner."""

    def __init__(self) -> None:
        self.now = 0.0
        self.one = OneScan({SERIAL, WEDGE}, 0.5, lambda: self.now)

    def counts(self, source: str, text: str = "106141412345678908") -> bool:
        return self.one.counts(Reading(text, "", source, datetime(2026, 11, 21, tzinfo=UTC)))


def test_the_same_scan_over_the_second_channel_is_not_counted() -> None:
    bench = Bench()
    assert bench.counts(SERIAL)
    bench.now = 0.2
    assert not bench.counts(WEDGE)


def test_it_does_not_matter_which_channel_is_first() -> None:
    bench = Bench()
    assert bench.counts(WEDGE)
    assert not bench.counts(SERIAL)


def test_a_second_scan_by_the_same_channel_counts_however_soon() -> None:
    bench = Bench()
    assert [bench.counts(s) for s in (SERIAL, SERIAL, WEDGE, WEDGE)] == [True, True, False, False]


def test_after_the_window_it_is_another_scan() -> None:
    bench = Bench()
    assert bench.counts(SERIAL)
    bench.now = 0.5
    assert bench.counts(WEDGE)


def test_another_code_and_another_scanner_are_not_confused() -> None:
    bench = Bench()
    assert bench.counts(SERIAL, "A")
    assert bench.counts(WEDGE, "B")
    assert bench.counts(OTHER, "A")
    assert bench.counts(OTHER, "A")


def test_a_keyboard_that_swallows_separators_still_delivers_the_same_scan() -> None:
    bench = Bench()
    assert bench.counts(SERIAL, "10L1\x1d2112")
    assert not bench.counts(WEDGE, "10L12112")


def test_a_window_later_nothing_is_remembered() -> None:
    bench = Bench()
    for number in range(1_000):
        bench.now = float(number)
        bench.counts(SERIAL, str(number))
    assert len(bench.one._recent) == 1


@given(st.lists(st.sampled_from(["first", "second", "both", "swapped"]), max_size=30))
def test_with_every_scan_delivered_in_its_order_each_counts_once(scans: list[str]) -> None:
    bench = Bench()
    counted = 0
    for scan in scans:
        bench.now += 0.6
        sources = {
            "first": [SERIAL],
            "second": [WEDGE],
            "both": [SERIAL, WEDGE],
            "swapped": [WEDGE, SERIAL],
        }[scan]
        counted += sum(bench.counts(source) for source in sources)
    assert counted == len(scans)
