"""A terminal in a process of its own: puts one item after the other and says what was confirmed.

`python -m tests.storage.writer URL TERMINAL BADGE POSITION ITEMS`; prints a line for each confirmed
scan id. It may be killed at any moment.
"""

import sys
import uuid
from datetime import datetime

from tests.town import CENTRAL, KEY, PEPPER
from wms.domain.business_date import LOCAL
from wms.domain.codes import make_asset
from wms.domain.words import ContainerType
from wms.operations.desk import Desk
from wms.operations.floor import Floor
from wms.operations.reply import Command, Level, Reply, Scan
from wms.storage.books import SiteStore
from wms.storage.store import Store


def write(url: str, terminal: str, badge: str, position: str, items: int) -> int:
    """Put `items` one by one, telling each confirmed id; how many scans were refused."""
    store = Store(url)
    desk = Desk(Floor(CENTRAL, SiteStore(CENTRAL, store, KEY)), terminal, PEPPER)

    def give(text: str, source: str = "wedge") -> Reply:
        scan = Scan(text, str(uuid.uuid4()), datetime.now(LOCAL), source=source)
        return desk.take(scan)

    for text in (badge, Command.PUT, "S1"):
        give(text)
    refused = done = 0
    while done < items and not refused:
        give("1", "keypad")
        reply = give(position)
        if reply.banner.key == "put.no_container":
            asset = uuid.uuid4().int % 1_000_000
            reply = give(make_asset(ContainerType.TOTE, asset))
        if reply.level is Level.STOP:
            refused += 1
        elif reply.banner.key == "put.done":
            done += 1
            print(reply.scan_id, flush=True)
    store.close()
    return refused


if __name__ == "__main__":
    url, terminal, badge, position, items = sys.argv[1:]
    sys.exit(write(url, terminal, badge, position, int(items)))
