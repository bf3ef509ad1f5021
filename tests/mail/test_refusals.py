"""What a mail host refuses for good: about the address, the letter, or us."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from flows.engine.handling import Who
from flows.mail import held_letters
from flows.mail.deliver import between, deliver
from models.post.outbox import message_row, put_messages
from models.post.standing import numbers_for
from models.post.tables import Message
from models.register.tables import Person
from notifications.letter import Letter
from notifications.letters import Written, write
from notifications.post import Refused, Sealed
from notifications.smtp_answers import is_bad_address, likeness
from tests.conftest import TestTown
from tests.worlds.failing_host import (
    NINE,
    RELAY,
    Failing,
    letters,
    reasons,
    statuses,
    unreachable,
)


@pytest.mark.parametrize("passing", [False, True])
def test_the_same_refusal_for_three_in_a_row_is_about_us(town: TestTown, passing: bool) -> None:
    letters(town, 30)
    host = town.post.fail = Failing(lambda letter: Refused(RELAY, False, passing=passing))
    deliver(town.office, NINE)
    assert host.calls == 3
    assert unreachable(town) == []
    assert statuses(town)["dead"] == 0
    assert reasons(town)["host_refuses"] == 3
    alerts = [one for one in _alerts(town) if one.status == "pending"]
    assert len(alerts) == 1, "the coordinator hears it when the host takes letters again"
    for minute in range(1, 90):
        between(town.office, NINE + timedelta(minutes=minute))
    assert host.calls <= 100
    assert statuses(town)["dead"] == 0
    town.post.fail = None
    between(town.office, NINE + timedelta(minutes=92))
    sent = {"sent": 30, "cancelled": 1}
    assert statuses(town) == sent, "all leave at once, and the alert has nothing left to say"


def _alerts(town: TestTown) -> list[Message]:
    with town.office.database.read() as session:
        return list(session.exec(select(Message).where(Message.sort == "alert")))


def test_also_when_the_three_come_in_three_rounds(town: TestTown) -> None:
    town.post.fail = Failing(lambda letter: Refused("550 5.1.1 unknown user", True))
    for day in range(3):
        now = NINE + timedelta(minutes=20 * day)
        with town.office.database.write() as session:
            one = Person(municipality_id=town.id, name="P", email=f"q{day}@a.example", locale="sv")
            session.add(one)
            session.flush()
            row = message_row(town.id, one.id or 0, NINE.date(), now, domain="a.ex", digest=True)
            put_messages(session, [row])
        deliver(town.office, now)
    assert unreachable(town) == []
    assert reasons(town) == {"host_refuses": 3}


def test_the_same_refusal_for_a_fifth_of_a_round_is_about_us(town: TestTown) -> None:
    letters(town, 25)
    number = 0

    def each_fifth(letter: Sealed) -> Exception | None:
        nonlocal number
        number += 1
        return None if number % 5 else Refused("554 5.7.0 <x@y> no", False)

    town.post.fail = Failing(each_fifth)
    deliver(town.office, NINE)
    assert statuses(town)["sent"] == 20
    assert reasons(town)["host_refuses"] == 5


def test_single_addresses_among_accepted_ones_are_about_them(town: TestTown) -> None:
    letters(town, 30)
    bad = {"p3@a.example", "p11@a.example", "p20@a.example"}
    town.post.fail = Failing(
        lambda letter: Refused(f"550 5.1.1 <{letter.to}>", True) if letter.to in bad else None
    )
    deliver(town.office, NINE)
    assert unreachable(town) == sorted(bad)
    assert statuses(town)["dead"] == 3


def test_three_bad_addresses_in_a_row_are_told_by_the_second_try(town: TestTown) -> None:
    letters(town, 12)
    bad = {"p3@a.example", "p4@a.example", "p5@a.example"}
    town.post.fail = Failing(
        lambda letter: Refused(f"550 5.1.1 <{letter.to}>", True) if letter.to in bad else None
    )
    for minute in range(4):
        deliver(town.office, NINE + timedelta(minutes=2 * minute))
    assert unreachable(town) == sorted(bad)
    assert statuses(town)["dead"] == 3
    assert statuses(town)["sent"] == 9


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        ("550 relay not permitted", False),
        ("550 Relaying denied", False),
        ("550 5.7.1 Unable to relay", False),
        ("553 sender rejected", False),
        ("550 5.1.8 bad sender", False),
        ("550 blocked, see our policy", False),
        ("550 no such user here", True),
        ("550 mailbox unavailable", True),
        ("550 5.1.1 relay says: user unknown", True),
    ],
)
def test_an_address_is_given_up_only_on_an_answer_about_it(answer: str, address: bool) -> None:
    assert is_bad_address(int(answer[:3]), answer) is address


def test_two_answers_are_alike_whatever_name_and_number_they_bear() -> None:
    assert likeness("554 5.7.1 <lo@a.example>: no 4F21ACB9") == likeness(
        "554 5.7.1 <bo@b.example>: no 77AC0E1D"
    )
    assert likeness("550 no such user") != likeness(RELAY)


def test_all_that_stand_for_one_reason_are_tried_by_one_command(town: TestTown) -> None:
    letters(town, 8)
    bad = {"p1@a.example", "p6@a.example"}
    town.post.fail = Failing(
        lambda letter: Refused("550 5.1.1 no", True) if letter.to in bad else None
    )
    deliver(town.office, NINE)
    assert unreachable(town) == sorted(bad)
    town.post.fail = None
    asta = Who(town.person("asta@skola.example"), "web")
    later = NINE + timedelta(hours=1)
    with town.office.database.read() as session:
        numbers = numbers_for(session, town.id, "address")
    assert held_letters.retry.alone(town.errand(asta, later), numbers) == 2
    deliver(town.office, later)
    assert unreachable(town) == []
    assert statuses(town) == {"sent": 8}


def test_a_cause_of_ours_that_letters_cannot_be_written_holds_them_and_no_other(
    town: TestTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(town, 10)

    def broken(letter: Letter) -> Written:
        if number[0] % 2:
            number[0] += 1
            raise LookupError("a template is missing")
        number[0] += 1
        return write(letter)

    number = [0]
    monkeypatch.setattr("flows.mail.prepared.write", broken)
    deliver(town.office, NINE)
    assert reasons(town)["unsendable"] == 5
    assert statuses(town)["dead"] == 0
    assert statuses(town)["sent"] == 5, "the others leave"
    monkeypatch.setattr("flows.mail.prepared.write", write)
    asta = Who(town.person("asta@skola.example"), "web")
    later = NINE + timedelta(hours=1)
    with town.office.database.read() as session:
        numbers = numbers_for(session, town.id, "unsendable")
    assert held_letters.release.alone(town.errand(asta, later), numbers) == 5
    deliver(town.office, later)
    assert statuses(town)["sent"] == 10
