"""A night nobody planned, from the docks to the returns: rules for what happens to people."""

from collections.abc import Iterator

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.dock import NOTICE_V1
from tests.floor import Night
from tests.nights.goods_in import GoodsIn
from tests.nights.morning import Morning
from tests.nights.shift import DONE, F4, HANDS, SITE, UNDO
from tests.town import GOODS
from wms.domain.words import Role
from wms.operations import jobs


class WholeNight(GoodsIn, Morning):
    """After each step the books of the site that somebody worked at hold; in the end all do."""

    @rule(number=SITE, who=HANDS, picks=st.lists(st.integers(0, 200), min_size=3, max_size=14))
    def somebody_presses_anything(self, number: int, who: Role, picks: list[int]) -> None:
        """Any job, and whatever the screen offers or lies about: nothing of it may break."""
        night = self.site(number)
        offered = [job.command for job in jobs.jobs_of(night.floor)]
        t = self.hands(number, who, offered[picks[0] % len(offered)], f"N-any-{who}")
        around = list(lying_about(night))
        for pick in picks[1:]:
            here = [*t.picks(), DONE, F4, UNDO, "1", "2", *around]
            if pick % 3 == 0 and t.picks():
                here = t.picks()
            t.give(here[pick % len(here)])


def lying_about(night: Night) -> Iterator[str]:
    """Codes somebody finds on the floor."""
    yield from (sku.gtin for sku in GOODS)
    yield from ("GS001-A", "P001-A", "P002-C", "GS001", "P003", "V1", NOTICE_V1, "T01", "GS001-B01")
    yield from night.boxes()[:4]
    yield from (r[0] for r in night.rows("SELECT number FROM manifest ORDER BY number"))
    yield from ("WHY-time_up", "3", "-19", "9:50", night.badges[Role.ADMIN], "0")
