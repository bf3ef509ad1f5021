"""What a monitor asks of the post: how long letters wait, and what is out of order."""

from __future__ import annotations

from datetime import timedelta

from config.words import words
from flows.mail.deliver import deliver
from flows.mail.leaving import ON_ITS_WAY
from flows.views.findings import BAD, GOOD, WARN
from flows.views.operation import of_post
from models.post import breakers
from models.post.standing import how_many_perhaps, oldest_unsent
from notifications.post import RFC_5321, HostDown, TryLater
from tests.conftest import TestTown
from tests.worlds.failing_host import NINE, Failing, letters


def test_the_oldest_letter_that_could_have_left(town: TestTown) -> None:
    later = NINE + timedelta(hours=3)
    with town.office.database.read() as session:
        assert oldest_unsent(session, later) is None
    letters(town, 2)
    with town.office.database.read() as session:
        assert oldest_unsent(session, later) == NINE
        assert oldest_unsent(session, NINE - timedelta(seconds=1)) is None
    deliver(town.office, NINE)
    with town.office.database.read() as session:
        assert oldest_unsent(session, later) is None


def test_a_host_that_is_out_of_order_until_it_takes_a_letter(town: TestTown) -> None:
    letters(town, 5)
    town.post.fail = Failing(lambda letter: HostDown("refused"))
    deliver(town.office, NINE)
    with town.office.database.read() as session:
        (one,) = breakers.troubled(session)
        assert (one.host, one.last_answer) == ("mail.example:25", "refused")
    town.post.fail = None
    deliver(town.office, NINE + timedelta(minutes=2))
    with town.office.database.read() as session:
        assert breakers.troubled(session) == []


def test_letters_perhaps_delivered_are_counted(town: TestTown) -> None:
    letters(town, 2)
    town.post.fail = Failing(lambda letter: TryLater("silence", in_doubt=True))
    for minute in range(0, 300, 30):
        deliver(town.office, NINE + timedelta(minutes=minute))
    with town.office.database.read() as session:
        assert how_many_perhaps(session) == 2


def test_the_patience_is_that_of_the_standard_and_the_lease_is_longer() -> None:
    patience = RFC_5321
    assert (patience.greeting, patience.mail, patience.rcpt) == (300, 300, 300)
    assert (patience.data, patience.block, patience.final_dot) == (120, 180, 600)
    assert timedelta(seconds=patience.in_all) < ON_ITS_WAY


def test_check_says_what_stands_still_in_the_post(town: TestTown) -> None:
    def told(hours: int) -> list[tuple[str, str]]:
        with town.office.database.read() as session:
            found = of_post(session, NINE + timedelta(hours=hours), words("en"))
            return [(one.level, one.says) for one in found]

    assert [level for level, _ in told(0)] == [GOOD]
    letters(town, 5)
    assert [level for level, _ in told(3)] == [GOOD], "a day is not too long"
    [(level, oldest)] = told(25)
    assert level == WARN and "has waited since 5 February 2027" in oldest
    town.post.fail = Failing(lambda letter: HostDown("refused"))
    deliver(town.office, NINE)
    (level, down), *_ = told(0)
    assert level == BAD and "mail.example:25 is out of order (refused)" in down
    town.post.fail = Failing(lambda letter: TryLater("silence", in_doubt=True))
    for minute in range(60, 360, 30):
        deliver(town.office, NINE + timedelta(minutes=minute))
    assert any("5 emails were perhaps delivered" in text for _, text in told(6))
