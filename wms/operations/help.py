"""Which page of the help belongs to what is on the screen.

A page is a picture made of text and three sentences, `help.<page>.…` of the catalogue. Most jobs
have one; a job whose steps differ says which (`Helpful`).
"""

from typing import Any, Protocol, TypeVar, runtime_checkable

from wms.operations.floor import Job, Seconded
from wms.operations.reply import Command, Expects, View

State = TypeVar("State", contravariant=True)

SIGN_IN, PIN, MENU, STOP, SECOND = "sign_in", "pin", "menu", "stop", "second"
_OF_COMMAND = {
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
    Command.PEOPLE: "people",
    Command.PRACTICE: "practice",
}
_OF_STEPS = (
    *("put_short", "put_close", "put_bind", "secondary_sort"),
    *("reason", "depart_vehicle", "depart_seal", "depart_confirm", "reading"),
    *("unload_seal", "unload_container", "unload_damaged", "unload_finish"),
)
PAGES = (SIGN_IN, PIN, MENU, STOP, SECOND, *_OF_COMMAND.values(), *_OF_STEPS)
"""Every page there is."""


@runtime_checkable
class Helpful(Protocol[State]):
    """A job that explains its steps one by one."""

    def help(self, state: State) -> str:
        """The page for this state, one of `PAGES`."""


def page_of(view: View, signed_in: bool, job: Job[Any] | None, state: Any) -> str:
    """The page for what `view` shows; a latched refusal has its own (`STOP`) whatever is below."""
    if view.expects is Expects.PIN:
        return PIN
    if not signed_in:
        return SIGN_IN
    if job is None:
        return MENU
    if isinstance(job, Seconded) and job.awaits_second(state) is not None:
        return SECOND
    if isinstance(job, Helpful):
        return job.help(state)
    return _OF_COMMAND.get(job.command, MENU)
