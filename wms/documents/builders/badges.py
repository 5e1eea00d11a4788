"""A person's badge. Its code is a secret: it stands in the bars and nowhere in words."""

from wms.documents.builders.shared import field
from wms.documents.model import Barcode, Document, Fields, Layout
from wms.documents.speech import Speech, clean
from wms.domain.papers import Badge, Copy


def badge(paper: Badge, copy: Copy, say: Speech) -> Document:
    """Name, role and site to read; the code as Code 128 to scan, never printed in digits."""
    return Document(
        Layout.BADGE,
        say.language,
        clean(paper.name),
        say.either("role", paper.role),
        clean(paper.person_id),
        Barcode(paper.code, ""),
        say.mark(copy),
        (field(say, "site", paper.site_name),),
        "",
        (Fields("", (field(say, "person", paper.person_id), field(say, "site", paper.site_name))),),
    )
