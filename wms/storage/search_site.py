"""What a search tells of this site itself: its nights, and its account of empties."""

from wms.domain.messages import say
from wms.domain.site import Site
from wms.domain.words import ContainerType
from wms.operations.panels import Sheet
from wms.operations.search_ports import Entry, Part, Reference, Thing
from wms.storage.search_parts import column, sheet
from wms.storage.statements import Statement
from wms.storage.store import Tx

_NIGHT = Statement(
    "SELECT w.business_date, w.state, w.orders, w.lines, w.items_ordered, w.items_short,"
    " (SELECT COUNT(*) FROM manifest m WHERE m.wave_id = w.wave_id AND m.state <> 'void'),"
    " (SELECT COUNT(*) FROM manifest m WHERE m.wave_id = w.wave_id AND m.state = 'departed'),"
    " (SELECT COUNT(*) FROM discrepancy d WHERE d.wave_id = w.wave_id AND d.state <> 'reversed'),"
    " (SELECT COUNT(*) FROM discrepancy d WHERE d.wave_id = w.wave_id AND d.state = 'unreviewed')"
    " FROM wave w WHERE w.wave_id = :key"
)
_OUT = Statement(
    "SELECT CAST(COALESCE(SUM(sent - back), 0) AS INTEGER), COUNT(*) FROM empties"
    " WHERE :party = '' OR party = :party"
)
_BALANCES = Statement(
    "SELECT e.party, COALESCE(s.name, p.name, ''), e.type, e.sent, e.back FROM empties e"
    " LEFT JOIN station s ON s.station_id = e.party LEFT JOIN point p ON p.point_id = e.party"
    " WHERE :party = '' OR e.party = :party ORDER BY e.party {binary}, e.type {binary}"
)


class SiteCards:
    """A night, the site, and whose empties are where."""

    def __init__(self, site: Site, tx: Tx, wave_id: str) -> None:
        self.site = site
        self.tx = tx
        self.wave_id = wave_id

    def night(self, key: str) -> tuple[str, list[Entry]] | None:
        """A wave: how far it is, and where its report is to be had."""
        row = self.tx.one(_NIGHT, key=key)
        if row is None:
            return None
        day, state, orders, lines, items, cut, manifests, left, differences, open_ = row
        book = say("search.night_book", orders=orders, lines=lines, items=items)
        return key, [
            Entry("business_date", day),
            Entry("state", say(f"search.night.{state}")),
            Entry("ordered", book if orders else ""),
            Entry("cut", say("search.count", count=cut) if cut else ""),
            Entry("departed", say("search.night_left", left=left, all=manifests)),
            Entry("differences", say("search.night_open", open=open_, all=differences)),
            Entry("report", say("search.night_report", date=day)),
        ]

    def own(self, key: str) -> tuple[str, list[Entry]] | None:
        """The site, its night at work and its empties."""
        if key != self.site.site_id:
            return None
        night = Reference(Thing.NIGHT, self.wave_id) if self.wave_id else None
        empties = self.empties(Reference(Thing.SITE, key))
        return self.site.name, [Entry("code", key), Entry("wave", self.wave_id, night), *empties]

    def empties(self, whose: Reference) -> list[Entry]:
        """How many reusable containers are out, at the party or at all of the site's."""
        out, known = self.tx.one(_OUT, party=self._party(whose)) or (0, 0)
        part = Reference(whose.thing, whose.key, Part.EMPTIES)
        return [Entry("empties", say("search.empties_out", count=out), part)] if known else []

    def balances(self, whose: Reference) -> Sheet:
        """The account, party by party and type by type."""
        columns = (
            column("party"),
            column("name", wide=True),
            column("type"),
            *(column(name, right=True) for name in ("sent", "back", "out")),
        )
        rows = self.tx.all(_BALANCES, party=self._party(whose))
        return sheet(
            columns,
            (
                (
                    (
                        party,
                        name,
                        say("search.container_type", container_kind=ContainerType(type_)),
                        *map(str, (sent, back, sent - back)),
                    ),
                    None,
                )
                for party, name, type_, sent, back in rows
            ),
        )

    def _party(self, whose: Reference) -> str:
        return "" if whose.thing is Thing.SITE else whose.key
