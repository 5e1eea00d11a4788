"""夜报 Report of the night, on the screen."""

from dataclasses import dataclass
from datetime import date, datetime

from wms.domain.business_date import wave_id_of
from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Message, Refused, say
from wms.domain.people import Right
from wms.domain.report_papers import NightReport
from wms.operations.boards.looks import Look
from wms.operations.boards.report_panels import (
    BESIDE,
    FIGURES,
    PAGES,
    figures_sheet,
    morning_sheet,
    nights_plot,
    pace_plot,
    people_sheet,
    routes_sheet,
    sites_sheet,
    suppliers_sheet,
)
from wms.operations.boards.said import board, hour
from wms.operations.boards.standing import tonight
from wms.operations.floor import Floor, Hand, Step
from wms.operations.night_report import glance, keep_next
from wms.operations.panels import Panel, Sentences
from wms.operations.ports import Wave
from wms.operations.reply import Choice, Command, Level, Scan, View

OFTEN = 2
"""Nights before are counted one at a time, each after twice the time the last took."""
SELDOM = 300
"""Counting a night takes a second or two where it has 155,000 facts: it is counted again after so
many times what it took, and the screen says of when it is."""


@dataclass(frozen=True, slots=True)
class ReportState:
    """The night, and the page that is shown: the figures, or what stands behind `figure`."""

    wave: Wave
    page: str = FIGURES
    figure: str = ""


class ReportOfNight:
    """夜报 Report of the night, for leads and supervisors: how the night went, in figures.

    1. Each figure of the night with its target and with what is usual: the median of the nights
       before. An arrow that is better or worse stands in words beside it. A night in which
       something is still due is preliminary, and stations that have not reported are named.
       Nights before it that nobody counted are counted meanwhile, one after the other.
    2. Key the number of a figure: how it was in the nights before, and what stands behind it.
       Routes for departures and points, sites for differences, for empties and for what came
       back, suppliers for what they brought, people and ten-minute bars for the pace. From routes
       and sites a number goes on to what left each site, arrived and came back.
    3. Key a date (20261120): the report of that night. F9: the figures again. On paper it is
       printed at the office.

    number keyed → what is behind that figure
    date keyed   → that night
    F9, F2 once  → the figures
    """

    command = Command.REPORT_OF_NIGHT
    title = say("job.report_of_night")
    right = Right.SEE_BOARDS

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self._look: Look[tuple[NightReport, datetime]] = Look(floor.ticks, SELDOM)
        self._older: Look[int] = Look(floor.ticks, OFTEN)
        self._left = 0

    def begin(self, hand: Hand) -> Step[ReportState]:
        """The figures of the night in work, else of the last there was."""
        del hand
        return Step(ReportState(tonight(self.floor)), say("kpi.board.begin"), Level.CALM)

    def recall(self, state: ReportState) -> ReportState:
        """The same; the view is read afresh anyway."""
        return state

    def handle(self, hand: Hand, state: ReportState, scan: Scan) -> Step[ReportState]:
        """Another page, or another night."""
        del hand
        code = identify(scan.text)
        text = scan.text.strip()
        if code.value == Command.DONE:
            return Step(ReportState(state.wave), say("kpi.board.begin"), Level.CALM)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        page, _, figure = text.partition("/")
        if page.upper() in PAGES:
            page = page.upper()
            return Step(ReportState(state.wave, page, figure), say(PAGES[page]), Level.CALM)
        wave = self._night(text)
        told = say("kpi.board.night", date=wave.business_date)
        return Step(ReportState(wave, state.page, state.figure), told, Level.CALM)

    def back(self, state: ReportState) -> Step[ReportState] | None:
        """From what is behind a figure to the figures, from there to the jobs."""
        if state.page == FIGURES:
            return None
        return Step(ReportState(state.wave), say("kpi.board.begin"), Level.CALM)

    def _night(self, text: str) -> Wave:
        """The night of a keyed date, with hyphens or without."""
        try:
            day = date.fromisoformat(text)
        except ValueError as error:
            raise Refused(say("kpi.board.unknown", code=text)) from error
        with self.floor.store.reading() as books:
            head = books.figures.night(wave_id_of(day))
        if head is None:
            raise Refused(say("kpi.board.no_night", date=day.isoformat()))
        return Wave(head.wave_id, head.business_date)

    def view(self, state: ReportState) -> View:
        """The page."""
        wave_id = state.wave.wave_id
        left = self._count_older(wave_id)
        seen = self._look.now(wave_id, lambda: self._read(wave_id))
        title = say("kpi.board.title", date=state.wave.business_date)
        if seen.value is None:
            return board(View(title, say("kpi.board.prompt")), seen.silence)
        report, at = seen.value
        panels: tuple[Panel, ...] = (
            Sentences(self._told(report, at, left)),
            *_panels(state.page, report, state.figure),
        )
        choices: tuple[Choice, ...] = ()
        prompt = say("kpi.board.prompt")
        if state.page != FIGURES:
            choices = (
                *(Choice(to, say(PAGES[to])) for at, to in BESIDE.items() if at == state.page),
                Choice(Command.DONE, say("kpi.board.choice.figures")),
            )
            prompt = say(PAGES[state.page])
        return board(View(title, prompt, choices=choices, panels=panels), seen.silence)

    def _count_older(self, wave_id: str) -> int:
        """One of the nights before that nobody counted; how many are left after it."""
        floor = self.floor
        older = self._older.now(
            wave_id, lambda: keep_next(floor.store, floor.site, wave_id, floor.clock())
        )
        left = older.value or 0
        if self._left and not left:
            # Now all of them can stand beside this one.
            self._look.forget()
        self._left = left
        return left

    def _read(self, wave_id: str) -> tuple[NightReport, datetime]:
        now = self.floor.clock()
        return glance(self.floor.store, self.floor.site, wave_id, now), now

    def _told(
        self, report: NightReport, at: datetime, left: int
    ) -> tuple[tuple[Message, Level], ...]:
        now = self.floor.clock()
        when = hour(at, now)
        missed = sum(one.kpi.misses(one.ratio) for one in report.standings())
        told = [(say("kpi.board.missed", count=missed, time=when), Level.CHECK)]
        if not missed:
            told = [(say("kpi.board.met", time=when), Level.OK)]
        if left:
            told.append((say("kpi.board.older", left=left), Level.CALM))
        if report.preliminary:
            told.append((say("kpi.is_preliminary"), Level.CHECK))
        if report.silent:
            named = " ".join(code for code, _ in report.silent)
            told.append((say("kpi.silent", count=len(report.silent), named=named), Level.CHECK))
        return tuple(told)


def _panels(page: str, report: NightReport, figure: str) -> tuple[Panel, ...]:
    nights = nights_plot(report, figure)
    if page == "KPI-ROUTES":
        return (*nights, routes_sheet(report))
    if page == "KPI-SITES":
        return (*nights, sites_sheet(report))
    if page == "KPI-MORNING":
        return (*nights, morning_sheet(report))
    if page == "KPI-SUPPLIERS":
        return (*nights, suppliers_sheet(report))
    if page == "KPI-PEOPLE":
        return (*nights, people_sheet(report), *pace_plot(report))
    return (figures_sheet(report),)
