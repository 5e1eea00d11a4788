"""The site's store: made, and audited."""

import typer

from wms.cli.office import office_of


def add_to(app: typer.Typer) -> None:
    """Add the commands of this room."""
    app.command("init", help="cli.init")(init)


def init(context: typer.Context) -> None:
    """Make the store, or bring it to today's schema."""
    from wms.bootstrap import init_site

    office = office_of(context)
    app, told = init_site(office.config_path)
    office.say(told)
    office.answer({"site": app.config.site.id, "kind": app.config.site.kind})
