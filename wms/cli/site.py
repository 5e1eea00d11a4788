"""The site's store: made, and audited."""

import typer

from wms.cli.office import office_of
from wms.cli.progress import under_way
from wms.domain.messages import Message, say


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("init", help="cli.init")(init)
    app.command("check", help="cli.check")(check)


def init(context: typer.Context) -> None:
    """Make the store, or bring it to today's schema."""
    from wms.bootstrap import init_site

    office = office_of(context)
    app, told = init_site(office.config_path)
    office.say(told)
    office.answer({"site": app.config.site.id, "kind": app.config.site.kind})


def check(context: typer.Context) -> None:
    """Audit the store; every breach on a line of its own."""
    from wms.storage.audit import INVARIANTS, audit

    office = office_of(context)
    site = office.open()
    with under_way(office, "cli.check.auditing"):
        breaches = audit(site.site_store)

    def words(message: Message) -> str:
        return office.words.text(message)

    for breach in breaches:
        title, cause = words(breach.title), words(breach.message)
        office.tell("cli.check.breach", number=breach.number, title=title, cause=cause)
    if not breaches:
        office.tell("cli.check.ok", count=len(INVARIANTS))
    office.answer(
        {
            "check": [f"{b.number} {b.name}: {words(b.message)}" for b in breaches] or "ok",
            "site": site.config.site.id,
        }
    )
    if breaches:
        office.warn(say("cli.check.broken", count=len(breaches)))
        raise typer.Exit(1)
