"""A sorter's duty in a process of its own, to be killed at any moment."""

import asyncio
from contextlib import closing

from drivers.sorters import RegisterMap, tcp_link
from tests.belt import FIRST, HALL
from tests.floor import Clock, Night
from tests.gateway.belt_scene import Beating, Shown
from wms.gateway.sorters import SorterDuty, SorterWiring
from wms.operations.conveyor import Conveyor


def work(url: str, port: int) -> None:
    """Work until killed."""
    with closing(Night(HALL, url, Clock())) as night:
        wiring = SorterWiring(lambda: tcp_link("127.0.0.1", port), RegisterMap(), FIRST)
        duty = SorterDuty(wiring, Conveyor(night.floor, FIRST, night.clock.tick))
        asyncio.run(duty.work(Beating(), Shown()))
