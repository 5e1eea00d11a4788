"""Nights in which much goes wrong, on a town large enough for every kind of it."""

from datetime import date
from pathlib import Path

import pytest

from wms.domain.messages import Message
from wms.simulate.data import make_night
from wms.simulate.night import play_night
from wms.simulate.troubles import KINDS

NIGHT = date(2026, 11, 21)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 7))
def test_whatever_goes_wrong_every_item_is_somewhere(seed: int, tmp_path: Path) -> None:
    make_night(tmp_path / "files", stations=6, points=90, lines=1_500, seed=seed)

    def see(_what: Message, _done: int, _total: int) -> None:
        """Nobody watches."""

    told = play_night(
        tmp_path / "files", NIGHT, tmp_path / "out", see, trouble=2 * len(KINDS), seed=seed
    )
    assert told["check"] == "ok"
    # A night may have nothing that one or the other could come over.
    spared = KINDS.keys() - set(told["troubles"])
    assert len(spared) <= 4, spared
    for step, items in told["tally"].items():
        assert items.pop("in") == sum(items.values()), step
