"""An order belongs to the night whose window it falls in, whatever the clock says."""

from datetime import UTC, date, datetime, time

import pytest

from wms.domain.business_date import (
    LOCAL,
    business_date_of,
    business_date_of_wave,
    wave_id_of,
)


@pytest.mark.parametrize(
    ("ordered_at", "business_date"),
    [
        (datetime(2026, 11, 21, 8, 0, tzinfo=LOCAL), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 23, 0, tzinfo=LOCAL), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 23, 0, 0, 1, tzinfo=LOCAL), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 0, 30, tzinfo=LOCAL), date(2026, 11, 22)),
        (datetime(2026, 12, 31, 23, 30, tzinfo=LOCAL), date(2027, 1, 1)),
        (datetime(2026, 11, 21, 15, 0, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 15, 1, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_an_order_joins_the_wave_whose_window_it_falls_in(
    ordered_at: datetime, business_date: date
) -> None:
    assert business_date_of(ordered_at) == business_date


def test_a_site_may_cut_off_at_another_hour() -> None:
    late = datetime(2026, 11, 21, 22, 30, tzinfo=LOCAL)
    assert business_date_of(late, time(22, 0)) == date(2026, 11, 22)


def test_a_wave_is_named_by_its_business_date() -> None:
    assert wave_id_of(date(2026, 11, 21)) == "W20261121"
    assert business_date_of_wave("W20261121") == date(2026, 11, 21)


@pytest.mark.parametrize("text", ["", "20261121", "W2026112", "W20261321", "X20261121"])
def test_what_is_no_wave_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not the id of a wave"):
        business_date_of_wave(text)
