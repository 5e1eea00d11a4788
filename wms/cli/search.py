"""Searching from the office: what the terminal finds, on the screen or for a machine."""

from typing import Annotated, Any

import typer

from wms.cli.dates import MaybeDate
from wms.cli.office import Office, office_of, one_line, wave_of
from wms.domain.codes import LONGEST_CODE
from wms.domain.messages import Refused
from wms.operations.panels import Sheet, Text
from wms.operations.search_ports import read_pick
from wms.operations.search_view import Query, Result, look_up, panels_of, said

_Text = Annotated[str, typer.Argument(metavar="TEXT", help="cli.search.text", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("search", help="cli.search")(search)


def search(context: typer.Context, text: _Text, date: MaybeDate = None) -> None:
    """Where it is, and what happened to it; of several things, which there are."""
    office = office_of(context)
    asked = one_line("TEXT", text, LONGEST_CODE)
    site = office.open()
    if date is None:
        with site.site_store.reading() as books:
            wave_id = books.search.night()
    else:
        wave_id = wave_of(site, date)
    query = Query(reference=picked) if (picked := read_pick(asked)) else Query(asked)
    result = look_up(site.floor, wave_id, query)
    if len(result.found.hits) == 1:
        query = Query(reference=result.found.hits[0].reference)
        result = look_up(site.floor, wave_id, query)
    if result.nothing:
        raise Refused(said(query, result))
    office.say(said(query, result))
    for panel in panels_of(result):
        if isinstance(panel, Sheet):
            _say_sheet(office, panel)
    office.answer({"text": asked, "wave": wave_id, **_figures(office, result)})


def _say_sheet(office: Office, sheet: Sheet) -> None:
    # The name of a thing is told above its card.
    titles = [c.title.key if not c.title.values else "search.column.name" for c in sheet.columns]
    office.table(titles, [[_text(office, cell) for cell in line.cells] for line in sheet.lines])
    if sheet.more:
        office.tell("cli.search.more", count=sheet.more)


def _text(office: Office, cell: Text) -> str:
    return cell if isinstance(cell, str) else office.words.text(cell)


def _figures(office: Office, result: Result) -> dict[str, Any]:
    """One thing with its card and facts; or the hits; or the lines of what belongs to a thing."""
    if result.card is not None:
        own = result.card.reference
        return {
            "thing": own.thing,
            "code": own.key,
            "name": result.card.name,
            "card": [
                {
                    "label": entry.label,
                    "value": _text(office, entry.value),
                    "leads_to": entry.leads_to.pick if entry.leads_to else "",
                }
                for entry in result.card.entries
            ],
            "facts": [
                {
                    "event": fact.event_id,
                    "at": fact.at,
                    "person": fact.person,
                    "terminal": fact.terminal_id,
                    "kind": fact.kind,
                    "told": office.words.text(fact.told),
                }
                for fact in result.history.facts
            ],
            "more": result.history.more,
        }
    if result.part is not None:
        lines = [[_text(office, cell) for cell in line.cells] for line in result.part.lines]
        return {"lines": lines, "more": result.part.more}
    return {
        "hits": [
            {"thing": hit.reference.thing, "code": hit.reference.key, "name": hit.name}
            for hit in result.found.hits
        ],
        "more": result.found.more,
    }
