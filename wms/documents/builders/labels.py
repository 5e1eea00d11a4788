"""Labels: a container's for a station (100 × 150 mm) or a pick-up point (100 × 70 mm), the
sign at a put position (100 × 70 mm), and what a printer prints when it is tried."""

from wms.documents.builders.shared import field
from wms.documents.model import Barcode, Document, Fields, Layout, Note
from wms.documents.speech import Speech, clean
from wms.domain.papers import ContainerLabel, Copy, PositionLabel, TrialLabel, TrialPage
from wms.domain.words import Tier

_SAMPLE = "冷藏冷冻 缺货补打，南宁桂林融水苗族"
"""Chinese that a printer must be able to print, in whatever language it is tried."""


def container_label(paper: ContainerLabel, copy: Copy, say: Speech) -> Document:
    """Destination very large, SSCC as GS1-128 with its digits (AI 00), zone, kinds, items."""
    element = f"(00){clean(paper.sscc)}"
    nth = (
        say("nth", index=paper.index)
        if paper.count is None
        else say("nth_of", index=paper.index, count=paper.count)
    )
    return Document(
        Layout.CONTAINER_LABEL if paper.tier is Tier.TRUNK else Layout.POINT_LABEL,
        say.language,
        clean(paper.big),
        clean(paper.destination_name),
        clean(paper.sscc),
        Barcode(element, element, gs1=True),
        say.mark(copy),
        (
            field(say, "zone", say.zones[paper.zone]),
            field(say, "zone_letter", paper.zone.letter),
            field(say, "container", nth),
            field(say, "kinds", paper.kinds),
            field(say, "items", paper.items),
            field(say, "wave", paper.wave_id),
        ),
        "",
        (
            Fields(
                say("identity"),
                (
                    field(say, "destination", paper.destination_id),
                    field(say, "route", paper.route_id),
                    field(say, f"sequence.{paper.tier}", paper.sequence),
                    field(say, "type", say.types[paper.type]),
                    field(say, "business_date", paper.business_date.isoformat()),
                ),
            ),
        ),
    )


def position_label(paper: PositionLabel, copy: Copy, say: Speech) -> Document:
    """Destination very large and the position's code as Code 128."""
    position = clean(paper.position)
    return Document(
        Layout.POSITION_LABEL,
        say.language,
        clean(paper.destination_id),
        clean(paper.destination_name),
        position,
        Barcode(position, position),
        say.printed(copy),
        (
            field(say, "zone", say.zones[paper.zone]),
            field(say, "zone_letter", paper.zone.letter),
            field(say, "position", position),
            field(say, "route", paper.route_id),
            field(say, "site", paper.site_name),
        ),
        "",
    )


def trial_label(paper: TrialLabel, copy: Copy, say: Speech) -> Document:
    """The printer's name as Code 128 and in words, what it is configured to be, and Chinese."""
    facts = (
        field(say, "head", f"{paper.dpi} / {paper.head}"),
        field(say, "site", paper.site_name),
    )
    return _trial(Layout.TRIAL_LABEL, paper.printer, (Fields("", facts),), copy, say)


def trial_page(paper: TrialPage, copy: Copy, say: Speech) -> Document:
    """The same on a sheet."""
    facts = (field(say, "site", paper.site_name),)
    return _trial(Layout.PORTRAIT, paper.printer, (Fields("", facts),), copy, say)


def _trial(
    layout: Layout, printer: str, parts: tuple[Fields, ...], copy: Copy, say: Speech
) -> Document:
    code = f"TRY-{clean(printer)}"
    mark = say.printed(copy)
    return Document(
        layout,
        say.language,
        say("trial"),
        clean(printer),
        code,
        Barcode(code, code),
        mark,
        (),
        say.page_pattern,
        (*parts, Note(_SAMPLE), Note(mark.printed)),
    )
