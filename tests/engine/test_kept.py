"""What pages have worked out is kept while the mark stands: once for all who ask at once, never
for another municipality, and never more than there is room for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import Session

from flows.engine.kept import Kept
from models.register.tables import Unit
from tests.conftest import TestTown
from tests.worlds.neighbours import neighbour


class Counted:
    """Gives its answer and counts how often it had to."""

    def __init__(self, answer: str = "a") -> None:
        self.answer, self.times = answer, 0

    def __call__(self) -> str:
        self.times += 1
        return self.answer


def ask(kept: Kept, session: Session, home: str, make: Callable[[], str], what: str = "x") -> str:
    return kept.of(session, home, what, make, weight=len)


def touch(town: TestTown, home: str) -> None:
    with town.office.database.write(home) as session:
        session.add(Unit(municipality_id=home, name="Nya skolan", form="grundskola"))


def test_it_is_worked_out_anew_when_a_row_has_changed(town: TestTown) -> None:
    kept, make = Kept(), Counted()

    def look() -> None:
        with town.office.database.read(town.id) as session:
            ask(kept, session, town.id, make)

    look()
    look()
    assert make.times == 1
    touch(town, town.id)
    look()
    assert make.times == 2
    assert len(kept) == 1, "what belonged to the mark before is gone"


def test_a_moment_that_is_past_is_not_shown_what_came_after(town: TestTown) -> None:
    kept = Kept()
    with town.office.database.read(town.id) as early:
        assert ask(kept, early, town.id, Counted("before")) == "before"
        touch(town, town.id)
        with town.office.database.read(town.id) as late:
            assert ask(kept, late, town.id, Counted("after")) == "after"
        assert ask(kept, early, town.id, Counted("before")) == "before"


def test_each_municipality_has_its_own(town: TestTown) -> None:
    there, _ = neighbour(town)
    kept = Kept()
    with town.office.database.read() as session:
        assert ask(kept, session, town.id, Counted("here")) == "here"
        assert ask(kept, session, there.id, Counted("there")) == "there"
        assert ask(kept, session, town.id, Counted("?")) == "here"


def test_twenty_who_ask_at_once_wait_for_one(town: TestTown) -> None:
    kept, make, gate = Kept(), Counted(), Barrier(20)

    def page(_number: int) -> str:
        with town.office.database.read(town.id) as session:
            gate.wait()
            return ask(kept, session, town.id, make)

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(page, range(20))) == {"a"}
    assert make.times == 1
    assert not kept._making


def test_whoever_writes_works_it_out_herself(town: TestTown) -> None:
    kept, make = Kept(), Counted()
    for _ in range(2):
        with town.office.database.write(town.id) as session:
            ask(kept, session, town.id, make)
    assert make.times == 2
    assert len(kept) == 0


def test_after_a_failure_the_next_one_tries(town: TestTown) -> None:
    kept = Kept()

    def fails() -> str:
        raise ValueError

    with town.office.database.read(town.id) as session:
        with pytest.raises(ValueError):
            ask(kept, session, town.id, fails)
        assert ask(kept, session, town.id, Counted()) == "a"
    assert not kept._making


def test_what_was_asked_for_longest_ago_makes_room(town: TestTown) -> None:
    kept = Kept(most=10)
    with town.office.database.read(town.id) as session:
        for what in ("one", "two", "one", "three"):
            ask(kept, session, town.id, Counted("12345"), what)
        again = Counted("12345")
        ask(kept, session, town.id, again, "one")
        assert again.times == 0
        ask(kept, session, town.id, again, "two")
        assert again.times == 1
        ask(kept, session, town.id, Counted("larger than all"), "large")
    assert kept.size == 10
