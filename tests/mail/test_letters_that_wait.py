"""Letters that did not leave on their day: put off by a mail host, held, or impossible to seal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows.mail import held_letters
from flows.mail.answer_by_link import look
from flows.mail.deliver import deliver
from flows.mail.remind import remind
from models.case.tables import Case, Timer
from models.post.tables import Item, Message
from models.register.tables import Person
from notifications.post import HostDown, Sealed, TryLater
from tests.conftest import TestTown, at
from tests.worlds.mail_host import body, links

FRIDAY, MONDAY = "2027-02-05", "2027-02-08"


def greylisting(address: str, *, in_doubt: bool = False) -> Callable[[Sealed], None]:
    def fail(letter: Sealed) -> None:
        if letter.to == address:
            raise TryLater("450 4.2.0 greylisted", in_doubt=in_doubt)

    return fail


def another_case(town: TestTown, day: date, year: str = "2027/28") -> None:
    """Something else that is due to be said to Lo on the day."""
    with town.office.database.write() as session:
        old = session.get_one(Case, town.case("Backaskolan").id)
        new = Case(**old.model_dump(exclude={"id", "year"}), year=year)
        session.add(new)
        session.flush()
        session.add(Timer(due=day, case_id=new.id or 0, municipality_id=town.id, level=-30))


def put_far_ahead(town: TestTown) -> None:
    """What the letters say is still to come when they leave at last."""
    with town.office.database.write() as session:
        for case in session.exec(select(Case)):
            case.due = date(2028, 3, 31)
        for item in session.exec(select(Item)):
            item.due = date(2028, 3, 31)


def letters_to(town: TestTown, email: str) -> list[Message]:
    person = town.person(email)
    with town.office.database.read() as session:
        return list(session.exec(select(Message).where(Message.person_id == person)).all())


def test_a_letter_put_off_goes_into_the_next_days(town: TestTown) -> None:
    town.open_year()
    town.post.fail = greylisting("lo@skola.example")
    town.tick(f"{FRIDAY} 16:50")
    deliver(town.office, at(f"{FRIDAY} 16:58"))
    another_case(town, date(2027, 2, 8))
    town.post.fail = None
    town.post.take()
    # The sender's beat may come before the reminder's, and after it.
    deliver(town.office, at(f"{MONDAY} 07:00"))
    assert town.post.take() == [], "it waits for what the day brings"
    remind(town.office, at(f"{MONDAY} 07:05"))
    for minute in (10, 20, 40):
        deliver(town.office, at(f"{MONDAY} 07:{minute}"))
    heard = town.post.to("lo@skola.example")
    assert len(heard) == 1, "one letter in the morning"
    text = body(heard[0])
    assert "2026/27" in text, "what Friday's letter was to say"
    assert "2027/28" in text
    states = {one.status: one for one in letters_to(town, "lo@skola.example")}
    assert set(states) == {"cancelled", "sent"}
    assert states["cancelled"].reason == "gathered"


def test_a_letter_put_off_leaves_alone_when_the_day_brings_nothing(town: TestTown) -> None:
    town.open_year()
    town.post.fail = greylisting("lo@skola.example")
    town.tick(f"{FRIDAY} 16:50")
    town.post.fail = None
    town.post.take()
    deliver(town.office, at(f"{MONDAY} 07:20"))
    assert len(town.post.to("lo@skola.example")) == 1
    (letter,) = letters_to(town, "lo@skola.example")
    assert (letter.status, letter.day) == ("sent", date(2027, 2, 8)), "it was Monday's letter"
    another_case(town, date(2027, 2, 8))
    town.post.take()
    assert town.tick(f"{MONDAY} 09:00") == [], "one letter a day: the other thing waits for Tuesday"
    assert len(town.tick("2027-02-09 09:00")) == 1


def test_a_letter_that_may_have_arrived_is_tried_as_it_is(town: TestTown) -> None:
    town.open_year()
    town.post.fail = greylisting("lo@skola.example", in_doubt=True)
    town.tick(f"{FRIDAY} 16:50")
    town.post.fail = greylisting("lo@skola.example")
    deliver(town.office, at(f"{FRIDAY} 16:59"))
    (before,) = letters_to(town, "lo@skola.example")
    assert (before.attempts, before.reason) == (2, "in_doubt")
    another_case(town, date(2027, 2, 8))
    town.post.fail = None
    heard = [one for one in town.tick(f"{MONDAY} 08:00") if "lo@" in str(one["To"])]
    assert before.message_id in {str(one["Message-ID"]) for one in heard}
    (again,) = [one for one in heard if str(one["Message-ID"]) == before.message_id]
    assert "2027/28" not in body(again), "the second try is the same letter"


def test_a_letter_put_off_for_days_is_given_up_in_the_end(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with(retry_hours=72)
    town.open_year()
    town.post.fail = greylisting("lo@skola.example")
    town.tick(f"{FRIDAY} 08:00")
    for day in range(8, 12):  # each day brings something new
        another_case(town, date(2027, 2, day), f"20{day + 30}/{day + 31}")
        town.tick(f"2027-02-{day:02} 08:00")
        town.tick(f"2027-02-{day:02} 12:00")
    statuses = [one.status for one in letters_to(town, "lo@skola.example")]
    assert "dead" in statuses, "72 hours from the first try, however often it was gathered"


@pytest.mark.parametrize("wait", [59, 75, 200])
def test_a_letter_released_after_long_has_links_that_open(
    town_with: Callable[..., TestTown], wait: int
) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    town.tick(f"{FRIDAY} 08:00")
    put_far_ahead(town)
    with town.office.database.read() as session:
        waiting = [one.id or 0 for one in session.exec(select(Message)) if one.status == "held"]
    assert waiting
    later = at(f"{FRIDAY} 09:00") + timedelta(days=wait)
    assert held_letters.release.alone(town.errand(town.asta, later), waiting) == len(waiting)
    town.post.take()
    deliver(town.office, later)
    (letter,) = [one for one in town.post.take() if links(one)]
    (token, *_) = [path.rpartition("/")[2] for path in links(letter)]
    assert look(town.office, token, later).action == "done"
    assert look(town.office, token, later + timedelta(days=53)).action == "done"


def test_so_has_one_that_is_released_on_a_day_whose_letter_has_left(
    town_with: Callable[..., TestTown],
) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    town.tick(f"{FRIDAY} 08:00")
    put_far_ahead(town)
    with town.office.database.read() as session:
        (waiting,) = session.exec(select(Message).where(Message.status == "held")).all()
    with town.office.database.write() as session:
        todays = waiting.model_dump(exclude={"id"}) | {
            "day": date(2027, 5, 5),
            "status": "sent",
            "message_id": "<todays@skola.example>",
        }
        session.add(Message(**todays))
    later = at("2027-05-05 09:00")
    held_letters.release.alone(town.errand(town.asta, later), [waiting.id or 0])
    deliver(town.office, later)
    letter = next(one for one in town.post.take() if one["Message-ID"] == waiting.message_id)
    token = links(letter)[0].rpartition("/")[2]
    assert look(town.office, token, later + timedelta(days=60)).action == "done"


def test_a_letter_that_waited_for_the_mail_host_has_links_that_open(town: TestTown) -> None:
    town.open_year()

    def down(letter: Sealed) -> None:
        raise HostDown("no route")

    town.post.fail = down
    remind(town.office, at(f"{FRIDAY} 08:00"))
    put_far_ahead(town)
    town.post.fail = None
    deliver(town.office, at("2027-05-05 08:00"))  # the machine stood still for three months
    letter = next(one for one in town.post.take() if links(one))
    token = links(letter)[0].rpartition("/")[2]
    assert look(town.office, token, at("2027-06-30 08:00")).action == "done"


def test_a_second_try_has_the_links_of_the_first(town: TestTown) -> None:
    town.open_year()
    tried: list[bytes] = []

    def fail(letter: Sealed) -> None:
        if letter.to == "lo@skola.example":
            tried.append(letter.content)
            raise TryLater("disconnected", in_doubt=True)

    town.post.fail = fail
    town.tick(f"{FRIDAY} 08:00")
    deliver(town.office, at(f"{FRIDAY} 15:00"))
    first, second = ([w for w in one.decode().split() if "/l/" in w] for one in tried)
    assert first
    assert first == second


def test_a_letter_that_cannot_be_sealed_makes_nobody_unreachable(town: TestTown) -> None:
    """Only a mail host's refusal of the address does."""
    with town.office.database.write() as session:
        lo = session.exec(select(Person).where(Person.email == "lo@skola.example")).one()
        lo.name = "Lo\r\nBcc: sam@example.com"
        session.add(lo)
    town.open_year()
    heard = town.tick(f"{FRIDAY} 08:00")
    assert [str(one["To"].addresses[0].addr_spec) for one in heard] == ["bo@skola.example"]
    (letter,) = letters_to(town, "lo@skola.example")
    assert (letter.status, letter.reason) == ("dead", "refused")
    assert letter.last_answer.startswith("unsendable")
    with town.office.database.read() as session:
        assert session.get_one(Person, town.person("lo@skola.example")).unreachable == ""
    timer = town.timer(town.case("Backaskolan"))
    assert timer is not None, "the ladder goes on"
