"""The terminal at the warehouse of the scene, as a program: `python -m tests.terminal.at_site
STORE TERMINAL`."""

import sys

from tests.floor import CENTRAL, PEPPER, Clock, Night
from wms.operations.desk import Desk
from wms.terminal.run import run_terminal
from wms.terminal.worker import Workplace


def main() -> int:
    """The terminal, at this store."""
    url, terminal_id = sys.argv[1:]
    night = Night(CENTRAL, url, Clock())
    desk = Desk(night.floor, terminal_id, PEPPER)
    return run_terminal(lambda: Workplace(desk, "zh_CN", night.clock.wall), "zh_CN")


if __name__ == "__main__":
    raise SystemExit(main())
