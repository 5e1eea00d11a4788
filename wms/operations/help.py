"""Which page of the help belongs to what is on the screen.

A page is a picture made of text and three sentences, `help.<page>.…` of the catalogue. Most jobs
have one; a job whose steps differ says in each `View` which.
"""

from wms.operations.reply import Command

SIGN_IN, PIN, MENU, STOP, SECOND = "sign_in", "pin", "menu", "stop", "second"
_OF_COMMAND = {
    Command.RECEIVE: "receive",
    Command.PUT: "put",
    Command.LOAD: "load",
    Command.DEPART: "depart",
    Command.UNLOAD: "unload",
    Command.SORTER: "sorter",
    Command.REPRINT: "reprint",
    Command.PRINTING: "printing",
    Command.COUNT: "count",
    Command.REPORT: "report",
    Command.DIFFERENCES: "differences",
    Command.NIGHT: "night",
    Command.ARRIVALS: "arrivals",
    Command.CREW: "crew",
    Command.PACE: "pace",
    Command.DEVICES: "devices",
    Command.BELTS: "belts",
    Command.MANIFESTS: "manifests",
    Command.REASSIGN: "reassign",
    Command.SPLIT: "split",
    Command.VOID: "void",
    Command.PRINT_ALL: "print_all",
    Command.SEARCH: "search",
    Command.SHORTAGE: "shortage",
    Command.LATE_SUPPLIERS: "late_suppliers",
    Command.INTERCEPT: "intercept",
    Command.DOCKS: "docks",
    Command.HOLDS: "holds",
    Command.PEOPLE: "people",
    Command.PRACTICE: "practice",
    Command.DELIVER: "deliver",
    Command.EMPTIES: "empties",
    Command.TAKE_BACK: "take_back",
    Command.RETURNS: "returns",
    Command.DELIVERIES: "deliveries",
    Command.REPORT_OF_NIGHT: "report_of_night",
}
_OF_STEPS = (
    *("put_short", "put_left", "put_close", "put_bind", "secondary_sort"),
    *(
        "reason",
        "depart_vehicle",
        "depart_seal",
        "depart_confirm",
        "depart_gone",
        "reading",
        "road",
    ),
    *("receive_goods", "receive_over", "receive_reject", "receive_shelf_life", "receive_close"),
    *("unload_seal", "unload_container", "unload_damaged", "unload_finish", "unload_count"),
    "unload_new_seal",
    *("deliver_stop", "deliver_partly"),
    *("take_back_point", "take_back_own", "take_back_close"),
    *("returns_count", "returns_dispose", "returns_slip"),
)
PAGES = (SIGN_IN, PIN, MENU, STOP, SECOND, *_OF_COMMAND.values(), *_OF_STEPS)
"""Every page there is."""


def page_of(command: str) -> str:
    """The page of the job that `command` picks, for all of its steps that have none of their own.
    A latched refusal has one (`STOP`), whatever is below."""
    return _OF_COMMAND.get(command, MENU)
