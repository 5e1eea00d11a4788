"""The register map: what a configuration may say, and how registers become words and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer.rtu import FramerRTU

from drivers.sorters import (
    BarcodeLayout,
    ChuteLayout,
    CommandLayout,
    MapError,
    NotAllowed,
    RegisterMap,
    StatusLayout,
    codec,
    map_from_table,
)
from drivers.sorters.codec import Chutes, Command, Slot, Status
from drivers.sorters.errors import BadReply
from drivers.sorters.inbox import Inbox, Overrun
from drivers.sorters.sequence import RING, back, distance, following
from drivers.sorters.words import PlcState

WORDS = st.integers(0, 0xFFFF)
SEQS = st.integers(1, RING)
BITMAPS = st.integers(0, 2**64 - 1)
SLOTS = st.builds(
    Slot,
    seq=WORDS,
    kind=WORDS,
    track=st.integers(0, 0xFFFFFFFF),
    destination=WORDS,
    code=WORDS,
    recirculations=WORDS,
    copy=WORDS,
)
STATUSES = st.builds(
    Status,
    map_version=WORDS,
    boot_id=WORDS,
    heartbeat=WORDS,
    state=st.integers(0, 63).map(PlcState),
    cmd_ack_seq=WORDS,
    cmd_result=WORDS,
    ev_head_seq=WORDS,
    ev_dropped=WORDS,
    full=BITMAPS,
    slots=st.tuples(SLOTS, SLOTS, SLOTS, SLOTS),
)
COMMANDS = st.builds(
    Command,
    seq=SEQS,
    boot_id=WORDS,
    track=st.integers(0, 0xFFFFFFFF),
    destination=st.integers(0, 64),
    alternate=st.integers(0, 64),
    deadline_ms=WORDS,
)


def test_the_map_is_the_one_the_plc_programmer_was_given() -> None:
    status = RegisterMap().status
    assert (status.map_version, status.boot_id, status.heartbeat, status.state) == (0, 1, 2, 3)
    assert (status.cmd_ack_seq, status.cmd_result, status.ev_head_seq) == (4, 5, 6)
    assert (status.ev_dropped, status.chute_full, status.slots, status.length) == (7, 8, 12, 44)
    assert [name for name, _, _ in RegisterMap().command.spans()] == [
        "boot_id",
        "heartbeat",
        "ev_ack_seq",
        "track_hi",
        "track_lo",
        "destination",
        "alternate",
        "deadline_ms",
        "checksum",
        "cmd_seq",
    ]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (
            {"status": {"heartbeat": 1}},
            r"status\.heartbeat and status\.boot_id overlap at offset 1",
        ),
        ({"status": {"slots": 10}}, r"status\.slots and status\.chute_full overlap at offset 10"),
        ({"status": {"slots": 13}}, r"status\.slots takes offsets 13 to 44, outside its block"),
        ({"status": {"length": 46}}, r"status\.length 46 is not 1 to 45"),
        ({"status": {"slot_count": 0}}, r"slot_count 0 is not 1 to 5"),
        ({"status": {"boot_id": -1}}, r"status\.boot_id takes offsets -1 to -1, outside"),
        ({"barcode": {"slot_length": 46}}, r"barcode\.slot_length 46 is not 2 to 45"),
        ({"barcode": {"base": 40}}, r"blocks status and barcode overlap: .* 0 to 43, .* at 40"),
        ({"command": {"base": 65530}}, r"block command takes registers 65530 to 65539, outside"),
        ({"command": {"base": -4}}, r"block command takes registers -4 to 5, outside"),
        ({"command": {"cmd_seq": 0, "boot_id": 9}}, r"cmd_seq must be the last register"),
        ({"command": {"heartbeat": 5, "destination": 1}}, r"must stand side by side"),
        ({"chutes": {"jammed": 4}}, r"chutes\.jammed and chutes\.disabled overlap"),
        ({"unit": 0}, r"unit 0 is not 1 to 247"),
        ({"unit": 248}, r"unit 248 is not 1 to 247"),
        ({"unit": True}, r"unit must be a whole number, not True"),
        ({"status": {"base": "0"}}, r"status\.base must be a whole number, not '0'"),
        ({"statuss": {}}, r"unknown key 'statuss' in the map; allowed: unit, status, barcode"),
        ({"chutes": {"jam": 1}}, r"unknown key 'jam' in chutes; allowed: base, length, change"),
        ({"barcode": 20}, r"barcode must be a table"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused_in_one_sentence(
    table: dict[str, object], says: str
) -> None:
    with pytest.raises(MapError, match=says) as refused:
        map_from_table(table)
    assert "\n" not in str(refused.value)


def test_all_that_is_wrong_with_a_map_is_told_at_once() -> None:
    wrong = {"unit": 0, "status": {"slots": 10, "length": 44}, "command": {"base": 65530}}
    with pytest.raises(MapError) as refused:
        map_from_table(wrong)
    told = [(fault.rule, fault.key) for fault in refused.value.faults]
    assert told == [
        ("range", "unit"),
        ("overlap", "status.slots"),
        ("address", "command.base"),
    ]
    assert str(refused.value) == refused.value.faults[0].sentence


def test_a_map_moved_elsewhere_is_the_same_map() -> None:
    moved = map_from_table(
        {"unit": 7, "status": {"base": 400}, "barcode": False, "command": {"base": 600}}
    )
    assert moved == RegisterMap(
        unit=7,
        status=StatusLayout(base=400),
        barcode=None,
        command=CommandLayout(base=600),
    )
    with pytest.raises(MapError, match="no barcode block"):
        moved.barcode_span(0)
    assert RegisterMap().barcode_span(3) == (160, BarcodeLayout().slot_length)


@given(STATUSES)
def test_a_status_block_reads_back_as_it_was_written(status: Status) -> None:
    layout = StatusLayout()
    assert codec.read_status(layout, codec.write_status(layout, status)) == status


@given(st.builds(Chutes, change=WORDS, disabled=BITMAPS, jammed=BITMAPS))
def test_a_chute_block_reads_back_as_it_was_written(chutes: Chutes) -> None:
    layout = ChuteLayout()
    assert codec.read_chutes(layout, codec.write_chutes(layout, chutes)) == chutes
    assert codec.chute_bitmap(codec.chute_numbers(chutes.jammed)) == chutes.jammed


@given(COMMANDS, WORDS, WORDS)
def test_a_command_reads_back_with_its_checksum(command: Command, beat: int, ack: int) -> None:
    layout = CommandLayout()
    registers = [*codec.write_command(layout, command, beat, ack), command.seq]
    assert codec.read_command(layout, registers) == (command, codec.checksum(command))
    assert codec.write_beat(layout, command.boot_id, beat, ack) == registers[:3]


@given(COMMANDS, st.sampled_from(["seq", "track", "destination", "alternate", "boot_id"]))
def test_a_command_of_which_one_register_is_another_has_another_checksum(
    command: Command, name: str
) -> None:
    changed = replace(command, **{name: getattr(command, name) ^ 1})
    assert codec.checksum(changed) != codec.checksum(command)


@given(st.binary(max_size=64))
def test_the_checksum_is_the_crc_of_every_rtu_device(data: bytes) -> None:
    swapped = FramerRTU.compute_CRC(data)
    assert codec.crc16(data) == (swapped >> 8 | swapped << 8) & 0xFFFF


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=38), SEQS)
def test_a_barcode_reads_back_under_its_own_number_only(text: str, seq: int) -> None:
    registers = codec.write_barcode(20, seq, text)
    assert len(registers) == 20
    assert codec.read_barcode(registers, seq) == text
    assert codec.read_barcode(registers, following(seq)) is None


def test_a_barcode_keeps_its_group_separators_and_nothing_else_that_controls() -> None:
    gs1 = "01069012345678921712\x1d10A1"
    assert codec.read_barcode(codec.write_barcode(20, 5, gs1), 5) == gs1
    assert codec.read_barcode(codec.write_barcode(20, 5, "C07\x1b[2J"), 5) == ""
    assert codec.read_barcode([5, 0xFFFF, 0], 5) == ""
    assert codec.read_barcode([], 5) is None


@given(STATUSES, st.integers(0, 60))
def test_a_block_of_another_length_is_no_reading(status: Status, length: int) -> None:
    registers = codec.write_status(StatusLayout(), status)
    if length != 44:
        with pytest.raises(BadReply, match="the status block has"):
            codec.read_status(StatusLayout(), (registers + [0] * 60)[:length])


@pytest.mark.parametrize("value", [-1, 65536])
def test_a_value_that_fits_no_register_is_refused_before_it_reaches_the_library(
    value: int,
) -> None:
    command = Command(1, 1, 1, 1, 0, value)
    with pytest.raises(NotAllowed, match=f"deadline_ms {value} is not 0 to 65535"):
        codec.write_command(CommandLayout(), command, 0, 0)


@given(SEQS, st.integers(0, RING - 1))
def test_sequence_numbers_skip_zero_and_come_round(seq: int, steps: int) -> None:
    assert 1 <= following(seq) <= RING
    assert distance(seq, following(seq)) == 1
    assert distance(back(seq, steps), seq) == steps
    assert following(0) == following(RING) == 1


def _status(head: int, *seqs: int, torn: int = 0) -> Status:
    slots = tuple(Slot(seq, 1, seq, 0, 0, 0, seq if seq != torn else seq - 1) for seq in seqs)
    slots += (codec.EMPTY_SLOT,) * (4 - len(slots))
    return Status(1, 1, 0, PlcState.RUN, 0, 0, head, 0, 0, slots)


def test_events_are_taken_by_number_wherever_they_stand() -> None:
    inbox = Inbox()
    inbox.taken = 65534
    taken = []
    status = _status(2, 1, 65535, 2)
    while (found := inbox.next(status)) is not None:
        inbox.taken = found[1].seq
        taken.append(found)
    assert [slot.seq for _, slot in taken] == [65535, 1, 2]
    assert [index for index, _ in taken] == [1, 0, 2]
    assert not inbox.behind(status)


def test_a_torn_slot_stops_the_reading_there() -> None:
    inbox = Inbox()
    inbox.taken = 6
    status = _status(8, 7, 8, torn=7)
    assert inbox.next(status) is None
    assert inbox.behind(status)


def test_a_plc_further_ahead_than_its_slots_has_lost_events() -> None:
    inbox = Inbox()
    inbox.taken = 1
    with pytest.raises(Overrun):
        inbox.next(_status(9, 6, 7, 8, 9))


def test_after_a_restart_everything_in_the_slots_is_new_and_nothing_before() -> None:
    inbox = Inbox()
    inbox.restart(_status(9, 8, 9, 3))
    assert inbox.taken == 7
    inbox.restart(_status(0))
    assert inbox.taken == 0
    inbox.adopt(_status(9, 8, 9), 8)
    assert inbox.taken == 8
    inbox.adopt(_status(9, 8, 9), 40000)
    assert inbox.taken == 7
