"""Scenes of goods too warm."""

from tests.floor import Night, Terminal
from wms.domain.words import Role
from wms.operations.reply import Command


def too_warm_at_the_doors(warehouse: Night) -> Terminal:
    """T02 is loaded and measured 9.5 twice: its chilled container is held."""
    warehouse.sort_everything()
    warehouse.load_everything("T02")
    t = warehouse.terminal("T-02", Role.LEAD, Command.DEPART)
    t.do("T02", Command.DONE, Command.DONE, "F1", Command.DONE, "9.5", "9.5")
    return t
