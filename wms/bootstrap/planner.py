"""Planning for a terminal: begun by a scan, done on a thread of its own with a store of its own.

DuckDB and all that planning needs is loaded when the first night is looked at, so that a terminal
that plans nothing does not carry it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from wms.domain.allocation import RULE
from wms.domain.messages import NightfloorError, Refused, Unavailable, say
from wms.domain.people import Right
from wms.operations.floor import Act, Answered, Hand
from wms.operations.intercept_ports import OrderLine
from wms.operations.ports import Overtaken
from wms.operations.reply import Scan
from wms.operations.shortage_ports import Night, Released, Scarce, Share, Sharing
from wms.planning.ports import PlanningStore, Table, WaveState

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp
    from wms.storage.planning_store import PlanningBooks

Made = TypeVar("Made")


class Work(Generic[Made]):
    """Something that takes seconds; see `wms.operations.shortage_ports.Running`."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: Made | None = None
        self._error: NightfloorError | None = None
        self._begun = monotonic()
        self._ended: float | None = None
        # No daemon: whoever closes the terminal meanwhile waits until it is stored.
        self._thread = Thread(target=self._work, name="planning")
        self._thread.start()

    @property
    def seconds(self) -> int:
        """How long it takes, or took."""
        return int((self._ended or monotonic()) - self._begun)

    @property
    def goes_on(self) -> bool:
        """Whether it is not done yet."""
        return self._ended is None

    def result(self) -> Made | None:
        """What came of it; None while it goes on."""
        if self._error is not None:
            raise self._error
        return self._made

    def _work(self) -> None:
        try:
            self._made = self._make()
        except NightfloorError as error:
            self._error = error
        except (Overtaken, Answered):
            self._error = Refused(say("desk.overtaken"))
        except Exception as error:  # told on the screen: the terminal goes on without it
            cause = f"{type(error).__name__}: {error}".split("\n", 1)[0]
            self._error = Unavailable(say("shortage.failed", cause=cause))
        finally:
            self._ended = monotonic()


class SitePlanner:
    """Planning at one site; see `wms.operations.shortage_ports.Planner`."""

    def __init__(self, app: "SiteApp") -> None:
        self.app = app
        self._release: tuple[Night, Work[Released]] | None = None

    def nights(self) -> tuple[Night, ...]:
        """Every wave that has orders, the latest first."""
        books = _books(self.app)
        return tuple(
            Night(
                wave.wave_id,
                wave.business_date.isoformat(),
                wave.state,
                wave.lines,
                wave.items,
                wave.state is WaveState.PLANNED and books.begun(wave.wave_id),
            )
            for wave in reversed(books.waves())
        )

    def preview(self, night: Night) -> Work[Sharing]:
        """Work out how what is short would be shared."""

        def share() -> Sharing:
            from wms.planning.plan import preview

            app = self.app.apart()
            with closing(app.store):
                books = _books(app)
                shares = preview(books, date.fromisoformat(night.business_date))
                products, stations = _names(books, Table.SKUS), _names(books, Table.STATIONS)
            return Sharing(
                shares.wave_id,
                shares.rule,
                tuple(
                    Scarce(
                        short.sku_id,
                        products.get(short.sku_id, ""),
                        short.supply,
                        short.demand,
                        tuple(
                            Share(
                                s.station_id, stations.get(s.station_id, ""), s.ordered, s.allotted
                            )
                            for s in short.stations
                        ),
                    )
                    for short in shares.products
                ),
            )

        return Work(share)

    def release(self, hand: Hand, scan: Scan, night: Night) -> Work[Released]:
        """Plan the night; while one is being planned, that one goes on."""
        if going_on := self.under_way():
            return going_on[1]

        def make() -> Released:
            from wms.planning.cutoff import keep_by_order
            from wms.planning.plan import plan

            app = self.app.apart()

            def permit(right: Right) -> AbstractContextManager[Act]:
                return app.floor.act(hand, scan, right)

            with closing(app.store):
                report = plan(_books(app, permit), date.fromisoformat(night.business_date))
                # Where the cutoff was cut short, or the book was closed by an older program.
                keep_by_order(_books(app), report.wave_id)
            self.app.site_store.journal.forget(hand.terminal_id)
            totals = report.totals
            lists = report.trunk_lists + report.branch_lists + report.put_lists
            return Released(
                report.wave_id,
                totals.items_ordered,
                totals.items_allocated,
                totals.items_short,
                lists,
            )

        work = Work(make)
        self._release = night, work
        return work

    def under_way(self) -> tuple[Night, Work[Released]] | None:
        """The planning that still goes on."""
        return self._release if self._release and self._release[1].goes_on else None

    def order_lines(self, wave_id: str, order_id: str) -> tuple[OrderLine, ...]:
        """The lines of an order, out of the wave's book."""
        from wms.planning.customers import lines_of_order

        books = _books(self.app)
        found = lines_of_order(books.order_book(wave_id), books.shortage(wave_id), order_id)
        station_of = dict(_pairs(books, Table.POINTS, "point_id", "station_id")) if found else {}
        products = _names(books, Table.SKUS) if found else {}
        return tuple(
            OrderLine(
                order_id,
                line.line_no,
                point_id,
                station_of.get(point_id, ""),
                line.sku_id,
                products.get(line.sku_id, line.sku_id),
                line.ordered,
                line.quantity,
            )
            for point_id, line in found
        )

    def cut(self, night: Night) -> Sharing:
        """What the stored plan cut: of each short product what every station gets and does not."""
        books = _books(self.app)
        body = books.shortage(night.wave_id)
        points = json.loads(body)["points"] if body else {"point": [], "sku": [], "short": []}
        station_of = dict(_pairs(books, Table.POINTS, "point_id", "station_id"))
        missing: dict[str, dict[str, int]] = {}
        for point, sku, short in zip(points["point"], points["sku"], points["short"], strict=True):
            of_sku = missing.setdefault(sku, {})
            station = station_of.get(point, "")
            of_sku[station] = of_sku.get(station, 0) + short
        products, stations = _names(books, Table.SKUS), _names(books, Table.STATIONS)
        scarce = []
        for sku, of_station in sorted(missing.items()):
            given = _given(books.put_list(night.wave_id, sku))
            shares = tuple(
                Share(
                    station,
                    stations.get(station, ""),
                    given.get(station, 0) + of_station.get(station, 0),
                    given.get(station, 0),
                )
                for station in sorted(given.keys() | of_station.keys())
            )
            supply, demand = sum(given.values()), sum(share.ordered for share in shares)
            scarce.append(Scarce(sku, products.get(sku, ""), supply, demand, shares))
        return Sharing(night.wave_id, RULE, tuple(scarce))


def _books(
    app: "SiteApp", permit: Callable[[Right], AbstractContextManager[Act]] | None = None
) -> "PlanningBooks":
    """The store as planning sees it; without `permit` it is only looked at."""
    from wms.storage.planning_store import PlanningBooks

    return PlanningBooks(app.site_store, permit or app.permit, app.clock)


def _given(put_list: str) -> dict[str, int]:
    body = json.loads(put_list) if put_list else {"dest": [], "qty": []}
    return dict(zip(body["dest"], body["qty"], strict=True))


def _names(books: PlanningStore, table: Table) -> dict[str, str]:
    key = "sku_id" if table is Table.SKUS else "station_id"
    return dict(_pairs(books, table, key, "name"))


def _pairs(books: PlanningStore, table: Table, key: str, value: str) -> Iterator[tuple[str, str]]:
    for row in books.reference_rows(table, (key, value)):
        yield str(row[0]), str(row[1])
