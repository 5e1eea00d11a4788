"""What a scanner types, as key codes of Linux (input-event-codes.h), in the US layout.

A scanner in keyboard mode is set to the US layout at the factory and sends no characters, only
the keys a person would press; the shift keys, Caps Lock and Ctrl are part of the data. GS comes
as Ctrl+]. Num Lock is taken as on.
"""

SUBSTITUTE = "\x1a"
"""ASCII's own sign for "something unreadable was here"; the framing refuses a code that has it."""

PRESSED = 1
RELEASED = 0

_SHIFTS = frozenset({42, 54})
_CTRLS = frozenset({29, 97})
_ALTS = frozenset({56, 100})
_METAS = frozenset({125, 126})
_CAPS_LOCK = 58
_NUM_LOCK = 69
_SCROLL_LOCK = 70

# Three rows of letters, each from the code of its first key.
_LETTERS = {
    code: letter
    for first, row in ((16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm"))
    for code, letter in enumerate(row, first)
}

_PLAIN_AND_SHIFTED = {
    **dict(enumerate(zip("1234567890-=", "!@#$%^&*()_+", strict=True), 2)),
    26: ("[", "{"),
    27: ("]", "}"),
    39: (";", ":"),
    40: ("'", '"'),
    41: ("`", "~"),
    43: ("\\", "|"),
    51: (",", "<"),
    52: (".", ">"),
    53: ("/", "?"),
    86: ("\\", "|"),
}

_SAME_EITHER_WAY = {
    15: "\t",
    28: "\r",
    57: " ",
    # The numeric keypad.
    55: "*",
    71: "7",
    72: "8",
    73: "9",
    74: "-",
    75: "4",
    76: "5",
    77: "6",
    78: "+",
    79: "1",
    80: "2",
    81: "3",
    82: "0",
    83: ".",
    96: "\r",
    98: "/",
    117: "=",
    121: ",",
}


class KeyDecoder:
    """Turns presses and releases into characters. Pure; one for as long as the device is open."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._caps = False

    def key(self, code: int, value: int) -> str:
        """The character a press makes, or nothing. `value`: 1 pressed, 0 released; the repeats (2)
        of a key held down are no data."""
        if value == RELEASED:
            self._held.discard(code)
        if value != PRESSED:
            return ""
        if code in _SHIFTS | _CTRLS | _ALTS | _METAS:
            self._held.add(code)
            return ""
        if code == _CAPS_LOCK:
            self._caps = not self._caps
            return ""
        if code in (_NUM_LOCK, _SCROLL_LOCK):
            return ""
        return self._character(code)

    def _character(self, code: int) -> str:
        # ALT mode types characters by number on the keypad: what comes out depends on the code
        # page of a PC that is not there.
        if self._held & (_ALTS | _METAS):
            return SUBSTITUTE
        character = self._printed(code)
        if character and self._held & _CTRLS:
            return _control(character)
        return character or SUBSTITUTE

    def _printed(self, code: int) -> str:
        shifted = bool(self._held & _SHIFTS)
        if code in _LETTERS:
            letter = _LETTERS[code]
            return letter.upper() if shifted != self._caps else letter
        if code in _PLAIN_AND_SHIFTED:
            return _PLAIN_AND_SHIFTED[code][shifted]
        return _SAME_EITHER_WAY.get(code, "")


def _control(character: str) -> str:
    """Ctrl and a key: the control character ASCII puts 64 below it (Ctrl+] is GS, Ctrl+M CR)."""
    place = ord(character.upper()) - 0x40
    return chr(place) if 0 < place < 0x20 else SUBSTITUTE


def strokes(text: str) -> list[tuple[int, int]]:
    """The presses and releases with which a scanner types `text`: (code, value) in order.

    Raises ValueError for a character this layout cannot type.
    """
    out: list[tuple[int, int]] = []
    for character in text:
        code, modifier = _stroke(character)
        press = [(code, PRESSED), (code, RELEASED)]
        out += [(modifier, PRESSED), *press, (modifier, RELEASED)] if modifier else press
    return out


def _stroke(character: str) -> tuple[int, int]:
    """The key and the modifier held with it (0 for none)."""
    for code, same in _SAME_EITHER_WAY.items():
        if same == character:
            return code, 0
    for code, letter in _LETTERS.items():
        if character in (letter, letter.upper()):
            return code, 0 if character == letter else 42
    for code, (plain, shifted) in _PLAIN_AND_SHIFTED.items():
        if character in (plain, shifted):
            return code, 0 if character == plain else 42
    if 0 < ord(character) < 0x20:
        return _stroke(chr(ord(character) + 0x40).lower())[0], 29
    raise ValueError(f"the US layout does not type {character!r}")
