"""What each language's answer means, and what is no answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers import (
    Condition,
    EscPos,
    Garbled,
    Language,
    Printer,
    Silent,
    Tspl,
    Unreachable,
    Zpl,
)
from drivers.transports import FakeTransport
from tests.drivers.printers.labels import BRISK, LANGUAGES

C = Condition
FIRST, SECOND, THIRD = (
    b"030,0,0,1218,000,0,0,0,000,0,0,0",
    b"000,0,0,0,1,2,6,0,00000000,1,000",
    b"1234,0",
)


def zpl(first: dict[int, int] | None = None, second: dict[int, int] | None = None) -> list[bytes]:
    """~HS with some of its fields changed."""
    one, two = FIRST.split(b","), SECOND.split(b",")
    for fields, changes in ((one, first or {}), (two, second or {})):
        for position, value in changes.items():
            fields[position] = b"%03d" % value
    return [b",".join(one), b",".join(two), THIRD]


@pytest.mark.parametrize(
    ("answers", "conditions"),
    [
        (zpl(), set()),
        (zpl({1: 1}), {C.PAPER_OUT}),
        (zpl({2: 1}), {C.PAUSED}),
        (zpl({4: 2}), {C.PRINTING}),
        (zpl({7: 1}), {C.PRINTING}),
        (zpl({11: 1}), {C.OTHER}),
        (zpl({}, {2: 1}), {C.COVER_OPEN}),
        (zpl({}, {3: 1}), {C.RIBBON_OUT}),
        (zpl({1: 1}, {8: 15}), {C.PAPER_OUT, C.PRINTING}),
    ],
)
def test_zpl(answers: list[bytes], conditions: set[Condition]) -> None:
    assert Zpl().decode(answers).conditions == conditions


@pytest.mark.parametrize(
    ("value", "conditions"),
    [
        (0x00, set()),
        (0x01, {C.COVER_OPEN}),
        (0x02, {C.JAM}),
        (0x04, {C.PAPER_OUT}),
        (0x05, {C.COVER_OPEN, C.PAPER_OUT}),
        (0x08, {C.RIBBON_OUT}),
        (0x10, {C.PAUSED}),
        (0x20, {C.PRINTING}),
        (0x80, {C.OTHER}),
    ],
)
def test_tspl(value: int, conditions: set[Condition]) -> None:
    status = Tspl().decode([bytes([value])])
    assert status.conditions == conditions
    assert status.raw == bytes([value])


@pytest.mark.parametrize(
    ("answers", "conditions"),
    [
        ("12 12 12 12", set()),
        ("12 12 12 1e", {C.PAPER_NEAR_END}),
        ("1a 32 12 7e", {C.PAPER_OUT, C.PAPER_NEAR_END}),
        ("1a 16 12 12", {C.COVER_OPEN}),
        ("1a 1a 12 12", {C.PAUSED}),
        ("1a 52 1a 12", {C.JAM}),
        ("1a 52 52 12", {C.OTHER}),
        ("1a 12 12 12", {C.OFFLINE}),
    ],
)
def test_escpos(answers: str, conditions: set[Condition]) -> None:
    assert EscPos().decode([bytes([b]) for b in bytes.fromhex(answers)]).conditions == conditions


def test_a_roll_that_ends_soon_is_no_fault_and_work_in_hand_is_not_ready() -> None:
    near = EscPos().decode([b"\x12", b"\x12", b"\x12", b"\x1e"])
    assert near.ready
    busy = Tspl().decode([b"\x20"])
    assert not busy.ready
    assert not busy.faults


@pytest.mark.parametrize(
    ("language", "answers"),
    [
        (Zpl(), [b"030,0,0", SECOND, THIRD]),
        (Zpl(), [FIRST.replace(b"030", b"\xff30"), SECOND, THIRD]),
        (Zpl(), [FIRST.replace(b"1218", b"12x8"), SECOND, THIRD]),
        (Tspl(), [b"\x40"]),
        (EscPos(), [b"\x00", b"\x12", b"\x12", b"\x12"]),
        (EscPos(), [b"\x37\x22000\x31\x00", b"\x12", b"\x12", b"\x12"]),
    ],
)
def test_noise_is_no_status(language: Language, answers: list[bytes]) -> None:
    with pytest.raises(Garbled):
        language.decode(answers)


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_whatever_a_line_brings_is_cut_into_frames_without_harm(pieces: list[bytes]) -> None:
    for language in LANGUAGES.values():
        received = bytearray()
        for piece in pieces:
            received += piece
            for frame in language.frames(received):
                assert frame
                language.confirmed(frame)
        assert len(received) <= 240


@given(st.lists(st.integers(1, 9), max_size=12))
def test_an_answer_in_pieces_is_the_same_answer(cuts: list[int]) -> None:
    """Serial lines deliver byte by byte, with whatever else the printer has to say between."""
    stream = {
        "zpl": b"".join(b"\x02%b\x03\r\n" % text for text in zpl()),
        "tspl": b"\x24",
        "escpos": b"\x12\x11\x12\x37\x220007\x00\x1e\x13\x10\x00\x00\x0f\x12",
    }
    for name, language in LANGUAGES.items():
        whole = language.frames(bytearray(stream[name]))
        received, rest, found = bytearray(), stream[name], []
        for cut in [*cuts, len(rest)]:
            received += rest[:cut]
            rest = rest[cut:]
            found += language.frames(received)
        assert found == whole
    assert len(whole) == 5  # four status bytes and one label done; no XON, no automatic status


async def test_a_printer_that_says_nothing_is_silent_and_not_full_of_paper() -> None:
    for language in LANGUAGES.values():
        transport = FakeTransport()
        deadlines = type(BRISK)(answer=0.01)
        printer = Printer(transport, language, dpi=203, width=832, deadlines=deadlines)
        with pytest.raises(Silent):
            await printer.status()
        assert not transport.is_open


async def test_half_an_answer_is_silence_and_noise_is_garbled() -> None:
    deadlines = type(BRISK)(answer=0.01)
    half = FakeTransport(lambda _: b"\x02" + FIRST + b"\x03\r\n\x02000,0")
    with pytest.raises(Silent):
        await Printer(half, Zpl(), dpi=203, width=832, deadlines=deadlines).status()
    noise = FakeTransport(lambda _: b"\xff")
    with pytest.raises(Garbled):
        await Printer(noise, Tspl(), dpi=203, width=832, deadlines=deadlines).status()


async def test_an_absent_printer_is_unreachable() -> None:
    transport = FakeTransport()
    transport.absent = True
    with pytest.raises(Unreachable):
        await Printer(transport, Tspl(), dpi=203, width=832).status()


async def test_an_answer_that_comes_too_late_is_not_the_next_ones() -> None:
    """The cover was open then; it is closed now."""
    transport = FakeTransport()
    printer = Printer(transport, Tspl(), dpi=203, width=832, deadlines=type(BRISK)(answer=0.01))
    with pytest.raises(Silent):
        await printer.status()
    await transport.open(1)
    transport.feed(b"\x01")
    transport.answer = lambda _: b"\x00"
    assert (await printer.status()).ready
