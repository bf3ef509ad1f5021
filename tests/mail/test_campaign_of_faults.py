"""A mail host that hangs, drops and answers late at each verb: nothing lost, one copy a fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from flows.mail.deliver import between, deliver
from flows.urgent.alarm import alarm
from models.post import breakers
from notifications.post import SmtpPostman
from tests.conftest import TestTown, at
from tests.worlds.failing_host import letters, statuses
from tests.worlds.faulty_host import FAULTS, VERBS, FaultyHost, faulty_host
from tests.worlds.urgent_town import known

START = at("2026-10-26 09:10")
PATIENCE = 0.05  # seconds of the wire; the minutes are those of the rounds


@dataclass
class Outcome:
    sent: int
    lost: int
    most_copies: int
    extra: int
    faults: int
    connections: int
    first_after: int  # minutes from the recovery to the first letter


def outage(
    town: TestTown, host: FaultyHost, number: int, verb: str, fault: str, minutes: int
) -> Outcome:
    """So many letters, an outage of so many minutes, and the hours after it."""
    letters(town, number, now=START)
    town.office.postman = lambda: SmtpPostman(host.url, timeout=PATIENCE)
    host.break_at(verb, fault)
    now = START
    for minute in range(minutes):
        now = START + timedelta(minutes=minute)
        beat(town, now, minute)
    during, already = host.connections, statuses(town)["sent"]
    host.mend()
    town.office.postman = lambda: SmtpPostman(host.url, timeout=5)
    first_after = 0
    for minute in range(minutes, minutes + 60, 1):
        now = START + timedelta(minutes=minute)
        beat(town, now, minute)
        if not first_after and statuses(town)["sent"] > already:
            first_after = minute - minutes + 1
        if statuses(town)["pending"] == 0:
            break
    found = statuses(town)
    return Outcome(
        sent=found["sent"],
        lost=number - len(host.copies),
        most_copies=max(host.copies.values()),
        extra=sum(host.copies.values()) - len(host.copies),
        faults=host.faults,
        connections=during,
        first_after=first_after,
    )


def beat(town: TestTown, now: datetime, minute: int) -> None:
    between(town.office, now)
    if minute % 5 == 2:
        deliver(town.office, now)


def holds(outcome: Outcome, number: int) -> bool:
    return (
        outcome.lost == 0
        and outcome.most_copies <= 2
        and outcome.extra <= outcome.faults
        and outcome.connections <= 150
        and outcome.first_after == 1
    )


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("verb", ["greeting", "rcpt", "dot"])
def test_a_short_outage_costs_one_copy_at_most(town: TestTown, verb: str, fault: str) -> None:
    with faulty_host() as host:
        outcome = outage(town, host, 12, verb, fault, 8)
    assert holds(outcome, 12), outcome


@pytest.mark.campaign
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("verb", VERBS)
def test_two_hours_of_it_for_six_hundred_letters(town: TestTown, verb: str, fault: str) -> None:
    with faulty_host() as host:
        outcome = outage(town, host, 600, verb, fault, 120)
    assert holds(outcome, 600), outcome


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("verb", ["rcpt", "data", "dot"])
def test_an_urgent_letter_leaves_within_a_minute_all_the_while(
    town: TestTown, verb: str, fault: str
) -> None:
    with faulty_host() as host:
        host.spares = "@skola.example"
        host.break_at(verb, fault)
        letters(town, 12, now=START)
        town.office.postman = lambda: SmtpPostman(host.url, timeout=0.3)
        deliver(town.office, START)
        assert not host.copies or verb == "dot"
        known(town, "2026-10-26 09:11")
        alarm(town.office, START + timedelta(minutes=1))
        before = statuses(town)["sent"]
        between(town.office, START + timedelta(minutes=1, seconds=30))
        assert statuses(town)["sent"] >= before + 2


def test_the_measure_tells_a_storm(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: without its breaker the post storms the host, and the measure says so."""
    monkeypatch.setattr(breakers, "IN_A_ROW", 10**9)
    with faulty_host() as host:
        outcome = outage(town, host, 40, "greeting", "drop", 28)
    assert outcome.connections > 150
    assert not holds(outcome, 40)


class Forgotten(str):
    """What is written down and not known again."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def test_the_measure_tells_copies(town: TestTown, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a post that forgets what is in doubt sends again and again."""
    monkeypatch.setattr("flows.mail.delivery_results.IN_DOUBT", Forgotten("in_doubt"))
    with faulty_host() as host:
        outcome = outage(town, host, 2, "dot", "drop", 40)
    assert outcome.most_copies > 2
    assert not holds(outcome, 2)
