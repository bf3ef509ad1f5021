"""Four invented municipalities in the north, and one that guides them: a round of SkoleSec."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.programme import built_in, read_programme
from flows.clock.tick import tick
from flows.engine.casework import move_case
from flows.engine.door import Errand
from flows.engine.handling import Desk, Who
from flows.engine.office import Office
from flows.forecast.simulate import answer_as_invented
from flows.skolesec.rounds import load_round
from flows.skolesec.taking_part import ask_to_join
from models.case.tables import Case, Subject
from models.database import Database
from models.register.tables import Appointment, Municipality, Person
from models.skolesec.parts import parts_of
from models.skolesec.taking_part import Participation
from states.errors import EvidenceMissing
from tests.conftest import OPERATOR, Postbox, at, make_office
from tests.worlds.days import daily

ROUND = "skolesec-2024"
# Code, name, the coordinator's address; the last one guides the others.
PLACES = (
    ("no-1891", "Fjordvik", "asta@fjordvik.example"),
    ("no-1892", "Havnes", "lo@havnes.example"),
    ("no-1893", "Innmark", "bo@innmark.example"),
    ("no-1894", "Seinvær", "ek@seinver.example"),
    ("no-1895", "Rådal", "kim@radal.example"),
)
FJORDVIK, HAVNES, INNMARK, SEINVER, RADAL = (code for code, _, _ in PLACES)
COHORT = (FJORDVIK, HAVNES, INNMARK, SEINVER)


@dataclass
class North:
    """One installation with five municipalities, and its post."""

    office: Office
    post: Postbox

    def person(self, email: str) -> int:
        with self.office.database.read() as session:
            return session.exec(select(Person.id).where(Person.email == email)).one() or 0

    @contextmanager
    def desk(self, municipality: str, when: str, who: Who | None = None) -> Iterator[Desk]:
        """The desk of the municipality's coordinator, or of somebody else."""
        with self.errand(municipality, when, who).desk() as opened:
            yield opened

    def coordinator(self, municipality: str) -> Who:
        [email] = [email for code, _, email in PLACES if code == municipality]
        return Who(self.person(email), "web")

    def errand(self, municipality: str, when: str, who: Who | None = None) -> Errand:
        """An errand of the municipality's coordinator, or of somebody else."""
        return Errand(self.office, municipality, who or self.coordinator(municipality), at(when))

    def load(self) -> None:
        text = built_in()[ROUND]
        load_round.alone(self.errand(RADAL, "2023-11-01 09:00", OPERATOR), read_programme(text))

    def join(self, *municipalities: str, when: str = "2023-11-27 10:00") -> None:
        """Asked, considering, and signed up with invented answers."""
        for one in municipalities:
            with self.desk(one, when) as desk:
                case = ask_to_join(desk, ROUND)
                assert case is not None
                move_case(desk, case, "consider")
                assert answer_as_invented(desk, case)

    def part(self, municipality: str) -> Participation:
        with self.office.database.read() as session:
            [(part, _)] = parts_of(session, municipality)
            return part

    def state(self, municipality: str, name: str) -> str:
        return self.case(municipality, name).state

    def case(self, municipality: str, name: str, kind: str = "") -> Case:
        """The case about what is called so, after the round's own name."""
        with self.office.database.read() as session:
            question = (
                select(Case)
                .join(Subject, col(Subject.id) == col(Case.subject_id))
                .where(
                    Case.municipality_id == municipality,
                    col(Subject.name).in_((name, f"SkoleSec 2024: {name}")),
                )
            )
            if kind:
                question = question.where(Case.kind == kind)
            return session.exec(question).one()

    def open_cases(self, municipality: str) -> list[Case]:
        with self.office.database.read() as session:
            return list(
                session.exec(
                    select(Case)
                    .where(Case.municipality_id == municipality, col(Case.closed).is_(None))
                    .order_by(col(Case.id))
                )
            )

    def until(self, last: str, *working: str, first: str = "2024-01-01", every: int = 7) -> None:
        """The days go by; the municipalities in ``working`` do what is due."""
        for day in days(first, last):
            if (day - date.fromisoformat(first)).days % every == 0 or str(day) == last:
                self.morning(day)
                for municipality in working:
                    self.work(municipality, day)

    def morning(self, day: date) -> None:
        daily(self.office, at(f"{day} 06:00"))

    def tick(self, when: str) -> list[EmailMessage]:
        self.post.letters.clear()
        tick(self.office, at(when))
        return self.post.take()

    def work(self, municipality: str, day: date) -> int:
        """Answer, with invented answers, all that is due within ten days and can be answered;
        a gathering is answered when it has been."""
        answered = 0
        for case in self.open_cases(municipality):
            soon = case.due is not None and case.due <= day + timedelta(days=10)
            if not soon or (case.kind == "gathering" and case.due and case.due > day):
                continue
            try:
                with self.desk(municipality, f"{day} 14:00") as desk:
                    answered += answer_as_invented(desk, desk.session.get_one(Case, case.id))
            except EvidenceMissing:
                continue  # it waits for something else, which has its own day
        return answered


def settle_north(database: Database) -> None:
    with database.write() as session:
        for code, name, email in PLACES:
            session.add(
                Municipality(
                    id=code,
                    code=code[3:],
                    name=name,
                    country="NO",
                    locale="nb",
                    preset="kalenderår",
                )
            )
            session.flush()
            person = Person(
                municipality_id=code, name=email.partition("@")[0], email=email, locale="nb"
            )
            session.add(person)
            session.flush()
            session.add(
                Appointment(municipality_id=code, person_id=person.id or 0, role="coordinator")
            )


def days(start: str, end: str) -> Iterator[date]:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


@pytest.fixture
def north(tmp_path: Path, post: Postbox) -> Iterator[North]:
    """The five municipalities, with the round loaded and nobody asked yet."""
    office = make_office(tmp_path / "var", post)
    settle_north(office.database)
    made = North(office, post)
    made.load()
    yield made
    office.database.close()
