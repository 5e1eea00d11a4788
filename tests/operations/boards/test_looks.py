"""A look is repeated as often as it is cheap, and says when it grows old."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from tests.scanning import said
from wms.domain.messages import Unavailable, say
from wms.operations.boards.looks import LEAST, SHARE, Look


@dataclass
class Books:
    """A store that takes so many seconds for an answer, or has none."""

    takes: float = 0.0
    silent: bool = False
    at: float = 100.0
    read: int = 0

    def ticks(self) -> float:
        return self.at

    def __call__(self) -> int:
        self.at += self.takes
        if self.silent:
            raise Unavailable(say("store.trouble", cause="gone"))
        self.read += 1
        return self.read


def after(books: Books, seconds: float, look: Callable[[], object]) -> object:
    books.at += seconds
    return look()


def test_a_quick_look_is_repeated_after_half_a_second() -> None:
    books = Books(takes=0.01)
    look = Look[int](books.ticks)
    seen = [after(books, 0.25, lambda: look.now("all", books).value) for _ in range(5)]
    assert seen == [1, 1, 2, 2, 3]


def test_a_slow_look_waits_twenty_five_times_as_long() -> None:
    books = Books(takes=0.4)
    look = Look[int](books.ticks)
    look.now("all", books)
    assert after(books, 9.5, lambda: look.now("all", books).value) == 1
    assert after(books, 0.6, lambda: look.now("all", books).value) == 2


def test_another_thing_is_looked_at_at_once_and_so_is_what_was_changed() -> None:
    books = Books(takes=1.0)
    look = Look[int](books.ticks)
    assert look.now("T01", books).value == 1
    assert look.now("T02", books).value == 2
    assert look.now("T02", books).value == 2
    look.forget()
    assert look.now("T02", books).value == 3


def test_a_store_that_does_not_answer_leaves_the_last_look_and_its_age_is_told() -> None:
    books = Books()
    look = Look[int](books.ticks)
    look.now("all", books)
    books.silent = True
    books.at += 1
    assert look.now("all", books).silence is None
    books.at += 6
    seen = look.now("all", books)
    assert seen.value == 1
    assert seen.silence is not None
    assert said(seen.silence) == "库没有应答：这是 7 秒前的情况"
    books.silent = False
    books.at += 1
    back = look.now("all", books)
    assert (back.value, back.silence) == (2, None)


def test_a_store_that_never_answered_has_nothing_to_show() -> None:
    books = Books(silent=True)
    seen = Look[int](books.ticks).now("all", books)
    assert seen.value is None
    assert seen.silence is not None
    assert said(seen.silence) == "库没有应答：还看不到情况，请稍等"


@given(
    takes=st.floats(0, 3),
    steps=st.lists(st.floats(0.001, 2), min_size=20, max_size=200),
)
def test_however_often_it_is_asked_it_costs_no_more_than_its_share(
    takes: float, steps: list[float]
) -> None:
    books = Books(takes=takes)
    look = Look[int](books.ticks)
    begun = books.at
    for step in steps:
        look.now("all", books)
        books.at += step
    passed = books.at - begun
    # The first reading is free; each further one was waited for.
    assert (books.read - 1) * max(LEAST, SHARE * takes) <= passed + 1e-6
