"""What a terminal is told of the devices it needs, and what it is not bothered with."""

from dataclasses import replace

import pytest

from tests.floor import Night
from tests.scanning import said
from wms.domain.devices import GATEWAY, STALE, Device
from wms.domain.messages import Message, say
from wms.domain.words import DeviceKind, DeviceState
from wms.operations.alerts import Alert
from wms.operations.reply import Level
from wms.storage.devices import Devices

OUT = say("printer.condition.paper_out")


class Hall:
    """The devices as a gateway would write them, and a terminal that looks every second."""

    def __init__(self, night: Night, terminal_id: str = "T-01") -> None:
        self.night = night
        self.devices = Devices(night.store, lambda: "2026-11-21T23:30:00+08:00")
        self.desk = night.terminal(terminal_id).desk
        self.at = 1000.0
        self.beats = 0
        self.known = [Device(GATEWAY, DeviceKind.GATEWAY, DeviceState.READY)]

    def install(self, name: str, kind: DeviceKind, *terminals: str) -> None:
        self.known.append(Device(name, kind, DeviceState.READY, terminals=terminals))
        self.devices.begin(self.known)

    def change(self, name: str, state: DeviceState, cause: Message | None = None) -> None:
        device = next(one for one in self.known if one.name == name)
        self.devices.save([replace(device, state=state, cause=cause)])

    def beat(self) -> None:
        self.beats += 1
        self.devices.save([replace(self.known[0], last_seen=f"beat {self.beats}")])

    def look(self, seconds: float = 1.0) -> tuple[Alert, ...]:
        """After so many seconds; everything shown can be said in both languages."""
        self.at += seconds
        found = self.desk.alerts(self.at)
        for alert in found:
            said(alert.message)
        return found


@pytest.fixture
def hall(warehouse: Night) -> Hall:
    hall = Hall(warehouse)
    hall.install("label-1", DeviceKind.PRINTER, "T-01")
    hall.install("label-2", DeviceKind.PRINTER, "T-02")
    hall.install("sorter-1", DeviceKind.SORTER)
    hall.install("post", DeviceKind.POST)
    hall.beat()
    return hall


def test_where_all_is_well_nothing_is_said(hall: Hall) -> None:
    assert hall.look() == ()


def test_the_trouble_of_its_own_printer_and_of_what_all_share(hall: Hall) -> None:
    hall.change("label-1", DeviceState.TROUBLE, OUT)
    assert hall.look() == (Alert(Level.STOP, say("alert.printer", device="label-1"), OUT),)
    hall.change("sorter-1", DeviceState.ABSENT)
    assert len(hall.look()) == 2
    hall.change("label-1", DeviceState.READY)
    assert [alert.message.key for alert in hall.look()] == ["alert.sorter"]


def test_a_full_chute_is_to_be_seen_to_but_stops_no_sorter(hall: Hall) -> None:
    full = say("belt.chute_full", chutes="1 GS001-A")
    hall.change("sorter-1", DeviceState.TROUBLE, full)
    said = say("alert.sorter", device="sorter-1")
    assert hall.look() == (Alert(Level.CHECK, said, full),)
    hall.change("sorter-1", DeviceState.TROUBLE, say("belt.e_stop"))
    assert [alert.level for alert in hall.look()] == [Level.STOP]


def test_not_the_trouble_of_anothers_printer_nor_of_the_post(hall: Hall) -> None:
    hall.change("label-2", DeviceState.TROUBLE, OUT)
    hall.change("post", DeviceState.TROUBLE)
    assert hall.look() == ()


def test_a_printer_whose_work_was_sent_on_is_no_trouble_but_who_took_it_is(hall: Hall) -> None:
    hall.night.tamper("UPDATE device SET stand_in = 'label-2' WHERE name = 'label-1'")
    hall.change("label-1", DeviceState.TROUBLE, OUT)
    assert hall.look() == ()
    hall.change("label-2", DeviceState.TROUBLE, OUT)
    assert [alert.message.values["device"] for alert in hall.look()] == ["label-2"]


def test_a_gateway_that_no_longer_beats_while_papers_wait(hall: Hall) -> None:
    hall.night.sort_everything()
    (waiting,) = hall.night.rows("SELECT COUNT(*) FROM print_job WHERE state = 'queued'")
    assert hall.look() == ()
    hall.change("label-1", DeviceState.TROUBLE, OUT)
    for _ in range(3):
        assert [alert.message.key for alert in hall.look()] == ["alert.printer"]
    gone = (Alert(Level.STOP, say("alert.gateway", count=waiting[0])),)
    assert hall.look(STALE) == gone, "what it last said may not be so any more"
    hall.beat()
    assert [alert.message.key for alert in hall.look()] == ["alert.printer"]
    hall.change(GATEWAY, DeviceState.ABSENT)
    assert hall.look() == gone


def test_a_gateway_that_is_gone_while_nothing_waits_bothers_nobody(hall: Hall) -> None:
    assert hall.look() == ()
    assert hall.look(10 * STALE) == ()


def test_copies_somebody_has_to_look_at(hall: Hall) -> None:
    hall.night.sort_everything()
    hall.night.tamper("UPDATE print_job SET state = 'unknown', printer = 'label-1'")
    (count,) = hall.night.rows("SELECT COUNT(*) FROM print_job")
    assert hall.look() == (Alert(Level.CHECK, say("alert.copies", count=count[0])),)
    hall.night.tamper("UPDATE print_job SET confirmed_by = 'E0001'")
    assert hall.look() == ()
