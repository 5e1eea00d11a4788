"""How loud a route is, over all that can be so with it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wms.domain.words import ManifestState
from wms.operations.boards.ports import ManifestRow, RouteRow
from wms.operations.boards.readiness import allowed, judge
from wms.operations.boards.standing import RouteProgress, StopStanding
from wms.operations.ports import Destination
from wms.operations.reply import Level

LEAVES = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
LOUDNESS = (Level.CALM, Level.CHECK, Level.STOP)


@st.composite
def routes(draw: st.DrawFn) -> RouteProgress:
    stops = []
    for number in range(draw(st.integers(1, 3))):
        planned = draw(st.integers(0, 500))
        put = draw(st.integers(0, planned))
        short = draw(st.integers(0, planned - put))
        boxes = [draw(st.integers(0, 3)) for _ in range(3)]
        place = Destination(f"GS{number:03d}", "", "T01", number)
        stops.append(StopStanding(place, planned, put, short, *boxes))
    states = draw(st.lists(st.sampled_from(ManifestState), max_size=2))
    manifests = (ManifestRow(f"T01-{n}", "T01", n, s, "") for n, s in enumerate(states, 1))
    return RouteProgress(RouteRow("T01", "", "00:00"), LEAVES, tuple(stops), tuple(manifests))


minutes = st.integers(-120, 300).map(lambda m: timedelta(minutes=m))


def loud(route: RouteProgress, until: timedelta) -> int:
    return LOUDNESS.index(judge(route, LEAVES - until).level)


@given(route=routes(), until=minutes, later=minutes)
def test_a_route_nobody_touches_only_grows_louder(
    route: RouteProgress, until: timedelta, later: timedelta
) -> None:
    early, late = max(until, later), min(until, later)
    assert loud(route, early) <= loud(route, late)


@given(route=routes(), until=minutes)
def test_whoever_is_not_calm_says_why(route: RouteProgress, until: timedelta) -> None:
    verdict = judge(route, LEAVES - until)
    assert (verdict.trouble is None) == (verdict.level is Level.CALM)


@given(route=routes(), until=minutes)
def test_before_its_time_a_route_with_nothing_left_and_all_on_the_vehicle_is_calm(
    route: RouteProgress, until: timedelta
) -> None:
    ready = route.total("left") == route.total("open") == route.total("waiting") == 0
    if ready and until > timedelta():
        assert loud(route, until) == 0


@given(route=routes(), until=minutes)
def test_a_vehicle_that_left_is_never_loud(route: RouteProgress, until: timedelta) -> None:
    if route.departed:
        assert loud(route, until) <= 1


@given(planned=st.integers(0, 10_000), until=minutes, later=minutes)
def test_less_may_be_left_the_nearer_it_comes(
    planned: int, until: timedelta, later: timedelta
) -> None:
    early, late = max(until, later), min(until, later)
    assert 0 <= allowed(planned, late) <= allowed(planned, early) <= planned
