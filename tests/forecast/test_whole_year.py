"""A year of everything: eight units, sixty services, every process under way. The bench has the
year of a larger town (``bench/whole_year.py``)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from flows.forecast.events import MailEvent, load
from flows.forecast.simulate import simulate
from models.case.tables import Case
from models.register.tables import Appointment, Municipality, Person, SchoolBreak, Unit
from notifications.letter import MEETINGS
from states.kinds import KINDS
from tests.conftest import BREAKS, Postbox, TestTown, at, make_office
from tests.worlds.everything import furnish

HOME = "se-9998"
UNITS, SERVICES = 8, 60
OFFICE = ("coordinator", "manager", "school_chief", "head_of_administration")
FIRST, LAST = date(2026, 9, 3), date(2027, 9, 2)


def settle(session: Session) -> None:
    """Invented schools with a headteacher and an IKT-pedagog each, and an office."""
    session.add(
        Municipality(
            id=HOME, code="9998", name="Påhittsby", country="SE", locale="sv", preset="läsår"
        )
    )
    session.flush()
    for role in OFFICE:
        _person(session, role, role, None)
    for number in range(1, UNITS + 1):
        form = "förskola" if number % 4 == 0 else "grundskola"
        unit = Unit(municipality_id=HOME, name=f"Skola {number:02d}", form=form)
        session.add(unit)
        session.flush()
        _person(session, f"rektor{number:02d}", "headteacher", unit.id)
        if number % 7:
            _person(session, f"ikt{number:02d}", "ikt_pedagog", unit.id)
    for name, starts, ends in BREAKS:
        session.add(SchoolBreak(municipality_id=HOME, name=name, starts=starts, ends=ends))


def _person(session: Session, name: str, role: str, unit: int | None) -> None:
    person = Person(
        municipality_id=HOME, name=name.title(), email=f"{name}@by.example", locale="sv"
    )
    session.add(person)
    session.flush()
    session.add(
        Appointment(municipality_id=HOME, person_id=person.id or 0, role=role, unit_id=unit)
    )


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> TestTown:
    office = make_office(Path(tmp_path_factory.mktemp("year")) / "var", Postbox())
    with office.database.write() as session:
        settle(session)
    town = TestTown(office, Postbox(), HOME)
    town.open_year(now="2026-09-02 08:00")
    furnish(office, HOME, at("2026-09-02 09:00"), services=SERVICES)
    return town


@pytest.fixture(scope="module")
def year(town: TestTown) -> list[MailEvent]:
    """The year in which everybody answers the day after the first letter."""
    events = simulate(town.office, HOME, FIRST, LAST, all_answer=True, locale="sv")
    return [one for one in events if isinstance(one, MailEvent)]


def test_it_is_as_large_as_it_says(town: TestTown) -> None:
    with town.office.database.read() as session:
        counted = select(Case.kind, func.count()).where(Case.municipality_id == HOME)
        rows = session.execute(counted.group_by(Case.kind))
        there = {kind: number for kind, number in rows}
    assert there["safety_cycle"] == UNITS
    assert there["service_validation"] == SERVICES
    assert set(KINDS) - set(there) <= {"homework", "guidance", "quality_review"}


def test_every_process_is_spoken_of_in_the_year(year: list[MailEvent]) -> None:
    spoken = Counter(str(item["kind"]) for mail in year for item in mail.items)
    # What guides are asked goes to another municipality, whose year this is not; so their
    # answers, which are what a request for support is spoken of for, do not come either.
    assert set(KINDS) - set(spoken) <= {"guidance", "support_request"}, spoken


def test_nobody_gets_two_letters_a_day_but_for_what_is_urgent(year: list[MailEvent]) -> None:
    own = ("urgent", "held", *MEETINGS)  # about one alarm, one trouble, one gathering
    letters = Counter((m.to, m.at.date()) for m in year if m.letter not in own)
    assert max(letters.values()) == 1


def test_the_load_per_person_and_week_is_told(year: list[MailEvent]) -> None:
    weeks = load(year)
    assert sum(one.letters for one in weeks) == len(year)
    heads = [one for one in weeks if one.person.startswith("rektor")]
    assert len({one.person for one in heads}) == UNITS
    ordinary = load([one for one in year if one.letter != "urgent"])
    assert max(one.letters for one in ordinary) <= 5, "one a working day at most"
    told = {(mail.to, item["case"], item["state"]) for mail in year for item in mail.items}
    assert sum(one.things for one in weeks) == len(told), "a thing counts once, when it is new"
    assert max(one.things for one in heads) > 1, "the term begins with several things at once"
    spoken = {(mail.to, f"{mail.at:%G-W%V}") for mail in year}
    assert {(one.person, one.week) for one in weeks} == spoken, "no week is left out"


def test_a_week_belongs_to_the_year_that_most_of_it_lies_in() -> None:
    """Friday 1 January 2027 lies in the last week of 2026, and Monday the 4th in the first."""

    def letter(when: str, *items: tuple[int, str]) -> MailEvent:
        said = tuple({"case": case, "state": state} for case, state in items)
        return MailEvent(at(when), "lo@by.example", "reminder", said, "")

    weeks = load(
        [
            letter("2027-01-01 08:00", (1, "planned")),
            letter("2027-01-04 08:00", (1, "planned"), (2, "planned")),
            letter("2027-01-05 08:00", (1, "done")),
        ]
    )
    assert [(one.week, one.letters, one.things) for one in weeks] == [
        ("2026-W53", 1, 1),
        ("2027-W01", 2, 2),
    ]
