"""What is reckoned beside the pages: once, one at a time, and only as long as somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from flows.engine.handling import Progress
from flows.forecast.beside import Beside


class Watch:
    """A clock that is set by hand, and the work that waits for its thread."""

    def __init__(self) -> None:
        self.now = 0.0
        self.begun: list[Callable[[], None]] = []
        self.stopping = Event()
        self.beside: Beside[str] = Beside(self.stopping, lambda: self.now, self.begun.append)

    def work(self) -> None:
        while self.begun:
            self.begun.pop(0)()


def at_once(_seen: Progress) -> str:
    return "done"


def test_a_second_look_takes_what_was_reckoned() -> None:
    watch, made = Watch(), []

    def make(seen: Progress) -> str:
        made.append(1)
        seen(3, 10)
        return "twelve letters more"

    first = watch.beside.ask("mark", "asta", make, 20)
    assert (first.found, first.done) == (None, 0)
    watch.work()
    watch.now = 900
    again = watch.beside.ask("mark", "bo", make, 20)
    assert (again.found, again.done, again.of) == ("twelve letters more", 3, 10)
    assert not watch.begun and made == [1]


def test_what_nobody_asks_for_any_more_is_given_up_and_begun_anew() -> None:
    watch = Watch()

    def leaves(seen: Progress) -> str:
        seen(1, 10)
        watch.now += 21  # the reader has gone
        seen(2, 10)
        return "never"

    state = watch.beside.ask("mark", "asta", leaves, 20)
    watch.work()
    assert state.failed and state.found is None and state.done == 2
    assert watch.beside.ask("mark", "asta", at_once, 20).done == 0
    watch.work()
    assert watch.beside.ask("mark", "asta", at_once, 20).found == "done"


def test_whoever_asks_again_keeps_it_going() -> None:
    watch = Watch()

    def slow(seen: Progress) -> str:
        for day in range(5):
            watch.now += 15
            watch.beside.ask("mark", "asta", slow, 20)
            seen(day, 5)
        return "a whole year"

    state = watch.beside.ask("mark", "asta", slow, 20)
    watch.work()
    assert state.found == "a whole year"


def test_another_look_of_hers_takes_the_place_of_the_one_before() -> None:
    watch, reached = Watch(), []

    def first(seen: Progress) -> str:
        watch.beside.ask("second", "asta", at_once, 20)
        watch.beside.ask("third", "bo", at_once, 20)
        seen(1, 10)
        reached.append("too far")
        return "never"

    state = watch.beside.ask("first", "asta", first, 20)
    watch.work()
    assert state.failed and not reached
    assert watch.beside.of("first") is None
    second, third = (watch.beside.of(one) for one in ("second", "third"))
    assert second and third and second.found == third.found == "done"


def test_what_stumbles_says_so_and_the_next_is_reckoned_all_the_same() -> None:
    watch = Watch()

    def stumbles(_seen: Progress) -> str:
        raise ValueError

    one = watch.beside.ask("one", "asta", stumbles, 20)
    two = watch.beside.ask("two", "bo", at_once, 20)
    watch.work()
    assert one.failed and two.found == "done"


def test_a_process_that_ends_is_not_waited_for() -> None:
    watch = Watch()

    def ends(seen: Progress) -> str:
        watch.stopping.set()
        seen(1, 10)
        return "never"

    state = watch.beside.ask("mark", "asta", ends, 20)
    waits = watch.beside.ask("other", "bo", at_once, 20)
    watch.work()
    assert state.failed and waits.found is None and not waits.failed
