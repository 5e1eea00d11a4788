"""Boards for the terminal's tests: a panel of every kind, as the night might fill them."""

from datetime import datetime, timedelta, timezone

from tests.terminal.scripted import SENTENCES
from wms.domain.messages import say
from wms.domain.words import DeviceState, ManifestState, SorterMode
from wms.operations.panels import (
    ChutePicture,
    ChuteState,
    Clocks,
    Column,
    Deadline,
    Line,
    Mimic,
    Panel,
    Paper,
    Plot,
    Readiness,
    RouteStanding,
    Sentences,
    Sheet,
    SorterPicture,
)
from wms.operations.reply import Choice, Expects, Level, View

CHINA = timezone(timedelta(hours=8))
MIDNIGHT = datetime(2026, 11, 22, 0, 3, 7, tzinfo=CHINA)

SENTENCES.update(
    {
        "scene.night": ("今晚总览", "The night at a glance"),
        "scene.look": ("键入线路编号看明细", "Key the number of a route for its details"),
        "scene.cutoff": ("截单", "cutoff"),
        "scene.dispatch": ("干线发车", "trunk leaves"),
        "scene.branch": ("支线发车", "branch leaves"),
        "scene.delivered": ("送达", "delivered"),
        "scene.no_vehicle": ("没有车辆到月台", "no vehicle at the dock"),
        "scene.late": ("已过发车时间，仍差 {count} 件", "late, {count} items to go"),
        "scene.difference": ("差异", "Difference"),
        "scene.product": ("商品", "Product"),
        "scene.where": ("容器", "Container"),
        "scene.items": ("件数", "Items"),
        "scene.person": ("何人何时", "Who and when"),
        "scene.none": ("没有差异", "No differences"),
        "scene.pace": ("分拣速度", "Pace of the sort"),
        "scene.unit": ("件/15 分钟", "items in 15 minutes"),
        "scene.forecast": ("照此速度 {at} 完成", "Done by {at} at this pace"),
        "scene.jam": ("3 号格口卡住", "Chute 3 is jammed"),
        "scene.held": ("{count} 件被拦下", "{count} items are held"),
        "scene.next": ("装 N-07 的车", "load the truck of N-07"),
        "scene.pin": ("{person}，请键入密码", "{person}, key your PIN"),
    }
)
NAMES = ("南宁城区北线", "横州平马线", "宾阳黎塘线", "上林大丰线", "马山白山线", "武鸣里建线")


def routes(count: int) -> Readiness:
    """`count` routes at every stage; one in trouble, one late."""
    states = (None, ManifestState.OPEN, ManifestState.CLOSED, ManifestState.DEPARTED)
    found = []
    for n in range(count):
        planned = 8_000 + 137 * n
        put = planned if n % 4 == 3 else planned * (n % 10) // 10
        level, trouble = Level.CALM, None
        if n == 2:
            level, trouble = Level.CHECK, say("scene.no_vehicle")
        if n == 5:
            level, trouble = Level.STOP, say("scene.late", count=planned - put)
        found.append(
            RouteStanding(
                route_id=f"N-{n + 1:02}",
                name=NAMES[n % len(NAMES)],
                departs_at=MIDNIGHT + timedelta(minutes=3 * n - 10),
                planned=planned,
                put=put,
                short=n * 11 if n % 3 else 0,
                open=n % 4,
                waiting=n % 7,
                loaded=n % 60,
                state=states[n % 4],
                level=level,
                trouble=trouble,
                pick=f"N-{n + 1:02}",
            )
        )
    return Readiness(tuple(found))


CLOCKS = Clocks(
    (
        Deadline(say("scene.cutoff"), MIDNIGHT.replace(hour=23) - timedelta(days=1), done=True),
        Deadline(say("scene.dispatch"), MIDNIGHT.replace(minute=0, second=0)),
        Deadline(say("scene.branch"), MIDNIGHT.replace(hour=7, minute=0, second=0)),
        Deadline(say("scene.delivered"), MIDNIGHT.replace(hour=11, minute=0, second=0)),
    )
)


def sheet(count: int, text: str = "富士苹果 80 mm 5 kg 装") -> Sheet:
    """Differences, every third to be looked at."""
    levels = (Level.CALM, Level.CHECK, Level.STOP)
    return Sheet(
        columns=(
            Column(say("scene.difference")),
            Column(say("scene.product"), wide=True),
            Column(say("scene.where"), drop=2),
            Column(say("scene.items"), right=True),
            Column(say("scene.person"), drop=1),
        ),
        lines=tuple(
            Line(
                (
                    say("word.missing"),
                    f"{n:05} {text}",
                    f"00690{n:015}",
                    str(n * 7),
                    "李秀英 23:41 T-07",
                ),
                levels[n % 3],
                pick=f"D{n}",
            )
            for n in range(count)
        ),
        empty=say("scene.none"),
        total=Line(("", "", "", str(count * 70), "")),
        more=120 if count > 40 else 0,
    )


PLOT = Plot(
    title=say("scene.pace"),
    begins=MIDNIGHT - timedelta(hours=5),
    minutes=15,
    values=tuple(min(6_100, 800 * n) if n < 9 else 4_700 + 130 * (n % 11) for n in range(20)),
    unit=say("scene.unit"),
    needed=5_400,
    notes=(say("scene.forecast", at="00:21"),),
)
NIGHTS = Plot(
    title=say("scene.pace"),
    begins=MIDNIGHT - timedelta(days=14),
    minutes=24 * 60,
    values=tuple(-1 if n == 5 else 9_300 + 61 * (n * 7 % 11) for n in range(15)),
    unit=say("scene.unit"),
    needed=9_605,
    labels=tuple(f"11-{n:02}" for n in range(7, 22)),
    scale=100,
    line=say("scene.forecast", at="96.05%"),
    tallest=5,
)
MIMIC = Mimic(
    (
        SorterPicture(
            name="line-1",
            mode=SorterMode.AUTOMATIC,
            state=DeviceState.TROUBLE,
            rate=430,
            no_reads=12,
            rounds=31,
            on_belt=17,
            chutes=tuple(
                ChutePicture(
                    n,
                    "" if n == 24 else f"GS{n:03}-C",
                    ChuteState.REJECT
                    if n == 24
                    else (ChuteState.READY, *ChuteState)[n % 5 if n < 15 else 0],
                    n * 13 % 130,
                )
                for n in range(1, 25)
            ),
            cause=say("scene.jam"),
        ),
    )
)
SENTENCE_PANEL = Sentences(
    (
        (say("scene.no_vehicle"), Level.CALM),
        (say("scene.held", count=3), Level.CHECK),
        (say("scene.late", count=412), Level.STOP),
    )
)
PAPER = Paper(
    tuple(
        f"{n:>3}  00690123450000{n:06}  GS{n:03}  {'常温' if n % 2 else '冷藏'}  {n * 3:>4}"
        for n in range(1, 60)
    )
)


def board(*panels: Panel, expects: Expects = Expects.SCAN) -> View:
    """A board of `panels`."""
    return View(say("scene.night"), say("scene.look"), expects=expects, panels=panels, help="night")


BOARDS = {
    "night": board(CLOCKS, routes(46)),
    "few_routes": board(routes(14), SENTENCE_PANEL),
    "differences": board(sheet(60)),
    "no_differences": board(sheet(0)),
    "pace": board(PLOT),
    "nights": board(NIGHTS, sheet(8)),
    "belts": board(MIMIC),
    "paper": board(PAPER),
    "sentences": board(CLOCKS, SENTENCE_PANEL),
}
MANY_JOBS = View(
    say("scene.menu"),
    say("scene.pick"),
    choices=tuple(Choice(f"CMD-{n}", say("scene.job.put")) for n in range(1, 24)),
    help="menu",
)
PIN = View(say("scene.sign_in"), say("scene.pin", person="李秀英"), Expects.PIN, help="pin")
