"""A virtual year passes over the days that have nothing: the same letters and silences as when each
day is walked, with everything swept for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from config.words import words
from flows.clock.tick import tick
from flows.engine.local_time import ZONE
from flows.engine.office import Office
from flows.forecast import simulate as virtual
from flows.forecast.events import kept, mails, silences
from flows.forecast.simulate import ANSWERED_AT, TICKED_AT, VIRTUAL, simulate
from flows.mail.hold_after_restore import COUNTED
from models.municipality_copy import copy_of
from models.next_days import look_everywhere
from models.record.facts import keep_fact
from models.register.tables import Absence, Appointment, Municipality, Person, SchoolBreak, Unit
from tests.conftest import Postbox, TestTown, at, make_office
from tests.worlds.everything import furnish
from tests.worlds.year_ahead import Event

HOME = "se-9996"
FIRST = date(2026, 9, 3)
OFFICE = ("coordinator", "manager", "school_chief", "head_of_administration")


def walk(office: Office, home: str, start: date, end: date, *, all_answer: bool) -> Iterator[Event]:
    """Each day, with every beat, and nothing believed of what the rows say."""
    copy = copy_of(office.database, home)
    other = replace(
        office,
        settings=office.settings.model_copy(update={"var": office.settings.var / "walked"}),
        database=copy,
        postman=virtual._Nowhere,
        chance=random.Random(0),
        owner="the walked year",
        unrung=virtual.UNRUNG,
    )
    say = words("sv")
    try:
        with copy.write() as session:
            keep_fact(session, COUNTED, "0")
        virtual._open(other, home, start, datetime.combine(start, ANSWERED_AT, ZONE))
        with copy.read() as session:
            yield from kept(session, home, start, say)
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            if all_answer:
                virtual._answer(other, home, datetime.combine(day, ANSWERED_AT, ZONE))
            with copy.write() as session:
                look_everywhere(session)
            now = datetime.combine(day, TICKED_AT, ZONE)
            tick(other, now, VIRTUAL)
            with copy.read() as session:
                yield from mails(session, partial(other.town, session), now, say)
                yield from silences(session, day, say)
    finally:
        copy.close()


def a_person(session: Session, name: str) -> int:
    person = Person(
        municipality_id=HOME, name=name.title(), email=f"{name}@by.example", locale="sv"
    )
    session.add(person)
    session.flush()
    return person.id or 0


def settle(session: Session, chance: random.Random) -> None:
    """Three schools whose people come and go, fall ill and stand in for one another."""
    session.add(
        Municipality(
            id=HOME, code="9996", name="Skiftesby", country="SE", locale="sv", preset="läsår"
        )
    )
    session.flush()
    people = [a_person(session, f"vikarie{number}") for number in range(3)]
    for role in OFFICE:
        _post(session, chance, role, None, a_person(session, role), people)
    for number, form in enumerate(("grundskola", "förskola", "grundskola"), start=1):
        closes = date(2027, 3, 15) if number == 3 and chance.random() < 0.5 else None
        unit = Unit(municipality_id=HOME, name=f"Skola {number}", form=form, closes=closes)
        session.add(unit)
        session.flush()
        for role in ("headteacher", "ikt_pedagog"):
            _post(session, chance, role, unit.id, a_person(session, f"{role}{number}"), people)
    for number in range(8):
        starts = FIRST + timedelta(days=chance.randrange(360))
        ends = starts + timedelta(days=chance.choice((2, 5, 9, 40)))
        session.add(
            SchoolBreak(municipality_id=HOME, name=f"Lov {number}", starts=starts, ends=ends)
        )


def _post(
    session: Session,
    chance: random.Random,
    role: str,
    unit: int | None,
    who: int,
    others: list[int],
) -> None:
    """The post, its holder's deputy and days away; now and then somebody else's from a day on."""
    deputy = chance.choice([None, *others])
    ends = FIRST + timedelta(days=chance.randrange(300)) if chance.random() < 0.4 else None
    at_unit: dict[str, Any] = {"municipality_id": HOME, "role": role, "unit_id": unit}
    session.add(Appointment(person_id=who, deputy_id=deputy, ends=ends, **at_unit))
    if ends is not None and chance.random() < 0.7:
        starts = ends + timedelta(days=chance.choice((1, 1, 30)))
        session.add(Appointment(person_id=chance.choice(others), starts=starts, **at_unit))
    for number in range(2):
        starts = FIRST + timedelta(days=180 * number + chance.randrange(150))
        away = timedelta(days=chance.choice((1, 3, 4, 5, 6, 25)))
        session.add(Absence(municipality_id=HOME, person_id=who, starts=starts, ends=starts + away))


@pytest.mark.parametrize(("seed", "all_answer"), [(1, True), (2, False)])
def test_the_year_is_the_one_that_is_walked_day_by_day(
    tmp_path: Path, seed: int, all_answer: bool
) -> None:
    _compare(tmp_path, seed, all_answer, days=50)


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(3, 9))
def test_whole_years_are_those_that_are_walked_day_by_day(tmp_path: Path, seed: int) -> None:
    _compare(tmp_path, seed, seed % 2 == 1, days=364)


def _compare(folder: Path, seed: int, all_answer: bool, days: int) -> None:
    office = make_office(folder / "var", Postbox())
    with office.database.write() as session:
        settle(session, random.Random(seed))
    TestTown(office, Postbox(), HOME).open_year(now="2026-09-02 08:00")
    furnish(office, HOME, at("2026-09-02 09:00"), services=2)
    last = FIRST + timedelta(days=days)
    passed = list(simulate(office, HOME, FIRST, last, all_answer=all_answer, locale="sv"))
    walked = list(walk(office, HOME, FIRST, last, all_answer=all_answer))
    assert [one.as_json() for one in passed] == [one.as_json() for one in walked]
    assert len(passed) > 40
    office.database.close()
