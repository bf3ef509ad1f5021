"""One and the same report about many letters is about us, and marks no address."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from sqlmodel import col, select

from arshjul.cli import main
from flows.mail.bounces import Returned, return_path, take_in
from flows.mail.deliver import deliver
from models.case.timers import timer_of
from models.post.tables import Message
from models.record.tables import Audit
from models.register.tables import Person
from tests.conftest import TestTown, at
from tests.worlds.failing_host import NINE, letters, reasons, statuses
from tests.worlds.returned_letters import BACK, DAY, dead, report, sent, told, unreachable

LATER = at(f"{DAY} 11:00")
UNKNOWN, BLOCKED = "5.1.1", "5.7.1"


@pytest.fixture
def town(town_with: Callable[..., TestTown]) -> TestTown:
    return town_with(bounces=BACK)


def left(town: TestTown, number: int) -> list[tuple[str, str]]:
    """So many letters have left; the Return-Path and address of each."""
    letters(town, number)
    deliver(town.office, NINE)
    with town.office.database.read() as session:
        found = session.exec(
            select(Message, Person)
            .join(Person, col(Person.id) == col(Message.person_id))
            .where(Message.sort == "duty")
            .order_by(col(Message.id))
        ).all()
        return [(return_path(town.office, letter), person.email) for letter, person in found]


def came(town: TestTown, path: tuple[str, str], status: str = UNKNOWN) -> Returned:
    return take_in(town.office, report(*path, status), LATER)


def alerts(town: TestTown) -> int:
    with town.office.database.read() as session:
        return len(session.exec(select(Message).where(Message.sort == "alert")).all())


@pytest.mark.parametrize("status", [UNKNOWN, BLOCKED])
def test_the_fifth_alike_of_twenty_holds_all_and_marks_nobody(town: TestTown, status: str) -> None:
    paths = left(town, 20)
    for path in paths[:4]:
        came(town, path, status)
    assert len(unreachable(town)) == (4 if status == UNKNOWN else 0)
    assert [came(town, path, status) for path in paths[4:7]] == [Returned.HELD_BACK] * 3
    assert unreachable(town) == []
    assert reasons(town) == {"came_back": 7, "": 13}
    assert statuses(town)["held"] == 7
    assert alerts(town) == 1
    assert told(town).count("letter_held_back") == 7


def test_five_of_many_are_about_them(town: TestTown) -> None:
    paths = left(town, 30)
    assert {came(town, path) for path in paths[:5]} == {Returned.MARKED}
    assert len(unreachable(town)) == 5


def test_four_of_a_few_are_about_them(town: TestTown) -> None:
    paths = left(town, 4)
    assert {came(town, path) for path in paths} == {Returned.MARKED}


def test_different_reports_are_about_them(town: TestTown) -> None:
    paths = left(town, 10)
    codes = (1, 2, 3, 4, 6, 10)
    outcomes = [came(town, paths[code - 1], f"5.1.{code}") for code in codes]
    assert set(outcomes) == {Returned.MARKED}


def test_the_same_report_about_one_letter_is_counted_once(town: TestTown) -> None:
    paths = left(town, 10)
    for _ in range(6):
        came(town, paths[0], BLOCKED)
    assert statuses(town)["held"] == 0
    assert told(town) == ["letter_came_back"]


def test_delays_and_those_whom_it_was_passed_on_to_are_not_counted(town: TestTown) -> None:
    paths = left(town, 10)
    for path, _ in paths[:6]:
        take_in(town.office, report(path, "hemma@post.example"), LATER)
    for path, address in paths[:6]:
        take_in(town.office, report(path, address, "4.4.1", "delayed"), LATER)
    assert statuses(town) == {"sent": 10}
    assert {came(town, path) for path in paths[6:9]} == {Returned.MARKED}


def test_reports_of_last_week_are_not_counted(town: TestTown) -> None:
    old = left(town, 5)
    for path in old[:4]:
        came(town, path)
    week = at("2027-02-12 09:00")
    with town.office.database.write() as session:
        for one in session.exec(select(Message)):
            one.day = one.day.replace(day=4)
            session.add(one)
    assert take_in(town.office, report(*old[4]), week) is Returned.MARKED


def test_one_command_sends_them_all_again(
    town: TestTown, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = left(town, 8)
    for path in paths[:6]:
        came(town, path)
    town.post.take()
    monkeypatch.setenv("ARSHJUL_VAR", str(town.office.settings.var))
    command = ["release", "--reason", "came_back", "--by", "asta@skola.example"]
    monkeypatch.setattr(sys, "argv", ["arshjul", *command, "--at", f"{DAY}T12:00+01:00"])
    main()
    deliver(town.office, at(f"{DAY} 12:05"))
    heard = {str(one["To"].addresses[0].addr_spec) for one in town.post.take()}
    assert {address for _, address in paths[:6]} <= heard
    assert {address for _, address in paths[6:]}.isdisjoint(heard)
    assert statuses(town)["held"] == 0
    assert unreachable(town) == []


def test_what_is_held_says_why_to_the_coordinator(town: TestTown) -> None:
    for path in left(town, 6)[:5]:
        came(town, path)
    town.post.take()
    deliver(town.office, at(f"{DAY} 11:10"))
    [alert] = [one for one in town.post.take() if "asta@skola.example" in str(one["To"])]
    assert "ett och samma besked" in " ".join(str(alert.get_body(("plain",))).split())
    assert dead(town) == []


def test_a_case_whose_letter_is_held_waits_as_it_did(town: TestTown) -> None:
    town.open_year()
    path = sent(town)["lo@skola.example"].sender
    case = town.case("Backaskolan")
    with town.office.database.read() as session:
        before = timer_of(session, case)
    others = left(town, 6)
    for other in others[2:6]:
        came(town, other)
    assert take_in(town.office, report(path), LATER) is Returned.HELD_BACK
    with town.office.database.read() as session:
        assert timer_of(session, case) == before
        told_of = session.exec(select(Audit.what).where(Audit.what == "letter_held_back")).all()
    assert len(told_of) == 5
