"""A mail host that hangs or drops: no letter lost, and no other letter's time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from flows.clock.tick import tick
from flows.mail.deliver import between, deliver
from flows.urgent.alarm import alarm
from models.post.tables import Message
from notifications.post import HostDown, Refused, Sealed, TryLater
from tests.conftest import TestTown, at
from tests.worlds.failing_host import (
    DAY,
    NINE,
    RELAY,
    Failing,
    letters,
    statuses,
    unreachable,
)
from tests.worlds.urgent_town import known


@pytest.mark.parametrize(
    "fault", [HostDown("timed out"), TryLater("timed out", lost=True)], ids=["greeting", "rcpt"]
)
def test_a_round_ends_at_the_third_failure_in_a_row(town: TestTown, fault: Exception) -> None:
    letters(town, 60)
    host = town.post.fail = Failing(lambda letter: fault)
    deliver(town.office, NINE)
    assert host.calls == 3
    between(town.office, NINE + timedelta(seconds=1))
    deliver(town.office, NINE + timedelta(seconds=2))
    assert host.calls == 3, "the breaker is open from the third failure on"
    for minute in range(1, 120):
        between(town.office, NINE + timedelta(minutes=minute))
    assert 100 <= host.calls <= 150, "a probe a minute, and no storm"
    town.post.fail = None
    between(town.office, NINE + timedelta(minutes=120))
    assert statuses(town)["sent"] >= 50, "within a minute of the recovery"
    deliver(town.office, NINE + timedelta(minutes=150))
    assert statuses(town) == {"sent": 60}


def test_an_outage_of_days_is_not_called_at_each_minute(town: TestTown) -> None:
    letters(town, 3)
    host = town.post.fail = Failing(lambda letter: HostDown("refused"))
    for minute in range(7 * 60):
        between(town.office, NINE + timedelta(minutes=minute)) or deliver(
            town.office, NINE + timedelta(minutes=minute)
        )
    assert host.calls <= 150


def test_a_letter_is_tried_once_in_a_round_however_long_it_lasts(town: TestTown) -> None:
    letters(town, 40)
    seconds = 0.0

    def slow(letter: Sealed) -> Exception | None:
        nonlocal seconds
        seconds += 90
        return TryLater("450 later")

    host = town.post.fail = Failing(slow)
    deliver(town.office, NINE, clock=lambda: seconds)
    assert host.calls == 20, "half an hour, and the next round goes on"
    deliver(town.office, NINE + timedelta(minutes=1), clock=lambda: seconds)
    assert host.calls == 40


def test_two_failures_and_a_success_open_nothing(town: TestTown) -> None:
    letters(town, 9)
    number = 0

    def third_works(letter: Sealed) -> Exception | None:
        nonlocal number
        number += 1
        return TryLater("dropped", lost=True) if number % 3 else None

    host = town.post.fail = Failing(third_works)
    deliver(town.office, NINE)
    assert host.calls == 9
    assert statuses(town) == {"sent": 3, "pending": 6}


@pytest.mark.parametrize("fault", [TryLater("hangs", lost=True), Refused(RELAY, False)])
def test_an_urgent_letter_goes_its_own_way_while_others_fail(
    town: TestTown, fault: Exception
) -> None:
    letters(town, 30, now=at("2026-10-26 09:00"))
    town.post.fail = Failing(lambda letter: fault if "@a.example" in letter.to else None)
    deliver(town.office, at("2026-10-26 09:00"))
    known(town, "2026-10-26 09:10")
    alarm(town.office, at("2026-10-26 09:10"))
    between(town.office, at("2026-10-26 09:11"))
    heard = [str(one["Subject"]) for one in town.post.take()]
    assert len([one for one in heard if one.startswith("Agera nu")]) == 2


def test_an_urgent_letter_that_hangs_is_no_ordinary_failure_and_probes_for_all(
    town: TestTown,
) -> None:
    known(town, "2026-10-26 09:10")
    now = at("2026-10-26 09:10")
    alarm(town.office, now)
    letters(town, 30, now=now)
    host = town.post.fail = Failing(lambda letter: HostDown("refused"))
    for minute in range(120):
        between(town.office, now + timedelta(minutes=minute))
        if minute % 5 == 2:
            deliver(town.office, now + timedelta(minutes=minute))
    assert host.calls <= 150, "one outage, though there are two ways"
    town.post.fail = None
    between(town.office, now + timedelta(minutes=120))
    assert any(str(one["Subject"]).startswith("Agera nu") for one in town.post.letters)


def test_a_letter_in_doubt_is_tried_once_more_and_then_perhaps_delivered(town: TestTown) -> None:
    town.open_year()
    host = town.post.fail = Failing(lambda letter: TryLater("timed out", in_doubt=True))
    now = at(f"{DAY} 08:00")
    for hour in range(80):
        tick(town.office, now + timedelta(hours=hour))
    assert set(host.copies.values()) == {2}, "one extra copy at most"
    with town.office.database.read() as session:
        found = session.exec(select(Message).where(Message.reason == "perhaps_delivered")).all()
    assert found
    assert {one.status for one in found} == {"dead"}, "shown to the coordinator"
    assert unreachable(town) == []
