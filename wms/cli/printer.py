"""Printers: what waits for each, and their queues sent elsewhere."""

from typing import TYPE_CHECKING, Annotated

import typer

from wms.cli.office import Office, office_of
from wms.domain.messages import BadInput, say
from wms.domain.people import Right

if TYPE_CHECKING:
    from wms.storage.spool import Standing

MOST = 500
"""Copies listed; the figures count them all."""

app = typer.Typer(no_args_is_help=True, help="cli.printer")

_From = Annotated[str, typer.Argument(metavar="FROM", help="cli.printer.from")]
_To = Annotated[str, typer.Argument(metavar="TO", help="cli.printer.to")]


@app.command("jobs", help="cli.printer.jobs")
def jobs(context: typer.Context) -> None:
    """Everything that is not on paper, oldest first, with where and why."""
    office = office_of(context)
    spool = office.open().spool()
    standing = spool.standing(MOST)
    counts = spool.counts()
    office.table(
        (
            "cli.title.paper",
            "cli.title.copy",
            "cli.title.state",
            "cli.title.printer",
            "cli.title.cause",
        ),
        [_cells(office, copy) for copy in standing],
    )
    office.tell(
        "cli.printer.counts",
        waiting=counts.get("queued", 0) + counts.get("sending", 0),
        unknown=counts.get("unknown", 0),
        failed=counts.get("failed", 0),
    )
    office.answer({"jobs": [_figures(office, copy) for copy in standing], "counts": counts})


@app.command("send", help="cli.printer.send")
def send(context: typer.Context, printer: _From, to: _To) -> None:
    """The queue of one printer to another; to itself takes it back."""
    from wms.operations.copies import send_queue

    office = office_of(context)
    site = office.open()
    with site.site_store.reading() as books:
        known = [standing.name for standing in books.prints.printers()]
    for name in (printer, to):
        if name not in known:
            raise BadInput(say("printing.no_printer", printer=name, known=" ".join(known)))
    with site.permit(Right.SEND_QUEUE) as act:
        told = send_queue(act, printer, to)
    office.say(told)
    office.answer({"printer": printer, "to": to})


def _cells(office: Office, copy: "Standing") -> tuple[str, ...]:
    words = office.words
    cause = words.text(copy.cause) if copy.cause is not None else ""
    kind = words.sentences.get(f"word.{copy.paper}", copy.paper)
    state = words(f"cli.printer.state.{copy.state}")
    return f"{kind} {copy.number}", str(copy.copy), state, copy.printer, cause


def _figures(office: Office, copy: "Standing") -> dict[str, object]:
    return {
        "paper": copy.paper,
        "number": copy.number,
        "copy": copy.copy,
        "state": copy.state,
        "printer": copy.printer,
        "tries": copy.tries,
        "cause": office.words.text(copy.cause) if copy.cause is not None else "",
    }
