"""What the keys of a terminal do, the same everywhere."""

from wms.operations.reply import Command

COMMAND_OF = {
    "f1": Command.HELP,
    "f2": Command.BACK,
    "f4": Command.EXCEPTION,
    "f5": Command.REPRINT,
    "f6": Command.UNDO,
    "f7": Command.CLOSE,
    "f8": Command.ACKNOWLEDGE,
    "f9": Command.DONE,
    "f10": Command.SIGN_OUT,
}
LANGUAGE_KEY = "f3"
MOVES = {
    "pageup": Command.UP,
    "pagedown": Command.DOWN,
    "up": "up",
    "down": "down",
    "home": "home",
    "end": "end",
}
"""Keys that move what is in sight, and the word for it: a command barcode's where there is one."""
