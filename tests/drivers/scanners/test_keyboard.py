"""Scanners in keyboard mode: from event bytes to readings."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners import Absent, EvdevChannel, FaultKind, NotTaking, State
from drivers.scanners.evdev import EVENT, EventDecoder, grab
from drivers.scanners.keymap import SUBSTITUTE, KeyDecoder, strokes
from drivers.simulators.scanner import KeyboardSimulator
from drivers.simulators.scanner.keyboard import typed
from tests.drivers.scanners.desk import SSCC, Desk, until

HEADER = Path("/usr/include/linux/input-event-codes.h")

# A scanner typing "aB]" and Enter, written out by hand after linux/input.h for a 64-bit machine:
# seconds, microseconds, type, code, value; MSC_SCAN, EV_KEY, SYN_REPORT as hid-input sends them.
EVENTS = bytes.fromhex(
    "f1 0a 42 67 00 00 00 00 9c 3e 05 00 00 00 00 00 04 00 04 00 04 00 07 00"
    "f1 0a 42 67 00 00 00 00 9c 3e 05 00 00 00 00 00 01 00 1e 00 01 00 00 00"
    "f1 0a 42 67 00 00 00 00 9c 3e 05 00 00 00 00 00 00 00 00 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 3c 46 05 00 00 00 00 00 01 00 1e 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 3c 46 05 00 00 00 00 00 00 00 00 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 dc 4d 05 00 00 00 00 00 01 00 2a 00 01 00 00 00"
    "f1 0a 42 67 00 00 00 00 dc 4d 05 00 00 00 00 00 01 00 30 00 01 00 00 00"
    "f1 0a 42 67 00 00 00 00 dc 4d 05 00 00 00 00 00 00 00 00 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 7c 55 05 00 00 00 00 00 01 00 30 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 7c 55 05 00 00 00 00 00 01 00 2a 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 7c 55 05 00 00 00 00 00 00 00 00 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 1c 5d 05 00 00 00 00 00 01 00 1b 00 01 00 00 00"
    "f1 0a 42 67 00 00 00 00 1c 5d 05 00 00 00 00 00 00 00 00 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 bc 64 05 00 00 00 00 00 01 00 1b 00 00 00 00 00"
    "f1 0a 42 67 00 00 00 00 5c 6c 05 00 00 00 00 00 01 00 1c 00 01 00 00 00"
)


@pytest.mark.skipif(EVENT.size != 24, reason="the bytes are those of a 64-bit machine")
def test_event_bytes_are_read_however_they_are_cut() -> None:
    assert EventDecoder().feed(EVENTS) == "aB]\r"
    decoder = EventDecoder()
    assert "".join(decoder.feed(EVENTS[i : i + 7]) for i in range(0, len(EVENTS), 7)) == "aB]\r"


@pytest.mark.skipif(not HEADER.exists(), reason="the kernel's headers are not installed")
def test_the_key_codes_are_those_of_the_kernel() -> None:
    codes = {
        name: int(value)
        for name, value in re.findall(r"#define KEY_(\w+)\s+(\d+)\s", HEADER.read_text())
    }
    names = {
        "MINUS": "-_", "EQUAL": "=+", "LEFTBRACE": "[{", "RIGHTBRACE": "]}", "SEMICOLON": ";:",
        "APOSTROPHE": "'\"", "GRAVE": "`~", "BACKSLASH": "\\|", "COMMA": ",<", "DOT": ".>",
        "SLASH": "/?", "102ND": "\\|", "SPACE": "  ", "TAB": "\t\t", "ENTER": "\r\r",
        "KPASTERISK": "**", "KPMINUS": "--", "KPPLUS": "++", "KPDOT": "..", "KPSLASH": "//",
        "KPENTER": "\r\r", "KPEQUAL": "==", "KPCOMMA": ",,",
        **{letter: letter.lower() + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        **dict(zip("1234567890", map("".join, zip("1234567890", "!@#$%^&*()", strict=True)),
                   strict=True)),
        **{f"KP{digit}": digit * 2 for digit in "0123456789"},
    }  # fmt: skip
    for name, both in names.items():
        plain, shifted = both[0], both[1]
        assert KeyDecoder().key(codes[name], 1) == plain, name
        for shift in ("LEFTSHIFT", "RIGHTSHIFT"):
            decoder = KeyDecoder()
            decoder.key(codes[shift], 1)
            assert decoder.key(codes[name], 1) == shifted, name
    for ctrl in ("LEFTCTRL", "RIGHTCTRL"):
        decoder = KeyDecoder()
        decoder.key(codes[ctrl], 1)
        assert decoder.key(codes["RIGHTBRACE"], 1) == "\x1d"
        assert decoder.key(codes["M"], 1) == "\r"
        assert decoder.key(codes["9"], 1) == SUBSTITUTE
    for alt in ("LEFTALT", "RIGHTALT", "LEFTMETA"):
        decoder = KeyDecoder()
        decoder.key(codes[alt], 1)
        assert decoder.key(codes["KP6"], 1) == SUBSTITUTE
    decoder = KeyDecoder()
    assert decoder.key(codes["CAPSLOCK"], 1) == ""
    assert decoder.key(codes["A"], 1) == "A"
    assert decoder.key(codes["1"], 1) == "1"
    assert KeyDecoder().key(codes["UP"], 1) == SUBSTITUTE
    assert KeyDecoder().key(codes["NUMLOCK"], 1) == ""


def test_a_key_held_down_is_one_character() -> None:
    decoder = KeyDecoder()
    assert [decoder.key(30, value) for value in (1, 2, 2, 2, 0)] == ["a", "", "", "", ""]


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("\x1d\x02")))
def test_everything_a_scanner_types_is_read_back(text: str) -> None:
    decoder = KeyDecoder()
    assert "".join(decoder.key(code, value) for code, value in strokes(text)) == text


def test_a_character_no_us_keyboard_has_is_not_typed_as_another() -> None:
    with pytest.raises(ValueError, match="US layout"):
        strokes("é")


def test_where_the_kernel_dropped_events_the_code_is_spoiled() -> None:
    dropped = EVENT.pack(0, 0, 0, 3, 0)
    assert EventDecoder().feed(typed("12") + dropped + typed("3")) == f"12{SUBSTITUTE}3"


def opened(path: str) -> int:
    """A named pipe in place of a device; a pipe cannot be grabbed."""
    try:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError as error:
        raise Absent(f"evdev:{path}: {error.strerror}") from error


async def test_a_scanner_in_keyboard_mode_unplugged_within_a_code_and_back(
    tmp_path: Path,
) -> None:
    keyboard = KeyboardSimulator(tmp_path / "event-kbd")
    desk = Desk(EvdevChannel(str(tmp_path / "event-kbd"), opened))
    async with desk.scanner as scanner:
        await until(lambda: scanner.health.state is State.ABSENT)
        keyboard.plug()
        keyboard.type(f"]C1{SSCC}\r")
        reading = await desk.reading()
        assert (reading.text, reading.symbology) == (SSCC, "]C1")
        assert reading.source.startswith("evdev:")
        with pytest.raises(NotTaking):
            await scanner._channel.write(b"B")

        seen = scanner.health.last_seen
        keyboard.type("]C10010")
        await until(lambda: scanner.health.last_seen != seen)
        keyboard.unplug()
        assert (await desk.misread(FaultKind.PARTIAL)).excerpt == "]C10010"

        keyboard.plug()
        keyboard.type("]C110L1\x1d2112\n")
        assert await desk.texts(1) == ["10L1\x1d2112"]
        keyboard.unplug()


def test_only_an_input_device_is_grabbed(tmp_path: Path) -> None:
    with pytest.raises(Absent, match="no such device"):
        grab(str(tmp_path / "gone"))
    (tmp_path / "file").touch()
    with pytest.raises(Absent, match="not an input device"):
        grab(str(tmp_path / "file"))
