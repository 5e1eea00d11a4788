"""Who stands in for whom, when the configuration changes or people send work in a circle."""

import pytest

from tests.floor import Night
from wms.domain.devices import Device
from wms.domain.printing import FOLDER, PrinterPlace, choose_printer
from wms.domain.words import DeviceKind
from wms.storage.devices import Devices
from wms.storage.statements import Statement
from wms.storage.store import Store


def test_a_stand_in_that_was_removed_stands_in_no_more(warehouse: Night) -> None:
    ledger = Devices(Store(warehouse.url), lambda: "2026-11-21T23:30:00.000+08:00")
    both = [Device(name, DeviceKind.PRINTER) for name in ("a", "b")]
    ledger.begin(both)
    with warehouse.store.writing() as tx:
        tx.run(Statement("UPDATE device SET stand_in = 'b' WHERE name = 'a'"))
    ledger.begin(both)
    assert [row.stand_in for row in ledger.every()] == ["b", ""]
    ledger.begin(both[:1])
    assert [row.stand_in for row in ledger.every()] == [""]
    # Back in the configuration it does its own work, and no other's.
    ledger.begin(both)
    assert [row.stand_in for row in ledger.every()] == ["", ""]
    ledger.close()


@pytest.mark.parametrize("position", range(4))
def test_work_sent_in_a_circle_comes_out_somewhere(position: int) -> None:
    places = [PrinterPlace(name) for name in ("a", "b", "c")] + [PrinterPlace(FOLDER)]
    circle = {"a": "b", "b": "c", "c": "a"}
    chosen = choose_printer("container_label", "T-01", position, places, circle)
    assert chosen in ("a", "b", "c")
