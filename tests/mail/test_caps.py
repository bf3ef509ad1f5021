"""Which letters stand under the caps: those of duty, however they came to be, and no others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlmodel import col, select

from flows.engine import delegation
from flows.engine.handling import Who
from flows.engine.outbox import ALERT, DUTY, URGENT, Wanted, Written, write_messages
from models.post.tables import Message
from tests.conftest import TestTown, at
from tests.worlds.urgent_town import known

MONDAY = date(2027, 4, 12)
LO, BO, KIM, ASTA = (f"{one}@skola.example" for one in ("lo", "bo", "kim", "asta"))
Settle = Callable[..., TestTown]


def letters(town: TestTown, email: str = "", day: date = date.min) -> list[tuple[str, str, str]]:
    """The sort, status and reason of the letters to somebody, from a day on."""
    wanted = select(Message).where(col(Message.day) >= day).order_by(col(Message.id))
    if email:
        wanted = wanted.where(Message.person_id == town.person(email))
    with town.office.database.read() as session:
        return [(one.sort, one.status, one.reason) for one in session.exec(wanted)]


def write(town: TestTown, wanted: list[Wanted], now: datetime) -> Written:
    made = Written()
    with town.office.database.write() as session:
        write_messages(session, town.office.settings, wanted, now, made)
    return made


def delegate(town: TestTown, unit: str, by: str, to: str, when: str) -> None:
    errand = town.errand(Who(town.person(by), "mail"), at(when))
    delegation.delegate.alone(errand, town.case(unit).id or 0, town.person(to))


@pytest.mark.parametrize(
    ("sort", "digest", "held"),
    [(DUTY, False, True), (DUTY, True, False), (ALERT, False, False), (URGENT, False, False)],
)
@pytest.mark.parametrize("cap", ["tick_cap", "person_cap"])
def test_each_sort_of_letter_is_held_by_both_caps_or_by_none(
    town_with: Settle, cap: str, sort: str, digest: bool, held: bool
) -> None:
    town = town_with(cap_per_tick=1 if cap == "tick_cap" else 9, cap_per_person=1)
    now = at("2027-04-12 08:00")
    lo, bo, asta = town.person(LO), town.person(BO), town.person(ASTA)
    friday = date(2027, 4, 9)
    if cap == "tick_cap":
        first = Wanted(town.id, bo, MONDAY)  # uses the tick's one letter
    else:
        write(town, [Wanted(town.id, lo, friday)], at("2027-04-09 08:00"))
        first = Wanted(town.id, asta, MONDAY, sort=ALERT)
    made = write(town, [first, Wanted(town.id, lo, MONDAY, sort, 7, digest)], now)
    [said] = letters(town, LO, MONDAY)
    assert said == (sort, "held" if held else "pending", cap if held else "")
    assert made.held == Counter({cap: 1} if held else {})
    # Whoever coordinates is told of what is held, and by a letter that no cap holds.
    alerts = [one for one in letters(town, ASTA, MONDAY) if one[0] == ALERT]
    assert alerts == ([(ALERT, "pending", "")] if held or first.sort == ALERT else [])


def test_the_letter_about_a_delegation_counts_for_the_week_of_whoever_gets_it(
    town_with: Settle,
) -> None:
    town = town_with(cap_per_person=1)
    town.open_year()
    delegate(town, "Backaskolan", LO, KIM, "2027-02-08 09:00")
    assert letters(town, KIM) == [(DUTY, "pending", "")]
    assert len(town.tick("2027-02-08 09:05")) >= 1
    delegate(town, "Ekdalaskolan", BO, KIM, "2027-02-10 09:00")
    assert letters(town, KIM) == [(DUTY, "sent", ""), (DUTY, "held", "person_cap")]
    assert (ALERT, "pending", "") in letters(town, ASTA), "told at once"
    assert not [one for one in town.tick("2027-02-10 09:05") if KIM in str(one["To"])]


def test_a_delegation_is_no_tick_and_others_letters_do_not_hold_it(town_with: Settle) -> None:
    town = town_with(cap_per_tick=1)
    town.open_year()
    delegate(town, "Backaskolan", LO, KIM, "2027-02-08 09:00")
    delegate(town, "Ekdalaskolan", BO, "mo@skola.example", "2027-02-08 09:01")
    assert [one for one in letters(town) if one[1] == "held"] == []
    assert letters(town, KIM) == letters(town, "mo@skola.example") == [(DUTY, "pending", "")]


def test_on_a_morning_over_every_cap_digest_alert_and_alarm_leave_all_the_same(
    town_with: Settle,
) -> None:
    town = town_with(cap_per_tick=1, cap_per_person=1)
    town.open_year()
    friday = [Wanted(town.id, town.person(one), date(2027, 4, 9)) for one in (LO, BO, ASTA)]
    for one in friday:  # each in a tick of its own: everybody has had the week's letter
        write(town, [one], at("2027-04-09 08:00"))
    with town.office.database.write() as session:
        for message in session.exec(select(Message)):
            message.status = "sent"
            session.add(message)
    known(town, "2027-04-12 07:55")
    town.tick("2027-04-12 08:00")
    town.tick("2027-04-12 08:15")
    found = Counter(letters(town, day=MONDAY))
    assert {one for one in found if one[1] == "held"} <= {
        (DUTY, "held", "tick_cap"),
        (DUTY, "held", "person_cap"),
    }
    assert [one[:2] for one in letters(town, LO, MONDAY) if one[0] == DUTY] == [(DUTY, "held")]
    theirs = letters(town, ASTA, MONDAY)
    assert (ALERT, "sent", "") in theirs and (DUTY, "sent", "") in theirs, "digest and alert"
    assert {one[1] for one in found if one[0] == URGENT} == {"sent"}
