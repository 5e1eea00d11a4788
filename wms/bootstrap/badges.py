"""Where badges are made: drawn at once, into a file only its owner reads."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wms.bootstrap.files import laid_out
from wms.domain.messages import Unavailable, say
from wms.domain.papers import Badge, Copy
from wms.domain.people import Person, badge_code, badge_digest
from wms.operations.floor import Answered
from wms.operations.people_ports import DrawnBadge

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp

BADGE_MODE = 0o600
"""A badge opens the floor: its file is its owner's alone."""


class FolderPress:
    """Draws badges into the site's print folder; see `wms.operations.people_ports.BadgePress`.

    A code is remembered only while it is not known whether the books took it. If the terminal
    falls in that moment, nobody has the badge, and another is made.
    """

    def __init__(self, app: "SiteApp") -> None:
        self._app = app
        self._unsettled: dict[str, tuple[Person, str]] = {}

    @contextmanager
    def drawn(self, person: Person, by: str, scan_id: str) -> Iterator[DrawnBadge]:
        from wms.documents import render

        app = self._app
        made = person, badge_code(secrets.token_bytes(16))
        person, code = self._unsettled.pop(scan_id, made)
        paper = Badge(person.person_id, person.name, person.role, app.config.site.name, code)
        copy = Copy(0, app.clock(), by)
        content = render(paper, copy, "pdf", app.config.print.language)
        path = app.config.print.folder / f"badge_{person.person_id}.pdf"
        told: Answered | None = None
        try:
            with laid_out(path, content, BADGE_MODE):
                try:
                    yield DrawnBadge(person, badge_digest(code, app.pepper), str(path))
                except Answered as answered:
                    # The books took it at an earlier try: it is laid out now.
                    told = answered
                except Unavailable:
                    self._unsettled[scan_id] = person, code
                    raise
        except OSError as error:
            cause = error.strerror or type(error).__name__
            folder = str(app.config.print.folder)
            raise Unavailable(say("print.folder", folder=folder, cause=cause)) from error
        if told is not None:
            raise told
