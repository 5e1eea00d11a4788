"""What people carry and what hangs where they work: the badge, the card of command barcodes.

A badge's code is a secret: it stands in the bars and nowhere in words.
"""

from wms.documents.builders.shared import field
from wms.documents.model import Barcode, Codes, Document, Field, Fields, Layout
from wms.documents.speech import Speech, clean, speech
from wms.domain.messages import Message
from wms.domain.papers import Badge, CommandCard, Copy
from wms.locale import LANGUAGES


def badge(paper: Badge, copy: Copy, say: Speech) -> Document:
    """Name, role and site to read; the code as Code 128 to scan, never printed in digits."""
    return Document(
        Layout.BADGE,
        say.language,
        clean(paper.name),
        say.either("role", paper.role),
        clean(paper.person_id),
        Barcode(paper.code, ""),
        say.printed(copy),
        (field(say, "site", paper.site_name),),
        "",
        (Fields("", (field(say, "person", paper.person_id), field(say, "site", paper.site_name))),),
    )


def command_card(paper: CommandCard, copy: Copy, say: Speech) -> Document:
    """Each command as Code 128 under its name; one that hangs where people of both languages work
    has it in both."""
    first, *others = (say, *(speech(each) for each in LANGUAGES if each != say.language))

    def name(message: Message) -> str:
        return " / ".join(each.message(message) for each in (first, *others[: bool(paper.role)]))

    return Document(
        Layout.PORTRAIT,
        say.language,
        say("command_card"),
        f"{clean(paper.site_name)}  {say.either('role', paper.role)}".rstrip(),
        clean(paper.number),
        None,
        say.printed(copy),
        (),
        say.page_pattern,
        (
            Codes(
                say("table.commands"),
                tuple(Field(name(message), clean(code)) for code, message in paper.commands),
            ),
        ),
    )
